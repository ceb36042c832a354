"""Documents a second that one Elasticsearch takes from one client of ours: the index sink, four requests at a time."""

import asyncio
import time
from datetime import UTC, datetime

from bench.place import Namespace
from bench.texts import Posts
from bench.work import Record, Work
from simak.config import Settings
from streams.elastic import async_client
from streams.sinks.elasticsearch import Document, IndexSink

DEPTH = 4


def measure(documents: int) -> float:
    """Index `documents` documents in bulks as the worker makes them; returns documents a second by the wall clock."""
    place = Namespace(1)
    try:
        chunks = _chunks(place.settings, documents)
        begun = time.monotonic()
        asyncio.run(_write(place.settings, chunks))
        seconds = time.monotonic() - begun
        return place.indexed() / seconds
    finally:
        place.drop()


def _chunks(settings: Settings, documents: int) -> list[list[Document]]:
    work, posts = Work(settings), Posts(13, prefix="e")
    now = datetime.now(UTC)
    stamp = int(now.timestamp() * 1000)
    chunks = []
    size = settings.enrich.batch
    for first in range(0, documents, size):
        records = [Record(value, stamp, first) for _key, value in posts.take(min(size, documents - first), now)]
        chunks.append(work.chunk(0, records).documents)
    return chunks


async def _write(settings: Settings, chunks: list[list[Document]]) -> None:
    elastic = async_client(settings)
    sink, waiting = IndexSink(elastic, lambda: False), iter(chunks)

    async def writer() -> None:
        for chunk in waiting:
            await sink.write(chunk)

    await asyncio.gather(*[writer() for _ in range(DEPTH)])
    await elastic.close()
