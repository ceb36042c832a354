"""Bytes to a raw mention, or Poison with a short stable reason and a sentence."""

from datetime import datetime, timedelta
from hashlib import blake2b

import msgspec

from schemas.mention import RawMention
from simak.errors import Poison

MOST_BYTES = 1 << 20
FIRST_YEAR, LAST_YEAR = 1990, 9998
_decode = msgspec.json.Decoder(RawMention).decode


def decode(value: bytes | None) -> RawMention:
    """The mention in `value`. Raises Poison: empty_value, too_large, invalid_utf8, invalid_json, invalid_field."""
    if not value:
        raise Poison("empty_value", "The record has no value.")
    if len(value) > MOST_BYTES:
        raise Poison("too_large", f"The record has {len(value)} bytes; {MOST_BYTES} are allowed.")
    try:
        return _decode(value)
    except msgspec.ValidationError as error:
        raise Poison("invalid_field", f"Not a mention: {error}.") from None
    except msgspec.DecodeError as error:
        raise Poison("invalid_json", f"Not JSON: {error}.") from None
    except UnicodeDecodeError as error:
        raise Poison("invalid_utf8", f"Not UTF-8: byte {error.start} of a text.") from None
    except RecursionError:
        raise Poison("invalid_json", "Nested too deeply.") from None


def check_times(raw: RawMention, stamp: datetime, tolerance: timedelta) -> None:
    """Refuse what no clock can mean, against `stamp`: Kafka's own time or the intake's, so that a replay judges alike.

    Raises Poison: published_in_future, published_too_old, collected_impossible.
    """
    try:
        late = raw.published > stamp + tolerance
    except OverflowError:
        late = True
    if late:
        raise Poison("published_in_future", f"published {raw.published.isoformat()} lies after its arrival.")
    if raw.published.year < FIRST_YEAR:
        raise Poison("published_too_old", f"published {raw.published.isoformat()} lies before {FIRST_YEAR}.")
    if raw.collected is not None and not FIRST_YEAR <= raw.collected.year <= LAST_YEAR:
        raise Poison("collected_impossible", f"collected {raw.collected.isoformat()} is no time of our days.")


def digest_of(value: bytes | None) -> int:
    """64 bits of a record's bytes."""
    return int.from_bytes(blake2b(value or b"", digest_size=8).digest(), "big")
