"""What is kept, how much of it, and for how long."""

from datetime import timedelta
from itertools import pairwise

import numpy as np

from schemas.count import Count, Tick
from simak.detect.detector import FORGET_MINUTES, Detector
from simak.detect.surge import SurgeRule
from tests.support.simulate import MONDAY, poisson, restless, watch


def stored(detector: Detector) -> dict[str, bytes]:
    return {key: value for key, value in detector.snapshot().items() if value is not None}


def test_restored_at_any_minute_it_goes_on_to_the_same_state_byte_for_byte() -> None:
    rate = np.full(400, 2.0)
    rate[200:230] = 30.0
    posts = restless({"pln": rate, "kai": np.full(400, 5.0)}, 4)
    _, straight = watch(posts)
    detector = Detector(SurgeRule(), 1, {})
    disk: dict[str, bytes] = {}
    for start, end in pairwise((0, 60, 61, 150, 203, 215, 240, 400)):
        _, detector = watch({name: series[:end] for name, series in posts.items()}, detector=detector, start=start)
        disk |= stored(detector)
        detector = Detector(SurgeRule(), 1, {}).restore(disk)
    assert disk == stored(straight)


def test_only_what_changed_is_saved_again() -> None:
    _, detector = watch(poisson({"pln": np.full(60, 3.0), "kai": np.full(60, 3.0)}, 1))
    detector.snapshot()
    detector.apply([Count("pln", MONDAY + timedelta(minutes=60), 0, 4)])
    assert set(detector.snapshot()) == {"meta", "subject/pln"}
    assert set(detector.snapshot()) == {"meta"}


def test_with_many_partitions_a_busy_subject_stays_below_4_kb() -> None:
    detector = Detector(SurgeRule(), 12, {})
    for minute in range(400):
        at = MONDAY + timedelta(minutes=minute)
        posts = 90_000 if minute > 380 else 900
        sample = [f"facebook:{minute}_{n}_0123456789" for n in range(3)]
        detector.apply([Count("pln", at, part, posts + part, posts // 2, sample=sample) for part in range(12)])
        detector.apply([Tick(part, at, minute) for part in range(12)])
    assert [alert.state for alert in detector.decide()][:1] == ["firing"]
    assert len(stored(detector)["subject/pln"]) < 4096


def test_a_subject_of_which_nothing_is_heard_for_two_weeks_is_forgotten() -> None:
    posts = {"usual": np.full(FORGET_MINUTES + 80, 1), "once": np.zeros(FORGET_MINUTES + 80, dtype=np.int64)}
    posts["once"][5] = 3
    detector = Detector(SurgeRule(), 1, {})
    _, detector = watch({name: series[:60] for name, series in posts.items()}, detector=detector)
    assert "subject/once" in stored(detector)
    alerts, detector = watch(posts, detector=detector, start=60)
    saved = detector.snapshot()
    assert saved["subject/once"] is None and saved["subject/usual"] is not None
    assert alerts == []


def test_a_subject_that_was_forgotten_and_comes_back_is_saved_not_deleted() -> None:
    length = FORGET_MINUTES + 80
    posts = {"usual": np.full(length, 1), "once": np.zeros(length, dtype=np.int64)}
    posts["once"][[5, length - 1]] = 3
    _, detector = watch(posts)
    assert detector.snapshot()["subject/once"] is not None


def test_a_partition_that_stands_idle_holds_nobody_up() -> None:
    detector = Detector(SurgeRule(), 2, {})
    for minute in range(130):
        at = MONDAY + timedelta(minutes=minute)
        detector.apply([Count("pln", at, 0, 40 if minute >= 100 else 1), Tick(0, at, minute)])
        detector.apply([Tick(1, MONDAY + timedelta(minutes=min(minute, 50)), 7, idle=minute > 50)])
    assert next(alert.state for alert in detector.decide()) == "firing"


def test_mentions_of_last_week_are_judged_like_those_of_today() -> None:
    """The second half of a stream, read in at once after hours of silence, gives the alerts it would have given."""
    rate = np.full(200, 1.0)
    rate[100:130] = 25.0
    live, _ = watch(poisson({"pln": rate}, 2))
    posts = poisson({"pln": rate}, 2)
    _, detector = watch({name: series[:60] for name, series in posts.items()})
    for _ in range(500):
        detector.apply([Tick(0, MONDAY + timedelta(minutes=59), -1, idle=True)])
    replayed, _ = watch(posts, detector=detector, start=60)
    assert replayed == live
