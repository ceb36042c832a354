"""How far a file has been sent: a small file that outlives the process, so that the next run goes on from there."""

import fcntl
import os
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec

from simak.errors import UserError

_SAMPLE = 64 << 10


class Progress(msgspec.Struct):
    """What Kafka has acknowledged of a file: everything up to `line`, which ends at byte `position` (unpacked).

    `size`, `modified` and `digest` tell what the file was then.
    """

    file: str
    line: int = 0
    position: int = 0
    sent: int = 0
    refused: int = 0
    finished: bool = False
    size: int = 0
    modified: int = 0
    digest: str = ""


class Bookmark:
    """The progress of one file under one set of options (`how`: topic, mapping). One process at a time may hold it."""

    def __init__(self, folder: Path, file: Path, how: tuple[Any, ...]) -> None:
        self._file = file.resolve()
        name = blake2b(repr((str(self._file), how)).encode(), digest_size=16).hexdigest()
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"{name}.json"
        self._lock = (folder / f"{name}.lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UserError(f"{file} is being ingested by another process: wait for it, or stop it first.") from None
        self.progress = Progress(str(self._file))
        self.changed = False

    def load(self) -> Progress:
        """The progress of an earlier run, or none. `changed` says that the file is another one than then.

        A file that has only grown goes on; so logs that are still written can be sent again and again.
        """
        try:
            found = msgspec.json.decode(self._path.read_bytes(), type=Progress)
        except (OSError, msgspec.DecodeError):
            return self.progress
        if self._same(found):
            self.progress = found
        else:
            self.changed = True
        return self.progress

    def _same(self, found: Progress) -> bool:
        now = self._file.stat()
        if now.st_size == found.size and now.st_mtime_ns != found.modified:
            return False
        return now.st_size >= found.size and self._digest(found.size) == found.digest

    def begin(self) -> None:
        """Remember what the file is now."""
        now = self._file.stat()
        self.progress.size, self.progress.modified = now.st_size, now.st_mtime_ns
        self.progress.digest = self._digest(now.st_size)
        self.progress.finished = False

    def _digest(self, size: int) -> str:
        """Of the first and the last 64 KiB of the first `size` bytes."""
        with self._file.open("rb") as stream:
            found = blake2b(stream.read(min(size, _SAMPLE)), digest_size=16)
            stream.seek(max(0, size - _SAMPLE))
            found.update(stream.read(min(size, _SAMPLE)))
        return found.hexdigest()

    def save(self) -> None:
        """Write the progress; a crash leaves the old one or the new one, never half."""
        part = self._path.with_suffix(".part")
        part.write_bytes(msgspec.json.encode(self.progress))
        os.replace(part, self._path)

    def close(self) -> None:
        """Let others have the file."""
        self._lock.close()
