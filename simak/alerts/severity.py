"""How bad a surge is: points for its size, its speed and its tone."""

from schemas.alert import Severity

ORDER: tuple[Severity, ...] = ("info", "warning", "critical")
SIZES = (50, 200)
SPEEDS = (5.0, 10.0)
NEGATIVE = 0.5


def severity(observed: int, expected: float, negative_share: float | None) -> Severity:
    """`critical` from 4 points, `warning` from 2, else `info`.

    One point each for 50 and 200 posts in the window, for 5 and 10 times what is expected, for a negative
    half.
    """
    points = sum(observed >= size for size in SIZES)
    points += sum(observed >= speed * max(expected, 1.0) for speed in SPEEDS)
    points += negative_share is not None and negative_share >= NEGATIVE
    return ORDER[min(points // 2, 2)]


def worse(new: Severity, old: Severity) -> bool:
    """True when `new` is graver than `old`."""
    return ORDER.index(new) > ORDER.index(old)
