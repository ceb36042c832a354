"""simak tail: watch what the pipeline publishes."""

from itertools import islice
from typing import Any

import typer

from simak.cli import output

STYLES = {"negative": "red", "positive": "green", "firing": "bold red", "updated": "yellow", "resolved": "green"}


def tail(
    topic: str = typer.Argument("mentions.enriched", help="mentions.enriched, alerts, mentions.counts, …"),
    from_beginning: bool = typer.Option(False, "--from-beginning", help="begin with the oldest record"),
    most: int | None = typer.Option(None, "--max", min=1, help="end after so many records"),
    follow: bool = typer.Option(True, help="wait for more, or end at the present end"),
    language: str = typer.Option("id", help="of an alert's sentence: id or en"),
    json: bool = typer.Option(False, "--json", help="JSON Lines: the values as they are"),
    reveal: bool = typer.Option(False, "--reveal", help="allow topics that hold personal data"),
) -> None:
    """Print records as they come, one line each. Commits nothing and disturbs no worker."""
    from simak.config import load_settings
    from streams.tail import choose, records

    settings = load_settings()
    chosen = choose(settings, topic, reveal=reveal)
    if reveal:
        output.note("What follows may hold personal data: do not copy it anywhere.")
    for record in islice(records(settings, chosen, beginning=from_beginning, follow=follow), most):
        if json:
            typer.echo((record.value or b"null").decode("utf-8", "replace"))
        else:
            _print(chosen.name, record, language)


def _print(topic: str, record: Any, language: str) -> None:
    from rich.text import Text

    when, label, text = _line(topic, record, language)
    line = Text(f"{when}  ", style="dim")
    line.append(f"{label:<10}", style=STYLES.get(label, "default"))
    line.append(output.visible(text), style="default")
    output.console().print(line, soft_wrap=True)


def _line(topic: str, record: Any, language: str) -> tuple[str, str, str]:
    """Time, label, text."""
    import msgspec

    from schemas.alert import Alert
    from schemas.enriched import Enriched
    from simak.anatomy import escaped

    try:
        if topic == "mentions.enriched":
            return _mention(msgspec.json.decode(record.value, type=Enriched))
        if topic == "alerts" and record.value is not None:
            return _alert(msgspec.json.decode(record.value, type=Alert), language)
    except (msgspec.MsgspecError, TypeError, UnicodeDecodeError):
        return _time(record.timestamp / 1000), "unreadable", escaped(record.value or b"")
    text = escaped(record.value) if record.value is not None else "deleted"
    return _time(record.timestamp / 1000), "", f"{escaped(record.key or b'')}  {text}"


def _mention(mention: Any) -> tuple[str, str, str]:
    agencies = f"[{', '.join(mention.agencies)}] " if mention.agencies else ""
    return _time(mention.published.timestamp()), mention.sentiment.label, f"{mention.id}  {agencies}{mention.text}"


def _alert(alert: Any, language: str) -> tuple[str, str, str]:
    reason = alert.reason.get(language) or next(iter(alert.reason.values()), "")
    return _time(alert.at.timestamp()), alert.state, f"{alert.severity}  {alert.subject_name}: {reason}"


def _time(seconds: float) -> str:
    from datetime import datetime

    from simak.moments import WIB

    return datetime.fromtimestamp(seconds, WIB).strftime("%m-%d %H:%M:%S")
