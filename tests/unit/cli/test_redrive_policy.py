"""What becomes of a letter in a redrive."""

import itertools

import msgspec
import pytest

from schemas.deadletter import DeadLetter
from schemas.topics import CATALOGUE
from simak.letters import view
from simak.redrive import Decision, Policy, decide, destination

PHYSICAL = {f"demo.{topic.name}": topic for topic in CATALOGUE}
LETTER = msgspec.structs.replace(view([], b""), topic="demo.mentions.raw", stage="enrich")


def letter(**fields: object) -> DeadLetter:
    return msgspec.structs.replace(LETTER, **fields)


@pytest.mark.parametrize(
    ("topic", "stage", "target"),
    [
        ("demo.mentions.raw", "index", "demo.mentions.raw"),
        ("demo.mentions.enriched", "count", "demo.mentions.enriched"),
        ("laporan.csv", "ingest", "demo.mentions.raw"),
        ("demo.alerts", "deliver", None),
        ("demo.watchlist", "enrich", None),
        ("mentions.raw", "enrich", None),
        ("unknown", "unknown", None),
    ],
)
def test_a_letter_goes_back_to_where_it_came_from_unless_that_holds_states(
    topic: str, stage: str, target: str | None
) -> None:
    assert destination(letter(topic=topic, stage=stage), PHYSICAL) == target


def test_no_choice_of_the_operator_leads_raw_data_past_the_redaction() -> None:
    for topic, stage in itertools.product(("demo.mentions.raw", "a.csv", "unknown"), ("enrich", "index", "ingest")):
        for override in PHYSICAL:
            target = destination(letter(topic=topic, stage=stage), PHYSICAL, override)
            assert target in (None, "demo.mentions.raw")
    enriched = letter(topic="demo.mentions.enriched", stage="count")
    assert destination(enriched, PHYSICAL, "demo.alerts") == "demo.alerts"


@pytest.mark.parametrize(
    ("attempt", "target", "policy", "decision"),
    [
        (0, "t", "stop-on-error", "send"),
        (1, "t", "stop-on-error", "stop"),
        (0, None, "stop-on-error", "stop"),
        (3, "t", "reinsert", "send"),
        (0, None, "reinsert", "leave"),
        (0, "t", "drop", "send"),
        (1, "t", "drop", "drop"),
        (0, None, "drop", "drop"),
    ],
)
def test_the_policy_decides_about_what_came_back_or_has_no_way(
    attempt: int, target: str | None, policy: Policy, decision: Decision
) -> None:
    assert decide(letter(attempt=attempt), target, policy) == decision
