"""What every candidate does with a chunk, in the same code: enrich, rows for Kafka, documents for Elasticsearch."""

import os
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from elasticsearch import Elasticsearch

from agents.enricher import make_enricher
from schemas.document import encode_document, index_day
from schemas.headers import event_headers
from schemas.topics import ENRICHED, RAW
from simak.config import Settings
from simak.dedupe.seen import Seen
from simak.enrich import Done, Enricher, Outcome, RawRecord
from streams.events import enriched_row
from streams.producer import Row
from streams.sinks.elasticsearch import FILTER, Document, bulk_lines
from streams.watchlist import current_watchlist
from streams.worker import settle_memory

REPEATS = "SIMAK_BENCH_REPEATS"


class Record(NamedTuple):
    """What the common work reads of a consumed record."""

    value: bytes
    timestamp: int
    offset: int


class Padded:
    """An Enricher that does `repeats` times the spaCy part of its work more: the heavier models of a later day."""

    def __init__(self, enricher: Enricher, repeats: int) -> None:
        self._enricher = enricher
        self._repeats = repeats

    def batch(self, records: Sequence[RawRecord], now: datetime, seen: Seen | None = None) -> list[Outcome]:
        """As Enricher.batch."""
        outcomes = self._enricher.batch(records, now, seen)
        texts = [outcome.enriched.text for outcome in outcomes if isinstance(outcome, Done)]
        nlp = self._enricher._nlp
        for _ in range(self._repeats):
            with nlp.memory_zone():
                for _doc in nlp.pipe(texts, batch_size=len(texts) or 1):
                    pass
        return outcomes


def bench_enricher(settings: Settings) -> Any:
    """The product's Enricher, padded when the bench asks for more work."""
    enricher = make_enricher(settings, current_watchlist(settings))
    repeats = int(os.environ.get(REPEATS, "0"))
    return Padded(enricher, repeats) if repeats else enricher


class Output(NamedTuple):
    """The effects of one chunk, and what to remember when they are written."""

    rows: list[Row]
    documents: list[Document]
    marks: list[tuple[str, int]]


class Work:
    """One chunk from bytes to effects, for the rivals: what `agents.enrich` does, less dead letters and metrics."""

    def __init__(self, settings: Settings) -> None:
        self._enricher = bench_enricher(settings)
        self._seen: dict[int, Seen] = defaultdict(lambda: Seen(settings.enrich.seen))
        self._index = settings.index("mentions-v1-")
        self._common = event_headers(ENRICHED, source=f"/{settings.topic(RAW.name)}")
        settle_memory()

    def chunk(self, partition: int, records: Sequence[Any]) -> Output:
        """The effects of `records` (with value, timestamp and offset) of one partition."""
        now = datetime.now(UTC)
        outcomes = self._enricher.batch(records, now, self._seen[partition])
        done = [(r.offset, o) for r, o in zip(records, outcomes, strict=True) if isinstance(o, Done)]
        return Output(
            [enriched_row(offset, o.enriched, self._common) for offset, o in done],
            [
                Document(self._index + index_day(o.enriched.published), o.id, encode_document(o.enriched, now))
                for _, o in done
            ],
            [(o.id, o.digest) for _, o in done],
        )

    def mark(self, partition: int, output: Output) -> None:
        """The effects are written."""
        self._seen[partition].mark(output.marks)


def bulk(client: Elasticsearch, documents: Sequence[Document]) -> None:
    """The product's bulk request by the blocking client, which suits the rivals' loops. Raises on a failed item."""
    answer = client.bulk(operations=bulk_lines(documents, range(len(documents))), filter_path=FILTER)
    if answer.body.get("errors"):
        raise RuntimeError(f"Elasticsearch refused a document: {str(answer.body)[:300]}")
