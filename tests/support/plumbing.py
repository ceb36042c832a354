"""Parts of a worker, driven by a test inside its own event loop on the real servers."""

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx
import pytest

from simak.config import Settings
from streams.app import make_app
from streams.localstack.layout import Layout
from streams.producer import BatchProducer
from streams.tidy import drop_namespaces
from tests.support.servers import fresh_settings


@contextmanager
def own_namespace(stack: Layout, factory: pytest.TempPathFactory, **options: object) -> Iterator[Settings]:
    """Settings of a namespace for a whole module, removed in the end."""
    settings = fresh_settings(stack, factory.mktemp("data"), **options)  # type: ignore[arg-type]
    yield settings
    drop_namespaces(settings, settings.namespace)


def patient() -> bool:
    """Nobody waits for us."""
    return False


@asynccontextmanager
async def batch_producer(settings: Settings, leaving: Callable[[], bool] = patient) -> AsyncIterator[BatchProducer]:
    """The producer of a worker of `settings`, without the worker."""
    app = make_app(settings, group=settings.group("plumbing"), slot="plumbing-0", topics=frozenset())
    try:
        yield BatchProducer(app, leaving)
    finally:
        with contextlib.suppress(Exception):
            await asyncio.wait_for(app.producer.stop(), 5)


def get(port: int, path: str) -> tuple[int, str]:
    """Status and text of a worker's own HTTP server; (0, "") while nobody listens."""
    try:
        answer = httpx.get(f"http://127.0.0.1:{port}{path}", timeout=2, trust_env=False)
    except httpx.HTTPError:
        return 0, ""
    return answer.status_code, answer.text


def metric(text: str, sample: str) -> float | None:
    """The value of one sample of `/metrics`, by its name with labels."""
    for line in text.splitlines():
        if line.rpartition(" ")[0] == sample:
            return float(line.rpartition(" ")[2])
    return None


@contextmanager
def deaf_port() -> Iterator[int]:
    """A port that accepts connections and never answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(16)
        yield server.getsockname()[1]


def took(begun: float) -> float:
    """Seconds since `begun` (monotonic)."""
    return time.monotonic() - begun


def logged(folder: Path, name: str) -> str:
    """What a supervised worker has written so far."""
    return (folder / f"{name}.log").read_text()
