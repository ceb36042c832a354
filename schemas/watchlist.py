"""The watch list: whom Simak listens for (compacted topic `watchlist`, key = id)."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

Kind = Literal["agency", "official", "programme", "region"]


class WatchlistEntry(Struct, frozen=True, omit_defaults=True):
    """`id` is the link used everywhere (annotation guide: `kemenkes`, `pemda-32.73`, `pemda-32.73/dishub`).

    `aliases` are matched as whole words without regard to case; `handles` (with @) and `hashtags` (with #) too.
    """

    id: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9./-]{0,63}$")]
    name: Annotated[str, Meta(min_length=1, max_length=200)]
    kind: Kind = "agency"
    aliases: list[str] = []
    handles: list[str] = []
    hashtags: list[str] = []
