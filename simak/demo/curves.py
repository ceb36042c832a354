"""How many posts a minute each stream of talk brings; minutes count from the beginning of the scenario, six o'clock."""

from collections.abc import Callable
from math import exp, log

from msgspec import Struct

from simak.demo.expect import BEGINS, ENDS

Curve = Callable[[float], float]
PEAK = 118.0  # posts a minute of the failure
CLIMB, HOLD, FADE = 17, 6, 16.0  # minutes to the peak, at the peak, and of the decay
RELIEF = 68  # minutes after which it works again and people say so


class Mix(Struct, frozen=True):
    """Shares of what is not written afresh: answers, reposts, quotations, copies with a remark."""

    reply: float
    repost: float
    quote: float
    copy: float


class Stream(Struct, frozen=True):
    """One kind of talk: its texts (`data/<name>.txt`), its curve, its mix."""

    name: str
    curve: Curve
    mix: Mix
    about: str | None = None


def waking(minute: float) -> float:
    """A weekday morning: a little over half at six, full from a quarter past seven."""
    step = min(max(minute / 75, 0.0), 1.0)
    return 0.55 + 0.45 * step * step * (3 - 2 * step)


def failure(minute: float) -> float:
    """A trickle, a steep climb, a peak, a long decay, a wave of relief, nothing."""
    since = minute - BEGINS
    if since < 0 or minute >= ENDS:
        return 0.0
    if since < CLIMB:
        return exp(log(PEAK) * since / CLIMB)
    decay = PEAK * exp(-max(since - CLIMB - HOLD, 0) / FADE)
    relief = 14.0 * exp(-((since - RELIEF - 2) ** 2) / 18)
    fading = min(1.0, (ENDS - minute) / 18)
    return (decay + relief) * fading


def football(minute: float) -> float:
    """Everybody has seen the final; most have said so before work."""
    return 0.6 + 7.0 * exp(-((minute - 45) ** 2) / 500)


def _times(rate: float) -> Curve:
    return lambda minute: rate * waking(minute)


CALM = Mix(reply=0.08, repost=0.15, quote=0.05, copy=0.03)
STREAMS = (
    Stream("ordinary", _times(3.6), CALM),
    Stream("offtopic", _times(2.3), CALM),
    Stream("bpjs", _times(1.3), CALM, "bpjs"),
    Stream("commuter", lambda m: 0.5 * waking(m) + 0.7 * exp(-((m - 75) ** 2) / 200), CALM),
    Stream("football", football, Mix(reply=0.08, repost=0.3, quote=0.08, copy=0.04)),
    Stream("surge", failure, Mix(reply=0.17, repost=0.24, quote=0.06, copy=0.05), "bpjs"),
)
