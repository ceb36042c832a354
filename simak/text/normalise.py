"""Two views of a text: what is stored (as typed, minus invisible characters) and what models read (folded)."""

import re
import unicodedata

# Zero-width, bidirectional and other format characters that hide or reorder text; the joiner U+200D stays, since
# emoji are built with it. Control characters but tab and newline.
_HIDDEN = re.compile(
    r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]+"
)
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u3000]+")
_LINES = re.compile(r"\s*\n\s*")
_RUN = re.compile(r"(.)\1{2,}", re.DOTALL)


def clean(text: str) -> str:
    """The text to store: NFC, hidden and control characters removed, runs of spaces and newlines made one."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    text = _HIDDEN.sub("", unicodedata.normalize("NFC", text).replace("\r", "\n"))
    return _LINES.sub("\n", _SPACES.sub(" ", text)).strip()


def fold(text: str) -> str:
    """The text for models: lower case, and runs of one character cut to two ("bangeeeet" -> "bangeet")."""
    return _RUN.sub(r"\1\1", text.lower())
