"""Recent mentions of one partition, to drop exact repeats: a collector's retry, a file sent in twice."""

from collections.abc import Iterable


class Seen:
    """Remembers the last `limit` mention ids with a digest of their bytes.

    Only an exact repeat is dropped: the same id with other bytes is an update (an edit, new counters) and passes.
    Mark only what has taken effect: a repeat of something lost must not be dropped.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._digests: dict[str, int] = {}

    def repeat(self, mention: str, digest: int) -> bool:
        """True when these bytes of this mention were marked."""
        return self._digests.get(mention) == digest

    def mark(self, done: Iterable[tuple[str, int]]) -> None:
        """Remember; the oldest are forgotten first."""
        digests = self._digests
        for mention, digest in done:
            digests.pop(mention, None)
            digests[mention] = digest
        excess = len(digests) - self._limit
        if excess > 0:
            for mention in [key for key, _ in zip(digests, range(excess), strict=False)]:
                del digests[mention]
