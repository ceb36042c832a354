"""The poison limits of one agent: one a partition, made when it is first read."""

from simak.config import EnrichSettings
from simak.poison import PoisonLimit
from streams.chunks import Chunk


class PoisonLimits:
    """See `simak.poison.PoisonLimit`."""

    def __init__(self, settings: EnrichSettings) -> None:
        self._settings = settings
        self._limits: dict[int, PoisonLimit] = {}

    def check(self, chunk: Chunk, poisoned: list[bool]) -> None:
        """Take the verdicts on a chunk's records, in order; raise Fatal when its partition has too much poison."""
        limit = self._limits.get(chunk.partition)
        if limit is None:
            place = f"{chunk.topic} partition {chunk.partition}"
            limit = PoisonLimit(place, share=self._settings.poison_share, run=self._settings.poison_run)
            self._limits[chunk.partition] = limit
        limit.check(poisoned)
