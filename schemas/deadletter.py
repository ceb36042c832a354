"""Dead letters: the value is the original bytes, everything else stands in headers (see `headers.py`).

This record is the view that `simak dlq` shows and the JSON Schema of that view; it is not the wire form.
"""

from msgspec import Struct

from schemas.mention import Moment


class DeadLetter(Struct, frozen=True, omit_defaults=True):
    """One refused record: where it came from, at which stage it failed, why, and how often it was sent again."""

    topic: str
    partition: int
    offset: int
    stage: str
    reason: str
    message: str
    at: Moment
    attempt: int = 0
    size: int = 0
