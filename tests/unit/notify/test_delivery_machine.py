"""Whatever alerts, answers and restarts come: a notice is accepted once, in order, and never forgotten."""

from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from simak.notify import Notice, Outcome, after_attempt, due, notices_for
from tests.unit.notify.test_notices import alert

ENDPOINTS = ("pager", "chat")
RETRIES = (5.0, 60.0)
FINAL = {400, 410}
_encode, _decode = msgspec.json.Encoder().encode, msgspec.json.Decoder(Notice).decode


class Delivery(RuleBasedStateMachine):
    """The deliver agent's loop without Kafka and HTTP: alerts in, attempts out, state kept as bytes."""

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime(2026, 11, 23, tzinfo=UTC)
        self.stored: dict[str, bytes] = {}
        self.accepted: list[str] = []
        self.wanted: set[str] = set()

    def notices(self) -> dict[str, Notice]:
        return {key: _decode(value) for key, value in self.stored.items()}

    @rule(name=st.sampled_from("ab"), state=st.sampled_from(["firing", "updated", "resolved"]))
    def alert_comes(self, name: str, state: str) -> None:
        """Also twice, late, or out of order: Kafka repeats and a compacted topic skips."""
        fresh = notices_for(alert(id=name, state=state), ENDPOINTS, "id", now=self.now, known=self.stored.keys())
        self.stored |= {notice.key: _encode(notice) for notice in fresh}
        kind = "resolved" if state == "resolved" else "firing"
        self.wanted |= {f"{name}/{kind}/{e}" for e in ENDPOINTS if f"{name}/resolved/{e}" not in self.wanted}

    @rule(seconds=st.sampled_from([1, 10, 100]))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(status=st.sampled_from([200, 204, 500, 429, 302, None, *FINAL]), jitter=st.sampled_from([0.0, 0.9]))
    def what_is_due_is_tried(self, status: int | None, jitter: float) -> None:
        for notice in due(self.notices().values(), self.now):
            if status is not None and 200 <= status < 300:
                self.accepted.append(notice.key)
            self.stored[notice.key] = _encode(after_attempt(notice, Outcome(status), self.now, jitter, RETRIES))

    @invariant()
    def none_is_lost(self) -> None:
        assert self.stored.keys() == self.wanted

    @invariant()
    def each_is_accepted_once_and_then_sent(self) -> None:
        assert len(self.accepted) == len(set(self.accepted))
        sent = {key for key, notice in self.notices().items() if notice.status == "sent"}
        assert sent == set(self.accepted)

    @invariant()
    def attempts_are_bounded_and_only_the_last_gives_up(self) -> None:
        for notice in self.notices().values():
            assert notice.attempts <= len(RETRIES) + 1
            assert notice.status != "pending" or notice.attempts <= len(RETRIES)

    @invariant()
    def a_resolution_is_the_last_that_is_accepted_of_an_alert(self) -> None:
        place = {key: number for number, key in enumerate(self.accepted)}
        for key in place:
            firing = key.replace("/resolved/", "/firing/")
            assert place.get(firing, -1) <= place[key]

    def teardown(self) -> None:
        """With a receiver that answers, everything pending is delivered in the end."""
        for _ in range(10):
            self.now += timedelta(days=1)
            self.what_is_due_is_tried(200, 0.0)
        assert all(notice.status != "pending" for notice in self.notices().values())
        self.each_is_accepted_once_and_then_sent()


TestDelivery = Delivery.TestCase
TestDelivery.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
