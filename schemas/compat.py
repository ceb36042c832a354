"""Would this change of a schema break somebody? Old subscribers read new records; new code reads old records.

Both hold, so the rules are those of a registry's FULL mode for JSON Schema (Karapace's checker is the reference):
an optional field may be added; nothing may go, change its type, become required or optional, gain values that an
old reader's enumeration lacks, lose values that old records hold, or change its bounds either way.
"""

from typing import Any

Schema = dict[str, Any]
# What narrows in one direction widens in the other, so any change of these breaks one side.
FACETS = (
    "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern",
    "format", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties", "const",
)  # fmt: skip
# Keywords that this check understands or that change nothing. Any other is refused rather than overlooked.
KNOWN = frozenset(FACETS) | {
    "$schema", "$id", "$ref", "title", "description", "default", "examples", "definitions",
    "type", "enum", "properties", "required", "items", "additionalProperties", "anyOf",
}  # fmt: skip


def breaking(old: Schema, new: Schema) -> list[str]:
    """Every way in which `new` breaks what worked with `old`, one sentence each; empty when compatible.

    Both are open (reader) schemas, as `publish.reader_schema` gives them.
    """
    return _Comparison(old, new).compare(old, new, "$")


class _Comparison:
    """Two documents side by side; `_met` are the pairs of definitions under comparison, against cycles."""

    def __init__(self, old: Schema, new: Schema) -> None:
        self._old = old
        self._new = new
        self._met: set[tuple[str, str]] = set()

    def compare(self, old: Schema, new: Schema, path: str) -> list[str]:
        """What differs for the worse between two nodes at `path`."""
        pair = (old.get("$ref", ""), new.get("$ref", ""))
        if all(pair):
            if pair in self._met:
                return []
            self._met = self._met | {pair}
        old, new = _resolve(self._old, old), _resolve(self._new, new)
        return [
            *_unknown(old, new, path),
            *_types(old, new, path),
            *_values(old, new, path),
            *_facets(old, new, path),
            *self._properties(old, new, path),
            *self._inner("items", old, new, f"{path}[]"),
            *self._inner("additionalProperties", old, new, f"{path}.*"),
            *self._variants(old, new, path),
        ]

    def _properties(self, old: Schema, new: Schema, path: str) -> list[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        found = [f"{path}.{name}: the field goes" for name in before if name not in after]
        required, wanted = set(old.get("required", ())), set(new.get("required", ()))
        found += [f"{path}.{name}: becomes required; old records lack it" for name in sorted(wanted - required)]
        lost = sorted((required - wanted) & after.keys())
        found += [f"{path}.{name}: is no longer always there" for name in lost]
        for name in [name for name in before if name in after]:
            found += self.compare(before[name], after[name], f"{path}.{name}")
        return found

    def _inner(self, keyword: str, old: Schema, new: Schema, path: str) -> list[str]:
        before, after = old.get(keyword), new.get(keyword)
        if isinstance(before, dict) and isinstance(after, dict):
            return self.compare(before, after, path)
        return [] if before == after else [f"{path}: {keyword} changes from {before} to {after}"]

    def _variants(self, old: Schema, new: Schema, path: str) -> list[str]:
        before, after = old.get("anyOf", []), new.get("anyOf", [])
        if len(before) != len(after):
            return [f"{path}: {len(before)} variants become {len(after)}"]
        found: list[str] = []
        for number, (one, other) in enumerate(zip(before, after, strict=True)):
            found += self.compare(one, other, f"{path}|{number}")
        return found


def _resolve(root: Schema, node: Schema) -> Schema:
    """Follow `$ref` within the document."""
    while "$ref" in node:
        node = root["definitions"][node["$ref"].rsplit("/", 1)[1]]
    return node


def _unknown(old: Schema, new: Schema, path: str) -> list[str]:
    strange = sorted((old.keys() | new.keys()) - KNOWN)
    return [f"{path}: the keyword {name} is not understood by this check" for name in strange]


def _types(old: Schema, new: Schema, path: str) -> list[str]:
    before, after = old.get("type"), new.get("type")
    return [] if before == after else [f"{path}: the type changes from {before} to {after}"]


def _values(old: Schema, new: Schema, path: str) -> list[str]:
    if ("enum" in old) != ("enum" in new):
        return [f"{path}: the list of allowed values {'goes' if 'enum' in old else 'is new'}"]
    before, after = old.get("enum", []), new.get("enum", [])
    found = [f"{path}: the new value {value!r} is unknown to old readers" for value in after if value not in before]
    return found + [f"{path}: old records may hold {value!r}, which goes" for value in before if value not in after]


def _facets(old: Schema, new: Schema, path: str) -> list[str]:
    changed = [name for name in FACETS if old.get(name) != new.get(name)]
    return [f"{path}: {name} changes from {old.get(name)} to {new.get(name)}" for name in changed]
