"""A worker that lives for weeks stays flat: words of a batch leave with it."""

from spacy.vocab import Vocab

from simak.enrich import Done
from tests.support.enriching import NOW, Record, make_enricher, mention


def batch(start: int) -> list[Record]:
    texts = [f"kata{n}a kata{n}b BPJS @pln_123 #tag{n}x kenapa lama" for n in range(start, start + 250)]
    return [Record(mention(text=text, native_id=str(n))) for n, text in enumerate(texts)]


def size(vocab: Vocab) -> tuple[int, int]:
    # Counted by walking: `len(vocab)` also counts the words that have left.
    return len(vocab.strings), sum(1 for _ in vocab)


def test_distinct_words_leave_spacys_store_with_their_batch() -> None:
    enricher = make_enricher()
    vocab = enricher._nlp.vocab
    enricher.batch(batch(0), NOW)
    before = size(vocab)
    for start in range(250, 2500, 250):
        assert all(isinstance(outcome, Done) for outcome in enricher.batch(batch(start), NOW))
    assert size(vocab) == before


def test_names_are_still_found_when_the_store_has_been_emptied() -> None:
    enricher = make_enricher()
    for start in (0, 250, 500):
        outcomes = enricher.batch(batch(start), NOW)
        assert all(isinstance(o, Done) and o.enriched.agencies == ["bpjs-kesehatan", "pln"] for o in outcomes)
