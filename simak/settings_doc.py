"""The settings described from their own definitions: for the example file, the manual, and `simak config`."""

import json
from collections.abc import Iterator
from typing import Any

from msgspec import Struct
from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from simak.config import Section, Settings

BOUNDS = {"minimum": "≥ {}", "exclusiveMinimum": "> {}", "maximum": "≤ {}", "exclusiveMaximum": "< {}"}
WEBHOOKS = "deliver.webhooks"


class Leaf(Struct, frozen=True):
    """One setting. `default` is TOML ("" when there is none); `allowed` says the limits in words."""

    path: str
    description: str
    default: str
    allowed: str
    secret: bool

    @property
    def variable(self) -> str:
        """`SIMAK_KAFKA__BOOTSTRAP`."""
        return "SIMAK_" + self.path.upper().replace(".", "__")


class Group(Struct, frozen=True):
    """One section of the file; the first, without name, holds what stands outside of sections."""

    name: str
    summary: str
    leaves: list[Leaf]


def groups() -> list[Group]:
    """Every setting, in the order of the file."""
    schema = Settings.model_json_schema()
    fields = Settings.model_fields
    plain = {name: field for name, field in fields.items() if _section(field) is None}
    found = [Group("", "Outside of sections.", list(_leaves("", plain, schema["properties"])))]
    for name, field in fields.items():
        if section := _section(field):
            properties = schema["$defs"][section.__name__]["properties"]
            summary = (section.__doc__ or "").strip()
            found.append(Group(name, summary, list(_leaves(f"{name}.", section.model_fields, properties))))
    return found


def leaves() -> list[Leaf]:
    """Every setting."""
    return [leaf for group in groups() for leaf in group.leaves]


def example() -> str:
    """A complete `simak.toml` in which every setting stands as a comment with its default."""
    lines = ["# simak.toml: every setting with its default. Remove the # of what you change.",
             "# The environment wins over this file: SIMAK_KAFKA__BOOTSTRAP=… is kafka.bootstrap."]  # fmt: skip
    for group in groups():
        lines += ["", *([f"[{group.name}]", f"# {group.summary}"] if group.name else [])]
        for leaf in group.leaves:
            lines += _example(leaf, leaf.path.removeprefix(f"{group.name}."))
    return "\n".join(lines) + "\n"


def tables() -> str:
    """The Markdown tables of docs/configuration.md."""
    parts = []
    for group in groups():
        parts += [f"### {group.name or 'General'}", "", group.summary, ""]
        parts += ["| setting | default | allowed | meaning |", "|---|---|---|---|"]
        parts += [_row(leaf) for leaf in group.leaves]
        parts.append("")
    return "\n".join(parts)


def _example(leaf: Leaf, name: str) -> list[str]:
    allowed = f" ({leaf.allowed})" if leaf.allowed else ""
    text = f"# {leaf.description}{allowed}"
    if leaf.path != WEBHOOKS:
        default = leaf.default or '"…"'
        return [text, f"# {name} = {default}"]
    return [
        text, "# [[deliver.webhooks]]", '# name = "humas"', '# url = "https://humas.example.go.id/simak"',
        '# secret = "whsec_…"  # make one with: simak config secret',
    ]  # fmt: skip


def _row(leaf: Leaf) -> str:
    default = f"`{leaf.default}`" if leaf.default and not leaf.secret else ""
    allowed = leaf.allowed.replace("|", "\\|")
    return f"| `{leaf.path}` | {default} | {allowed} | {leaf.description} |"


def _section(field: FieldInfo) -> type[Section] | None:
    kind = field.annotation
    return kind if isinstance(kind, type) and issubclass(kind, Section) else None


def _leaves(prefix: str, fields: dict[str, FieldInfo], properties: dict[str, Any]) -> Iterator[Leaf]:
    for name, field in fields.items():
        yield Leaf(
            path=prefix + name,
            description=field.description or "",
            default=_toml(field.default),
            allowed=_allowed(properties[name]),
            secret=field.annotation is SecretStr,
        )


def _toml(value: Any) -> str:
    """A default as TOML; what has no default, or none that can be written, is empty."""
    if value is None or value is PydanticUndefined:
        return ""
    if isinstance(value, SecretStr):
        return '""' if not value.get_secret_value() else '"…"'
    return json.dumps(value if isinstance(value, int | float | list | str) else str(value), ensure_ascii=False)


def _allowed(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    words = [text.format(f"{schema[name]:g}") for name, text in BOUNDS.items() if name in schema]
    if "pattern" in schema and "description" in schema:
        words.append(f"matches {schema['pattern']}")
    return ", ".join(words)
