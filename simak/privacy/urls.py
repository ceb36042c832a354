"""The address of a mention without the person in it: the account in its path and personal data in its query go."""

import re
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from simak.privacy.accounts import USER, private_path
from simak.privacy.redact import redact

_AT = re.compile(r"(?<=/)@[^/?#]+")
_TOKENS = re.compile(r"[^\w.@-]+")
_GAPS = re.compile(r"[\s._-]+")
_SAFE = "/[]@:+,;=~!$&'()*-._"


def author_names(*names: str | None) -> frozenset[str]:
    """How an author's id, handle and name may stand in an address: lower case, without @ and gaps too."""
    plain = {name.lstrip("@").lower() for name in names if name}
    return frozenset(plain | {_GAPS.sub("", name) for name in plain}) - {""}


def private_url(url: str, names: frozenset[str], found: dict[str, int]) -> str | None:
    """The address to store, or None when it is no http address. `names`: see `author_names`.

    The account in the path becomes `[user]`; user info and fragment go, and a query that could hold personal data.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or host.split() != [host]:
        return None
    place = (f"[{host}]" if ":" in host else host) + (f":{port}" if port else "")
    path = private_path(host, _AT.sub(USER, parts.path), _nobody)
    if _holds_name(path, names):
        path = "/".join(USER if _is_name(piece, names) else piece for piece in path.split("/"))
    return urlunsplit((parts.scheme, place, _redacted(path, found), _query(parts.query, names, found), ""))


def _holds_name(part: str, names: frozenset[str]) -> bool:
    """A cheap look that spares most addresses the piece by piece one."""
    flat = _GAPS.sub("", unquote(part).lower())
    return any(name in flat for name in names)


def _is_name(piece: str, names: frozenset[str]) -> bool:
    plain = unquote(piece).lstrip("@").lower()
    return plain in names or _GAPS.sub("", plain) in names


def _redacted(path: str, found: dict[str, int]) -> str:
    plain = unquote(path)
    masked = redact(plain, _nobody, found)
    return path if masked == plain else quote(masked, safe=_SAFE)


def _query(query: str, names: frozenset[str], found: dict[str, int]) -> str:
    if not query:
        return ""
    plain = unquote(query)
    if redact(plain, _nobody, found) != plain:
        return ""
    if _holds_name(query, names) and any(_is_name(token, names) for token in _TOKENS.split(plain)):
        return ""
    return query


def _nobody(_handle: str) -> bool:
    return False
