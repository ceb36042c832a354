"""From records of `mentions.enriched` to what is counted; a record that cannot be read becomes a dead letter."""

from datetime import UTC, datetime
from typing import Any

import msgspec

from schemas.enriched import SentimentLabel
from schemas.headers import CE_SEQUENCE
from simak.count import CountEvent
from simak.errors import Poison
from streams.chunks import Chunk
from streams.deadletters import letter_of
from streams.producer import Row


class SentimentView(msgspec.Struct):
    """Only the label is counted."""

    label: SentimentLabel


class AuthorView(msgspec.Struct):
    """Only the pseudonym is counted."""

    hash: str


class View(msgspec.Struct):
    """The counted part of an enriched mention: decoding only this is cheaper than all of it."""

    id: str
    published: datetime
    sentiment: SentimentView
    agencies: list[str] = []
    author: AuthorView | None = None


_decode = msgspec.json.Decoder(View).decode


def count_events(chunk: Chunk, now: datetime) -> tuple[list[CountEvent], list[Row], list[bool]]:
    """The chunk's events, the dead letters of the unreadable, and per record whether it was refused."""
    events: list[CountEvent] = []
    letters: list[Row] = []
    poisoned: list[bool] = []
    for record in chunk.records:
        try:
            events.append(_event(record))
            poisoned.append(False)
        except Poison as error:
            letters.append(letter_of(chunk.topic, record, "count", error.reason, error.message, now))
            poisoned.append(True)
    return events, letters, poisoned


def _event(record: Any) -> CountEvent:
    if record.value is None:
        raise Poison("empty_value", "The record has no value.")
    try:
        view = _decode(record.value)
    except msgspec.DecodeError as error:
        raise Poison("invalid_enriched", f"Not an enriched mention: {error}.") from None
    return CountEvent(
        sequence=_sequence(record),
        id=view.id,
        published=view.published,
        received=datetime.fromtimestamp(record.timestamp / 1000, UTC),
        subjects=view.agencies,
        sentiment=view.sentiment.label,
        author=view.author.hash if view.author else None,
    )


def _sequence(record: Any) -> int:
    # The writer puts it last: see streams/events.py.
    for name, value in reversed(record.headers):
        if name == CE_SEQUENCE:
            return int(value)
    raise Poison("no_sequence", f"The record lacks the header {CE_SEQUENCE}.")
