"""Counts: absolute values per (subject, minute of publication, source partition) on `mentions.counts`.

A record replaces every earlier one of the same key, so a replay overwrites and never adds.
"""

from msgspec import Struct

from schemas.mention import Moment


class Count(Struct, frozen=True, tag="count", omit_defaults=True):
    """What was said about `subject` in the minute starting at `minute`, as seen on one source partition.

    `late` are mentions that arrived after the minute had closed: told apart, never part of `posts`.
    `authors` is the number of distinct author pseudonyms within this part (an upper bound when parts add up).
    """

    subject: str
    minute: Moment
    partition: int
    posts: int
    negative: int = 0
    neutral: int = 0
    positive: int = 0
    authors: int = 0
    late: int = 0
    sample: list[str] = []


class Tick(Struct, frozen=True, tag="tick", omit_defaults=True):
    """`partition` has counted all that was published before `watermark`, on every subject.

    `sequence` is the highest raw offset counted: of two ticks of a partition, the one with the higher sequence
    (then watermark) is the newer. `idle`: nothing is left to read, do not wait for this partition.
    """

    partition: int
    watermark: Moment
    sequence: int = -1
    idle: bool = False


CountMessage = Count | Tick
