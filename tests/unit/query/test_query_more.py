"""Every short name, and every way to write a value, through the translation of a query."""

import pytest

from simak.errors import UserError
from simak.query import FIELDS, LOWER, SENTIMENTS, WITH_COLON, translate

PAIRS = [
    ("text", "teks"), ("title", "judul"), ("platform", "kanal"), ("source", "sumber"), ("agency", "instansi"),
    ("sentiment", "sentimen"), ("language", "bahasa"), ("hashtag", "tagar"), ("author", "penulis"),
    ("entity", "entitas"), ("published", "terbit"),
]  # fmt: skip
COLONED = sorted(name for name, field in FIELDS.items() if field in WITH_COLON)
LOWERED = sorted(name for name, field in FIELDS.items() if field in LOWER)


@pytest.mark.parametrize(("english", "indonesian"), PAIRS)
def test_a_name_means_the_same_in_both_languages_and_in_any_case(english: str, indonesian: str) -> None:
    said = {translate(f"{name}:negative") for name in (english, indonesian, english.upper(), indonesian.title())}
    assert said == {f"{FIELDS[english]}:negative"}


@pytest.mark.parametrize("field", sorted({*FIELDS.values()}))
def test_a_fields_own_name_works_as_well(field: str) -> None:
    assert translate(f"{field}:negative") == f"{field}:negative"


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_every_short_name_can_be_asked_for_presence(name: str) -> None:
    assert translate(f"_exists_:{name}") == f"_exists_:{FIELDS[name]}"


@pytest.mark.parametrize(("word", "label"), SENTIMENTS.items())
def test_a_sentiment_is_known_in_both_languages_in_any_case(word: str, label: str) -> None:
    for written in (word, word.upper(), word.title()):
        assert translate(f"sentimen:{written}") == f"simak.sentiment.label:{label}"


@pytest.mark.parametrize("word", SENTIMENTS)
def test_a_sentiment_may_stand_in_quotes(word: str) -> None:
    assert SENTIMENTS[word] in translate(f'sentimen:"{word}"')


@pytest.mark.parametrize("name", COLONED)
def test_an_id_may_hold_colons_without_quotes(name: str) -> None:
    assert translate(f"{name}:a:b") == rf"{FIELDS[name]}:a\:b"
    assert translate(f"({name}:a:b:c OR x)") == rf"({FIELDS[name]}:a\:b\:c OR x)"


@pytest.mark.parametrize("name", LOWERED)
def test_what_is_kept_in_small_letters_is_asked_in_small_letters(name: str) -> None:
    assert translate(f"{name}:BaNjIr") == f"{FIELDS[name]}:banjir"
    assert translate(f'{name}:("BaNjIr" OR ROB)') == f'{FIELDS[name]}:("banjir" OR rob)'


@pytest.mark.parametrize("name", ["text", "judul", "author", "entitas", "sumber", "url"])
def test_elsewhere_the_case_stays(name: str) -> None:
    assert translate(f"{name}:BaNjIr") == f"{FIELDS[name]}:BaNjIr"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("(a OR (b AND (c OR d)))", "(a OR (b AND (c OR d)))"),
        ("((sentimen:negatif))", "((simak.sentiment.label:negative))"),
        ("(judul:(a OR (b c))) NOT teks:d", "(simak.title:(a OR (b c))) NOT message:d"),
        ("sentimen:(negatif OR (netral AND positif))", "simak.sentiment.label:(negative OR (neutral AND positive))"),
        ("tagar:(#A OR bahasa:ID)", "simak.hashtags:(a OR simak.language.code:id)"),
        ("NOT (kanal:X OR kanal:News)", "NOT (event.provider:x OR event.provider:news)"),
        ("+kanal:X -kanal:News", "+event.provider:x -event.provider:news"),
        ("(judul:a)^2 b^0.5", "(simak.title:a)^2 b^0.5"),
    ],
)
def test_groups_keep_their_shape(written: str, meant: str) -> None:
    assert translate(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("likes:[1 TO 5]", "simak.engagement.likes:[1 TO 5]"),
        ("shares:{1 TO 5}", "simak.engagement.shares:{1 TO 5}"),
        ("comments:[1 TO 5}", "simak.engagement.comments:[1 TO 5}"),
        ("views:{1 TO *]", "simak.engagement.views:{1 TO *]"),
        ("followers:>=10", "simak.author.followers:>=10"),
        ("followers:<=10", "simak.author.followers:<=10"),
        ("followers:<10 b", "simak.author.followers:<10 b"),
        ("terbit:[now-1d TO now]", "@timestamp:[now-1d TO now]"),
        ("collected:{* TO 2026-11-23]", "event.created:{* TO 2026-11-23]"),
        ("bahasa:[A TO M]", "simak.language.code:[a TO m]"),
    ],
)
def test_ranges_keep_their_ends(written: str, meant: str) -> None:
    assert translate(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ban*", "ban*"),
        ("b?njir", "b?njir"),
        ("tagar:Ban*", "simak.hashtags:ban*"),
        ("tagar:#B?njir", "simak.hashtags:b?njir"),
        ("instansi:Pemda-32.73/*", r"organization.id:pemda-32.73\/*"),
        ("judul:*", "simak.title:*"),
        ("tagar:/Ban.*/", "simak.hashtags:/Ban.*/"),
    ],
)
def test_wildcards_and_expressions_stay(written: str, meant: str) -> None:
    assert translate(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('"a/b"', '"a/b"'),
        ('teks:"Jalan  Rusak"', 'message:"Jalan  Rusak"'),
        ('url:"https://a.example/b"', 'url.original:"https://a.example/b"'),
        ('tagar:"#Banjir Rob"', 'simak.hashtags:"banjir rob"'),
        ('judul:"jalan rusak"~2', 'simak.title:"jalan rusak"~2'),
        (r"tagar:\#Banjir", "simak.hashtags:banjir"),
        (r"a\:b", r"a\:b"),
        (r"\(a\)", r"\(a\)"),
        (r"id:x\:1", r"event.id:x\:1"),
        ("a/b/c", r"a\/b\/c"),
        ("teks:banjri~", "message:banjri~2"),
        ("teks:banjri~2", "message:banjri~2"),
        ("tagar:Banjri~", "simak.hashtags:banjri~2"),
    ],
)
def test_phrases_and_escapes_stay_as_they_were_meant(written: str, meant: str) -> None:
    assert translate(written) == meant


@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("sentimnt:x", "sentiment"), ("sentimenn:x", "sentimen"), ("juduls:x", "judul"), ("instnsi:x", "instansi"),
        ("folowers:1", "followers"), ("PLATFROM:x", "platform"), ("hastag:x", "hashtag"), ("_exists_:autor", "author"),
        ("(a OR (b AND lnguage:id))", "language"), ("simak.titel:x", "simak.title"),
    ],
)  # fmt: skip
def test_a_misspelt_name_gets_the_nearest_one(written: str, near: str) -> None:
    with pytest.raises(UserError) as caught:
        translate(written)
    assert f"did you mean {near}?" in str(caught.value)


def test_a_name_like_no_other_gets_the_whole_list() -> None:
    with pytest.raises(UserError) as caught:
        translate("qqqq:x")
    assert "There is no field 'qqqq'" in str(caught.value)
    assert all(name in str(caught.value) for name in FIELDS)


def test_an_indexs_own_field_is_allowed_only_where_it_is_known() -> None:
    assert translate("simak.score:1", {"simak.score"}) == "simak.score:1"
    with pytest.raises(UserError, match="There is no field"):
        translate("simak.score:1")


@pytest.mark.parametrize("written", ["judul:a:b", "teks:12:30", "kanal:x:1", "id:x:(a b)", 'url:a:"b"'])
def test_a_colon_where_none_belongs_asks_for_quotes(written: str) -> None:
    with pytest.raises(UserError, match="holds a colon: put it in quotes"):
        translate(written)


@pytest.mark.parametrize("written", ["(a", "a)", "judul:", "[1 TO", "likes:[1 5]", "AND a", "a OR"])
def test_what_cannot_be_read_is_quoted_in_one_line_of_reason(written: str) -> None:
    with pytest.raises(UserError) as caught:
        translate(written)
    assert str(caught.value).startswith(f"The query {written!r} cannot be read: ")
    assert "\n" not in str(caught.value) and str(caught.value).endswith(".")
