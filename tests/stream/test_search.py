"""simak search on the real Elasticsearch."""

import json

import pytest

from schemas.enriched import AuthorHash, Language, Sentiment
from schemas.mention import Engagement
from simak.config import Settings
from streams.localstack.layout import Layout
from tests.support.operating import index, mention, nobody, said, simak
from tests.support.servers import fresh_settings

ANGRY = Sentiment("negative", 0.05, 0.05, 0.9)
AUTHOR = "k0:00000000000000000000000000000001"


@pytest.fixture(scope="module")
def mentions(stack: Layout, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Five invented mentions in a namespace that these tests share."""
    settings = fresh_settings(stack, tmp_path_factory.mktemp("data"))
    index(
        settings,
        [
            mention(0, "Pelayanan RSUD Sukamaju cepat sekali"),
            mention(1, "antrean bpjs lama, melayani warga lambat", sentiment=ANGRY, agencies=["bpjs-kesehatan"]),
            mention(2, "dalan rusak neng kampung", language=Language("jv", 0.8), agencies=["pemda-32.73/dishub"]),
            mention(3, "banjir lagi", hashtags=["banjir"], author=AuthorHash(AUTHOR, followers=500)),
            mention(
                1500, "buka 24/7 katanya", platform="news", id="news:5", title="Layanan baru di kantor pos",
                url="https://berita.example.id/pos", engagement=Engagement(likes=20),
            ),
        ],
    )  # fmt: skip
    return settings


def found(settings: Settings, *arguments: str) -> list[str]:
    """The ids of what is found, in the order of the answer."""
    result = simak(settings, "search", *arguments, "--json")
    assert result.exception is None, result.exception
    return [json.loads(line)["event"]["id"] for line in result.stdout.splitlines()]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("sentiment:negative", ["x:1"]),
        ("sentimen:negatif AND instansi:BPJS-Kesehatan", ["x:1"]),
        ("agency:pemda-32.73/dishub", ["x:2"]),
        ("language:jv OR hashtag:#Banjir", ["x:3", "x:2"]),
        (f"author:{AUTHOR}", ["x:3"]),
        ("followers:>100", ["x:3"]),
        ("likes:[10 TO 30]", ["news:5"]),
        ("platform:news", ["news:5"]),
        ("domain:berita.example.id", ["news:5"]),
        ("id:x:0", ["x:0"]),
        ("judul:layanan", ["news:5"]),
        ("layanan -platform:news", ["x:1", "x:0"]),
        ('"melayani"', ["x:1"]),
        ('"melayani warga"', ["x:1"]),
        ("24/7", ["news:5"]),
        ("bajir~1", ["x:3"]),
        ("bajir~", ["x:3"]),
        ("antr*", ["x:1"]),
        ("bpjs lama", ["x:1"]),
        ("bpjs rusak", []),
        ("published:[2026-11-23T09:02 TO 2026-11-23T09:03]", ["x:3", "x:2"]),
        ("_exists_:followers", ["x:3"]),
        ("message.exact:melayani", ["x:1"]),
    ],
)
def test_a_query_finds_what_it_says(mentions: Settings, query: str, ids: list[str]) -> None:
    assert found(mentions, query) == ids


def test_times_are_of_publication_and_in_wib(mentions: Settings) -> None:
    assert found(mentions, "--since", "2026-11-24") == ["news:5"]
    assert found(mentions, "--until", "2026-11-23T09:02") == ["x:1", "x:0"]
    assert found(mentions, "--since", "2026-11-23T02:03Z", "--until", "2026-11-24") == ["x:3"]


def test_size_count_and_sort(mentions: Settings) -> None:
    assert found(mentions, "--size", "2") == ["news:5", "x:3"]
    assert simak(mentions, "search", "layanan", "--count").stdout == "3\n"
    assert json.loads(simak(mentions, "search", "--count", "--json").stdout) == {"count": 5}
    assert found(mentions, "banjir^5 OR platform:news", "--sort", "relevance")[0] == "x:3"


def test_a_person_sees_time_place_and_the_matching_words(mentions: Settings) -> None:
    result = simak(mentions, "search", "agency:bpjs-kesehatan lambat")
    assert "2026-11-23 09:01 WIB  x:1  negative  id  bpjs-kesehatan" in result.stdout
    assert "antrean bpjs lama, melayani warga lambat" in result.stdout
    assert "1 of 1 mentions" in result.stderr
    assert "Layanan baru di kantor pos: buka 24/7 katanya" in simak(mentions, "search", "platform:news").stdout


def test_a_stranger_cannot_steer_the_terminal(settings: Settings) -> None:
    index(settings, [mention(9, "gawat\x1b[2J \u202ekebakaran")])
    result = simak(settings, "search", "kebakaran", FORCE_COLOR="1")
    assert "\x1b[2J" not in result.stdout and "\u202e" not in result.stdout and "\ufffd[2J" in result.stdout


def test_matches_are_marked_by_their_stem(mentions: Settings) -> None:
    colored = simak(mentions, "search", "layanan platform:x", FORCE_COLOR="1").stdout
    assert "\x1b[1;33mPelayanan\x1b[0m RSUD" in colored and "\x1b[1;33mmelayani\x1b[0m warga" in colored


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("(banjir OR", "unexpected end of expression"),
        ('"banjir', "quotation mark is not closed"),
        ("sentimnt:negative", "did you mean sentiment?"),
        ("sentiment:angry", "one of positive, neutral, negative"),
        ("published:kemarin", "failed to parse date field [kemarin]"),
        ("[1 TO", "unexpected end"),
        ("bpjs!", "Encountered"),
        ("", "unexpected end"),
    ],
)
def test_a_wrong_query_gets_one_sentence_with_the_reason(mentions: Settings, query: str, reason: str) -> None:
    sentence = said(simak(mentions, "search", query))
    assert reason in sentence and "\n" not in sentence


def test_what_cannot_be_answered_says_what_to_do(settings: Settings) -> None:
    assert "simak ingest FILE" in said(simak(settings, "search", "banjir"))
    assert "simak ingest FILE" in said(simak(settings, "search", "--count"))
    assert "is no moment" in said(simak(settings, "search", "--since", "kapan"))
    assert "--size 0" in said(simak(settings, "search", "--size", "0"))
    assert "does not answer" in said(simak(nobody(settings, "elasticsearch"), "search"))
