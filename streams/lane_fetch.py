"""The fetch side of the batch lane: from the driver's records to chunks, safe across rebalances."""

import asyncio
from typing import TYPE_CHECKING, Any

from faust.transport.consumer import ensure_TP

# How long to wait before looking again when every partition is paused or every buffer is full. Faust's own
# answer is a sleep of one second (faust/transport/consumer.py), which halves the throughput.
PAUSED_S = 0.002
FULL_S = 0.005


class LaneFetch:
    """Overrides Faust's drain loop; mixed into a consumer by `lane.BatchLane`, which posts the chunks."""

    batch_topics: frozenset[str]
    batch_max: int

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """The rest is Faust's consumer."""

    async def _drain_messages(self, fetcher: Any) -> None:
        try:
            while not (self._stopped.is_set() or fetcher._stopped.is_set()):
                records, _active = await self._wait_next_records(1.0)
                generation = self.app.consumer_generation_id
                await asyncio.sleep(0)
                if records is None or self.should_stop:
                    continue
                if self.flow_active:
                    await self._post_all(records, generation)
                else:
                    await self._seek_and_return(records)
        except (*self.consumer_stopped_errors, asyncio.CancelledError):
            if not self.transport.app.should_stop:
                raise
        except Exception as error:
            self.log.exception("batch lane: drain raised %r", error)
            raise

    async def _post_all(self, records: dict[Any, list[Any]], generation: int) -> None:
        stock: dict[Any, list[Any]] = {}
        back: dict[Any, int] = {}
        for tp, batch in records.items():
            if tp.topic in self.batch_topics:
                # The driver hands out aiokafka's own TopicPartition; Faust's tables are keyed by its own.
                undelivered = await self._post_partition(ensure_TP(tp), batch, generation)
                if undelivered is not None:
                    back[ensure_TP(tp)] = undelivered
            else:
                stock[tp] = batch
        if back and not self.should_stop:
            await self._give_back(back)
            await asyncio.sleep(FULL_S)
        if stock:
            await self._post_stock(stock, generation)

    async def _post_partition(self, tp: Any, batch: list[Any], generation: int) -> int | None:
        """The offset of the first record that could not be delivered, or None."""
        app = self.app
        app.monitor.track_tp_end_offset(tp, self.highwater(tp))
        for first in range(0, len(batch), self.batch_max):
            chunk = self._fresh(tp, batch[first : first + self.batch_max])
            channels = app.topics._tp_index[tp]
            if not chunk:
                continue
            if not channels:
                return int(chunk[0].offset)
            if not app.flow_control.is_active() or any(c.queue.full() for c in channels):
                await self.wait_first(self._room(channels), self.suspend_flow.wait())
            if self.should_stop or not self.flow_active or app.consumer_generation_id != generation:
                return int(chunk[0].offset)
            self._post_chunk(tp, chunk, channels, generation)
        return None

    async def _post_stock(self, records: dict[Any, list[Any]], generation: int) -> None:
        for tp, record in self.scheduler.iterate(records):
            if not self.flow_active or self.app.consumer_generation_id != generation:
                return
            message = self._to_message(tp, record)
            read = self._read_offset[tp]
            if read is None or message.offset >= read:
                await self.wait_first(self.callback(message), self.suspend_flow.wait())
                self._read_offset[tp] = message.offset

    async def _seek_and_return(self, records: dict[Any, list[Any]]) -> None:
        try:
            await self._give_back({ensure_TP(tp): batch[0].offset for tp, batch in records.items() if batch})
            await self.perform_seek()
        except Exception as error:
            self.log.warning("seek while the flow is stopped failed: %r", error)

    async def _give_back(self, back: dict[Any, int]) -> None:
        """Have records that could not be delivered fetched again: rewind each partition to its first of them.

        The seek that ends a rebalance is not enough: it may be made before they are fetched, may fail while the
        group rebalances, and aiokafka's seek_to_committed() does nothing for a partition without a committed offset.
        """
        if back:
            await self._thread.call_thread(self._rewind, back)

    async def _rewind(self, back: dict[Any, int]) -> None:  # runs in the consumer's thread
        consumer = self._thread._ensure_consumer()
        subscription = consumer._subscription.subscription
        for tp, offset in back.items():
            assignment = subscription.assignment if subscription is not None else None
            if assignment is None or tp not in assignment.tps:
                continue
            state = assignment.state_value(tp)
            if state.has_valid_position and state.position > offset:
                consumer._fetcher.seek_to(tp, offset)

    async def _wait_next_records(self, timeout: float) -> Any:
        if not self.app.client_only and self.flow_active and not self._get_active_partitions():
            await asyncio.sleep(PAUSED_S)
            return {}, self._get_active_partitions()
        return await super()._wait_next_records(timeout)  # type: ignore[misc]

    async def _room(self, channels: Any) -> None:
        await self.app.flow_control.acquire()
        while any(channel.queue.full() for channel in channels):
            await asyncio.sleep(FULL_S)
