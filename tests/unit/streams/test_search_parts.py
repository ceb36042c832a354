"""The parts of a search that need no server: what is asked, and how an answer is read."""

from datetime import UTC, datetime
from typing import Any

import pytest
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig
from elasticsearch import BadRequestError

from simak.config import Settings
from simak.errors import UserError
from simak.query import FIELDS
from streams.search import BEGIN, END, MOST, Search, _hit, _names, _page, _query, _reason, known_fields, search

SINCE, UNTIL = datetime(2026, 11, 23, 1, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC)


def error(body: Any) -> BadRequestError:
    node = NodeConfig("http", "localhost", 9200)
    return BadRequestError("bad_request", ApiResponseMeta(400, "1.1", HttpHeaders(), 0.0, node), body)


@pytest.mark.parametrize(
    ("source", "highlight", "marked"),
    [
        ({"message": "hujan"}, None, "hujan"),
        ({}, None, ""),
        ({"message": "hujan", "simak": {}}, {}, "hujan"),
        ({"message": "hujan", "simak": {"title": "Cuaca"}}, {}, "Cuaca: hujan"),
        ({"message": "hujan", "simak": {"title": ""}}, {}, "hujan"),
        ({"message": "hujan"}, {"message": [f"{BEGIN}hujan{END}"]}, f"{BEGIN}hujan{END}"),
        (
            {"message": "hujan", "simak": {"title": "Cuaca"}},
            {"simak.title": [f"{BEGIN}Cuaca{END}"]},
            f"{BEGIN}Cuaca{END}: hujan",
        ),
        (
            {"message": "a b", "simak": {"title": "T"}},
            {"message": [f"a {BEGIN}b{END}"], "simak.title": [f"{BEGIN}T{END}"]},
            f"{BEGIN}T{END}: a {BEGIN}b{END}",
        ),
    ],
)
def test_a_hit_is_marked_where_it_matches(source: dict[str, Any], highlight: Any, marked: str) -> None:
    found = {"_source": source} | ({} if highlight is None else {"highlight": highlight})
    hit = _hit(found)
    assert (hit.marked, hit.document, hit.score) == (marked, source, None)


def test_a_hit_keeps_its_score_and_an_unmarked_document() -> None:
    hit = _hit({"_source": {"message": "a"}, "_score": 2.5, "highlight": {"message": [f"{BEGIN}a{END}"]}})
    assert hit.score == 2.5 and hit.document == {"message": "a"}


INNER = {"reason": "Cannot parse 'a': x.\nWas expecting one of:"}


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        ({"root_cause": [{"reason": "too many clauses."}], "reason": "all failed"}, "too many clauses"),
        ({"failed_shards": [{"reason": {"reason": "no date:"}}], "root_cause": [{"reason": "b"}]}, "no date"),
        ({"reason": "all shards failed"}, "all shards failed"),
        ({"root_cause": [{"reason": "Failed to parse query [a]", "caused_by": INNER}]}, "Cannot parse 'a': x"),
        ({"root_cause": [{"reason": "Failed to parse query [a]"}]}, "Failed to parse query [a]"),
        ({"root_cause": [{"reason": "other", "caused_by": INNER}]}, "other"),
        ({"failed_shards": [], "root_cause": [], "reason": " a\nb"}, "a"),
    ],
)
def test_the_cause_stands_on_one_line(found: dict[str, Any], reason: str) -> None:
    assert _reason(error({"error": found})) == reason


@pytest.mark.parametrize("body", ["<html>", {}, None])
def test_an_answer_without_a_cause_still_names_the_error(body: Any) -> None:
    assert _reason(error(body)).startswith("BadRequestError(400, 'bad_request'")


@pytest.mark.parametrize(
    ("properties", "names"),
    [
        ({}, []),
        ({"a": {"type": "long"}}, ["a"]),
        ({"a": {"properties": {"b": {}, "c": {"properties": {"d": {}}}}}}, ["a", "a.b", "a.c", "a.c.d"]),
        ({"a": {"type": "text", "fields": {"exact": {}}}, "b": {}}, ["a", "a.exact", "b"]),
    ],
)
def test_fields_and_sub_fields_are_named_by_path(properties: dict[str, Any], names: list[str]) -> None:
    assert list(_names(properties, "")) == names
    assert list(_names(properties, "x.")) == [f"x.{name}" for name in names]


def test_every_short_name_stands_for_a_field_of_the_document() -> None:
    known = known_fields(Settings())
    assert set(FIELDS.values()) - known == set()
    assert {"message.exact", "simak.title.exact"} <= known


@pytest.mark.parametrize(
    ("since", "until", "bounds"),
    [
        (None, None, None),
        (SINCE, None, {"gte": "2026-11-23T01:00:00+00:00"}),
        (None, UNTIL, {"lt": "2026-11-24T00:00:00+00:00"}),
        (SINCE, UNTIL, {"gte": "2026-11-23T01:00:00+00:00", "lt": "2026-11-24T00:00:00+00:00"}),
    ],
)
def test_times_bound_the_publication(since: datetime | None, until: datetime | None, bounds: Any) -> None:
    found = _query(Settings(), Search("a", since, until))["bool"]
    assert found.get("filter") == (None if bounds is None else [{"range": {"@timestamp": bounds}}])


def test_a_query_is_translated_and_all_its_words_are_meant() -> None:
    (must,) = _query(Settings(), Search('sentimen:negatif "a b"'))["bool"]["must"]
    text = must["query_string"]
    assert text["query"] == 'simak.sentiment.label:negative "a b"'
    assert (text["default_operator"], text["quote_field_suffix"], text["time_zone"]) == ("AND", ".exact", "+07:00")
    assert {name + text["quote_field_suffix"] for name in ("message", "simak.title")} <= set(text["fields"])


def test_a_wrong_query_is_refused_before_anybody_is_asked() -> None:
    with pytest.raises(UserError, match="did you mean sentiment"):
        _query(Settings(), Search("sentimnt:x"))


@pytest.mark.parametrize("size", [-1, 0, MOST + 1])
def test_a_page_has_bounds(size: int) -> None:
    with pytest.raises(UserError, match=rf"--size {size} is not between 1 and 10000"):
        search(Settings(), Search(size=size))


def test_the_newest_come_first_and_ties_have_an_order() -> None:
    newest, relevance = _page(Search(size=3)), _page(Search(sort="relevance"))
    assert newest["size"] == 3 and newest["sort"] == [{"@timestamp": "desc"}, {"event.id": "asc"}]
    assert relevance["sort"] == ["_score", *newest["sort"]]
    assert newest["highlight"]["number_of_fragments"] == 0 and newest["track_total_hits"] is True
