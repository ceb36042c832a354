"""The structure of a NIK (Nomor Induk Kependudukan): region 6, birth date 6 (day + 40 for women), serial 4."""

# First two digits: the Ministry of Home Affairs' province codes.
PROVINCES = frozenset(
    map(
        str,
        (*range(11, 20), 21, *range(31, 37), *range(51, 54), *range(61, 66), *range(71, 77), 81, 82, *range(91, 97)),
    )
)


def is_nik(digits: str) -> bool:
    """True when 16 digits have the structure of a NIK; a ticket number hardly ever has."""
    if len(digits) != 16 or digits[:2] not in PROVINCES or digits[12:] == "0000":
        return False
    day, month = int(digits[6:8]), int(digits[8:10])
    day -= 40 if day > 40 else 0
    return 1 <= day <= 31 and 1 <= month <= 12 and digits[2:4] != "00" and digits[4:6] != "00"
