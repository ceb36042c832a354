"""A dead letter as it goes to Kafka: original key and bytes, Kafka Connect's header names round them."""

from collections.abc import Iterable
from datetime import UTC, datetime

from schemas import headers as names
from schemas.deadletter import DeadLetter
from schemas.headers import Header

MESSAGE_LIMIT = 1000
OURS = (names.ERROR, names.ERROR_TIME, names.ERROR_ATTEMPT)


def letter(
    *,
    topic: str,
    partition: int,
    offset: int,
    key: bytes | None,
    value: bytes | None,
    headers: Iterable[Header],
    stage: str,
    reason: str,
    message: str,
    at: datetime,
) -> tuple[bytes | None, bytes | None, list[Header]]:
    """Key, value and headers of the letter. The original headers stay; a record that was sent again keeps count."""
    original = list(headers)
    attempt = b"%d" % view(original, None).attempt
    added: dict[str, str] = {
        names.ERROR_TOPIC: topic,
        names.ERROR_PARTITION: str(partition),
        names.ERROR_OFFSET: str(offset),
        names.ERROR_STAGE: stage,
        names.ERROR_CLASS: reason,
        names.ERROR_MESSAGE: message[:MESSAGE_LIMIT],
        names.ERROR_TIME: at.isoformat(),
    }
    kept = original_headers(original)
    encoded = [(name, text.encode("utf-8", "replace")) for name, text in added.items()]
    return key, value, [*kept, *encoded, (names.ERROR_ATTEMPT, attempt)]


def original_headers(headers: Iterable[Header]) -> list[Header]:
    """The headers that the record had before it became a letter."""
    return [(name, value) for name, value in headers if not name.startswith(OURS)]


def again(headers: Iterable[Header]) -> list[Header]:
    """The headers under which a letter is sent again: the original ones and one attempt more."""
    listed = list(headers)
    attempt = view(listed, None).attempt + 1
    return [*original_headers(listed), (names.ERROR_ATTEMPT, b"%d" % attempt)]


def view(headers: Iterable[Header], value: bytes | None) -> DeadLetter:
    """The letter as `simak dlq` shows it; what a foreign letter lacks or garbles is shown as unknown."""
    found = {name: (data or b"").decode("utf-8", "replace") for name, data in headers}
    return DeadLetter(
        topic=found.get(names.ERROR_TOPIC, "unknown"),
        partition=_number(found.get(names.ERROR_PARTITION), -1),
        offset=_number(found.get(names.ERROR_OFFSET), -1),
        stage=found.get(names.ERROR_STAGE, "unknown"),
        reason=found.get(names.ERROR_CLASS, "unknown"),
        message=found.get(names.ERROR_MESSAGE, ""),
        at=_time(found.get(names.ERROR_TIME)),
        attempt=_number(found.get(names.ERROR_ATTEMPT), 0),
        size=len(value or b""),
    )


def _number(text: str | None, unknown: int) -> int:
    try:
        return int(text or unknown)
    except ValueError:
        return unknown


def _time(text: str | None) -> datetime:
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
