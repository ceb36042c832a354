"""The YAML watch list: right files are read, wrong ones are told every mistake at once."""

from importlib.resources import files

import pytest

from schemas.watchlist import WatchlistEntry
from simak.errors import UserError
from simak.watchlist import Watchlist, parse_watchlist

GOOD = """
- id: kemenkes
  name: Kementerian Kesehatan
  aliases: [kemenkes, "119"]
  handles: ["@KemenkesRI"]
  hashtags: ["#sehat"]
- {id: pemda-32.73/dishub, name: Dishub Kota Bandung}
- {id: kpk, name: KPK, kind: agency, aliases: [komisi pemberantasan korupsi]}
"""

MISTAKES = {
    "no list": ("id: a\nname: b", ["must be a list of entries"]),
    "empty": ("", ["must be a list of entries"]),
    "no YAML": ("- {id: a", ["no valid YAML in line 1"]),
    "a bare at sign": ("- id: a\n  name: b\n  handles: [@a]", ["no valid YAML in line 3", '"quotes"']),
    "a bare hash sign": ('- id: a\n  name: b\n  hashtags:\n    - #a', ["entry 1 (a): hashtags", "need quotes"]),
    "a control character": ("- {id: a, name: \x00}", ["no valid YAML"]),
    "nested without end": ("[" * 5000, ["nested too deeply"]),
    "an entry that is a word": ("- kemenkes", ["entry 1: must have id and name"]),
    "no id, no name": ("- {kind: agency}", ["entry 1: id is missing", "entry 1: name is missing"]),
    "an id in capitals": ("- {id: KPK, name: KPK}", ["entry 1 (KPK): id"]),
    "a number for a name": ("- {id: a, name: 119}", ["entry 1 (a): name", "need quotes"]),
    "a bare no": ("- {id: a, name: A, aliases: [no]}", ["entry 1 (a): aliases", "need quotes"]),
    "an unknown kind": ("- {id: a, name: A, kind: ministry}", ["entry 1 (a): kind"]),
    "an unknown field": ("- {id: a, name: A, alias: [b]}", ["alias is no field; there are id, name, kind, aliases"]),
    "a handle without at": ("- {id: a, name: A, handles: [a]}", ["the handle a needs an @"]),
    "a hashtag without hash": ("- {id: a, name: A, hashtags: [a]}", ["the hashtag a needs a #"]),
    "an empty alias": ('- {id: a, name: A, aliases: [" "]}', ['aliases holds " ", which is no name']),
    "a bare sign": ('- {id: a, name: A, handles: ["@"]}', ['handles holds "@", which is no name']),
    "a handle of two words": ('- {id: a, name: A, handles: ["@a b"]}', ['handles holds "@a b", which is no name']),
    "an id twice": ("- {id: a, name: A}\n- {id: a, name: B}", ["entry 2: the id a stands twice"]),
    "a name of two": ("- {id: a, name: A, aliases: [x]}\n- {id: b, name: X}", ["entry 2 (b): x is also a name of a"]),
}  # fmt: skip


def test_a_good_list_is_read() -> None:
    entries = parse_watchlist(GOOD, "list.yaml")
    assert [entry.id for entry in entries] == ["kemenkes", "pemda-32.73/dishub", "kpk"]
    assert entries[0].aliases == ["kemenkes", "119"]


@pytest.mark.parametrize(("text", "wanted"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_told_with_its_place(text: str, wanted: list[str]) -> None:
    with pytest.raises(UserError) as caught:
        parse_watchlist(text, "list.yaml")
    message = str(caught.value)
    assert message.startswith("list.yaml")
    for part in wanted:
        assert part in message


def test_all_mistakes_of_all_entries_are_told_at_once() -> None:
    text = "- {id: A, name: 5, alias: x}\n- {id: b, name: B}\n- 7\n- {id: d, name: D, handles: [d], hashtags: [d]}"
    with pytest.raises(UserError) as caught:
        parse_watchlist(text, "list.yaml")
    places = [line.split(":")[0].strip() for line in str(caught.value).splitlines()[1:]]
    assert places == ["entry 1 (A)"] * 3 + ["entry 3"] + ["entry 4 (d)"] * 2


def test_the_packaged_list_is_valid() -> None:
    text = files("simak").joinpath("data", "watchlist.yaml").read_text(encoding="utf-8")
    assert len(parse_watchlist(text, "the packaged watch list")) >= 50


def test_accounts_of_entries_are_public_in_any_case() -> None:
    watchlist = Watchlist([WatchlistEntry(id="a", name="A", handles=["@KemenkesRI"])])
    assert watchlist.public_handle("kemenkesri")
    assert not watchlist.public_handle("kemenkes")


def test_short_capitals_match_as_written_and_all_else_in_any_case() -> None:
    entry = WatchlistEntry(
        id="a", name="PU", aliases=["KAI", "PLN Mobile", "pln", "BPJS"], handles=["@A"], hashtags=["#B"]
    )
    watchlist = Watchlist([entry])
    assert watchlist.exact(entry) == ["PU", "KAI"]
    assert watchlist.loose(entry) == ["PLN Mobile", "pln", "BPJS", "@A", "#B"]
