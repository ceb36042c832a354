"""The lane's order: one chunk a partition at a time, partitions side by side, nothing overtakes what went back."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from textwrap import dedent
from types import SimpleNamespace
from typing import Any

import pytest

from streams.chunks import Chunk, GiveBack, Lane


class Message:
    def __init__(self, partition: int, number: int, generation: int) -> None:
        self.topic, self.partition, self.number, self.generation_id = "raw", partition, number, generation


class Event:
    """As Faust hands it out; `fate` is what became of it."""

    def __init__(self, partition: int, number: int, generation: int = 1) -> None:
        self.value = [number]
        self.message: Any = Message(partition, number, generation)
        self.message.give_back = lambda consumer: self.end("back")
        self.fate: list[str] = []

    def ack(self) -> None:
        self.end("acked")

    def end(self, fate: str) -> None:
        self.fate.append(fate)


class Stream:
    def __init__(self, *events: Event) -> None:
        self.waiting = list(events)

    def noack(self) -> "Stream":
        return self

    async def events(self) -> AsyncIterator[Event]:
        for event in self.waiting:
            yield event


class Group:
    """What the lane asks of the Faust app."""

    def __init__(self) -> None:
        self.rebalancing = False
        self.consumer_generation_id = 1
        self.consumer = SimpleNamespace()


def drive(handle: Callable[[Chunk], Awaitable[None]], *events: Event, depth: int = 4, group: Any = None) -> Lane:
    async def scenario() -> Lane:
        lane = Lane(group or Group(), handle, depth=depth)
        await asyncio.wait_for(lane.run(Stream(*events)), 10)
        await asyncio.wait_for(asyncio.gather(*lane._tails.values(), return_exceptions=True), 10)
        return lane

    return asyncio.run(scenario())


class Watch:
    """Handles chunks slowly and remembers who was at work with whom."""

    def __init__(self) -> None:
        self.order: list[tuple[int, int]] = []
        self.busy: list[int] = []
        self.most = 0
        self.overlap = False

    async def __call__(self, chunk: Chunk) -> None:
        self.overlap |= chunk.partition in self.busy
        self.busy.append(chunk.partition)
        self.most = max(self.most, len(self.busy))
        # The first of a partition takes longest: a lane without order would let the next overtake it.
        await asyncio.sleep(0.05 - 0.01 * chunk.records[0])
        self.order.append((chunk.partition, chunk.records[0]))
        self.busy.remove(chunk.partition)
        chunk.ack()


def test_a_partition_has_one_chunk_at_a_time_in_order_and_partitions_go_side_by_side() -> None:
    watch = Watch()
    events = [Event(partition, number) for number in range(4) for partition in range(3)]
    drive(watch, *events, depth=12)
    assert not watch.overlap
    assert watch.most == 3
    for partition in range(3):
        assert [number for p, number in watch.order if p == partition] == [0, 1, 2, 3]
    assert all(event.fate == ["acked"] for event in events)


def test_no_more_partitions_than_the_depth_are_in_flight() -> None:
    watch = Watch()
    drive(watch, *[Event(partition, 0) for partition in range(8)], depth=2)
    assert watch.most == 2
    assert len(watch.order) == 8


def test_a_chunk_given_back_takes_its_successors_of_that_generation_along() -> None:
    handled: list[tuple[int, int]] = []

    async def handle(chunk: Chunk) -> None:
        if (chunk.partition, chunk.records[0]) == (0, 1):
            raise GiveBack
        handled.append((chunk.partition, chunk.records[0]))
        chunk.ack()

    mine, other = [Event(0, number) for number in range(4)], Event(1, 0)
    drive(handle, *mine, other)
    assert [event.fate for event in mine] == [["acked"], ["back"], ["back"], ["back"]]
    assert other.fate == ["acked"]
    assert handled == [(0, 0), (1, 0)]


def test_after_the_rebalance_what_was_given_back_is_worked_on() -> None:
    group, seen = Group(), []

    async def handle(chunk: Chunk) -> None:
        seen.append(chunk.records[0])
        if len(seen) == 1:
            raise GiveBack
        chunk.ack()

    async def scenario() -> list[list[str]]:
        lane = Lane(group, handle)
        first, again = Event(0, 7), Event(0, 7, generation=2)
        await lane.run(Stream(first))
        await asyncio.gather(*lane._tails.values())
        group.consumer_generation_id = 2
        await lane.run(Stream(again))
        await asyncio.gather(*lane._tails.values())
        return [first.fate, again.fate]

    assert asyncio.run(scenario()) == [["back"], ["acked"]]


@pytest.mark.parametrize("what", ["rebalancing", "another generation"])
def test_a_chunk_that_is_no_longer_ours_is_not_worked_on(what: str) -> None:
    group, event = Group(), Event(0, 1)
    group.rebalancing = what == "rebalancing"
    group.consumer_generation_id = 2 if what == "another generation" else 1

    async def handle(chunk: Chunk) -> None:
        pytest.fail("worked on a chunk of somebody else")

    drive(handle, event, group=group)
    assert event.fate == ["back"]


def test_every_end_of_a_chunk_frees_its_slot() -> None:
    async def handle(chunk: Chunk) -> None:
        if chunk.records[0] % 2:
            raise GiveBack
        chunk.ack()

    # Far more chunks than slots: a slot that leaks would stop the lane.
    lane = drive(handle, *[Event(number, number) for number in range(40)], depth=2)
    assert lane._slots._value == 2


def lane_process(error: str) -> "subprocess.CompletedProcess[str]":
    code = f"""
        import asyncio
        from pathlib import Path
        from simak.config import Settings
        from simak.errors import Fatal
        from streams import logs
        from streams.chunks import Lane
        from tests.unit.streams.test_chunks import Event, Group, Stream

        logs.configure(Settings(data_dir=Path("unused")))

        async def handle(chunk):
            raise {error}

        async def scenario():
            await Lane(Group(), handle).run(Stream(Event(0, 0), Event(0, 1)))
            await asyncio.sleep(5)
            print("still here")

        asyncio.run(scenario())
    """
    return subprocess.run(
        [sys.executable, "-c", dedent(code)], capture_output=True, text=True, timeout=30, check=False,
        env={"PYTHONPATH": ":".join(sys.path)},
    )  # fmt: skip


def test_a_known_fault_ends_the_process_with_one_sentence() -> None:
    done = lane_process('Fatal("The login is refused.")')
    assert done.returncode == 70
    (line,) = done.stderr.splitlines()
    assert "The login is refused." in line
    assert "Traceback" not in line
    assert not done.stdout


def test_a_bug_ends_the_process_with_its_traceback() -> None:
    done = lane_process('KeyError("subject")')
    assert done.returncode == 70
    assert "Traceback" in done.stderr and "KeyError" in done.stderr
    assert not done.stdout
