"""Lines of bytes from a file, gzip by content, or standard input; never more than one line in memory."""

import gzip
import io
import sys
import zlib
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from simak.errors import UserError

# A longer line is cut: the letter keeps this much of it, and no line can fill the memory.
KEEP = 3 << 20
GZIP = b"\x1f\x8b"
BOM = b"\xef\xbb\xbf"
_SKIP = 1 << 20


class Line(NamedTuple):
    """One line: its number from 1, where the next begins (bytes, unpacked), its bytes, its whole size."""

    number: int
    end: int
    data: bytes
    size: int

    @property
    def cut(self) -> bool:
        """True when `data` is only the beginning."""
        return self.size > len(self.data)


class Lines:
    """The lines of a source, in order; some may be put back to be read again."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream = stream
        self._name = name
        self._again: deque[Line] = deque()
        self._number = 0
        self._end = 0

    def __iter__(self) -> Iterator[Line]:
        return self

    def __next__(self) -> Line:
        if self._again:
            return self._again.popleft()
        line = self._read()
        if line is None:
            raise StopIteration
        return line

    def put_back(self, lines: list[Line]) -> None:
        """Hand these lines out again, in this order, before any other."""
        self._again.extendleft(reversed(lines))

    def skip(self, end: int, number: int) -> None:
        """Go on behind line `number`, which ends at byte `end`."""
        self._again.clear()
        self._guarded(lambda: self._stream.seek(end) if self._stream.seekable() else self._pass(end - self._end))
        self._number, self._end = number, end

    def _pass(self, size: int) -> None:
        while size > 0 and (data := self._stream.read(min(size, _SKIP))):
            size -= len(data)

    def _read(self) -> Line | None:
        data = self._guarded(lambda: self._stream.readline(KEEP))
        if not data:
            return None
        size = len(data)
        while size % KEEP == 0 and not data.endswith(b"\n"):
            rest = self._guarded(lambda: self._stream.readline(KEEP))
            size += len(rest)
            if not rest or len(rest) < KEEP or rest.endswith(b"\n"):
                break
        if self._number == 0 and data.startswith(BOM):
            data, self._end = data[len(BOM) :], self._end + len(BOM)
            size -= len(BOM)
        self._number += 1
        self._end += size
        return Line(self._number, self._end, data, size)

    def _guarded(self, read: Any) -> Any:
        try:
            return read()
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise UserError(
                f"{self._name} is damaged as gzip after line {self._number} ({error}): what came before is kept; "
                "fetch the file again."
            ) from None
        except OSError as error:
            raise UserError(f"{self._name} cannot be read after line {self._number}: {error.strerror}.") from None


class Source(NamedTuple):
    """An opened file: `lines` to read, `raw` to tell how many bytes of it are read, its first bytes, its size."""

    lines: Lines
    raw: BinaryIO
    head: bytes
    size: int | None


def open_source(path: Path | None) -> Source:
    """Open a file, or standard input for None. Raises UserError with one sentence."""
    name = str(path) if path else "standard input"
    try:
        raw: BinaryIO = io.BufferedReader(io.FileIO(path), _SKIP) if path else sys.stdin.buffer
        size = path.stat().st_size if path else None
    except OSError as error:
        raise UserError(f"{name} cannot be opened: {error.strerror}.") from None
    packed = _peek(raw).startswith(GZIP)
    stream: Any = io.BufferedReader(_Unpacked(raw), _SKIP) if packed else raw
    lines = Lines(stream, name)
    head = lines._guarded(lambda: _peek(stream)).removeprefix(BOM).lstrip()
    return Source(lines, raw, head, size)


class _Unpacked(io.RawIOBase):
    """A gzip's content piece by piece: reading in large blocks would lose all of a block that is damaged at its end."""

    def __init__(self, packed: BinaryIO) -> None:
        self._gzip = gzip.GzipFile(fileobj=packed)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._gzip.read1(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _peek(stream: Any) -> bytes:
    return bytes(stream.peek(1)[:4096])
