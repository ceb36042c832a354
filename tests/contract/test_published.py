"""The committed schemas and examples: what the records say, and what a subscriber relies on."""

from pathlib import Path
from typing import Any, Union

import msgspec
import pytest

from schemas.publish import DIALECT
from schemas.topics import Topic
from simak.cli.contracts import generated
from tests.support.contracts import PUBLIC, SCHEMAS, examples, published, read

VALID, INVALID = examples("*.json"), examples("invalid/*.json")


def label(value: object) -> str:
    return value.stem if isinstance(value, Path) else getattr(value, "name", str(value))


def decode(topic: Topic, data: bytes) -> Any:
    return msgspec.json.decode(data, type=Union[topic.records])  # noqa: UP007


def test_the_committed_files_are_what_the_records_say() -> None:
    files = generated(SCHEMAS)
    committed = {path.name: path.read_text(encoding="utf-8") for path in (SCHEMAS / "published").iterdir()}
    assert committed == files, "run `simak contracts write`"


def test_every_public_topic_has_valid_and_invalid_examples_and_nothing_else_has() -> None:
    names = {topic.name for topic in PUBLIC}
    assert {topic.name for topic, _ in VALID} == {topic.name for topic, _ in INVALID} == names
    assert {path.name for path in (SCHEMAS / "examples").iterdir()} == names


@pytest.mark.parametrize(("topic", "path"), VALID, ids=label)
def test_a_written_message_is_valid_in_both_forms(topic: Topic, path: Path) -> None:
    for form in ("", "writer"):
        assert [error.message for error in published(topic, form).iter_errors(read(path))] == []


@pytest.mark.parametrize(("topic", "path"), VALID, ids=label)
def test_what_we_decode_and_send_again_keeps_the_writers_promise(topic: Topic, path: Path) -> None:
    sent = msgspec.json.encode(decode(topic, path.read_bytes()))
    assert published(topic, "writer").is_valid(msgspec.json.decode(sent))
    assert decode(topic, sent) == decode(topic, path.read_bytes())


@pytest.mark.parametrize(("topic", "path"), INVALID, ids=label)
def test_an_invalid_message_is_refused_by_the_form_that_its_name_says(topic: Topic, path: Path) -> None:
    value = read(path)
    assert not published(topic, "writer").is_valid(value)
    if path.stem.startswith("closed-form-"):
        assert published(topic).is_valid(value), "a subscriber must bear with a field that it does not know"
        decode(topic, path.read_bytes())
    else:
        assert not published(topic).is_valid(value)
        with pytest.raises(msgspec.ValidationError):
            decode(topic, path.read_bytes())


def nodes(schema: Any) -> list[dict[str, Any]]:
    found = [schema] if isinstance(schema, dict) else []
    inner = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else []
    return found + [node for item in inner for node in nodes(item)]


@pytest.mark.parametrize("topic", PUBLIC, ids=label)
def test_the_schemas_are_plain_draft_07(topic: Topic) -> None:
    for form in ("", "writer"):
        schema = published(topic, form).schema
        assert isinstance(schema, dict)
        assert schema["$schema"] == DIALECT
        for node in nodes(schema):
            assert not {"$defs", "prefixItems", "unevaluatedProperties", "discriminator"} & node.keys()
            if "$ref" in node and isinstance(node["$ref"], str):
                assert len(node) == 1, "draft-07 ignores what stands beside a $ref"


@pytest.mark.parametrize("topic", PUBLIC, ids=label)
def test_every_object_is_closed_for_writers_and_open_for_readers(topic: Topic) -> None:
    opened, closed = published(topic).schema, published(topic, "writer").schema
    for node in nodes(closed):
        if node.get("type") == "object" and "properties" in node:
            assert node["additionalProperties"] is False
    assert all(node.get("additionalProperties") is not False for node in nodes(opened))


@pytest.mark.parametrize("topic", PUBLIC, ids=label)
def test_every_time_on_kafka_carries_its_offset(topic: Topic) -> None:
    times = {"published", "collected", "enriched", "minute", "watermark", "start", "end", "at", "until"}
    for node in nodes(published(topic).schema):
        for name in times & node.get("properties", {}).keys():
            described = nodes(node["properties"][name])
            formats = [inner.get("format") for inner in described if inner.get("type") == "string"]
            assert set(formats) <= {"date-time"}, name
