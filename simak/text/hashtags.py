"""Hashtags, without # and in lower case."""

import re

_HASHTAG = re.compile(r"(?<![\w#])#(\w{2,100})(?!\w)")
# A post that is a list of tags is spam; its document stays small.
MOST = 100


def hashtags(text: str) -> list[str]:
    """The first hundred distinct hashtags of a text in order; a number alone is none."""
    if "#" not in text:
        return []
    found = (match.lower() for match in _HASHTAG.findall(text))
    return [tag for tag in dict.fromkeys(found) if not tag.isdigit()][:MOST]
