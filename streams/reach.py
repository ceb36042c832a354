"""Fail at once where nobody listens: a command should not wait as long as a worker may."""

import socket

from simak.config import Settings
from simak.errors import Unavailable

SECONDS = 3.0


def require_kafka(settings: Settings) -> None:
    """Return when a broker accepts connections; raise Unavailable with one sentence when none does."""
    bootstrap = settings.kafka.bootstrap
    reasons = [_refusal(server.strip()) for server in bootstrap.split(",")]
    if all(reasons):
        raise Unavailable(
            f"Kafka at {bootstrap} does not answer ({reasons[0]}): start it (`simak stack up`) or correct "
            "kafka.bootstrap."
        )


def _refusal(server: str) -> str | None:
    host, _, port = server.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=SECONDS):
            return None
    except (OSError, ValueError, OverflowError) as error:
        return getattr(error, "strerror", None) or str(error)
