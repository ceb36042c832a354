"""From a text and an author to a raw mention as a collector of the platform would hand it in."""

import re
from datetime import datetime, timedelta

from numpy.random import Generator

from schemas.mention import Author, Engagement, RawMention
from simak.demo.people import slug_of

SHORTCODE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"
X_EPOCH = 1_288_834_974_657
PICTURED = re.compile(r"\b(?:foto|fotonya|screenshot|ss|infografis|situasi)\b", re.IGNORECASE)
# Collectors see a post within seconds; one in fifty comes minutes late.
USUAL, SLOWEST, LATE_SHARE = 6.0, 40.0, 0.02
BOARDS = {"lapor": "https://lapor.example.com/laporan", "jaki": "https://jaki.example.com/laporan"}


class Posting:
    """Gives ids, addresses, counters and the time of collection; all by one generator."""

    def __init__(self, rng: Generator) -> None:
        self._rng = rng
        self._serial = 0

    def mention(
        self, platform: str, text: str, author: Author, published: datetime, appeal: float, *,
        title: str | None = None, reply_to: str | None = None, repost_of: str | None = None,
        quote_of: str | None = None, thread: str | None = None,
    ) -> RawMention:  # fmt: skip
        """The mention. `appeal` is how much the post pleases, 1 being the average."""
        native = self._native(platform, published)
        return RawMention(
            platform=platform,
            text=text,
            published=published,
            native_id=native,
            title=title,
            collected=published + self._delay(),
            url=address(platform, author, native, title),
            author=author,
            lang="in" if platform == "x" else None,
            reply_to=reply_to,
            repost_of=repost_of,
            quote_of=quote_of,
            thread=thread,
            engagement=None if repost_of or platform == "news" else self._engagement(platform, author, appeal),
            media=self._media(text) if not repost_of else None,
            source=f"demo-{platform}",
        )

    def _delay(self) -> timedelta:
        if self._rng.random() < LATE_SHARE:
            return timedelta(seconds=float(self._rng.uniform(60, 240)))
        return timedelta(seconds=float(min(1.5 + self._rng.gamma(1.5, USUAL / 1.5), SLOWEST)))

    def _native(self, platform: str, published: datetime) -> str | None:
        """An id of the platform's shape; newspapers have none: their address is what identifies an article."""
        rng, milliseconds = self._rng, int(published.timestamp() * 1000)
        self._serial += 1
        match platform:
            case "news":
                return None
            case "x":
                return str((milliseconds - X_EPOCH << 22) + (self._serial & 0x3FFFFF))
            case "mastodon":
                return str((milliseconds << 16) + (self._serial & 0xFFFF))
            case "tiktok":
                return str((milliseconds // 1000 << 32) + self._serial * 4096 + int(rng.integers(4096)))
            case "instagram" | "youtube":
                return self._letters(SHORTCODE, 11 if platform == "instagram" else 22)
            case "bluesky":
                return "3l" + self._letters(SORTABLE, 11)
            case "facebook":
                return f"{int(rng.integers(10**14, 10**15))}_{122_000_000_000 + self._serial * 97}"
            case _:
                return f"{published:%y%m%d}{self._serial:06d}"

    def _letters(self, alphabet: str, length: int) -> str:
        return "".join(alphabet[int(number)] for number in self._rng.integers(len(alphabet), size=length))

    def _engagement(self, platform: str, author: Author, appeal: float) -> Engagement | None:
        if platform in BOARDS:
            return None
        likes = int(appeal * (author.followers or 200) ** 0.5 * self._rng.gamma(0.8, 0.6))
        comments = int(likes * self._rng.uniform(0.02, 0.3))
        shares = int(likes * self._rng.uniform(0, 0.4))
        views = int((likes + 1) * self._rng.uniform(8, 60))
        return Engagement(
            likes=likes,
            comments=comments,
            shares=shares if platform in ("x", "facebook", "tiktok", "bluesky", "mastodon") else None,
            views=views if platform in ("x", "tiktok", "youtube") else None,
        )

    def _media(self, text: str) -> list[str] | None:
        if not PICTURED.search(text):
            return None
        return [f"https://media.example.com/{self._letters(SORTABLE, 12)}.jpg"]


def address(platform: str, author: Author, native: str | None, title: str | None) -> str:
    """Where the post would stand; every host lies under example.com and leads nowhere."""
    if platform == "news":
        words = re.findall(r"[a-z0-9]+", (title or "").lower())
        return f"https://{slug_of(author.name or '')}.example.com/berita/{'-'.join(words)}"
    if platform in BOARDS:
        return f"{BOARDS[platform]}/{native}"
    if author.handle is None:
        return f"https://{platform}.example.com/p/{native}"
    return f"https://{platform}.example.com/{author.handle}/{'status' if platform == 'x' else 'p'}/{native}"
