"""JSON Schemas of every public topic, generated from the records: what subscribers and producers validate with.

Two forms: the *reader* schema is open (a subscriber ignores fields it does not know, so that we may add some), the
*writer* schema is closed (what we promise to send, and nothing else). The dialect is draft-07, not 2020-12: it is
the one that AsyncAPI 3 obliges every tool to read, and these records need nothing newer.
"""

import inspect
import json
from typing import Any

import msgspec

from schemas.headers import data_schema
from schemas.topics import CATALOGUE, Topic

DIALECT = "http://json-schema.org/draft-07/schema#"
Schema = dict[str, Any]


def reader_schema(topic: Topic) -> Schema:
    """The open JSON Schema (draft-07) of a topic's values; of a dead letter: of its view."""
    roots, definitions = msgspec.json.schema_components(topic.records, ref_template="#/definitions/{name}")
    names = [root["$ref"].rsplit("/", 1)[1] for root in roots]
    head: Schema = {
        "$schema": DIALECT,
        "$id": data_schema(topic),
        "title": topic.name,
        "description": topic.summary,
    }
    if len(names) > 1:
        body: Schema = {"anyOf": list(roots)}
    else:
        # Draft-07 ignores what stands beside a $ref, so a single record is the root itself.
        body = {key: value for key, value in definitions.pop(names[0]).items() if key != "title"}
        body["description"] = f"{topic.summary}\n\n{inspect.cleandoc(body['description'])}"
    if definitions:
        body["definitions"] = definitions
    schema: Schema = _tidy(head | body)
    return schema


def writer_schema(topic: Topic) -> Schema:
    """The closed JSON Schema: every object that lists its properties allows no others."""
    return closed(reader_schema(topic)) | {"$id": f"{data_schema(topic)}:writer"}


def closed(schema: Schema) -> Schema:
    """The closed form of an open schema."""
    form: Schema = _closed(schema)
    return form


def _tidy(node: Any) -> Any:
    """Descriptions without the indentation of their source."""
    if isinstance(node, list):
        return [_tidy(item) for item in node]
    if not isinstance(node, dict):
        return node
    tidy = {key: _tidy(value) for key, value in node.items()}
    if isinstance(tidy.get("description"), str):
        tidy["description"] = inspect.cleandoc(tidy["description"])
    return tidy


def _closed(node: Any) -> Any:
    if isinstance(node, list):
        return [_closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    copy = {key: _closed(value) for key, value in node.items()}
    if copy.get("type") == "object" and isinstance(copy.get("properties"), dict):
        copy.setdefault("additionalProperties", False)
    return copy


def published_files() -> dict[str, str]:
    """Every generated file of `schemas/published/` but AsyncAPI's: name and content."""
    files: dict[str, str] = {}
    for topic in CATALOGUE:
        if topic.public:
            files[file_name(topic)] = text(reader_schema(topic))
            files[file_name(topic).replace(".schema.json", ".writer.schema.json")] = text(writer_schema(topic))
    return files


def file_name(topic: Topic) -> str:
    """The file of a topic's reader schema: `mentions.raw.v1.schema.json`."""
    return f"{topic.name}.v{topic.version}.schema.json"


def text(schema: Schema) -> str:
    """A schema as it is committed."""
    return json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=False) + "\n"
