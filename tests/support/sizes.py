"""The sizes this house keeps, measured by `ast`: `python -m tests.support.sizes` prints them.

Lines are physical lines of Python files. A function's length runs from `def` to its last line; methods and nested
functions count. Typed means that a function names its return type.
"""

import ast
import statistics
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("simak", "streams", "agents", "schemas")
Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = Function | ast.ClassDef


@dataclass(frozen=True)
class Source:
    """One parsed file."""

    path: Path
    lines: int
    tree: ast.Module

    @property
    def name(self) -> str:
        """The path from the repository's root."""
        return self.path.relative_to(ROOT).as_posix()

    def functions(self) -> list[Function]:
        """Every function, method and nested function."""
        return [node for node in ast.walk(self.tree) if isinstance(node, Function)]


def sources(*rooms: str) -> list[Source]:
    """The Python files of these folders that hold any line."""
    paths = sorted(path for room in rooms for path in (ROOT / room).rglob("*.py"))
    texts = [(path, path.read_text(encoding="utf-8")) for path in paths]
    return [Source(path, text.count("\n"), ast.parse(text)) for path, text in texts if text.strip()]


def length(function: Function) -> int:
    """Lines from `def` to the end."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def p90(numbers: list[int]) -> float:
    """The 90th percentile."""
    return statistics.quantiles(numbers, n=10)[-1]


def untyped(source: Source) -> list[str]:
    """Functions without a return type, as file:line name."""
    return [f"{source.name}:{f.lineno} {f.name}" for f in source.functions() if f.returns is None]


def undocumented(source: Source) -> list[str]:
    """Public modules, classes, functions and methods without a docstring. Nested functions are nobody's interface."""
    missing = [] if ast.get_docstring(source.tree) else [f"{source.name}: module"]
    return missing + [f"{source.name}:{d.lineno} {d.name}" for d in _public(source.tree) if not ast.get_docstring(d)]


def _public(node: ast.Module | ast.ClassDef) -> list[Definition]:
    found: list[Definition] = []
    for child in node.body:
        if isinstance(child, Definition) and not child.name.startswith("_"):
            found.append(child)
            if isinstance(child, ast.ClassDef) and not _is_protocol(child):
                found += _public(child)
    return found


def _is_protocol(node: ast.ClassDef) -> bool:
    """A Protocol's docstring says what its members mean."""
    return any(isinstance(base, ast.Name) and base.id == "Protocol" for base in node.bases)


def figures() -> dict[str, float]:
    """All the figures at once."""
    code = sources(*ROOMS)
    files = [source.lines for source in code]
    lengths = [length(function) for source in code for function in source.functions()]
    missing = sum(len(untyped(source)) for source in code)
    return {
        "files": len(files),
        "file_median": statistics.median(files),
        "file_p90": p90(files),
        "file_max": max(files),
        "functions": len(lengths),
        "function_median": statistics.median(lengths),
        "function_p90": p90(lengths),
        "function_max": max(lengths),
        "typed": 1 - missing / len(lengths),
        "tests_to_code": sum(source.lines for source in sources("tests")) / sum(files),
    }


if __name__ == "__main__":
    for name, value in figures().items():
        print(f"{name:16} {value:8.2f}")
