"""Counting: subject and minute of publication, absolute and exact under replay, for one source partition."""

from simak.count.cells import CountEvent
from simak.count.minutes import MinuteCounts

__all__ = ["CountEvent", "MinuteCounts"]
