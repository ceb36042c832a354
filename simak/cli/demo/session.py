"""One run of the demonstration, from the servers' start to their end."""

import base64
import json
import os
import secrets
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from rich.console import Console

from simak.cli.demo.play import Played, play
from simak.cli.demo.show import report
from simak.cli.stack import layout_of
from simak.config import Settings, load_settings
from simak.demo.scenario import scenario
from streams import indices, topics
from streams.echo import EchoReceiver
from streams.localstack.build import build
from streams.localstack.layout import Layout, free_ports
from streams.localstack.servers import servers
from streams.supervisor import Supervisor, Worker, plan
from streams.tidy import drop_namespaces

WIB = timezone(timedelta(hours=7), "WIB")
PREFIX = "demo-"
PARTITIONS = 4
SVG_WIDTH = 118
console = Console(highlight=False)


def run(*, seconds: float, workers: int, language: str, leave: bool, seed: int, save: Path | None) -> None:
    """Everything in order; whatever was started is stopped, also after Ctrl-C and after a fault."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    layout = layout_of(None)
    receiver = EchoReceiver("whsec_" + base64.b64encode(secrets.token_bytes(32)).decode())
    with _servers(layout):
        settings, environment = _configure(layout, receiver.secret, receiver.url, language)
        with console.status("Creating topics and index templates…"):
            drop_namespaces(settings, PREFIX)
            topics.apply(settings)
            indices.apply(settings)
        ports = free_ports(workers + 2, offset=700)
        supervisor = Supervisor(environment, settings.data_dir / "demo-logs", _tell_death)
        receiver.start()
        try:
            supervisor.start(plan(enrich=workers, metrics_from=ports[0]))
            played = play(settings, supervisor, receiver, scenario(monday(datetime.now(UTC)), seed), seconds, console)
            recorded = console if save is None else Console(record=True, highlight=False, width=SVG_WIDTH)
            report(settings, supervisor, receiver, played, recorded)
            if save is not None:
                recorded.save_svg(str(save), title="make demo")
            if not leave:
                _go_on(settings, played)
        except KeyboardInterrupt:
            console.print("\nStopping…")
        finally:
            supervisor.stop()
            receiver.stop()


def monday(now: datetime) -> datetime:
    """Six in the morning (WIB) of the last Monday of which noon has passed."""
    local = now.astimezone(WIB)
    day = (local - timedelta(days=local.weekday())).replace(hour=6, minute=0, second=0, microsecond=0)
    return day if local - day > timedelta(hours=6) else day - timedelta(days=7)


@contextmanager
def _servers(layout: Layout) -> Iterator[None]:
    """Kafka and Elasticsearch up; those that were started here go down again."""
    with console.status("Fetching the servers' jars (once)…"):
        build(layout)
    group = servers(layout)
    started = [server for server in group if server.process.pid() is None]
    try:
        for server in group:
            server.start()
        for server in group:
            with console.status(f"Starting {server.kind} {server.version}…"):
                server.wait_healthy()
            console.print(f"[green]✓[/] {server.kind} {server.version} at {server.address}")
        yield
    finally:
        for server in reversed(started):
            server.stop()


def _configure(layout: Layout, secret: str, url: str, language: str) -> tuple[Settings, dict[str, str]]:
    """Settings of a namespace of this run's own, and the same as environment for the workers and for `demo.env`."""
    hook = [{"name": "demo", "url": url, "secret": secret}]
    environment = {
        **layout.environment(),
        "SIMAK_NAMESPACE": f"{PREFIX}{datetime.now(UTC):%Y%m%d-%H%M%S}",
        "SIMAK_DATA_DIR": str(layout.root.parent),
        "SIMAK_KAFKA__PARTITIONS": str(PARTITIONS),
        "SIMAK_COUNT__FLUSH": "1",
        "SIMAK_DELIVER__LANGUAGE": language,
        "SIMAK_DELIVER__WEBHOOKS": json.dumps(hook),
    }
    os.environ.update(environment)
    settings = load_settings()
    file = settings.data_dir / "demo.env"
    file.write_text("".join(f"{name}='{value}'\n" for name, value in environment.items()), encoding="utf-8")
    file.chmod(0o600)
    return settings, environment


def _tell_death(worker: Worker, status: int) -> None:
    console.print(f"[yellow]{worker.spec.name} ended with status {status} and is started again.[/]")


def _go_on(settings: Settings, played: Played) -> None:
    file = Path(os.path.relpath(settings.data_dir / "demo.env"))
    console.print(
        f"\nSimak goes on listening. In another terminal: [bold]set -a; . {file}[/], then for example\n"
        "  simak search 'mobile jkn AND sentiment:negative'    simak status    simak dlq list    simak tail\n"
        f"Metrics: http://127.0.0.1:{played.metrics_ports[0]}/metrics. [bold]Ctrl-C[/] stops everything."
    )
    while True:
        signal.pause()
