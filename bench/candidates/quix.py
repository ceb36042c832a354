"""The same work under Quix Streams, its best way for batches: a BatchingSink, flushed at each checkpoint.

The sink enriches whole chunks of a partition, writes one bulk request a chunk and produces the rows with the
application's own producer; the checkpoint flushes before it commits. Per-record `apply` and `to_topic` cost more.
"""

import sys
from typing import Any

import confluent_kafka
from quixstreams import Application
from quixstreams.sinks import BatchingSink, SinkBatch

from bench.work import Work, bulk
from schemas.topics import ENRICHED, RAW
from simak.config import Settings, load_settings
from streams.elastic import client

PRODUCER = {
    "compression.type": "zstd", "linger.ms": 5, "batch.size": 262_144, "acks": "all", "enable.idempotence": True,
    "queue.buffering.max.messages": 200_000,
}  # fmt: skip
CONSUMER = {"fetch.message.max.bytes": 4 << 20}


class EnrichSink(BatchingSink):
    """Chunks of a partition through the common work."""

    def __init__(self, settings: Settings, producer: Any) -> None:
        super().__init__()
        self._work = Work(settings)
        self._elastic = client(settings)
        self._producer = producer
        self._topic = settings.topic(ENRICHED.name)
        self._most = settings.enrich.batch

    def write(self, batch: SinkBatch) -> None:
        """Enrich, index and publish a partition's batch; returns when all of it is written."""
        partition, produce = batch.partition, self._producer.produce
        for chunk in batch.iter_chunks(self._most):
            output = self._work.chunk(partition, tuple(chunk))
            for row in output.rows:
                produce(self._topic, row.value, row.key, partition, headers=row.headers)
            self._producer.poll(0)
            bulk(self._elastic, output.documents)
            self._work.mark(partition, output)

    def flush(self) -> None:
        """All partitions, then the producer: nothing is committed that is not delivered."""
        super().flush()
        self._producer.flush()


def main() -> int:
    """Run until killed."""
    settings = load_settings()
    app = Application(
        broker_address=settings.kafka.bootstrap,
        consumer_group=settings.group("quix"),
        auto_offset_reset="earliest",
        commit_interval=1.0,
        consumer_extra_config=CONSUMER,
        auto_create_topics=False,
        loglevel="ERROR",
    )
    producer = confluent_kafka.Producer({"bootstrap.servers": settings.kafka.bootstrap, **PRODUCER})
    topic = app.topic(settings.topic(RAW.name), value_deserializer="bytes", key_deserializer="bytes")
    app.dataframe(topic).sink(EnrichSink(settings, producer))
    app.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
