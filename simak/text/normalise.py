"""Two views of a text: what is stored (as typed, minus invisible characters) and what models read (folded)."""

import re
import unicodedata

# Zero-width, bidirectional and other format characters that hide or reorder text, and control characters but tab
# and newline. The joiner U+200D and the selector U+FE0F stay, since emoji are built with them, but not between
# letters and digits, where they only keep a word or a number from being found.
_HIDDEN = re.compile(
    r"[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u180e\u200b\u200c\u200e\u200f"
    r"\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]+"
    r"|(?<=[0-9A-Za-z])[\u200d\ufe0e\ufe0f]+(?=[0-9A-Za-z])"
)
_BREAKS = re.compile(r"[\r\u000b\u000c\u0085\u2028\u2029]")
_SPACES = re.compile(r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000]+")
_LINES = re.compile(r" ?\n[ \n]*")
# Digits of other scripts and fonts: people write numbers with them so that nobody finds them.
_DIGITS = re.compile(r"[^\D0-9]")
_RUN = re.compile(r"(.)\1{2,}", re.DOTALL)


def clean(text: str) -> str:
    """The text to store: NFC, ASCII digits, hidden characters removed, runs of spaces and newlines made one.

    Cleaning again changes nothing.
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    # Hidden characters go first: they stand between letters and their accents too.
    text = unicodedata.normalize("NFC", _HIDDEN.sub("", text))
    if not text.isascii():
        text = _DIGITS.sub(_ascii_digit, text)
    return _LINES.sub("\n", _SPACES.sub(" ", _BREAKS.sub("\n", text))).strip()


def _ascii_digit(match: re.Match[str]) -> str:
    return str(unicodedata.decimal(match[0]))


def fold(text: str) -> str:
    """The text for models: lower case, and runs of one character cut to two ("bangeeeet" -> "bangeet")."""
    return _RUN.sub(r"\1\1", text.lower())
