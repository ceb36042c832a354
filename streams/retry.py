"""How long to wait between tries in place: doubling, jittered, capped."""

import asyncio
import random
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, TypeVar

T = TypeVar("T")

FIRST_S = 0.1
CAP_S = 2.0
# How often a running request looks whether the group waits, and how long it may then still take.
LOOK_S = 0.1
GRACE_S = 1.0


def pauses(first: float = FIRST_S, cap: float = CAP_S) -> Iterator[float]:
    """Endless pauses in seconds: uniform in the upper half of a doubling bound, so that workers do not march."""
    bound = first
    while True:
        yield bound * random.uniform(0.5, 1.0)
        bound = min(bound * 2, cap)


class Left(Exception):
    """The request was abandoned: the group or the process could not wait for it."""


async def unless_leaving(work: Coroutine[Any, Any, T], leaving: Callable[[], bool]) -> T:
    """The result of `work`; once `leaving()` it gets one second more, then it is cancelled and Left is raised.

    A sink that hangs must not hold up a rebalance for its whole time-out. Whoever is cancelled here takes `work` along.
    """
    task = asyncio.ensure_future(work)
    try:
        while not task.done() and not leaving():
            await asyncio.wait([task], timeout=LOOK_S)
        if not task.done():
            await asyncio.wait([task], timeout=GRACE_S)
        if not task.done():
            raise Left
        return task.result()
    finally:
        task.cancel()
