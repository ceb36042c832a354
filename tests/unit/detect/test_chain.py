"""From mentions to alerts, whatever is killed, repeated, shuffled or dealt out over other partitions."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.alert import Alert
from simak.detect.surge import SurgeRule
from tests.support.chain import Counting, Detecting, Post, Run, finish, partitioned, straight, totals

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
MINUTES = 170
CLOSED = SurgeRule(early=-60)
SEEDS = st.integers(0, 3)


@cache
def talk(seed: int) -> tuple[Post, ...]:
    """Two subjects at one post a minute, in order; one surges twelvefold for 25 minutes, the other briefly."""
    rng = np.random.default_rng(seed)
    rates = {"pln": np.ones(MINUTES), "kai": np.ones(MINUTES)}
    rates["pln"][100:125] = 12.0
    rates["kai"][110:116] = 15.0
    found = []
    for name, rate in rates.items():
        for minute, posts in enumerate(rng.poisson(rate)):
            found += [(60 * minute + second, name) for second in rng.uniform(0, 60, posts)]
    return tuple(
        Post(f"x:{number}", at := START + timedelta(seconds=second), at, [name] if number % 40 else [name, "bumn"])
        for number, (second, name) in enumerate(sorted(found))
    )


@cache
def truth(seed: int, partitions: int = 3) -> Run:
    """The run in which nothing happens."""
    return straight(talk(seed), partitions)


def jittered(posts: Sequence[Post], seed: int, seconds: float) -> list[Post]:
    """Each post arrives up to so many seconds after its publication, and in that order."""
    delays = np.random.default_rng(seed).uniform(0, seconds, len(posts))
    late = [
        Post(post.id, post.published, post.published + timedelta(seconds=float(delay)), post.subjects)
        for post, delay in zip(posts, delays, strict=True)
    ]
    return sorted(late, key=lambda post: post.at)


def orderly(told: Sequence[Alert]) -> None:
    """The states of each alert in their order; at most one open alert a subject; no sequence twice."""
    opened: dict[str, str] = {}
    last: dict[str, int] = {}
    for alert in told:
        if alert.state == "firing":
            assert alert.subject not in opened and alert.id not in last and alert.sequence == 0
            opened[alert.subject] = alert.id
        else:
            assert opened[alert.subject] == alert.id and alert.sequence > last[alert.id]
        last[alert.id] = alert.sequence
        if alert.state == "resolved":
            del opened[alert.subject]


def test_the_talk_holds_two_surges() -> None:
    for seed in range(4):
        assert [alert.subject for alert in truth(seed).told if alert.state == "firing"] == ["pln", "kai"]
        assert {alert.subject for alert in truth(seed).resolved().values()} == {"pln", "kai"}
        orderly(truth(seed).told)


COUNT_STEPS = st.sampled_from(["go on", "go on", "flush", "flush", "killed", "killed while flushing"])
DETECT_STEPS = st.sampled_from(["go on", "go on", "save", "killed", "nothing"])


@settings(max_examples=40, deadline=None)
@given(data=st.data(), seed=SEEDS)
def test_killed_anywhere_it_comes_to_the_same_counts_and_alerts(data: st.DataObject, seed: int) -> None:
    run, partitions = Run(), 3
    every = [Counting(number, events) for number, events in enumerate(partitioned(talk(seed), partitions))]
    detecting = Detecting(run.log, partitions)
    rng = np.random.default_rng(data.draw(st.integers(0, 10**6)))  # many small sizes: hypothesis would take long
    for _ in range(60):
        for one in every:
            one.read(int(rng.integers(1, 25)))
        one = every[int(rng.integers(partitions))]
        step = data.draw(COUNT_STEPS)
        if step == "flush":
            one.flush(run.log)
        elif step == "killed":
            one.kill(rewound=int(rng.integers(0, 6)))
        elif step == "killed while flushing":
            one.flush(run.log, killed=True)
        detecting.read(int(rng.integers(0, 40)))
        step = data.draw(DETECT_STEPS)
        if step == "save":
            detecting.save()
        elif step == "killed":
            detecting.kill(rewound=int(rng.integers(0, 30)))
    finish(every, run.log)
    detecting.read(len(run.log))
    run.told = detecting.told
    expected = truth(seed)
    assert totals(run.log) == totals(expected.log)
    assert run.resolved() == expected.resolved()
    said = defaultdict(set)
    for alert in run.told:
        said[alert.id, alert.sequence].add(alert.reason["id"])
    assert all(len(words) == 1 for words in said.values()), "an alert's state was told again in other words"


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS, cut=st.integers(0, 10**6))
def test_an_enrich_worker_that_repeats_itself_changes_nothing(seed: int, cut: int) -> None:
    rng = np.random.default_rng(cut)
    run = Run()
    every = [Counting(number, events) for number, events in enumerate(partitioned(talk(seed), 3))]
    for one in every:
        for at in sorted(rng.integers(1, len(one.events), 5), reverse=True):
            one.events = [*one.events[:at], *one.events[max(0, at - 40) :]]
    while not all(one.done for one in every):
        for one in every:
            one.read(7)
            one.flush(run.log)
    finish(every, run.log)
    detecting = Detecting(run.log, 3)
    detecting.read(len(run.log))
    run.told = detecting.told
    assert totals(run.log) == totals(truth(seed).log)
    assert run.resolved() == truth(seed).resolved()


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, cut=st.integers(0, 10**6))
def test_counts_and_ticks_that_come_again_change_nothing(seed: int, cut: int) -> None:
    rng = np.random.default_rng(cut)
    log = truth(seed).log
    detecting = Detecting(log, 3)
    while detecting.position < len(log):
        detecting.read(int(rng.integers(1, 60)))
        detecting.position = max(0, detecting.position - int(rng.integers(0, 50)))
        if rng.integers(3) == 0:
            detecting.read(len(log[: detecting.position + 50]) - detecting.position)
    assert detecting.told == truth(seed).told


@pytest.mark.parametrize("partitions", [1, 2, 12])
@pytest.mark.parametrize("flush", [1, 30])
def test_other_partitions_and_other_flushes_give_the_same_alerts(partitions: int, flush: int) -> None:
    for seed in range(4):
        run = straight(talk(seed), partitions, flush=flush)
        assert run.resolved() == truth(seed).resolved()
        orderly(run.told)


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS, order=st.integers(0, 10**6), partitions=st.sampled_from([1, 3, 12]))
def test_shuffled_within_the_lateness_closed_minutes_give_the_same_alerts(
    seed: int, order: int, partitions: int
) -> None:
    run = straight(jittered(talk(seed), order, 60), partitions, CLOSED)
    assert run.resolved() == straight(talk(seed), 3, CLOSED).resolved()
    orderly(run.told)


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS, order=st.integers(0, 10**6), partitions=st.sampled_from([1, 3, 12]))
def test_shuffled_within_the_lateness_early_verdicts_give_the_same_alerts_a_minute_or_two_apart(
    seed: int, order: int, partitions: int
) -> None:
    run = straight(jittered(talk(seed), order, 60), partitions)
    orderly(run.told)
    found = sorted(run.resolved().values(), key=lambda alert: alert.subject)
    expected = sorted(truth(seed).resolved().values(), key=lambda alert: alert.subject)
    for one, other in zip(found, expected, strict=True):
        assert one.subject == other.subject
        assert abs(one.start - other.start) <= timedelta(minutes=2)
        assert one.end is not None and other.end is not None
        assert abs(one.end - other.end) <= timedelta(minutes=2)
