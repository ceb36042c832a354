"""Rows for Kafka: CloudEvents of mentions and alerts, and dead letters of records that were refused."""

from datetime import UTC, datetime
from types import SimpleNamespace

import msgspec
import pytest

from schemas import headers as names
from schemas.enriched import Enriched
from schemas.headers import event_headers
from schemas.topics import ENRICHED
from streams.deadletters import letter_of
from streams.events import enriched_row, event_row
from tests.support.enriching import enriched

COMMON = event_headers(ENRICHED, source="simak/test")
AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize("offset", [0, 7, 2**40])
def test_an_enriched_row_names_mention_and_raw_record(offset: int) -> None:
    mention = enriched()
    row = enriched_row(offset, mention, COMMON)
    headers = dict(row.headers)
    assert row.key == mention.id.encode()
    assert headers[names.CE_ID] == f"{mention.id}/{offset}".encode()
    assert headers[names.CE_SEQUENCE] == str(offset).encode()
    assert headers[names.CE_TIME] == b"2026-11-23T01:00:00Z"
    assert headers.items() >= dict(COMMON).items()
    assert row.value is not None and msgspec.json.decode(row.value, type=Enriched) == mention


@pytest.mark.parametrize("subject", [None, "pln"])
def test_an_event_row_names_its_subject_when_it_has_one(subject: str | None) -> None:
    row = event_row("key", {"a": 1}, "event", COMMON, subject)
    headers = dict(row.headers)
    assert (row.key, row.value, headers[names.CE_ID]) == (b"key", b'{"a":1}', b"event")
    assert headers.get(names.CE_SUBJECT) == (subject.encode() if subject else None)


def test_the_common_headers_of_a_batch_are_left_as_they_are() -> None:
    before = list(COMMON)
    enriched_row(1, enriched(), COMMON)
    event_row("key", {}, "event", COMMON, "pln")
    assert before == COMMON


@pytest.mark.parametrize(("key", "value"), [(b"k", b"{bad"), (None, None), (b"", b"\xff")])
def test_a_letter_keeps_key_and_bytes_and_says_why(key: bytes | None, value: bytes | None) -> None:
    record = SimpleNamespace(partition=2, offset=42, key=key, value=value, headers=(("own", b"1"),))
    row = letter_of("mentions.raw", record, "enrich", "invalid_json", "No JSON.", AT)
    assert (row.key, row.value) == (key, value)
    assert dict(row.headers) == {
        "own": b"1",
        names.ERROR_TOPIC: b"mentions.raw",
        names.ERROR_PARTITION: b"2",
        names.ERROR_OFFSET: b"42",
        names.ERROR_STAGE: b"enrich",
        names.ERROR_CLASS: b"invalid_json",
        names.ERROR_MESSAGE: b"No JSON.",
        names.ERROR_TIME: b"2026-11-23T01:00:00+00:00",
        names.ERROR_ATTEMPT: b"0",
    }
