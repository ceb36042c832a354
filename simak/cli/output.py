"""What commands print: results on standard output, notes on standard error, nothing a terminal would obey."""

import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

# A pipe has no width; tables there are as wide as a long line needs.
PIPE_WIDTH = 200
# Control characters, and the invisible ones that turn or hide text.
HIDDEN = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
JOINER = "\u200d"  # holds emoji together: harmless


def console() -> "Console":
    """Standard output for people."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else PIPE_WIDTH)


def note(text: str) -> None:
    """One line on standard error: progress, warnings."""
    typer.echo(text, err=True)


def print_json(record: Any, *, indent: bool = False) -> None:
    """One JSON document on one line (or indented)."""
    import msgspec

    data = msgspec.json.encode(record)
    typer.echo((msgspec.json.format(data, indent=2) if indent else data).decode())


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, numbers: Sequence[str] = ()) -> None:
    """Print a table; the columns in `numbers` are set to the right."""
    console().print(drawn(columns, rows, numbers))


def drawn(columns: Sequence[str], rows: Iterable[Sequence[object]], numbers: Sequence[str] = ()) -> "Table":
    """A table. Texts are shown as they are, never as markup."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    found = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        found.add_column(column, justify="right" if column in numbers else "left", overflow="fold")
    for row in rows:
        found.add_row(*(Text(visible(str(cell))) for cell in row))
    return found


def visible(text: str) -> str:
    """`text` on one line, without anything that a terminal would obey: posts are written by strangers."""
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    if character in "\n\t\r":
        return " "
    return "\ufffd" if unicodedata.category(character) in HIDDEN and character != JOINER else character
