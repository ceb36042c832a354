"""Sentiment by NB-SVM (Wang and Manning 2012) as a hashed table: one numpy gather a batch, no per-word Python."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import minibatch

from schemas.enriched import SentimentLabel
from simak.nlp.features import SIZE, batch_features

LABELS: tuple[SentimentLabel, ...] = ("positive", "neutral", "negative")
EXTENSION = "sentiment"


class SentimentTable:
    """`weights` is (2^18, 3) float32, `bias` (3,), both already divided by the calibration temperature."""

    def __init__(self, weights: NDArray[np.float32], bias: NDArray[np.float32]) -> None:
        if weights.shape != (SIZE, len(LABELS)) or bias.shape != (len(LABELS),):
            raise ValueError(f"a sentiment table of shape {weights.shape} does not fit this version")
        self._weights = weights
        self._bias = bias

    def probabilities(self, docs: Sequence[Doc]) -> NDArray[np.float64]:
        """(len(docs), 3) probabilities in the order of LABELS; each row adds up to one."""
        owners, features = batch_features(docs)
        scores = np.tile(self._bias.astype(np.float64), (len(docs), 1))
        gathered = self._weights[features]
        for column in range(len(LABELS)):
            scores[:, column] += np.bincount(owners, weights=gathered[:, column], minlength=len(docs))
        scores -= scores.max(axis=1, keepdims=True)
        exponents = np.exp(scores)
        result: NDArray[np.float64] = exponents / exponents.sum(axis=1, keepdims=True)
        return result


class SentimentComponent:
    """A spaCy component that sets `doc._.sentiment` to the three probabilities."""

    def __init__(self) -> None:
        self._table: SentimentTable | None = None
        if not Doc.has_extension(EXTENSION):
            Doc.set_extension(EXTENSION, default=None)

    def use(self, table: SentimentTable) -> None:
        """Judge by this table from now on."""
        self._table = table

    def __call__(self, doc: Doc) -> Doc:
        return next(iter(self.pipe([doc])))

    def pipe(self, stream: Iterable[Doc], batch_size: int = 256) -> Iterator[Doc]:
        """Whole batches at once. Raises ValueError before `use`."""
        if self._table is None:
            raise ValueError("the sentiment component has no table: call use() first")
        for batch in minibatch(stream, size=batch_size):
            docs = list(batch)
            for doc, row in zip(docs, self._table.probabilities(docs).tolist(), strict=True):
                doc._.set(EXTENSION, row)
            yield from docs


@Language.factory("simak_sentiment")
def make_sentiment(nlp: Language, name: str) -> SentimentComponent:
    """Registered for `nlp.add_pipe`; give it a table with `.use()`."""
    return SentimentComponent()
