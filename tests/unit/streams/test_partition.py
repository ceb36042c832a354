"""The partition of a key, against the Java client's own vectors and the partitioner of another client."""

import pytest
from aiokafka.partitioner import DefaultPartitioner
from hypothesis import given
from hypothesis import strategies as st

from streams.partition import partition_of

# UtilsTest.testMurmur2 of Kafka's Java client.
VECTORS = {
    b"21": -973932308,
    b"foobar": -790332482,
    b"a-little-bit-long-string": -985981536,
    b"a-little-bit-longer-string": -1486304829,
    b"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8": -58897971,
    b"abc": 479470107,
}


@pytest.mark.parametrize(("key", "hashed"), VECTORS.items())
@pytest.mark.parametrize("partitions", [1, 3, 12, 1000])
def test_it_is_the_java_clients_partition(key: bytes, hashed: int, partitions: int) -> None:
    assert partition_of(key, partitions) == (hashed & 0x7FFFFFFF) % partitions


@given(st.binary(max_size=64), st.integers(1, 1000))
def test_it_is_the_partition_that_the_workers_client_chooses(key: bytes, partitions: int) -> None:
    every = list(range(partitions))
    assert partition_of(key, partitions) == DefaultPartitioner()(key, every, every)


def test_keys_spread_over_all_partitions() -> None:
    sizes = [0] * 12
    for number in range(12_000):
        sizes[partition_of(b"x:%d" % number, 12)] += 1
    assert min(sizes) > 800 and max(sizes) < 1200
