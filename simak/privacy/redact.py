"""A first redaction: phone numbers, NIK, e-mail addresses and private handles become `[TYPE]`.

Hotlines, prices, years and ticket numbers stay: they are what the talk is about.
"""

import re

from simak.privacy.accounts import Public, mask_accounts
from simak.privacy.numbers import mask_numbers

# A cheap look that spares most texts the rest: a NIK or a mobile number has eight digits close together.
_long_number = re.compile(r"\d(?:[\s.()\-\u2010-\u2015]{0,2}\d){7}").search


def redact(text: str, public_handle: Public, found: dict[str, int]) -> str:
    """`text` with personal data masked; `found` counts by type. `public_handle` says which accounts are no persons'.

    Masking again changes nothing: the masks match no pattern.
    """
    if "@" in text or "://" in text:
        text = mask_accounts(text, public_handle, found)
    return mask_numbers(text, found) if _long_number(text) else text
