"""The scenario once for all tests of it, and what the pure pipeline makes of it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from itertools import groupby
from zlib import crc32

import msgspec
import pytest
from msgspec import Struct

from agents.enricher import make_enricher
from schemas.alert import Alert
from schemas.enriched import Enriched
from schemas.mention import RawMention
from simak.config import Settings
from simak.count import CountEvent, MinuteCounts
from simak.demo.scenario import scenario
from simak.detect.detector import Detector
from simak.detect.surge import SurgeRule
from simak.enrich import Done, Outcome
from simak.watchlist import Watchlist
from streams.watchlist import file_watchlist

WIB = timezone(timedelta(hours=7))
MONDAY = datetime(2026, 11, 23, 6, 0, tzinfo=WIB)
BATCH = 256
FLUSH_S = 5


class Record(Struct):
    """What a consumer of the raw topic would hold: bytes, and Kafka's time in milliseconds."""

    value: bytes
    timestamp: int


def packaged() -> Watchlist:
    return Watchlist(file_watchlist(Settings()))


def arrival(mention: RawMention) -> datetime:
    assert mention.collected is not None
    return mention.collected


def enrich(mentions: Sequence[RawMention]) -> list[Outcome]:
    enricher = make_enricher(Settings(), packaged())
    records = [Record(msgspec.json.encode(m), int(arrival(m).timestamp() * 1000)) for m in mentions]
    now = datetime(2026, 11, 24, tzinfo=UTC)
    return [
        outcome
        for first in range(0, len(records), BATCH)
        for outcome in enricher.batch(records[first : first + BATCH], now)
    ]


def detect(mentions: Sequence[RawMention], enriched: Sequence[Enriched], partitions: int = 1) -> list[Alert]:
    """Count by partition in the order of arrival, flush every five seconds of it, and detect."""
    counts = [MinuteCounts(number, timedelta(seconds=Settings().count.lateness)) for number in range(partitions)]
    detector = Detector(SurgeRule(), partitions, {})
    alerts: list[Alert] = []
    events = [
        CountEvent(
            sequence=number,
            id=done.id,
            published=done.published,
            subjects=done.agencies,
            sentiment=done.sentiment.label,
            author=done.author.hash if done.author else None,
            received=arrival(mention),
        )
        for number, (mention, done) in enumerate(zip(mentions, enriched, strict=True))
    ]
    for _, flushed in groupby(events, key=lambda event: event.received.timestamp() // FLUSH_S):
        for event in flushed:
            counts[crc32(event.id.encode()) % partitions].add([event])
        for part in counts:
            found, tick = part.flush()
            detector.apply([*found, tick])
        alerts += detector.decide()
    return alerts


@pytest.fixture(scope="session")
def watchlist() -> Watchlist:
    return packaged()


@pytest.fixture(scope="session")
def story() -> list[RawMention]:
    return scenario(MONDAY)


@pytest.fixture(scope="session")
def outcomes(story: list[RawMention]) -> list[Outcome]:
    return enrich(story)


@pytest.fixture(scope="session")
def enriched(outcomes: list[Outcome]) -> list[Enriched]:
    return [outcome.enriched for outcome in outcomes if isinstance(outcome, Done)]
