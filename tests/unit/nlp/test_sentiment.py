"""The sentiment table: probabilities, shapes, batches."""

from pathlib import Path

import numpy as np
import pytest

from simak.errors import UserError
from simak.nlp.features import SIZE, batch_features
from simak.nlp.load import FILE, load_table, model_path
from simak.nlp.pipeline import bare
from simak.nlp.sentiment import LABELS, SentimentComponent, SentimentTable

NLP = bare()
TABLE = load_table(model_path())
TEXTS = [
    "pelayanan buruk sekali, kecewa",
    "terima kasih, pelayanan sangat memuaskan",
    "kantor buka pukul 08.00",
    "",
    "x",
]


def judged(text: str) -> str:
    return LABELS[int(TABLE.probabilities([NLP.make_doc(text)])[0].argmax())]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("pelayanan buruk sekali, kecewa berat", "negative"),
        ("aplikasinya error terus, mengecewakan", "negative"),
        ("terima kasih, pelayanan sangat memuaskan", "positive"),
        ("petugasnya ramah dan cepat, mantap", "positive"),
        ("presiden melantik menteri kesehatan di istana negara", "neutral"),
    ],
)
def test_plain_cases_are_judged_as_people_do(text: str, label: str) -> None:
    assert judged(text) == label


def test_probabilities_add_up_to_one_and_an_empty_text_has_the_prior() -> None:
    rows = TABLE.probabilities([NLP.make_doc(text) for text in TEXTS])
    assert rows.sum(axis=1) == pytest.approx(np.ones(len(TEXTS)))
    assert (rows > 0).all()


def test_a_batch_gives_what_each_text_gives_alone() -> None:
    docs = [NLP.make_doc(text) for text in TEXTS]
    alone = np.vstack([TABLE.probabilities([doc]) for doc in docs])
    np.testing.assert_allclose(TABLE.probabilities(docs), alone, rtol=0, atol=1e-12)


def test_an_empty_batch_gives_no_rows() -> None:
    assert TABLE.probabilities([]).shape == (0, len(LABELS))


def test_features_count_once_and_stay_in_their_document() -> None:
    owners, features = batch_features([NLP.make_doc("a a a"), NLP.make_doc(""), NLP.make_doc("a")])
    assert owners.tolist() == [0, 0, 2]  # the word and the pair "a a"; the word
    assert features[-1] in features[:2]
    assert ((features >= 0) & (features < SIZE)).all()


def test_letter_runs_and_case_do_not_change_the_judgement() -> None:
    rows = TABLE.probabilities([NLP.make_doc("BURUUUUUK"), NLP.make_doc("buruuk")])
    assert rows[0].tolist() == rows[1].tolist()


def test_a_table_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        SentimentTable(np.zeros((8, 3), dtype=np.float32), np.zeros(3, dtype=np.float32))


def test_a_component_without_a_table_says_so() -> None:
    with pytest.raises(ValueError, match="call use"):
        SentimentComponent()(NLP.make_doc("halo"))


@pytest.mark.parametrize("content", [None, b"", b"not a zip"])
def test_a_missing_or_broken_model_is_one_sentence(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / FILE).write_bytes(content)
    with pytest.raises(UserError, match="cannot be read"):
        load_table(tmp_path)
