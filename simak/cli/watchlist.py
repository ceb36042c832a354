"""simak watchlist: whom Simak listens for."""

from pathlib import Path

import typer

from simak.cli import output
from simak.errors import UserError

app = typer.Typer(help="The watch list: check a file, publish it, show what is published.", no_args_is_help=True)


@app.command()
def check(file: Path = typer.Argument(help="a YAML list of entries, each with id and name")) -> None:
    """Read a file and name every mistake in it at once. Asks no server."""
    from simak.watchlist import parse_watchlist

    entries = parse_watchlist(_read(file), str(file))
    typer.echo(f"{file}: {len(entries)} entries, no mistakes.")


@app.command()
def apply(
    file: Path | None = typer.Argument(None, help="YAML; the configured or packaged list when absent"),
    json: bool = typer.Option(False, "--json", help="one JSON document"),
) -> None:
    """Publish a list: the topic then holds exactly its entries. Workers read it at their next start."""
    from simak.config import load_settings
    from simak.watchlist import parse_watchlist
    from streams.watchlist import file_watchlist
    from streams.watchlist_publish import publish

    settings = load_settings()
    entries = parse_watchlist(_read(file), str(file)) if file else file_watchlist(settings)
    changes = publish(settings, entries)
    if json:
        output.print_json(changes)
    else:
        for sign, names in (("+", changes.added), ("~", changes.changed), ("-", changes.removed)):
            for name in names:
                typer.echo(f"{sign} {name}")
        typer.echo(f"{len(changes.added)} added, {len(changes.changed)} changed, {len(changes.removed)} removed.")
    if settings.enrich.watchlist is not None:
        output.note(
            f"warning: enrich.watchlist names {settings.enrich.watchlist}, which wins over the published list: remove "
            "that setting so that workers read what was published."
        )


@app.command("list")
def list_entries(json: bool = typer.Option(False, "--json", help="JSON Lines: one entry a line")) -> None:
    """The entries on the topic."""
    from simak.config import load_settings
    from streams.watchlist_publish import published

    entries = published(load_settings())
    if json:
        for entry in entries.values():
            output.print_json(entry)
        return
    rows = [(e.id, e.name, e.kind, ", ".join(e.aliases), " ".join([*e.handles, *e.hashtags])) for e in entries.values()]
    output.table(("id", "name", "kind", "aliases", "accounts and hashtags"), rows)
    if not entries:
        output.note(
            "Nothing is published: workers use the configured or the packaged list. See `simak watchlist apply`."
        )


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise UserError(f"The watch list {file} cannot be read: {reason}.") from None
