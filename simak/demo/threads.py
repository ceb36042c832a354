"""Who is answered and passed on: recent posts, the more the further they reach and the better they please."""

from math import exp, pow

import numpy as np
from msgspec import Struct
from numpy.random import Generator

from schemas.mention import RawMention

# What people answer, and where a post can be passed on with one tap.
ANSWERED = frozenset(("x", "facebook", "instagram", "tiktok", "youtube", "forum", "bluesky", "mastodon"))
SHARED = frozenset(("x", "facebook", "bluesky", "mastodon"))
REMEMBERED = 300
# Minutes in which a post loses a factor e of its draw.
FADING = 8.0
MOST_SHARED = 45


class Posted(Struct):
    """A mention that others can take up."""

    mention: RawMention
    minute: float
    appeal: float
    shared: int = 0

    @property
    def passed_on(self) -> bool:
        """True when it can be passed on: what is said of another post is not."""
        mention = self.mention
        own = mention.reply_to is None and mention.quote_of is None
        return own and mention.platform in SHARED and self.shared < MOST_SHARED

    def pull(self, minute: float) -> float:
        """How strongly it draws answers and reposts in `minute`."""
        author = self.mention.author
        reach = (author.followers or 100) if author else 100
        return self.appeal * pow(reach + 50, 0.3) * exp((self.minute - minute) / FADING)


class Recent:
    """The latest posts of one stream of talk."""

    def __init__(self, rng: Generator) -> None:
        self._rng = rng
        self._posts: list[Posted] = []

    def add(self, posted: Posted) -> None:
        """Remember a post; the oldest is forgotten."""
        self._posts.append(posted)
        del self._posts[:-REMEMBERED]

    def answered(self, minute: float) -> Posted | None:
        """A post that somebody answers."""
        return self._pick(minute, [post for post in self._posts if post.mention.platform in ANSWERED])

    def shared(self, minute: float) -> Posted | None:
        """A post that somebody passes on."""
        found = self._pick(minute, [post for post in self._posts if post.passed_on])
        if found is not None:
            found.shared += 1
        return found

    def _pick(self, minute: float, posts: list[Posted]) -> Posted | None:
        if not posts:
            return None
        pulls = np.array([post.pull(minute) for post in posts])
        return posts[int(self._rng.choice(len(posts), p=pulls / pulls.sum()))]
