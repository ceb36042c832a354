"""The dead-letter producer of the workers: original key and bytes, the reason in headers."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from schemas.topics import DEAD_LETTERS
from simak.letters import letter
from streams import metrics
from streams.producer import Row

if TYPE_CHECKING:
    from streams.runtime import Runtime


def letter_of(topic: str, record: Any, stage: str, reason: str, message: str, at: datetime) -> Row:
    """The dead letter of a consumed record (anything with partition, offset, key, value, headers)."""
    key, value, headers = letter(
        topic=topic,
        partition=record.partition,
        offset=record.offset,
        key=record.key,
        value=record.value,
        headers=list(record.headers),
        stage=stage,
        reason=reason,
        message=message,
        at=at,
    )
    return Row(key, value, headers)


class DeadLetters:
    """Sends letters; the partition follows the source's, so that the letters of a partition stay in order."""

    def __init__(self, runtime: "Runtime") -> None:
        self._run = runtime
        self._topic = runtime.settings.topic(DEAD_LETTERS.name)

    async def send(self, partition: int, letters: Sequence[Row]) -> None:
        """Returns when Kafka has acknowledged every letter."""
        if not letters:
            return
        await self._run.producer.send(self._topic, partition % DEAD_LETTERS.partitions, letters)
        metrics.dead_letters(len(letters))
