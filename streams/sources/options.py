"""What a file run is asked for, what it tells meanwhile and in the end, and how it is asked to stop."""

from collections.abc import Callable, Mapping
from datetime import tzinfo
from pathlib import Path
from typing import Any

from msgspec import Struct

from streams.sources.formats import Format


class Options(Struct, frozen=True):
    """What the file is and how to send it. `path` of None is standard input; `rate` of 0 is as fast as it goes."""

    path: Path | None
    format: Format | None = None
    columns: Mapping[str, str] = {}
    constants: Mapping[str, str] = {}
    zone: tzinfo | None = None
    delimiter: str | None = None
    rate: float = 0.0
    restart: bool = False


class Report(Struct):
    """What a run did. `interrupted` when it was asked to stop; `resumed` is the line after which it began."""

    read: int = 0
    sent: int = 0
    refused: int = 0
    seconds: float = 0.0
    resumed: int = 0
    already: bool = False
    changed: bool = False
    interrupted: bool = False


class Stop:
    """A wish to end, made in a signal handler. `safe` is true while the main thread may be interrupted at once."""

    def __init__(self) -> None:
        self.asked = False
        self.safe = False

    def ask(self, *_: Any) -> None:
        """End soon: in the middle of a read or a pause at once, elsewhere when the record is handed over."""
        again, self.asked = self.asked, True
        if self.safe or again:
            raise KeyboardInterrupt


class Watcher(Struct, frozen=True):
    """Whom a run tells: `refused(line number, reason, message)`, `moved(bytes read of the file, report)`."""

    refused: Callable[[int, str, str], None]
    moved: Callable[[int, Report], None]
    begun: Callable[[Report, int | None], None]
