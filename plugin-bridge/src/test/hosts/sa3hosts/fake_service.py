"""A service without a model: answers every generate with a clip that its request determines, streamed in pieces.

As a library:   with FakeService(run_folder, seconds_per_piece=0.0) as service: …
As a program:   python -m sa3hosts.fake_service RUN_FOLDER [--piece-seconds S] [--pause S] [--stages S] [--log FILE]

As a program it can be killed at any moment, like the real one; a job that is asked for again gives the same take again.
"""

import argparse
import hashlib
import json
import os
import signal
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from . import bridge

RATE_HZ = 44100
HELLO, GENERATE, CANCEL, STRENGTHS, FETCH, LIST, STAR, REFERENCE, INPUT_BEGIN, INPUT_END = range(1, 11)
WELCOME, PROGRESS, REMARK, TAKE_BEGINS, TAKE_ENDS, FAILED, CANCELLED, QUEUED, LISTING, REFUSED = range(101, 111)
STAGES = ("encode prompt", "sample", "decode")
MODEL = {"name": "demo", "installed": True, "default": True, "bundled": True, "base": False, "maxSeconds": 380.0, "steps": 8}


def clip_of(request: dict) -> np.ndarray:
    """float32 [2, frames]: two decaying tones and noise from the seed; equal for equal requests."""
    frames = max(1, round(float(request.get("seconds", 2.0)) * RATE_HZ))
    seed = int(request.get("seed", 0)) & 0xFFFFFFFF
    words = int.from_bytes(hashlib.sha256(str(request.get("prompt", "")).encode()).digest()[:4], "little")
    noise = np.random.default_rng([seed, words])
    time_s = np.arange(frames) / RATE_HZ
    hz = 110.0 * 2 ** ((words % 24) / 12)
    tones = np.stack([np.sin(2 * np.pi * hz * time_s), np.sin(2 * np.pi * 1.5 * hz * time_s)])
    return (0.3 * tones * np.exp(-time_s) + noise.uniform(-0.1, 0.1, (2, frames))).astype(np.float32)


def sha256_of(samples: np.ndarray) -> str:
    """Of the little-endian float32 samples, channel after channel."""
    return hashlib.sha256(np.ascontiguousarray(samples, dtype="<f4").tobytes()).hexdigest()


def take_of(job: str) -> str:
    return "20260101-000000-" + hashlib.sha256(job.encode()).hexdigest()[:8]


@dataclass
class Pace:
    """How slow the service plays itself: seconds."""

    stage_s: float = 0.0  # each stage before decoding
    piece_audio_s: float = 0.5  # audio in one piece
    pause_s: float = 0.0  # between pieces


@dataclass
class Job:
    name: str
    request: dict
    stream: int
    samples: np.ndarray
    sent_frames: int = 0
    stage: int = 0
    due: float = 0.0
    has_begun: bool = False


@dataclass
class Client:
    """One plugin instance."""

    region: bridge.Region
    jobs: dict = field(default_factory=dict)
    outbox: list = field(default_factory=list)
    inputs: dict = field(default_factory=dict)
    last_stream: int = 0
    greeting: dict | None = None


class FakeService:
    """Serves all regions of a run folder from a thread of its own."""

    def __init__(self, run_folder: str, pace: Pace | None = None, log=None):
        self.folder = Path(run_folder)
        self.pace = pace or Pace()
        self.requests: list[dict] = []  # every generate, as it came
        self.received: list[tuple[int, dict]] = []
        self._log = log or (lambda phase: None)
        self._clients: dict[Path, Client] = {}
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self.run, daemon=True)

    def __enter__(self) -> "FakeService":
        self._thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.stop()

    def stop(self) -> None:
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join()

    def run(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = bridge.ServiceLock(self.folder)
        swept = 0.0
        while not self._ending.is_set():
            if time.monotonic() - swept > 1.0:
                swept = time.monotonic()
                bridge.sweep(self.folder)
                self._attach()
            for path in list(self._clients):
                self._serve(path)
            busy = any(client.jobs or client.outbox for client in self._clients.values())
            time.sleep(0.002 if busy else 0.02)
        for client in self._clients.values():
            client.region.close()
        lock.release()

    def _attach(self) -> None:
        for path in self.folder.glob("*.sa3"):
            if path not in self._clients:
                try:
                    self._clients[path] = Client(bridge.Region(path))
                    self._clients[path].last_stream = (self._clients[path].region.epoch % (1 << 15)) << 16
                except bridge.BridgeError:
                    pass  # its owner has just gone, or is not ready: the next look will tell

    def _serve(self, path: Path) -> None:
        client = self._clients[path]
        try:
            if not client.region.peer_alive():
                raise bridge.BridgeError("its host is gone")
            client.region.beat()
            while (message := client.region.receive()) is not None:
                self._handle(client, *message)
            while (audio := client.region.receive_audio()) is not None:
                client.inputs.setdefault(audio[0], []).append(audio[2])
            self._flush(client)
            for job in list(client.jobs.values()):
                self._work(client, job)
        except bridge.BridgeError:
            client.region.close()
            del self._clients[path]

    def _handle(self, client: Client, message_type: int, message: dict) -> None:
        self.received.append((message_type, message))
        if message_type == HELLO:
            client.greeting = message
            client.outbox.append(
                (WELCOME, {"protocol": 1, "version": "fake", "epoch": client.region.epoch, "port": 0, "models": [MODEL],
                           "default": "demo"})
            )
        elif message_type == GENERATE:
            self._generate(client, message)
        elif message_type == CANCEL:
            client.jobs.pop(message["job"], None)
            client.outbox.append((CANCELLED, {"job": message["job"]}))
        elif message_type == LIST:
            client.outbox.append((LISTING, {"what": message["what"], "page": 0, "pages": 1, "items": []}))

    def _generate(self, client: Client, message: dict) -> None:
        self.requests.append(message)
        if message["job"] in client.jobs:
            return
        client.last_stream += 1
        request = message["request"]
        client.jobs[message["job"]] = Job(message["job"], request, client.last_stream, clip_of(request))
        client.outbox.append((QUEUED, {"job": message["job"], "ahead": 0}))

    def _flush(self, client: Client) -> None:
        while client.outbox and client.region.send(*client.outbox[0]):
            client.outbox.pop(0)

    def _work(self, client: Client, job: Job) -> None:
        now = time.monotonic()
        if now < job.due or client.outbox:
            return
        if job.stage < len(STAGES):
            self._log(STAGES[job.stage])
            client.outbox.append((PROGRESS, {"job": job.name, "stage": STAGES[job.stage], "done": 1, "total": 1}))
            job.stage += 1
            job.due = now + self.pace.stage_s
            return
        if not job.has_begun:
            job.has_begun = True
            channels, frames = job.samples.shape
            client.outbox.append(
                (TAKE_BEGINS, {"job": job.name, "take": take_of(job.name), "stream": job.stream, "frames": frames,
                               "rateHz": RATE_HZ, "channels": channels, "preview": True})
            )
            self._flush(client)
        self._stream(client, job, now)

    def _stream(self, client: Client, job: Job, now: float) -> None:
        self._log("stream")
        frames = job.samples.shape[1]
        piece_end = min(frames, job.sent_frames + max(1, round(self.pace.piece_audio_s * RATE_HZ)))
        while job.sent_frames < piece_end:
            count = min(8192, piece_end - job.sent_frames)
            part = job.samples[:, job.sent_frames : job.sent_frames + count]
            if not client.region.send_audio(job.stream, job.sent_frames, part):
                break
            job.sent_frames += count
        job.due = now + self.pace.pause_s
        if job.sent_frames == frames:
            self._log("end")
            client.outbox.append((TAKE_ENDS, self._end(job)))
            del client.jobs[job.name]

    @staticmethod
    def _end(job: Job) -> dict:
        request = job.request
        return {
            "job": job.name, "take": take_of(job.name), "stream": job.stream, "sha256": sha256_of(job.samples),
            "frames": job.samples.shape[1], "rateHz": RATE_HZ, "channels": job.samples.shape[0], "index": 0,
            "seed": int(request.get("seed", 0)), "title": request.get("prompt", ""), "starred": False, "stored": False,
            "settings": request, "notes": [],
        }


def main() -> None:
    parser = argparse.ArgumentParser(description="a service without a model")
    parser.add_argument("run_folder")
    parser.add_argument("--piece-seconds", type=float, default=0.5, help="audio in one piece")
    parser.add_argument("--pause", type=float, default=0.0, help="seconds between pieces")
    parser.add_argument("--stages", type=float, default=0.0, help="seconds of each stage before decoding")
    parser.add_argument("--log", help="file that gets one line for each phase entered")
    choice = parser.parse_args()
    log = open(choice.log, "a", buffering=1) if choice.log else None

    def note(phase: str) -> None:
        if log:
            log.write(json.dumps({"pid": os.getpid(), "phase": phase, "time": time.monotonic()}) + "\n")

    service = FakeService(choice.run_folder, Pace(choice.stages, choice.piece_seconds, choice.pause), note)
    signal.signal(signal.SIGTERM, lambda *_: service.stop())
    note("start")
    service.run()


if __name__ == "__main__":
    main()
