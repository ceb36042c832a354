"""The end of the demonstration: the alert with its reason, the webhook, searches, speed and latencies."""

import json
import os
from datetime import datetime

import psutil
from msgspec import Struct
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from simak.cli.demo.latency import latencies
from simak.cli.demo.play import Played
from simak.cli.output import visible
from simak.config import Settings
from simak.demo.expect import SURGE_START
from simak.moments import WIB
from streams.dlq import groups
from streams.echo import EchoReceiver, Received
from streams.search import BEGIN, END, Hit, Search, search
from streams.supervisor import Supervisor

LONGEST = 160
SEARCHES = (
    '"mobile jkn" AND sentiment:negative',
    "agency:pln AND (padam OR mati)",
    "platform:news AND agency:bpjs-kesehatan",
)
COLOURS = {"info": "blue", "warning": "yellow", "critical": "red"}


def report(
    settings: Settings, supervisor: Supervisor, receiver: EchoReceiver, played: Played, console: Console
) -> None:
    """Everything a person wants to see, top to bottom."""
    console.print()
    for received in receiver.received:
        console.print(_alert(received))
    if receiver.received:
        console.print(_early(receiver.received[0], played))
        console.print(_webhook(receiver.received[0]))
    else:
        console.print("[red]No webhook arrived: see the logs of the detect and deliver workers.[/]")
    for query in SEARCHES:
        _search(settings, query, console)
    console.print(_speed(settings, supervisor, played))
    console.print(_letters(settings))
    console.print(_latency(played))


def _alert(received: Received) -> Panel:
    data = received.body["data"]
    colour = "green" if received.body["type"] == "alert.resolved" else COLOURS[data["severity"]]
    title = f"{received.body['type']} · {data['severity']} · {escape(visible(data['subject_name']))}"
    return Panel(escape(visible(data["summary"])), title=title, border_style=colour)


def _early(firing: Received, played: Played) -> str:
    """How soon: in the scenario's time after the failure began, in this machine's after the decisive posts."""
    start = datetime.fromisoformat(firing.body["data"]["start"])
    truth = played.clock[0][0].astimezone(WIB).replace(hour=0, minute=0, second=0, microsecond=0) + SURGE_START
    minutes = (start - truth).total_seconds() / 60
    waited = firing.at - played.sent_at(start)
    return (
        f"The app began to fail at {truth:%H:%M}; the surge was dated {start.astimezone(WIB):%H:%M} WIB "
        f"({minutes:.0f} min later) and was on the officer's desk {waited:.1f} s after the replay had reached "
        "that minute.\n"
    )


def _webhook(received: Received) -> Panel:
    lines = json.dumps(received.body, indent=2, ensure_ascii=False).splitlines()
    body = "\n".join(visible(line) for line in lines)
    check = "signature verified" if received.verified else "[red]signature wrong[/]"
    title = f"the webhook as received · webhook-id {received.webhook_id} · {check}"
    return Panel(escape(body), title=title, border_style="dim")


def _search(settings: Settings, query: str, console: Console) -> None:
    found = search(settings, Search(query=query, size=3, sort="relevance"))
    console.print(f"\n[bold]simak search '{escape(query)}'[/]  [dim]{found.total} mentions, {found.milliseconds} ms[/]")
    for hit in found.hits:
        console.print(f"  {_line(hit)}")


def _line(hit: Hit) -> str:
    time = datetime.fromisoformat(hit.document["@timestamp"]).astimezone(WIB)
    text = hit.marked if len(hit.marked) <= LONGEST else hit.marked[:LONGEST] + "…"
    parts = [escape(visible_but_marks(part)) for part in text.split(BEGIN)]
    drawn = parts[0] + "".join(_bold(part) for part in parts[1:])
    return f"[dim]{time:%H:%M} {hit.document['event']['provider']:<9}[/] {drawn}"


def visible_but_marks(text: str) -> str:
    """As `visible`, the end marks of matches kept."""
    return END.join(visible(part) for part in text.split(END))


def _bold(part: str) -> str:
    match, _, rest = part.partition(END)
    return f"[bold yellow]{match}[/]{rest}"


class Cost(Struct, frozen=True):
    """Processor seconds that the enrich workers have used, their start included."""

    seconds: float
    memory: int


def _cost(supervisor: Supervisor) -> Cost:
    seconds, memory = 0.0, 0
    for worker in supervisor.workers.values():
        process = psutil.Process(worker.pid)
        memory += process.memory_info().rss
        if worker.spec.role == "enrich":
            times = process.cpu_times()
            seconds += times.user + times.system
    return Cost(seconds, memory)


def _speed(settings: Settings, supervisor: Supervisor, played: Played) -> str:
    from streams.elastic import client

    with client(settings) as es:
        documents = es.count(index=settings.index("mentions"))["count"]
    cost = _cost(supervisor)
    seconds = played.ended - played.begun
    event = (played.clock[-1][0] - played.clock[0][0]).total_seconds()
    return (
        f"\n{played.sent} mentions in {seconds:.0f} s: [bold]{played.sent / seconds:.0f} mentions/s[/], "
        f"{event / seconds:.0f} × real time; {documents} documents; {len(supervisor.workers)} workers hold "
        f"{cost.memory >> 20} MiB on {os.cpu_count()} cores (`make bench` measures how fast it can go)."
    )


def _letters(settings: Settings) -> str:
    """The poison that was mixed in: kept, with its reason, and its neighbours untouched."""
    refused = ", ".join(f"{group.letters} × {group.reason}" for group in groups(settings))
    return f"Dead letters (three broken records were mixed in): {refused or 'none'}. See: simak dlq list\n"


def _latency(played: Played) -> Table:
    table = Table("stage", "p50", "p99", title="latency from collection", title_justify="left")
    for stage, p50, p99 in latencies(played.metrics_ports):
        table.add_row(stage, f"≤ {p50:g} s", f"≤ {p99:g} s")
    return table
