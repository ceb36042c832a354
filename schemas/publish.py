"""JSON Schemas of every public topic, generated from the records: what subscribers and producers validate with.

Two forms: the *reader* schema is open (a subscriber ignores fields it does not know, so that we may add some), the
*writer* schema is closed (what we promise to send, and nothing else).
"""

import json
from typing import Any, Union

import msgspec

from schemas.topics import CATALOGUE, Topic

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]


def reader_schema(topic: Topic) -> Schema:
    """The open JSON Schema (2020-12) of a topic's values."""
    schema = msgspec.json.schema(Union[topic.records])  # noqa: UP007  (built from a tuple)
    head = {
        "$schema": DIALECT,
        "$id": f"/schemas/published/{topic.name}.v{topic.version}.schema.json",
        "title": topic.name,
        "description": topic.summary,
    }
    return head | schema


def writer_schema(topic: Topic) -> Schema:
    """The closed JSON Schema: every object that lists its properties allows no others."""
    schema: Schema = _closed(reader_schema(topic))
    schema["$id"] = schema["$id"].replace(".schema.json", ".writer.schema.json")
    return schema


def _closed(node: Any) -> Any:
    if isinstance(node, list):
        return [_closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    copy = {key: _closed(value) for key, value in node.items()}
    if "properties" in copy and "additionalProperties" not in copy:
        copy["additionalProperties"] = False
    return copy


def published_files() -> dict[str, str]:
    """Every generated file of `schemas/published/` but AsyncAPI's: name and content."""
    files: dict[str, str] = {}
    for topic in CATALOGUE:
        if topic.public:
            stem = f"{topic.name}.v{topic.version}"
            files[f"{stem}.schema.json"] = _text(reader_schema(topic))
            files[f"{stem}.writer.schema.json"] = _text(writer_schema(topic))
    return files


def _text(schema: Schema) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=False) + "\n"
