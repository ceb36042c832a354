"""Published schemas: the reader's is open, the writer's is closed, and nothing else differs between them."""

import copy
import json
from typing import Any

import pytest

from schemas.headers import data_schema
from schemas.publish import DIALECT, closed, file_name, published_files, reader_schema, text, writer_schema
from schemas.topics import CATALOGUE, Topic
from tests.support.contracts import PUBLIC, SCHEMAS, read, validator

BY_NAME = pytest.mark.parametrize("topic", PUBLIC, ids=lambda topic: topic.name)


def objects(node: Any) -> list[dict[str, Any]]:
    """Every object schema that lists its properties."""
    if isinstance(node, list):
        return [found for item in node for found in objects(item)]
    if not isinstance(node, dict):
        return []
    own = [node] if node.get("type") == "object" and isinstance(node.get("properties"), dict) else []
    return own + [found for value in node.values() for found in objects(value)]


def message(topic: Topic) -> dict[str, Any]:
    """The first written message of a topic."""
    found: dict[str, Any] = read(sorted((SCHEMAS / "examples" / topic.name).glob("*.json"))[0])
    return found


@BY_NAME
def test_a_reader_bears_a_field_it_does_not_know_and_a_writer_may_not_send_one(topic: Topic) -> None:
    reader, writer = validator(reader_schema(topic)), validator(writer_schema(topic))
    known = message(topic)
    assert reader.is_valid(known) and writer.is_valid(known)
    assert reader.is_valid(known | {"added_later": 1})
    assert not writer.is_valid(known | {"added_later": 1})


@BY_NAME
def test_a_reader_s_objects_are_all_open_and_a_writer_s_all_closed(topic: Topic) -> None:
    read_objects, written = objects(reader_schema(topic)), objects(writer_schema(topic))
    assert read_objects and len(read_objects) == len(written)
    assert all(node.get("additionalProperties") is not False for node in read_objects)
    assert all(node["additionalProperties"] is False for node in written)


@BY_NAME
def test_reader_and_writer_differ_in_nothing_else(topic: Topic) -> None:
    writer = writer_schema(topic)
    for node in objects(writer):
        node.pop("additionalProperties")
    assert writer | {"$id": data_schema(topic)} == reader_schema(topic)


@BY_NAME
def test_the_two_forms_have_names_of_their_own(topic: Topic) -> None:
    assert reader_schema(topic)["$id"] == data_schema(topic)
    assert writer_schema(topic)["$id"] == f"{data_schema(topic)}:writer"
    assert reader_schema(topic)["$schema"] == writer_schema(topic)["$schema"] == DIALECT


@BY_NAME
def test_a_schema_begins_with_its_topic_and_refers_only_to_what_it_holds(topic: Topic) -> None:
    schema = reader_schema(topic)
    assert schema["title"] == topic.name
    assert schema["description"].startswith(topic.summary)
    written = text(schema)
    referred = {part.split('"', 1)[0] for part in written.split('"#/definitions/')[1:]}
    assert referred <= set(schema.get("definitions", {}))


@BY_NAME
def test_descriptions_do_not_carry_the_indentation_of_their_source(topic: Topic) -> None:
    described = [node["description"] for node in objects(reader_schema(topic)) if "description" in node]
    assert described
    assert not [line for text in described for line in text.splitlines() if line != line.strip()]


def test_closing_leaves_the_open_schema_as_it_was() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "object", "properties": {}}}}
    before = copy.deepcopy(schema)
    assert objects(closed(schema)) != objects(schema)
    assert schema == before


@pytest.mark.parametrize(
    ("schema", "form"),
    [
        ({"type": "object", "properties": {}}, {"type": "object", "properties": {}, "additionalProperties": False}),
        ({"type": "object"}, {"type": "object"}),  # a map: any key is allowed
        (
            {"type": "object", "additionalProperties": {"type": "integer"}},
            {"type": "object", "additionalProperties": {"type": "integer"}},
        ),
        (
            {"type": "object", "properties": {}, "additionalProperties": {"type": "string"}},
            {"type": "object", "properties": {}, "additionalProperties": {"type": "string"}},
        ),
        ({"type": "string"}, {"type": "string"}),
        (
            {"anyOf": [{"type": "null"}, {"type": "object", "properties": {}}]},
            {"anyOf": [{"type": "null"}, {"type": "object", "properties": {}, "additionalProperties": False}]},
        ),
    ],
)
def test_only_objects_that_list_their_properties_are_closed(schema: dict[str, Any], form: dict[str, Any]) -> None:
    assert closed(schema) == form
    assert closed(closed(schema)) == form


def test_each_public_topic_has_two_files_and_no_private_one_has_any() -> None:
    names = [file_name(topic) for topic in CATALOGUE if topic.public]
    writers = [name.replace(".schema.json", ".writer.schema.json") for name in names]
    assert sorted(published_files()) == sorted(names + writers)
    assert not [name for name in published_files() if name.startswith("state.")]


def test_a_file_ends_with_a_newline_keeps_its_order_and_every_letter() -> None:
    for written in published_files().values():
        assert written.endswith("}\n") and not written.endswith("\n\n")
        assert text(json.loads(written)) == written
    assert "é" in text({"title": "é"})
