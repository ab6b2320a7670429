"""The service (sa3 serve with the bundled model) dies without a word in each of its phases, again and again, while plugins play,
scan, load, generate, cancel, save and recall.

SA3_KILLS says how often (16)."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from sa3hosts import bundles

ROOT = bundles.MODULE.parent
PHASES = {"SCAN", "LOAD", "TEXT", "CONDITIONING", "SAMPLING", "DECODING", "SAVE", "RECALL"}


class FaultsTest(unittest.TestCase):
    def setUp(self):
        self.home = Path(tempfile.mkdtemp(prefix="sa3-faults-"))
        self.addCleanup(shutil.rmtree, self.home, True)
        self.run_folder = self.home / "run"
        self.run_folder.mkdir(mode=0o700)
        self.addCleanup(self.end_service)

    def end_service(self) -> None:
        """The last one lives."""
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            os.kill(json.loads((self.run_folder / "service.json").read_text())["pid"], signal.SIGKILL)

    def launch_file(self, log: Path, kills: int, environment: dict[str, str]) -> Path:
        """Not where plugins look for it: the service writes down there how to start it as it is."""
        java = Path(os.environ["JAVA_HOME"], "bin", "java") if "JAVA_HOME" in os.environ else Path(shutil.which("java"))
        launch = self.home / "launch"
        (self.home / "data").mkdir()
        launch.write_text("\n".join([
            *(f"{name}={value}" for name, value in environment.items()),
            str(java), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", f"-Dsa3.home={ROOT}",
            "-cp", bundles.service_classes(), "sa3.service.DoomedServe", str(log), str(kills)]) + "\n")
        launch.chmod(0o600)
        return launch

    @staticmethod
    def line(output: str, beginning: str) -> str:
        return next(line for line in output.splitlines() if line.startswith(beginning))

    def faults(self, kills: int, **environment: str) -> dict[str, int]:
        """How often the service died in which phase; `environment` is set for it and the host."""
        log = self.home / "deaths"
        environment |= {"SA3_HOME": str(self.home / "data"), "SA3_RUN": str(self.run_folder)}
        launch = self.launch_file(log, kills, environment)
        result = subprocess.run(
            [str(bundles.BUILD / "tests" / "sa3_faults"), str(kills), str(log), str(launch)],
            env={**os.environ, **environment}, capture_output=True, text=True, timeout=120 + 20 * kills, check=False)
        print(result.stdout)
        self.assertEqual(0, result.returncode, result.stdout + result.stderr)
        return {phase: int(count) for phase, count in re.findall(r"([A-Z]+) (\d+)", self.line(result.stdout, "the service died"))}

    def test_killed_service_hangs_and_breaks_nothing(self):
        kills = int(os.environ.get("SA3_KILLS", "16"))
        hit = self.faults(kills)
        self.assertEqual(kills, sum(hit.values()))
        if kills >= 2 * len(PHASES):
            self.assertLessEqual(PHASES, set(hit))
            self.assertLess(hit.get("UNSEEN", 0), kills / 10)

    def test_wall_clock_may_jump(self):
        """By a day, forth and back, several times a second, for host and service."""
        self.faults(2, LD_PRELOAD=str(bundles.BUILD / "tests" / "libsa3_clock_jumps.so"))


if __name__ == "__main__":
    unittest.main()
