"""The headers as the libraries of others read them: CloudEvents' own SDK, and our AsyncAPI document."""

import json
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
import yaml
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary
from cloudevents.core.formats.json import JSONFormat

from schemas import headers
from schemas.alert import Alert
from schemas.count import Count
from schemas.enriched import Enriched
from schemas.headers import event_headers, event_type
from schemas.topics import ALERTS, COUNTS, DEAD_LETTERS, ENRICHED, Topic
from simak.letters import letter, view
from streams.events import enriched_row, event_row
from streams.producer import Row
from tests.contract.test_asyncapi import headers_of
from tests.support.contracts import SCHEMAS, published

NOW = datetime(2026, 11, 23, 1, 41, 3, tzinfo=UTC)


def example(topic: Topic, name: str, kind: Any) -> Any:
    return msgspec.json.decode((SCHEMAS / "examples" / topic.name / f"{name}.json").read_bytes(), type=kind)


def enriched(offset: int) -> Row:
    mention = example(ENRICHED, "complaint", Enriched)
    return enriched_row(offset, mention, event_headers(ENRICHED, source="/mentions.raw"))


def alert() -> Row:
    record = example(ALERTS, "firing", Alert)
    common = event_headers(ALERTS, source="/mentions.counts")
    return event_row(record.id, record, f"{record.id}-{record.sequence}", common, record.subject)


def count() -> Row:
    record = example(COUNTS, "count", Count)
    return event_row(record.subject, record, "pln/1", event_headers(COUNTS, source="/mentions.enriched"))


ROWS = [(ENRICHED, enriched(48213)), (ALERTS, alert()), (COUNTS, count())]


def event(row: Row) -> Any:
    assert row.value is not None
    return from_binary(KafkaMessage(headers=dict(row.headers), key=row.key, value=row.value), JSONFormat())


@pytest.mark.parametrize(("topic", "row"), ROWS, ids=lambda value: getattr(value, "name", ""))
def test_the_cloudevents_library_reads_what_we_send(topic: Topic, row: Row) -> None:
    read = event(row)
    assert read.get_type() == event_type(topic) == f"id.simak.{topic.name}.v{topic.version}"
    assert read.get_specversion() == "1.0"
    assert read.get_source().startswith("/mentions.")
    assert read.get_datacontenttype() == "application/json"
    assert read.get_dataschema() == published(topic).schema["$id"]
    published(topic, "writer").validate(read.get_data())


@pytest.mark.parametrize(("topic", "row"), ROWS, ids=lambda value: getattr(value, "name", ""))
def test_the_headers_are_those_of_the_asyncapi_document(topic: Topic, row: Row) -> None:
    document = yaml.safe_load((SCHEMAS / "published" / "asyncapi.yaml").read_text(encoding="utf-8"))
    sent = {name: value.decode() for name, value in row.headers}
    assert len(sent) == len(row.headers), "no header stands twice"
    schema = headers_of(document, topic)
    schema.validate(sent)
    assert sent.keys() <= schema.schema["properties"].keys()


def test_a_repeat_has_the_id_of_its_event_and_a_mention_collected_again_has_another() -> None:
    first, repeat, again = event(enriched(7)), event(enriched(7)), event(enriched(9))
    assert (first.get_source(), first.get_id()) == (repeat.get_source(), repeat.get_id())
    assert first.get_id() != again.get_id()
    assert first.get_extension("sequence") == "7"
    assert first.get_time() == datetime(2026, 11, 22, 23, 14, 9, tzinfo=UTC)


def test_the_subject_of_an_alert_is_in_its_headers() -> None:
    assert event(alert()).get_subject() == "pln"


@pytest.mark.parametrize(("topic", "partition"), [("mentions.raw", 3), ("mentions.csv", -1)], ids=["topic", "file"])
def test_a_dead_letter_has_connects_headers_and_keeps_the_records_own(topic: str, partition: int) -> None:
    document = yaml.safe_load((SCHEMAS / "published" / "asyncapi.yaml").read_text(encoding="utf-8"))
    own = [("collector", b"x-search"), ("trace", b"\xff\xfe")]
    key, value, found = letter(
        topic=topic, partition=partition, offset=48213, key=b"x:1", value=b'{"text": "tr', headers=own,
        stage="enrich", reason="invalid_json", message="Not JSON: Input data was truncated.", at=NOW,
    )  # fmt: skip
    assert (key, value) == (b"x:1", b'{"text": "tr')
    assert found[:2] == own
    sent = {name: data.decode() for name, data in found if name.startswith((headers.ERROR, "simak."))}
    headers_of(document, DEAD_LETTERS).validate(sent)
    shown = json.loads(msgspec.json.encode(view(found, value)))
    published(DEAD_LETTERS, "writer").validate(shown)
