"""Where the bench runs: a local stack of its own or the given servers, and a fresh namespace for every run."""

import os
import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from schemas.topics import ENRICHED, RAW
from simak.config import Settings, load_settings
from streams import indices, topics
from streams.elastic import client
from streams.kafka import consumer, producer
from streams.localstack.build import build
from streams.localstack.layout import Layout
from streams.localstack.servers import running, servers
from streams.tidy import drop_namespaces

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / ".simak"
# One address in the environment is enough to say: use these servers, start none.
GIVEN = "SIMAK_KAFKA__BOOTSTRAP"


@contextmanager
def stack() -> Iterator[None]:
    """The servers named in the environment, or a stack of the bench's own that is stopped in the end."""
    if os.environ.get(GIVEN):
        yield
        return
    place = Layout(HOME / "bench-stack", HOME / "jars")
    build(place)
    with running(servers(place)):
        os.environ.update(place.environment())
        try:
            yield
        finally:
            for name in place.environment():
                os.environ.pop(name, None)


class Namespace:
    """Topics, templates and indices of one run; `environment` points a child process at them."""

    def __init__(self, partitions: int) -> None:
        name = f"t-bench-{uuid.uuid4().hex[:8]}"
        self.environment = {
            "SIMAK_NAMESPACE": name,
            "SIMAK_DATA_DIR": str(HOME / "bench" / name),
            "SIMAK_KAFKA__PARTITIONS": str(partitions),
            "SIMAK_LOG__LEVEL": "warning",
        }
        os.environ.update(self.environment)  # the settings are read from the environment, here as in the child
        self.settings: Settings = load_settings()
        self.raw = self.settings.topic(RAW.name)
        self.enriched = self.settings.topic(ENRICHED.name)
        topics.apply(self.settings)
        indices.apply(self.settings)
        self._consumer = consumer(self.settings)
        self._ends = self._consumer_partitions(self.enriched)

    def fill(self, records: Sequence[tuple[bytes, bytes]]) -> None:
        """Write raw records, spread over the partitions by their keys; returns when Kafka has them all."""
        sender = producer(self.settings, linger_ms=50)
        stamp = int(datetime.now(UTC).timestamp() * 1000)
        for key, value in records:
            sender.send(self.raw, value=value, key=key, timestamp_ms=stamp)
        sender.flush()
        sender.close()

    def enriched_records(self) -> int:
        """How many records stand on the enriched topic."""
        return sum(self._consumer.end_offsets(self._ends).values())

    def indexed(self) -> int:
        """How many mentions can be searched, after a refresh."""
        with client(self.settings) as es:
            es.indices.refresh(index=self.settings.index("mentions-v1-*"))
            return int(es.count(index=self.settings.index("mentions-v1-*"))["count"])

    def drop(self) -> None:
        """Delete its topics, indices, templates and files."""
        shutil.rmtree(self.settings.data_dir, ignore_errors=True)
        self._consumer.close()
        drop_namespaces(self.settings, self.settings.namespace)

    def _consumer_partitions(self, topic: str) -> list[object]:
        from kafka import TopicPartition

        return [TopicPartition(topic, number) for number in range(self.settings.kafka.partitions)]
