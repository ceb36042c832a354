"""Structured logs: one line an event that matters, on standard error; libraries' lines in the same form."""

import logging
import sys
import time
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any

import structlog

from simak.config import Settings

# Libraries that tell of every reconnection while a server is down: each of their sentences once in a while is enough.
CHATTY = ("aiokafka", "kafka", "elastic_transport", "httpx", "httpcore", "faust", "mode", "streams.app")
REPEAT_S = 30.0
MOST_REMEMBERED = 1000


class OnceInAWhile(logging.Filter):
    """Lets a library's sentence (its logger and template) pass once in `seconds`, and only errors at all."""

    def __init__(self, seconds: float = REPEAT_S, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._seconds = seconds
        self._clock = clock
        self._last: dict[tuple[str, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """True when the record is to be written."""
        if record.name.partition(".")[0] not in CHATTY and record.name not in CHATTY:
            return True
        key, now = (record.name, str(record.msg)), self._clock()
        if record.levelno < logging.ERROR or now - self._last.get(key, -self._seconds) < self._seconds:
            return False
        if len(self._last) > MOST_REMEMBERED:
            self._last.clear()
        self._last[key] = now
        return True


def configure(settings: Settings, **context: Any) -> None:
    """Set up structlog and the standard library's logging; `context` stands on every line."""
    level = getattr(logging, settings.log.level.upper())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    renderer: Any = structlog.dev.ConsoleRenderer()
    if settings.log.format == "json":
        renderer = structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(**context)
    _libraries(level, shared, renderer, context)


def _libraries(level: int, shared: list[Any], renderer: Any, context: dict[str, Any]) -> None:
    """Lines of the standard library's logging, rendered as ours; they come from other threads without context."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(OnceInAWhile())

    def name(logger: Any, _: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
        return context | {"logger": logger.name if logger else event["_record"].name} | dict(event)

    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=[name, *shared], processors=[remove, renderer])
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(level, logging.WARNING))
