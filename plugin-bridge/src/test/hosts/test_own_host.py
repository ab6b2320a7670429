"""The bundles in a host of our own (src/test/cpp/host), which does what pluginval does at its strictest and watches the audio
thread; a plugin that misbehaves there on purpose, which must be caught; two versions at once; and the service, which dies."""

import os
import random
import re
import shutil
import struct
import subprocess
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from sa3hosts import ardour, bundles, service, state

HOST = bundles.BUILD / "tests" / "host" / "sa3_host"
ANY_FORMAT = 4  # checks of every bundle
VST3_ONLY = 10  # and those of a VST3 before them


def noise(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-0.5, 0.5, (2, 22050)).astype(np.float32)


def track(**settings) -> bytes:
    takes = [state.Take(f"t{i}", noise(i)) for i in range(3)]
    lane = [state.clip(i + 1, take, 0.37 * i, looped=i != 1, note=60 if i == 2 else None) for i, take in enumerate(takes)]
    return state.write("track", takes, lane, project={"settings": settings})


def insert() -> bytes:
    return state.write("insert", [state.Take("t", noise(9), place_ppq=0.5)], project={"selectedTake": "t"})


class OwnHostTest(unittest.TestCase):
    def setUp(self):
        self.home = Path(tempfile.mkdtemp(prefix="sa3-own-host-"))
        self.addCleanup(shutil.rmtree, self.home, True)
        self.run_folder = self.home / "run"
        self.run_folder.mkdir(mode=0o700)
        self.environment = {"SA3_HOME": str(self.home / "data"), "SA3_RUN": str(self.run_folder)}

    def check(self, bundle: str, plugin_state: bytes, *options: str) -> tuple[int, str]:
        """(exit status, output) of sa3_host."""
        with tempfile.NamedTemporaryFile(dir=self.home) as saved:
            saved.write(plugin_state)
            saved.flush()
            result = subprocess.run(
                ["xvfb-run", "-a", "-n", str(random.randrange(100, 10000)), str(HOST), bundle, f"--state={saved.name}", *options],
                env={**os.environ, **self.environment}, capture_output=True, text=True, timeout=1800, check=False)
        print(result.stdout)
        return result.returncode, result.stdout + result.stderr

    def assert_passes(self, count: int, bundle: str, plugin_state: bytes, *options: str) -> str:
        status, said = self.check(bundle, plugin_state, *options)
        self.assertEqual((0, count), (status, said.count("PASS ")), said)
        return said

    def test_vst3_passes(self):
        self.assert_passes(VST3_ONLY + ANY_FORMAT, bundles.vst3("SA3 Track"), track())
        self.assert_passes(VST3_ONLY + ANY_FORMAT, bundles.vst3("SA3 Insert"), insert())

    def test_lv2_passes(self):
        self.assert_passes(ANY_FORMAT, bundles.lv2("SA3 Track"), track())
        self.assert_passes(ANY_FORMAT, bundles.lv2("SA3 Insert"), insert())

    def test_plugin_that_allocates_locks_blocks_and_dawdles_is_caught(self):
        for bundle in (bundles.vst3("SA3 Track Known Bad", "known-bad"), bundles.lv2("SA3 Track Known Bad", "known-bad")):
            status, said = self.check(bundle, track(), "--only=audio thread")
            failures = [line for line in said.splitlines() if "FAIL" in line]
            self.assertEqual((1, 3), (status, len(failures)), said)
            for finding in ("malloc", "free", "nanosleep", "pthread_mutex_lock", "system call", "waited", "thread-CPU"):
                self.assertEqual(3, sum(finding in line for line in failures), finding)

    def test_bundle_may_lie_behind_spaces_and_letters_of_all_kinds(self):
        for bundle in (bundles.vst3("SA3 Track"), bundles.lv2("SA3 Track")):
            moved = self.home / "my plügins, 音" / Path(bundle).name
            shutil.copytree(bundle, moved)
            self.assert_passes(1, str(moved), track(), "--only=same bits")

    def test_two_versions_live_in_one_process(self):
        for find in (bundles.vst3, bundles.lv2):
            self.assert_passes(1, find("SA3 Track"), track(), "--only=later version", f"--next-version={find('SA3 Track', 'next-version')}")

    def test_nothing_but_the_formats_entries_is_visible_in_the_process(self):
        """Else two versions in one process might call each other's functions."""
        entries = {"vst3": {"GetPluginFactory", "ModuleEntry", "ModuleExit"}, "lv2": {"lv2_descriptor", "lv2ui_descriptor"}}
        for bundle in (bundles.vst3("SA3 Track"), bundles.lv2("SA3 Track")):
            (library,) = Path(bundle).rglob("*.so")
            table = subprocess.run(["nm", "-D", "--defined-only", str(library)], capture_output=True, text=True, check=True).stdout
            self.assertLessEqual({line.split()[-1] for line in table.splitlines()}, entries[Path(bundle).suffix[1:]], bundle)

    def check_with_service(self, bundle: str, deaths: int, *options: str, version: int = state.VERSION) -> None:
        wished = track(prompt="rain on a tin roof", seconds=4, steps=10)
        saved = wished[:8] + struct.pack("<I", version) + wished[12:]
        self.assert_passes(1, bundle, saved, "--only=service", f"--service-deaths={deaths}", *options)

    def start_service(self) -> None:
        """By the plugins, with the first window."""
        service.write_launch(self.home / "data" / "launch", ["sa3.cli.Main", "serve"], self.environment)
        self.addCleanup(service.end, self.run_folder)

    def test_audio_thread_while_takes_are_made_and_the_service_dies(self):
        for bundle in (bundles.vst3("SA3 Track"), bundles.lv2("SA3 Track")):
            self.start_service()
            self.check_with_service(bundle, 3)
            service.end(self.run_folder)

    def test_clip_sounds_before_its_last_window_is_begun_and_stays_what_was_heard(self):
        """The service begins the last window only once the host has left what it heard."""
        heard = self.home / "heard"
        service.write_launch(self.home / "data" / "launch", ["sa3.service.HeldServe", str(heard)], self.environment)
        self.addCleanup(service.end, self.run_folder)
        wished = state.write("track", project={"settings": {"prompt": "rain on a tin roof", "seconds": 60, "steps": 2}})
        self.assert_passes(1, bundles.vst3("SA3 Track"), wished, "--only=before it is whole", f"--heard={heard}")
        log = (self.home / "data" / "logs" / "sa3.0.0.log").read_text()
        windows = [(int(done), int(count)) for done, count in re.findall(r": decode (\d+)/(\d+)$", log, re.MULTILINE)]
        self.assertTrue(any(count > 2 and done == count - 1 for done, count in windows), windows)  # it was held there
        (stored,) = (self.home / "data" / "takes").glob("*/*.wav")
        audio = np.fromfile(heard, "<f4").reshape(2, -1)
        _, samples = ardour.read_float_wav(stored)
        self.assertEqual((2, 60 * 44100), samples.shape)
        np.testing.assert_array_equal(samples[:, : audio.shape[1]], audio)

    def test_two_versions_share_a_service(self):
        """In one process, and in two."""
        self.start_service()
        now, later = bundles.vst3("SA3 Track"), bundles.vst3("SA3 Track", "next-version")
        self.check_with_service(now, 0, f"--next-version={later}")
        with ThreadPoolExecutor(2) as both:
            hosts = [both.submit(self.check_with_service, now, 0),
                     both.submit(self.check_with_service, later, 0, version=state.VERSION + 1)]
            for host in hosts:
                host.result()


if __name__ == "__main__":
    unittest.main()
