"""The service (sa3 serve with the bundled model) dies without a word in each of its phases, again and again, while plugins play,
scan, load, generate, cancel, save and recall.

SA3_KILLS says how often (16)."""

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from sa3hosts import bundles, service

PHASES = {"SCAN", "LOAD", "TEXT", "CONDITIONING", "SAMPLING", "DECODING", "SAVE", "RECALL"}


class FaultsTest(unittest.TestCase):
    def setUp(self):
        self.home = Path(tempfile.mkdtemp(prefix="sa3-faults-"))
        self.addCleanup(shutil.rmtree, self.home, True)
        self.run_folder = self.home / "run"
        self.run_folder.mkdir(mode=0o700)
        self.addCleanup(service.end, self.run_folder)  # the last one lives

    @staticmethod
    def line(output: str, beginning: str) -> str:
        return next(line for line in output.splitlines() if line.startswith(beginning))

    def faults(self, kills: int, **environment: str) -> dict[str, int]:
        """How often the service died in which phase; `environment` is set for it and the host."""
        log = self.home / "deaths"
        environment |= {"SA3_HOME": str(self.home / "data"), "SA3_RUN": str(self.run_folder)}
        (self.home / "data").mkdir()
        launch = self.home / "launch"  # not where plugins look for it: the service writes down there how to start it as it is
        service.write_launch(launch, ["sa3.service.DoomedServe", str(log), str(kills)], environment)
        result = subprocess.run(
            [str(bundles.BUILD / "tests" / "sa3_faults"), str(kills), str(log), str(launch)],
            env={**os.environ, **environment}, capture_output=True, text=True, timeout=1200 + 300 * kills, check=False)
        print(result.stdout)
        self.assertEqual(0, result.returncode, result.stdout + result.stderr)
        return {phase: int(count) for phase, count in re.findall(r"([A-Z]+) (\d+)", self.line(result.stdout, "the service died"))}

    def test_killed_service_hangs_and_breaks_nothing(self):
        kills = int(os.environ.get("SA3_KILLS", "16"))
        hit = self.faults(kills)
        self.assertEqual(kills, sum(hit.values()))
        if kills >= len(PHASES):
            self.assertEqual(PHASES, set(hit))

    def test_wall_clock_may_jump(self):
        """By a day, forth and back, several times a second, for host and service."""
        self.faults(2, LD_PRELOAD=str(bundles.BUILD / "tests" / "libsa3_clock_jumps.so"))


if __name__ == "__main__":
    unittest.main()
