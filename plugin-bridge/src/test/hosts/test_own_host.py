"""Both VST3s in a host of our own (src/test/cpp/host), which does what pluginval does at its strictest and watches the audio
thread; and a plugin that misbehaves there on purpose, which must be caught."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

import numpy as np

from sa3hosts import bundles, state


def noise(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-0.5, 0.5, (2, 22050)).astype(np.float32)


class OwnHostTest(unittest.TestCase):
    def setUp(self):
        self.home = Path(tempfile.mkdtemp(prefix="sa3-own-host-"))
        self.addCleanup(shutil.rmtree, self.home)

    def check(self, bundle: str, plugin_state: bytes, *options: str) -> tuple[int, str]:
        """(exit status, output) of sa3_host."""
        saved = self.home / "state"
        saved.write_bytes(plugin_state)
        display = [] if os.environ.get("DISPLAY") else ["xvfb-run", "-a"]
        result = subprocess.run(
            [*display, str(bundles.BUILD / "tests" / "host" / "sa3_host"), bundle, f"--state={saved}", *options],
            env={**os.environ, "SA3_HOME": str(self.home / "data"), "SA3_RUN": str(self.home / "run")},
            capture_output=True, text=True, timeout=600, check=False)
        print(result.stdout)
        return result.returncode, result.stdout + result.stderr

    def track(self) -> bytes:
        takes = [state.Take(f"t{i}", noise(i)) for i in range(3)]
        lane = [state.clip(i + 1, take, 0.37 * i, looped=i != 1) for i, take in enumerate(takes)]
        return state.write("track", takes, lane)

    def test_track_passes(self):
        status, said = self.check(bundles.vst3("SA3 Track"), self.track())
        self.assertEqual((0, 11), (status, said.count("PASS ")), said)

    def test_insert_passes(self):
        take = state.Take("t", noise(9), place_ppq=0.5)
        saved = state.write("insert", [take], project={"selectedTake": "t"})
        status, said = self.check(bundles.vst3("SA3 Insert"), saved)
        self.assertEqual((0, 11), (status, said.count("PASS ")), said)

    def test_plugin_that_allocates_locks_blocks_and_dawdles_is_caught(self):
        bad = bundles.BUILD / "known-bad" / "VST3" / "SA3 Track Known Bad.vst3"
        self.assertTrue(bad.exists())
        status, said = self.check(str(bad), self.track(), "--only=audio thread")
        self.assertEqual((1, 2), (status, said.count("FAIL ")), said)
        for finding in ("malloc", "free", "nanosleep", "pthread_mutex_lock", "system call", "waited", "thread-CPU"):
            self.assertEqual(2, sum(finding in line.split("FAIL")[-1] for line in said.splitlines() if "FAIL" in line), finding)


if __name__ == "__main__":
    unittest.main()
