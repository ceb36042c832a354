"""The spaCy pipeline `id_simak`: tokenizer, names, sentiment."""

from typing import Any

import spacy
from spacy.attrs import NORM
from spacy.language import Language

import simak.nlp.names  # registers its factory
import simak.nlp.sentiment  # registers its factory
from simak.nlp.sentiment import SentimentTable
from simak.nlp.tokenizer import RegexTokenizer
from simak.text.normalise import fold
from simak.watchlist import Watchlist


def bare() -> Language:
    """The tokenizer and the word form that models read, without components."""
    nlp = spacy.blank("id")
    nlp.tokenizer = RegexTokenizer(nlp.vocab)
    getters: dict[int, Any] = nlp.vocab.lex_attr_getters
    getters[NORM] = fold
    return nlp


def build(watchlist: Watchlist, sentiment: SentimentTable) -> Language:
    """The whole pipeline for one watch list."""
    nlp = bare()
    nlp.add_pipe("simak_names").watch(watchlist)
    nlp.add_pipe("simak_sentiment").use(sentiment)
    return nlp
