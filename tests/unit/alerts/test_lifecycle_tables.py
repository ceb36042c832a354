"""Whole lives of an alert, minute by minute, and what is said of numbers that are odd."""

from datetime import UTC, datetime, timedelta

import pytest

from schemas.alert import Evidence
from simak.alerts.explain import sentences
from simak.alerts.lifecycle import MOST_UPDATES, Identity, Open, Seen, moment

START, QUIET = 29_000_000, 3
WHO = Identity("surge", "1", "pln", "PLN", 5)
# So much is expected that neither speed nor size makes a window graver: only doubling is told.
BUSY = 1000.0
Minute = tuple[int, int, bool]


def seen(minute: int, posts: int, observed: int, warm: bool = True, *, negative: int = 0, expected: float = 10) -> Seen:
    return Seen(START + minute, posts, observed, negative, expected, 1e-9, warm, [f"x:{minute}"])


def life(minutes: list[Minute], expected: float = 10) -> tuple[list[tuple[str, int, int]], Open]:
    """What is told, as (state, sequence, minute), when the first minute fires and all are closed in order."""
    alert = Open.fire(seen(0, *minutes[0], expected=expected))
    told = [("firing", alert.sequence, 0)]
    for number, minute in enumerate(minutes):
        change = alert.close_minute(seen(number, *minute, expected=expected), 0, QUIET)
        told += [(change, alert.sequence, number)] if change else []
    return told, alert


def warm(*observed: int) -> list[Minute]:
    return [(5, number, True) for number in observed]


COLD: Minute = (1, 4, False)


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (warm(10, 10, 19, 10), []),
        (warm(10, 20), [("updated", 2, 1)]),
        (warm(10, 20, 39, 40, 79, 80), [("updated", 2, 1), ("updated", 3, 3), ("updated", 4, 5)]),
        (warm(10, 80, 159, 160), [("updated", 2, 1), ("updated", 3, 3)]),
        (warm(10, 20, 10, 20, 10, 39), [("updated", 2, 1)]),
        ([*warm(10), (5, 20, False)], [("updated", 2, 1)]),
        ([*warm(10), COLD, COLD, (5, 20, False)], [("resolved", 2, 3)]),
        ([*warm(10), COLD, COLD, COLD], [("resolved", 2, 3)]),
        ([*warm(10), COLD, COLD, *warm(10), COLD, COLD, COLD], [("resolved", 2, 6)]),
        ([*warm(10, 20), COLD, COLD, COLD], [("updated", 2, 1), ("resolved", 3, 4)]),
    ],
)
def test_doublings_and_quiet_alone(minutes: list[Minute], told: list[tuple[str, int, int]]) -> None:
    assert life(minutes, BUSY)[0] == [("firing", 0, 0), *told]


@pytest.mark.parametrize(
    ("observed", "severities"),
    [
        ([40, 49, 50], ["info", "info", "warning"]),
        ([40, 55, 45, 55], ["info", "warning", "warning", "warning"]),
        ([50, 99, 199, 200], ["warning", "warning", "warning", "critical"]),
        ([40, 200, 40], ["info", "critical", "critical"]),
    ],
)
def test_severity_only_rises(observed: list[int], severities: list[str]) -> None:
    alert = Open.fire(seen(0, 5, observed[0]))
    found = []
    for number, posts in enumerate(observed):
        alert.close_minute(seen(number, 5, posts), 0, QUIET)
        found.append(alert.severity)
    assert found == severities


def test_an_escalation_between_two_doublings_leaves_the_rung() -> None:
    told, alert = life(warm(40, 55, 79, 80))
    assert told == [("firing", 0, 0), ("updated", 2, 1), ("updated", 3, 3)]
    assert (alert.severity, alert.rung) == ("warning", 80)


def test_a_change_of_tone_alone_is_an_escalation() -> None:
    alert = Open.fire(seen(0, 5, 60, negative=10, expected=20))
    assert alert.close_minute(seen(0, 5, 60, negative=10, expected=20), 1, QUIET) is None
    assert alert.severity == "info"
    assert alert.close_minute(seen(1, 5, 60, negative=29, expected=20), 1, QUIET) is None
    assert alert.close_minute(seen(2, 5, 60, negative=30, expected=20), 1, QUIET) == "updated"
    assert alert.severity == "warning"


@pytest.mark.parametrize(("observed", "change"), [(12, None), (49, None), (50, "updated"), (250, "updated")])
def test_the_first_minute_is_told_again_only_when_it_became_graver(observed: int, change: str | None) -> None:
    alert = Open.fire(seen(0, 3, 12))
    assert alert.close_minute(seen(0, 9, observed), 0, QUIET) == change
    assert (alert.sequence, alert.rung, alert.peak, alert.total) == (1, observed, 9, observed)


def test_beyond_the_last_update_the_end_is_still_told() -> None:
    told, alert = life([*warm(*(2**n for n in range(40))), COLD, COLD, COLD], 1e15)
    assert [state for state, *_ in told] == ["firing", *["updated"] * (MOST_UPDATES - 1), "resolved"]
    assert alert.sequence == MOST_UPDATES + 1


@pytest.mark.parametrize(
    ("minutes", "total", "peak", "worst", "length"),
    [
        (warm(30), 30, 5, 30, 1),
        (warm(30, 35, 20), 40, 5, 35, 3),
        ([*warm(30), COLD, COLD, COLD], 30, 5, 30, 1),
        ([*warm(30), COLD, COLD, *warm(31), COLD], 37, 5, 31, 4),
        ([*warm(30), (90, 29, False), COLD, COLD], 30, 90, 30, 1),
        ([*warm(30, 30), COLD, *warm(30)], 41, 5, 30, 4),
    ],
)
def test_the_figures_run_to_the_last_warm_minute(
    minutes: list[Minute], total: int, peak: int, worst: int, length: int
) -> None:
    record = life(minutes, BUSY)[1].record("resolved", WHO, START + 60)
    evidence = record.evidence
    assert (evidence.total, evidence.peak_per_minute, evidence.observed) == (total, peak, worst)
    assert record.end == moment(START + length) and record.start == moment(START)


def test_negative_posts_of_a_pause_count_only_when_the_surge_goes_on() -> None:
    alert = Open.fire(seen(0, 5, 10, negative=4))
    shares = []
    for number, (is_warm, negative) in enumerate([(True, 0), (False, 5), (True, 1)]):
        alert.close_minute(seen(number, 5, 10, is_warm, negative=4), negative, QUIET)
        shares.append(alert.record("updated", WHO, START).evidence.negative_share)
    assert shares == [0.4, 0.4, 0.5]


def test_only_a_resolved_record_has_an_end_and_numbers_are_rounded() -> None:
    alert = Open.fire(Seen(START, 5, 30, 10, 3.14159, 1.23456e-9, True, ["x:1"]))
    firing, resolved = alert.record("firing", WHO, START), alert.record("resolved", WHO, START + 9)
    assert (firing.end, resolved.end, firing.id) == (None, moment(START + 1), resolved.id)
    assert (firing.evidence.expected, firing.evidence.p_value) == (3.14, 1.23e-9)
    assert (firing.evidence.negative_share, firing.evidence.mentions) == (0.333, ["x:1"])
    assert (firing.at, resolved.at) == (moment(START), moment(START + 9))


@pytest.mark.parametrize(("observed", "negative", "share"), [(0, 0, None), (4, 0, 0.0), (4, 1, 0.25), (4, 4, 1.0)])
def test_an_empty_window_has_no_share(observed: int, negative: int, share: float | None) -> None:
    assert seen(0, 0, observed, negative=negative).negative_share == share


AT = datetime(2026, 11, 23, 1, 14, tzinfo=UTC)


def say(observed: int = 20, expected: float = 4.0, share: float | None = None, p_value: float = 1e-7) -> dict[str, str]:
    return sentences("firing", "PLN", Evidence(observed, expected, 5, p_value, negative_share=share), AT, AT, None)


@pytest.mark.parametrize(
    ("observed", "expected", "indonesian", "english"),
    [
        (13, 0.0, "biasanya hampir tidak ada", "usually almost none"),
        (13, 0.49, "biasanya hampir tidak ada", "usually almost none"),
        (13, 0.5, "sekitar 0,5 (26 kali lipat)", "about 0.5 (26 times as many)"),
        (12, 12.0, "sekitar 12 (1,0 kali lipat)", "about 12 (1.0 times as many)"),
        (12, 5.0, "sekitar 5 (2,4 kali lipat)", "about 5 (2.4 times as many)"),
        (12, 2.96, "sekitar 3,0 (4 kali lipat)", "about 3.0 (4 times as many)"),
        (9876, 1234.6, "sekitar 1.235 (8 kali lipat)", "about 1,235 (8 times as many)"),
        (1_234_567, 1.0, "1,0 (1.234.567 kali lipat)", "1.0 (1,234,567 times as many)"),
    ],
)
def test_what_is_usual(observed: int, expected: float, indonesian: str, english: str) -> None:
    said = say(observed, expected)
    assert indonesian in said["id"] and english in said["en"]


@pytest.mark.parametrize(
    ("share", "percent"), [(0.0, "0%"), (0.004, "0%"), (0.005, "1%"), (0.645, "65%"), (0.994, "99%"), (1.0, "100%")]
)
def test_a_tone_is_told_in_whole_percent(share: float, percent: str) -> None:
    said = say(share=share)
    assert f", {percent} bernada negatif." in said["id"] and f", {percent} of them negative." in said["en"]
    assert "negati" not in "".join(say(share=None).values())


@pytest.mark.parametrize(("minutes", "english"), [(1, "1 minute ("), (59, "59 minutes ("), (61, "1 hour 1 minute (")])
def test_a_life_is_told_by_its_length(minutes: int, english: str) -> None:
    end = AT + timedelta(minutes=minutes)
    said = sentences("resolved", "PLN", Evidence(20, 4.0, 5, 1e-7, 0, 0), AT, end, end)
    assert f"after {english}" in said["en"] and "peaked at 0 posts a minute; 0 posts in all." in said["en"]
