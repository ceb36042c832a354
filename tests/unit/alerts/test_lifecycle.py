"""One surge, one alert: it grows, pauses, ends, and tells no more than it must."""

from collections.abc import Iterable
from itertools import groupby

from msgspec import msgpack

from simak.alerts.lifecycle import MOST_UPDATES, Identity, Open, Seen, alert_id, moment

WINDOW, QUIET, START = 5, 15, 29_000_000
WHO = Identity("surge", "1", "pln", "PLN", WINDOW)


def seen(minute: int, posts: int, observed: int, *, warm: bool = True, expected: float = 10.0) -> Seen:
    return Seen(START + minute, posts, observed, observed // 4, expected, 1e-9, warm, [f"x:{minute}"])


def live(minutes: Iterable[tuple[int, int, bool]]) -> tuple[list[tuple[str, int, int]], Open]:
    """Fire at minute 0 and close (posts, observed, warm) minutes; the states as (state, sequence, minute)."""
    first, *rest = minutes
    alert = Open.fire(seen(0, first[0], first[1]))
    told = [("firing", alert.sequence, 0)]
    for minute, (posts, observed, warm) in enumerate([first, *rest]):
        change = alert.close_minute(seen(minute, posts, observed, warm=warm), posts // 4, QUIET)
        if change:
            told.append((change, alert.sequence, minute))
        if change == "resolved":
            break
    return told, alert


def test_it_resolves_after_enough_quiet_minutes_in_a_row_and_ends_with_the_last_warm_one() -> None:
    told, alert = live([(6, 30, True)] * 10 + [(1, 5, False)] * 30)
    assert told == [("firing", 0, 0), ("resolved", 2, 9 + QUIET)]
    record = alert.record("resolved", WHO, START + 10 + QUIET)
    assert (record.start, record.end) == (moment(START), moment(START + 10))
    assert record.evidence.total == 30 + 9 * 6


def test_a_pause_shorter_than_quiet_does_not_split_it_and_counts_towards_the_total() -> None:
    told, alert = live([(6, 30, True), *[(1, 5, False)] * (QUIET - 1), (6, 30, True), *[(1, 5, False)] * QUIET])
    assert [state for state, *_ in told] == ["firing", "resolved"]
    assert alert.record("resolved", WHO, START).evidence.total == 30 + (QUIET - 1) + 6


def test_to_and_fro_across_the_threshold_it_does_not_flap() -> None:
    told, _ = live([(6, 30, minute % 3 > 0) for minute in range(300)] + [(0, 0, False)] * QUIET)
    assert [state for state, *_ in told] == ["firing", "resolved"]


def test_a_doubling_and_an_escalation_are_told_once() -> None:
    told, alert = live([(6, 30, True), (8, 45, True), (20, 60, True), (20, 61, True), (60, 250, True), (60, 250, True)])
    assert told == [("firing", 0, 0), ("updated", 2, 2), ("updated", 3, 4)]
    assert alert.severity == "critical"
    assert alert.record("updated", WHO, START).evidence.mentions == ["x:4"]


def test_severity_never_falls_back() -> None:
    _, alert = live([(60, 250, True), *[(6, 30, True)] * 5])
    assert alert.severity == "critical" and alert.worst.observed == 250


def test_the_start_seen_in_part_is_corrected_when_its_minute_closes() -> None:
    alert = Open.fire(seen(0, 3, 14))
    assert alert.close_minute(seen(0, 60, 250), 15, QUIET) == "updated"
    evidence = alert.record("updated", WHO, START).evidence
    assert (evidence.observed, evidence.peak_per_minute, evidence.total) == (250, 60, 250)


def test_updates_are_bounded_and_sequences_grow() -> None:
    told, _ = live([(2**n, 30 * 2**n, True) for n in range(40)] + [(0, 0, False)] * QUIET)
    sequences = [sequence for _, sequence, _ in told]
    assert sequences == sorted(set(sequences))
    assert sum(state == "updated" for state, *_ in told) <= MOST_UPDATES
    assert told[-1][0] == "resolved"


def test_open_alerts_survive_a_snapshot() -> None:
    _, alert = live([(6, 30, True), (20, 70, True), (1, 20, False)])
    again = msgpack.decode(msgpack.encode(alert), type=Open)
    assert again == alert


def test_the_id_depends_on_rule_subject_and_start_alone() -> None:
    ids = [
        alert_id(rule, subject, moment(minute)) for rule in "ab" for subject in "cd" for minute in (START, START + 1)
    ]
    assert len({*ids}) == 8 and all(len(name) == 32 for name in ids)
    assert alert_id("a", "c", moment(START)) == ids[0]
    assert [key for key, _ in groupby(ids)] == ids
