"""A session of Ardour with the track or the insert, exported: what comes out is the clip."""

import shutil
import tempfile
import unittest
from pathlib import Path

import numpy as np

from sa3hosts import state
from sa3hosts.ardour import Ardour


def noise(frames: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-0.5, 0.5, (2, frames)).astype(np.float32)


class ArdourTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.home = Path(tempfile.mkdtemp(prefix="sa3-ardour-"))
        cls.addClassCleanup(shutil.rmtree, cls.home)
        cls.ardour = Ardour(cls.home)

    def exported(self, name: str, rate_hz: int, seconds: float, plugin_state: bytes, bpm: float = 120.0) -> np.ndarray:
        session = self.ardour.make_session(name, rate_hz, seconds, plugin_state, bpm)
        rate, audio = self.ardour.export(session)
        self.assertEqual(rate_hz, rate)
        return audio

    def test_scan_finds_both_and_touches_nothing(self):
        self.assertIn("Found Plugin: SA3 Track", self.ardour.scanned)
        self.assertIn("Found Plugin: SA3 Insert", self.ardour.scanned)
        self.assertFalse((self.home / "sa3").exists())
        self.assertFalse((self.home / "run").exists())

    def test_export_at_the_rate_of_the_clip_is_the_clip_bit_for_bit(self):
        for rate_hz, bpm, beat in ((44100, 120.0, 2.0), (48000, 97.0, 1.5)):
            clip = noise(rate_hz, 3)
            take = state.Take("t", clip, rate_hz=rate_hz)
            saved = state.write("track", [take], [state.clip(1, take, beat)])
            audio = self.exported("SA3 Track", rate_hz, 4.0, saved, bpm)
            start = round(beat * 60.0 / bpm * rate_hz)
            np.testing.assert_array_equal(clip, audio[:, start : start + rate_hz])
            self.assertEqual(0.0, np.abs(audio[:, :start]).max())
            self.assertEqual(0.0, np.abs(audio[:, start + rate_hz :]).max())

    def test_export_at_another_rate_is_the_clip_resampled(self):
        """A clip of the service, 44.1 kHz, in a session of 48 kHz: the same sines, computed at 48 kHz."""
        hz = np.array([[1000.0], [3210.0]])
        sines = lambda rate_hz: 0.5 * np.sin(2 * np.pi * hz * np.arange(rate_hz) / rate_hz)  # noqa: E731
        take = state.Take("t", sines(44100).astype(np.float32))
        audio = self.exported("SA3 Track", 48000, 3.0, state.write("track", [take], [state.clip(1, take, 2.0)]))
        # Near its ends a clip is converted with silence around it.
        inner = slice(500, 47500)
        self.assertLess(np.abs(audio[:, 48000:96000] - sines(48000))[:, inner].max(), 1e-5)

    def test_insert_puts_its_take_in_place(self):
        take = state.Take("t", noise(20000, 5), rate_hz=48000, place_ppq=2.0)
        audio = self.exported("SA3 Insert", 48000, 3.0, state.write("insert", [take], project={"selectedTake": "t"}))
        fade = 240
        np.testing.assert_array_equal(take.samples[:, fade : 20000 - fade], audio[:, 48000 + fade : 68000 - fade])
        self.assertEqual(0.0, np.abs(audio[:, :48000]).max())


if __name__ == "__main__":
    unittest.main()
