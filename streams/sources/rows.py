"""Rows of named cells (CSV, or JSON with foreign names) to raw mentions, by a mapping of fields to columns."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any, Literal, get_args

import msgspec

from schemas.mention import Author, Engagement, Moment, RawMention
from simak.errors import Poison, UserError
from streams.sources.dates import parse_date

Row = Mapping[str, Any]
Kind = Literal["text", "date", "list", "value"]
_GROUPS: dict[str, type[msgspec.Struct]] = {"author": Author, "engagement": Engagement}
_encode = msgspec.json.encode


def _fields(record: type[msgspec.Struct], prefix: str = "") -> Iterator[tuple[str, Kind]]:
    for field in msgspec.structs.fields(record):
        if field.name in _GROUPS and not prefix:
            yield from _fields(_GROUPS[field.name], f"{field.name}.")
        else:
            yield prefix + field.name, _kind(field.type)


def _kind(annotation: Any) -> Kind:
    if annotation in (Moment, Moment | None):
        return "date"
    wanted = str(annotation)
    if "list[" in wanted:
        return "list"
    return "value" if any(t in (int, bool) for t in _plain(annotation)) else "text"


def _plain(annotation: Any) -> list[Any]:
    inner = get_args(annotation)
    return [annotation] if not inner else [t for part in inner for t in _plain(part)]


FIELDS: dict[str, Kind] = dict(_fields(RawMention))
REQUIRED = ("platform", "text", "published")


class Plan:
    """Which column feeds which field, and the constants. Made once a file; `build` is called for each row."""

    def __init__(self, columns: Mapping[str, str], constants: Mapping[str, str], zone: tzinfo | None) -> None:
        self.columns = {field: columns[field] for field in FIELDS if field in columns}
        self._constants = dict(constants)
        self._zone = zone

    def build(self, row: Row) -> bytes:
        """The bytes of the mention in `row`. Raises Poison: invalid_field, invalid_date, no_timezone, invalid_utf8."""
        flat: dict[str, Any] = dict(self._constants)
        flat |= {field: row[column] for field, column in self.columns.items() if row.get(column) not in (None, "")}
        # An article may have a title alone; that both are empty is told by its own reason.
        if "text" in self.columns:
            flat.setdefault("text", "")
        try:
            return _encode(msgspec.convert(self._nested(flat), RawMention, strict=False))
        except msgspec.ValidationError as error:
            raise Poison("invalid_field", f"Not a mention: {error}.") from None
        except UnicodeEncodeError:
            raise Poison("invalid_utf8", "A text holds half of a character pair.") from None

    def _nested(self, flat: Mapping[str, Any]) -> dict[str, Any]:
        nested: dict[str, Any] = {}
        for field, cell in flat.items():
            group, _, name = field.rpartition(".")
            into = nested.setdefault(group, {}) if group else nested
            into[name] = self._value(field, cell)
        # Counters or a name without an id: the author is unknown, the mention is not.
        if "author" in nested and "id" not in nested["author"]:
            del nested["author"]
        return nested

    def _value(self, field: str, cell: Any) -> Any:
        kind = FIELDS[field]
        if kind == "date":
            return cell if isinstance(cell, datetime) else parse_date(str(cell), self._zone)
        if kind == "list":
            return cell if isinstance(cell, list) else str(cell).split()
        # A number where a text belongs (ids in JSON) is that text; lists and objects are left to be refused.
        return str(cell) if kind == "text" and type(cell) in (int, float) else cell


def plan(
    names: Sequence[str] | None, mapped: Mapping[str, str], constants: Mapping[str, str], zone: tzinfo | None
) -> Plan:
    """The plan for columns `names` (None: unknown, as in JSON). Raises UserError naming what is wrong.

    A column whose name equals a field's (letter case and spaces apart) needs no mapping.
    """
    for field in (*mapped, *constants):
        if field not in FIELDS:
            raise UserError(f"There is no field {field!r} in a mention: choose from {', '.join(FIELDS)}.")
    if names is None:
        return Plan({field: field for field in FIELDS if field not in constants} | dict(mapped), constants, zone)
    for field, column in mapped.items():
        if column not in names:
            raise UserError(f"There is no column {column!r} for {field}: the file has {', '.join(names)}.")
    same = {name.strip().casefold(): name for name in reversed(names)}
    auto = {field: same[field] for field in FIELDS if field in same and field not in constants}
    found = Plan(auto | dict(mapped), constants, zone)
    missing = [field for field in REQUIRED if field not in found.columns and field not in constants]
    if missing:
        raise UserError(
            f"No column gives {' and '.join(missing)}: name it with --map {missing[0]}=COLUMN or give one value to all "
            f"with --set {missing[0]}=VALUE. The file has the columns {', '.join(names)}."
        )
    return found


def flatten(record: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """A JSON object with dotted names: {"user": {"id": 1}} -> {"user.id": 1}."""
    flat: dict[str, Any] = {}
    for name, value in record.items():
        if isinstance(value, dict):
            flat |= flatten(value, f"{prefix}{name}.")
        else:
            flat[prefix + name] = value
    return flat
