"""The AsyncAPI document against the official schema of AsyncAPI 3.0.0, and against the messages that we send."""

from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from schemas import headers
from schemas.asyncapi import SCHEMA_FORMAT
from schemas.publish import DIALECT
from schemas.topics import DEAD_LETTERS, ENRICHED, RAW, Topic
from tests.support.contracts import PUBLIC, SCHEMAS, VENDOR, read, validator

FOLDER = SCHEMAS / "published"


@pytest.fixture(scope="module")
def document() -> Any:
    return yaml.safe_load((FOLDER / "asyncapi.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def official() -> Draft7Validator:
    return Draft7Validator(read(VENDOR / "asyncapi" / "3.0.0.json"))


def messages(document: Any) -> dict[str, Any]:
    found: dict[str, Any] = document["components"]["messages"]
    return found


def headers_of(document: Any, topic: Topic) -> Draft7Validator:
    """The header schema of a topic's messages, the message's own keywords over its trait's."""
    message = messages(document)[topic.name]
    trait = document["components"]["messageTraits"]["cloudEvent"]["headers"] if "traits" in message else {}
    return validator(trait | message.get("headers", {}))


def test_the_document_is_valid_by_the_official_schema(document: Any, official: Draft7Validator) -> None:
    assert [f"{list(error.path)}: {error.message[:200]}" for error in official.iter_errors(document)] == []


@pytest.mark.parametrize("where", ["channels", "operations", "components"])
def test_the_official_schema_refuses_what_is_wrong(document: Any, official: Draft7Validator, where: str) -> None:
    broken = document | {where: {"x": {"address": 1, "action": "shout", "messages": 7}}}
    assert not official.is_valid(broken)


def test_every_public_topic_is_a_channel_and_no_state_topic_is(document: Any) -> None:
    assert list(document["channels"]) == [topic.name for topic in PUBLIC]


def test_every_reference_leads_somewhere(document: Any) -> None:
    def walk(node: Any) -> None:
        if isinstance(node, list):
            for item in node:
                walk(item)
        elif isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                resolve(node["$ref"])
            for item in node.values():
                walk(item)

    def resolve(reference: str) -> None:
        if reference.startswith("./"):
            assert (FOLDER / reference).is_file(), reference
            return
        node = document
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]

    walk(document)


def test_the_schema_format_names_the_dialect_of_the_schemas(document: Any) -> None:
    assert SCHEMA_FORMAT.endswith("version=draft-07")
    for topic in PUBLIC:
        if topic is DEAD_LETTERS:
            continue
        payload = messages(document)[topic.name]["payload"]
        assert payload["schemaFormat"] == SCHEMA_FORMAT
        assert read(FOLDER / payload["schema"]["$ref"])["$schema"] == DIALECT


def test_dead_letters_promise_headers_and_no_payload(document: Any) -> None:
    message = messages(document)[DEAD_LETTERS.name]
    assert "payload" not in message
    assert message["contentType"] == "application/octet-stream"
    assert headers.ERROR_CLASS in message["headers"]["required"]


def test_raw_mentions_ask_for_no_headers_and_enriched_ones_carry_a_sequence(document: Any) -> None:
    assert "headers" not in messages(document)[RAW.name]
    assert headers.CE_SEQUENCE in headers_of(document, ENRICHED).schema["required"]


@pytest.mark.parametrize("topic", [t for t in PUBLIC if t is not DEAD_LETTERS], ids=lambda t: t.name)
def test_every_message_shows_examples_that_its_schema_accepts(document: Any, topic: Topic) -> None:
    message = messages(document)[topic.name]
    schema = validator(read(FOLDER / message["payload"]["schema"]["$ref"]))
    assert message["examples"]
    for example in message["examples"]:
        schema.validate(example["payload"])


@pytest.mark.parametrize("topic", PUBLIC, ids=lambda t: t.name)
def test_every_message_describes_its_key(document: Any, topic: Topic) -> None:
    assert messages(document)[topic.name]["bindings"]["kafka"]["key"]["description"] == topic.key
