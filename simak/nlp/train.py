"""Train the sentiment table: log-count ratios (Wang and Manning 2012) times a linear classifier's weights."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from simak.nlp.features import SIZE, batch_features
from simak.nlp.pipeline import bare
from simak.nlp.sentiment import LABELS, SentimentTable
from simak.text.normalise import clean

Floats = NDArray[np.float32]
TEMPERATURES = np.linspace(0.3, 4.0, 75)


def matrix(texts: Sequence[str]) -> csr_matrix:
    """Binary features of texts: (len(texts), 2^18)."""
    nlp = bare()
    owners, features = batch_features([nlp.make_doc(clean(text)) for text in texts])
    ones = np.ones(len(owners), dtype=np.float32)
    return csr_matrix((ones, (owners, features)), shape=(len(texts), SIZE))


def train(
    texts: Sequence[str], labels: Sequence[str], *, strength: float, smooth: float, seed: int
) -> tuple[Floats, Floats]:
    """One-vs-rest NB-SVM: weights (2^18, 3) and bias (3,). `strength` is C, `smooth` the counts' prior."""
    counts = matrix(texts)
    wanted = np.array(labels)
    weights = np.zeros((SIZE, len(LABELS)), dtype=np.float32)
    bias = np.zeros(len(LABELS), dtype=np.float32)
    for column, label in enumerate(LABELS):
        ours = wanted == label
        p = smooth + np.asarray(counts[ours].sum(axis=0)).ravel()
        q = smooth + np.asarray(counts[~ours].sum(axis=0)).ravel()
        ratio = np.log((p / p.sum()) / (q / q.sum())).astype(np.float32)
        model = LogisticRegression(
            C=strength, solver="liblinear", dual=False, max_iter=200, random_state=seed, class_weight="balanced"
        )
        model.fit(counts.multiply(ratio).tocsr(), ours)
        weights[:, column] = ratio * model.coef_[0]
        bias[column] = model.intercept_[0]
    weights[np.asarray(counts.sum(axis=0)).ravel() == 0] = 0.0
    return weights, bias


def calibrate(weights: Floats, bias: Floats, texts: Sequence[str], labels: Sequence[str]) -> SentimentTable:
    """Divide by the temperature (Guo et al. 2017) that gives held-out labels the highest likelihood."""
    features = matrix(texts)
    scores = features @ weights + bias
    rows = np.arange(len(labels))
    columns = np.array([LABELS.index(label) for label in labels])

    def loss(temperature: float) -> float:
        scaled = scores / temperature
        scaled = scaled - scaled.max(axis=1, keepdims=True)
        log_p = scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))
        return float(-log_p[rows, columns].mean())

    best = min(TEMPERATURES, key=loss)
    return SentimentTable((weights / best).astype(np.float32), (bias / best).astype(np.float32))


def expected_calibration_error(confidence: NDArray[np.float64], right: NDArray[np.bool_], bins: int = 10) -> float:
    """ECE over equal-width bins (Guo et al. 2017), a fraction."""
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    total = 0.0
    for number in range(bins):
        inside = place == number
        if inside.any():
            total += inside.mean() * abs(confidence[inside].mean() - right[inside].mean())
    return float(total)
