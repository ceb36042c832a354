"""The AsyncAPI 3.0 document of all public topics, generated from the catalogue (Kafka bindings 0.5.0)."""

from collections.abc import Mapping, Sequence
from typing import Any

from schemas import headers as names
from schemas.publish import file_name
from schemas.topics import CATALOGUE, DEAD_LETTERS, ENRICHED, RAW, Topic

VERSION = "3.0.0"
BINDING = "0.5.0"
# The one format besides AsyncAPI's own that every tool must read, and the dialect that schemas/publish.py writes.
SCHEMA_FORMAT = "application/schema+json;version=draft-07"
REQUIRED = [names.CE_SPECVERSION, names.CE_ID, names.CE_SOURCE, names.CE_TYPE]
Example = tuple[str, Any]


def document(version: str, examples: Mapping[str, Sequence[Example]] | None = None) -> dict[str, Any]:
    """The whole document as plain data; `version` is Simak's, `examples` are (name, value) by topic."""
    topics = [topic for topic in CATALOGUE if topic.public]
    found = examples or {}
    return {
        "asyncapi": VERSION,
        "info": {
            "title": "Simak topics",
            "version": version,
            "description": (
                "What crosses Kafka in Simak. Values are JSON; headers are CloudEvents 1.0 in Kafka's binary mode. "
                "Payload schemas are the open (reader) form: ignore fields that you do not know."
            ),
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": names.CONTENT_TYPE,
        "channels": {topic.name: _channel(topic) for topic in topics},
        "operations": {f"{_action(topic)}-{topic.name}": _operation(topic) for topic in topics},
        "components": {
            "messages": {topic.name: _message(topic, found.get(topic.name, ())) for topic in topics},
            "messageTraits": {"cloudEvent": {"headers": _cloud_event()}},
        },
    }


def _channel(topic: Topic) -> dict[str, Any]:
    configuration: dict[str, Any] = {"cleanup.policy": [topic.cleanup], "max.message.bytes": topic.max_message_bytes}
    if topic.retention_ms is not None:
        configuration["retention.ms"] = topic.retention_ms
    else:
        configuration["delete.retention.ms"] = int(topic.config()["delete.retention.ms"])
    binding: dict[str, Any] = {"topic": topic.name, "topicConfiguration": configuration, "bindingVersion": BINDING}
    if topic.partitions:
        binding["partitions"] = topic.partitions
    writers, readers = ", ".join(topic.producers), ", ".join(topic.consumers)
    return {
        "address": topic.name,
        "description": f"{topic.summary} Written by {writers}; read by {readers}.",
        "messages": {topic.name: {"$ref": f"#/components/messages/{topic.name}"}},
        "bindings": {"kafka": binding},
    }


def _action(topic: Topic) -> str:
    # Seen from Simak: what it sends, and what it receives from others.
    return "receive" if topic is RAW else "send"


def _operation(topic: Topic) -> dict[str, Any]:
    return {
        "action": _action(topic),
        "channel": {"$ref": f"#/channels/{topic.name}"},
        "summary": topic.summary,
        "messages": [{"$ref": f"#/channels/{topic.name}/messages/{topic.name}"}],
    }


def _message(topic: Topic, examples: Sequence[Example]) -> dict[str, Any]:
    message: dict[str, Any] = {
        "name": names.event_type(topic),
        "title": topic.name,
        "summary": topic.summary,
        "contentType": names.CONTENT_TYPE,
        "bindings": {"kafka": {"key": {"type": "string", "description": topic.key}, "bindingVersion": BINDING}},
    }
    if topic is DEAD_LETTERS:
        # The value is the refused record as it came: no schema could hold for it.
        return message | {"contentType": "application/octet-stream", "headers": _dead_letter()}
    message["payload"] = {"schemaFormat": SCHEMA_FORMAT, "schema": {"$ref": f"./{file_name(topic)}"}}
    if topic is ENRICHED:
        # Where trait and message both say `required`, the message's list replaces the trait's.
        message["headers"] = {"type": "object", "required": [*REQUIRED, names.CE_SEQUENCE]}
    if topic.events:
        message["traits"] = [{"$ref": "#/components/messageTraits/cloudEvent"}]
    if examples:
        message["examples"] = [{"name": name, "payload": value} for name, value in examples]
    return message


def _text(description: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "description": description, **more}


def _cloud_event() -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(REQUIRED),
        "properties": {
            names.CE_SPECVERSION: {"type": "string", "const": names.SPEC_VERSION},
            names.CE_ID: _text("deterministic: a repeat has the same source and id"),
            names.CE_SOURCE: _text("the topic that the event was made from"),
            names.CE_TYPE: _text("reverse domain name, topic and version of the contract"),
            names.CE_DATASCHEMA: _text("the $id of the reader schema", format="uri"),
            names.CE_TIME: _text("when the mention was published", format="date-time"),
            names.CE_SUBJECT: _text("whom an alert is about: a watch-list id"),
            names.CE_SEQUENCE: _text("offset of the raw record: the same or a lower one is a repeat"),
            names.CE_CONTENT_TYPE: {"type": "string", "const": names.CONTENT_TYPE},
        },
    }


def _dead_letter() -> dict[str, Any]:
    """Kafka Connect's names, so that its tools can read them; the record's own headers stand beside."""
    required = {
        names.ERROR_TOPIC: _text("topic, or file, that the record was read from"),
        names.ERROR_PARTITION: _text("its partition; -1 for a file", pattern="^(-1|[0-9]+)$"),
        names.ERROR_OFFSET: _text("its offset; the number of the line for a file", pattern="^(-1|[0-9]+)$"),
        names.ERROR_STAGE: _text("where it failed: ingest, enrich, index, count, detect, deliver"),
        names.ERROR_CLASS: _text("a short stable reason: invalid_json, invalid_field, too_large, mapping"),
        names.ERROR_MESSAGE: _text("one sentence", maxLength=1000),
        names.ERROR_TIME: _text("when it failed", format="date-time"),
        names.ERROR_ATTEMPT: _text("how often it has been sent again", pattern="^[0-9]+$"),
    }
    return {"type": "object", "required": list(required), "properties": required}
