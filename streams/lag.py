"""How far behind: records between the committed work and the end of each partition, for the metrics."""

import asyncio
from collections.abc import Sequence

from schemas.topics import Topic
from streams import metrics
from streams.runtime import Runtime

EVERY_S = 2.0


class LagWatch:
    """Sets the lag gauge of every partition that this worker owns, and of no other."""

    def __init__(self, runtime: Runtime, topics: Sequence[Topic]) -> None:
        self._run = runtime
        self._topics = {runtime.settings.topic(topic.name): topic.name for topic in topics}
        self._shown: set[tuple[str, int]] = set()

    async def background(self) -> None:
        """Look every two seconds."""
        while True:
            await asyncio.sleep(EVERY_S)
            self.look()

    def look(self) -> None:
        """Set the gauges as things stand; a partition that went to another worker is that one's to tell of."""
        consumer = self._run.app.consumer
        found = {}
        for tp in consumer.assignment():
            end = consumer.highwater(tp)
            done = consumer._committed_offset[tp]
            if end is not None and done is not None and tp.topic in self._topics:
                found[self._topics[tp.topic], tp.partition] = max(0, end - done)
        for place in self._shown - found.keys():
            metrics.lag_gone(*place)
        for place, records in found.items():
            metrics.lag(*place, records)
        self._shown = set(found)
