"""One run of the demonstration, from the servers' start to their end."""

import base64
import json
import os
import secrets
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from simak.cli.demo.play import Played, play
from simak.cli.demo.show import report
from simak.cli.stack import layout_of
from simak.config import Settings, load_settings
from simak.demo.expect import monday
from simak.demo.scenario import scenario
from streams import indices, topics
from streams.echo import EchoReceiver
from streams.localstack.build import build
from streams.localstack.layout import Layout, free_ports
from streams.localstack.servers import Server, running, servers
from streams.supervisor import Supervisor, Worker, plan
from streams.tidy import drop_namespaces

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


@contextmanager
def _servers(layout: Layout) -> Iterator[None]:
    """Kafka and Elasticsearch up; those that were started here go down again."""
    with console.status("Fetching the servers' jars (once)…"):
        build(layout)
    with ExitStack() as stack:
        with console.status("Starting Kafka and Elasticsearch…"):
            stack.enter_context(running(servers(layout), _tell_healthy))
        yield


def _tell_healthy(server: Server) -> None:
    console.print(f"[green]✓[/] {server.kind} {server.version} at {server.address}")


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
