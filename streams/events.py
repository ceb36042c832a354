"""Records as CloudEvents on Kafka, binary mode."""

from collections.abc import Sequence
from typing import Any

import msgspec

from schemas.enriched import Enriched
from schemas.headers import CE_ID, CE_SEQUENCE, CE_SUBJECT, CE_TIME, Header
from streams.producer import Row

_encode = msgspec.json.Encoder().encode


def enriched_row(offset: int, mention: Enriched, common: Sequence[Header]) -> Row:
    """One enriched mention; `offset` is its raw record's, by which a reader tells a repeat.

    The event id names mention and raw record: a mention collected again with newer counters is another event.
    """
    key = mention.id.encode()
    time = _encode(mention.published)[1:-1]  # as in the value, without its quotes
    number = b"%d" % offset
    event_id = key + b"/" + number
    return Row(key, _encode(mention), [*common, (CE_ID, event_id), (CE_TIME, time), (CE_SEQUENCE, number)])


def event_row(key: str, record: Any, event_id: str, common: Sequence[Header], subject: str | None = None) -> Row:
    """One low-volume event; `subject` is the CloudEvents subject."""
    extra: list[Header] = [(CE_ID, event_id.encode())]
    if subject is not None:
        extra.append((CE_SUBJECT, subject.encode()))
    return Row(key.encode(), _encode(record), [*common, *extra])
