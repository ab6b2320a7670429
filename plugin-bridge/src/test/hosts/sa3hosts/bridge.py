"""libsa3bridge by ctypes; the header src/main/c/sa3_bridge.h says what the functions do."""

import ctypes
import json

import numpy as np

from . import bundles

OK, FULL, EMPTY, CLOSED = 0, 1, 2, 3
MAX_MESSAGE_BYTES = 65536
MAX_AUDIO_FLOATS = 32768

_FloatPointer = ctypes.POINTER(ctypes.c_float)


def _load() -> ctypes.CDLL:
    library = ctypes.CDLL(bundles.bridge_library())
    handle = ctypes.c_void_p
    signatures = {
        "sa3_bridge_attach": (ctypes.c_int, [ctypes.c_char_p, ctypes.POINTER(handle)]),
        "sa3_bridge_close": (None, [handle]),
        "sa3_bridge_send": (ctypes.c_int, [handle, ctypes.c_int32, ctypes.c_char_p, ctypes.c_uint32]),
        "sa3_bridge_receive": (
            ctypes.c_int,
            [handle, ctypes.POINTER(ctypes.c_int32), ctypes.c_char_p, ctypes.c_uint32, ctypes.POINTER(ctypes.c_uint32)],
        ),
        "sa3_bridge_send_audio": (
            ctypes.c_int,
            [handle, ctypes.c_uint32, ctypes.c_uint64, ctypes.POINTER(_FloatPointer), ctypes.c_uint32, ctypes.c_uint32],
        ),
        "sa3_bridge_receive_audio": (
            ctypes.c_int,
            [handle, ctypes.POINTER(ctypes.c_uint32), ctypes.POINTER(ctypes.c_uint64), ctypes.POINTER(ctypes.c_uint32),
             ctypes.POINTER(ctypes.c_uint32), _FloatPointer, ctypes.c_uint32],
        ),
        "sa3_bridge_beat": (ctypes.c_int, [handle]),
        "sa3_bridge_peer_alive": (ctypes.c_int, [handle]),
        "sa3_bridge_service_epoch": (ctypes.c_uint64, [handle]),
        "sa3_bridge_lock_service": (ctypes.c_int, [ctypes.c_char_p, ctypes.POINTER(handle)]),
        "sa3_bridge_unlock_service": (None, [handle]),
        "sa3_bridge_sweep": (ctypes.c_int, [ctypes.c_char_p]),
        "sa3_bridge_last_error": (ctypes.c_char_p, []),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


_library = None


def library() -> ctypes.CDLL:
    global _library
    if _library is None:
        _library = _load()
    return _library


class BridgeError(Exception):
    """A refusal of the library, with its sentence."""


def _checked(status: int) -> int:
    if status < 0:
        raise BridgeError(library().sa3_bridge_last_error().decode())
    return status


class Region:
    """The service's end of one plugin instance's region. One thread."""

    def __init__(self, path: str):
        self._handle = ctypes.c_void_p()
        _checked(library().sa3_bridge_attach(str(path).encode(), ctypes.byref(self._handle)))
        self.epoch = library().sa3_bridge_service_epoch(self._handle)
        self._payload = ctypes.create_string_buffer(MAX_MESSAGE_BYTES)
        self._samples = (ctypes.c_float * MAX_AUDIO_FLOATS)()

    def close(self) -> None:
        library().sa3_bridge_close(self._handle)
        self._handle = None

    def beat(self) -> None:
        _checked(library().sa3_bridge_beat(self._handle))

    def peer_alive(self) -> bool:
        return library().sa3_bridge_peer_alive(self._handle) == 1

    def send(self, message_type: int, message: dict) -> bool:
        """False: no room now."""
        payload = json.dumps(message, ensure_ascii=False).encode()
        return _checked(library().sa3_bridge_send(self._handle, message_type, payload, len(payload))) == OK

    def receive(self):
        """(type, message), or None."""
        message_type, size = ctypes.c_int32(), ctypes.c_uint32()
        status = _checked(
            library().sa3_bridge_receive(
                self._handle, ctypes.byref(message_type), self._payload, MAX_MESSAGE_BYTES, ctypes.byref(size)
            )
        )
        return (message_type.value, json.loads(self._payload.raw[: size.value])) if status == OK else None

    def send_audio(self, stream: int, start_frame: int, samples: np.ndarray) -> bool:
        """samples [channels, frames]; False: no room now."""
        planar = np.ascontiguousarray(samples, dtype=np.float32)
        channels = (_FloatPointer * len(planar))(*[row.ctypes.data_as(_FloatPointer) for row in planar])
        status = library().sa3_bridge_send_audio(
            self._handle, stream, start_frame, channels, planar.shape[0], planar.shape[1]
        )
        return _checked(status) == OK

    def receive_audio(self):
        """(stream, start frame, samples [channels, frames]), or None."""
        stream, start = ctypes.c_uint32(), ctypes.c_uint64()
        channels, frames = ctypes.c_uint32(), ctypes.c_uint32()
        status = _checked(
            library().sa3_bridge_receive_audio(
                self._handle, ctypes.byref(stream), ctypes.byref(start), ctypes.byref(channels), ctypes.byref(frames),
                self._samples, MAX_AUDIO_FLOATS,
            )
        )
        if status != OK:
            return None
        count = channels.value * frames.value
        samples = np.frombuffer(self._samples, dtype=np.float32, count=count).copy()
        return stream.value, start.value, samples.reshape(channels.value, frames.value)


class ServiceLock:
    """Being the user's one service."""

    def __init__(self, folder: str):
        self._lock = ctypes.c_void_p()
        status = library().sa3_bridge_lock_service(str(folder).encode(), ctypes.byref(self._lock))
        if status != OK:
            raise BridgeError(library().sa3_bridge_last_error().decode())

    def release(self) -> None:
        library().sa3_bridge_unlock_service(self._lock)


def sweep(folder: str) -> int:
    """Removes regions of dead owners; how many."""
    return _checked(library().sa3_bridge_sweep(str(folder).encode()))
