"""simak ingest FILE: mentions from a file or standard input to Kafka, resumable, bad lines told and kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import typer

from simak.cli import output
from simak.errors import Unavailable, UserError

if TYPE_CHECKING:
    from datetime import tzinfo

    from streams.sources.options import Report, Watcher

SHOWN = 20
HELP_MAP = "FIELD=COLUMN, repeatable: text=full_text; columns named as fields need none"
HELP_SET = "FIELD=VALUE for every mention, repeatable: platform=x"
HELP_ZONE = "time zone of dates that name none, such as Asia/Jakarta"


def ingest(
    file: str = typer.Argument(help="JSON Lines or CSV, gzip or not; - is standard input"),
    format: Literal["auto", "jsonl", "csv"] = typer.Option("auto", help="auto goes by the name, then by the content"),
    map: list[str] = typer.Option([], help=HELP_MAP),
    set: list[str] = typer.Option([], help=HELP_SET),
    timezone: str = typer.Option("", help=HELP_ZONE),
    delimiter: str = typer.Option("", help="of a CSV; found by itself among comma, semicolon, tab and bar"),
    rate: float = typer.Option(0.0, min=0.0, help="mentions per second; 0 is as fast as it goes"),
    restart: bool = typer.Option(False, "--restart", help="begin anew instead of going on where the last run ended"),
) -> None:
    """Send a file of mentions to Kafka. Exit status 0: all accepted; 1: some lines were refused (see `simak dlq`)."""
    from simak.config import load_settings
    from streams.sources.files import FileRun
    from streams.sources.options import Options, Stop

    settings = load_settings()
    options = Options(
        path=None if file == "-" else Path(file),
        format=None if format == "auto" else format,
        columns=_pairs("--map", map),
        constants=_pairs("--set", set),
        zone=_zone(timezone),
        delimiter=_delimiter(delimiter),
        rate=rate,
        restart=restart,
    )
    stop = Stop()
    with _signals(stop), _watcher(options.path) as watcher:
        run = FileRun(settings, options, watcher, stop)
        try:
            report = run.run()
        except Unavailable as error:
            raise Unavailable(f"{error} {_kept(run.report, options.path)}") from None
    _end(report, options.path)


def _end(report: "Report", path: Path | None) -> None:
    if not report.already:
        if report.refused > SHOWN:
            output.note(f"… and {report.refused - SHOWN} more lines were refused.")
        output.note(
            f"read {report.read}, sent {report.sent}, refused {report.refused} in {report.seconds:.1f} s "
            f"({report.sent / max(report.seconds, 1e-3):.0f} mentions/s)"
        )
    if report.refused:
        output.note("Refused lines are dead letters of stage ingest: `simak dlq list`.")
    if report.interrupted:
        output.note(f"Interrupted: {_kept(report, path)}")
        raise typer.Exit(130)
    raise typer.Exit(1 if report.refused else 0)


def _kept(report: "Report", path: Path | None) -> str:
    again = "run the same command again to go on." if path else "what was not read is not sent."
    return f"{report.sent} mentions are safe in Kafka; {again}"


def _pairs(option: str, given: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in given:
        field, equals, value = pair.partition("=")
        if not equals or not field or not value:
            raise UserError(f"{option} {pair!r} is not FIELD=VALUE: write it as {option} text=full_text.")
        if field in found:
            raise UserError(f"{option} names the field {field} twice: keep one of them.")
        found[field] = value
    return found


def _zone(name: str) -> "tzinfo | None":
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UserError(f"There is no time zone {name!r}: use a name such as Asia/Jakarta or UTC.") from None


def _delimiter(given: str) -> str | None:
    wanted = {"\\t": "\t", "tab": "\t"}.get(given, given)
    if len(wanted) > 1 or wanted in ('"', "\n", "\r"):
        raise UserError(f"--delimiter {given!r} is not one character: use , ; | or tab.")
    return wanted or None


@contextmanager
def _signals(stop: Any) -> Iterator[None]:
    import signal

    before = {number: signal.signal(number, stop.ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _watcher(path: Path | None) -> Iterator["Watcher"]:
    """Notes and a progress bar on standard error; the bar only on a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    from streams.sources.options import Watcher

    console = Console(stderr=True, highlight=False)
    columns = (
        TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn(),
        TextColumn("{task.fields[pace]}"),
    )  # fmt: skip
    shown = 0
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as progress:
        task = progress.add_task(path.name if path else "standard input", total=None, pace="")

        def begun(report: "Report", size: int | None) -> None:
            progress.update(task, total=size)
            for note in _beginnings(report, path):
                output.note(note)

        def refused(number: int, reason: str, message: str) -> None:
            nonlocal shown
            shown += 1
            if shown <= SHOWN:
                progress.console.print(
                    f"line {number}: {reason}: {output.visible(message)}", markup=False, soft_wrap=True
                )

        def moved(position: int, report: "Report") -> None:
            elapsed = progress.tasks[0].elapsed or 0.0
            progress.update(task, completed=position, pace=f"{report.sent / max(elapsed, 1e-3):.0f} mentions/s")

        yield Watcher(refused=refused, moved=moved, begun=begun)


def _beginnings(report: "Report", path: Path | None) -> Iterator[str]:
    if report.already:
        yield f"{path} was already sent whole, {report.resumed} lines: --restart sends it again."
    elif report.resumed:
        yield f"{path}: going on after line {report.resumed}, which an earlier run reached; --restart begins anew."
    elif report.changed:
        yield f"{path} is not the file that an earlier run began: beginning at its first line."
