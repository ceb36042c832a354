"""simak up: starts everything, brings back what dies, ends cleanly at SIGTERM."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from simak.config import Settings
from simak.errors import UserError
from streams.localstack.layout import free_ports
from streams.pipeline import run
from tests.support.operating import environment, simak


class Up:
    """The running command and what it has said."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.lines: list[str] = []
        threading.Thread(target=self._read, daemon=True).start()

    def said(self, pattern: str, seconds: float = 60) -> "re.Match[str]":
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for line in list(self.lines):
                if found := re.search(pattern, line):
                    return found
            time.sleep(0.05)
        raise AssertionError(f"{pattern!r} was not said: {self.lines}")

    def _read(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self.lines.append(line.rstrip("\n"))


@contextmanager
def up(settings: Settings, *arguments: str) -> Iterator[Up]:
    command = [sys.executable, "-m", "simak.cli.main", "up", *arguments]
    env = os.environ | environment(settings)
    process = subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True, start_new_session=True)
    try:
        yield Up(process)
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(60)


def eventually(true: Callable[[], bool], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.2)
    return False


def _ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


@pytest.mark.timeout(180)
def test_everything_starts_comes_back_and_ends(settings: Settings) -> None:
    new = settings.model_copy(update={"namespace": f"{settings.namespace}-up"})
    first = free_ports(3, 900)[0]
    with up(new, "--enrich", "1", "--metrics-from", str(first)) as running:
        running.said("warning: privacy.key")
        running.said("mentions.raw: created")
        running.said("templates are in place")
        for name in ("enrich-0", "detect-0", "deliver-0"):
            assert running.said(rf"{name} started, pid \d+, metrics on port \d+, log .*{name}\.log")
        assert eventually(lambda: _ready(first))
        os.kill(int(running.said(r"enrich-0 started, pid (\d+)")[1]), signal.SIGKILL)
        running.said("enrich-0 ended, killed by SIGKILL")
        running.said(r"enrich-0 started again, pid \d+, restart 1")
        assert "Another `simak up` runs" in str(simak(new, "up").exception)
        assert eventually(lambda: _ready(first))
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(60) == 0
        for name in ("enrich-0", "detect-0", "deliver-0"):
            running.said(rf"{name} stopped$")


def test_two_runs_in_one_folder_are_refused_and_a_finished_one_is_forgotten(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    stop, said = threading.Event(), []
    stop.set()
    assert run(settings, [], said.append, stop) == {}
    waiting = threading.Event()
    thread = threading.Thread(target=run, args=(settings, [], said.append, waiting))
    thread.start()
    assert eventually(lambda: said.count("stopping: the workers finish what they have begun") == 1, 5)
    time.sleep(0.3)
    with pytest.raises(UserError, match="Another `simak up` runs"):
        run(settings, [], said.append, stop)
    waiting.set()
    thread.join()
    assert run(settings, [], said.append, stop) == {}
