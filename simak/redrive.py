"""What becomes of a dead letter in a redrive: sent again, dropped, left where it is, or the end of the run."""

from typing import Literal

from schemas.deadletter import DeadLetter
from schemas.topics import RAW, Topic

Policy = Literal["stop-on-error", "reinsert", "drop"]
Decision = Literal["send", "drop", "leave", "stop"]
# Their letters name a file or a request in place of a topic: what is mended goes in at the beginning.
INTAKE_STAGES = ("ingest", "intake")


def destination(letter: DeadLetter, physical: dict[str, Topic], override: str = "") -> str | None:
    """The physical topic that a letter goes to; None where sending it could do harm or is impossible.

    `physical` are the catalogue's topics by their names on the broker; `override` is the operator's choice among
    them. A compacted topic holds the latest state of each key: an old record sent again would replace a newer one.
    """
    raw = next(name for name, topic in physical.items() if topic is RAW)
    origin = raw if letter.stage in INTAKE_STAGES else letter.topic
    topic = physical.get(origin)
    if override:
        # Personal data live in the raw topic only: they must not be led round the redaction.
        return override if topic not in (RAW, None) or override == raw else None
    return origin if topic is not None and topic.cleanup == "delete" else None


def decide(letter: DeadLetter, target: str | None, policy: Policy) -> Decision:
    """A letter that came back from an earlier redrive, or that has no way back, is an error to the policy."""
    if target is not None and letter.attempt == 0:
        return "send"
    if policy == "stop-on-error":
        return "stop"
    if policy == "drop":
        return "drop"
    return "send" if target is not None else "leave"
