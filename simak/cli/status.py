"""simak status: how the pipeline is doing."""

import time
from typing import TYPE_CHECKING

import typer

from simak.cli import output

if TYPE_CHECKING:
    from rich.console import RenderableType

    from streams.status import Status

EXIT_DOWN = 3


def status(
    watch: bool = typer.Option(False, "--watch", help="look again every few seconds until Ctrl-C"),
    every: float = typer.Option(3.0, min=0.5, help="seconds between looks with --watch"),
    json: bool = typer.Option(False, "--json", help="one JSON document (with --watch: one a line)"),
) -> None:
    """Lag, rates, workers, open alerts, dead letters, the youngest mention; exit status 3 when a part is down."""
    from rich.live import Live

    from simak.config import load_settings
    from streams.status import status as ask

    settings = load_settings()
    if not watch:
        found = ask(settings)
        output.print_json(found) if json else output.console().print(_drawn(found))
        if found.down:
            raise typer.Exit(EXIT_DOWN)
        return
    if json:
        while True:
            output.print_json(ask(settings))
            time.sleep(every)
    with Live(_drawn(ask(settings)), console=output.console(), auto_refresh=False, screen=True) as live:
        while True:
            time.sleep(every)
            live.update(_drawn(ask(settings)), refresh=True)


def _drawn(found: "Status") -> "RenderableType":
    from rich.console import Group
    from rich.text import Text

    parts: list[RenderableType] = [Text(f"down: {reason}", style="bold red") for reason in found.down]
    parts += _kafka(found)
    parts += _index(found)
    parts += _letters(found)
    return Group(*parts)


def _kafka(found: "Status") -> "list[RenderableType]":
    from rich.text import Text

    if found.kafka is None:
        return [Text("Kafka: unknown")]
    lags = [(one.role, one.topic, one.partitions, one.lag, f"{one.rate:.1f}") for one in found.kafka.lags]
    members = [(one.role, one.slot, one.host, one.partitions) for one in found.kafka.members]
    missing = [role for role in found.kafka.states if role not in {one.role for one in found.kafka.members}]
    parts: list[RenderableType] = [
        output.drawn(("role", "topic", "partitions", "lag", "records/s"), lags, ("partitions", "lag", "records/s")),
        output.drawn(("role", "worker", "host", "partitions"), members, ("partitions",)),
    ]
    if missing:
        parts.append(Text(f"No worker runs for: {', '.join(missing)}.", style="bold yellow"))
    return parts


def _index(found: "Status") -> "list[RenderableType]":
    from rich.text import Text

    from simak.moments import WIB, age

    if found.index is None:
        return [Text("Elasticsearch: unknown")]
    index = found.index
    youngest = "none yet" if index.newest is None else f"{age((found.at - index.newest).total_seconds())} ago"
    line = f"Elasticsearch {index.health}: {index.mentions} mentions, {index.rate:.1f}/s, newest indexed {youngest}"
    alerts = [
        (one.severity, one.subject, one.start.astimezone(WIB).strftime("%m-%d %H:%M"), one.observed,
         f"{one.expected:.1f}", one.id) for one in index.alerts
    ]  # fmt: skip
    parts: list[RenderableType] = [Text(line), Text(f"{len(alerts)} open alerts")]
    if alerts:
        columns = ("severity", "subject", "since (WIB)", "observed", "expected", "id")
        parts.append(output.drawn(columns, alerts, ("observed", "expected")))
    return parts


def _letters(found: "Status") -> "list[RenderableType]":
    from rich.text import Text

    if found.letters is None:
        return [Text("Dead letters: unknown")]
    rows = [(group.stage, group.reason, group.letters, group.redriven) for group in found.letters.groups]
    parts: list[RenderableType] = [Text(f"{found.letters.number} dead letters in the last 24 h")]
    if rows:
        parts.append(output.drawn(("stage", "reason", "letters", "redriven"), rows, ("letters", "redriven")))
    return parts
