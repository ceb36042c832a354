"""Chunks in which every record was refused: held, then written and acknowledged in order, or given back."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest

from streams import suspects as module
from streams.chunks import GiveBack
from streams.producer import Row
from streams.suspects import Suspects

ROWS = [Row(b"k", b"v")]


class HeldChunk:
    """What the holder asks of a chunk; its fate goes to the common story."""

    def __init__(self, story: list[str], name: str, *, partition: int = 0, generation: int = 1) -> None:
        self.partition, self.generation = partition, generation
        self._story, self._name = story, name

    def ack(self) -> None:
        self._story.append(f"ack {self._name}")

    def give_back(self, app: object) -> None:
        self._story.append(f"back {self._name} to {app}")


class Run:
    """What the holder asks of the runtime."""

    app = "app"

    def __init__(self) -> None:
        self.generation = 1
        self.leaves = False

    def leaving(self) -> bool:
        return self.leaves


class Letters:
    """Writes letters into the story; from `down` on Kafka refuses them."""

    def __init__(self, story: list[str], down: int | None = None) -> None:
        self._story, self._down, self.sent = story, down, 0

    async def send(self, partition: int, letters: Sequence[Row]) -> None:
        await asyncio.sleep(0)
        if self._down is not None and self.sent >= self._down:
            raise GiveBack
        self.sent += 1
        self._story.append(f"send {len(letters)} to {partition}")


class Scene:
    """One holder with everything that it touches."""

    def __init__(self, *, down: int | None = None, quiet: float = 60.0) -> None:
        self.story: list[str] = []
        self.run = Run()
        letters: Any = Letters(self.story, down)
        run: Any = self.run
        self.suspects = Suspects(run, letters, quiet)

    def hold(self, name: str, letters: int = 1, **fields: int) -> None:
        chunk: Any = HeldChunk(self.story, name, **fields)
        self.suspects.hold(chunk, ROWS * letters)

    async def watch(self, seconds: float) -> None:
        """Let the background run for so long."""
        task = asyncio.create_task(self.suspects.background())
        await asyncio.sleep(seconds)
        assert not task.done()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def play(act: Callable[[], Awaitable[list[str]]]) -> list[str]:
    async def scene() -> list[str]:
        return await act()

    return asyncio.run(scene())


@pytest.fixture(autouse=True)
def _awake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAKE_S", 0.01)


def test_nothing_is_written_or_acknowledged_while_it_is_held() -> None:
    async def act() -> list[str]:
        scene = Scene()
        scene.hold("a")
        await scene.watch(0.08)
        return scene.story

    assert play(act) == []


def test_a_good_record_releases_in_order_each_acknowledged_after_its_letters() -> None:
    async def act() -> list[str]:
        scene = Scene()
        scene.hold("a", letters=2)
        scene.hold("b", letters=3)
        await scene.suspects.release(0)
        return scene.story

    assert play(act) == ["send 2 to 0", "ack a", "send 3 to 0", "ack b"]


def test_a_release_concerns_its_partition_alone_and_is_done_once() -> None:
    async def act() -> list[str]:
        scene = Scene()
        scene.hold("a", partition=0)
        scene.hold("b", partition=1)
        await scene.suspects.release(1)
        await scene.suspects.release(1)
        await scene.suspects.release(7)
        return scene.story

    assert play(act) == ["send 1 to 1", "ack b"]


def test_chunks_of_an_older_generation_go_back_unwritten() -> None:
    async def act() -> list[str]:
        scene = Scene()
        scene.hold("a")
        scene.hold("b")
        scene.run.generation = 2
        with pytest.raises(GiveBack):
            await scene.suspects.release(0)
        return scene.story

    assert play(act) == ["back a to app", "back b to app"]


def test_when_kafka_goes_away_what_is_written_stays_acknowledged_and_the_rest_goes_back() -> None:
    async def act() -> list[str]:
        scene = Scene(down=1)
        for name in "abc":
            scene.hold(name)
        with pytest.raises(GiveBack):
            await scene.suspects.release(0)
        await scene.suspects.release(0)  # nothing is held any more
        return scene.story

    assert play(act) == ["send 1 to 0", "ack a", "back b to app", "back c to app"]


def test_a_quiet_partition_is_released_by_itself() -> None:
    async def act() -> list[str]:
        scene = Scene(quiet=0.05)
        scene.hold("a")
        await scene.watch(0.3)
        return scene.story

    assert play(act) == ["send 1 to 0", "ack a"]


def test_a_new_suspect_restarts_the_quiet_time_of_its_partition() -> None:
    async def act() -> list[str]:
        scene = Scene(quiet=0.5)
        scene.hold("a")
        watching = asyncio.create_task(scene.watch(0.8))
        await asyncio.sleep(0.4)
        scene.hold("b")
        await watching
        return scene.story

    assert play(act) == []


def test_whoever_leaves_gives_everything_back() -> None:
    async def act() -> list[str]:
        scene = Scene()
        scene.hold("a", partition=0)
        scene.hold("b", partition=1)
        scene.run.leaves = True
        await scene.watch(0.1)
        return scene.story

    assert play(act) == ["back a to app", "back b to app"]


def test_leaving_wins_over_a_quiet_partition() -> None:
    async def act() -> list[str]:
        scene = Scene(quiet=0.0)
        scene.hold("a")
        scene.run.leaves = True
        await scene.watch(0.1)
        return scene.story

    assert play(act) == ["back a to app"]


def test_a_quiet_release_that_fails_gives_back_and_the_watch_goes_on() -> None:
    async def act() -> list[str]:
        scene = Scene(down=0, quiet=0.02)
        scene.hold("a", partition=0)
        scene.hold("b", partition=1)
        await scene.watch(0.2)
        return scene.story

    assert play(act) == ["back a to app", "back b to app"]
