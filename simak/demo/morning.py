"""The morning as it happens: what is due, what the curves bring, who answers and who passes on."""

from datetime import datetime, timedelta
from heapq import heappop, heappush

import numpy as np
from numpy.random import Generator

from schemas.mention import Author, RawMention
from simak.demo.curves import STREAMS, Stream
from simak.demo.material import Line, sections, vocabulary
from simak.demo.people import People
from simak.demo.posting import Posting
from simak.demo.telling import Saying, Teller
from simak.demo.threads import SHARED, Posted, Recent
from simak.demo.wording import Wording

AGENCY = "@BPJSKesehatan_RI"
PLATFORMS = {
    "x": 0.50, "facebook": 0.14, "instagram": 0.11, "tiktok": 0.12, "youtube": 0.04, "forum": 0.03, "bluesky": 0.03,
    "mastodon": 0.01, "lapor": 0.01, "jaki": 0.01,
}  # fmt: skip
FORMAL = ("lapor", "jaki")
# Minutes until a written answer is given: median and longest.
ANSWER, LONGEST = 2.5, 9.0
HEADLINE = 1.5  # minutes after which a newspaper posts its article
LONGEST_REPOST = 260


class Voice:
    """One stream as it is told: its texts, remarks and answers, and its latest posts."""

    def __init__(self, stream: Stream, wording: Wording, rng: Generator, told: set[str]) -> None:
        surge = stream.name == "surge"
        answers = [section for section in sections("replies") if (section.name == "ordinary") != surge]
        remarks = [section for section in sections("comments") if section.name == ("surge" if surge else "ordinary")]
        self.stream = stream
        about = stream.about
        self.posts = Teller(sections(stream.name), wording, rng, told, about=about)
        self.answers = Teller(tuple(answers), wording, rng, told, about=about, bare=True)
        self.remarks = Teller(tuple(remarks), wording, rng, told, about=about, bare=True)
        self.recent = Recent(rng)


class Morning:
    """One telling of the story; `run` it once."""

    def __init__(self, start: datetime, seed: int, minutes: int) -> None:
        rng, crowd, words, self._paper = np.random.default_rng(seed).spawn(4)
        self._start, self._minutes, self._rng = start, minutes, rng
        self._people = People(vocabulary(), crowd)
        self._posting = Posting(self._paper)
        wording, told = Wording(vocabulary(), words), set[str]()
        self._voices = [Voice(stream, wording, rng, told) for stream in STREAMS]
        self._due: list[tuple[float, int, Voice, Line, Posted | None]] = []
        self._number = 0
        self._mentions: list[RawMention] = []

    def run(self) -> list[RawMention]:
        """Minute by minute: what was due, and what the curves bring, in the order of publication."""
        for voice in self._voices:
            for section in sections(voice.stream.name):
                for line in section.lines:
                    if line.at is not None:
                        self._later(line.at + self._rng.random(), voice, line)
        for minute in range(self._minutes):
            for at, voice in self._drawn(minute):
                self._told_until(at)
                self._event(at, voice)
            self._told_until(minute + 1)
        return self._mentions

    def _drawn(self, minute: int) -> list[tuple[float, Voice]]:
        found = [
            (minute + self._rng.random(), voice)
            for voice in self._voices
            for _ in range(self._rng.poisson(voice.stream.curve(minute + 0.5)))
        ]
        return sorted(found, key=lambda event: event[0])

    def _told_until(self, at: float) -> None:
        while self._due and self._due[0][0] < at:
            when, _, voice, line, parent = heappop(self._due)
            if parent is None:
                self._post(when, voice, voice.posts.say(line, "calm"))
            else:
                self._reply(when, voice, voice.answers.say(line, "calm"), parent)

    def _event(self, at: float, voice: Voice) -> None:
        dice, mix = self._rng.random(), voice.stream.mix
        if dice < mix.reply:
            parent, saying = voice.recent.answered(at), voice.answers.tell(int(at))
            if parent is not None and saying is not None:
                self._reply(at, voice, saying, parent)
        elif dice < mix.reply + mix.repost + mix.quote + mix.copy:
            self._pass_on(at, voice, dice - mix.reply)
        else:
            told = voice.posts.tell(int(at))
            if told is not None:
                self._post(at, voice, told)

    def _post(self, at: float, voice: Voice, saying: Saying) -> None:
        line = saying.line
        platform = line.platform or self._platform(saying)
        author = self._author(platform, line)
        posted = self._publish(at, voice, platform, saying.text, author, title=line.title)
        for reply in line.replies:
            # Told again, a text finds other answers: an agency's above all.
            if saying.before and (reply.once or self._rng.random() < 0.7):
                continue
            wait = min(ANSWER * self._rng.lognormal(0, 0.7), LONGEST)
            self._later(at + wait, voice, reply, posted)
        if platform == "news" and line.author is not None:
            headline = Line(f"{line.title} {posted.mention.url}", platform="x", author=line.author)
            self._later(at + HEADLINE, voice, headline)

    def _reply(self, at: float, voice: Voice, saying: Saying, parent: Posted) -> None:
        above = parent.mention
        platform = above.platform
        author = self._author(platform, saying.line)
        text = saying.text
        if platform == "x" and not saying.line.once:
            text = " ".join([*self._addressed(above), text])
        thread = above.thread or above.native_id
        self._publish(at, voice, platform, text, author, reply_to=above.native_id, thread=thread)

    def _addressed(self, above: RawMention) -> list[str]:
        """X puts the handles of those who are answered in front; many keep the agency's among them."""
        names = [f"@{above.author.handle}"] if above.author and above.author.handle else []
        spoken_of = "bpjs" in above.text.lower() or "jkn" in above.text.lower()
        if spoken_of and AGENCY.lower() not in (name.lower() for name in names) and self._rng.random() < 0.85:
            names.append(AGENCY)
        return names

    def _pass_on(self, at: float, voice: Voice, dice: float) -> None:
        shared, mix = voice.recent.shared(at), voice.stream.mix
        if shared is None:
            return
        above = shared.mention
        author, native = self._people.someone(above.platform), above.native_id
        handle = above.author.handle if above.author else None
        quoted = f"RT @{handle}: {above.text}" if above.platform == "x" else above.text
        if dice < mix.repost:
            self._publish(at, voice, above.platform, quoted[:LONGEST_REPOST], author, repost_of=native)
            return
        remark = voice.remarks.tell(int(at))
        if remark is None:
            return
        if dice < mix.repost + mix.quote:
            text = f"{remark.text} {above.url}"
            self._publish(at, voice, above.platform, text, author, quote_of=native)
        else:
            self._publish(at, voice, above.platform, f"{remark.text} {quoted}", author)

    def _publish(
        self, at: float, voice: Voice, platform: str, text: str, author: Author, *, title: str | None = None,
        reply_to: str | None = None, repost_of: str | None = None, quote_of: str | None = None,
        thread: str | None = None,
    ) -> Posted:  # fmt: skip
        appeal = float(min(self._paper.pareto(1.4) + 0.3, 30))
        published = self._start + timedelta(milliseconds=int(at * 60_000))
        mention = self._posting.mention(
            platform, text, author, published, appeal,
            title=title, reply_to=reply_to, repost_of=repost_of, quote_of=quote_of, thread=thread,
        )  # fmt: skip
        self._mentions.append(mention)
        posted = Posted(mention, at, appeal)
        if repost_of is None and (platform in SHARED or reply_to is None):
            voice.recent.add(posted)
        return posted

    def _later(self, at: float, voice: Voice, line: Line, parent: Posted | None = None) -> None:
        self._number += 1
        heappush(self._due, (at, self._number, voice, line, parent))

    def _author(self, platform: str, line: Line) -> Author:
        return self._people.named(platform, line.author) if line.author else self._people.someone(platform)

    def _platform(self, saying: Saying) -> str:
        names = [name for name in PLATFORMS if name not in FORMAL or saying.text.endswith(".")]
        weights = np.array([PLATFORMS[name] for name in names])
        return names[int(self._rng.choice(len(names), p=weights / weights.sum()))]
