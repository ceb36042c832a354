"""What the demonstration prints: strangers' texts are shown as they are, never obeyed."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from simak.cli.demo import show
from simak.cli.demo.play import Played, _alert
from simak.demo.expect import SURGE_START
from simak.moments import WIB
from streams.echo import EchoReceiver, Received
from streams.search import BEGIN, END, Hit

START = datetime(2026, 11, 23, 7, 47, tzinfo=WIB)
HOSTILE = ["[bold]x[/bold]", "[/]", "[link=http://a.example]k[/link]", "a\\[b]", "[red", "]]", "\\", "[@click=f]x[/]"]


def drawn(renderable: Any, width: int = 200) -> str:
    """What a terminal without colours would be sent."""
    out = io.StringIO()
    Console(file=out, width=width, highlight=False, color_system=None).print(renderable)
    return out.getvalue()


def received(kind: str = "alert.firing", verified: bool = True, at: float = 100.0, **data: Any) -> Received:
    body = {
        "type": kind,
        "data": {
            "severity": "critical",
            "subject_name": "BPJS Kesehatan",
            "summary": "Keluhan naik.",
            "start": START.astimezone(UTC).isoformat(),
        }
        | data,
    }
    return Received("msg_1", verified, body, at)


def hit(marked: str, platform: str = "x") -> Hit:
    document = {"@timestamp": "2026-11-23T01:05:00Z", "event": {"provider": platform}}
    return Hit(document, marked, 1.0)


@pytest.mark.parametrize("text", HOSTILE)
def test_an_alert_shows_markup_as_text_in_summary_and_title(text: str) -> None:
    shown = drawn(show._alert(received(summary=f"a {text} z", subject_name=f"n {text} m")))
    assert f"a {text} z" in shown
    assert f"n {text} m" in shown


@pytest.mark.parametrize(
    ("kind", "severity", "colour"),
    [
        ("alert.firing", "info", "blue"),
        ("alert.firing", "warning", "yellow"),
        ("alert.updated", "critical", "red"),
        ("alert.resolved", "critical", "green"),
    ],
)
def test_the_frame_has_the_colour_of_the_severity_and_green_at_the_end(kind: str, severity: str, colour: str) -> None:
    panel = show._alert(received(kind, severity=severity))
    assert panel.border_style == colour
    assert f"{kind} · {severity} · BPJS Kesehatan" in drawn(panel)


@pytest.mark.parametrize("text", HOSTILE)
def test_the_webhook_shows_markup_as_text(text: str) -> None:
    import json

    shown = drawn(show._webhook(received(summary=text)))
    assert json.dumps(text, ensure_ascii=False) in shown


@pytest.mark.parametrize(
    ("verified", "words", "others"),
    [(True, "signature verified", "wrong"), (False, "signature wrong", "verified")],
)
def test_the_webhook_says_whether_its_signature_was_right(verified: bool, words: str, others: str) -> None:
    title = drawn(show._webhook(received(verified=verified))).splitlines()[0]
    assert "webhook-id msg_1" in title and words in title
    assert others not in title


@pytest.mark.parametrize("text", HOSTILE)
def test_a_found_line_shows_markup_as_text_before_in_and_after_the_match(text: str) -> None:
    shown = drawn(show._line(hit(f"p{text}q {BEGIN}padam{END} r{text}s")))
    assert f"p{text}q padam r{text}s" in shown


def test_a_found_line_begins_with_the_time_in_jakarta_and_the_platform() -> None:
    assert drawn(show._line(hit("listrik padam", "news"))).startswith("08:05 news      listrik padam")


def test_only_the_match_is_emphasised() -> None:
    from rich.text import Text

    text = Text.from_markup(show._line(hit(f"listrik {BEGIN}padam{END} lagi {BEGIN}mati{END}")))
    bold = [text.plain[span.start : span.end] for span in text.spans if span.style == "bold yellow"]
    assert bold == ["padam", "mati"]


@pytest.mark.parametrize("control", ["\x1b[2J", "\x07", "\x9b31m", "\u202e", "\u200b", "\x00", "\u2028"])
def test_a_found_line_holds_nothing_that_a_terminal_would_obey(control: str) -> None:
    line = show._line(hit(f"a{control}b {BEGIN}c{control}d{END} e{control}f"))
    assert control[0] not in line and control[0] not in drawn(line)
    assert line.count("\ufffd") == 3


@pytest.mark.parametrize("length", [show.LONGEST - 1, show.LONGEST, show.LONGEST + 1, 5 * show.LONGEST])
def test_a_long_text_is_cut_and_says_so(length: int) -> None:
    shown = drawn(show._line(hit("k" * length)), width=2000)
    assert shown.count("k") == min(length, show.LONGEST)
    assert ("…" in shown) is (length > show.LONGEST)


def test_a_text_cut_inside_a_match_is_still_whole_markup() -> None:
    shown = drawn(show._line(hit("k" * (show.LONGEST - 4) + BEGIN + "padam" * 9 + END)), width=2000)
    assert shown.strip().endswith("kpad…")


@given(st.text(st.characters(exclude_characters=BEGIN + END), max_size=300))
def test_any_text_is_one_line_without_control_characters(text: str) -> None:
    shown = drawn(show._line(hit(text)), width=2000)
    assert shown.count("\n") == 1 and shown.endswith("\n")
    assert all(character >= " " for character in shown[:-1])


@pytest.mark.parametrize("text", ["", "a", f"a{END}b", END, END * 3, f"\x1b{END}\x1b"])
def test_end_marks_survive_and_nothing_else_hidden_does(text: str) -> None:
    assert show.visible_but_marks(text).count(END) == text.count(END)
    assert "\x1b" not in show.visible_but_marks(text)


def test_how_soon_is_told_in_the_morning_s_minutes_and_in_this_machine_s_seconds() -> None:
    midnight = START.replace(hour=0, minute=0)
    clock = [(midnight + timedelta(hours=6), 10.0), (START, 60.0), (START + timedelta(minutes=9), 64.0)]
    sentence = show._early(received(at=61.5), Played(3, 10.0, 70.0, 71.0, clock, []))
    assert f"began to fail at {midnight + SURGE_START:%H:%M}; the surge was dated 07:47 WIB (7 min later)" in sentence
    assert "1.5 s after the replay" in sentence


def test_the_progress_line_names_the_last_alert_or_nothing() -> None:
    receiver = EchoReceiver("whsec_" + "A" * 43 + "=")
    try:
        assert _alert(receiver) == ""
        receiver.received.append(received())
        assert _alert(receiver) == "[red]● alert.firing: BPJS Kesehatan[/]"
        receiver.received.append(received("alert.resolved"))
        assert _alert(receiver).startswith("[green]● alert.resolved")
    finally:
        receiver._server.server_close()


def test_the_latency_table_is_empty_when_no_worker_has_metrics() -> None:
    table = show._latency(Played(0, 0.0, 1.0, 1.0, [], [0, 0]))
    assert table.row_count == 0
    assert [column.header for column in table.columns] == ["stage", "p50", "p99"]
