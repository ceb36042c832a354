"""The sending half of every source: bytes of a raw mention -> validated -> keyed by its id -> acknowledged by Kafka."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import msgspec
from kafka.errors import KafkaError

from schemas.headers import Header
from schemas.topics import DEAD_LETTERS, RAW
from simak.config import Settings
from simak.decode import MOST_BYTES, check_times, decode
from simak.dedupe.identity import mention_id
from simak.errors import Poison, Unavailable
from simak.text.normalise import clean
from streams.kafka import producer
from streams.partition import partition_of

Future = Any  # kafka-python's FutureRecordMetadata
_COLLECTED = b'"collected"'
_encode = msgspec.json.encode


class Ready(NamedTuple):
    """A mention that may go to Kafka: its id, which is the key, and its bytes."""

    id: str
    value: bytes


def prepare(value: bytes, now: datetime, tolerance: timedelta) -> Ready:
    """Validate as enrich will; `collected` becomes `now` (aware) when absent, all other bytes stay as they are.

    Raises Poison with enrich's own reasons: what would be a dead letter there is refused here.
    """
    mention = decode(value)
    check_times(mention, now, tolerance)
    if not (_visible(mention.text) or _visible(mention.title)):
        raise Poison("text_empty", "Neither text nor title holds a visible character.")
    if mention.collected is None:
        value = _stamped(value, mention, now)
    return Ready(mention_id(mention), value)


def _visible(text: str | None) -> bool:
    # Most texts begin with a letter: no need to clean them here.
    return text is not None and (text[:1].isalnum() or bool(clean(text)))


def _stamped(value: bytes, mention: Any, now: datetime) -> bytes:
    """The bytes with `collected`: spliced in, unless the field is there as null (or the name elsewhere)."""
    if _COLLECTED in value:
        return _encode(msgspec.structs.replace(mention, collected=now))
    moment = now.astimezone(UTC).isoformat(timespec="milliseconds").encode()
    stamped = value.rstrip()[:-1] + b',"collected":"' + moment + b'"}'
    if len(stamped) > MOST_BYTES:
        raise Poison("too_large", f"The record has {len(stamped)} bytes; {MOST_BYTES} are allowed.")
    return stamped


class Outlet:
    """One idempotent producer to `mentions.raw` and the dead letters. Safe to use from several threads.

    `connect` is how many seconds Kafka has to answer at first; `options` go to the producer.
    """

    def __init__(self, settings: Settings, *, connect: float = 5.0, **options: Any) -> None:
        self.where = settings.kafka.bootstrap
        self._raw = settings.topic(RAW.name)
        self._letters = settings.topic(DEAD_LETTERS.name)
        patience = {"bootstrap_timeout_ms": int(connect * 1000), "max_block_ms": int(connect * 1000)}
        # A missing topic must be said, not made with one partition.
        self._producer = producer(settings, allow_auto_create_topics=False, **(patience | options))
        try:
            for topic in (self._raw, self._letters):
                self._check(topic)
        except BaseException:
            self.drop()
            raise

    def _check(self, topic: str) -> None:
        try:
            self._producer.partitions_for(topic)
        except KafkaError:
            raise Unavailable(
                f"Kafka at {self.where} has no topic {topic}: create the topics with `simak topics apply`, or correct "
                "namespace and kafka.bootstrap."
            ) from None

    def send(self, ready: Ready) -> Future:
        """Hand a mention to the producer; the future ends when Kafka has it. Raises Unavailable."""
        return self._hand(self._raw, ready.id.encode(), ready.value, [], None)

    def send_letter(self, key: bytes | None, value: bytes | None, headers: list[Header], place: str) -> Future:
        """Hand a dead letter to the producer; the letters of one `place` (a file) share a partition."""
        count = len(self._producer.partitions_for(self._letters))
        return self._hand(self._letters, key, value, headers, partition_of(place.encode(), count))

    def _hand(
        self, topic: str, key: bytes | None, value: bytes | None, headers: list[Header], to: int | None
    ) -> Future:
        try:
            return self._producer.send(topic, key=key, value=value, headers=headers, partition=to)
        except KafkaError as error:
            raise self.unavailable(error) from None

    def wait(self, future: Future, seconds: float) -> None:
        """Return when Kafka has acknowledged; raise Unavailable with one sentence when it has not in `seconds`."""
        try:
            future.get(timeout=max(0.0, seconds))
        except KafkaError as error:
            raise self.unavailable(error) from None

    def unavailable(self, error: Exception) -> Unavailable:
        """A delivery error as a sentence."""
        return Unavailable(f"Kafka at {self.where} did not acknowledge a record ({type(error).__name__}: {error}).")

    def close(self, seconds: float = 10.0) -> None:
        """Send what waits, then leave."""
        try:
            self._producer.close(timeout=seconds)
        except KafkaError:
            self.drop()

    def drop(self) -> None:
        """Leave at once: what has not been acknowledged fails."""
        # close(timeout=0) alone raises while something waits, and then leaves its thread behind.
        self._producer._sender.force_close()
        with suppress(KafkaError):
            self._producer.close(timeout=0)
