"""Names of the watch list in text: spaCy's PhraseMatcher over names, aliases, handles and hashtags."""

from collections.abc import Iterator

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from simak.watchlist import Watchlist

# Watch-list kinds as entity types of the annotation guide.
TYPES = {"agency": "ORG", "official": "PER", "programme": "ORG", "region": "LOC"}


class NamesComponent:
    """Sets `doc.ents`: the label is the type, `kb_id` the watch-list id. The longest of overlapping names wins."""

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        self.watch(Watchlist([]))

    def watch(self, watchlist: Watchlist) -> None:
        """Look for these names from now on."""
        nlp = self._nlp
        self._types = {entry.id: TYPES[entry.kind] for entry in watchlist.entries}
        # An alias in capitals only (PU, KAI) is also a word in small letters: it must match as written.
        self._loose = PhraseMatcher(nlp.vocab, attr="LOWER")
        self._exact = PhraseMatcher(nlp.vocab, attr="ORTH")
        for entry in watchlist.entries:
            for matcher, names in ((self._loose, watchlist.loose(entry)), (self._exact, watchlist.exact(entry))):
                if names:
                    matcher.add(entry.id, [nlp.make_doc(name) for name in names])

    def __call__(self, doc: Doc) -> Doc:
        spans = list(self._spans(doc))
        if spans:
            doc.ents = filter_spans(spans)
        return doc

    def _spans(self, doc: Doc) -> Iterator[Span]:
        for matcher in (self._loose, self._exact):
            for key, start, end in matcher(doc):
                link = doc.vocab.strings[key]
                yield Span(doc, start, end, label=self._types[link], kb_id=link)


@Language.factory("simak_names")
def make_names(nlp: Language, name: str) -> NamesComponent:
    """Registered for `nlp.add_pipe`; give it a watch list with `.watch()`."""
    return NamesComponent(nlp)
