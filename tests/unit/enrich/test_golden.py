"""Golden files: typical mentions and exactly what enrich makes of them. Rewrite with `make golden`, read the diff."""

from pathlib import Path

import pytest

from tests.support import golden


@pytest.mark.parametrize("path", golden.cases(), ids=lambda path: path.stem)
def test_the_enriched_mention_is_as_written(path: Path) -> None:
    case = golden.read(path)
    assert golden.outcome_of(case) == case["expected"]


def test_the_files_are_as_the_writer_leaves_them() -> None:
    assert all(path.read_text(encoding="utf-8") == golden.written(golden.read(path)) for path in golden.cases())


def test_there_are_cases_of_every_kind() -> None:
    expected = [golden.read(path)["expected"] for path in golden.cases()]
    fields = {field for case in expected for field in case}
    assert len(expected) >= 25
    assert {
        "title",
        "url",
        "author",
        "reply_to",
        "repost_of",
        "quote_of",
        "thread",
        "engagement",
        "redactions",
    } <= fields
    assert {case["sentiment"]["label"] for case in expected if "sentiment" in case} == {
        "positive",
        "neutral",
        "negative",
    }
    assert {case["language"]["code"] for case in expected if "language" in case} >= {
        "id",
        "jv",
        "su",
        "min",
        "en",
        "mix",
        "und",
    }
    assert any("rejected" in case for case in expected)
