"""State in a compacted topic: what was saved is what is loaded, and every reading comes to an end."""

import asyncio
import random
from collections.abc import Iterator
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer

from schemas.topics import COUNT_STATE, WATCHLIST
from simak.config import Settings
from streams.kafka import producer
from streams.localstack.layout import Layout
from streams.producer import BatchProducer
from streams.slots import COMMIT
from streams.snapshots import Snapshots, read_compacted
from tests.support.plumbing import batch_producer, own_namespace


@pytest.fixture(scope="module")
def shared(stack: Layout, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with own_namespace(stack, tmp_path_factory, partitions=8) as settings:
        yield settings


def scenario(settings: Settings, work: Any) -> Any:
    async def run() -> Any:
        async with batch_producer(settings) as out:
            return await work(out)

    return asyncio.run(asyncio.wait_for(run(), 30))


def loaded(settings: Settings, partition: int) -> dict[str, bytes]:
    """As another process finds it."""
    return scenario(settings, lambda out: Snapshots(settings, COUNT_STATE, out).load(partition))  # type: ignore[no-any-return]


def test_the_latest_value_of_every_key_is_loaded_and_deleted_keys_are_not(shared: Settings) -> None:
    async def work(out: BatchProducer) -> None:
        state = Snapshots(shared, COUNT_STATE, out)
        assert await state.load(0) == {}
        await state.save(0, {"a": b"1", "b": b"1", "c/d": b""})
        await state.save(0, {"a": b"2", "b": None})
        await state.save(0, {"b": b"3", "gone": b"x"})
        await state.save(0, {"gone": None, "never was": None})
        await state.save(0, {})
        assert await state.load(0) == {"a": b"2", "b": b"3", "c/d": b""}

    scenario(shared, work)
    assert loaded(shared, 0) == {"a": b"2", "b": b"3", "c/d": b""}


def test_partitions_do_not_see_each_other(shared: Settings) -> None:
    async def work(out: BatchProducer) -> None:
        state = Snapshots(shared, COUNT_STATE, out)
        await asyncio.gather(*[state.save(number, {"who": b"%d" % number}) for number in (1, 2)])

    scenario(shared, work)
    assert (loaded(shared, 1), loaded(shared, 2), loaded(shared, 3)) == ({"who": b"1"}, {"who": b"2"}, {})


def test_state_of_several_megabytes_that_does_not_compress_comes_back_whole(shared: Settings) -> None:
    noise = random.Random(3)
    records: dict[str, bytes | None] = {f"subject-{n}": noise.randbytes(noise.choice([30, 9_000])) for n in range(900)}
    records["large"] = noise.randbytes(2 << 20)
    assert sum(len(value or b"") for value in records.values()) > 5 << 20
    scenario(shared, lambda out: Snapshots(shared, COUNT_STATE, out).save(4, records))
    assert loaded(shared, 4) == records


class Spy(BatchProducer):
    """Remembers what is sent, in order: "rows" or "commit"."""

    def __init__(self, out: BatchProducer) -> None:
        self.out = out
        self.sent: list[str] = []

    async def send(self, topic: str, partition: int, rows: Any) -> None:
        self.sent.append("commit" if [row.key for row in rows] == [COMMIT] else "rows")
        await self.out.send(topic, partition, rows)


def test_saves_from_several_tasks_take_turns(shared: Settings) -> None:
    async def work(out: BatchProducer) -> list[str]:
        spy = Spy(out)
        state = Snapshots(shared, COUNT_STATE, spy)
        await asyncio.gather(*[state.save(5, {f"k{n}": b"%d" % n, "last": b"%d" % n}) for n in range(30)])
        return spy.sent

    assert scenario(shared, work) == ["rows", "commit"] * 30
    assert loaded(shared, 5) == {f"k{n}": b"%d" % n for n in range(30)} | {"last": b"29"}


def test_a_save_whose_last_record_is_missing_is_not_believed(shared: Settings) -> None:
    async def work(out: BatchProducer) -> None:
        state = Snapshots(shared, COUNT_STATE, out)
        await state.save(6, {"a": b"whole", "b": b"whole"})

        class Cut(BatchProducer):
            """Killed before the record that makes a save count."""

            async def send(self, topic: str, partition: int, rows: Any) -> None:
                if [row.key for row in rows] == [COMMIT]:
                    raise SystemExit
                await out.send(topic, partition, rows)

        with pytest.raises(SystemExit):
            await Snapshots(shared, COUNT_STATE, Cut(None, lambda: False)).save(6, {"a": b"half", "c": b"half"})

    scenario(shared, work)
    assert loaded(shared, 6) == {"a": b"whole", "b": b"whole"}
    scenario(shared, lambda out: Snapshots(shared, COUNT_STATE, out).save(6, {"d": b"next"}))
    assert loaded(shared, 6) == {"a": b"whole", "b": b"whole", "d": b"next"}


@pytest.mark.timeout(40)
def test_a_reading_ends_where_the_last_records_are_no_records(shared: Settings) -> None:
    """A transaction ends with a marker that no consumer is handed; an aborted one leaves nothing but."""
    topic = shared.topic(WATCHLIST.name)

    async def transactions() -> None:
        out = AIOKafkaProducer(bootstrap_servers=shared.kafka.bootstrap, transactional_id=f"{shared.namespace}-tx")
        await out.start()
        async with out.transaction():
            await out.send(topic, key=b"kept", value=b"1", partition=0)
        await out.begin_transaction()
        await out.send_and_wait(topic, key=b"aborted", value=b"1", partition=0)
        await out.abort_transaction()
        await out.stop()

    asyncio.run(transactions())
    assert read_compacted(shared, topic, 0)["kept"] == b"1"


def test_every_compression_is_read(shared: Settings) -> None:
    topic = shared.topic(WATCHLIST.name)
    for kind in ("zstd", "lz4", "gzip"):
        out = producer(shared, compression_type=kind)
        for number in range(50):
            out.send(topic, key=f"{kind}-{number}".encode(), value=b"v" * 500, partition=0)
        out.send(topic, key=f"{kind}-7".encode(), value=None, partition=0)
        out.flush()
        out.close()
    found = read_compacted(shared, topic, 0)
    for kind in ("zstd", "lz4", "gzip"):
        assert {key for key in found if key.startswith(kind)} == {f"{kind}-{n}" for n in range(50) if n != 7}
