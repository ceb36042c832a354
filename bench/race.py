"""CPU a mention of whole processes: each drinks a filled raw topic; user and system time of all its threads."""

import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from os import environ
from typing import Any

import psutil
from msgspec import Struct

from bench.place import ROOT, Namespace
from simak.errors import Unavailable

Records = Sequence[tuple[bytes, bytes]]
# The same list for every candidate, without asking the topic.
WATCHLIST = {"SIMAK_ENRICH__WATCHLIST": str(ROOT / "simak" / "data" / "watchlist.yaml")}
LOOK_S = 0.02
LIMIT_S = 120.0

COMMANDS: Mapping[str, Sequence[str]] = {
    "simak": (sys.executable, "-m", "simak.cli.main", "worker", "enrich", "--slot", "bench"),
    "padded": (sys.executable, "-m", "bench.candidates.simak"),
    "quix": (sys.executable, "-m", "bench.candidates.quix"),
    "bytewax": (sys.executable, "-m", "bench.candidates.bytewax"),
}


class Lap(Struct, frozen=True):
    """One run of one process over the mentions after its warm-up."""

    cpu_us: float
    mentions: int
    seconds: float

    @property
    def per_core(self) -> float:
        """Mentions a second that one whole core would carry."""
        return 1e6 / self.cpu_us


class Candidate:
    """A child process in a namespace; killed in the end: nobody waits for what it would still commit."""

    def __init__(self, name: str, extra: Mapping[str, str]) -> None:
        self.name = name
        self._process = subprocess.Popen(
            COMMANDS[name], env={**environ, **WATCHLIST, **extra}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        self.proc = psutil.Process(self._process.pid)

    def cpu(self) -> float:
        """Seconds of processor time, user and system, of all threads since the start."""
        times = self.proc.cpu_times()
        return float(times.user + times.system)

    def check(self) -> None:
        """Raise Unavailable with its last words when it has ended."""
        if self._process.poll() is not None:
            words = (self._process.stderr.read() if self._process.stderr else "").strip().splitlines()[-3:]
            raise Unavailable(f"The candidate {self.name} ended with {self._process.returncode}: {' | '.join(words)}")

    def __enter__(self) -> "Candidate":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()


def whole(name: str, records: Records, partitions: int, extra: Mapping[str, str]) -> Lap:
    """Run candidate `name` over `records`; the first eighth is warm-up. Raises when a document is missing."""
    place = Namespace(partitions)
    try:
        place.fill(records)
        with Candidate(name, extra) as candidate:
            lap = _lap(candidate, place, len(records))
            _await_indexed(candidate, place, len(records))
    finally:
        place.drop()
    return lap


def bare(mentions: int, extra: Mapping[str, str]) -> Lap:
    """Run the bare enrich over `mentions` mentions."""
    begun = time.monotonic()
    command = [sys.executable, "-m", "bench.candidates.bare", str(mentions)]
    done = subprocess.run(command, env={**environ, **WATCHLIST, **extra}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unavailable(f"The bare enrich ended with {done.returncode}: {done.stderr.strip()[-300:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return Lap(found["cpu_us"], found["mentions"], time.monotonic() - begun)


def _lap(candidate: Candidate, place: Namespace, number: int) -> Lap:
    marks = []
    for goal in (number // 8, number):
        reached = _await(candidate, place, goal)
        marks.append((reached, candidate.cpu(), time.monotonic()))
    (first, cpu, begun), (last, end_cpu, ended) = marks
    return Lap((end_cpu - cpu) / (last - first) * 1e6, last - first, ended - begun)


def _await(candidate: Candidate, place: Namespace, goal: int) -> int:
    """The number of enriched records once it has reached `goal`."""
    end = time.monotonic() + LIMIT_S
    while (reached := place.enriched_records()) < goal:
        candidate.check()
        if time.monotonic() > end:
            raise Unavailable(f"The candidate {candidate.name} wrote {reached} of {goal} records in {LIMIT_S:.0f} s.")
        time.sleep(LOOK_S)
    return reached


def _await_indexed(candidate: Candidate, place: Namespace, number: int) -> None:
    end = time.monotonic() + LIMIT_S
    while (found := place.indexed()) != number:
        candidate.check()
        if time.monotonic() > end:
            raise Unavailable(f"The candidate {candidate.name} indexed {found} of {number} mentions.")
        time.sleep(0.2)
