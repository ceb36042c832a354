"""The real Kafka and Elasticsearch of the tests, in a folder of their own, and settings in a fresh namespace."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from simak.config import Settings
from streams import indices, topics
from streams.localstack.build import build
from streams.localstack.layout import Layout
from streams.localstack.servers import servers

ROOT = Path(__file__).resolve().parents[2]
HOME = ROOT / ".simak"


def layout(name: str) -> Layout:
    return Layout(HOME / name, HOME / "jars")


@contextmanager
def running(name: str) -> Iterator[Layout]:
    """Start what does not run, and stop in the end what was started here."""
    place = layout(name)
    build(place)
    group = servers(place)
    started = [server for server in group if server.process.pid() is None]
    for server in group:
        server.start()
    for server in group:
        server.wait_healthy()
    try:
        yield place
    finally:
        if not os.environ.get("SIMAK_KEEP_STACK"):
            for server in reversed(started):
                server.stop()


def environment(place: Layout, namespace: str, data_dir: Path, **more: str) -> dict[str, str]:
    """The environment of commands and workers that a test starts."""
    return {
        **place.environment(),
        "SIMAK_NAMESPACE": namespace,
        "SIMAK_DATA_DIR": str(data_dir),
        "SIMAK_CONFIG": "",
        "SIMAK_LOG__FORMAT": "json",
        **more,
    }


def fresh_settings(
    place: Layout, data_dir: Path, *, partitions: int = 3, session_timeout: float = 10.0, **sections: Any
) -> Settings:
    """Settings in a namespace that nothing else uses, with topics and templates in place."""
    ports = place.ports()
    settings = Settings(
        namespace=f"t-{uuid.uuid4().hex[:10]}",
        data_dir=data_dir,
        kafka={
            "bootstrap": f"127.0.0.1:{ports['kafka']}",
            "partitions": partitions,
            "session_timeout": session_timeout,
        },
        elasticsearch={"url": f"http://127.0.0.1:{ports['elasticsearch']}", "refresh_interval": "100ms"},
        **sections,
    )
    topics.apply(settings)
    indices.apply(settings)
    return settings
