"""The Dockerfile: what it stands on, what it installs, as whom it runs, what it may see."""

import re
import shlex
import tomllib

from tests.support.contracts import ROOT

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def stages() -> list[list[str]]:
    """The Dockerfile's instructions by stage, comments and line breaks taken out."""
    plain = re.sub(r"\\\n\s*", " ", "\n".join(x for x in DOCKERFILE.splitlines() if not x.startswith("#")))
    lines = [line for line in plain.splitlines() if line.strip()]
    starts = [number for number, line in enumerate(lines) if line.startswith("FROM ")]
    return [lines[a:b] for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]


def test_both_stages_stand_on_one_pinned_python() -> None:
    bases = {shlex.split(stage[0])[1] for stage in stages()}
    assert len(stages()) == 2
    assert len(bases) == 1
    assert re.fullmatch(r"python:3\.11\.\d+-slim-bookworm", bases.pop())


def test_the_image_runs_as_a_user_without_rights() -> None:
    final = stages()[-1]
    users = [line.split()[1] for line in final if line.startswith("USER ")]
    assert users == ["10001:10001"]
    assert not any(line.startswith(("COPY", "ADD", "RUN")) for line in final[final.index("USER 10001:10001") :])


def test_dependencies_come_from_the_lock_file_with_their_hashes_checked() -> None:
    assert "--require-hashes --only-binary=:all: -r /src/requirements.lock" in " ".join(stages()[0])
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    wanted = re.findall(r"^([a-z0-9][a-z0-9._-]*)==", lock, re.MULTILINE)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {re.match(r"[A-Za-z0-9._-]+", dependency)[0] for dependency in project["dependencies"]}  # type: ignore[index]
    assert needed <= set(wanted), "run `make lock`"
    assert all(
        "--hash=sha256:" in block for block in re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE) if block.strip()
    )


def test_the_build_context_holds_what_the_image_copies_and_nothing_else() -> None:
    allowed = {
        line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!")
    }
    copied = {source for line in stages()[0] if line.startswith("COPY ") for source in shlex.split(line)[1:-1]}
    assert copied == allowed
    assert all((ROOT / name).exists() for name in allowed)
    assert (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()[1] == "*"


def test_secrets_stay_out_of_the_repository() -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert ".env" in ignored
    assert "/secrets/" in ignored
