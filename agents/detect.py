"""detect: counts in; alerts out, to their topic and to Elasticsearch; a snapshot; then acknowledged."""

import asyncio
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
from streams.producer import Row
from streams.runtime import Runtime
from streams.sinks.elasticsearch import Document
from streams.snapshots import Snapshots

log = structlog.get_logger()
_decode = msgspec.json.Decoder(Count | Tick).decode


class DetectAgent:
    """One `Detector` a partition of counts, read back from its snapshot in each new generation of the group."""

    topics = (COUNTS,)

    def __init__(self, runtime: Runtime, names: dict[str, str]) -> None:
        self._run = runtime
        self._names = names
        self._state = Snapshots(runtime.settings, DETECT_STATE, runtime.producer)
        self._letters = DeadLetters(runtime)
        self._detectors: dict[int, tuple[int, Detector]] = {}
        self._alerts = runtime.settings.topic(ALERTS.name)
        self._index = runtime.settings.index("alerts-v1")
        self._common = event_headers(ALERTS, source=f"/{runtime.settings.topic(COUNTS.name)}")

    async def handle(self, chunk: Chunk) -> None:
        """One chunk of counts: merge, decide, write what was decided, snapshot, acknowledge."""
        detector = await self._ensure(chunk.partition)
        messages, letters = self._read(chunk)
        try:
            detector.apply(messages)
            alerts = detector.decide()
            await self._letters.send(chunk.partition, letters)
            await self._write(alerts)
            await self._state.save(chunk.partition, detector.snapshot())
        except BaseException:
            # The state is ahead of what was written: the next try starts from the snapshot.
            self._detectors.pop(chunk.partition, None)
            raise
        chunk.ack()
        metrics.detected(alerts, datetime.now(UTC))

    async def background(self) -> None:
        """No timers: the clock of detection is the watermark in the counts."""

    def _read(self, chunk: Chunk) -> tuple[list[Count | Tick], list[Row]]:
        messages, letters = [], []
        for record in chunk.records:
            try:
                messages.append(_decode(record.value or b""))
            except msgspec.DecodeError as error:
                reason = f"Not a count: {error}."
                letters.append(letter_of(chunk.topic, record, "detect", "invalid_count", reason, datetime.now(UTC)))
        return messages, letters

    async def _ensure(self, partition: int) -> Detector:
        generation = self._run.generation
        known = self._detectors.get(partition)
        if known is None or known[0] != generation:
            records = await self._state.load(partition)
            known = (generation, self._make(records))
            self._detectors[partition] = known
        return known[1]

    def _make(self, records: dict[str, bytes]) -> Detector:
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
