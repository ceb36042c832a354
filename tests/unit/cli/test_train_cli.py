"""simak train on an invented corpus of SmSA's form."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import Result
from typer.testing import CliRunner

from simak.cli.main import app
from simak.cli.train import SMSA, evaluate, read_smsa
from simak.errors import UserError
from simak.nlp.features import SIZE
from simak.nlp.load import load_table
from simak.nlp.pipeline import bare
from simak.nlp.sentiment import LABELS, SentimentTable

MOODS = {
    "positive": (["bagus", "ramah", "cepat", "mantap"], "pelayanan {} sekali"),
    "neutral": (["senin", "selasa", "rabu", "kamis"], "loket buka hari {}"),
    "negative": (["buruk", "kasar", "lambat", "parah"], "petugas {} mengecewakan"),
}


def corpus(places: list[str]) -> list[str]:
    """One row a mood, word and place."""
    return [
        f"{form.format(word)} di {place}\t{label}"
        for place in places
        for label, (words, form) in MOODS.items()
        for word in words
    ]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with a training and a validation part."""
    folder = tmp_path / "data" / SMSA
    folder.mkdir(parents=True)
    training = corpus(["sana", "sini", "kota", "desa"])
    (folder / "train_preprocess.tsv").write_text("\n".join(training) + "\n", encoding="utf-8")
    (folder / "valid_preprocess.tsv").write_text("\n".join(corpus(["pasar"])) + "\n", encoding="utf-8")
    return tmp_path / "data"


def run(data: Path, out: Path, *more: str) -> Result:
    return CliRunner().invoke(app, ["train", "--data", str(data), "--out", str(out), *more])


def stored(folder: Path) -> dict[str, Any]:
    with np.load(folder / "table.npz") as table:
        return {name: table[name] for name in table.files}


def test_a_trained_table_is_stored_can_be_loaded_and_judges(data: Path, tmp_path: Path) -> None:
    result = run(data, tmp_path / "out")
    assert result.exit_code == 0, result.exception
    figures = json.loads(result.output)
    assert figures["macro_f1"] > 0.9 and figures["texts"] == 12
    row = load_table(tmp_path / "out").probabilities([bare().make_doc("petugas kasar mengecewakan")])[0]
    assert LABELS[int(row.argmax())] == "negative"


def test_the_figures_are_written_beside_the_table(data: Path, tmp_path: Path) -> None:
    result = run(data, tmp_path / "out", "--seed", "3")
    meta = json.loads((tmp_path / "out" / "meta.json").read_text())
    assert meta == {"trained_on": "SmSA train", "seed": 3, **json.loads(result.output)}


def test_the_same_seed_gives_the_same_table(data: Path, tmp_path: Path) -> None:
    for out in ("one", "two"):
        assert run(data, tmp_path / out).exit_code == 0
    one, two = stored(tmp_path / "one"), stored(tmp_path / "two")
    assert one.keys() == two.keys() == {"size", "slots", "values", "bias"}
    assert all(np.array_equal(one[name], two[name]) for name in one)


def test_another_seed_holds_out_other_rows(data: Path, tmp_path: Path) -> None:
    for seed in ("1", "2"):
        assert run(data, tmp_path / seed, "--seed", seed).exit_code == 0
    assert not np.array_equal(stored(tmp_path / "1")["bias"], stored(tmp_path / "2")["bias"])


def test_only_slots_that_hold_something_are_stored_in_order(data: Path, tmp_path: Path) -> None:
    run(data, tmp_path / "out")
    table = stored(tmp_path / "out")
    assert int(table["size"]) == SIZE
    assert table["values"].any(axis=1).all()
    assert (np.diff(table["slots"]) > 0).all()


def test_a_text_of_the_validation_part_is_never_trained_on(data: Path, tmp_path: Path) -> None:
    assert run(data, tmp_path / "without").exit_code == 0
    leaked = data / SMSA / "train_preprocess.tsv"
    held = (data / SMSA / "valid_preprocess.tsv").read_text()
    leaked.write_text(leaked.read_text() + held)
    assert run(data, tmp_path / "with").exit_code == 0
    one, two = stored(tmp_path / "without"), stored(tmp_path / "with")
    assert all(np.array_equal(one[name], two[name]) for name in one)


@pytest.mark.parametrize("name", ["train_preprocess.tsv", "valid_preprocess.tsv"])
def test_a_missing_part_is_one_sentence_and_nothing_is_written(data: Path, tmp_path: Path, name: str) -> None:
    (data / SMSA / name).unlink()
    result = run(data, tmp_path / "out")
    assert isinstance(result.exception, UserError)
    assert name in str(result.exception) and "--data" in str(result.exception)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("bagus\tpositive\n", [("bagus", "positive")]),
        ("bagus\tpositive", [("bagus", "positive")]),
        ('"bagus\tpositive\nkata "ramah"\tpositive\n', [('"bagus', "positive"), ('kata "ramah"', "positive")]),
        ("bagus, ramah\tpositive\r\n", [("bagus, ramah", "positive")]),
        ("\nbagus\tpositive\n\nburuk\tnegative\n", [("bagus", "positive"), ("buruk", "negative")]),
        ("tanpa label\na\tb\tc\nbagus\tpositive\n", [("bagus", "positive")]),
        ("café 😀\tneutral\n", [("café 😀", "neutral")]),
        ("", []),
    ],
)
def test_rows_are_texts_and_labels_as_they_stand(tmp_path: Path, content: str, rows: list[tuple[str, str]]) -> None:
    file = tmp_path / "a.tsv"
    file.write_bytes(content.encode())
    texts, labels = read_smsa(file)
    assert list(zip(texts, labels, strict=True)) == rows


def test_a_folder_instead_of_a_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        read_smsa(tmp_path)


@pytest.mark.parametrize(
    ("labels", "f1", "error"),
    [
        (["positive"] * 4, 1.0, 0.2),
        (["negative"] * 4, 0.0, 0.8),
        # F1 of positive 2/3 and of negative 0, the mean of both; confidence 0.8, right half of the time.
        (["positive", "positive", "negative", "negative"], 0.3333, 0.3),
    ],
)
def test_figures_of_a_table_that_always_says_positive_are_those_by_hand(
    labels: list[str], f1: float, error: float
) -> None:
    bias = np.log(np.array([0.8, 0.1, 0.1], dtype=np.float32))
    table = SentimentTable(np.zeros((SIZE, 3), dtype=np.float32), bias)
    assert evaluate(table, ["x"] * 4, labels) == {"macro_f1": f1, "ece": error, "texts": 4}
