"""Fixtures of all tests. Whatever asks for `stack` uses the real servers."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from simak.config import Settings
from streams.localstack.layout import Layout
from streams.tidy import drop_namespaces
from tests.support.servers import fresh_settings, running


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the person who runs the tests reaches them."""
    for name in [name for name in os.environ if name.startswith("SIMAK_") and name != "SIMAK_KEEP_STACK"]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def stack() -> Iterator[Layout]:
    """A running Kafka and Elasticsearch."""
    with running("test-stack") as place:
        yield place


@pytest.fixture
def settings(stack: Layout, tmp_path: Path) -> Iterator[Settings]:
    """Settings of a namespace of its own: 3 partitions, topics and templates applied; removed afterwards."""
    found = fresh_settings(stack, tmp_path)
    yield found
    drop_namespaces(found, found.namespace)
