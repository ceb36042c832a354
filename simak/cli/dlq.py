"""simak dlq: dead letters: what could not be processed, why, and sending it again."""

import base64
import sys
from typing import TYPE_CHECKING, Literal

import typer

from simak.cli import output
from simak.errors import UserError

if TYPE_CHECKING:
    from datetime import datetime

    from streams.dlq import Letter

app = typer.Typer(help="Dead letters: list, look at, send again, delete.", no_args_is_help=True)
Since = typer.Option("", help="since: an age (2h, 7d), today, a date, a date with a time")
Json = typer.Option(False, "--json", help="JSON Lines")
REVEAL = "print the record itself: it may hold personal data; do so on your own screen only"
EXIT_STOPPED = 1


@app.command("list")
def list_letters(
    since: str = Since,
    each: bool = typer.Option(False, "--each", help="one line a letter instead of counts"),
    size: int = typer.Option(200, "--max", min=1, help="most lines with --each"),
    json: bool = Json,
) -> None:
    """Count the letters by stage, reason and origin, or list them one by one."""
    from itertools import islice

    from simak.config import load_settings
    from streams import dlq

    settings, start = load_settings(), _moment(since)
    if each:
        done = dlq.redriven(settings)
        _each([(one, one.place in done) for one in islice(dlq.letters(settings, start), size)], json)
        return
    groups = dlq.groups(settings, start)
    if json:
        for group in groups:
            output.print_json(group)
        return
    columns = ("stage", "reason", "from", "letters", "came back", "redriven", "first", "last")
    rows = [
        (g.stage, g.reason, g.topic, g.letters, g.returned, g.redriven, _time(g.first), _time(g.last)) for g in groups
    ]
    output.table(columns, rows, numbers=("letters", "came back", "redriven"))
    output.note(f"{sum(g.letters for g in groups)} dead letters.")


@app.command()
def show(
    letter: str = typer.Argument(metavar="ID", help="topic:partition:offset, as `simak dlq list --each` prints it"),
    reveal: bool = typer.Option(False, "--reveal", help=REVEAL),
    raw: bool = typer.Option(False, "--raw", help="the original bytes alone, as they are; needs --reveal"),
    json: bool = typer.Option(False, "--json", help="one JSON document"),
) -> None:
    """Show one letter: why it failed and how it is built; its content only with --reveal."""
    from simak.config import load_settings
    from streams import dlq

    if raw and not reveal:
        raise UserError("--raw prints the record itself, which may hold personal data: add --reveal if you mean it.")
    found = dlq.find(load_settings(), letter)
    if raw:
        sys.stdout.flush()
        typer.get_binary_stream("stdout").write(found.value or b"")
    elif json:
        output.print_json(_document(found, reveal))
    else:
        _show(found, reveal)


@app.command()
def redrive(
    policy: Literal["stop-on-error", "reinsert", "drop"] = typer.Option(
        "stop-on-error", help="for letters that failed again after a redrive, or have no way back"
    ),
    most: int | None = typer.Option(None, "--max", min=1, help="most letters of this run"),
    reason: str = typer.Option("", help="only letters of this reason"),
    stage: str = typer.Option("", help="only letters of this stage"),
    to: str = typer.Option("", help="send to this topic instead of the one they came from"),
    dry_run: bool = typer.Option(False, "--dry-run", help="say what would be done, and do nothing"),
    json: bool = typer.Option(False, "--json", help="one JSON document"),
) -> None:
    """Send letters back to where they came from, each once; exit status 1 when the policy stopped the run."""
    from simak.config import load_settings
    from streams.redrive import Wanted, redrive

    wanted = Wanted(policy, most, stage, reason, to, dry_run)
    result = redrive(load_settings(), wanted, lambda number: output.note(f"{number} letters done"))
    if json:
        output.print_json(result)
    else:
        would = "would be " if dry_run else ""
        typer.echo(
            f"{result.sent} {would}sent, {result.dropped} {would}dropped, {result.left} left, "
            f"{result.already} had been done before."
        )
        for topic, number in result.targets.items():
            typer.echo(f"  {topic}: {number}")
    if result.stopped:
        output.note(result.stopped)
        raise typer.Exit(EXIT_STOPPED)


@app.command()
def purge(
    yes: bool = typer.Option(False, "--yes", help="do not ask"),
    before: str = typer.Option("", help="only letters older than this; written as --since of list"),
) -> None:
    """Delete the letters up to now, for good."""
    from simak.config import load_settings
    from streams import dlq

    settings, until = load_settings(), _moment(before)
    total = dlq.number(settings)
    going = total if until is None else total - dlq.number(settings, until)
    if not yes:
        if not sys.stdin.isatty():
            raise UserError(f"{going} dead letters would be deleted for good: add --yes to do so.")
        typer.confirm(f"Delete {going} dead letters for good?", abort=True)
    typer.echo(f"{dlq.purge(settings, until)} dead letters deleted.")


def _each(found: "list[tuple[Letter, bool]]", json: bool) -> None:
    if json:
        for letter, done in found:
            output.print_json({"id": letter.id, "redriven": done, "letter": letter.view})
        return
    columns = ("id", "at", "stage", "reason", "from", "bytes", "redrives", "done", "message")
    rows = []
    for letter, done in found:
        seen = letter.view
        source = f"{seen.topic}:{seen.partition}:{seen.offset}"
        done_word = "yes" if done else ""
        size, attempt = seen.size, seen.attempt
        rows.append(
            (letter.id, _time(seen.at), seen.stage, seen.reason, source, size, attempt, done_word, seen.message)
        )
    output.table(columns, rows, numbers=("bytes", "redrives"))


def _show(letter: "Letter", reveal: bool) -> None:
    from simak.anatomy import escaped, structure
    from simak.letters import original_headers

    seen = letter.view
    lines = {
        "letter": letter.id,
        "from": f"{seen.topic} partition {seen.partition} offset {seen.offset}",
        "stage": seen.stage,
        "reason": seen.reason,
        "message": seen.message,
        "failed": _time(seen.at),
        "redrives": str(seen.attempt),
        "value": f"{seen.size} bytes",
    }
    for name, text in lines.items():
        typer.echo(f"{name + ':':<10}{output.visible(text)}")
    for name, value in original_headers(letter.headers):
        shown = escaped(value) if reveal else f"{len(value)} bytes"
        typer.echo(f"header:   {output.visible(name)} = {shown}")
    if reveal:
        output.note("What follows may hold personal data: do not copy it anywhere.")
        typer.echo(f"key:      {escaped(letter.key or b'')}\n{escaped(letter.value or b'')}")
        return
    output.table(("field", "kind", "size"), [(p.path, p.kind, p.size) for p in structure(letter.value)])
    output.note("Structure only; --reveal prints the record, which may hold personal data.")


def _document(letter: "Letter", reveal: bool) -> dict[str, object]:
    from simak.anatomy import structure
    from simak.letters import original_headers

    document: dict[str, object] = {
        "id": letter.id,
        "letter": letter.view,
        "headers": [name for name, _ in original_headers(letter.headers)],
        "structure": structure(letter.value),
    }
    if reveal:
        document["key"] = base64.b64encode(letter.key or b"").decode()
        document["value"] = base64.b64encode(letter.value or b"").decode()
    return document


def _moment(text: str) -> "datetime | None":
    from datetime import UTC, datetime

    from simak.moments import moment

    return moment(text, datetime.now(UTC)) if text else None


def _time(at: "datetime") -> str:
    from simak.moments import WIB

    return at.astimezone(WIB).strftime("%Y-%m-%d %H:%M:%S")
