"""Springs the lane's one known trap and prints what was delivered: run by tests/stream/test_lane.py.

Usage: early_records.py EXPECTED
"""

import asyncio
import json
import os
import sys
import time
from typing import Any

from schemas.topics import RAW
from simak.config import load_settings
from streams.app import make_app

LATEST_S = 30.0


def main(expected: int) -> None:
    """Run one consumer whose first records are handed out while the flow is still stopped."""
    settings = load_settings()
    topic = settings.topic(RAW.name)
    app = make_app(settings, group=f"{settings.namespace}.early", slot="early-0", topics=frozenset({topic}))
    seen: set[tuple[int, int]] = set()
    trap = spring(app)

    async def collect(stream: Any) -> None:
        async for event in stream.noack().events():
            seen.update((record.partition, record.offset) for record in event.value)
            event.ack()

    app.agent(app.topic(topic, value_serializer="raw", key_serializer="raw"))(collect)

    async def watch() -> None:
        await app.start()
        end = time.monotonic() + LATEST_S
        while time.monotonic() < end and len(seen) < expected:
            await asyncio.sleep(0.2)
        print(json.dumps({"early": trap["early"], "delivered": len(seen)}), flush=True)
        os._exit(0)

    asyncio.run(watch())


def spring(app: Any) -> dict[str, int]:
    """Make the consumer fetch once after the assignment and before the flow resumes."""
    state = {"early": 0}
    kind = app.transport.Consumer

    class Early(kind):  # type: ignore[misc,valid-type]
        async def on_partitions_assigned(self, *args: Any, **kwargs: Any) -> None:
            self.stop_flow()
            await super().on_partitions_assigned(*args, **kwargs)
            await app._fetcher.maybe_start()

        async def _wait_next_records(self, timeout: float) -> Any:
            if not state["early"] and not self.flow_active and self.assignment():
                consumer = self._thread._ensure_consumer()
                fetched = consumer._fetcher.fetched_records
                records = await self._thread.call_thread(fetched, None, timeout=0.5, max_records=500)
                state["early"] = sum(map(len, records.values()))
                return records, None
            return await super()._wait_next_records(timeout)

    app.conf.stream_recovery_delay = 3.0
    app.transport.Consumer = Early
    return state


if __name__ == "__main__":
    main(int(sys.argv[1]))
