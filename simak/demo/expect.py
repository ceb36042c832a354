"""What really happens in the scenario: the truth that a detector is held against."""

from datetime import datetime, timedelta

from simak.moments import WIB

# On the clock of the scenario's day, since midnight.
SURGE_START = timedelta(hours=7, minutes=40)
SURGE_END = timedelta(hours=9, minutes=8)
SUBJECT = "bpjs-kesehatan"
# Minutes from the beginning of the scenario: the first post about the failure, and the last.
OPENING = timedelta(hours=6)
BEGINS = (SURGE_START - OPENING) // timedelta(minutes=1)
ENDS = (SURGE_END - OPENING) // timedelta(minutes=1)
MINUTES = 225


def surge(start: datetime) -> tuple[datetime, datetime]:
    """When the failure is first and last spoken of, in a scenario that begins at `start`."""
    return start + timedelta(minutes=BEGINS), start + timedelta(minutes=ENDS)


def monday(now: datetime) -> datetime:
    """Six in the morning (WIB) of the last Monday of which noon has passed."""
    local = now.astimezone(WIB)
    day = (local - timedelta(days=local.weekday())).replace(hour=6, minute=0, second=0, microsecond=0)
    return day if local - day > timedelta(hours=6) else day - timedelta(days=7)
