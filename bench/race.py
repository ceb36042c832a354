"""CPU a mention of whole processes: each drinks a filled raw topic; user and system time of all its threads."""

import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
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
# How long a group needs at most to settle after its last member has come, and a commit to be made.
SETTLE_S = 2.5
LIMIT_S = 180.0

COMMANDS: Mapping[str, Sequence[str]] = {
    "simak": (sys.executable, "-m", "simak.cli.main", "worker", "enrich"),
    "padded": (sys.executable, "-m", "bench.candidates.simak"),
    "quix": (sys.executable, "-m", "bench.candidates.quix"),
    "bytewax": (sys.executable, "-m", "bench.candidates.bytewax"),
}


class Lap(Struct, frozen=True):
    """One run over `mentions` mentions: processor time and wall time."""

    cpu_us: float
    mentions: int
    seconds: float

    @property
    def rate(self) -> float:
        """Mentions a second by the wall clock, on this machine with the servers beside."""
        return self.mentions / self.seconds


class Candidate:
    """A child process; killed in the end: nobody waits for what it would still commit."""

    def __init__(self, name: str, extra: Mapping[str, str]) -> None:
        self.name = name
        self._process = subprocess.Popen(
            COMMANDS[name],
            env={**environ, **WATCHLIST, **extra},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
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


def bare(mentions: int, extra: Mapping[str, str]) -> Lap:
    """Run the bare enrich over `mentions` mentions."""
    command = [sys.executable, "-m", "bench.candidates.bare", str(mentions)]
    done = subprocess.run(command, env={**environ, **WATCHLIST, **extra}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unavailable(f"The bare enrich ended with {done.returncode}: {done.stderr.strip()[-300:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return Lap(found["cpu_us"], found["mentions"], found["seconds"])


def whole(name: str, records: Records, partitions: int, extra: Mapping[str, str], workers: int = 1) -> Lap:
    """Run `workers` processes of candidate `name` over `records`; the first eighth is warm-up.

    Raises Unavailable when a document is missing in the end.
    """
    place, warm = Namespace(partitions), len(records) // 8
    try:
        place.fill(records[:warm])
        with ExitStack() as stack:
            slots = [{**extra, "SIMAK_SLOT": f"bench{number}"} for number in range(workers)]
            team = [stack.enter_context(Candidate(name, slot)) for slot in slots]
            await_enriched(team, place, warm)
            lap = _lap(team, place, warm, records[warm:])
            _await_indexed(team, place, len(records))
    finally:
        place.drop()
    return lap


def _lap(team: Sequence[Candidate], place: Namespace, before: int, records: Records) -> Lap:
    """Idle at both ends, so that no work is counted without its mention: stopped, the topic filled, woken."""
    time.sleep(SETTLE_S)
    for candidate in team:
        candidate.proc.suspend()
    place.fill(records)
    cpu, begun = sum(candidate.cpu() for candidate in team), time.monotonic()
    for candidate in team:
        candidate.proc.resume()
    await_enriched(team, place, before + len(records))
    seconds = time.monotonic() - begun
    return Lap((sum(candidate.cpu() for candidate in team) - cpu) / len(records) * 1e6, len(records), seconds)


def await_enriched(team: Sequence[Candidate], place: Namespace, goal: int) -> None:
    """Return once `goal` records stand on the enriched topic. Raises Unavailable when that takes too long."""
    end = time.monotonic() + LIMIT_S
    while (reached := place.enriched_records()) < goal:
        for candidate in team:
            candidate.check()
        if time.monotonic() > end:
            raise Unavailable(f"{team[0].name} wrote {reached} of {goal} records in {LIMIT_S:.0f} s.")
        time.sleep(LOOK_S)


def _await_indexed(team: Sequence[Candidate], place: Namespace, number: int) -> None:
    end = time.monotonic() + LIMIT_S
    while (found := place.indexed()) != number:
        for candidate in team:
            candidate.check()
        if time.monotonic() > end:
            raise Unavailable(f"{team[0].name} indexed {found} of {number} mentions.")
        time.sleep(0.2)
