"""The watch list in memory, and its YAML file: whom Simak listens for."""

from collections.abc import Sequence
from typing import Any

import msgspec
import yaml

from schemas.watchlist import WatchlistEntry
from simak.errors import UserError

# Shorter aliases must match as written: in small letters they are ordinary words or syllables.
SHORT = 4


class Watchlist:
    """The entries with what matching needs; ids are unique."""

    def __init__(self, entries: Sequence[WatchlistEntry]) -> None:
        self.entries = tuple(entries)
        self.names = {entry.id: entry.name for entry in entries}
        self._handles = frozenset(h.lstrip("@").lower() for entry in entries for h in entry.handles)

    def public_handle(self, name: str) -> bool:
        """True when the account (lower case, without @) belongs to an entry: no person's, kept in texts."""
        return name in self._handles

    def loose(self, entry: WatchlistEntry) -> list[str]:
        """What is matched without regard to case."""
        names = [name for name in (entry.name, *entry.aliases) if not _as_written(name)]
        return [*names, *entry.handles, *entry.hashtags]

    def exact(self, entry: WatchlistEntry) -> list[str]:
        """What is matched as written: short capitals (PU, KPK)."""
        return [name for name in (entry.name, *entry.aliases) if _as_written(name)]


def _as_written(name: str) -> bool:
    return name.isupper() and len(name) < SHORT


def parse_watchlist(text: str, where: str) -> list[WatchlistEntry]:
    """The entries of a YAML watch list. Raises UserError with every mistake, each with its entry."""
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" in line {mark.line + 1}" if mark else ""
        raise UserError(f"{where} is no valid YAML{line}: {getattr(error, 'problem', error)}.") from None
    if not isinstance(data, list):
        raise UserError(f"{where} must be a list of entries, each with id and name.")
    entries, mistakes = _read(data)
    if mistakes:
        raise UserError("\n".join([f"{where} is not valid:", *mistakes]))
    return entries


def _read(data: list[Any]) -> tuple[list[WatchlistEntry], list[str]]:
    entries: list[WatchlistEntry] = []
    mistakes: list[str] = []
    seen: set[str] = set()
    for number, item in enumerate(data, 1):
        try:
            entry = msgspec.convert(item, WatchlistEntry)
        except msgspec.ValidationError as error:
            mistakes.append(f"  entry {number}: {error}")
            continue
        if entry.id in seen:
            mistakes.append(f"  entry {number}: the id {entry.id} stands twice")
        mistakes += [f"  entry {number}: the handle {h} needs an @" for h in entry.handles if not h.startswith("@")]
        mistakes += [f"  entry {number}: the hashtag {h} needs a #" for h in entry.hashtags if not h.startswith("#")]
        seen.add(entry.id)
        entries.append(entry)
    return entries, mistakes
