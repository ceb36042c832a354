"""How long to wait between tries in place: doubling, jittered, capped."""

import random
from collections.abc import Iterator

FIRST_S = 0.1
CAP_S = 2.0


def pauses(first: float = FIRST_S, cap: float = CAP_S) -> Iterator[float]:
    """Endless pauses in seconds: uniform in the upper half of a doubling bound, so that workers do not march."""
    bound = first
    while True:
        yield bound * random.uniform(0.5, 1.0)
        bound = min(bound * 2, cap)
