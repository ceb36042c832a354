"""deliver: alerts in; signed webhooks out, retried across restarts, every attempt recorded."""

import asyncio
import random
from datetime import UTC, datetime

import msgspec
import structlog

from schemas.alert import Alert
from schemas.topics import ALERTS, DELIVER_STATE
from simak.notify import Notice, after_attempt, due, notices_for
from streams import metrics
from streams.chunks import Chunk, GiveBack
from streams.deadletters import DeadLetters, letter_of
from streams.runtime import Runtime
from streams.sinks.webhook import WebhookSender
from streams.snapshots import Snapshots

log = structlog.get_logger()
WAKE_S = 0.25
PARTITION = 0
_decode = msgspec.json.Decoder(Alert).decode
_encode = msgspec.json.Encoder().encode
_notice = msgspec.json.Decoder(Notice).decode


class DeliverAgent:
    """Notices live in a compacted topic: made once per alert, state and endpoint, kept until sent or given up."""

    topics = (ALERTS,)

    def __init__(self, runtime: Runtime) -> None:
        self._run = runtime
        self._state = Snapshots(runtime.settings, DELIVER_STATE, runtime.producer)
        self._letters = DeadLetters(runtime)
        self._sender = WebhookSender(runtime.settings.deliver)
        self._notices: dict[str, Notice] = {}
        self._generation = -1
        self._loading = asyncio.Lock()

    async def handle(self, chunk: Chunk) -> None:
        """Turn alerts into notices that survive us; sending is the background's."""
        await self._ensure()
        deliver = self._run.settings.deliver
        endpoints = [endpoint.name for endpoint in deliver.webhooks]
        fresh: dict[str, Notice] = {}
        letters = []
        for record in chunk.records:
            if record.value is None:
                continue
            try:
                alert = _decode(record.value)
            except msgspec.DecodeError as error:
                reason = f"Not an alert: {error}."
                now = datetime.now(UTC)
                letters.append(letter_of(chunk.topic, record, "deliver", "invalid_alert", reason, now))
                continue
            known = self._notices.keys() | fresh.keys()
            now = datetime.now(UTC)
            for notice in notices_for(alert, endpoints, deliver.language, now=now, known=known):
                fresh[notice.key] = notice
        await self._letters.send(chunk.partition, letters)
        await self._state.save(PARTITION, {key: _encode(notice) for key, notice in fresh.items()})
        self._notices |= fresh
        chunk.ack()

    async def background(self) -> None:
        """Send what is due, as long as the alerts are ours."""
        while True:
            await asyncio.sleep(WAKE_S)
            if self._run.leaving() or PARTITION not in self._run.owned(ALERTS):
                continue
            await self._ensure()
            waiting = due(self._notices.values(), datetime.now(UTC))
            await asyncio.gather(*[self._attempt(notice) for notice in waiting])

    async def _attempt(self, notice: Notice) -> None:
        outcome = await self._sender.send(notice)
        now = datetime.now(UTC)
        retries = self._run.settings.deliver.retries
        after = after_attempt(notice, outcome, now, jitter=random.random(), retries=retries)
        self._notices[notice.key] = after
        log.info(
            "webhook.attempt", notice=notice.key, status=after.status, attempt=after.attempts, error=after.last_error
        )
        metrics.notified(after, outcome, now)
        try:
            await self._state.save(PARTITION, {notice.key: _encode(after)})
        except GiveBack:
            # Sent but not recorded: the next owner sends it again under the same webhook id.
            log.warning("webhook.unrecorded", notice=notice.key)

    async def _ensure(self) -> None:
        """The notices as recorded, read back in each new generation of the group."""
        async with self._loading:
            if self._generation != self._run.generation:
                generation = self._run.generation
                records = await self._state.load(PARTITION)
                self._notices = {key: _notice(value) for key, value in records.items()}
                self._generation = generation
