"""A plugin and the service (sa3 serve with the bundled model) whose files lie on a disk that is full, and then has room again."""

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from sa3hosts import bundles, service

# The disk is there for what runs in here alone, and gone with it.
_OWN_DISK = ["unshare", "--map-root-user", "--mount", "bash", "-euc"]
_RUN = """
mount -t tmpfs -o size=64m disk "$DISK"
mkdir "$DISK/data"
mv "$LAUNCH" "$DISK/data/launch"
"$@"
"""


class FullDiskTest(unittest.TestCase):
    def setUp(self):
        self.home = Path(tempfile.mkdtemp(prefix="sa3-full-disk-"))
        self.addCleanup(shutil.rmtree, self.home, True)
        self.disk = self.home / "disk"
        self.disk.mkdir()
        self.run_folder = self.home / "run"
        self.run_folder.mkdir(mode=0o700)
        self.addCleanup(service.end, self.run_folder)
        if subprocess.run([*_OWN_DISK, 'mount -t tmpfs disk "$0"', self.disk], capture_output=True, check=False).returncode:
            self.skipTest("this system lets nobody but its administrator mount a disk")

    def test_full_disk_loses_no_take_and_leaves_no_half(self):
        environment = {"SA3_HOME": str(self.disk / "data"), "SA3_RUN": str(self.run_folder)}
        launch = self.home / "launch"
        service.write_launch(launch, ["sa3.cli.Main", "serve"], environment)
        result = subprocess.run(
            [*_OWN_DISK, _RUN, "run", str(bundles.BUILD / "tests" / "sa3_full_disk"), str(self.disk)],
            env={**os.environ, **environment, "DISK": str(self.disk), "LAUNCH": str(launch)},
            capture_output=True, text=True, timeout=3600, check=False)
        print(result.stdout)
        self.assertEqual(0, result.returncode, result.stdout + result.stderr)
        for line in re.findall("^  (.*)", result.stdout, re.MULTILINE):
            self.assertRegex(line, f"cannot write {self.disk}/.*(disk full|disk is full|free some space)")


if __name__ == "__main__":
    unittest.main()
