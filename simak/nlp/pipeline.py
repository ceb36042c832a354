"""The spaCy pipeline `id_simak`: tokenizer, names, sentiment."""

import spacy
from spacy.attrs import LOWER, NORM
from spacy.language import Language

from simak.nlp.names import make_names
from simak.nlp.sentiment import SentimentTable, make_sentiment
from simak.nlp.tokenizer import NAME as TOKENIZER
from simak.text.normalise import fold
from simak.watchlist import Watchlist

# Importing the two factories registers them with spaCy; naming them here keeps the imports from looking idle.
FACTORIES = (make_names, make_sentiment)


def bare() -> Language:
    """The tokenizer and the word form that models read, without components."""
    # Named in the config, not put in afterwards: spaCy would first build its own with 16,000 special cases.
    nlp = spacy.blank("id", config={"nlp": {"tokenizer": {"@tokenizers": TOKENIZER}}})
    # A new word costs 30 µs with spaCy's twenty attributes and 3 with these two, which are all that is read.
    nlp.vocab.lex_attr_getters = {LOWER: str.lower, NORM: fold}
    return nlp


def build(watchlist: Watchlist, sentiment: SentimentTable) -> Language:
    """The whole pipeline for one watch list."""
    nlp = bare()
    nlp.add_pipe("simak_names").watch(watchlist)
    nlp.add_pipe("simak_sentiment").use(sentiment)
    return nlp
