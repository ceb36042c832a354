"""Keeps worker processes alive: one that ends is started again at once under its slot, until told to stop.

At once, because of static membership: a member that is back within the session time-out gets its partitions
without stopping the group. One that keeps dying at its start is given longer and longer pauses.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from msgspec import Struct

# A worker that lived this long was healthy: its restart is immediate.
HEALTHY_S = 10.0
LONGEST_PAUSE_S = 10.0
STOP_S = 45.0

Died = Callable[["Worker", int], None]


class Spec(Struct, frozen=True):
    """One worker: its role, its static slot, and the port of its metrics (0: none)."""

    role: str
    slot: str
    metrics_port: int = 0

    @property
    def name(self) -> str:
        """`enrich-1`."""
        return f"{self.role}-{self.slot}"

    def command(self) -> list[str]:
        """The command line; the same interpreter, so that an installed and an editable Simak both work."""
        extra = ["--metrics-port", str(self.metrics_port)] if self.metrics_port else []
        return [sys.executable, "-m", "simak.cli.main", "worker", self.role, "--slot", self.slot, *extra]


class Worker:
    """One supervised process. `restarts` counts how often it had to be started again."""

    def __init__(self, spec: Spec, environment: Mapping[str, str], log_file: Path, died: Died | None = None) -> None:
        self.spec = spec
        self.restarts = 0
        self._environment = {**os.environ, **environment}
        self._log_file = log_file
        self._died = died
        self._stopping = threading.Event()
        # A stop between the decision to start again and the start would miss the new process.
        self._turn = threading.Lock()
        self._process = self._spawn()
        self._thread = threading.Thread(target=self._watch, name=spec.name, daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int:
        """The id of the present process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """True while the present process runs."""
        return self._process.poll() is None

    def signal(self, number: signal.Signals) -> None:
        """Send a signal; a process that is gone already is no error."""
        if self.alive:
            self._process.send_signal(number)

    def kill(self) -> None:
        """Kill -9; it is started again at once."""
        self.signal(signal.SIGKILL)

    def begin_stop(self) -> None:
        """Ask for a clean end and do not start it again."""
        with self._turn:
            self._stopping.set()
            self.signal(signal.SIGTERM)

    def stop(self, seconds: float = STOP_S) -> int:
        """End cleanly, by force after `seconds`; the exit status (negative: the signal that ended it)."""
        self.begin_stop()
        try:
            status = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            status = self._process.wait()
        self._thread.join()
        return status

    def _spawn(self) -> "subprocess.Popen[bytes]":
        self._started = time.monotonic()
        self._log_file.parent.mkdir(parents=True, exist_ok=True)
        log: IO[bytes]
        with self._log_file.open("ab") as log:
            # A session of its own: Ctrl-C in the terminal is for us, who end the workers in order.
            return subprocess.Popen(
                self.spec.command(),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self._environment, start_new_session=True,
            )  # fmt: skip

    def _watch(self) -> None:
        pause = 0.0
        while True:
            status = self._process.wait()
            if self._stopping.is_set():
                return
            if self._died:
                self._died(self, status)
            healthy = time.monotonic() - self._started >= HEALTHY_S
            pause = 0.0 if healthy else min(max(0.5, pause * 2), LONGEST_PAUSE_S) if self.restarts else 0.0
            self._stopping.wait(pause)
            with self._turn:
                if self._stopping.is_set():
                    return
                self.restarts += 1
                self._process = self._spawn()


class Supervisor:
    """Several workers with one environment and one folder of logs."""

    def __init__(self, environment: Mapping[str, str], log_dir: Path, died: Died | None = None) -> None:
        self.workers: dict[str, Worker] = {}
        self._environment = dict(environment)
        self._log_dir = log_dir
        self._died = died

    def start(self, specs: Sequence[Spec]) -> None:
        """Start a worker a spec."""
        for spec in specs:
            log_file = self._log_dir / f"{spec.name}.log"
            self.workers[spec.name] = Worker(spec, self._environment, log_file, self._died)

    def log_file(self, name: str) -> Path:
        """Where a worker's lines go."""
        return self._log_dir / f"{name}.log"

    def stop(self, seconds: float = STOP_S) -> dict[str, int]:
        """End all of them together; the exit statuses by name."""
        for worker in self.workers.values():
            worker.begin_stop()
        return {name: worker.stop(seconds) for name, worker in self.workers.items()}


def plan(*, enrich: int, metrics_from: int = 0) -> list[Spec]:
    """A pipeline on one machine: `enrich` workers, one detect, one deliver; ports count up from `metrics_from`."""
    roles = [*[("enrich", str(number)) for number in range(enrich)], ("detect", "0"), ("deliver", "0")]
    return [Spec(role, slot, metrics_from + number if metrics_from else 0) for number, (role, slot) in enumerate(roles)]
