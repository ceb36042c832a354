"""Header names and CloudEvents attributes."""

import re

import pytest

from schemas import headers
from schemas.headers import data_schema, event_headers, event_type
from schemas.topics import CATALOGUE, ENRICHED, Topic

BY_NAME = pytest.mark.parametrize("topic", CATALOGUE, ids=lambda topic: topic.name)


def test_the_shared_headers_of_a_batch_are_these_in_this_order() -> None:
    assert event_headers(ENRICHED, source="simak/enrich") == [
        ("ce_specversion", b"1.0"),
        ("ce_type", b"id.simak.mentions.enriched.v1"),
        ("ce_source", b"simak/enrich"),
        ("ce_dataschema", b"urn:simak:mentions.enriched:v1"),
        ("content-type", b"application/json"),
    ]


@BY_NAME
def test_the_version_of_a_topic_stands_in_its_type_and_its_schema(topic: Topic) -> None:
    assert event_type(topic).endswith(f".v{topic.version}")
    assert data_schema(topic).endswith(f":v{topic.version}")
    assert topic.name in event_type(topic) and topic.name in data_schema(topic)


def test_no_two_topics_share_a_type_or_a_schema() -> None:
    assert len({event_type(topic) for topic in CATALOGUE}) == len(CATALOGUE)
    assert len({data_schema(topic) for topic in CATALOGUE}) == len(CATALOGUE)


def test_cloudevents_attributes_are_lower_case_letters_and_digits_alone() -> None:
    names = [value for name, value in vars(headers).items() if name.startswith("CE_") and name != "CE_CONTENT_TYPE"]
    assert len(names) == len(set(names)) >= 8
    assert all(re.fullmatch("ce_[a-z0-9]{1,20}", name) for name in names)


def test_error_headers_are_all_different() -> None:
    names = [value for name, value in vars(headers).items() if name.startswith("ERROR_")]
    assert len(names) == len(set(names)) == 8


@pytest.mark.parametrize("source", ["simak/café", "urn:simak:a", ""])
def test_a_source_is_written_as_utf8(source: str) -> None:
    assert dict(event_headers(ENRICHED, source=source))["ce_source"].decode() == source
