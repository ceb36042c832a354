"""A query as a person writes it becomes one that Elasticsearch understands, or a sentence."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simak.errors import UserError
from simak.query import FIELDS, translate

KNOWN = {"message.exact", "simak.sentiment.negative"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("jalan rusak", "jalan rusak"),
        ("sentiment:negative", "simak.sentiment.label:negative"),
        ("Sentimen:NEGATIF", "simak.sentiment.label:negative"),
        ("sentiment:(positif OR netral) hujan", "simak.sentiment.label:(positive OR neutral) hujan"),
        ("sentiment:*", "simak.sentiment.label:*"),
        ("agency:pemda-32.73/dishub", r"organization.id:pemda-32.73\/dishub"),
        ("24/7", r"24\/7"),
        (r"24\/7", r"24\/7"),
        ("/rus.k/", "/rus.k/"),
        ("tagar:(#Banjir OR #macet)", "simak.hashtags:(banjir OR macet)"),
        ('hashtag:"#Banjir"', 'simak.hashtags:"banjir"'),
        ("id:x:12:3 hujan", r"event.id:x\:12\:3 hujan"),
        ('id:"x:123"', 'event.id:"x:123"'),
        ("(author:k0:ab OR id:x:1) AND platform:X", r"(user.hash:k0\:ab OR event.id:x\:1) AND event.provider:x"),
        ("published:[2026-11-01 TO now}", "@timestamp:[2026-11-01 TO now}"),
        ("followers:>100", "simak.author.followers:>100"),
        ("_exists_:author AND b", "_exists_:user.hash AND b"),
        ('"jalan rusak"~3 -kota^2', '"jalan rusak"~3 -kota^2'),
        ("bajir~", "bajir~2"),
        ("bajir~1", "bajir~1"),
        ("message.exact:a simak.sentiment.negative:>0.9", "message.exact:a simak.sentiment.negative:>0.9"),
        ("*:*", "*:*"),
    ],
)
def test_friendly_names_become_fields_and_the_rest_stays(written: str, meant: str) -> None:
    assert translate(written, KNOWN) == meant


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "unexpected end"),
        ("a AND", "unexpected end"),
        ("a OR OR b", "'OR' at character 6"),
        ('"buka', "quotation mark is not closed"),
        ("sentimnt:x", "did you mean sentiment?"),
        ("http://a.b/c", "in quotes"),
        ("url:https://a.b/c", "in quotes"),
        ("sentiment:marah", "positive, neutral, negative"),
        ("_exists_:zzz", "There is no field 'zzz'"),
        ("(" * 3000 + "a" + ")" * 3000, "nested too deeply"),
    ],
)
def test_what_cannot_be_meant_gets_one_sentence(written: str, reason: str) -> None:
    with pytest.raises(UserError, match=reason) as caught:
        translate(written)
    assert "\n" not in str(caught.value)


@given(st.text(st.sampled_from('abid:/\\"()[]{}~^*?+-!&|<>=# 12é\n') | st.characters(), max_size=40))
def test_any_text_gives_a_query_or_a_sentence(written: str) -> None:
    with suppress(UserError):
        assert translate(written)


@given(st.sampled_from(sorted(FIELDS)), st.from_regex(r"[a-z0-9]{1,12}", fullmatch=True))
def test_translating_twice_changes_nothing(name: str, value: str) -> None:
    if FIELDS[name] == "simak.sentiment.label":
        value = "negative"
    once = translate(f"{name}:{value}")
    assert translate(once) == once == f"{FIELDS[name]}:{value}"
