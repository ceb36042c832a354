"""Would this change of a schema break somebody? Old subscribers read new records; new code reads old records.

The rules are those of schema registries for JSON Schema (Karapace's checker): a field may be added if optional;
nothing may go, change its type, become required, or gain values that an old reader's enumeration lacks.
"""

from typing import Any

Schema = dict[str, Any]
BOUNDS = ("minimum", "maximum", "minLength", "maxLength", "maxItems", "minItems", "pattern")


def breaking(old: Schema, new: Schema) -> list[str]:
    """Every way in which `new` breaks what worked with `old`, one sentence each; empty when compatible."""
    return _compare(_Side(old), _Side(new), old, new, "$")


class _Side:
    """One schema with its definitions."""

    def __init__(self, root: Schema) -> None:
        self._definitions = root.get("$defs", {})

    def resolve(self, node: Schema) -> Schema:
        """Follow `$ref` within the document."""
        while "$ref" in node:
            node = self._definitions[node["$ref"].rsplit("/", 1)[1]]
        return node


def _compare(a: _Side, b: _Side, old: Schema, new: Schema, path: str) -> list[str]:
    old, new = a.resolve(old), b.resolve(new)
    found = _types(old, new, path) + _values(old, new, path) + _bounds(old, new, path)
    if "properties" in old and "properties" in new:
        found += _properties(a, b, old, new, path)
    if isinstance(old.get("items"), dict) and isinstance(new.get("items"), dict):
        found += _compare(a, b, old["items"], new["items"], f"{path}[]")
    extra_old, extra_new = old.get("additionalProperties"), new.get("additionalProperties")
    if isinstance(extra_old, dict) and isinstance(extra_new, dict):
        found += _compare(a, b, extra_old, extra_new, f"{path}.*")
    return found + _variants(a, b, old, new, path)


def _types(old: Schema, new: Schema, path: str) -> list[str]:
    before, after = old.get("type"), new.get("type")
    return [] if before == after else [f"{path}: the type changes from {before} to {after}"]


def _values(old: Schema, new: Schema, path: str) -> list[str]:
    before, after = set(old.get("enum", ())), set(new.get("enum", ()))
    found = [f"{path}: the new value {value!r} is unknown to old readers" for value in sorted(after - before)]
    return found + [f"{path}: old records may hold {value!r}, which goes" for value in sorted(before - after)]


def _bounds(old: Schema, new: Schema, path: str) -> list[str]:
    changed = [name for name in BOUNDS if old.get(name) != new.get(name)]
    return [f"{path}: {name} changes from {old.get(name)} to {new.get(name)}" for name in changed]


def _properties(a: _Side, b: _Side, old: Schema, new: Schema, path: str) -> list[str]:
    before, after = old["properties"], new["properties"]
    found = [f"{path}.{name}: the field goes" for name in before if name not in after]
    required_before, required_after = set(old.get("required", ())), set(new.get("required", ()))
    found += [f"{path}.{n}: becomes required; old records lack it" for n in sorted(required_after - required_before)]
    found += [
        f"{path}.{name}: is no longer always there"
        for name in sorted(required_before - required_after)
        if name in after
    ]
    for name in before.keys() & after.keys():
        found += _compare(a, b, before[name], after[name], f"{path}.{name}")
    return found


def _variants(a: _Side, b: _Side, old: Schema, new: Schema, path: str) -> list[str]:
    before, after = old.get("anyOf", []), new.get("anyOf", [])
    if len(before) != len(after):
        return [f"{path}: {len(before)} variants become {len(after)}"]
    found: list[str] = []
    for number, (one, other) in enumerate(zip(before, after, strict=True)):
        found += _compare(a, b, one, other, f"{path}|{number}")
    return found
