"""Silence is proven by what the groups have committed, never by the clock alone."""

import asyncio
from pathlib import Path

from kafka import TopicPartition
from kafka.structs import OffsetAndMetadata

from schemas.topics import ENRICHED, RAW, Topic
from simak.config import Settings
from streams.drained import Drained
from streams.kafka import consumer, producer


def send(settings: Settings, topic: Topic, partition: int) -> None:
    sender = producer(settings)
    sender.send(settings.topic(topic.name), value=b"x", partition=partition).get(timeout=30)
    sender.close()


def commit(settings: Settings, role: str, topic: Topic, partition: int, offset: int) -> None:
    member = consumer(settings, group_id=settings.group(role))
    place = TopicPartition(settings.topic(topic.name), partition)
    member.assign([place])
    member.commit({place: OffsetAndMetadata(offset, "", -1)})
    member.close()


def test_a_partition_is_drained_when_all_of_raw_was_enriched_and_all_of_enriched_was_counted(
    settings: Settings,
) -> None:
    async def scenario() -> None:
        drained = Drained(settings)

        async def of() -> set[int]:
            return await drained.of({0, 1, 2})

        assert await of() == {0, 1, 2}  # nothing was ever there
        send(settings, RAW, 0)
        assert await of() == {1, 2}  # not enriched yet
        commit(settings, "enrich", RAW, 0, 1)
        assert await of() == {0, 1, 2}  # a repeat: nothing came of it
        send(settings, ENRICHED, 1)
        assert await of() == {0, 2}  # not counted yet
        commit(settings, "detect", ENRICHED, 1, 1)
        assert await of() == {0, 1, 2}

    asyncio.run(scenario())


def test_a_kafka_that_does_not_answer_proves_nothing(tmp_path: Path) -> None:
    dead = Settings(data_dir=tmp_path, kafka={"bootstrap": "127.0.0.1:9"})  # type: ignore[arg-type]
    assert asyncio.run(Drained(dead).of({0})) == set()
