"""Saved states: the plugin's own form (docs/plugin.md), and the wrapping that JUCE-based hosts put around it."""

import hashlib
import json
import re
import struct
from dataclasses import dataclass, field

import numpy as np

MAGIC = b"SA3STATE"
VERSION = 1
KINDS = {"track": 1, "insert": 2}


@dataclass
class Take:
    """A take with its audio, float32 [channels, frames]."""

    id: str
    samples: np.ndarray
    rate_hz: int = 44100
    name: str = "a take"
    settings: dict = field(default_factory=dict)
    place_ppq: float | None = None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self._bytes()).hexdigest()

    def _bytes(self) -> bytes:
        return np.ascontiguousarray(self.samples, dtype="<f4").tobytes()

    def json(self) -> dict:
        described = {
            "id": self.id, "name": self.name, "sha256": self.sha256, "frames": self.samples.shape[1],
            "rateHz": self.rate_hz, "channels": self.samples.shape[0], "seed": 0, "starred": False,
            "settings": self.settings,
        }
        return described if self.place_ppq is None else {**described, "placePpq": self.place_ppq}

    def packed(self) -> bytes:
        """Every plane plain: the form allows it, and a test needs no compression."""
        out = b""
        for channel in np.ascontiguousarray(self.samples, dtype="<f4").view("<u4"):
            turned = (channel << np.uint32(1)) | (channel >> np.uint32(31))
            for shift in (24, 16, 8, 0):
                plane = ((turned >> np.uint32(shift)) & np.uint32(255)).astype(np.uint8).tobytes()
                out += struct.pack("<BI", 0, len(plane)) + plane
        return out


def clip(number: int, take: Take, start_ppq: float = 0.0, looped: bool = False, note: int | None = None) -> dict:
    """An entry of a track's lane."""
    entry = {"number": number, "take": take.id, "startPpq": start_ppq, "looped": looped}
    return entry if note is None else {**entry, "note": note}


def write(kind: str, takes=(), lane=(), parameters=None, project=None) -> bytes:
    """A whole state of "track" or "insert"."""
    contents = {"takes": [take.json() for take in takes], "lane": list(lane), **(project or {})}
    printed = json.dumps({"plugin": "test", "parameters": parameters or {}, "project": contents}).encode()
    out = MAGIC + struct.pack("<II", VERSION, KINDS[kind]) + _chunk(b"JSON", printed)
    for take in takes:
        out += _chunk(b"TAKE", bytes.fromhex(take.sha256) + take.packed())
    return out + _chunk(b"END ", b"")


def read(state: bytes) -> dict:
    """{"project": …, "parameters": …, "audio": {sha256: bytes packed}}."""
    if state[:8] != MAGIC:
        raise ValueError("not a state of ours")
    found = {"version": struct.unpack_from("<I", state, 8)[0], "audio": {}}
    at = 16
    while True:
        name, size = struct.unpack_from("<4sQ", state, at)
        body = state[at + 12 : at + 12 + size]
        at += 12 + size
        if name == b"END ":
            return found
        if name == b"JSON":
            found.update(json.loads(body))
        elif name == b"TAKE":
            found["audio"][body[:32].hex()] = body[32:]


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack("<4sQ", name, len(body)) + body


# ---- around it: what a JUCE host (pedalboard, dawdreamer) keeps of a VST3 -----------------------------------------------

_ALPHABET = ".ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+"
_XML_MAGIC = 0x21324356


def unwrap(host_state: bytes) -> bytes:
    """The plugin's state in what such a host saved."""
    return _from_base64(re.search(r"<IComponent>([^<]*)</IComponent>", _xml(host_state)).group(1))


def wrap(host_state: bytes, state: bytes) -> bytes:
    """The same with another state of the plugin."""
    xml = _xml(host_state)
    # With the controller's own state, the host would set the old parameters again.
    xml = re.sub(r"<IComponent>[^<]*</IComponent>", lambda _: f"<IComponent>{_to_base64(state)}</IComponent>", xml)
    xml = re.sub(r"<IEditController>[^<]*</IEditController>", "", xml)
    body = xml.encode()
    return struct.pack("<II", _XML_MAGIC, len(body)) + body + b"\0"


def _xml(host_state: bytes) -> str:
    magic, size = struct.unpack_from("<II", host_state)
    if magic != _XML_MAGIC:
        raise ValueError("not the state that a JUCE host keeps of a VST3")
    return host_state[8 : 8 + size].decode()


def _to_base64(data: bytes) -> str:
    """JUCE's own: the length, a dot, then six bits a letter, lowest first."""
    text = np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little")
    text = np.append(text, np.zeros(-len(text) % 6, np.uint8)).reshape(-1, 6)
    values = text @ np.array([1, 2, 4, 8, 16, 32])
    return f"{len(data)}." + "".join(_ALPHABET[value] for value in values)


def _from_base64(text: str) -> bytes:
    size, letters = text.split(".", 1)
    lookup = np.zeros(128, np.uint8)
    for value, letter in enumerate(_ALPHABET):
        lookup[ord(letter)] = value
    values = lookup[np.frombuffer(letters.encode(), np.uint8)]
    bits = np.unpackbits(values[:, None], axis=1, bitorder="little")[:, :6].reshape(-1)
    return np.packbits(bits, bitorder="little").tobytes()[: int(size)]
