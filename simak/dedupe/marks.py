"""A 64-bit mark of an id: what a set of ids is held as, and the order in which a sample of them is drawn."""

from collections.abc import Iterable
from hashlib import blake2b


def mark_of(text: str) -> int:
    """A hash that is the same in every process; ids that differ share one by chance of 1 in 2^64."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def lowest(ids: Iterable[str], number: int) -> list[str]:
    """The `number` ids with the lowest marks: a fair sample that depends on no order and no grouping.

    The lowest of several such samples together are those of all ids, as long as none was smaller than `number`.
    """
    return sorted(set(ids), key=mark_of)[:number]
