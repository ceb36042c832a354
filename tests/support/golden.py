"""Golden files: a raw mention beside what enrich makes of it. `make golden` rewrites them; review reads the diff.

A case is a JSON file with `about`, then `raw` (an object) or `raw_text` (bytes as Latin-1, for what is no JSON), then
`expected`: the enriched mention, with probabilities of two decimals, or the refusal.
"""

import json
from pathlib import Path
from typing import Any

import msgspec

from simak.enrich import Done, Rejected
from tests.support.enriching import outcomes

FOLDER = Path(__file__).parents[1] / "unit" / "enrich" / "golden"


def cases() -> list[Path]:
    """The files of all cases, in order."""
    return sorted(FOLDER.glob("*.json"))


def read(path: Path) -> dict[str, Any]:
    """One case."""
    case: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return case


def value_of(case: dict[str, Any]) -> bytes:
    """The bytes of the case's record."""
    return case["raw_text"].encode("latin-1") if "raw_text" in case else msgspec.json.encode(case["raw"])


def outcome_of(case: dict[str, Any]) -> dict[str, Any]:
    """What enrich makes of a case today."""
    (outcome,) = outcomes(value_of(case))
    if isinstance(outcome, Rejected):
        return {"rejected": outcome.reason, "message": outcome.message}
    assert isinstance(outcome, Done)
    found: dict[str, Any] = msgspec.to_builtins(outcome.enriched)
    found["sentiment"] = {k: round(v, 2) if isinstance(v, float) else v for k, v in found["sentiment"].items()}
    return found


def written(case: dict[str, Any]) -> str:
    """The file of a case."""
    return json.dumps(case, ensure_ascii=False, indent=2) + "\n"


def main() -> None:
    """Rewrite every case's `expected`."""
    for path in cases():
        case = read(path)
        text = written(case | {"expected": outcome_of(case)})
        if text != path.read_text(encoding="utf-8"):
            path.write_text(text, encoding="utf-8")
            print(f"rewritten: {path.name}")


if __name__ == "__main__":
    main()
