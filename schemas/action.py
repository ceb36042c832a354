"""What an officer did to an alert (topic `alert.actions`)."""

from typing import Literal

from msgspec import Struct

from schemas.mention import Moment

Verb = Literal["acknowledge", "assign", "silence", "note", "resolve"]


class AlertAction(Struct, frozen=True, omit_defaults=True):
    """`actor` is the officer's account in Simak, never a citizen's. `until` ends a silence."""

    id: str
    alert: str
    verb: Verb
    actor: str
    at: Moment
    note: str | None = None
    assignee: str | None = None
    until: Moment | None = None
