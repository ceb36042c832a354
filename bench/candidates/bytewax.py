"""The same work under Bytewax, its best way for batches: `flat_map_batch` between its Kafka connectors.

Bytewax joins what its source hands out (one chunk a partition) to batches of up to 1024, of several partitions;
each is enriched and indexed in one call, and the Kafka sink writes the rows. Its recovery store keeps the offsets
every second, as the others commit theirs: the same guarantee, at least once.
"""

import sys
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import bytewax.operators as op
from bytewax.connectors.kafka import KafkaSink, KafkaSinkMessage, KafkaSource, KafkaSourceMessage
from bytewax.dataflow import Dataflow
from bytewax.recovery import RecoveryConfig, init_db_dir
from bytewax.run import cli_main

from bench.candidates.quix import CONSUMER, PRODUCER
from bench.work import Record, Work, bulk
from schemas.topics import ENRICHED, RAW
from simak.config import Settings, load_settings
from streams.elastic import client

# A batch holds records of several partitions: one list of recent mentions for all.
EVERY = 0
EPOCH = timedelta(seconds=1)


def flow(settings: Settings) -> Dataflow:
    """Raw topic in, index and enriched topic out."""
    work, elastic = Work(settings), client(settings)
    brokers = settings.kafka.bootstrap.split(",")

    def enrich(batch: list[Any]) -> Iterable[Any]:
        if not batch:
            return []
        output = work.chunk(EVERY, [_record(message) for message in batch])
        bulk(elastic, output.documents)
        work.mark(EVERY, output)
        return [KafkaSinkMessage(row.key, row.value, headers=row.headers) for row in output.rows]

    dataflow = Dataflow("enrich")
    source = KafkaSource(brokers, [settings.topic(RAW.name)], batch_size=settings.enrich.batch, add_config=CONSUMER)
    sink = KafkaSink(brokers, settings.topic(ENRICHED.name), add_config={**PRODUCER, "partitioner": "murmur2_random"})
    op.output("enriched", op.flat_map_batch("enrich", op.input("raw", dataflow, source), enrich), sink)
    return dataflow


def _record(message: KafkaSourceMessage[Any, Any]) -> Record:
    return Record(message.value, message.timestamp[1], message.offset)


def main() -> int:
    """Run until killed."""
    settings = load_settings()
    store = settings.data_dir / "bytewax"
    store.mkdir(parents=True)
    init_db_dir(store, 1)
    cli_main(flow(settings), epoch_interval=EPOCH, recovery_config=RecoveryConfig(store))
    return 0


if __name__ == "__main__":
    sys.exit(main())
