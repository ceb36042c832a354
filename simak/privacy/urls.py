"""Addresses without the person in them: profile names in paths, user info and personal data in queries go."""

import re
from urllib.parse import urlsplit, urlunsplit

from simak.privacy.redact import redact

_AT = re.compile(r"(?<=/)@[^/?#]+")
# Social platforms put the account first: /name/status/1, /name/posts/1.
_ACCOUNT_FIRST = re.compile(r"^/[^/]+/(?=(?:status|statuses|posts|post|p|video|videos|reel|photo|photos|comments)/)")


def private_url(url: str, author_names: frozenset[str], found: dict[str, int]) -> str | None:
    """The address to store, or None when it is no http address. `author_names`: the author's id, handle, name.

    The account in the path becomes `[user]`; the query and the fragment go when they could hold personal data.
    """
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    path = _AT.sub("[user]", _ACCOUNT_FIRST.sub("/[user]/", parts.path))
    if author_names:
        path = "/".join("[user]" if piece.lower() in author_names else piece for piece in path.split("/"))
    query = redact(parts.query, _never, found)
    if query != parts.query or any(name in parts.query.lower() for name in author_names):
        query = ""
    return urlunsplit((parts.scheme, host + port, redact(path, _never, found), query, ""))


def _never(_handle: str) -> bool:
    return False
