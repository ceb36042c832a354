"""The whole pipeline on one machine: prepare the servers, keep the workers alive, tell of every start and death."""

import fcntl
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from simak.config import Settings
from simak.errors import UserError
from streams import indices, topics
from streams.reach import require_kafka
from streams.supervisor import Spec, Supervisor, Worker

LOOK_S = 0.25
Say = Callable[[str], None]


def prepare(settings: Settings, say: Say) -> None:
    """Topics and templates. Raises UserError or Unavailable with one sentence."""
    require_kafka(settings)
    for line in topics.apply(settings):
        say(line)
    written = indices.apply(settings)
    say(f"{len(written)} templates are in place")


def run(settings: Settings, specs: Sequence[Spec], say: Say, stop: threading.Event) -> dict[str, int]:
    """Run the workers until `stop` is set; the exit statuses by name. Raises UserError when another run is here."""
    with _alone(settings):
        supervisor = Supervisor({}, settings.data_dir.absolute() / "logs", lambda w, status: say(_death(w, status)))
        supervisor.start(specs)
        for name, worker in supervisor.workers.items():
            port = f", metrics on port {worker.spec.metrics_port}" if worker.spec.metrics_port else ""
            say(f"{name} started, pid {worker.pid}{port}, log {supervisor.log_file(name)}")
        try:
            _watch(supervisor, say, stop)
        finally:
            say("stopping: the workers finish what they have begun")
            statuses = supervisor.stop()
        for name, status in statuses.items():
            say(f"{name} stopped{'' if status == 0 else f', {_meaning(status)}'}")
        return statuses


def _watch(supervisor: Supervisor, say: Say, stop: threading.Event) -> None:
    restarts = dict.fromkeys(supervisor.workers, 0)
    while not stop.wait(LOOK_S):
        for name, worker in supervisor.workers.items():
            if worker.restarts != restarts[name]:
                restarts[name] = worker.restarts
                say(f"{name} started again, pid {worker.pid}, restart {worker.restarts}")


def _death(worker: Worker, status: int) -> str:
    return f"{worker.spec.name} ended, {_meaning(status)}: see its log"


def _meaning(status: int) -> str:
    """`exit status 70` or `killed by SIGKILL`."""
    return f"killed by {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """Two runs with the same slots would throw each other out of the consumer groups, for ever."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with (settings.data_dir / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise UserError(
                f"Another `simak up` runs in {settings.data_dir.absolute()}: stop it, or set another data_dir and "
                "namespace."
            ) from None
        yield
