"""simak train: rebuild the sentiment table from SmSA (IndoNLU)."""

import csv
import json
from pathlib import Path
from typing import Any

import typer

from simak.errors import UserError

SMSA = Path("indonlu/smsa_doc-sentiment-prosa")
STRENGTH, SMOOTH = 0.5, 1.0


def train(
    data: Path = typer.Option(..., envvar="SIMAK_DATA", help="folder that holds indonlu/"),
    out: Path = typer.Option(Path("models/sentiment"), help="folder of the model"),
    seed: int = typer.Option(1),
) -> None:
    """Train, calibrate, judge on the validation part, write table.npz and meta.json."""
    import numpy as np

    from simak.nlp import train as core

    texts, labels = read_smsa(data / SMSA / "train_preprocess.tsv")
    held_texts, held_labels = read_smsa(data / SMSA / "valid_preprocess.tsv")
    held = set(held_texts)
    fresh = [text not in held for text in texts]
    texts = [t for t, keep in zip(texts, fresh, strict=True) if keep]
    labels = [label for label, keep in zip(labels, fresh, strict=True) if keep]
    # The temperature needs texts the weights have not seen: a tenth of the training part, every tenth row.
    part = [number % 10 == seed % 10 for number in range(len(texts))]
    weights, bias = core.train(
        _pick(texts, part, False), _pick(labels, part, False), strength=STRENGTH, smooth=SMOOTH, seed=seed
    )
    table = core.calibrate(weights, bias, _pick(texts, part, True), _pick(labels, part, True))
    figures = evaluate(table, held_texts, held_labels)
    out.mkdir(parents=True, exist_ok=True)
    stored = table._weights.astype(np.float16)
    used = np.flatnonzero(stored.any(axis=1))
    np.savez_compressed(
        out / "table.npz", size=len(stored), slots=used.astype(np.int32), values=stored[used], bias=table._bias
    )
    (out / "meta.json").write_text(json.dumps({"trained_on": "SmSA train", "seed": seed, **figures}, indent=2) + "\n")
    typer.echo(json.dumps(figures))


def evaluate(table: Any, texts: list[str], labels: list[str]) -> dict[str, float]:
    """Macro-F1 and calibration error on labelled texts."""
    import numpy as np
    from sklearn.metrics import f1_score

    from simak.nlp.pipeline import bare
    from simak.nlp.sentiment import LABELS
    from simak.nlp.train import expected_calibration_error
    from simak.text.normalise import clean

    nlp = bare()
    rows = table.probabilities([nlp.make_doc(clean(text)) for text in texts])
    chosen = [LABELS[column] for column in rows.argmax(axis=1)]
    right = np.array(chosen) == np.array(labels)
    return {
        "macro_f1": round(float(f1_score(labels, chosen, average="macro")), 4),
        "ece": round(expected_calibration_error(rows.max(axis=1), right), 4),
        "texts": len(texts),
    }


def read_smsa(path: Path) -> tuple[list[str], list[str]]:
    """Texts and labels of one of SmSA's TSV files."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if len(row) == 2]
    except OSError as error:
        raise UserError(f"{path} cannot be read ({error.strerror}): name the data folder with --data.") from None
    return [row[0] for row in rows], [row[1] for row in rows]


def _pick(items: list[str], part: list[bool], wanted: bool) -> list[str]:
    return [item for item, chosen in zip(items, part, strict=True) if chosen is wanted]
