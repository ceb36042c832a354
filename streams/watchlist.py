"""The watch list as workers see it: what `simak watchlist apply` published, else the file, else the packaged one."""

from importlib.resources import files

import msgspec

from schemas.topics import WATCHLIST
from schemas.watchlist import WatchlistEntry
from simak.config import Settings
from simak.errors import UserError
from simak.watchlist import Watchlist, parse_watchlist
from streams.snapshots import read_compacted

_decode = msgspec.json.Decoder(WatchlistEntry).decode


def current_watchlist(settings: Settings) -> Watchlist:
    """The watch list in force: a configured file wins, then the topic, then the packaged list."""
    if settings.enrich.watchlist is None:
        published = read_compacted(settings, settings.topic(WATCHLIST.name), 0)
        if published:
            return Watchlist([_decode(value) for value in published.values()])
    return Watchlist(file_watchlist(settings))


def file_watchlist(settings: Settings) -> list[WatchlistEntry]:
    """The entries of the configured file, or of the packaged one. Raises UserError naming every mistake."""
    path = settings.enrich.watchlist
    if path is None:
        packaged = files("simak").joinpath("data", "watchlist.yaml")
        return parse_watchlist(packaged.read_text(encoding="utf-8"), "the packaged watch list")
    try:
        return parse_watchlist(path.read_text(encoding="utf-8"), str(path))
    except OSError as error:
        raise UserError(f"The watch list {path} cannot be read: {error.strerror}. Correct enrich.watchlist.") from None
