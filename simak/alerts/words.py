"""Numbers, times and chances as Indonesian and English write them."""

from datetime import datetime, timedelta
from math import floor, log10

from msgspec import Struct

from simak.moments import WIB


class Words(Struct, frozen=True):
    """A language's ways; `named` are the powers of ten that have a name, highest first."""

    thousands: str
    comma: str
    clock: str
    date: str
    days: tuple[str, ...]
    months: tuple[str, ...]
    hour: tuple[str, str]
    minute: tuple[str, str]
    one_in: str
    named: tuple[tuple[int, str], ...]

    def whole(self, number: float) -> str:
        """With thousands set apart: 12.345."""
        return f"{number:,.0f}".replace(",", self.thousands)

    def few(self, number: float) -> str:
        """Whole from 3 on, one decimal below: "about 1" would say too little."""
        return self.whole(number) if number >= 3 else f"{number:.1f}".replace(".", self.comma)

    def percent(self, share: float) -> str:
        """Half rounds up."""
        return f"{floor(share * 100 + 0.5)}%"

    def time(self, moment: datetime) -> str:
        """In western Indonesian time, without its name: 08.14."""
        return moment.astimezone(WIB).strftime(f"%H{self.clock}%M")

    def day(self, moment: datetime) -> str:
        """Weekday and date in western Indonesian time: Senin, 23 November 2026."""
        local = moment.astimezone(WIB)
        return self.date.format(self.days[local.weekday()], local.day, self.months[local.month - 1], local.year)

    def length(self, span: timedelta) -> str:
        """Hours and minutes: 1 jam 5 menit."""
        hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
        parts = [f"{hours} {self.hour[hours > 1]}"] if hours else []
        if minutes or not hours:
            parts.append(f"{minutes} {self.minute[minutes != 1]}")
        return " ".join(parts)

    def chance(self, p_value: float) -> str:
        """The next rounder probability above `p_value`, at most one in a trillion: 1 banding sejuta."""
        power = 12 if p_value <= 0 else min(12, floor(-log10(p_value)))
        name = next((name for least, name in self.named if power >= least), None)
        return f"{self.one_in} {name or self.whole(10**power)}"


INDONESIAN = Words(
    thousands=".", comma=",", clock=".", date="{}, {} {} {}",
    days=("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    months=("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
            "November", "Desember"),
    hour=("jam", "jam"), minute=("menit", "menit"), one_in="1 banding",
    named=((12, "satu triliun"), (9, "satu miliar"), (6, "sejuta")),
)  # fmt: skip
ENGLISH = Words(
    thousands=",", comma=".", clock=":", date="{} {} {} {}",
    days=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    months=("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December"),
    hour=("hour", "hours"), minute=("minute", "minutes"), one_in="1 in",
    named=((12, "a trillion"), (9, "a billion"), (6, "a million")),
)  # fmt: skip


def same_day(one: datetime, other: datetime) -> bool:
    """True when both fall on one day in western Indonesian time."""
    return one.astimezone(WIB).date() == other.astimezone(WIB).date()
