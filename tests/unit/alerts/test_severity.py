"""How bad a surge is."""

import pytest

from simak.alerts.severity import severity, worse


@pytest.mark.parametrize(
    ("observed", "expected", "negative", "found"),
    [
        (12, 0.1, None, "warning"),  # ten times of (at least) one
        (12, 4.0, 0.9, "info"),  # only negative
        (30, 4.0, 0.1, "info"),  # only fast
        (49, 10.0, 0.5, "info"),
        (50, 10.0, 0.49, "warning"),  # large and fast
        (60, 20.0, 0.8, "warning"),  # large and negative
        (199, 19.0, 0.9, "critical"),  # large, very fast, negative
        (200, 20.0, 0.0, "critical"),  # very large and very fast
        (900, 400.0, 0.2, "warning"),  # very large, hardly more than usual
        (900, 400.0, None, "warning"),
    ],
)
def test_points_for_size_speed_and_tone(observed: int, expected: float, negative: float | None, found: str) -> None:
    assert severity(observed, expected, negative) == found


def test_it_never_falls_when_posts_or_negative_share_rise() -> None:
    order = ["info", "warning", "critical"]
    for expected in (0.1, 3.0, 40.0, 500.0):
        ranks = [order.index(severity(observed, expected, 0.2)) for observed in range(0, 6000, 7)]
        assert ranks == sorted(ranks)
    assert order.index(severity(60, 20.0, 0.6)) >= order.index(severity(60, 20.0, 0.4))


def test_worse_is_strict() -> None:
    assert worse("critical", "warning") and worse("warning", "info")
    assert not worse("info", "info") and not worse("warning", "critical")
