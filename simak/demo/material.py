"""The written texts and the vocabulary of the demonstration, read from the files beside this one.

A text file holds sections (`== name weight=1 mood=neg window=07:40-08:50`) of posts, one a line; `> ` marks an
answer to the post above it; `@08:05 ` a post that is told at that time; `[platform:author] ` who says it;
`title || body` an article.
"""

import re
from functools import cache
from importlib.resources import files

import msgspec
import yaml
from msgspec import Struct

OPENING = 6 * 60  # the files' clock times, in minutes of the day; the scenario begins at six
_LINE = re.compile(r"(?:@(?P<at>\d\d:\d\d) )?(?:\[(?P<platform>[a-z]*)(?::(?P<author>[^\]]+))?\] )?(?P<text>.+)")
PLATFORMS = {
    "ig": "instagram", "fb": "facebook", "tt": "tiktok", "yt": "youtube", "masto": "mastodon", "bsky": "bluesky",
    "x": "x", "forum": "forum", "news": "news", "lapor": "lapor", "jaki": "jaki",
}  # fmt: skip


class Line(Struct, frozen=True):
    """One written post. `at` is the minute of the scenario at which it is told, if it has one."""

    text: str
    platform: str | None = None
    author: str | None = None
    title: str | None = None
    at: int | None = None
    replies: tuple["Line", ...] = ()

    @property
    def once(self) -> bool:
        """True for what an agency or a newspaper says: told once, word for word."""
        return self.author is not None


class Section(Struct, frozen=True):
    """Posts of one kind; `opens` and `closes` are minutes of the scenario."""

    name: str
    lines: tuple[Line, ...]
    weight: float = 1.0
    mood: str = "calm"
    opens: int = 0
    closes: int = 24 * 60


class Handles(Struct, frozen=True):
    """Parts of invented account names."""

    first: list[str]
    second: list[str]
    names: list[str]


class Vocabulary(Struct, frozen=True):
    """Ways to say the same; see data/vocabulary.yaml."""

    words: list[list[str]]
    phrases: list[list[str]]
    agency: list[str]
    towns: list[list[str]]
    openers: dict[str, list[str]]
    closers: dict[str, list[str]]
    tags: dict[str, list[str]]
    handles: Handles


@cache
def sections(name: str) -> tuple[Section, ...]:
    """The sections of `data/<name>.txt`."""
    found: list[tuple[str, list[Line]]] = []
    for row in _read(f"{name}.txt").splitlines():
        if not row or row.startswith("//"):
            continue
        if row.startswith("== "):
            found.append((row, []))
        elif row.startswith("> "):
            _answer(found[-1][1], _line(row[2:]))
        else:
            found[-1][1].append(_line(row))
    return tuple(_section(header, lines) for header, lines in found)


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary of the packaged file."""
    return msgspec.convert(yaml.safe_load(_read("vocabulary.yaml")), Vocabulary)


def _read(name: str) -> str:
    return files("simak.demo").joinpath("data", name).read_text(encoding="utf-8")


def _answer(lines: list[Line], reply: Line) -> None:
    lines[-1] = msgspec.structs.replace(lines[-1], replies=(*lines[-1].replies, reply))


def _line(row: str) -> Line:
    match = _LINE.fullmatch(row)
    assert match is not None, row  # any text of one character or more matches
    at, platform, author, text = match["at"], match["platform"], match["author"], match["text"]
    title, bar, body = text.partition(" || ")
    return Line(
        text=body if bar else text,
        platform=PLATFORMS[platform] if platform else None,
        author=author,
        title=title if bar else None,
        at=_minute(at) if at else None,
    )


def _section(header: str, lines: list[Line]) -> Section:
    name, *rest = header[3:].split()
    options = dict(item.split("=", 1) for item in rest)
    opens, closes = options.get("window", "06:00-23:59").split("-")
    return Section(
        name=name,
        lines=tuple(lines),
        weight=float(options.get("weight", 1)),
        mood=options.get("mood", "calm"),
        opens=_minute(opens),
        closes=_minute(closes),
    )


def _minute(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes) - OPENING
