"""The compatibility check by property: what it calls compatible is so for every record, in both directions."""

import copy
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.compat import breaking
from schemas.publish import closed
from tests.support.contracts import validator

Schema = dict[str, Any]
NAMES = st.sampled_from(["a", "b", "c", "d"])
LEAVES: st.SearchStrategy[Schema] = st.one_of(
    st.just({"type": "string"}),
    st.builds(lambda low: {"type": "integer", "minimum": low, "maximum": low + 5}, st.integers(-3, 3)),
    st.just({"type": "boolean"}),
    st.builds(lambda v: {"enum": sorted(v)}, st.sets(st.sampled_from(["x", "y", "z"]), min_size=1)),
    st.builds(lambda n: {"type": "string", "maxLength": n}, st.integers(1, 4)),
)


@st.composite
def objects(draw: st.DrawFn, inner: st.SearchStrategy[Schema]) -> Schema:
    properties = draw(st.dictionaries(NAMES, inner, max_size=4))
    required = draw(st.sets(st.sampled_from(sorted(properties)))) if properties else set()
    return {"type": "object", "properties": properties, "required": sorted(required)}


INNER = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        objects(inner),
        st.builds(lambda item: {"type": "array", "items": item}, inner),
        st.builds(lambda value: {"type": "object", "additionalProperties": value}, inner),
        st.builds(lambda value: {"anyOf": [value, {"type": "null"}]}, inner),
    ),
    max_leaves=6,
)
SCHEMAS = objects(INNER)


def records(schema: Schema) -> st.SearchStrategy[Any]:
    """What a writer of `schema` may send: its own fields and no others."""
    if "anyOf" in schema:
        return st.one_of([records(option) for option in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if schema["type"] == "object" and "properties" in schema:
        fields = {name: records(inner) for name, inner in schema["properties"].items()}
        required = {name: fields.pop(name) for name in schema["required"]}
        return st.fixed_dictionaries(required, optional=fields)
    if schema["type"] == "object":
        return st.dictionaries(st.sampled_from(["k", "l"]), records(schema["additionalProperties"]), max_size=2)
    if schema["type"] == "array":
        return st.lists(records(schema["items"]), max_size=2)
    if schema["type"] == "integer":
        return st.integers(schema["minimum"], schema["maximum"])
    if schema["type"] == "string":
        return st.text("pq", max_size=schema.get("maxLength", 9))
    return st.booleans() if schema["type"] == "boolean" else st.none()


def objects_in(schema: Schema) -> list[Schema]:
    """Every object node that lists properties, the root first."""
    found = [schema] if "properties" in schema else []
    below = [*schema.get("properties", {}).values(), *schema.get("anyOf", [])]
    below += [schema[name] for name in ("items", "additionalProperties") if isinstance(schema.get(name), dict)]
    return found + [node for child in below for node in objects_in(child)]


@st.composite
def changed(draw: st.DrawFn) -> tuple[Schema, Schema]:
    """A schema and what one careless edit of one of its objects makes of it."""
    old = draw(SCHEMAS)
    new = copy.deepcopy(old)
    node = draw(st.sampled_from(objects_in(new)))
    edit = draw(st.sampled_from(["add", "replace", "remove", "require", "relax"]))
    name = draw(NAMES)
    known = sorted(node["properties"])
    if edit == "add" or not known:
        node["properties"].setdefault(name, draw(INNER))
    elif edit == "replace":
        node["properties"][draw(st.sampled_from(known))] = draw(INNER)
    elif edit == "remove":
        gone = draw(st.sampled_from(known))
        del node["properties"][gone]
        node["required"] = [item for item in node["required"] if item != gone]
    elif edit == "require":
        node["required"] = sorted({*node["required"], draw(st.sampled_from(known))})
    else:
        node["required"] = node["required"][1:]
    return old, new


def accepts(reader: Schema, record: Any) -> bool:
    return validator(reader).is_valid(record)


RELAXED = settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])


@RELAXED
@given(changed(), st.data())
def test_what_is_called_compatible_breaks_nobody(pair: tuple[Schema, Schema], data: st.DataObject) -> None:
    old, new = pair
    if breaking(old, new):
        return
    assert accepts(old, data.draw(records(closed(new)))), "an old subscriber meets a new record"
    assert accepts(new, data.draw(records(closed(old)))), "new code replays an old record"


@RELAXED
@given(SCHEMAS, st.data())
def test_an_added_optional_field_is_compatible(old: Schema, data: st.DataObject) -> None:
    new = copy.deepcopy(old)
    data.draw(st.sampled_from(objects_in(new)))["properties"]["added"] = data.draw(INNER)
    assert breaking(old, new) == []


@RELAXED
@given(SCHEMAS.filter(lambda schema: bool(schema["properties"])), st.data())
def test_a_removed_field_is_always_found(old: Schema, data: st.DataObject) -> None:
    new = copy.deepcopy(old)
    gone = data.draw(st.sampled_from(sorted(new["properties"])))
    del new["properties"][gone]
    assert f"$.{gone}: the field goes" in breaking(old, new)


@RELAXED
@given(SCHEMAS)
def test_nothing_changed_means_nothing_broken(old: Schema) -> None:
    assert breaking(old, copy.deepcopy(old)) == []


@RELAXED
@given(st.sampled_from(["minimum", "maximum", "maxLength", "minItems", "pattern", "format"]), INNER)
def test_a_new_bound_is_always_found(facet: str, inner: Schema) -> None:
    old = {"type": "object", "properties": {"a": inner}, "required": []}
    new = copy.deepcopy(old)
    new["properties"]["a"][facet] = "uri" if facet in ("pattern", "format") else 99
    assert any(facet in line for line in breaking(old, new))


def test_a_schema_that_refers_to_itself_is_compared_once() -> None:
    node = {"type": "object", "properties": {"child": {"$ref": "#/definitions/Node"}}, "required": []}
    old = {"$ref": "#/definitions/Node", "definitions": {"Node": node}}
    new = copy.deepcopy(old)
    assert breaking(old, new) == []
    new["definitions"]["Node"]["properties"] = {}  # type: ignore[index]
    assert breaking(old, new) == ["$.child: the field goes"]


def test_a_definition_may_be_renamed() -> None:
    old = {"properties": {"a": {"$ref": "#/definitions/A"}}, "definitions": {"A": {"type": "string"}}}
    new = {"properties": {"a": {"$ref": "#/definitions/B"}}, "definitions": {"B": {"type": "string"}}}
    assert breaking(old, new) == []
    new["definitions"]["B"]["type"] = "integer"
    assert breaking(old, new) == ["$.a: the type changes from string to integer"]
