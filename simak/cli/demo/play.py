"""Replay the scenario faster than real time, under a progress bar with the clock of the scenario."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime

import httpx
import msgspec
from msgspec import Struct
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from schemas.mention import RawMention
from schemas.topics import RAW
from simak.config import Settings
from simak.dedupe.identity import mention_id
from simak.errors import Unavailable
from simak.moments import WIB
from streams.echo import EchoReceiver
from streams.elastic import client
from streams.kafka import producer
from streams.replay import paced
from streams.supervisor import Supervisor

# What no pipeline may choke on: each becomes a dead letter with its reason.
POISON = (
    b'{"platform": "x", "text": "terpotong di tengah ja',
    b'{"platform": "x", "text": 12}',
    b"\xff\xfe bukan UTF-8",
)
START_S = 60.0
DRAIN_S = 90.0
TICK_S = 0.1


class Played(Struct):
    """What the replay did: times in seconds since 1970, `clock` from event time to when it was sent."""

    sent: int
    begun: float
    ended: float
    drained: float
    clock: list[tuple[datetime, float]]
    metrics_ports: list[int]

    def sent_at(self, moment: datetime) -> float:
        """When the replay had reached `moment` of the scenario."""
        return next((wall for event, wall in self.clock if event >= moment), self.ended)


def play(
    settings: Settings,
    supervisor: Supervisor,
    receiver: EchoReceiver,
    mentions: Sequence[RawMention],
    seconds: float,
    console: Console,
) -> Played:
    """Send every mention when the sped-up clock of the scenario says so; return when all are searchable."""
    with console.status("Starting the workers…"):
        _wait_ready(supervisor)
    console.print(f"[green]✓[/] workers: {', '.join(supervisor.workers)}\n")
    played = Played(0, time.time(), 0, 0, [], [w.spec.metrics_port for w in supervisor.workers.values()])
    with _bar(console) as bar:
        task = bar.add_task("replay", total=len(mentions), clock="", rate="", alert="")
        _send(settings, mentions, seconds, played, lambda: _show(bar, task, played, receiver))
        played.ended = time.time()
        bar.update(task, alert="[dim]waiting until all is searchable…[/]")
        _wait_indexed(settings, len({mention_id(mention) for mention in mentions}), receiver)
        played.drained = time.time()
        bar.update(task, alert=_alert(receiver))
    return played


def _send(
    settings: Settings, mentions: Sequence[RawMention], seconds: float, played: Played, show: Callable[[], None]
) -> None:
    out, topic = producer(settings, linger_ms=5), settings.topic(RAW.name)
    drawn = 0.0
    for mention in paced(mentions, seconds):
        now = time.time()
        out.send(topic, key=mention_id(mention).encode(), value=msgspec.json.encode(mention))
        played.clock.append((mention.published, now))
        if played.sent == len(mentions) // 3:
            for value in POISON:
                out.send(topic, value=value)
        played.sent += 1
        if now - drawn > TICK_S:
            drawn = now
            show()
    out.flush(30)
    out.close()
    show()


def _bar(console: Console) -> Progress:
    return Progress(
        TextColumn("[bold]{task.fields[clock]}[/]"),
        BarColumn(bar_width=30),
        TextColumn("{task.completed}/{task.total} mentions {task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[alert]}"),
        console=console,
    )


def _show(bar: Progress, task: TaskID, played: Played, receiver: EchoReceiver) -> None:
    clock = f"{played.clock[-1][0].astimezone(WIB):%a %H:%M} WIB"
    rate = f"{played.sent / max(time.time() - played.begun, 0.1):.0f}/s"
    bar.update(task, completed=played.sent, clock=clock, rate=rate, alert=_alert(receiver))


def _alert(receiver: EchoReceiver) -> str:
    if not receiver.received:
        return ""
    body = receiver.received[-1].body
    colour = "green" if body["type"] == "alert.resolved" else "red"
    return f"[{colour}]● {body['type']}: {body['data']['subject_name']}[/]"


def _wait_ready(supervisor: Supervisor) -> None:
    """Until every worker answers /readyz."""
    end = time.monotonic() + START_S
    for worker in supervisor.workers.values():
        url = f"http://127.0.0.1:{worker.spec.metrics_port}/readyz"
        while not _ready(url):
            if time.monotonic() > end:
                log = supervisor.log_file(worker.spec.name)
                raise Unavailable(f"{worker.spec.name} was not ready within {START_S:.0f} s: see {log}.")
            time.sleep(0.2)


def _ready(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def _wait_indexed(settings: Settings, number: int, receiver: EchoReceiver) -> None:
    """Until every mention is searchable and the alert has been told to be over, or for 90 s."""
    end = time.monotonic() + DRAIN_S
    with client(settings) as es:
        while time.monotonic() < end:
            found = es.count(index=settings.index("mentions"), ignore_unavailable=True)["count"]
            over = any(one.body["type"] == "alert.resolved" for one in receiver.received)
            if found >= number and over:
                return
            time.sleep(0.3)
