"""What has been handed to Kafka and not yet been acknowledged, in the order of the source."""

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from streams.sources.base import Future, Outlet

# Bounds memory, and how much a killed process repeats.
MOST = 10_000
PATIENCE_S = 130.0  # longer than the producer's own delivery time-out, which tells the reason


class Sent(NamedTuple):
    """One record on its way: the source is done up to line `last`, byte `end`, once it has arrived."""

    future: Future
    last: int
    end: int
    refused: bool


class Window:
    """Takes futures in order and reports each as soon as it and all before it are acknowledged."""

    def __init__(self, outlet: Outlet, arrived: Callable[[Sent], None]) -> None:
        self._outlet = outlet
        self._arrived = arrived
        self._waiting: deque[Sent] = deque()

    def add(self, sent: Sent) -> None:
        """Add the next; waits while too many are on their way. Raises Unavailable when one failed."""
        self._waiting.append(sent)
        self.settle()
        if len(self._waiting) >= MOST:
            self._outlet.wait(self._waiting[0].future, PATIENCE_S)
            self.settle()

    def settle(self) -> None:
        """Report what has arrived by now, without waiting. Raises Unavailable when one failed."""
        waiting = self._waiting
        while waiting and waiting[0].future.is_done:
            if waiting[0].future.failed():
                raise self._outlet.unavailable(waiting[0].future.exception)
            self._arrived(waiting.popleft())

    def drain(self, seconds: float = PATIENCE_S) -> None:
        """Wait for all. Raises Unavailable when one failed or took too long."""
        while self._waiting:
            self._outlet.wait(self._waiting[0].future, seconds)
            self.settle()
