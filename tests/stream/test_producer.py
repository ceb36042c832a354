"""Batches into one partition: in order, whole, acknowledged; or given back."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from kafka import TopicPartition

from simak.config import Settings
from simak.errors import Fatal
from streams import topics
from streams.app import FIXED
from streams.kafka import consumer
from streams.localstack.layout import Layout
from streams.localstack.servers import KafkaServer
from streams.producer import BatchProducer, Row
from tests.support.plumbing import batch_producer, own_namespace, patient

BATCH = FIXED["producer_max_batch_size"]


@pytest.fixture(scope="module")
def shared(stack: Layout, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with own_namespace(stack, tmp_path_factory) as settings:
        yield settings


def produce(
    settings: Settings, work: Callable[[BatchProducer], Awaitable[None]], leaving: Callable[[], bool] = patient
) -> None:
    async def scenario() -> None:
        async with batch_producer(settings, leaving) as producer:
            await work(producer)

    asyncio.run(scenario())


def end(settings: Settings, topic: str, partition: int) -> int:
    place = TopicPartition(settings.topic(topic), partition)
    reader = consumer(settings)
    try:
        return int(reader.end_offsets([place])[place])
    finally:
        reader.close()


def read(settings: Settings, topic: str, partition: int, since: int) -> list[Any]:
    place = TopicPartition(settings.topic(topic), partition)
    reader = consumer(settings)
    try:
        reader.assign([place])
        last = reader.end_offsets([place])[place]
        reader.seek(place, since)
        found: list[Any] = []
        while reader.position(place) < last:
            found += reader.poll(timeout_ms=500).get(place, [])
        return found
    finally:
        reader.close()


def test_rows_land_in_order_on_the_named_partition_with_key_value_and_headers(shared: Settings) -> None:
    topic = shared.topic("mentions.enriched")
    rows = [Row(b"key-%d" % n, b"value-%d" % n, [("ce_id", b"%d" % n), ("ce_type", b"x")]) for n in range(100)]
    befores = [end(shared, "mentions.enriched", partition) for partition in range(3)]

    async def work(producer: BatchProducer) -> None:
        await producer.send(topic, 2, rows)
        # Nothing is waited for: what `send` returned from, Kafka has.
        assert end(shared, "mentions.enriched", 2) == befores[2] + 100
        await producer.send(topic, 2, [Row(None, b"without a key"), Row(b"gone", None)])

    produce(shared, work)
    found = read(shared, "mentions.enriched", 2, befores[2])
    assert [(r.key, r.value, [(k, v) for k, v in r.headers]) for r in found[:100]] == [
        (row.key, row.value, row.headers) for row in rows
    ]
    assert [(r.key, r.value) for r in found[100:]] == [(None, b"without a key"), (b"gone", None)]
    assert [end(shared, "mentions.enriched", partition) for partition in range(2)] == befores[:2]


def test_more_than_one_batch_is_split_and_stays_in_order(shared: Settings) -> None:
    # Random bytes of three batches; with rows that fill a batch to the brim among them.
    noise = random.Random(5)
    rows = [Row(b"%d" % n, noise.randbytes(noise.choice([10, 5_000, 90_000]))) for n in range(60)]
    assert sum(len(row.value or b"") for row in rows) > 3 * BATCH
    before = end(shared, "mentions.enriched", 0)
    produce(shared, lambda producer: producer.send(shared.topic("mentions.enriched"), 0, rows))
    assert [(r.key, r.value) for r in read(shared, "mentions.enriched", 0, before)] == [(r.key, r.value) for r in rows]


def test_a_row_larger_than_a_batch_keeps_its_place(shared: Settings) -> None:
    large = random.Random(6).randbytes(BATCH + 100_000)
    rows = [Row(b"before", b"1"), Row(b"large", large, [("h", b"1")]), Row(b"after", b"2")]
    before = end(shared, "dead.letters", 1)
    produce(shared, lambda producer: producer.send(shared.topic("dead.letters"), 1, rows))
    found = read(shared, "dead.letters", 1, before)
    assert [record.key for record in found] == [b"before", b"large", b"after"]
    assert found[1].value == large
    assert list(found[1].headers) == [("h", b"1")]


@pytest.mark.timeout(30)
def test_a_row_that_the_topic_cannot_hold_is_one_sentence_and_no_endless_retry(shared: Settings) -> None:
    """`mentions.counts` allows 1 MiB, compressed: what matters is what the broker sees."""
    fits, too_large = bytes(3 << 20), random.Random(7).randbytes(2 << 20)
    before = end(shared, "mentions.counts", 0)

    async def work(producer: BatchProducer) -> None:
        await producer.send(shared.topic("mentions.counts"), 0, [Row(b"k", fits)])
        with pytest.raises(Fatal, match=r"mentions\.counts cannot be sent: .*Raise max\.message\.bytes"):
            await asyncio.wait_for(producer.send(shared.topic("mentions.counts"), 0, [Row(b"k", too_large)]), 20)

    produce(shared, work)
    assert [record.value for record in read(shared, "mentions.counts", 0, before)] == [fits]


def test_no_rows_are_no_work(shared: Settings) -> None:
    nowhere = shared.model_copy(update={"kafka": shared.kafka.model_copy(update={"bootstrap": "127.0.0.1:9"})})
    produce(nowhere, lambda producer: producer.send("nothing", 0, []))


@pytest.mark.timeout(90)
def test_a_kafka_that_was_away_has_every_row_once_and_in_order(
    stack: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIMAK_STACK_KAFKA_HEAP", "256m")
    monkeypatch.setitem(FIXED, "producer_request_timeout", 2.0)  # all of it passes while the broker is away
    kafka = KafkaServer(Layout(tmp_path / "stack", stack.jars))
    kafka.start()
    try:
        kafka.wait_healthy()
        own = Settings(data_dir=tmp_path, kafka={"bootstrap": kafka.address, "partitions": 1})  # type: ignore[arg-type]
        topics.apply(own)
        produce(own, lambda producer: _bounce(producer, kafka))
        found = [record.value for record in read(own, "mentions.enriched", 0, 0)]
    finally:
        kafka.kill()
    assert found == [b"%d" % number for number in range(30)]


async def _bounce(producer: BatchProducer, kafka: KafkaServer) -> None:
    """Ten rows before, ten while it is away, ten after."""

    async def ten(first: int) -> None:
        for number in range(first, first + 10):
            await producer.send("mentions.enriched", 0, [Row(b"k", b"%d" % number)])

    await ten(0)
    kafka.kill()
    sending = asyncio.create_task(ten(10))
    await asyncio.sleep(3)
    assert not sending.done()
    await asyncio.to_thread(kafka.start)
    await asyncio.wait_for(sending, 40)
    await ten(20)
