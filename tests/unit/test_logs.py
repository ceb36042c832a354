"""Logs: a library that repeats itself is heard once in a while, in the same form as our own lines."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from simak.config import Settings
from streams.logs import OnceInAWhile, configure


@pytest.fixture
def _restored() -> Iterator[None]:
    """Logging as it was: what is configured here writes to this test's captured stream."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.contextvars.clear_contextvars()
    structlog.reset_defaults()


def record(name: str, message: str, level: int = logging.ERROR) -> logging.LogRecord:
    return logging.LogRecord(name, level, __file__, 1, message, (), None)


def test_a_chatty_library_is_heard_once_in_thirty_seconds() -> None:
    now = [0.0]
    quiet = OnceInAWhile(30.0, lambda: now[0])
    assert quiet.filter(record("aiokafka.conn", "Unable to connect"))
    assert not quiet.filter(record("aiokafka.conn", "Unable to connect"))
    assert quiet.filter(record("aiokafka.conn", "Another"))
    assert not quiet.filter(record("aiokafka.conn", "Third", logging.WARNING))
    assert quiet.filter(record("ours", "Unable to connect", logging.WARNING))
    now[0] = 31.0
    assert quiet.filter(record("aiokafka.conn", "Unable to connect"))


@pytest.mark.usefixtures("_restored")
def test_every_line_is_json_with_its_context(capsys: pytest.CaptureFixture[str]) -> None:
    configure(Settings(), role="enrich", slot="7")
    structlog.get_logger().info("worker.started", seconds=1)
    logging.getLogger("aiokafka.x").error("broker %s is gone", 3)
    logging.getLogger("aiokafka.x").error("broker %s is gone", 4)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["event"] for line in lines] == ["worker.started", "broker 3 is gone"]
    assert all(line["role"] == "enrich" and line["slot"] == "7" and line["timestamp"] for line in lines)
    assert lines[1]["logger"] == "aiokafka.x"
