"""Play mentions of the past as if they came in now, faster than they did."""

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import msgspec

from schemas.mention import RawMention


def paced(mentions: Sequence[RawMention], seconds: float) -> Iterator[RawMention]:
    """Every mention (in order of arrival) when the sped-up clock says so: all of them within `seconds`.

    Collected now: latencies are those of this machine, not those of a morning that is past.
    """
    arrivals = [(mention.collected or mention.published).timestamp() for mention in mentions]
    speed = (arrivals[-1] - arrivals[0]) / seconds
    begun = time.monotonic()
    for mention, arrival in zip(mentions, arrivals, strict=True):
        wait = begun + (arrival - arrivals[0]) / speed - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        yield msgspec.structs.replace(mention, collected=datetime.now(UTC))
