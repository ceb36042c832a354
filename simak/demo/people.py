"""Who speaks: invented accounts of heavy-tailed activity and reach, and the named accounts of agencies and papers."""

import re

import numpy as np
from msgspec import Struct
from numpy.random import Generator

from schemas.mention import Author
from simak.demo.material import Vocabulary

# Accounts that may speak, a platform.
CROWD = {
    "x": 1100, "facebook": 420, "instagram": 380, "tiktok": 320, "youtube": 120, "forum": 110, "mastodon": 40,
    "bluesky": 80, "lapor": 150, "jaki": 80,
}  # fmt: skip
# Zipf's law without its head: few speak often, most once or twice, nobody all the time.
HEAD = 30
_PLAIN = re.compile(r"[^a-z0-9]+")


class Crowd(Struct):
    """The accounts of one platform, and the running total of their activity."""

    authors: list[Author]
    reach: np.ndarray


class People:
    """Draws authors with one generator; the same seed gives the same crowd."""

    def __init__(self, vocabulary: Vocabulary, rng: Generator) -> None:
        self._handles = vocabulary.handles
        self._rng = rng
        self._taken: set[str] = set()
        self._crowds = {platform: self._crowd(platform, size) for platform, size in CROWD.items()}

    def someone(self, platform: str) -> Author:
        """A private account of the platform."""
        crowd = self._crowds[platform]
        return crowd.authors[int(np.searchsorted(crowd.reach, self._rng.random()))]

    def named(self, platform: str, name: str) -> Author:
        """The verified account of an agency (`@handle`) or of an invented newspaper (its name)."""
        if name.startswith("@"):
            handle = name[1:]
            return Author(id=f"{platform}-{handle}", handle=handle, name=handle, followers=480_000, verified=True)
        slug = slug_of(name)
        followers = None if platform == "news" else 120_000
        return Author(id=slug, handle=f"{slug}_demo", name=name, followers=followers, verified=True)

    def _crowd(self, platform: str, size: int) -> Crowd:
        weights = 1 / (np.arange(size) + HEAD)
        reach = np.cumsum(weights / weights.sum())
        reach[-1] = 1.0
        return Crowd([self._account(platform) for _ in range(size)], reach)

    def _account(self, platform: str) -> Author:
        rng, handles = self._rng, self._handles
        handle = self._handle()
        followers = int(min(rng.lognormal(5.2, 1.6), 60_000))
        name = str(rng.choice(handles.names)) if rng.random() < 0.6 else handle.rstrip("0123456789").replace("_", " ")
        anonymous = platform in ("lapor", "jaki")
        return Author(
            id=str(int(rng.integers(10**8, 2 * 10**9))),
            handle=None if anonymous else handle,
            name="Pelapor" if anonymous else name,
            followers=None if anonymous or platform in ("forum", "youtube") else followers,
        )

    def _handle(self) -> str:
        """Things, moods and a number, never a first name with a family name: no real person is meant."""
        rng, handles = self._rng, self._handles
        while True:
            joint = str(rng.choice(["", "_"]))
            handle = f"{rng.choice(handles.first)}{joint}{rng.choice(handles.second)}{int(rng.integers(1, 1000))}"
            if handle not in self._taken:
                self._taken.add(handle)
                return handle


def slug_of(name: str) -> str:
    """Lower case, letters and digits only, joined by nothing: an outlet's name in its address."""
    return _PLAIN.sub("", name.lower())
