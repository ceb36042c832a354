"""What intake tests need: mentions to send, commands to run, and what Kafka holds afterwards."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from simak.config import Settings
from tests.support.pipeline import environment, eventually, records

SIMAK = [sys.executable, "-m", "simak.cli.main"]
TOKEN = "a-token-for-tests"


def body(number: int, **changes: Any) -> dict[str, Any]:
    """An invented mention."""
    made = {
        "platform": "x",
        "native_id": f"n{number}",
        "text": f"listrik padam lagi di jalan {number}",
        "published": "2026-11-20T08:00:00+07:00",
    }
    return made | changes


def line(number: int, **changes: Any) -> bytes:
    return json.dumps(body(number, **changes)).encode() + b"\n"


def ids(numbers: Iterable[int]) -> list[str]:
    return [f"x:n{number}" for number in numbers]


def ingest(settings: Settings, *arguments: object, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """`simak ingest …` as its own process."""
    command = [*SIMAK, "ingest", *map(str, arguments)]
    return subprocess.run(command, env=os.environ | environment(settings), capture_output=True, timeout=60, **options)


def start_ingest(settings: Settings, *arguments: object, **options: Any) -> subprocess.Popen[bytes]:
    command = [*SIMAK, "ingest", *map(str, arguments)]
    return subprocess.Popen(command, env=os.environ | environment(settings), stderr=subprocess.PIPE, **options)


def keys(settings: Settings) -> list[str]:
    """The keys in `mentions.raw`, repeats included, sorted."""
    return sorted(record.key.decode() for record in records(settings, "mentions.raw"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def web(settings: Settings, log: Path, **more: str) -> Iterator[httpx.Client]:
    """A running `simak web` and a client that carries its token."""
    port = free_port()
    env = os.environ | environment(settings) | {"SIMAK_WEB__TOKEN": TOKEN} | more
    with log.open("wb") as stderr:
        process = subprocess.Popen([*SIMAK, "web", "--port", str(port)], env=env, stderr=stderr)
    try:
        with httpx.Client(
            base_url=f"http://127.0.0.1:{port}", headers={"authorization": f"Bearer {TOKEN}"}, timeout=20
        ) as client:
            assert eventually(lambda: _alive(client), 30), log.read_text()
            yield client
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0, log.read_text()


def _alive(client: httpx.Client) -> bool:
    try:
        return client.get("/healthz").status_code == 200
    except httpx.TransportError:
        time.sleep(0.05)
        return False
