"""simak stack: a real Kafka and a real Elasticsearch on this machine, for development, tests and the demo."""

import os
import shutil
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from simak.errors import UserError
from streams.localstack.build import build
from streams.localstack.layout import Layout, write_env
from streams.localstack.servers import Server, servers

app = typer.Typer(help="The local Kafka and Elasticsearch (no container engine needed).", no_args_is_help=True)
console = Console(stderr=True, highlight=False)
Folder = typer.Option(None, "--dir", help="data folder; .simak/stack in the current folder by default")
Only = typer.Option("", help="kafka or elasticsearch: that server alone")


def layout_of(folder: Path | None) -> Layout:
    """The stack of `folder`, or of SIMAK_DATA_DIR, or of `.simak` here."""
    home = Path(os.environ.get("SIMAK_DATA_DIR", ".simak"))
    # The jars are the same for every stack: fetched once.
    return Layout(folder or home / "stack", home / "jars")


def chosen(layout: Layout, only: str) -> list[Server]:
    """Both servers, or the one that `only` names."""
    found = [server for server in servers(layout) if only in ("", server.kind)]
    if not found:
        raise UserError(f"There is no local server {only!r}: choose kafka or elasticsearch.")
    return found


@app.command()
def up(folder: Path | None = Folder, only: str = Only) -> None:
    """Start the servers, wait until they are healthy, print their addresses."""
    layout = layout_of(folder)
    with console.status("Fetching the servers' jars (once)…"):
        build(layout)
    group = chosen(layout, only)
    for server in group:
        server.start()
    for server in group:
        with console.status(f"Waiting for {server.kind} {server.version}…"):
            server.wait_healthy()
    write_env(layout)
    for name, value in layout.environment().items():
        typer.echo(f"{name}={value}")


@app.command()
def down(folder: Path | None = Folder, only: str = Only) -> None:
    """Stop the servers; their data stay."""
    for server in reversed(chosen(layout_of(folder), only)):
        typer.echo(f"{server.kind}: {'stopped' if server.stop() else 'was not running'}")


@app.command()
def status(folder: Path | None = Folder) -> None:
    """Version, process, port, health and memory of each server; exit status 1 unless both are healthy."""
    table = Table("server", "version", "pid", "address", "health", "memory MiB")
    healthy = True
    for server in servers(layout_of(folder)):
        pid = server.process.pid()
        state = "healthy" if pid and server.healthy() else ("starting" if pid else "down")
        healthy &= state == "healthy"
        table.add_row(
            server.kind, server.version, str(pid or "-"), server.address, state, str(server.process.memory() >> 20)
        )
    Console().print(table)
    raise typer.Exit(0 if healthy else 1)


@app.command()
def reset(folder: Path | None = Folder) -> None:
    """Stop the servers and delete their data; the jars stay."""
    layout = layout_of(folder)
    for server in reversed(servers(layout)):
        server.stop()
        server.wipe()
    for leftover in (layout.ports_file, layout.env_file):
        leftover.unlink(missing_ok=True)
    shutil.rmtree(layout.logs, ignore_errors=True)
    typer.echo("The local stack is empty.")


if __name__ == "__main__":
    app()
