"""The Elasticsearch document of an alert: the state as it is, under ECS names."""

import itertools
import json
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import msgspec
import pytest

from schemas.alert import Alert, Evidence, Severity, State
from schemas.alert_document import SEVERITY, encode_alert
from schemas.document import ECS_VERSION

START = datetime(2026, 11, 23, 0, 47, tzinfo=UTC)
INGESTED = START + timedelta(minutes=2)
EVIDENCE = Evidence(observed=40, expected=2.5, window_minutes=10, p_value=1e-9)
ALERT = Alert(
    id="a1",
    state="firing",
    rule="surge",
    rule_version="1",
    subject="bpjs-kesehatan",
    subject_name="BPJS Kesehatan",
    severity="warning",
    start=START,
    at=START + timedelta(minutes=1),
    evidence=EVIDENCE,
    reason={"id": "Keluhan naik.", "en": "Complaints rise."},
)


def document(**changes: Any) -> dict[str, Any]:
    """The document of the alert with these changes."""
    found: dict[str, Any] = json.loads(encode_alert(msgspec.structs.replace(ALERT, **changes), INGESTED))
    return found


def test_the_first_state_has_these_fields_and_no_others() -> None:
    assert document() == {
        "@timestamp": "2026-11-23T00:48:00Z",
        "event": {
            "id": "a1",
            "kind": "alert",
            "start": "2026-11-23T00:47:00Z",
            "severity": 47,
            "reason": "Keluhan naik.",
            "ingested": "2026-11-23T00:49:00Z",
        },
        "rule": {"name": "surge", "version": "1"},
        "organization": {"id": ["bpjs-kesehatan"]},
        "simak": {
            "state": "firing",
            "severity": "warning",
            "subject": "bpjs-kesehatan",
            "subject_name": "BPJS Kesehatan",
            "sequence": 0,
            "evidence": {"observed": 40, "expected": 2.5, "window_minutes": 10, "p_value": 1e-9},
        },
        "ecs": {"version": ECS_VERSION},
    }


def test_every_severity_has_a_number_and_a_graver_one_a_higher() -> None:
    assert set(SEVERITY) == set(get_args(Severity))
    assert SEVERITY["info"] < SEVERITY["warning"] < SEVERITY["critical"] <= 100


@pytest.mark.parametrize(("state", "severity"), itertools.product(get_args(State), get_args(Severity)))
def test_state_and_severity_are_written_in_words_and_as_a_number(state: str, severity: str) -> None:
    found = document(state=state, severity=severity)
    assert (found["simak"]["state"], found["simak"]["severity"]) == (state, severity)
    assert found["event"]["severity"] == SEVERITY[severity]


def test_an_end_is_written_only_when_there_is_one() -> None:
    assert "end" not in document()["event"]
    assert document(end=START + timedelta(hours=1))["event"]["end"] == "2026-11-23T01:47:00Z"


@pytest.mark.parametrize("reason", [{}, {"en": "Complaints rise."}])
def test_without_an_indonesian_sentence_the_reason_is_empty_not_another_language(reason: dict[str, str]) -> None:
    assert document(reason=reason)["event"]["reason"] == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [("peak_per_minute", 9), ("total", 80), ("negative_share", 0.0), ("negative_share", 0.75), ("mentions", ["x:n1"])],
)
def test_optional_evidence_is_written_when_it_is_known(field: str, value: Any) -> None:
    plain = document()["simak"]["evidence"]
    found = document(evidence=msgspec.structs.replace(EVIDENCE, **{field: value}))["simak"]["evidence"]
    assert found == plain | {field: value}


@pytest.mark.parametrize("sequence", [0, 1, 12])
def test_the_sequence_is_always_written(sequence: int) -> None:
    assert document(sequence=sequence)["simak"]["sequence"] == sequence


@pytest.mark.parametrize("name", ['BPJS "Kesehatan"', "a\nb", "\u202eterbalik", "<b>x</b>"])
def test_a_name_comes_back_as_it_was(name: str) -> None:
    assert document(subject_name=name)["simak"]["subject_name"] == name
