"""Topics and templates against the real servers."""

from simak.config import Settings
from streams import indices, topics


def test_what_was_applied_checks_clean_and_applying_again_does_nothing(settings: Settings) -> None:
    assert topics.check(settings) == []
    assert indices.check(settings) == []
    assert topics.apply(settings) == []


def test_a_missing_topic_is_named_with_what_to_do(settings: Settings) -> None:
    other = settings.model_copy(update={"namespace": "t-nowhere"})
    assert any("t-nowhere.mentions.raw is missing: run `simak topics apply`" in line for line in topics.check(other))
