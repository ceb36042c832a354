"""Training: the same seed gives the same table, temperature does what it is for, ECE by hand."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simak.nlp.features import SIZE
from simak.nlp.pipeline import bare
from simak.nlp.sentiment import LABELS
from simak.nlp.train import TEMPERATURES, Floats, calibrate, expected_calibration_error, matrix, train

# Invented, one mood a row.
GOOD = ["pelayanan bagus", "petugas ramah", "terima kasih cepat", "bagus dan ramah", "mantap sekali"]
PLAIN = ["kantor buka pukul delapan", "loket di lantai dua", "jadwal hari senin", "alamat kantor", "loket buka senin"]
BAD = ["pelayanan buruk", "petugas kasar", "kecewa lambat", "buruk dan kasar", "parah sekali"]
TEXTS = [*GOOD, *PLAIN, *BAD]
NAMES = ["positive"] * 5 + ["neutral"] * 5 + ["negative"] * 5


@pytest.fixture(scope="module")
def trained() -> tuple[Floats, Floats]:
    return train(TEXTS, NAMES, strength=0.5, smooth=1.0, seed=1)


def test_a_table_has_a_row_a_slot_and_a_column_a_label(trained: tuple[Floats, Floats]) -> None:
    weights, bias = trained
    assert (weights.shape, bias.shape) == ((SIZE, len(LABELS)), (len(LABELS),))
    assert weights.dtype == bias.dtype == np.float32
    assert np.isfinite(weights).all() and np.isfinite(bias).all()


def test_only_features_that_were_seen_have_a_weight(trained: tuple[Floats, Floats]) -> None:
    used = set(np.flatnonzero(trained[0].any(axis=1)).tolist())
    assert used and used <= set(matrix(TEXTS).indices.tolist())


def test_the_same_seed_gives_the_same_table_to_the_bit(trained: tuple[Floats, Floats]) -> None:
    again = train(TEXTS, NAMES, strength=0.5, smooth=1.0, seed=1)
    assert all(np.array_equal(one, other) for one, other in zip(trained, again, strict=True))


@pytest.mark.parametrize(
    ("text", "label"),
    [("bagus ramah", "positive"), ("loket buka senin", "neutral"), ("buruk kasar", "negative")],
)
def test_a_table_has_learnt_what_it_was_taught(trained: tuple[Floats, Floats], text: str, label: str) -> None:
    table = calibrate(*trained, TEXTS, NAMES)
    row = table.probabilities([bare().make_doc(text)])[0]
    assert LABELS[int(row.argmax())] == label


def test_swapped_labels_teach_the_contrary(trained: tuple[Floats, Floats]) -> None:
    swapped = [{"positive": "negative", "negative": "positive"}.get(name, name) for name in NAMES]
    weights, _ = train(TEXTS, swapped, strength=0.5, smooth=1.0, seed=1)
    np.testing.assert_allclose(weights[:, [2, 1, 0]], trained[0], atol=1e-5)


def test_features_are_binary_however_often_a_word_is_said() -> None:
    once, often = matrix(["buruk sekali", "buruk sekali buruk sekali buruk sekali"])
    assert once.max() == often.max() == 1.0
    assert set(once.indices) < set(often.indices)  # one pair more: "sekali buruk"


def test_hidden_characters_and_case_make_no_other_features() -> None:
    plain, dressed = matrix(["buruk sekali", "BU\u200bRUK   sekali"])
    assert plain.indices.tolist() == dressed.indices.tolist()


def hand_made(score: float) -> tuple[Floats, Floats]:
    """A table that says positive by `score` for every text."""
    return np.zeros((SIZE, 3), dtype=np.float32), np.array([score, 0.0, 0.0], dtype=np.float32)


def confidence(score: float, right: int, of: int) -> float:
    """The confidence after calibration on `of` texts of which `right` are positive."""
    labels = ["positive"] * right + ["negative"] * (of - right)
    table = calibrate(*hand_made(score), ["x"] * of, labels)
    return float(table.probabilities([bare().make_doc("x")])[0, 0])


def test_a_table_that_is_always_right_is_sharpened_and_one_that_is_often_wrong_is_softened() -> None:
    plain = float(np.exp(2) / (np.exp(2) + 2))
    assert confidence(2.0, 20, 20) > plain > confidence(2.0, 10, 20)


@pytest.mark.parametrize("right", [10, 12, 14, 16])
def test_calibrated_confidence_comes_near_to_the_share_that_is_right(right: int) -> None:
    # The scores of the two other labels are equal, so that the best temperature is known: p = share.
    assert confidence(2.0, right, 20) == pytest.approx(right / 20, abs=0.02)


@pytest.mark.parametrize(("right", "temperature"), [(20, TEMPERATURES[0]), (0, TEMPERATURES[-1])])
def test_the_temperature_stays_within_its_bounds(right: int, temperature: float) -> None:
    expected = np.exp(2 / temperature) / (np.exp(2 / temperature) + 2)
    assert confidence(2.0, right, 20) == pytest.approx(expected, abs=1e-6)


def test_calibration_changes_no_judgement(trained: tuple[Floats, Floats]) -> None:
    weights, bias = trained
    table = calibrate(weights, bias, TEXTS, NAMES)
    rows = table.probabilities([bare().make_doc(text) for text in TEXTS])
    assert rows.argmax(axis=1).tolist() == (matrix(TEXTS) @ weights + bias).argmax(axis=1).tolist()


@pytest.mark.parametrize(
    ("confidences", "right", "bins", "error"),
    [
        ([0.9, 0.9], [True, True], 10, 0.1),
        ([0.9, 0.9], [True, False], 10, 0.4),
        ([1.0, 1.0], [True, True], 10, 0.0),
        ([1.0], [False], 10, 1.0),
        ([0.8] * 5, [True] * 4 + [False], 10, 0.0),
        # Two bins of two: |0.55 - 1| and |0.95 - 0.5|, each of half the weight.
        ([0.55, 0.55, 0.95, 0.95], [True, True, True, False], 10, 0.45),
        # Three of four in one bin: 0.75 * |0.6 - 1/3| + 0.25 * |0.9 - 1|.
        ([0.61, 0.6, 0.59, 0.9], [True, False, False, True], 2, abs(2.7 / 4 - 0.5)),
        # In ten bins 0.59 lies alone: (|1.21/2 - 1/2| * 2 + 0.59 + 0.1) / 4.
        ([0.61, 0.605, 0.59, 0.9], [True, False, False, True], 10, (abs(1.215 - 1) + 0.59 + 0.1) / 4),
    ],
)
def test_the_calibration_error_is_what_is_computed_by_hand(
    confidences: list[float], right: list[bool], bins: int, error: float
) -> None:
    assert expected_calibration_error(np.array(confidences), np.array(right), bins) == pytest.approx(error)


PAIRS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=60)


@given(PAIRS, st.randoms(use_true_random=False))
def test_the_calibration_error_is_a_fraction_and_does_not_depend_on_the_order(
    pairs: list[tuple[float, bool]], random: Random
) -> None:
    def error(rows: list[tuple[float, bool]]) -> float:
        return expected_calibration_error(np.array([p for p, _ in rows]), np.array([r for _, r in rows]))

    before = error(pairs)
    assert 0 <= before <= 1
    random.shuffle(pairs)
    assert error(pairs) == pytest.approx(before)


@given(PAIRS)
def test_fewer_bins_never_find_more_error(pairs: list[tuple[float, bool]]) -> None:
    values, right = np.array([p for p, _ in pairs]), np.array([r for _, r in pairs])
    one = expected_calibration_error(values, right, bins=1)
    assert one == pytest.approx(abs(values.mean() - right.mean()))
    assert one <= expected_calibration_error(values, right, bins=10) + 1e-9
