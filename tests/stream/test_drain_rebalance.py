"""Counting and detecting on the real Kafka: silent partitions, outages of enrich, workers that die."""

import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from schemas.alert import Alert
from schemas.count import Count, CountMessage
from schemas.mention import RawMention
from schemas.topics import RAW
from simak.config import Settings
from simak.dedupe.identity import mention_id
from streams.kafka import producer
from streams.localstack.layout import Layout
from streams.supervisor import Spec
from tests.chaos.talk import SURGING, talk, truth
from tests.support.pipeline import end_offsets, environment, eventually, records, workers
from tests.support.plumbing import own_namespace


@pytest.fixture
def own(stack: Layout, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with own_namespace(stack, tmp_path_factory, session_timeout=6.0) as settings:
        yield settings


def send(settings: Settings, mentions: Iterable[RawMention], partition: int | None = None) -> None:
    out = producer(settings)
    for one in mentions:
        out.send(
            settings.topic(RAW.name), key=mention_id(one).encode(), value=msgspec.json.encode(one), partition=partition
        )
    out.flush()
    out.close()


def post(number: int, at: datetime) -> RawMention:
    return RawMention(
        platform="x", native_id=str(number), text=f"listrik padam lagi di blok {number} @pln_123", published=at,
        collected=at,
    )  # fmt: skip


def counts(settings: Settings) -> dict[tuple[str, datetime, int], Count]:
    """The last word on each subject and minute of each source partition."""
    found = [msgspec.json.decode(record.value, type=CountMessage) for record in records(settings, "mentions.counts")]
    return {(one.subject, one.minute, one.partition): one for one in found if isinstance(one, Count)}


def told(settings: Settings) -> list[Alert]:
    return [msgspec.json.decode(record.value, type=Alert) for record in records(settings, "alerts")]


def posts(settings: Settings) -> int:
    return sum(one.posts for one in counts(settings).values())


@pytest.mark.timeout(120)
def test_partitions_without_any_record_do_not_hold_up_detection(own: Settings, tmp_path: Path) -> None:
    start = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
    rate = [1] * 60 + [30] * 10 + [1] * 30
    moments = [start + timedelta(minutes=m, seconds=60 * n / r) for m, r in enumerate(rate) for n in range(r)]
    env = environment(own, SIMAK_COUNT__IDLE="1")
    with workers(own, [Spec("enrich", "0"), Spec("detect", "0")], env, tmp_path):
        send(own, [post(n, at) for n, at in enumerate(moments)], partition=1)
        assert eventually(lambda: [alert.state for alert in told(own)][-1:] == ["resolved"], 60)
    assert {alert.subject for alert in told(own)} == {"pln"}
    assert len({alert.id for alert in told(own)}) == 1


@pytest.mark.timeout(120)
def test_an_outage_of_enrich_makes_nothing_late(own: Settings, tmp_path: Path) -> None:
    """The second half was published right after the first; by the clock it is much later."""
    last = datetime(2026, 11, 23, 3, 0, 58, tzinfo=UTC)
    env = environment(own, SIMAK_COUNT__IDLE="1", SIMAK_COUNT__LATENESS="0")
    with workers(own, [Spec("detect", "0")], env, tmp_path):
        with workers(own, [Spec("enrich", "0")], env, tmp_path):
            send(own, [post(n, last - timedelta(seconds=40 - n)) for n in range(40)], partition=0)
            assert eventually(lambda: posts(own) == 40, 60)
        send(own, [post(100 + n, last + timedelta(milliseconds=500)) for n in range(40)], partition=0)
        time.sleep(5)  # more than `idle`, and more than is left of the minute
        with workers(own, [Spec("enrich", "0")], env, tmp_path):
            assert eventually(lambda: sum(one.posts + one.late for one in counts(own).values()) == 80, 60)
    assert posts(own) == 80
    assert sum(one.late for one in counts(own).values()) == 0


@pytest.mark.timeout(180)
def test_two_detect_workers_of_which_one_is_killed_again_and_again_count_exactly(own: Settings, tmp_path: Path) -> None:
    mentions = talk(5000)
    specs = [Spec("enrich", "0"), Spec("detect", "0"), Spec("detect", "1")]
    with workers(own, specs, environment(own), tmp_path) as supervisor:
        step = len(mentions) // 6
        for number in range(6):
            send(own, mentions[number * step : (number + 1) * step if number < 5 else None])
            if 0 < number < 5:
                supervisor.workers[f"detect-{number % 2}"].kill()
            assert eventually(lambda n=number: end_offsets(own, "mentions.enriched") >= (n + 1) * step, 60)
            time.sleep(0.7)
        assert eventually(lambda: exact(own, mentions), 60, 1.0), differences(own, mentions)
        assert supervisor.workers["detect-0"].restarts + supervisor.workers["detect-1"].restarts == 4
        assert eventually(lambda: [alert.state for alert in told(own)][-1:] == ["resolved"], 30)
    assert differences(own, mentions) == {}
    alerts = told(own)
    assert {alert.subject for alert in alerts} == {SURGING}
    assert len({alert.id for alert in alerts}) == 1
    # A state may be written twice, but then it is the same state.
    states: dict[int, set[str]] = {}
    for alert in alerts:
        states.setdefault(alert.sequence, set()).add(alert.state)
    assert all(len(said) == 1 for said in states.values())


def exact(settings: Settings, mentions: list[RawMention]) -> bool:
    return not differences(settings, mentions)


def differences(settings: Settings, mentions: list[RawMention]) -> dict[str, Any]:
    """By subject: what was counted and what is true, where they differ."""
    expected, counted = truth(mentions), dict[str, int]()
    for (subject, _, _), one in counts(settings).items():
        counted[subject] = counted.get(subject, 0) + one.posts
    return {name: (counted.get(name), true) for name, true in expected.items() if counted.get(name) != true}
