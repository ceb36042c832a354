"""What an officer reads: who is talked about, how much more than usual, since when, and in what tone."""

from datetime import datetime

from schemas.alert import Evidence, State
from simak.alerts.words import ENGLISH, INDONESIAN, same_day

# Fewer posts than this in a window are "almost none", and no multiple of them means anything.
ALMOST_NONE = 0.5


def sentences(
    state: State, name: str, evidence: Evidence, start: datetime, at: datetime, end: datetime | None
) -> dict[str, str]:
    """The reason by language tag: `id` and `en`. Times are western Indonesian, with the date when it is not `at`'s."""
    if state == "resolved" and end is not None:
        return {"id": _past_id(name, evidence, start, at, end), "en": _past_en(name, evidence, start, at, end)}
    return {"id": _open_id(state, name, evidence, start, at), "en": _open_en(state, name, evidence, start, at)}


def _open_id(state: State, name: str, evidence: Evidence, start: datetime, at: datetime) -> str:
    words = INDONESIAN
    day = "" if same_day(start, at) else f"{words.day(start)} "
    return (
        f"Lonjakan percakapan tentang {name}{'' if state == 'firing' else ' membesar'}: "
        f"{words.whole(evidence.observed)} unggahan dalam {evidence.window_minutes} menit, {_usual_id(evidence)}"
        f"{_tone_id(evidence)}. Mulai {day}pukul {words.time(start)} WIB. "
        f"Kemungkinan hanya kebetulan kurang dari {words.chance(evidence.p_value)}."
    )


def _open_en(state: State, name: str, evidence: Evidence, start: datetime, at: datetime) -> str:
    words = ENGLISH
    day = "" if same_day(start, at) else f" on {words.day(start)}"
    return (
        f"{'Surge' if state == 'firing' else 'Growing surge'} in mentions of {name}: "
        f"{words.whole(evidence.observed)} posts in {evidence.window_minutes} minutes, {_usual_en(evidence)}"
        f"{_tone_en(evidence)}. Began at {words.time(start)} WIB{day}. "
        f"Less than {words.chance(evidence.p_value)} to be mere chance."
    )


def _past_id(name: str, evidence: Evidence, start: datetime, at: datetime, end: datetime) -> str:
    words = INDONESIAN
    span = f"pukul {words.time(start)}–{words.time(end)} WIB"
    if not (same_day(start, at) and same_day(end, at)):
        span = f"{words.day(start)} pukul {words.time(start)} sampai {words.day(end)} pukul {words.time(end)} WIB"
    return (
        f"Lonjakan percakapan tentang {name} sudah mereda setelah {words.length(end - start)} ({span}). "
        f"Puncaknya {words.whole(evidence.peak_per_minute)} unggahan per menit; "
        f"seluruhnya {words.whole(evidence.total)} unggahan{_tone_id(evidence)}."
    )


def _past_en(name: str, evidence: Evidence, start: datetime, at: datetime, end: datetime) -> str:
    words = ENGLISH
    span = f"{words.time(start)}–{words.time(end)} WIB"
    if not (same_day(start, at) and same_day(end, at)):
        span = f"{words.time(start)} on {words.day(start)} to {words.time(end)} WIB on {words.day(end)}"
    return (
        f"The surge in mentions of {name} is over after {words.length(end - start)} ({span}). "
        f"It peaked at {words.whole(evidence.peak_per_minute)} posts a minute; "
        f"{words.whole(evidence.total)} posts in all{_tone_en(evidence)}."
    )


def _usual_id(evidence: Evidence) -> str:
    if evidence.expected < ALMOST_NONE:
        return "biasanya hampir tidak ada"
    times = INDONESIAN.few(evidence.observed / evidence.expected)
    return f"biasanya sekitar {INDONESIAN.few(evidence.expected)} ({times} kali lipat)"


def _usual_en(evidence: Evidence) -> str:
    if evidence.expected < ALMOST_NONE:
        return "usually almost none"
    times = ENGLISH.few(evidence.observed / evidence.expected)
    return f"usually about {ENGLISH.few(evidence.expected)} ({times} times as many)"


def _tone_id(evidence: Evidence) -> str:
    share = evidence.negative_share
    return "" if share is None else f", {INDONESIAN.percent(share)} bernada negatif"


def _tone_en(evidence: Evidence) -> str:
    share = evidence.negative_share
    return "" if share is None else f", {ENGLISH.percent(share)} of them negative"
