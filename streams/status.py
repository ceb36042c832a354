"""How the pipeline is doing, part by part; a part that is down is said so and hides nothing of the others."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from msgspec import Struct

from simak.config import Settings
from simak.errors import SimakError
from streams import dlq
from streams.status_index import IndexStatus, index_status
from streams.status_kafka import KafkaStatus, kafka_status

# Letters read for their reasons; their number is exact, from offsets.
MOST_LETTERS = 3000
T = TypeVar("T")


class LetterStatus(Struct, frozen=True):
    """Dead letters of the last 24 hours: their number, and the groups among the newest of them."""

    number: int
    groups: list[dlq.Group]


class Status(Struct, frozen=True):
    """Everything; a part is None when `down` says why."""

    at: datetime
    kafka: KafkaStatus | None
    index: IndexStatus | None
    letters: LetterStatus | None
    down: list[str]


def status(settings: Settings, now: datetime | None = None) -> Status:
    """Ask all parts. Never raises for a part that is down: it is named in `down`."""
    at = now or datetime.now(UTC)
    down: list[str] = []
    kafka = _part(down, lambda: kafka_status(settings, at))
    index = _part(down, lambda: index_status(settings, at))
    letters = _part(down, lambda: _letters(settings, at)) if kafka else None
    return Status(at, kafka, index, letters, down)


def _part(down: list[str], ask: Callable[[], T]) -> T | None:
    try:
        return ask()
    except SimakError as error:
        if str(error) not in down:
            down.append(str(error))
        return None


def _letters(settings: Settings, now: datetime) -> LetterStatus:
    since = now - timedelta(hours=24)
    number = dlq.number(settings, since)
    return LetterStatus(number, dlq.groups(settings, since, MOST_LETTERS) if number else [])
