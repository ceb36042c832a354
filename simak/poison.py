"""When to stop instead of emptying a topic into the dead letters: a bad deploy refuses everything.

After getsentry/arroyo's DLQ limits: a share of the recent records, or a run without a good one.
"""

from collections import deque

from simak.errors import Fatal

RECENT = 10_000


class PoisonLimit:
    """Watches one partition: Fatal when poison exceeds `share` of its last 10,000 records, or `run` in a row."""

    def __init__(self, place: str, *, share: float, run: int) -> None:
        self._place = place
        self._most = share * RECENT
        self._run_limit = run
        self._run = 0
        self._chunks: deque[tuple[int, int]] = deque()
        self._total = 0
        self._bad = 0

    def check(self, poisoned: list[bool]) -> None:
        """Take the verdicts of one chunk, in order; raise Fatal before its dead letters are written."""
        for bad in poisoned:
            self._run = self._run + 1 if bad else 0
            if self._run >= self._run_limit:
                raise Fatal(self._sentence(f"{self._run} records in a row were refused"))
        self._add(len(poisoned), sum(poisoned))
        if self._bad > self._most:
            raise Fatal(self._sentence(f"{self._bad} of the last {self._total} records were refused"))

    def _add(self, total: int, bad: int) -> None:
        self._chunks.append((total, bad))
        self._total += total
        self._bad += bad
        while self._total - self._chunks[0][0] >= RECENT:
            gone_total, gone_bad = self._chunks.popleft()
            self._total -= gone_total
            self._bad -= gone_bad

    def _sentence(self, what: str) -> str:
        return (
            f"{what} on {self._place}: the worker stops before it empties the topic into the dead letters. "
            "Look at them (`simak tail mentions.raw --reveal`), correct the producer or the release, start again; "
            "to let them through as dead letters, raise enrich.poison_run and enrich.poison_share for a while."
        )
