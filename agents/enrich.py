"""enrich: raw mentions in; enriched mentions, index documents and dead letters out; then acknowledged."""

import asyncio
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

from schemas.document import encode_document, index_day
from schemas.headers import event_headers
from schemas.topics import ENRICHED, RAW
from simak.dedupe.seen import Seen
from simak.enrich import Done, Enricher, Outcome, Rejected
from streams import metrics
from streams.chunks import Chunk
from streams.deadletters import DeadLetters, letter_of
from streams.events import enriched_row
from streams.poison import PoisonLimits
from streams.producer import Row
from streams.runtime import Runtime
from streams.sinks.elasticsearch import Document
from streams.suspects import Suspects


class EnrichAgent:
    """Takes a chunk, calls the core, writes the effects, acknowledges."""

    topics = (RAW,)

    def __init__(self, runtime: Runtime, enricher: Enricher) -> None:
        self._run = runtime
        self._enricher = enricher
        self._letters = DeadLetters(runtime)
        self._suspects = Suspects(runtime, self._letters)
        settings = runtime.settings
        self._seen: dict[int, Seen] = defaultdict(lambda: Seen(settings.enrich.seen))
        self._limits = PoisonLimits(settings.enrich)
        self._enriched = settings.topic(ENRICHED.name)
        self._index = settings.index("mentions-v1-")
        self._common = event_headers(ENRICHED, source=f"/{settings.topic(RAW.name)}")

    async def handle(self, chunk: Chunk) -> None:
        """One chunk from bytes to acknowledged effects. Raises GiveBack when a sink is down and the group waits."""
        now = datetime.now(UTC)
        seen = self._seen[chunk.partition]
        with metrics.cpu("enrich"):
            outcomes = self._enricher.batch(chunk.records, now, seen)
        poisoned = [isinstance(outcome, Rejected) for outcome in outcomes]
        self._limits.check(chunk, poisoned)
        pairs = zip(chunk.records, outcomes, strict=True)
        done = [(record, o) for record, o in pairs if isinstance(o, Done)]
        letters = self._refused(chunk, outcomes, now) if any(poisoned) else []
        if len(letters) == len(outcomes):
            self._suspects.hold(chunk, letters)
            metrics.enriched(outcomes, now, datetime.now(UTC))
            return
        await self._suspects.release(chunk.partition)
        await asyncio.gather(
            self._publish(chunk, done), self._write(chunk, done, now), self._letters.send(chunk.partition, letters)
        )
        seen.mark((o.id, o.digest) for _, o in done)
        chunk.ack()
        metrics.enriched(outcomes, now, datetime.now(UTC))

    def _refused(self, chunk: Chunk, outcomes: list[Outcome], now: datetime) -> list[Row]:
        return [
            letter_of(chunk.topic, record, "enrich", o.reason, o.message, now)
            for record, o in zip(chunk.records, outcomes, strict=True)
            if isinstance(o, Rejected)
        ]

    async def background(self) -> None:
        """Chunks held on suspicion are let go after a few quiet seconds."""
        await self._suspects.background()

    async def _publish(self, chunk: Chunk, done: list[tuple[Any, Done]]) -> None:
        rows = [enriched_row(record.offset, o.enriched, self._common) for record, o in done]
        await self._run.producer.send(self._enriched, chunk.partition, rows)

    async def _write(self, chunk: Chunk, done: list[tuple[Any, Done]], now: datetime) -> None:
        documents = [
            Document(self._index + index_day(o.enriched.published), o.id, encode_document(o.enriched, now))
            for _, o in done
        ]
        refused = await self._run.sink.write(documents)
        letters = [
            letter_of(chunk.topic, done[position][0], "index", "mapping", reason, now) for position, reason in refused
        ]
        await self._letters.send(chunk.partition, letters)
