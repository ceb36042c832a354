"""Look at everything that Simak needs, one finding a thing; nothing that is down stops the rest."""

from collections.abc import Iterator

from simak.config import Settings
from simak.errors import SimakError
from streams import doctor_elastic, doctor_kafka, doctor_local
from streams.finding import Check, Finding, wrong

CHECKS: tuple[Check, ...] = (*doctor_local.CHECKS, *doctor_kafka.CHECKS, *doctor_elastic.CHECKS)
# Every name that a finding can have; docs/operations.md explains each.
NAMES = (
    "python", "faust", "packages", "settings", "webhook", "model", "watchlist", "data_dir", "java", "maven",
    "kafka", "topics", "workers", "lag", "dead_letters",
    "elasticsearch", "elastic_disk", "clock", "analyzer", "write_block", "templates",
)  # fmt: skip


def examine(settings: Settings) -> Iterator[Finding]:
    """Every finding, as it is made."""
    for check in CHECKS:
        try:
            yield from check.look(settings)
        except SimakError as error:
            what, _, todo = str(error).partition(": ")
            yield wrong(check.name, what, todo.rstrip("."))
