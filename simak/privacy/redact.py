"""A first redaction: phone numbers, NIK, e-mail addresses and private handles become `[TYPE]`.

Hotlines, prices, years and ticket numbers stay: they are what the talk is about.
"""

import re
from collections.abc import Callable, Mapping

from simak.privacy.nik import is_nik

# Digits with the separators that people type between them, so that a number in groups is seen whole.
_NUMBER = re.compile(r"(?<![\w.,/#-])(?:\+|00)?\d(?:[\s.()-]{0,2}\d){7,18}(?![\w])")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,5}[A-Za-z]{2,24}(?![\w])")
_HANDLE = re.compile(r"(?<![\w@.])@([A-Za-z0-9_][\w.]{1,49})")
_DIGITS = re.compile(r"\D")
# A mobile number: 8, operator 1-9, then 7 to 10 digits. Toll-free 0800 and landlines of offices are not private.
_MOBILE = re.compile(r"(?:62|0)8[1-9]\d{7,10}")
_OFFICE = (".go.id", ".mil.id")


def needs_look(text: str) -> bool:
    """A cheap test that spares most texts the rest: personal data of these kinds need an @ or eight digits."""
    return "@" in text or _LONG_NUMBER(text) is not None


_LONG_NUMBER = re.compile(r"\d(?:[\s.()-]{0,2}\d){7}").search


def redact(text: str, public_handle: Callable[[str], bool], found: dict[str, int]) -> str:
    """`text` with personal data masked; `found` counts by type. `public_handle` says which accounts are no persons'.

    Masking again changes nothing: the masks match no pattern.
    """
    if not needs_look(text):
        return text

    def email(match: re.Match[str]) -> str:
        if match[0].lower().endswith(_OFFICE):
            return match[0]
        return _count(found, "EMAIL")

    def handle(match: re.Match[str]) -> str:
        name = match[1].rstrip(".")
        if public_handle(name.lower()):
            return match[0]
        found["HANDLE"] = found.get("HANDLE", 0) + 1
        return "@[user]" + match[1][len(name) :]

    def number(match: re.Match[str]) -> str:
        kind = number_kind(match[0])
        return _count(found, kind) if kind else match[0]

    text = _NUMBER.sub(number, text)
    return _HANDLE.sub(handle, _EMAIL.sub(email, text)) if "@" in text else text


def number_kind(text: str) -> str | None:
    """What a run of digits is: NIK, PHONE, or None for what is nobody's."""
    digits = _DIGITS.sub("", text)
    if digits.startswith("0062"):
        digits = digits[2:]
    if is_nik(digits):
        return "NIK"
    if _MOBILE.fullmatch(digits):
        return "PHONE"
    return None


def _count(found: dict[str, int], kind: str) -> str:
    found[kind] = found.get(kind, 0) + 1
    return f"[{kind}]"


def merge(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    """Counts added up by type."""
    return {kind: one.get(kind, 0) + other.get(kind, 0) for kind in sorted({*one, *other})}
