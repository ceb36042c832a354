"""detect: counts in; alerts out, to their topic and to Elasticsearch, at once; a snapshot; then acknowledged."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec
import structlog

from schemas.alert import Alert
from schemas.alert_document import encode_alert
from schemas.count import Count, Tick
from schemas.headers import event_headers
from schemas.topics import ALERTS, COUNTS, DETECT_STATE
from simak.detect.detector import Detector
from simak.detect.surge import SurgeRule
from streams import metrics
from streams.chunks import Chunk
from streams.deadletters import DeadLetters, letter_of
from streams.events import event_row
from streams.holding import Held, Holding
from streams.producer import Row
from streams.runtime import Runtime
from streams.sinks.elasticsearch import Document

log = structlog.get_logger()
_decode = msgspec.json.Decoder(Count | Tick).decode


class DetectAgent:
    """One `Detector` a partition of counts. Alerts go out at once; chunks are acknowledged with the next snapshot.

    Whoever starts again reads the snapshot and the counts after it, comes to the same alerts, and writes them again
    under the same id and sequence.
    """

    topics = (COUNTS,)

    def __init__(self, runtime: Runtime, names: dict[str, str]) -> None:
        self._run = runtime
        self._names = names
        self._holding = Holding(runtime, DETECT_STATE, self._make)
        self._letters = DeadLetters(runtime)
        self._alerts = runtime.settings.topic(ALERTS.name)
        self._index = runtime.settings.index("alerts-v1")
        self._common = event_headers(ALERTS, source=f"/{runtime.settings.topic(COUNTS.name)}")

    async def handle(self, chunk: Chunk) -> None:
        """One chunk of counts: merge, decide, write what was decided; the next snapshot acknowledges it."""
        held = await self._holding.ensure(chunk.partition)
        messages, letters = self._read(chunk)
        async with held.lock:
            self._holding.check(held)
            try:
                held.state.apply(messages)
                alerts = held.state.decide()
                await self._letters.send(chunk.partition, letters)
                await self._write(alerts)
            except BaseException:
                # The state is ahead of what was written: the next try starts from the snapshot.
                self._holding.drop(held)
                raise
            held.take(chunk)
        metrics.detected(alerts, datetime.now(UTC))

    async def background(self) -> None:
        """Snapshots every few seconds, at once when the group or the process waits.

        Detection has no timers: its clock is the watermark in the counts.
        """
        await self._holding.beat(self._run.settings.detect.flush, self._settle)

    async def _settle(self) -> None:
        waiting = [held for held in self._holding.all if held.chunks]
        await asyncio.gather(*[self._holding.settle(held, self._save) for held in waiting])

    async def _save(self, held: Held[Detector]) -> None:
        await self._holding.snapshots.save(held.partition, held.state.snapshot())

    def _read(self, chunk: Chunk) -> tuple[list[Count | Tick], list[Row]]:
        messages, letters = [], []
        for record in chunk.records:
            try:
                messages.append(_decode(record.value or b""))
            except msgspec.DecodeError as error:
                reason = f"Not a count: {error}."
                letters.append(letter_of(chunk.topic, record, "detect", "invalid_count", reason, datetime.now(UTC)))
        return messages, letters

    def _make(self, partition: int, records: Mapping[str, bytes]) -> Detector:  # noqa: ARG002
        settings = self._run.settings
        detect = settings.detect
        rule = SurgeRule(
            window=detect.window,
            minimum=detect.minimum,
            p_value=detect.p_value,
            ratio=detect.ratio,
            quiet=detect.quiet,
            early=settings.count.lateness,
        )
        return Detector(rule, settings.kafka.partitions, self._names).restore(records)

    async def _write(self, alerts: list[Alert]) -> None:
        """Alerts to their topic and their index: both overwrite by id, so writing twice tells nothing twice."""
        now = datetime.now(UTC)
        rows = [event_row(a.id, a, f"{a.id}-{a.sequence}", self._common, a.subject) for a in alerts]
        documents = [Document(self._index, alert.id, encode_alert(alert, now)) for alert in alerts]
        _, refused = await asyncio.gather(
            self._run.producer.send(self._alerts, 0, rows), self._run.sink.write(documents)
        )
        for position, reason in refused:
            log.error("alert.refused", alert=alerts[position].id, reason=reason)
