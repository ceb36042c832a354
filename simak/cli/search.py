"""simak search QUERY: find mentions, in Lucene syntax with short field names."""

from typing import TYPE_CHECKING, Any, Literal

import typer

from simak.cli import output

if TYPE_CHECKING:
    from rich.text import Text

    from streams.search import Found, Hit

HELP_QUERY = 'words, "a phrase", sentiment:negative, agency:bpjs-kesehatan, hashtag:banjir, AND OR NOT ( ) * ~'


def search(
    query: str = typer.Argument("*:*", help=HELP_QUERY),
    since: str = typer.Option("", help="published since: an age (2h, 7d), today, a date, a date with a time"),
    until: str = typer.Option("", help="published before; written as --since"),
    size: int = typer.Option(10, help="how many to show"),
    sort: Literal["newest", "relevance"] = typer.Option("newest", help="what comes first"),
    count: bool = typer.Option(False, "--count", help="print the number of matches only"),
    json: bool = typer.Option(False, "--json", help="JSON Lines: one document a line, as stored"),
) -> None:
    """Search the indexed mentions. Fields may be named in English or Indonesian, see docs/operations.md."""
    from datetime import UTC, datetime

    from simak.config import load_settings
    from simak.moments import moment
    from streams import search as engine

    now = datetime.now(UTC)
    wanted = engine.Search(
        query, moment(since, now) if since else None, moment(until, now) if until else None, size, sort
    )
    settings = load_settings()
    if count:
        number = engine.count(settings, wanted)
        output.print_json({"count": number}) if json else typer.echo(number)
        return
    found = engine.search(settings, wanted)
    for hit in found.hits:
        output.print_json(hit.document) if json else _show(hit)
    output.note(_summary(found))


def _show(hit: "Hit") -> None:
    output.console().print(_headline(hit.document), _marked(hit.marked), "", sep="\n")


def _headline(document: dict[str, Any]) -> "Text":
    """When, where, feeling, agencies, address: one dim line."""
    from datetime import datetime

    from rich.text import Text

    from simak.moments import WIB

    time = datetime.fromisoformat(document["@timestamp"]).astimezone(WIB)
    own = document.get("simak", {})
    parts = [
        time.strftime("%Y-%m-%d %H:%M WIB"),
        document.get("event", {}).get("id", ""),
        own.get("sentiment", {}).get("label", ""),
        own.get("language", {}).get("code", ""),
        ", ".join(document.get("organization", {}).get("id", [])),
        document.get("url", {}).get("original", ""),
    ]
    return Text(output.visible("  ".join(part for part in parts if part)), style="dim")


def _marked(text: str) -> "Text":
    """The text with its matches in bold."""
    from rich.text import Text

    from streams.search import BEGIN, END

    drawn = Text()
    for number, part in enumerate(text.split(BEGIN)):
        match, end, rest = part.partition(END) if number else ("", "", part)
        drawn.append(output.visible(match), style="bold yellow" if end else None)
        drawn.append(output.visible(rest))
    return drawn


def _summary(found: "Found") -> str:
    return f"{len(found.hits)} of {found.total} mentions, {found.milliseconds} ms"
