"""Which names of the watch list are found, and where."""

import pytest

from schemas.watchlist import WatchlistEntry
from simak.nlp.names import NamesComponent
from simak.nlp.pipeline import bare
from simak.watchlist import Watchlist
from tests.support.enriching import WATCHLIST


def component(watchlist: Watchlist = WATCHLIST) -> NamesComponent:
    names = NamesComponent(bare())
    names.watch(watchlist)
    return names


NAMES = component()


def found(text: str, names: NamesComponent = NAMES) -> list[tuple[str, str, str]]:
    return [(e.text, e.label_, e.kb_id_) for e in names(names._nlp.make_doc(text)).ents]


CASES = {
    "a name in any case": ("bpjs KESEHATAN lambat", [("bpjs KESEHATAN", "ORG", "bpjs-kesehatan")]),
    "the longest of overlapping names": (
        "Dishub Kota Bandung",
        [("Dishub Kota Bandung", "ORG", "kota-bandung/dishub")],
    ),
    "a region": ("di Kota Bandung.", [("Kota Bandung", "LOC", "kota-bandung")]),
    "an official": ("kata Menkes", [("Menkes", "PER", "menkes")]),
    "a handle in any case": ("halo @bpjskesehatanri!", [("@bpjskesehatanri", "ORG", "bpjs-kesehatan")]),
    "a hashtag": ("#mbg basi", [("#mbg", "ORG", "mbg")]),
    "short capitals as written": ("PU dan KPK", [("PU", "ORG", "pu"), ("KPK", "ORG", "kpk")]),
    "short capitals in small letters are other words": ("pu kpk", []),
    "with a clitic": ("BPJS-nya mana", [("BPJS", "ORG", "bpjs-kesehatan")]),
    "between slashes and brackets": ("(BPJS/KPK)", [("BPJS", "ORG", "bpjs-kesehatan"), ("KPK", "ORG", "kpk")]),
    "inside another word there is none": ("BPJSku #bpjskesehatanku @pln_1234 plnx", []),
    "over a line break there is none": ("Kota\nBandung", []),
}


@pytest.mark.parametrize(("text", "names"), CASES.values(), ids=CASES.keys())
def test_names(text: str, names: list[tuple[str, str, str]]) -> None:
    assert found(text) == names


def test_every_name_of_every_entry_is_found_alone_and_in_a_sentence() -> None:
    for entry in WATCHLIST.entries:
        for name in (entry.name, *entry.aliases, *entry.handles, *entry.hashtags):
            for text in (name, f"kemarin {name} lama", f"({name})"):
                assert [link for _, _, link in found(text)] == [entry.id], text


def test_a_new_watch_list_replaces_the_old_one() -> None:
    names = component()
    names.watch(Watchlist([WatchlistEntry(id="bmkg", name="BMKG")]))
    assert found("BMKG dan BPJS", names) == [("BMKG", "ORG", "bmkg")]


def test_an_empty_watch_list_finds_nothing() -> None:
    assert found("BPJS", component(Watchlist([]))) == []
