"""What an attempt's outcome means, and which notice goes next."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simak.notify import LONGEST_WAIT_S, Notice, Outcome, after_attempt, describe, due, retry_after

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
RETRIES = (5.0, 60.0, 900.0)
NOTICE = Notice("a/firing/pager", "a", "firing", "pager", "msg_1", b"{}", NOW)


def tried(outcome: Outcome, notice: Notice = NOTICE, jitter: float = 0.5) -> Notice:
    return after_attempt(notice, outcome, NOW, jitter, RETRIES)


def wait(notice: Notice) -> float:
    return (notice.next_at - NOW).total_seconds()


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_two_hundreds_are_sent(status: int) -> None:
    after = tried(Outcome(status))
    assert (after.status, after.attempts, after.last_error) == ("sent", 1, None)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 410, 413, 415, 422])
def test_answers_that_stay_wrong_end_it_at_once(status: int) -> None:
    after = tried(Outcome(status))
    assert (after.status, after.attempts, after.last_error) == ("failed", 1, f"HTTP {status}")


@pytest.mark.parametrize("status", [None, 100, 301, 302, 408, 425, 429, 500, 502, 503, 504])
def test_all_else_waits_for_the_next_of_the_table(status: int | None) -> None:
    after = tried(Outcome(status, error="" if status else "ConnectError"))
    assert (after.status, after.attempts, wait(after)) == ("pending", 1, 5.0)
    assert after.last_error == (f"HTTP {status}" if status else "ConnectError")


def test_after_the_last_of_the_table_it_is_given_up() -> None:
    notice = NOTICE
    waits = []
    for _ in RETRIES:
        notice = tried(Outcome(503), notice)
        waits.append(wait(notice))
    assert waits == list(RETRIES)
    after = tried(Outcome(503), notice)
    assert (after.status, after.attempts) == ("failed", 4)


def test_without_a_table_the_first_failure_is_final() -> None:
    assert after_attempt(NOTICE, Outcome(503), NOW, 0.5, ()).status == "failed"


def test_jitter_spreads_by_a_fifth_either_way() -> None:
    assert wait(tried(Outcome(503), jitter=0.0)) == 4.0
    assert wait(tried(Outcome(503), jitter=0.999999)) == pytest.approx(6.0, abs=0.001)


def test_retry_after_lengthens_the_wait_up_to_a_day_and_never_shortens_it() -> None:
    assert wait(tried(Outcome(429, retry_after=120.0))) == 120.0
    assert wait(tried(Outcome(429, retry_after=0.0))) == 5.0
    assert wait(tried(Outcome(503, retry_after=1e9))) == LONGEST_WAIT_S


def test_an_error_is_told_in_a_few_words() -> None:
    assert describe(Outcome(503, "busy")) == "HTTP 503: busy"
    assert describe(Outcome(None)) == "no answer"
    assert len(describe(Outcome(None, "x" * 5000))) == 300


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("120", 120.0),
        (" 0 ", 0.0),
        ("99999999999999999999", LONGEST_WAIT_S),
        ("Mon, 23 Nov 2026 02:01:00 GMT", 60.0),
        ("Mon, 23 Nov 2026 01:00:00 GMT", 0.0),
        ("Mon, 23 Nov 2036 01:00:00 GMT", LONGEST_WAIT_S),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("Mon, 23 Nov 99999999999999999999 01:00:00 GMT", None),
    ],
)
def test_the_retry_after_header(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


@given(st.text() | st.from_regex(r"[A-Z][a-z]{2}, \d+ [A-Z][a-z]{2} \d+ \d+:\d+:\d+ ([A-Z]{3}|[+-]\d+)"))
def test_no_header_breaks_it(value: str) -> None:
    seconds = retry_after(value, NOW)
    assert seconds is None or 0 <= seconds <= LONGEST_WAIT_S


def notice(alert: str, state: str, endpoint: str = "pager", *, seconds: float = 0, status: str = "pending") -> Notice:
    return msgspec.convert(
        {"key": f"{alert}/{state}/{endpoint}", "alert": alert, "state": state, "endpoint": endpoint, "webhook_id": "m",
         "body": b"", "next_at": NOW + timedelta(seconds=seconds), "status": status}, Notice,
    )  # fmt: skip


def test_due_are_the_pending_whose_time_has_come_oldest_first() -> None:
    notices = [notice("b", "firing", seconds=-1), notice("a", "firing", seconds=-5), notice("c", "firing", seconds=1)]
    assert [n.alert for n in due([*notices, notice("d", "firing", status="sent")], NOW)] == ["a", "b"]


@pytest.mark.parametrize(("firing", "goes"), [("pending", False), ("sent", True), ("failed", True)])
def test_a_resolution_waits_for_its_firing_and_for_no_other(firing: str, goes: bool) -> None:
    resolved = notice("a", "resolved")
    others = [notice("b", "firing", seconds=99), notice("a", "firing", "chat", seconds=99)]
    ready = due([resolved, notice("a", "firing", seconds=99, status=firing), *others], NOW)
    assert (resolved in ready) is goes


def test_a_resolution_without_its_firing_goes_alone() -> None:
    assert [n.state for n in due([notice("a", "resolved")], NOW)] == ["resolved"]
