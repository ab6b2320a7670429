"""SA3 Track and SA3 Insert in dawdreamer, which has a transport: place, tempo, notes, block sizes, offline against live."""

import itertools
import os
import tempfile
import unittest
from pathlib import Path

HOME = tempfile.mkdtemp(prefix="sa3-hosts-")
os.environ["SA3_HOME"] = HOME
os.environ["SA3_RUN"] = str(Path(HOME) / "run")

import dawdreamer  # noqa: E402  the plugin reads the environment above
import numpy as np  # noqa: E402

from sa3hosts import bundles, state  # noqa: E402

RATES = (44100, 48000, 96000)
BLOCKS = (32, 64, 441, 512, 1000, 4096)


def noise(frames: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-0.5, 0.5, (2, frames)).astype(np.float32)


class Session:
    """One plugin in an engine, with this state."""

    def __init__(self, rate_hz: int, block: int, plugin_state: bytes, name: str = "SA3 Track", bpm=120.0, heard=None):
        self.engine = dawdreamer.RenderEngine(rate_hz, block)
        if isinstance(bpm, np.ndarray):
            self.engine.set_bpm(bpm, 960)
        else:
            self.engine.set_bpm(bpm)
        self.plugin = self.engine.make_plugin_processor("plugin", bundles.vst3(name))
        self._load(plugin_state)
        sources = []
        if heard is not None:
            sources = [(self.engine.make_playback_processor("input", heard), [])]
        self.engine.load_graph([*sources, (self.plugin, ["input"] if sources else [])])

    def _load(self, plugin_state: bytes) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = str(Path(folder) / "state")
            self.plugin.save_state(path)
            Path(path).write_bytes(state.wrap(Path(path).read_bytes(), plugin_state))
            self.plugin.load_state(path)

    def render(self, seconds: float) -> np.ndarray:
        """float32 [2, frames] from the start of the session."""
        self.engine.render(seconds)
        return self.engine.get_audio()


def first_sound(output: np.ndarray) -> int:
    return int(np.flatnonzero(np.abs(output).max(axis=0))[0])


class PlaceTest(unittest.TestCase):
    """A clip whose own rate is the session's is heard bit for bit: its first frame is the one nearest to its beat."""

    def check(self, rate_hz: int, block: int, bpm: float, beat: float) -> None:
        take = state.Take("t", noise(20001, 7), rate_hz=rate_hz)
        place = state.clip(1, take, beat)
        session = Session(rate_hz, block, state.write("track", [take], [place]), bpm=bpm)
        start = int(np.floor(beat * 60.0 / bpm * rate_hz + 0.5))
        output = session.render((start + 20001 + 9000) / rate_hz)
        self.assertEqual(start, first_sound(output))
        np.testing.assert_array_equal(take.samples, output[:, start : start + 20001])
        self.assertEqual(0.0, np.abs(output[:, start + 20001 :]).max())

    def test_clip_begins_at_its_beat_to_the_sample(self):
        for rate_hz, block in itertools.product(RATES, BLOCKS):
            with self.subTest(rate_hz=rate_hz, block=block):
                self.check(rate_hz, block, 120.0, 3.0)

    def test_and_at_tempi_and_beats_that_fall_between_samples(self):
        for rate_hz, (bpm, beat) in itertools.product(RATES, ((97.3, 1.0), (143.0, 2.75), (61.7, 0.333))):
            with self.subTest(rate_hz=rate_hz, bpm=bpm, beat=beat):
                self.check(rate_hz, 512, bpm, beat)

    def test_clip_of_the_service_has_its_length_at_every_rate(self):
        take = state.Take("t", noise(44100, 7))
        for rate_hz in RATES:
            session = Session(rate_hz, 512, state.write("track", [take], [state.clip(1, take, 1.0)]))
            output = session.render(3.0)
            sound = np.flatnonzero(np.abs(output).max(axis=0))
            self.assertLessEqual(abs(rate_hz // 2 - sound[0]), 1)
            self.assertLessEqual(abs(rate_hz * 3 // 2 - 1 - sound[-1]), 1)


class TempoTest(unittest.TestCase):
    def test_clip_follows_a_tempo_that_changes_before_it(self):
        """One bar at 120, then 60 beats a minute: beat 6 is 2 s + 2 s in. dawdreamer applies a tempo from block to block."""
        rate_hz, block = 48000, 480
        tempo = np.concatenate([np.full(4 * 960, 120.0), np.full(20 * 960, 60.0)]).astype(np.float32)
        take = state.Take("t", noise(5000, 3), rate_hz=rate_hz)
        session = Session(rate_hz, block, state.write("track", [take], [state.clip(1, take, 6.0)]), bpm=tempo)
        output = session.render(5.0)
        start = first_sound(output)
        self.assertLessEqual(abs(start - 4 * rate_hz), block)
        np.testing.assert_array_equal(take.samples, output[:, start : start + 5000])

    def test_loop_of_a_bar_begins_anew_on_each_of_its_bars(self):
        for rate_hz, bpm, beats in ((48000, 120.0, 4), (48000, 140.0, 3.5), (96000, 120.0, 2.75)):  # 4/4, 7/8, 11/16
            with self.subTest(rate_hz=rate_hz, bpm=bpm, beats=beats):
                self.check_loop(rate_hz, bpm, beats)

    def check_loop(self, rate_hz: int, bpm: float, beats: float) -> None:
        bar = round(beats * 60 / bpm * rate_hz)
        take = state.Take("t", noise(bar, 4), rate_hz=rate_hz, settings={"bars": 1, "beatsPerBar": beats, "bpm": bpm})
        session = Session(rate_hz, 1000, state.write("track", [take], [state.clip(1, take, 0.0, looped=True)]), bpm=bpm)
        output = session.render(3.5 * bar / rate_hz)
        for turn in range(3):
            np.testing.assert_array_equal(take.samples, output[:, turn * bar : (turn + 1) * bar])
        np.testing.assert_array_equal(take.samples[:, : bar // 2], output[:, 3 * bar :])


class NotesTest(unittest.TestCase):
    """Notes play the clips that they are assigned to."""

    def render(self, play_mode: int, note_seconds: float, frames: int = 12000) -> tuple[np.ndarray, np.ndarray]:
        rate_hz = 48000
        take = state.Take("t", noise(frames, 9), rate_hz=rate_hz)
        saved = state.write("track", [take], [state.clip(1, take, note=60)], {"playMode": float(play_mode)})
        session = Session(rate_hz, 512, saved)
        session.plugin.add_midi_note(60, 127, 0.5, note_seconds, beats=False)
        return take.samples, session.render(2.5)[:, 24000:]

    def test_one_shot_plays_to_its_end(self):
        clip, output = self.render(0, 0.01)
        np.testing.assert_array_equal(clip, output[:, :12000])
        self.assertEqual(0.0, np.abs(output[:, 12000:]).max())

    def test_gate_ends_with_the_note(self):
        clip, output = self.render(1, 0.1)
        np.testing.assert_array_equal(clip[:, :4800], output[:, :4800])
        self.assertEqual(0.0, np.abs(output[:, 4800 + 480 :]).max())

    def test_loop_goes_on_while_the_note_is_held(self):
        clip, output = self.render(2, 1.1)
        for turn in range(4):
            np.testing.assert_array_equal(clip, output[:, turn * 12000 : (turn + 1) * 12000])
        self.assertEqual(0.0, np.abs(output[:, 52800 + 480 :]).max())


class RepetitionTest(unittest.TestCase):
    """A bounce is what was heard: renders of the same session are equal, whatever their blocks."""

    def busy(self, rate_hz: int, block: int) -> np.ndarray:
        takes = [state.Take(f"t{i}", noise(30000 + 1000 * i, i)) for i in range(4)]
        lane = [state.clip(i + 1, take, 0.37 * i, looped=i == 2) for i, take in enumerate(takes)]
        return Session(rate_hz, block, state.write("track", takes, lane, {"gain": -3.0}), bpm=111.1).render(3.0)

    def test_blocks_do_not_change_a_sample(self):
        for rate_hz in RATES:
            wanted = self.busy(rate_hz, 512)
            self.assertGreater(np.abs(wanted).max(), 0.1)
            for block in BLOCKS:
                np.testing.assert_array_equal(wanted, self.busy(rate_hz, block), err_msg=f"{rate_hz} Hz, {block}")

    def test_insert_passes_its_input_and_puts_the_take_in_its_place(self):
        rate_hz = 48000
        heard = noise(2 * rate_hz, 12)
        take = state.Take("t", noise(10000, 13), rate_hz=rate_hz, place_ppq=1.0)
        for block in BLOCKS:
            saved = state.write("insert", [take], project={"selectedTake": "t"})
            output = Session(rate_hz, block, saved, "SA3 Insert", heard=heard).render(2.0)
            fade = 240
            np.testing.assert_array_equal(heard[:, :24000], output[:, :24000])
            np.testing.assert_array_equal(take.samples[:, fade:9000], output[:, 24000 + fade : 33000])
            np.testing.assert_array_equal(heard[:, 34000 + fade :], output[:, 34000 + fade :])


if __name__ == "__main__":
    unittest.main()
