"""Hashed features of documents, a whole batch at once: folded words and pairs of words, each counted once."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import NORM
from spacy.tokens import Doc

BITS = 18
SIZE = 1 << BITS
# Odd 64-bit constants (from splitmix64) that spread pairs apart from single words.
_PAIR = np.uint64(0xBF58476D1CE4E5B9)
_MIX = np.uint64(0x94D049BB133111EB)


def batch_features(docs: Sequence[Doc]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Two parallel arrays, document number and feature (0 … 2^18 - 1), sorted, each pair once."""
    arrays = [doc.to_array(NORM) for doc in docs]
    lengths = np.fromiter((len(array) for array in arrays), dtype=np.int64, count=len(arrays))
    if not lengths.sum():
        empty = np.empty(0, dtype=np.int64)
        return empty, empty
    words = np.concatenate(arrays).astype(np.uint64)
    owner = np.repeat(np.arange(len(arrays)), lengths)
    pairs = (words[:-1] * _PAIR) ^ (words[1:] + _MIX)
    inside = owner[:-1] == owner[1:]
    features = np.concatenate([_slot(words), _slot(pairs[inside])])
    owners = np.concatenate([owner, owner[:-1][inside]])
    keys = np.unique((owners << BITS) | features)
    return keys >> BITS, keys & (SIZE - 1)


def _slot(hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
    mixed = (hashes ^ (hashes >> np.uint64(31))) * _MIX
    return (mixed >> np.uint64(64 - BITS)).astype(np.int64)
