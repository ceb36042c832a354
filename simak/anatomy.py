"""The bytes of a record for a person's eyes: its structure without its content, or its content without its tricks."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec

# A broken record may have personal data for field names as well; only what looks like a name is shown as one.
_NAME = re.compile(r"[A-Za-z_][A-Za-z_.-]{0,39}").fullmatch
DEEPEST = 6
MOST_LINES = 60


class Part(msgspec.Struct, frozen=True):
    """One field: where it stands, what it is, its size (characters of a text, items of a list, else bytes)."""

    path: str
    kind: str
    size: int


def structure(value: bytes | None) -> list[Part]:
    """Field names, kinds and sizes of a record's value, never a value."""
    if value is None:
        return [Part("", "no value", 0)]
    try:
        parsed = msgspec.json.decode(value)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return [Part("", "not JSON, UTF-8" if _is_utf8(value) else "not JSON, not UTF-8", len(value))]
    return [part for _, part in zip(range(MOST_LINES), _walk(parsed, "$", DEEPEST), strict=False)]


def escaped(value: bytes) -> str:
    """Text of the bytes on one line: what is not printable, or no UTF-8, is written as an escape."""
    text = value.decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def _walk(value: Any, path: str, depth: int) -> Iterator[Part]:
    match value:
        case dict():
            yield Part(path, "object", len(value))
            for key, inner in value.items() if depth else ():
                yield from _walk(inner, f"{path}.{_named(key)}", depth - 1)
        case list():
            yield Part(path, "list", len(value))
            for inner in value[:1] if depth else ():
                yield from _walk(inner, f"{path}[0]", depth - 1)
        case str():
            yield Part(path, "text", len(value))
        case bool():
            yield Part(path, "boolean", 1)
        case None:
            yield Part(path, "null", 0)
        case _:
            yield Part(path, "number", len(str(value)))


def _named(key: str) -> str:
    return key if _NAME(key) else f"<a name of {len(key)} characters>"


def _is_utf8(value: bytes) -> bool:
    try:
        value.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
