"""The Elasticsearch documents and their templates: what can be written is mapped, what is mapped can be written."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from msgspec import inspect as types

from schemas.alert import Alert
from schemas.alert_document import AlertDocument, encode_alert
from schemas.document import MentionDocument, encode_document
from schemas.enriched import REDACTIONS, Enriched
from tests.support.contracts import SCHEMAS, read

NOW = datetime(2026, 11, 23, 1, 41, 4, tzinfo=UTC)
KINDS = [("simak@mentions", MentionDocument), ("simak@alerts", AlertDocument)]
# How Elasticsearch may hold a value of these types.
ALLOWED: dict[type, set[str]] = {
    types.StrType: {"keyword", "text"},
    types.LiteralType: {"keyword"},
    types.DateTimeType: {"date"},
    types.IntType: {"integer", "long"},
    types.FloatType: {"float", "double"},
    types.BoolType: {"boolean"},
}
# ECS 9 top-level names that the documents use; all else stands under `simak`.
ECS = {"@timestamp", "message", "event", "url", "user", "organization", "rule", "ecs"}


def mapped(properties: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """Dotted name -> type of every leaf of a mapping."""
    found: dict[str, str] = {}
    for name, body in properties.items():
        if "properties" in body:
            found |= mapped(body["properties"], f"{prefix}{name}.")
        else:
            found[prefix + name] = body["type"]
    return found


def emitted(kind: Any, prefix: str = "") -> dict[str, Any]:
    """Dotted name -> msgspec type of every leaf that a record can hold."""
    if isinstance(kind, types.UnionType):
        kind = next(inner for inner in kind.types if not isinstance(inner, types.NoneType))
    if isinstance(kind, types.Metadata):
        return emitted(kind.type, prefix)
    if isinstance(kind, types.ListType):
        return emitted(kind.item_type, prefix)
    if isinstance(kind, types.DictType):
        return {f"{prefix}.{name}": kind.value_type for name in REDACTIONS}
    if isinstance(kind, types.StructType):
        leaves: dict[str, Any] = {}
        for field in kind.fields:
            leaves |= emitted(field.type, f"{prefix}.{field.encode_name}" if prefix else field.encode_name)
        return leaves
    return {prefix: kind}


def mapping(component: str) -> dict[str, Any]:
    body: dict[str, Any] = read(SCHEMAS / "index" / "component" / f"{component}.json")["template"]["mappings"]
    return body


@pytest.mark.parametrize(("component", "kind"), KINDS, ids=["mention", "alert"])
def test_templates_and_documents_name_the_same_fields(component: str, kind: Any) -> None:
    body = mapping(component)
    assert body["dynamic"] is False, "an unmapped field would be stored and never found"
    assert mapped(body["properties"]).keys() == emitted(types.type_info(kind)).keys()


@pytest.mark.parametrize(("component", "kind"), KINDS, ids=["mention", "alert"])
def test_every_field_is_mapped_as_its_type(component: str, kind: Any) -> None:
    found = mapped(mapping(component)["properties"])
    for name, info in emitted(types.type_info(kind)).items():
        assert found[name] in ALLOWED[type(info)], name


@pytest.mark.parametrize(("component", "kind"), KINDS, ids=["mention", "alert"])
def test_only_ecs_names_and_one_own_prefix_stand_at_the_top(component: str, kind: Any) -> None:
    assert mapping(component)["properties"].keys() <= ECS | {"simak"}


def test_a_mention_keeps_published_collected_and_indexed_apart_under_ecs_names() -> None:
    example = (SCHEMAS / "examples" / "mentions.enriched" / "complaint.json").read_bytes()
    mention = msgspec.json.decode(example, type=Enriched)
    document = msgspec.json.decode(encode_document(mention, NOW))
    event = document["event"]
    assert (document["@timestamp"], event["created"], event["ingested"]) == (
        "2026-11-22T23:14:09Z",
        "2026-11-22T23:14:12Z",
        "2026-11-23T01:41:04Z",
    )
    assert (event["id"], event["kind"], event["provider"], event["dataset"]) == (mention.id, "event", "x", "x-search")
    assert document["user"]["hash"].startswith("k0:")
    assert document["url"] == {"original": mention.url, "domain": "x.example"}
    assert document["organization"]["id"] == ["pln"]
    assert document["simak"]["engagement"] == {"likes": 14, "shares": 6, "comments": 3, "views": 1840}
    assert document["simak"]["thread"] == "x:1861200000000000001"
    assert document["ecs"]["version"] == "9.0.0"


def test_the_domain_of_an_address_has_no_port() -> None:
    example = (SCHEMAS / "examples" / "mentions.enriched" / "complaint.json").read_bytes()
    mention = msgspec.structs.replace(
        msgspec.json.decode(example, type=Enriched), url="https://forum.example:8443/[user]/post/1"
    )
    assert msgspec.json.decode(encode_document(mention, NOW))["url"]["domain"] == "forum.example"


def test_an_alert_is_a_document_of_kind_alert_with_its_times_and_its_severity_as_a_number() -> None:
    example = (SCHEMAS / "examples" / "alerts" / "resolved.json").read_bytes()
    document = msgspec.json.decode(encode_alert(msgspec.json.decode(example, type=Alert), NOW))
    event = document["event"]
    assert (event["kind"], event["severity"]) == ("alert", 99)
    assert (event["start"], event["end"]) == ("2026-11-23T04:00:00Z", "2026-11-23T04:34:00Z")
    assert document["rule"] == {"name": "surge", "version": "1"}
    assert emitted_paths(document) <= mapped(mapping("simak@alerts")["properties"]).keys()


def emitted_paths(node: Any, prefix: str = "") -> set[str]:
    """Dotted names of the leaves of a written document."""
    if not isinstance(node, dict):
        return {prefix}
    return {path for name, inner in node.items() for path in emitted_paths(inner, f"{prefix}.{name}".lstrip("."))}
