"""The index sink: what this mapping can never take is a dead letter, everything else is indexed once."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from schemas.headers import ERROR_MESSAGE, ERROR_STAGE, ERROR_TOPIC
from schemas.mention import RawMention
from simak.config import Settings
from streams.elastic import client
from streams.supervisor import Spec
from tests.support.pipeline import environment, eventually, indexed, records, send, workers


def mention(number: int, day: int) -> RawMention:
    return RawMention(
        platform="x", text="jalan rusak", native_id=str(number), published=datetime(2026, 11, day, 5, tzinfo=UTC)
    )


@pytest.mark.timeout(120)
def test_a_mapping_error_is_a_dead_letter_and_an_update_overwrites(settings: Settings, tmp_path: Path) -> None:
    with client(settings) as es:
        wrong = {"properties": {"message": {"type": "long"}}}
        es.indices.create(index=settings.index("mentions-v1-2026.11.02"), mappings=wrong)
    with workers(settings, [Spec("enrich", "0")], environment(settings), tmp_path):
        send(settings, [mention(1, 1), mention(2, 2), mention(3, 3), mention(1, 1)])
        assert eventually(lambda: len(indexed(settings)) == 2, 60)
        (letter,) = eventually(lambda: records(settings, "dead.letters"), 20)
        edited = RawMention(
            platform="x", text="jalan sudah bagus", native_id="1", published=datetime(2026, 11, 1, 5, tzinfo=UTC)
        )
        send(settings, [edited])
        assert eventually(lambda: indexed(settings)["x:1"]["message"] == "jalan sudah bagus", 30)
    headers = dict(letter.headers)
    assert headers[ERROR_STAGE] == b"index"
    assert headers[ERROR_TOPIC].decode() == settings.topic("mentions.raw")
    assert b"message" in headers[ERROR_MESSAGE]
    assert len(indexed(settings)) == 2
    # Refused by the index, yet subscribers have it: the two effects do not wait for each other.
    assert {record.key for record in records(settings, "mentions.enriched")} == {b"x:1", b"x:2", b"x:3"}
