"""Every metric, each with its sentence. Latency is sampled: the first and the last mention of each chunk."""

import time
from collections import Counter as Tally
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from prometheus_client import Counter, Gauge, Histogram

from schemas.alert import Alert
from schemas.count import Count
from simak.enrich import Done, Outcome, Rejected
from simak.notify import Notice
from simak.notify import Outcome as SendResult

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800, 7200, 86400)

MENTIONS = Counter("simak_mentions_total", "Mentions by what became of them in enrich.", ["outcome"])
POISON = Counter("simak_poison_total", "Refused records by reason.", ["reason"])
CHUNK = Histogram("simak_chunk_size", "Records in a chunk.", buckets=(1, 4, 16, 64, 128, 256, 512, 1024, 2000))
CPU = Counter("simak_cpu_seconds_total", "Processor time inside the core, by step.", ["step"])
LATENCY = Histogram(
    "simak_latency_seconds", "Age of a mention at a stage, from its collection.", ["stage"], buckets=SECONDS
)
AGE = Histogram("simak_published_age_seconds", "From publication to collection.", buckets=SECONDS)
LAG = Gauge("simak_lag_records", "Records not yet worked on, by topic and partition.", ["topic", "partition"])
LETTERS = Counter("simak_dead_letters_total", "Dead letters written.")
COUNTS = Counter("simak_counts_total", "Count records written.")
LATE = Counter("simak_late_total", "Mentions that came after their minute had closed.")
ALERTS = Counter("simak_alerts_total", "Alert states written.", ["state"])
NOTICES = Counter("simak_notices_total", "Webhook attempts by result.", ["endpoint", "result"])
DETECTED = Histogram(
    "simak_detected_seconds", "From the minute of publication an alert is about to its record.", buckets=SECONDS
)
NOTIFIED = Histogram("simak_notified_seconds", "From when a notice was due to its delivery.", buckets=SECONDS)
INTAKE = Counter("simak_intake_total", "Mentions offered to the HTTP intake, by what became of them.", ["outcome"])


@contextmanager
def cpu(step: str) -> Iterator[None]:
    """Add the processor time of the block to its step."""
    started = time.thread_time()
    yield
    CPU.labels(step).inc(time.thread_time() - started)


def enriched(outcomes: Sequence[Outcome], begun: datetime, ended: datetime) -> None:
    """A chunk has been enriched (at `begun`) and its effects written (at `ended`)."""
    CHUNK.observe(len(outcomes))
    for kind, number in Tally(type(outcome).__name__.lower() for outcome in outcomes).items():
        MENTIONS.labels(kind).inc(number)
    for reason, number in Tally(o.reason for o in outcomes if isinstance(o, Rejected)).items():
        POISON.labels(reason).inc(number)
    done = [outcome.enriched for outcome in outcomes if isinstance(outcome, Done)]
    for mention in done[:: max(1, len(done) - 1)]:
        AGE.observe(max(0.0, (mention.collected - mention.published).total_seconds()))
        LATENCY.labels("enriched").observe(max(0.0, (begun - mention.collected).total_seconds()))
        LATENCY.labels("indexed").observe(max(0.0, (ended - mention.collected).total_seconds()))


def dead_letters(number: int) -> None:
    """Letters have been acknowledged by Kafka."""
    LETTERS.inc(number)


def counted(counts: Sequence[Count]) -> None:
    """Count records have been written."""
    COUNTS.inc(len(counts))
    LATE.inc(sum(count.late for count in counts))


def detected(alerts: Sequence[Alert], now: datetime) -> None:
    """Alert states have been written."""
    for alert in alerts:
        ALERTS.labels(alert.state).inc()
        DETECTED.observe(max(0.0, (now - alert.at).total_seconds()))


def notified(notice: Notice, result: SendResult, now: datetime) -> None:
    """A webhook attempt has ended."""
    NOTICES.labels(notice.endpoint, str(result.status or "network")).inc()
    if notice.status == "sent":
        NOTIFIED.observe(max(0.0, (now - notice.next_at).total_seconds()))


def lag(topic: str, partition: int, records: int) -> None:
    """How far behind a partition is."""
    LAG.labels(topic, str(partition)).set(records)


def lag_gone(topic: str, partition: int) -> None:
    """Another worker reads the partition now."""
    LAG.remove(topic, str(partition))
