"""A Monday morning of an agency's trouble among everybody's talk, as collectors would have handed it in.

At 07:40 check-in of the insured fails everywhere: first a few ask whether it is only them, then all talk of it;
rumours spread and are denied, the agency explains, newspapers report, it works again, the talk ends. Beside it
a football night is loud and a train is late, and neither is a crisis.
"""

from datetime import datetime

from schemas.mention import RawMention
from simak.demo import expect
from simak.demo.morning import Morning


def scenario(start: datetime, seed: int = 7, minutes: int = expect.MINUTES) -> list[RawMention]:
    """The mentions of a morning that begins at `start` (six o'clock; with a time zone), in the order of arrival.

    The same start, seed and minutes give the same mentions. `minutes` is how long the morning lasts; the whole
    story needs the default. Raises ValueError for a start without time zone.
    """
    if start.tzinfo is None:
        raise ValueError("The start of the scenario needs a time zone.")
    mentions = Morning(start, seed, minutes).run()
    return sorted(mentions, key=lambda mention: mention.collected or mention.published)
