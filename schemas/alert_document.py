"""The Elasticsearch document of an alert: one document an alert id, overwritten by each later state."""

from datetime import datetime

import msgspec
from msgspec import Struct, field

from schemas.alert import Alert, Evidence
from schemas.document import ECS_VERSION, Ecs, Organization

SEVERITY = {"info": 21, "warning": 47, "critical": 99}


class AlertEvent(Struct, frozen=True, omit_defaults=True):
    """ECS `event.*`: start and end of the surge, why, and how grave (ECS numbers)."""

    id: str
    kind: str
    start: datetime
    severity: int
    reason: str
    ingested: datetime
    end: datetime | None = None


class Rule(Struct, frozen=True):
    """ECS `rule.*`."""

    name: str
    version: str


class AlertOwn(Struct, frozen=True):
    """What ECS has no home for."""

    state: str
    severity: str
    subject: str
    subject_name: str
    sequence: int
    evidence: Evidence


class AlertDocument(Struct, frozen=True, omit_defaults=True):
    """One document of `alerts-v1`; `@timestamp` is the event time of the state."""

    timestamp: datetime = field(name="@timestamp")
    event: AlertEvent
    rule: Rule
    organization: Organization
    simak: AlertOwn
    ecs: Ecs


_encode = msgspec.json.Encoder().encode


def encode_alert(alert: Alert, ingested: datetime) -> bytes:
    """The document of `alert`, as bytes for a bulk request."""
    event = AlertEvent(
        id=alert.id,
        kind="alert",
        start=alert.start,
        end=alert.end,
        severity=SEVERITY[alert.severity],
        reason=alert.reason.get("id", ""),
        ingested=ingested,
    )
    own = AlertOwn(
        state=alert.state,
        severity=alert.severity,
        subject=alert.subject,
        subject_name=alert.subject_name,
        sequence=alert.sequence,
        evidence=alert.evidence,
    )
    return _encode(
        AlertDocument(
            timestamp=alert.at,
            event=event,
            rule=Rule(alert.rule, alert.rule_version),
            organization=Organization([alert.subject]),
            simak=own,
            ecs=Ecs(ECS_VERSION),
        )
    )
