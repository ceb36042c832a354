"""Read the packaged sentiment table. Called by the edges; the core is handed the result."""

from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from simak.errors import UserError
from simak.nlp.sentiment import SentimentTable

FILE = "table.npz"


def model_path() -> Path:
    """The folder of the sentiment model: inside the installed package, else in the repository."""
    packaged = Path(__file__).parent / "data" / "sentiment"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "models" / "sentiment"


def load_table(folder: Path) -> SentimentTable:
    """The table stored in `folder`. Raises UserError with one sentence when it is missing or of another version."""
    try:
        with np.load(folder / FILE) as stored:
            weights = np.zeros((int(stored["size"]), stored["values"].shape[1]), dtype=np.float32)
            weights[stored["slots"]] = stored["values"]
            return SentimentTable(weights, stored["bias"].astype(np.float32))
    except (OSError, EOFError, KeyError, IndexError, ValueError, BadZipFile) as error:
        raise UserError(f"The sentiment model in {folder} cannot be read ({error}): reinstall Simak.") from None
