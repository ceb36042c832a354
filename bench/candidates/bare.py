"""Bare enrich: Enricher.batch on chunks of 256 in a loop, no I/O. Prints one line of JSON."""

import json
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from msgspec import Struct

from bench.texts import Posts
from bench.work import bench_enricher
from simak.config import load_settings
from simak.dedupe.seen import Seen
from simak.enrich import Done
from streams.worker import settle_memory

CHUNK = 256


class Record(Struct):
    """What Enricher.batch reads of a consumed record."""

    value: bytes
    timestamp: int


def _chunks(mentions: int) -> Iterator[list[Record]]:
    now = datetime.now(UTC)
    stamp, posts = int(now.timestamp() * 1000), Posts()
    for _ in range(mentions // CHUNK):
        yield [Record(value, stamp) for _key, value in posts.take(CHUNK, now)]


def main(mentions: int) -> None:
    """Skip the first eighth as warm-up, measure the rest."""
    settings = load_settings()
    enricher = bench_enricher(settings)
    chunks = list(_chunks(mentions))
    seen = Seen(settings.enrich.seen)
    settle_memory()
    begun, done = 0.0, 0
    for number, chunk in enumerate(chunks):
        if number == len(chunks) // 8:
            begun, done = time.process_time(), 0
        outcomes = [o for o in enricher.batch(chunk, datetime.now(UTC), seen) if isinstance(o, Done)]
        seen.mark((o.id, o.digest) for o in outcomes)
        done += len(outcomes)
    print(json.dumps({"cpu_us": (time.process_time() - begun) / done * 1e6, "mentions": done}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
