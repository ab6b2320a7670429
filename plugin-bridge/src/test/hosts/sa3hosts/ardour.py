"""Ardour 7 without a window: scans the plugins, makes a session with one of them, gives it a state, exports.

Debian's package `ardour`. Everything lies below one folder, a home of its own.
"""

import base64
import os
import re
import shutil
import struct
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np

from . import bundles

LIBRARIES = Path("/usr/lib/ardour7")
_SUPERCLOCKS_PER_SECOND = 282240000

_MAKE_SESSION = """
AudioEngine:set_backend("None (Dummy)", "", "")
AudioEngine:set_device_name("Silence")
AudioEngine:set_sample_rate({rate_hz})
local session = assert(create_session("{folder}", "session", {rate_hz}), "no session")
local plugin
for each in ARDOUR.LuaAPI.list_plugins():iter() do
    if each.name == "{name}" then plugin = each end
end
assert(plugin, "{name} was not found")
local last, normal = ARDOUR.PresentationInfo.max_order, ARDOUR.TrackMode.Normal
local tracks
if {is_track} then
    tracks = session:new_midi_track(ARDOUR.ChanCount(ARDOUR.DataType("midi"), 1), ARDOUR.ChanCount(ARDOUR.DataType("audio"), 2),
        true, plugin, nil, nil, 1, "SA3", last, normal, true)
else
    tracks = session:new_audio_track(2, 2, nil, 1, "SA3", last, normal, true)
    for track in tracks:iter() do
        local processor = ARDOUR.LuaAPI.new_plugin(session, "{unique_id}", ARDOUR.PluginType.VST3, "")
        assert(not processor:isnil(), "{name} cannot be made")
        track:add_processor_by_index(processor, 0, nil, true)
    end
end
-- Ardour connects new tracks to the master on a thread of its own.
for track in tracks:iter() do
    local waits = 0
    while not track:output():nth(0):connected() do
        waits = waits + 1
        assert(waits < 10000, "the track stays unconnected")
        ARDOUR.LuaAPI.usleep(10000)
    end
end
session:save_state("")
close_session()
"""


class Ardour:
    def __init__(self, home: Path):
        self.home = Path(home)
        plugins = self.home / ".vst3"
        plugins.mkdir(parents=True)
        self._environment = {
            **os.environ, "HOME": str(self.home), "XDG_CONFIG_HOME": str(self.home / "config"),
            "XDG_CACHE_HOME": str(self.home / "cache"), "SA3_HOME": str(self.home / "sa3"), "SA3_RUN": str(self.home / "run"),
            "LD_LIBRARY_PATH": str(LIBRARIES), "ARDOUR_DATA_PATH": "/usr/share/ardour7",
            "ARDOUR_CONFIG_PATH": "/etc/ardour7", "ARDOUR_DLL_PATH": str(LIBRARIES), "LC_ALL": "C.UTF-8",
        }
        self.scanned = ""
        for name in ("SA3 Track", "SA3 Insert"):
            bundle = plugins / f"{name}.vst3"
            bundle.symlink_to(bundles.vst3(name))
            self.scanned += self._run([LIBRARIES / "ardour-vst3-scanner", "-f", bundle], 300)

    def make_session(self, name: str, rate_hz: int, seconds: float, plugin_state: bytes, bpm: float = 120.0) -> Path:
        """A session of this length with "SA3 Track" or "SA3 Insert" on a track of its own, in this state."""
        folder = self.home / f"session-{len(list(self.home.glob('session-*')))}"
        is_track = name == "SA3 Track"
        unique_id = re.search(rf"Found Plugin: {name}", self.scanned) and self._unique_id(name)
        script = self.home / "make.lua"
        script.write_text(_MAKE_SESSION.format(rate_hz=rate_hz, folder=folder, name=name, unique_id=unique_id,
                                               is_track=str(is_track).lower()))
        self._make(script, folder)
        file = folder / "session.ardour"
        document = ElementTree.parse(file)
        self._set_state(document, plugin_state)
        for tempo in document.iter("Tempo"):
            tempo.set("npm", repr(bpm))
            tempo.set("enpm", repr(bpm))
        ElementTree.SubElement(document.find("Locations"), "Location", {
            "id": "900001", "name": "session", "start": "a0", "end": f"a{round(seconds * _SUPERCLOCKS_PER_SECOND)}",
            "flags": "IsSessionRange", "locked": "0", "timestamp": "0"})
        document.write(file)
        return folder

    def _make(self, script: Path, folder: Path, tries: int = 5) -> None:
        """Ardour now and then registers a port of a new track twice and dies of saying so, with its own synthesizer as well: that
        alone is tried again."""
        for attempt in range(tries):
            try:
                self._run([LIBRARIES / "luasession", script], 300)
                return
            except subprocess.CalledProcessError as failure:
                if attempt == tries - 1 or "Failed to register port" not in failure.stderr:
                    raise
                shutil.rmtree(folder)

    def export(self, session: Path, tries: int = 5) -> tuple[int, np.ndarray]:
        """(rate, float32 [2, frames]). Ardour's exporter now and then aborts or waits for ever, also without a plugin of ours."""
        target = session / "export.wav"
        for attempt in range(tries):
            target.unlink(missing_ok=True)
            try:
                said = self._run([LIBRARIES / "utils" / "ardour7-export", "-b", "float", "-o", target, session, "session"], 40 * (attempt + 1))
            except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
                if attempt == tries - 1:
                    raise
                continue
            if target.exists():
                return read_float_wav(target)
        raise RuntimeError(f"Ardour exported nothing: {said}")

    def _set_state(self, document: ElementTree.ElementTree, plugin_state: bytes) -> None:
        plugin = next(document.iter("vst3"))
        chunk = plugin.find("chunk")
        for port in plugin.findall("Port"):
            plugin.remove(port)  # the parameters are the state's
        for processor in document.iter("Processor"):
            if processor.get("type") == "vst3":
                for control in processor.findall("Controllable"):
                    processor.remove(control)
        chunk.text = base64.b64encode(preset_with(base64.b64decode(chunk.text), plugin_state)).decode()

    def _unique_id(self, name: str) -> str:
        for cache in (self.home / "cache").rglob("*.v3i"):
            for info in ElementTree.parse(cache).iter("VST3Info"):
                if info.get("name") == name:
                    return info.get("uid")
        raise RuntimeError(f"Ardour's scanner did not find {name}: {self.scanned}")

    def _run(self, command: list, timeout: float) -> str:
        result = subprocess.run([str(part) for part in command], env=self._environment, capture_output=True, text=True,
                                timeout=timeout, check=False)
        if result.returncode:
            raise subprocess.CalledProcessError(result.returncode, command, result.stdout, result.stderr)
        return result.stdout + result.stderr


def preset_with(preset: bytes, component: bytes) -> bytes:
    """A VST3 preset with this as its component's state, and none of the controller's."""
    head = preset[:40]  # "VST3", version, class
    directory = 48 + len(component)
    return (head + struct.pack("<q", directory) + component + b"List" + struct.pack("<i", 1) + b"Comp"
            + struct.pack("<qq", 48, len(component)))


def read_float_wav(path: Path) -> tuple[int, np.ndarray]:
    """(rate, float32 [channels, frames])."""
    data = Path(path).read_bytes()
    at, channels, rate_hz = 12, 0, 0
    while at + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        if name == b"fmt ":
            _, channels, rate_hz, _, _, bits = struct.unpack_from("<HHIIHH", data, at + 8)
            if bits != 32:
                raise ValueError(f"{path}: {bits} bits, expected floats")
        elif name == b"data":
            samples = np.frombuffer(data, "<f4", count=size // 4, offset=at + 8)
            return rate_hz, samples.reshape(-1, channels).T
        at += 8 + size + size % 2
    raise ValueError(f"{path}: no audio")
