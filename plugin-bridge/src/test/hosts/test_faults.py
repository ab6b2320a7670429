"""The service dies without a word, again and again, while plugins play, generate, cancel, save and recall.

SA3_KILLS says how often (12)."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from sa3hosts import bundles

HERE = Path(__file__).resolve().parent


class FaultsTest(unittest.TestCase):
    def test_killed_service_hangs_and_breaks_nothing(self):
        home = Path(tempfile.mkdtemp(prefix="sa3-faults-"))
        self.addCleanup(shutil.rmtree, home, True)
        run, log = home / "run", home / "phases"
        run.mkdir(mode=0o700)
        launch = home / "data" / "launch"
        launch.parent.mkdir()
        # Slow enough that each phase lasts.
        launch.write_text("\n".join([
            f"PYTHONPATH={HERE}", f"SA3_PLUGIN_BUILD={bundles.BUILD}", sys.executable, "-m", "sa3hosts.fake_service", str(run),
            "--stages", "0.05", "--piece-seconds", "0.2", "--pause", "0.01", "--log", str(log)]) + "\n")
        launch.chmod(0o600)
        result = subprocess.run(
            [str(bundles.BUILD / "tests" / "sa3_faults"), os.environ.get("SA3_KILLS", "12"), str(log)],
            env={**os.environ, "SA3_HOME": str(launch.parent), "SA3_RUN": str(run)}, capture_output=True, text=True, timeout=900,
            check=False)
        print(result.stdout)
        self.assertEqual(0, result.returncode, result.stdout + result.stderr)


if __name__ == "__main__":
    unittest.main()
