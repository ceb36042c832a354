"""What `simak doctor` says of one thing it looked at."""

from collections.abc import Callable, Iterator
from typing import Literal

from msgspec import Struct

from simak.config import Settings

Level = Literal["ok", "warning", "wrong"]


class Finding(Struct, frozen=True):
    """`check` is the stable name that docs/operations.md explains; `todo` is empty when nothing is to be done."""

    check: str
    level: Level
    text: str
    todo: str = ""


class Check(Struct, frozen=True):
    """One thing to look at. `look` may raise a SimakError: that is a finding too."""

    name: str
    look: Callable[[Settings], Iterator[Finding]]


def ok(check: str, text: str) -> Finding:
    """All right."""
    return Finding(check, "ok", text)


def warning(check: str, text: str, todo: str) -> Finding:
    """It works, but not for long or not well."""
    return Finding(check, "warning", text, todo)


def wrong(check: str, text: str, todo: str) -> Finding:
    """It does not work."""
    return Finding(check, "wrong", text, todo)
