"""What the agents of one worker process share: settings, the Faust app, the producer, the sink."""

from typing import Any

from schemas.topics import Topic
from simak.config import Settings
from streams.elastic import async_client
from streams.producer import BatchProducer
from streams.sinks.elasticsearch import IndexSink
from streams.topics import partitions_of


class Runtime:
    """Made once a process, after the event loop runs. `closing` turns true at SIGTERM."""

    def __init__(self, settings: Settings, app: Any, slot: str) -> None:
        self.settings = settings
        self.app = app
        self.slot = slot
        self.closing = False
        self.producer = BatchProducer(app, self.leaving)
        self.elastic = async_client(settings)
        self.sink = IndexSink(self.elastic, self.leaving)

    def leaving(self) -> bool:
        """True when a failed effect must not be retried in place: a rebalance or the end of the process waits."""
        return self.closing or bool(self.app.rebalancing)

    def partitions(self, topic: Topic) -> int:
        """How many partitions a topic of the catalogue has here."""
        return partitions_of(self.settings, topic)

    def owned(self, topic: Topic) -> set[int]:
        """The partitions of `topic` that this worker reads at present."""
        name = self.settings.topic(topic.name)
        return {tp.partition for tp in self.app.consumer.assignment() if tp.topic == name}

    @property
    def generation(self) -> int:
        """The consumer group generation: another number means that partitions may have moved."""
        return int(self.app.consumer_generation_id)
