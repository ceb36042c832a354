"""What each function of the metrics adds, read back from the registry that Prometheus is served."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY

from schemas.alert import Alert, Evidence, State
from schemas.count import Count
from schemas.enriched import Enriched, Language, Sentiment
from simak.enrich import Done, Outcome, Rejected, Repeat
from simak.notify import Notice
from simak.notify import Outcome as SendResult
from streams import metrics

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(f"simak_{name}", labels) or 0.0


class Delta:
    """What a sample has gained since this was made."""

    def __init__(self, name: str, **labels: str) -> None:
        self._sample: Any = (name, labels)
        self._before = value(name, **labels)

    @property
    def gain(self) -> float:
        name, labels = self._sample
        return value(name, **labels) - self._before


def later(seconds: float) -> datetime:
    return AT + timedelta(seconds=seconds)


def done(number: int, published: datetime = AT, collected: datetime = AT) -> Done:
    mention = Enriched(
        f"x:{number}", "x", "hujan", published, collected, collected, Language("id", 0.9),
        Sentiment("neutral", 0.1, 0.8, 0.1),
    )  # fmt: skip
    return Done(mention.id, number, mention)


def alert(state: State) -> Alert:
    return Alert("a", state, "surge", "1", "pln", "PLN", "info", AT, AT, Evidence(20, 4.0, 5, 1e-7), {})


@pytest.mark.parametrize(
    ("outcomes", "kinds"),
    [
        ([], {}),
        ([done(1)], {"done": 1}),
        ([done(1), Repeat("x:1"), Repeat("x:1")], {"done": 1, "repeat": 2}),
        ([Rejected("schema", "m"), done(1), done(2)], {"done": 2, "rejected": 1}),
        ([Rejected("schema", "m")] * 3, {"rejected": 3}),
    ],
)
def test_a_chunk_is_counted_by_what_became_of_its_mentions(outcomes: list[Outcome], kinds: dict[str, int]) -> None:
    deltas = {kind: Delta("mentions_total", outcome=kind) for kind in ("done", "rejected", "repeat")}
    chunks, records = Delta("chunk_size_count"), Delta("chunk_size_sum")
    metrics.enriched(outcomes, AT, AT)
    assert {kind: delta.gain for kind, delta in deltas.items() if delta.gain} == kinds
    assert (chunks.gain, records.gain) == (1, len(outcomes))


def test_refusals_are_counted_by_reason() -> None:
    schema, size = Delta("poison_total", reason="schema"), Delta("poison_total", reason="too_large")
    metrics.enriched([Rejected("schema", "m"), Rejected("too_large", "m"), Rejected("schema", "n")], AT, AT)
    assert (schema.gain, size.gain) == (2, 1)


@pytest.mark.parametrize(("number", "sampled"), [(0, 0), (1, 1), (2, 2), (3, 2), (9, 2), (100, 2)])
def test_the_first_and_the_last_mention_of_a_chunk_are_sampled(number: int, sampled: int) -> None:
    deltas = [Delta("published_age_seconds_count")]
    deltas += [Delta("latency_seconds_count", stage=stage) for stage in ("enriched", "indexed")]
    metrics.enriched([done(n) for n in range(number)], AT, AT)
    assert [delta.gain for delta in deltas] == [sampled] * 3


def test_ages_are_of_the_first_and_the_last_mention() -> None:
    age = Delta("published_age_seconds_sum")
    metrics.enriched([done(0, later(-10)), done(1, later(-500)), done(2, later(-3))], AT, AT)
    assert age.gain == pytest.approx(13)


def test_latency_runs_from_collection_to_each_stage() -> None:
    enriched, indexed = (Delta("latency_seconds_sum", stage=stage) for stage in ("enriched", "indexed"))
    metrics.enriched([done(0)], later(2), later(5))
    assert (enriched.gain, indexed.gain) == (pytest.approx(2), pytest.approx(5))


def test_a_clock_that_is_ahead_gives_nothing_below_zero() -> None:
    sums = [Delta("published_age_seconds_sum"), Delta("detected_seconds_sum"), Delta("notified_seconds_sum")]
    sums += [Delta("latency_seconds_sum", stage=stage) for stage in ("enriched", "indexed")]
    seen = Delta("detected_seconds_count")
    metrics.enriched([done(0, later(60))], later(-5), later(-5))
    metrics.detected([alert("firing")], later(-9))
    metrics.notified(notice("sent"), SendResult(204), later(-9))
    assert [delta.gain for delta in sums] == [0] * 5 and seen.gain == 1


@pytest.mark.parametrize(
    ("seconds", "bucket", "below"), [(0.01, "0.01", None), (0.3, "0.5", "0.25"), (45, "60.0", "30.0")]
)
def test_a_latency_falls_into_its_bucket(seconds: float, bucket: str, below: str | None) -> None:
    inside = Delta("latency_seconds_bucket", stage="indexed", le=bucket)
    under = Delta("latency_seconds_bucket", stage="indexed", le=below or "none")
    metrics.enriched([done(0)], AT, later(seconds))
    assert (inside.gain, under.gain) == (1, 0)


@pytest.mark.parametrize("number", [0, 1, 7])
def test_letters_add_up(number: int) -> None:
    letters = Delta("dead_letters_total")
    metrics.dead_letters(number)
    metrics.dead_letters(number)
    assert letters.gain == 2 * number


@pytest.mark.parametrize(("late", "total"), [([], 0), ([0, 0], 0), ([2], 2), ([1, 0, 4], 5)])
def test_count_records_and_late_mentions_are_counted_apart(late: list[int], total: int) -> None:
    written, tardy = Delta("counts_total"), Delta("late_total")
    metrics.counted([Count("pln", AT, 0, 9, late=number) for number in late])
    assert (written.gain, tardy.gain) == (len(late), total)


def test_alert_states_are_counted_with_their_delay() -> None:
    firing, resolved = (Delta("alerts_total", state=state) for state in ("firing", "resolved"))
    number, delay = Delta("detected_seconds_count"), Delta("detected_seconds_sum")
    metrics.detected([alert("firing"), alert("resolved"), alert("firing")], later(70))
    assert (firing.gain, resolved.gain, number.gain) == (2, 1, 3)
    assert delay.gain == pytest.approx(210)


def notice(status: Any) -> Notice:
    return Notice("a/firing/humas", "a", "firing", "humas", "msg_1", b"{}", AT, status=status)


@pytest.mark.parametrize(
    ("status", "answer", "result", "timed"),
    [("sent", 204, "204", 1), ("pending", 503, "503", 0), ("pending", None, "network", 0), ("failed", 410, "410", 0)],
)
def test_an_attempt_is_counted_by_its_answer_and_timed_when_it_arrived(
    status: str, answer: int | None, result: str, timed: int
) -> None:
    attempts = Delta("notices_total", endpoint="humas", result=result)
    number, delay = Delta("notified_seconds_count"), Delta("notified_seconds_sum")
    metrics.notified(notice(status), SendResult(answer), later(4))
    assert (attempts.gain, number.gain, delay.gain) == (1, timed, pytest.approx(4 * timed))


def test_a_lag_is_set_for_each_partition_and_goes_with_it() -> None:
    metrics.lag("mentions.raw", 901, 40)
    metrics.lag("mentions.raw", 902, 7)
    metrics.lag("mentions.raw", 901, 5)
    assert [value("lag_records", topic="mentions.raw", partition=part) for part in ("901", "902")] == [5, 7]
    metrics.lag_gone("mentions.raw", 901)
    gone = REGISTRY.get_sample_value("simak_lag_records", {"topic": "mentions.raw", "partition": "901"})
    assert gone is None and value("lag_records", topic="mentions.raw", partition="902") == 7
    metrics.lag_gone("mentions.raw", 902)


def test_processor_time_goes_to_its_step_and_waiting_costs_none() -> None:
    work, rest = Delta("cpu_seconds_total", step="work"), Delta("cpu_seconds_total", step="rest")
    with metrics.cpu("work"):
        sum(n * n for n in range(200_000))
    assert rest.gain == 0 and work.gain > 0
    with metrics.cpu("rest"):
        time.sleep(0.05)
    assert 0 < rest.gain < 0.05
