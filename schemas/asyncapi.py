"""The AsyncAPI 3.0 document of all public topics, generated from the catalogue (Kafka bindings 0.5.0)."""

from typing import Any

from schemas.headers import CE_ID, CE_SEQUENCE, CE_SOURCE, CE_SPECVERSION, CE_TIME, CE_TYPE, event_type
from schemas.topics import CATALOGUE, DEAD_LETTERS, RAW, Topic

VERSION = "3.0.0"
BINDING = "0.5.0"
# Raw mentions come from anyone, dead letters are other records' bytes: neither carries CloudEvents headers of ours.
PLAIN = frozenset({RAW.name, DEAD_LETTERS.name})


def document(version: str) -> dict[str, Any]:
    """The whole document as plain data; `version` is Simak's."""
    topics = [topic for topic in CATALOGUE if topic.public]
    return {
        "asyncapi": VERSION,
        "info": {
            "title": "Simak topics",
            "version": version,
            "description": "What crosses Kafka in Simak. Values are JSON; CloudEvents 1.0 headers, binary mode.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {topic.name: _channel(topic) for topic in topics},
        "operations": _operations(topics),
        "components": {
            "messages": {topic.name: _message(topic) for topic in topics},
            "messageTraits": {"cloudEvent": _cloud_event()},
        },
    }


def _channel(topic: Topic) -> dict[str, Any]:
    configuration: dict[str, Any] = {
        "cleanup.policy": [topic.cleanup],
        "max.message.bytes": topic.max_message_bytes,
    }
    if topic.retention_ms is not None:
        configuration["retention.ms"] = topic.retention_ms
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


def _operations(topics: list[Topic]) -> dict[str, Any]:
    operations: dict[str, Any] = {}
    for topic in topics:
        # Seen from Simak: what it sends, and what it receives from others.
        action = "receive" if topic.name == RAW.name else "send"
        operations[f"{action}-{topic.name}"] = {
            "action": action,
            "channel": {"$ref": f"#/channels/{topic.name}"},
            "summary": topic.summary,
        }
    return operations


def _message(topic: Topic) -> dict[str, Any]:
    message: dict[str, Any] = {
        "name": event_type(topic),
        "title": topic.name,
        "summary": topic.summary,
        "contentType": "application/json",
        "payload": {
            "schemaFormat": "application/schema+json;version=draft-07",
            "schema": {"$ref": f"./{topic.name}.v{topic.version}.schema.json"},
        },
        "bindings": {"kafka": {"key": {"type": "string", "description": topic.key}, "bindingVersion": BINDING}},
    }
    if topic.name not in PLAIN:
        message["traits"] = [{"$ref": "#/components/messageTraits/cloudEvent"}]
    return message


def _cloud_event() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "headers": {
            "type": "object",
            "required": [CE_SPECVERSION, CE_ID, CE_SOURCE, CE_TYPE],
            "properties": {
                CE_SPECVERSION: {"const": "1.0"},
                CE_ID: {"type": "string", "description": "deterministic: a repeat has the same id"},
                CE_SOURCE: text,
                CE_TYPE: text,
                CE_TIME: {"type": "string", "format": "date-time"},
                CE_SEQUENCE: {"type": "string", "description": "offset of the raw record: a lower one is a repeat"},
            },
        }
    }
