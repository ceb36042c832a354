"""The partition of a key: Kafka's murmur2, as every Kafka client computes it."""

from kafka.partitioner.default import murmur2


def partition_of(key: bytes, partitions: int) -> int:
    """The partition of `key` among `partitions`: equal to the Java client's default for a keyed record."""
    return int((murmur2(key) & 0x7FFFFFFF) % partitions)
