"""Both VST3s in pedalboard: they load, pass and play audio, keep their state, and start nothing by themselves."""

import gc
import os
import tempfile
import unittest
from pathlib import Path

HOME = tempfile.mkdtemp(prefix="sa3-hosts-")
os.environ["SA3_HOME"] = HOME
os.environ["SA3_RUN"] = str(Path(HOME) / "run")

import numpy as np  # noqa: E402  the plugin reads the environment above
import pedalboard  # noqa: E402

from sa3hosts import bundles, state  # noqa: E402

NOTE_ON, NOTE_OFF = 0x90, 0x80


def load(name: str):
    # An instrument that is silent until told otherwise would be waited for.
    return pedalboard.load_plugin(bundles.vst3(name), initialization_timeout=0.1)


def noise(frames: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).uniform(-0.5, 0.5, (2, frames)).astype(np.float32)


def threads() -> set[str]:
    return set(os.listdir("/proc/self/task"))


def set_state(plugin, plugin_state: bytes) -> None:
    plugin.raw_state = state.wrap(plugin.raw_state, plugin_state)


class PedalboardTest(unittest.TestCase):
    def test_loading_starts_no_service_and_leaves_no_file(self):
        plugins = [load("SA3 Track"), load("SA3 Insert")]
        self.assertTrue(plugins[0].is_instrument)
        self.assertTrue(plugins[1].is_effect)
        self.assertEqual([], os.listdir(HOME))

    def test_insert_passes_its_input(self):
        insert = load("SA3 Insert")
        for rate in (44100, 48000, 96000):
            for size in (32, 500, 8192):
                audio = noise(20000)
                np.testing.assert_array_equal(audio, insert.process(audio, rate, buffer_size=size))

    def test_mono_insert_passes_its_input(self):
        audio = noise(5000)[:1]
        np.testing.assert_array_equal(audio, load("SA3 Insert").process(audio, 48000))

    def test_parameters_have_their_names_and_ranges(self):
        track = load("SA3 Track")
        names = [f"lora_{slot}_strength" for slot in range(1, 9)]
        self.assertLessEqual(set(names) | {"gain_db", "notes_play"}, set(track.parameters))
        for name in names:
            self.assertEqual((0.0, 10.0), track.parameters[name].range[:2])
            self.assertAlmostEqual(1.0, getattr(track, name), places=4)
        self.assertIn("dry_wet", load("SA3 Insert").parameters)

    def test_note_plays_its_take_to_the_sample(self):
        track = load("SA3 Track")
        take = state.Take("t", noise(30000, 5))
        set_state(track, state.write("track", [take], [state.clip(1, take, note=60)]))
        for size in (64, 441, 4096):
            events = [(bytes([NOTE_ON, 60, 127]), 0.1), (bytes([NOTE_OFF, 60, 0]), 0.2)]
            output = track(events, duration=1.5, sample_rate=44100, buffer_size=size, reset=True)
            start = np.flatnonzero(np.abs(output).max(axis=0))[0]
            self.assertLessEqual(abs(start - 4410), 1)
            np.testing.assert_array_equal(take.samples, output[:, start : start + 30000])
            self.assertEqual(0.0, np.abs(output[:, start + 30000 :]).max())

    def test_state_comes_back_whole(self):
        track = load("SA3 Track")
        take = state.Take("t", noise(5000, 5), name="café 🎷")
        wanted = state.write("track", [take], [state.clip(1, take, 8.5, looped=True)], {"lora3": 2.5, "gain": -6.0})
        set_state(track, wanted)
        self.assertAlmostEqual(2.5, track.lora_3_strength, places=3)
        saved = track.raw_state
        found = state.read(state.unwrap(saved))
        self.assertEqual(take.sha256, found["project"]["takes"][0]["sha256"])
        self.assertEqual("café 🎷", found["project"]["takes"][0]["name"])
        self.assertEqual([take.sha256], list(found["audio"]))
        self.assertEqual(8.5, found["project"]["lane"][0]["startPpq"])
        copy = load("SA3 Track")
        copy.raw_state = saved
        copied = state.read(state.unwrap(copy.raw_state))["project"]
        self.assertNotEqual(found["project"].pop("id"), copied.pop("id"))
        self.assertEqual(found["project"], copied)
        del track, copy
        gc.collect()  # the host keeps them in a circle
        again = load("SA3 Track")
        again.raw_state = saved
        self.assertEqual(state.unwrap(saved), state.unwrap(again.raw_state))

    def test_projects_of_the_first_version_still_load(self):
        for kind, name in (("track", "SA3 Track"), ("insert", "SA3 Insert")):
            first = (bundles.MODULE / "src/test/resources/plugin" / f"state-v1-{kind}.bin").read_bytes()
            plugin = load(name)
            set_state(plugin, first)
            before, after = state.read(first), state.read(state.unwrap(plugin.raw_state))
            self.assertEqual(before["audio"].keys(), after["audio"].keys())
            self.assertEqual([take["sha256"] for take in before["project"]["takes"]],
                             [take["sha256"] for take in after["project"]["takes"]])
            self.assertGreater(len(before["audio"]), 0)
            self.assertEqual(before["project"].get("lane"), after["project"].get("lane"))

    def test_rubbish_as_state_does_no_harm(self):
        insert = load("SA3 Insert")
        for rubbish in (b"", b"x", state.MAGIC, state.MAGIC + b"\xff" * 100, os.urandom(10000)):
            set_state(insert, rubbish)
        audio = noise(1000)
        np.testing.assert_array_equal(audio, insert.process(audio, 44100))

    def test_recall_and_playing_start_no_thread(self):
        track = load("SA3 Track")
        take = state.Take("t", noise(5000))
        before = threads()
        set_state(track, state.write("track", [take], [state.clip(1, take)]))
        track([], duration=0.5, sample_rate=48000)
        self.assertLessEqual(threads(), before)  # those of plugins that are gone may end meanwhile
        self.assertEqual([], os.listdir(HOME))


if __name__ == "__main__":
    unittest.main()
