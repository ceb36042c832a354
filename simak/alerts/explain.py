"""What an officer reads: who is talked about, how much more than usual, since when, and in what tone."""

from datetime import datetime, timedelta, timezone
from math import floor, log10

from schemas.alert import Evidence, State

WIB = timezone(timedelta(hours=7), "WIB")
# Powers of ten that have a name, in Indonesian and in English.
NAMED = (
    (12, "satu triliun", "a trillion"),
    (9, "satu miliar", "a billion"),
    (6, "sejuta", "a million"),
)


def sentences(state: State, name: str, evidence: Evidence, start: datetime, end: datetime | None) -> dict[str, str]:
    """The reason by language tag: `id` and `en`. Times are shown in western Indonesian time."""
    if state == "resolved" and end is not None:
        return {
            "id": _resolved_id(name, evidence, start, end),
            "en": _resolved_en(name, evidence, start, end),
        }
    return {"id": _open_id(state, name, evidence, start), "en": _open_en(state, name, evidence, start)}


def _open_id(state: State, name: str, evidence: Evidence, start: datetime) -> str:
    head = "Lonjakan percakapan" if state == "firing" else "Lonjakan percakapan yang membesar"
    return (
        f"{head} tentang {name}: {_count_id(evidence.observed)} mention dalam {evidence.window_minutes} "
        f"menit, biasanya sekitar {_usual(evidence.expected, ',')} "
        f"(peluang kebetulan {_chance(evidence.p_value, 1)}). "
        f"Mulai {_clock(start, '.')} WIB{_tone_id(evidence)}."
    )


def _open_en(state: State, name: str, evidence: Evidence, start: datetime) -> str:
    head = "Surge of mentions" if state == "firing" else "Growing surge of mentions"
    return (
        f"{head} of {name}: {evidence.observed:,} in {evidence.window_minutes} minutes, usually about "
        f"{_usual(evidence.expected, '.')} (chance {_chance(evidence.p_value, 2)}). "
        f"Since {_clock(start, ':')} WIB{_tone_en(evidence)}."
    )


def _resolved_id(name: str, evidence: Evidence, start: datetime, end: datetime) -> str:
    return (
        f"Lonjakan percakapan tentang {name} berakhir {_clock(end, '.')} WIB setelah "
        f"{_length(end - start, 'jam', 'menit', 'jam', 'menit')}; "
        f"puncak {_count_id(evidence.peak_per_minute)} mention per menit, "
        f"total {_count_id(evidence.total)}{_tone_id(evidence)}."
    )


def _resolved_en(name: str, evidence: Evidence, start: datetime, end: datetime) -> str:
    return (
        f"The surge of mentions of {name} ended at {_clock(end, ':')} WIB after "
        f"{_length(end - start, 'hour', 'minute', 'hours', 'minutes')}; peak {evidence.peak_per_minute:,} "
        f"a minute, {evidence.total:,} in all{_tone_en(evidence)}."
    )


def _tone_id(evidence: Evidence) -> str:
    share = evidence.negative_share
    return "" if share is None else f"; {_percent(share)} % bernada negatif"


def _tone_en(evidence: Evidence) -> str:
    share = evidence.negative_share
    return "" if share is None else f"; {_percent(share)}% negative in tone"


def _percent(share: float) -> int:
    return floor(share * 100 + 0.5)


def _count_id(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _usual(expected: float, comma: str) -> str:
    """Whole posts from 3 on, one decimal below: "about 0" would say nothing."""
    if expected >= 3:
        thousands = "." if comma == "," else ","
        return f"{expected:,.0f}".replace(",", thousands)
    return f"{max(expected, 0.1):.1f}".replace(".", comma)


def _chance(p_value: float, language: int) -> str:
    """The next rounder probability above `p_value`: "< 1 banding sejuta", "< 1 in a million"."""
    between = "banding" if language == 1 else "in"
    power = 12 if p_value <= 0 else min(12, floor(-log10(p_value)))
    for named in NAMED:
        if power >= named[0]:
            return f"< 1 {between} {named[language]}"
    number = f"{10**power:,}"
    return f"< 1 {between} {number.replace(',', '.') if language == 1 else number}"


def _clock(moment: datetime, separator: str) -> str:
    return moment.astimezone(WIB).strftime(f"%H{separator}%M")


def _length(span: timedelta, hour: str, minute: str, hours: str, minutes: str) -> str:
    whole, rest = divmod(int(span.total_seconds()) // 60, 60)
    parts = []
    if whole:
        parts.append(f"{whole} {hour if whole == 1 else hours}")
    if rest or not whole:
        parts.append(f"{rest} {minute if rest == 1 else minutes}")
    return " ".join(parts)
