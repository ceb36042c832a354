"""The pure pipeline, run over the story with its default rule, tells of the failure once, and of nothing else."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from schemas.alert import Alert
from schemas.enriched import Enriched
from schemas.mention import RawMention
from simak.demo import expect
from simak.demo.scenario import scenario
from simak.enrich import Done
from tests.unit.demo.conftest import MONDAY, arrival, detect, enrich

BEGIN, END = expect.surge(MONDAY)


def a_minute(mentions: Sequence[Enriched]) -> Counter[int]:
    return Counter(int((mention.published - MONDAY).total_seconds()) // 60 for mention in mentions)


def check(alerts: list[Alert], last: datetime) -> None:
    assert {(alert.subject, alert.id) for alert in alerts} == {(expect.SUBJECT, alerts[0].id)}
    states = [alert.state for alert in alerts]
    assert (states[0], states[-1], states.count("firing"), states.count("resolved")) == ("firing", "resolved", 1, 1)
    assert BEGIN < alerts[0].start <= BEGIN + timedelta(minutes=13)
    end = alerts[-1].end
    assert end is not None
    assert END - timedelta(minutes=15) <= end <= END + timedelta(minutes=5)
    assert alerts[-1].at < last - timedelta(minutes=3)


@pytest.mark.parametrize("partitions", [1, 12])
def test_one_alert_fires_for_the_agency_in_trouble_and_resolves_in_time(
    story: list[RawMention], enriched: list[Enriched], partitions: int
) -> None:
    check(detect(story, enriched, partitions), arrival(story[-1]))


@pytest.mark.parametrize("seed", [1, 2])
def test_other_mornings_of_the_same_story_end_the_same_way(seed: int) -> None:
    mentions: list[RawMention] = scenario(MONDAY, seed=seed)
    done = [outcome.enriched for outcome in enrich(mentions) if isinstance(outcome, Done)]
    check(detect(mentions, done), arrival(mentions[-1]))


def test_the_alert_is_critical_and_mostly_negative(story: list[RawMention], enriched: list[Enriched]) -> None:
    alerts = detect(story, enriched)
    assert alerts[-1].severity == "critical"
    assert (alerts[-1].evidence.negative_share or 0) > 0.45


def test_the_agency_is_named_more_than_a_hundred_times_a_minute_at_the_peak(enriched: list[Enriched]) -> None:
    named = a_minute([mention for mention in enriched if expect.SUBJECT in mention.agencies])
    assert max(named.values()) > 100


def test_all_talk_peaks_at_eight_to_sixteen_times_the_normal(enriched: list[Enriched]) -> None:
    minutes = a_minute(enriched)
    normal = sum(minutes[minute] for minute in range(60, expect.BEGINS)) / (expect.BEGINS - 60)
    assert 8 < max(minutes.values()) / normal < 16


def test_the_failure_is_not_spoken_of_before_it_begins_nor_after_its_end(enriched: list[Enriched]) -> None:
    named = a_minute([mention for mention in enriched if expect.SUBJECT in mention.agencies])
    before = sum(named[minute] for minute in range(expect.BEGINS)) / expect.BEGINS
    after = sum(named[minute] for minute in range(expect.ENDS, expect.MINUTES)) / (expect.MINUTES - expect.ENDS)
    assert before < 2.5
    assert after < 1.5 * before + 0.5


def test_the_football_night_and_the_late_train_are_loud_enough_to_be_seen(
    story: list[RawMention], enriched: list[Enriched]
) -> None:
    football = [mention for mention in story if "kiper" in mention.text.lower()]
    trains = a_minute([mention for mention in enriched if "kai" in mention.agencies])
    assert len(football) > 75
    assert sum(trains[minute] for minute in range(65, 90)) > 1.5 * sum(trains[minute] for minute in range(110, 135))
