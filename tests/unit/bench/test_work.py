"""What the rivals do with a chunk is what the enrich agent does."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bench.texts import Posts
from bench.work import REPEATS, Record, Work, bench_enricher
from simak.config import Settings

NOW = datetime.now(UTC)
STAMP = int(NOW.timestamp() * 1000)
WATCHLIST = Path(__file__).parents[3] / "simak" / "data" / "watchlist.yaml"


@pytest.fixture
def settings() -> Settings:
    return Settings(namespace="b", enrich={"watchlist": WATCHLIST})


def records(number: int) -> list[Record]:
    return [Record(value, STAMP, offset) for offset, (_key, value) in enumerate(Posts().take(number, NOW))]


def test_a_chunk_gives_one_row_and_one_document_a_mention_under_the_same_id(settings: Settings) -> None:
    output = Work(settings).chunk(0, records(40))
    assert [row.key for row in output.rows] == [document.id.encode() for document in output.documents]
    assert len(output.rows) == 40
    assert all(document.target.startswith("b-mentions-v1-") for document in output.documents)


def test_marked_chunks_are_repeats_when_they_come_again(settings: Settings) -> None:
    work, chunk = Work(settings), records(10)
    work.mark(0, work.chunk(0, chunk))
    assert work.chunk(0, chunk).rows == []
    assert len(work.chunk(1, chunk).rows) == 10


def test_padding_changes_the_cost_and_nothing_else(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = bench_enricher(settings).batch(records(20), NOW)
    monkeypatch.setenv(REPEATS, "2")
    padded = bench_enricher(settings)
    nlp = padded._enricher._nlp
    pipe, calls = nlp.pipe, []

    def counted(*texts: Any, **options: Any) -> Any:
        calls.append(1)
        return pipe(*texts, **options)

    monkeypatch.setattr(nlp, "pipe", counted)
    assert [msgspec.json.encode(o) for o in padded.batch(records(20), NOW)] == [msgspec.json.encode(o) for o in plain]
    assert len(calls) == 3
