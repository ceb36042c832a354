"""Mentions into the pipeline: a burst at full speed, then a trickle, so that there is work for all at any moment."""

import threading
import time
from collections.abc import Sequence

import msgspec

from schemas.mention import RawMention
from schemas.topics import RAW
from simak.config import Settings
from simak.dedupe.identity import mention_id
from streams.kafka import producer

PIECES = 50


class Feeder:
    """One idempotent producer for the whole run; it rides out a broker that is down."""

    def __init__(self, settings: Settings) -> None:
        self._topic = settings.topic(RAW.name)
        self._producer = producer(settings)
        self._thread: threading.Thread | None = None
        self._waiting: list[object] = []
        self.sent = 0

    def burst(self, mentions: Sequence[RawMention]) -> None:
        """Hand over all of them at once."""
        for mention in mentions:
            value = msgspec.json.encode(mention)
            self._waiting.append(self._producer.send(self._topic, key=mention_id(mention).encode(), value=value))
        self.sent += len(mentions)

    def trickle(self, mentions: Sequence[RawMention], seconds: float) -> None:
        """Hand over all of them evenly over `seconds`, in a thread."""
        size = -(-len(mentions) // PIECES)

        def work() -> None:
            for first in range(0, len(mentions), size):
                self.burst(mentions[first : first + size])
                time.sleep(seconds / PIECES)

        self._thread = threading.Thread(target=work, daemon=True)
        self._thread.start()

    def settle(self) -> None:
        """Until Kafka has acknowledged everything; raises what a send met."""
        if self._thread is not None:
            self._thread.join()
        self._producer.flush()
        for future in self._waiting:
            future.get(timeout=60)  # type: ignore[attr-defined]
        self._waiting.clear()

    def close(self) -> None:
        """Let the connections go."""
        self._producer.close()
