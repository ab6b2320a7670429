"""The LV2 bundles: lv2_validate finds nothing wrong, and lilv reads them as what they are."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from sa3hosts import bundles

PLUGINS = {"SA3 Track": "track", "SA3 Insert": "insert"}
KINDS = {"track": "Instrument", "insert": "Plugin"}  # as lilv calls their classes


def validate(folder: Path) -> str:
    """What lv2_validate says; its script takes a path with spaces apart and skips the parts, so `folder` must have none."""
    files = [str(path) for path in sorted(folder.glob("*.ttl"))]
    result = subprocess.run(["lv2_validate", *files], capture_output=True, text=True, timeout=600, check=False)
    return result.stdout + result.stderr


def run(command: list[str], **environment: str) -> str:
    result = subprocess.run(command, capture_output=True, text=True, timeout=600, env={**os.environ, **environment}, check=False)
    return result.stdout + result.stderr


class Lv2Test(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="sa3-lv2-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def copy(self, name: str) -> Path:
        return Path(shutil.copytree(bundles.lv2(name), self.folder / f"{PLUGINS[name]}.lv2"))

    def test_lv2_validate_finds_no_error(self):
        for name in PLUGINS:
            said = validate(self.copy(name))
            self.assertIn("Found 0 errors", said)
            self.assertNotIn(f"Skipping file {self.folder}", said)

    def test_lv2_validate_would_find_one(self):
        bundle = self.copy("SA3 Track")
        description = bundle / "dsp.ttl"
        description.write_text(description.read_text().replace("lv2:minorVersion 1", 'lv2:minorVersion "one"'))
        self.assertNotIn("Found 0 errors", validate(bundle))

    def test_lilv_reads_class_ports_and_parameters(self):
        for name, symbol in PLUGINS.items():
            self.copy(name)
            uri = f"https://sa3.invalid/plugins/{symbol}"
            said = run(["lv2info", uri], LV2_PATH=f"{self.folder}:/usr/lib/lv2")
            self.assertIn(f"Name:              {name}", said)
            self.assertIn(KINDS[symbol], said.split("Class:")[1].splitlines()[0])
            self.assertIn("Author:            SA3", said)
            self.assertEqual(2, said.count('Symbol:      audio_out_'))
            self.assertEqual(0 if symbol == "track" else 2, said.count('Symbol:      audio_in_'))
            self.assertNotIn("error", said.lower())
            self.assertEqual([f"https://sa3.invalid/plugins/{symbol}"],
                             [line for line in run(["lv2ls"], LV2_PATH=str(self.folder)).split() if line.endswith(symbol)])


if __name__ == "__main__":
    unittest.main()
