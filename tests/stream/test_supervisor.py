"""The supervisor: restarts at once, waits longer for what keeps dying, stops for good, leaves nobody behind."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from streams import supervisor
from streams.supervisor import Spec, Supervisor, Worker, plan

READY = "import signal, sys, time\nprint('up', flush=True)\n"
OBEYS = READY + "signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))\ntime.sleep(60)"
DEAF = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + READY + "time.sleep(60)"
DIES = READY + "sys.exit(7)"


class Script(Spec, frozen=True):
    """A worker that runs a few lines of Python."""

    code: str = OBEYS

    def command(self) -> list[str]:
        return [sys.executable, "-c", self.code]


def start(folder: Path, code: str = OBEYS, died: supervisor.Died | None = None) -> Worker:
    worker = Worker(Script("script", "0", code=code), {}, folder / "logs" / "script-0.log", died)
    assert until(lambda: ups(folder) >= 1)
    return worker


def ups(folder: Path) -> int:
    """How often it has started, by its log."""
    return (folder / "logs" / "script-0.log").read_text().count("up")


def until(true: Callable[[], bool], seconds: float = 15) -> bool:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def gone(pid: int) -> bool:
    """No process and no zombie."""
    return not psutil.pid_exists(pid)


def test_a_killed_worker_is_back_at_once_under_the_same_log(tmp_path: Path) -> None:
    deaths: list[int] = []
    worker = start(tmp_path, died=lambda _, status: deaths.append(status))
    first = worker.pid
    worker.kill()
    killed = time.monotonic()
    assert until(lambda: worker.restarts == 1)
    assert time.monotonic() - killed < 0.4
    assert until(lambda: ups(tmp_path) == 2), "the log is appended to"
    assert worker.alive and worker.pid != first and gone(first)
    assert worker.stop(10) == 0
    assert gone(worker.pid)
    assert deaths == [-signal.SIGKILL]


def test_one_that_keeps_dying_is_given_longer_and_longer_pauses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "LONGEST_PAUSE_S", 1.2)
    deaths: list[float] = []
    worker = start(tmp_path, DIES, lambda _, status: deaths.append(time.monotonic()) if status == 7 else None)
    assert until(lambda: len(deaths) == 6)
    worker.stop(5)
    gaps = [after - before for before, after in pairwise(deaths)]
    # A start of Python costs some 20 ms here, and more on a busy machine.
    for gap, pause in zip(gaps, [0.0, 0.5, 1.0, 1.2, 1.2], strict=True):
        assert pause <= gap < pause + 0.45, gaps


def test_one_that_lived_long_enough_is_started_again_without_a_pause(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor, "HEALTHY_S", 0.1)
    worker = start(tmp_path)
    for restarts in (1, 2, 3):
        time.sleep(0.15)
        worker.kill()
        assert until(lambda restarts=restarts: worker.restarts == restarts, 0.4)
    assert worker.stop(10) in (0, -signal.SIGTERM)


def test_a_stop_is_a_sigterm_and_no_restart(tmp_path: Path) -> None:
    worker = start(tmp_path)
    worker.begin_stop()
    assert worker.stop(10) == 0
    time.sleep(0.2)
    assert not worker.alive and worker.restarts == 0 and ups(tmp_path) == 1


def test_one_that_does_not_obey_is_killed_when_its_time_is_up(tmp_path: Path) -> None:
    worker = start(tmp_path, DEAF)
    begun = time.monotonic()
    assert worker.stop(0.5) == -signal.SIGKILL
    assert 0.5 <= time.monotonic() - begun < 3
    assert gone(worker.pid)


def test_a_stop_in_a_pause_does_not_wait_for_its_end(tmp_path: Path) -> None:
    worker = start(tmp_path, DIES)
    assert until(lambda: worker.restarts == 1 and not worker.alive)
    begun = time.monotonic()
    assert worker.stop(10) == 7
    assert time.monotonic() - begun < 0.4
    assert worker.restarts == 1


def test_a_stop_that_meets_a_restart_ends_the_new_process(tmp_path: Path) -> None:
    class Meeting(Worker):
        """The stop comes when the new process is decided upon and not yet there."""

        def _spawn(self) -> "subprocess.Popen[bytes]":
            if hasattr(self, "_process"):
                threading.Thread(target=self.begin_stop, daemon=True).start()
                time.sleep(0.2)
            return super()._spawn()

    worker = Meeting(Script("script", "0", code=OBEYS), {}, tmp_path / "logs" / "script-0.log")
    assert until(lambda: ups(tmp_path) == 1)
    worker.kill()
    assert until(lambda: worker.restarts == 1)
    assert until(lambda: not worker.alive, 5), "the new process was missed"
    assert worker.stop(1) in (0, -signal.SIGTERM)
    assert gone(worker.pid)


def test_signals_to_a_process_that_is_gone_are_no_error(tmp_path: Path) -> None:
    worker = start(tmp_path)
    assert worker.stop(10) == 0
    worker.kill()
    worker.signal(signal.SIGTERM)
    assert worker.stop(1) == 0


def test_several_stop_together_and_each_tells_its_status(tmp_path: Path) -> None:
    together = Supervisor({"GREETING": "up from the environment"}, tmp_path)
    slow = OBEYS.replace("lambda *_: sys.exit(0)", "lambda *_: (time.sleep(0.8), sys.exit(3))").replace(
        "'up'", "__import__('os').environ['GREETING']"
    )
    together.start([Script("slow", str(number), code=slow) for number in range(3)])
    for number in range(3):
        assert until(lambda n=number: "from the environment" in together.log_file(f"slow-{n}").read_text())
    begun = time.monotonic()
    assert together.stop(10) == {"slow-0": 3, "slow-1": 3, "slow-2": 3}
    assert time.monotonic() - begun < 2.0


def test_the_plan_gives_every_worker_a_slot_and_a_port() -> None:
    specs = plan(enrich=2, metrics_from=9100)
    assert [(spec.name, spec.metrics_port) for spec in specs] == [
        ("enrich-0", 9100), ("enrich-1", 9101), ("detect-0", 9102), ("deliver-0", 9103),
    ]  # fmt: skip
    assert {spec.metrics_port for spec in plan(enrich=2)} == {0}
    assert specs[0].command()[3:] == ["worker", "enrich", "--slot", "0", "--metrics-port", "9100"]
