"""The watch list in memory, and its YAML file: whom Simak listens for."""

from collections.abc import Iterator, Sequence
from typing import Any, get_type_hints

import msgspec
import yaml

from schemas.watchlist import WatchlistEntry
from simak.errors import UserError

# Shorter aliases must match as written: in small letters they are ordinary words or syllables.
SHORT = 4
FIELDS: dict[str, Any] = get_type_hints(WatchlistEntry, include_extras=True)
REQUIRED = ("id", "name")


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
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or error
        raise UserError(f'{where} is no valid YAML{line}: {problem}. Put names with @ or # in "quotes".') from None
    except RecursionError:
        raise UserError(f"{where} is nested too deeply: a watch list is a list of entries.") from None
    if not isinstance(data, list):
        raise UserError(f"{where} must be a list of entries, each with id and name.")
    mistakes = [
        f"  {_place(number, item)}: {mistake}" for number, item in enumerate(data, 1) for mistake in _check(item)
    ]
    entries = [] if mistakes else [msgspec.convert(item, WatchlistEntry) for item in data]
    mistakes += [f"  {mistake}" for mistake in _shared(entries)]
    if mistakes:
        raise UserError("\n".join([f"{where} is not valid:", *mistakes]))
    return entries


def _place(number: int, item: Any) -> str:
    named = isinstance(item, dict) and isinstance(item.get("id"), str)
    return f"entry {number} ({item['id']})" if named else f"entry {number}"


def _check(item: Any) -> Iterator[str]:
    """Every mistake of one entry."""
    if not isinstance(item, dict):
        yield "must have id and name, like {id: kemenkes, name: Kementerian Kesehatan}"
        return
    yield from (f"{field} is missing" for field in REQUIRED if field not in item)
    for field, value in item.items():
        if field not in FIELDS:
            yield f"{field} is no field; there are {', '.join(FIELDS)}"
            continue
        try:
            read = msgspec.convert(value, FIELDS[field])
        except msgspec.ValidationError as error:
            hint = (
                "; text with @, #, : or only digits, and yes, no, on, off need quotes" if "`str`" in str(error) else ""
            )
            yield f"{field}: {error}{hint}"
            continue
        yield from _check_names(field, [read] if isinstance(read, str) else read)


def _check_names(field: str, names: list[str]) -> Iterator[str]:
    sign = {"handles": "@", "hashtags": "#"}.get(field, "")
    for name in names:
        if sign and not name.startswith(sign):
            yield f"the {field[:-1]} {name} needs {'an @' if sign == '@' else 'a #'}"
        elif not name.strip(sign + " ") or (sign and " " in name):
            yield f'{field} holds "{name}", which is no name'


def _shared(entries: Sequence[WatchlistEntry]) -> Iterator[str]:
    """Ids and names that stand twice: whose would a mention be?"""
    ids: set[str] = set()
    owners: dict[str, str] = {}
    for number, entry in enumerate(entries, 1):
        if entry.id in ids:
            yield f"entry {number}: the id {entry.id} stands twice"
        ids.add(entry.id)
        for name in dict.fromkeys(n.lower() for n in (entry.name, *entry.aliases, *entry.handles, *entry.hashtags)):
            owner = owners.setdefault(name, entry.id)
            if owner != entry.id:
                yield f"entry {number} ({entry.id}): {name} is also a name of {owner}"
