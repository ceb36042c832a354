"""One worker process: a Faust app, its agents, signals, health. Ends itself rather than hang or lose."""

import asyncio
import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import structlog
import uvloop
from aiokafka.errors import KafkaError

from schemas.topics import Topic
from simak.config import Settings
from simak.errors import Fatal, Unavailable
from streams import logs
from streams.app import make_app
from streams.chunks import Chunk, Lane, die
from streams.health import HealthServer
from streams.lag import LagWatch
from streams.runtime import Runtime

log = structlog.get_logger()
CHECK_S = 0.2
# Longer than the longest batch with its flush; the container's stop_grace_period is longer still.
STOP_LIMIT_S = 40.0
TOO_LONG = f"The worker did not stop within {STOP_LIMIT_S:.0f} s; unacknowledged chunks are read again."


class Agent(Protocol):
    """What a worker runs: `topics` feed `handle`; `background` runs beside until cancelled."""

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The topics whose chunks `handle` gets."""

    async def handle(self, chunk: Chunk) -> None:
        """Work on one chunk and acknowledge it."""

    async def background(self) -> None:
        """Timers of the agent; returns at once when it has none."""


Build = Callable[[Runtime], Sequence[Agent]]


def run_worker(settings: Settings, role: str, slot: str, topics: Sequence[Topic], build: Build) -> int:
    """Run a worker until SIGTERM or SIGINT; return the exit status. Every fault is one sentence on stderr."""
    logs.configure(settings, role=role, slot=slot)
    uvloop.install()
    try:
        asyncio.run(_main(settings, role, slot, topics, build))
    except BaseException as error:
        die(error)
    return 0


async def _main(settings: Settings, role: str, slot: str, topics: Sequence[Topic], build: Build) -> None:
    names = frozenset(settings.topic(topic.name) for topic in topics)
    app = make_app(settings, group=settings.group(role), slot=f"{role}-{slot}", topics=names)
    run = Runtime(settings, app, slot)
    agents = build(run)
    for agent in agents:
        _register(app, settings, agent)
    health = HealthServer(settings.metrics_port, ready=lambda: bool(app.consumer.assignment()))
    stop = _stop_signal()
    await health.start()
    started = time.monotonic()
    if not await _joined(app, settings, stop):
        log.info("worker.stopped")  # nothing was read yet: there is nothing to finish
        os._exit(0)
    settle_memory()
    log.info("worker.started", seconds=round(time.monotonic() - started, 2))
    timers = [asyncio.create_task(_guarded(agent.background())) for agent in agents]
    timers.append(asyncio.create_task(_guarded(LagWatch(run, topics).background())))
    await _until(stop, app)
    await _stop(run, timers)
    await health.stop()
    log.info("worker.stopped")
    sys.stderr.flush()
    # Faust leaves threads that may outlive the loop; everything is committed, so leave without waiting.
    os._exit(0)


def _stop_signal() -> asyncio.Event:
    """Set at SIGTERM and SIGINT, which also start a watchdog: whatever hangs then, the process ends in time."""
    stop = asyncio.Event()

    def ask() -> None:
        if not stop.is_set():
            stop.set()
            # A thread, not a task: it must come through even where the event loop itself hangs.
            watchdog = threading.Timer(STOP_LIMIT_S, die, [Fatal(TOO_LONG)])
            watchdog.daemon = True
            watchdog.start()

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ask)
    return stop


async def _joined(app: Any, settings: Settings, stop: asyncio.Event) -> bool:
    """True when the worker is in its group; False when it was asked to stop before."""
    joining, asked = asyncio.ensure_future(app.start()), asyncio.ensure_future(stop.wait())
    await asyncio.wait([joining, asked], return_when=asyncio.FIRST_COMPLETED)
    asked.cancel()
    if not joining.done():
        return False
    try:
        joining.result()
    except KafkaError as error:
        where = settings.kafka.bootstrap
        raise Unavailable(f"Kafka at {where} went away while the worker joined its group: {error}.") from error
    return True


def settle_memory() -> None:
    """Take what start-up made out of the garbage collector's sight: it stays for the life of the process.

    Full collections otherwise walk spaCy's and Faust's half a million objects again and again: 12 µs a mention.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


def _register(app: Any, settings: Settings, agent: Agent) -> None:
    for topic in agent.topics:
        lane = Lane(app, agent.handle)
        channel = app.topic(settings.topic(topic.name), value_serializer="raw", key_serializer="raw")
        app.agent(channel, name=f"{topic.name}-{type(agent).__name__}")(lane.run)


async def _guarded(work: Any) -> None:
    try:
        await work
    except asyncio.CancelledError:
        raise
    except BaseException as error:
        die(error)


async def _until(stop: asyncio.Event, app: Any) -> None:
    """Return when asked to stop; raise Fatal when Faust gave up by itself."""
    while not stop.is_set():
        try:
            await asyncio.wait_for(stop.wait(), CHECK_S)
        except TimeoutError:
            if app.crashed or app.should_stop:
                die(Fatal(f"Faust stopped by itself ({getattr(app, 'crash_reason', None)!r}): starting again."))


async def _stop(run: Runtime, timers: list[asyncio.Task[None]]) -> None:
    """Finish what is in work, commit, leave; the watchdog of `_stop_signal` bounds it."""
    log.info("worker.stopping")
    run.closing = True
    await run.app.stop()
    for timer in timers:
        timer.cancel()
    await run.elastic.close()
