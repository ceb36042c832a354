"""Structured logs: one line an event that matters, on standard error."""

import logging
import sys
from typing import Any

import structlog

from simak.config import Settings

# Libraries that tell of every reconnection while a server is down; ours say it once a retry.
QUIET = ("aiokafka", "kafka", "elastic_transport", "httpx", "httpcore", "faust", "mode", "abc", "streams.app")


def configure(settings: Settings, **context: Any) -> None:
    """Set up structlog and the standard library's logging; `context` stands on every line."""
    level = getattr(logging, settings.log.level.upper())
    logging.basicConfig(level=level, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    for name in QUIET:
        logging.getLogger(name).setLevel(max(level, logging.ERROR))
    if settings.log.format == "json":
        renderer: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    else:
        renderer = structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    structlog.contextvars.bind_contextvars(**context)
