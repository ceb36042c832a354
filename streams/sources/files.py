"""A file of mentions to Kafka: streamed, resumable, each bad line reported and kept as a dead letter."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from schemas.topics import RAW
from simak.config import Settings
from simak.errors import Poison, Unavailable, UserError
from simak.letters import letter
from streams.sources.base import Outlet, prepare
from streams.sources.bookmark import Bookmark, Progress
from streams.sources.formats import Item, csv_items, guess_format, json_items, read_header
from streams.sources.lines import Source, open_source
from streams.sources.options import Options, Report, Stop, Watcher
from streams.sources.rows import Plan, plan
from streams.sources.window import Sent, Window

STAGE = "ingest"
SAVE_S = 0.2
# So many lines in a row and not one good: the options are wrong, not the lines.
HOPELESS = 500


class FileRun:
    """One run of `simak ingest`."""

    def __init__(self, settings: Settings, options: Options, watcher: Watcher, stop: Stop) -> None:
        self._settings = settings
        self._options = options
        self._watcher = watcher
        self._stop = stop
        self.name = options.path.name if options.path else "stdin"
        self.report = Report()
        self._tolerance = timedelta(seconds=settings.enrich.future_tolerance)
        self._saved = 0.0

    def run(self) -> Report:
        """Send the whole file. Raises UserError for a file that cannot be read, Unavailable when Kafka fails."""
        source = open_source(self._options.path)
        items = self._items(source)
        bookmark = self._bookmark()
        try:
            return self._run(source, items, bookmark)
        finally:
            if bookmark:
                bookmark.close()

    def _run(self, source: Source, items: Iterator[Item], bookmark: Bookmark | None) -> Report:
        if bookmark:
            self._resume(source, bookmark)
        self._watcher.begun(self.report, source.size)
        if self.report.already:
            return self.report
        outlet = Outlet(self._settings)
        progress = bookmark.progress if bookmark else Progress(self.name)
        window = Window(outlet, lambda sent: self._arrived(progress, sent))
        begun = time.monotonic()
        try:
            self._send_all(source, items, outlet, window, bookmark)
            progress.finished = not self.report.interrupted
        finally:
            self.report.seconds = time.monotonic() - begun
            self._tell(source, bookmark)
            outlet.close(1.0)
        return self.report

    def _items(self, source: Source) -> Iterator[Item]:
        options = self._options
        if (options.format or guess_format(self.name, source.head)) == "jsonl":
            return json_items(source.lines, self._json_plan())
        names, delimiter = read_header(source.lines, options.delimiter)
        if not names:
            return iter(())
        return csv_items(source.lines, names, delimiter, plan(names, options.columns, options.constants, options.zone))

    def _json_plan(self) -> Plan | None:
        options = self._options
        if not (options.columns or options.constants or options.zone):
            return None
        return plan(None, options.columns, options.constants, options.zone)

    def _bookmark(self) -> Bookmark | None:
        path, options = self._options.path, self._options
        if path is None or not path.is_file():
            return None
        where = (self._settings.kafka.bootstrap, self._settings.topic(RAW.name))
        how = (options.format, options.delimiter, *sorted(options.columns.items()), *sorted(options.constants.items()))
        return Bookmark(self._settings.data_dir / "ingest", path, (*where, *how, str(options.zone)))

    def _resume(self, source: Source, bookmark: Bookmark) -> None:
        if not self._options.restart:
            found = bookmark.load()
            self.report.changed = bookmark.changed
            self.report.resumed = found.line
            self.report.already = found.finished and found.size == source.size
            if found.line:
                source.lines.skip(found.position, found.line)
        if not self.report.already:
            bookmark.begin()

    def _send_all(
        self, source: Source, items: Iterator[Item], outlet: Outlet, window: Window, bookmark: Bookmark | None
    ) -> None:
        """Until the end of the file or a wish to stop; in the end all that was handed over is acknowledged."""
        try:
            begun = time.monotonic()
            while (item := self._next(items, begun)) is not None:
                self.report.read += 1
                window.add(self._hand(outlet, item))
                if (now := time.monotonic()) - self._saved >= SAVE_S:
                    self._saved = now
                    self._tell(source, bookmark)
                self._check_hope()
        except KeyboardInterrupt:
            self.report.interrupted = True
        except Unavailable:
            raise
        except UserError:
            window.drain()
            raise
        window.drain()

    def _check_hope(self) -> None:
        if self.report.read == self.report.refused == HOPELESS:
            raise UserError(
                f"The first {HOPELESS} mentions of {self.name} were all refused: correct --format, --map or the file "
                "before you go on."
            )

    def _tell(self, source: Source, bookmark: Bookmark | None) -> None:
        if bookmark:
            bookmark.save()
        self._watcher.moved(source.raw.tell() if source.size is not None else 0, self.report)

    def _next(self, items: Iterator[Item], begun: float) -> Item | None:
        """The next item, at the asked rate; None at the end. Raises KeyboardInterrupt when asked to stop."""
        if self._stop.asked:
            raise KeyboardInterrupt
        self._stop.safe = True
        if self._options.rate:
            time.sleep(max(0.0, begun + self.report.read / self._options.rate - time.monotonic()))
        item = next(items, None)
        self._stop.safe = False
        return item

    def _hand(self, outlet: Outlet, item: Item) -> Sent:
        now = datetime.now(UTC)
        try:
            ready = prepare(item.value(), now, self._tolerance)
        except Poison as poison:
            self.report.refused += 1
            self._watcher.refused(item.number, poison.reason, poison.message)
            return Sent(self._bury(outlet, item, poison, now), item.last, item.end, True)
        return Sent(outlet.send(ready), item.last, item.end, False)

    def _bury(self, outlet: Outlet, item: Item, poison: Poison, now: datetime) -> Any:
        key, value, headers = letter(
            topic=self.name, partition=-1, offset=item.number, key=None, value=item.original, headers=[],
            stage=STAGE, reason=poison.reason, message=poison.message, at=now,
        )  # fmt: skip
        return outlet.send_letter(key, value, headers, self.name)

    def _arrived(self, progress: Progress, sent: Sent) -> None:
        progress.line, progress.position = sent.last, sent.end
        if sent.refused:
            progress.refused += 1
        else:
            progress.sent += 1
            self.report.sent += 1
