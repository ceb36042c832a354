"""How long one waits between tries, and when one stops waiting."""

import asyncio
import time
from collections.abc import Callable
from itertools import islice

import pytest

from streams import retry
from streams.retry import GRACE_S, LOOK_S, Left, pauses, unless_leaving


def after(seconds: float) -> Callable[[], bool]:
    due = time.monotonic() + seconds
    return lambda: time.monotonic() >= due


def test_pauses_double_up_to_the_cap_and_stay_in_the_upper_half_of_their_bound() -> None:
    bounds = [0.1, 0.2, 0.4, 0.8, 1.6, 2.0, 2.0, 2.0]
    for _ in range(200):
        for pause, bound in zip(islice(pauses(), 8), bounds, strict=True):
            assert bound / 2 <= pause <= bound


def test_two_workers_do_not_march_in_step() -> None:
    assert len({next(pauses()) for _ in range(50)}) > 40


def test_the_result_of_the_work_is_given_while_nobody_waits() -> None:
    async def work() -> str:
        await asyncio.sleep(0.3)
        return "done"

    assert asyncio.run(unless_leaving(work(), lambda: False)) == "done"


def test_work_that_ends_within_the_grace_is_not_wasted() -> None:
    async def work() -> str:
        await asyncio.sleep(0.4)
        return "done"

    assert asyncio.run(unless_leaving(work(), lambda: True)) == "done"


def test_work_that_hangs_is_cancelled_one_second_after_the_group_waits() -> None:
    ended: list[str] = []

    async def work() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise

    async def scenario() -> None:
        with pytest.raises(Left):
            await unless_leaving(work(), after(0.3))
        await asyncio.sleep(0)
        assert ended == ["cancelled"]

    begun = time.monotonic()
    asyncio.run(scenario())
    assert 0.3 + GRACE_S <= time.monotonic() - begun < 0.3 + GRACE_S + 5 * LOOK_S


@pytest.mark.parametrize("leaving", [True, False])
def test_what_the_work_raises_comes_through(leaving: bool) -> None:
    async def work() -> None:
        await asyncio.sleep(0.05)
        raise ValueError("the sink says no")

    with pytest.raises(ValueError, match="the sink says no"):
        asyncio.run(unless_leaving(work(), lambda: leaving))


def test_whoever_is_cancelled_takes_the_work_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retry, "LOOK_S", 30.0)
    ended: list[str] = []

    async def work() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            ended.append("ended")

    async def scenario() -> None:
        outer = asyncio.create_task(unless_leaving(work(), lambda: False))
        await asyncio.sleep(0.05)
        outer.cancel()
        with pytest.raises(asyncio.CancelledError):
            await outer
        await asyncio.sleep(0)
        assert ended == ["ended"]

    asyncio.run(scenario())
