"""E-mail addresses, handles and profile links in text: private ones are masked, those of public bodies stay."""

import re
from collections.abc import Callable

# One pass over both, e-mail first: an address kept (an office's) is not read again as a handle. No part can match
# in two ways, so time is linear.
_AT = re.compile(
    r"(?P<email>(?<![\w.+@-])[\w.+-]+@(?:[\w-]+\.)+[A-Za-z]{2,24})(?![^\W_])"
    r"|@(?P<handle>\w[\w.·-]*)(?P<host>@[\w-]+(?:\.[\w-]+)+)?"
)
# A path ends where the next address begins: people paste them without a blank.
_LINK = re.compile(r"(https?://)([^\s/?#@]+)(/(?:(?!https?://)[^\s?#])*)", re.IGNORECASE)
_OFFICE = (".go.id", ".mil.id")
# "beras @15.000", "@Rp5000", "@10rb": at this price each.
_PRICE = re.compile(r"(?:rp\.?)?\d[\d.]*(?:rb|ribu|k|jt|juta)?(?:an)?", re.IGNORECASE)
_CLITIC = re.compile(r"-(?:nya|lah|kah|pun|ku|mu)$", re.IGNORECASE)
_SOCIAL = re.compile(
    r"(?:[\w-]+\.)*(?:x|twitter|facebook|fb|instagram|tiktok|threads|youtube|linkedin|reddit)\.(?:com|net)"
)
# First parts of a path on these sites that name no account; after a holder comes the account.
_NO_ACCOUNT = frozenset((
    "i", "p", "r", "reel", "reels", "tv", "watch", "hashtag", "search", "explore", "groups", "events", "share",
    "shorts", "playlist", "live", "embed", "status", "home", "intent", "tag", "tags", "video", "videos",
    "photo", "photos", "posts", "post", "feed", "pulse", "company", "profile.php", "permalink.php", "story.php",
    "photo.php", "results", "comments",
))  # fmt: skip
_HOLDERS = frozenset(("channel", "c", "user", "u", "in", "stories", "people", "profile"))

USER = "[user]"
Public = Callable[[str], bool]


def mask_accounts(text: str, public_handle: Public, found: dict[str, int]) -> str:
    """`text` with [EMAIL], @[user] and /[user] in place of persons' addresses; `found` counts them.

    `public_handle` says of a handle, lower case and without @, that it belongs to no private person.
    """

    def at(match: re.Match[str]) -> str:
        if match["email"]:
            return match[0] if match["email"].lower().endswith(_OFFICE) else _count(found, "EMAIL", "[EMAIL]")
        name = match["handle"].rstrip(".-·")
        if not match["host"] and (_PRICE.fullmatch(name) or public_handle(_CLITIC.sub("", name.lower()))):
            return match[0]
        tail = "" if match["host"] else match["handle"][len(name) :]
        return _count(found, "HANDLE", f"@{USER}{tail}")

    def link(match: re.Match[str]) -> str:
        path = private_path(match[2], match[3], public_handle)
        return match[0] if path == match[3] else _count(found, "HANDLE", match[1] + match[2] + path)

    if "://" in text:
        text = _LINK.sub(link, text)
    return _AT.sub(at, text) if "@" in text else text


def private_path(host: str, path: str, public_handle: Public) -> str:
    """The path of an address on a social platform with `[user]` in place of a private account."""
    if not path.startswith("/") or not _SOCIAL.fullmatch(host.lower()):
        return path
    parts = path.split("/")
    place = 2 if len(parts) > 2 and parts[1].lower() in _HOLDERS else 1
    account = parts[place].lower()
    if not account or account.startswith("@") or account in _NO_ACCOUNT or public_handle(account):
        return path
    parts[place] = USER
    return "/".join(parts)


def _count(found: dict[str, int], kind: str, mask: str) -> str:
    found[kind] = found.get(kind, 0) + 1
    return mask
