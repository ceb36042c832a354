"""From publication to searchable under an open-loop load: an observer asks for sampled ids every 50 ms."""

import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec
from msgspec import Struct

from bench.place import Namespace
from bench.race import Candidate, await_enriched
from bench.texts import Posts
from schemas.mention import RawMention
from simak.errors import Unavailable
from streams.elastic import client
from streams.kafka import producer

LOOK_S = 0.05
# After the last mention was published: how long its search may take before it counts as lost.
PATIENCE_S = 30.0
WARM = 2000


class Latency(Struct, frozen=True):
    """Seconds, and how they came about: the rate offered and the number of mentions asked for."""

    p50_s: float
    p99_s: float
    rate: float
    samples: int


class Load(threading.Thread):
    """Publishes mentions at a fixed rate whatever becomes of them; every `LOOK_S` one of them is a probe."""

    def __init__(self, place: Namespace, posts: Posts, rate: float, seconds: float) -> None:
        super().__init__(daemon=True)
        now = datetime.now(UTC)
        self._mentions = [posts.mention(now) for _ in range(int(rate * seconds))]
        self._place = place
        self._rate = rate
        # id -> when it was published, by the monotonic clock
        self.probes: dict[str, float] = {}

    def run(self) -> None:
        """Send on schedule; behind it, as fast as it goes."""
        sender, begun, next_probe = producer(self._place.settings), time.monotonic(), 0.0
        for number, mention in enumerate(self._mentions):
            due = begun + number / self._rate
            if (ahead := due - time.monotonic()) > 0:
                time.sleep(ahead)
            key, value = _published_now(mention)
            sender.send(self._place.raw, value=value, key=key)
            if due >= next_probe:
                self.probes[key.decode()] = due
                next_probe = due + LOOK_S
        sender.flush()
        sender.close()


def measure(rate: float, seconds: float, partitions: int) -> Latency:
    """Run the real enrich worker under `rate` mentions a second for `seconds`. Raises Unavailable on a lost probe."""
    place, posts = Namespace(partitions), Posts(7, prefix="l")
    try:
        place.fill(list(posts.take(WARM, datetime.now(UTC))))
        with Candidate("simak", {"SIMAK_SLOT": "bench"}) as worker:
            await_enriched([worker], place, WARM)
            load = Load(place, posts, rate, seconds)
            load.start()
            waits = sorted(_observe(load, place, worker))
    finally:
        place.drop()
    return Latency(_quantile(waits, 0.5), _quantile(waits, 0.99), rate, len(waits))


def _published_now(mention: RawMention) -> tuple[bytes, bytes]:
    now = datetime.now(UTC)
    fresh = msgspec.structs.replace(mention, published=now, collected=now)
    return f"{mention.platform}:{mention.native_id}".encode(), msgspec.json.encode(fresh)


def _observe(load: Load, place: Namespace, worker: Candidate) -> list[float]:
    waits: list[float] = []
    found: set[str] = set()
    alias, last = place.settings.index("mentions"), time.monotonic()
    with client(place.settings) as es:
        while load.is_alive() or len(found) < len(load.probes):
            worker.check()
            open_ids = [key for key in list(load.probes) if key not in found][:200]
            hits = _search(es, alias, open_ids)
            now = time.monotonic()
            waits += [now - load.probes[key] for key in hits]
            found.update(hits)
            last = now if load.is_alive() else last
            if now - last > PATIENCE_S:
                raise Unavailable(f"{len(open_ids)} mentions could not be searched after {PATIENCE_S:.0f} s.")
            time.sleep(LOOK_S)
    return waits


def _search(es: object, alias: str, ids: Sequence[str]) -> list[str]:
    if not ids:
        return []
    answer = es.search(  # type: ignore[attr-defined]
        index=alias, query={"ids": {"values": list(ids)}}, size=len(ids), source=False, filter_path="hits.hits._id"
    )
    return [hit["_id"] for hit in answer.body.get("hits", {}).get("hits", [])]


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
