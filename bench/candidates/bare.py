"""Bare enrich: Enricher.batch on chunks as the worker takes them, in a loop, no I/O. Prints one line of JSON."""

import json
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from bench.texts import Posts
from bench.work import Record, bench_enricher
from simak.config import load_settings
from simak.dedupe.seen import Seen
from simak.enrich import Done
from streams.worker import settle_memory


def _chunks(mentions: int, size: int) -> Iterator[list[Record]]:
    now = datetime.now(UTC)
    stamp, posts = int(now.timestamp() * 1000), Posts()
    for _ in range(mentions // size):
        yield [Record(value, stamp, 0) for _key, value in posts.take(size, now)]


def main(mentions: int) -> None:
    """Skip the first eighth as warm-up, measure the rest."""
    settings = load_settings()
    enricher = bench_enricher(settings)
    chunks = list(_chunks(mentions, settings.enrich.batch))
    seen = Seen(settings.enrich.seen)
    settle_memory()
    cpu, begun, done = 0.0, 0.0, 0
    for number, chunk in enumerate(chunks):
        if number == len(chunks) // 8:
            cpu, begun, done = time.process_time(), time.monotonic(), 0
        outcomes = [o for o in enricher.batch(chunk, datetime.now(UTC), seen) if isinstance(o, Done)]
        seen.mark((o.id, o.digest) for o in outcomes)
        done += len(outcomes)
    cpu, seconds = time.process_time() - cpu, time.monotonic() - begun
    print(json.dumps({"cpu_us": cpu / done * 1e6, "mentions": done, "seconds": seconds}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
