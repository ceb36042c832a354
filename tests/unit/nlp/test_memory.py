"""A worker that lives for weeks stays flat: words of a batch leave with it."""

from simak.enrich import Done
from tests.support.enriching import NOW, Record, make_enricher, mention


def batch(start: int) -> list[Record]:
    texts = [f"kata{n}a kata{n}b BPJS @pln_123 #tag{n}x kenapa lama" for n in range(start, start + 250)]
    return [Record(mention(text=text, native_id=str(n))) for n, text in enumerate(texts)]


def test_distinct_words_leave_spacys_store_with_their_batch() -> None:
    enricher = make_enricher()
    vocab = enricher._nlp.vocab
    enricher.batch(batch(0), NOW)
    strings, lexemes = len(vocab.strings), len(vocab)
    for start in range(250, 2500, 250):
        assert all(isinstance(outcome, Done) for outcome in enricher.batch(batch(start), NOW))
    assert (len(vocab.strings), len(vocab)) == (strings, lexemes)


def test_names_are_still_found_when_the_store_has_been_emptied() -> None:
    enricher = make_enricher()
    for start in (0, 250, 500):
        outcomes = enricher.batch(batch(start), NOW)
        assert all(isinstance(o, Done) and o.enriched.agencies == ["bpjs-kesehatan", "pln"] for o in outcomes)
