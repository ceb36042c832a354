"""The topic catalogue: the only place where topics, keys, partitions and retention are written down.

Names use dots, never underscores (the two collide in Kafka's metric names). A version appears in a name only
when a contract breaks (`mentions.enriched-v2`). State topics are Simak's own and no contract.
"""

from typing import Any, Literal

from msgspec import Struct

from schemas.action import AlertAction
from schemas.alert import Alert
from schemas.count import Count, CountMessage, Tick
from schemas.deadletter import DeadLetter
from schemas.enriched import Enriched
from schemas.mention import RawMention
from schemas.watchlist import WatchlistEntry

DAY_MS = 86_400_000
MIB = 1 << 20


class Topic(Struct, frozen=True):
    """One topic. `partitions` of 0 means: as many as `kafka.partitions` says, the same number for all of them.

    `records` are the msgspec types a value may hold; `retention_ms` is None exactly when compacted. An `opaque`
    topic carries other records' bytes: there `records` is the view that is made from value and headers.
    `events` says whether the records carry CloudEvents headers of ours.
    """

    name: str
    version: int
    summary: str
    key: str
    partitions: int
    cleanup: Literal["delete", "compact"]
    retention_ms: int | None
    records: tuple[Any, ...]
    producers: tuple[str, ...]
    consumers: tuple[str, ...]
    max_message_bytes: int = MIB
    public: bool = True
    opaque: bool = False
    events: bool = True

    def config(self) -> dict[str, str]:
        """The broker's topic settings, as `kafka-topics --config` names them."""
        settings = {
            "cleanup.policy": self.cleanup,
            "max.message.bytes": str(self.max_message_bytes),
            "compression.type": "producer",
        }
        if self.retention_ms is None:
            # A reader may be down over a weekend and must still see each deletion: tombstones live three days.
            settings |= {"delete.retention.ms": str(3 * DAY_MS), "min.cleanable.dirty.ratio": "0.2"}
            # The segment being written is never compacted, and whoever starts reads it all.
            settings["segment.bytes"] = str(16 * MIB)
        else:
            settings["retention.ms"] = str(self.retention_ms)
        return settings


RAW = Topic(
    name="mentions.raw", version=1, key="mention id", partitions=0, cleanup="delete", retention_ms=3 * DAY_MS,
    summary="Mentions as collected. Personal data live only here.", records=(RawMention,),
    producers=("collectors", "simak ingest", "POST /v1/mentions"), consumers=("enrich",),
    max_message_bytes=3 * MIB, events=False,
)  # fmt: skip
ENRICHED = Topic(
    name="mentions.enriched", version=1, key="mention id", partitions=0, cleanup="delete",
    retention_ms=7 * DAY_MS, summary="Mentions redacted, pseudonymised and understood.", records=(Enriched,),
    producers=("enrich",), consumers=("count", "downstream services"), max_message_bytes=3 * MIB,
)  # fmt: skip
COUNTS = Topic(
    name="mentions.counts", version=1, key="subject", partitions=4, cleanup="delete", retention_ms=7 * DAY_MS,
    summary="Absolute counts per (subject, minute, source partition), and watermarks.", records=(Count, Tick),
    producers=("count",), consumers=("detect", "downstream services"),
)  # fmt: skip
ALERTS = Topic(
    name="alerts", version=1, key="alert id", partitions=1, cleanup="compact", retention_ms=None,
    summary="The latest state of each alert.", records=(Alert,), producers=("detect",),
    consumers=("deliver", "downstream services"),
)  # fmt: skip
ACTIONS = Topic(
    name="alert.actions", version=1, key="alert id", partitions=1, cleanup="delete", retention_ms=7 * DAY_MS,
    summary="What officers did to alerts.", records=(AlertAction,), producers=("HTTP API",),
    consumers=("deliver",),
)  # fmt: skip
WATCHLIST = Topic(
    name="watchlist", version=1, key="entry id", partitions=1, cleanup="compact", retention_ms=None,
    summary="Whom Simak listens for; a tombstone removes an entry.", records=(WatchlistEntry,),
    producers=("simak watchlist apply",), consumers=("enrich", "detect"), events=False,
)  # fmt: skip
DEAD_LETTERS = Topic(
    name="dead.letters", version=1, key="the key of the original record", partitions=3, cleanup="delete",
    retention_ms=7 * DAY_MS, summary="What could not be processed: original bytes, reasons in headers.",
    records=(DeadLetter,), producers=("every stage",), consumers=("simak dlq",), max_message_bytes=4 * MIB,
    opaque=True, events=False,
)  # fmt: skip


def _state(name: str, partitions: int, owner: str) -> Topic:
    return Topic(
        name=name, version=1, key="state key", partitions=partitions, cleanup="compact", retention_ms=None,
        summary=f"Snapshots of {owner}: private, no contract.", records=(), producers=(owner,),
        consumers=(owner,), max_message_bytes=4 * MIB, public=False,
    )  # fmt: skip


COUNT_STATE = _state("state.count", 0, "count")
DETECT_STATE = _state("state.detect", 4, "detect")
DELIVER_STATE = _state("state.deliver", 1, "deliver")
REDRIVE_STATE = _state("state.redrive", 1, "simak dlq")

CATALOGUE: tuple[Topic, ...] = (
    RAW, ENRICHED, COUNTS, ALERTS, ACTIONS, WATCHLIST, DEAD_LETTERS, COUNT_STATE, DETECT_STATE, DELIVER_STATE,
    REDRIVE_STATE,
)  # fmt: skip

# Which worker role reads which topics: its consumer group's lag is how far behind it is.
READS: dict[str, tuple[Topic, ...]] = {"enrich": (RAW,), "detect": (ENRICHED, COUNTS), "deliver": (ALERTS,)}

__all__ = ["CATALOGUE", "READS", "CountMessage", "Topic"]
