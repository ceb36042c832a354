"""NIK and mobile numbers in text, in the groups people type them in.

What stays: hotlines (165, 1500-400, 0800-…), landlines of offices, prices, dates, years, ticket and customer numbers.
"""

import re

from simak.privacy.nik import is_nik

_GAP = r"[\s.()\-\u2010-\u2015]{0,2}"
_DIGITS = re.compile(r"\D")
# Read at every place, without consuming: a NIK may follow other digits.
_SIXTEEN = re.compile(r"(?<!\d)(?=(\d(?:[\s.\-\u2010-\u2015]?\d){15})(?!\d))")
# +62 812-…, 0062812…, 62 (0) 812…, 0812…: 8 and the next digit stand together, which a date (08-12-2024 10.30)
# never has; then seven to ten more.
_MOBILE = re.compile(rf"(?<!\d)(?<!\d-)(?:(?P<plus>\+|00)?62{_GAP}0?{_GAP}|0)8[1-9](?:{_GAP}\d){{7,10}}(?!\d)")
# Thousands in groups, and a currency before the number: an amount.
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_CURRENCY = re.compile(r"(?:rp|idr|usd|\$)[\s.]*$", re.IGNORECASE)


def mask_numbers(text: str, found: dict[str, int]) -> str:
    """`text` with [NIK] and [PHONE] in place of such numbers; `found` counts them."""
    text = _mask_niks(text, found)

    def mobile(match: re.Match[str]) -> str:
        if match["plus"] is None and match[0][0] == "6" and _is_amount(match):
            return match[0]
        found["PHONE"] = found.get("PHONE", 0) + 1
        return "[PHONE]"

    return _MOBILE.sub(mobile, text)


def _is_amount(match: re.Match[str]) -> bool:
    before = match.string[max(0, match.start() - 6) : match.start()]
    return _GROUPED.fullmatch(match[0]) is not None or _CURRENCY.search(before) is not None


def _mask_niks(text: str, found: dict[str, int]) -> str:
    pieces: list[str] = []
    end = 0
    for match in _SIXTEEN.finditer(text):
        start, stop = match.span(1)
        if start >= end and not _GROUPED.fullmatch(match[1]) and is_nik(_DIGITS.sub("", match[1])):
            pieces += [text[end:start], "[NIK]"]
            end = stop
            found["NIK"] = found.get("NIK", 0) + 1
    return "".join([*pieces, text[end:]]) if pieces else text
