"""What the doctor says of figures, without a server to take them from."""

import base64
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from simak.config import DeliverSettings, Endpoint, Settings
from simak.errors import Unavailable, UserError
from streams import doctor
from streams.doctor_elastic import _clock, _disk
from streams.doctor_kafka import _brokers, _lag
from streams.doctor_local import GIB, _has_jars, _signs, disk, local_stack, packages, settings_are_safe
from streams.finding import Check, Finding, ok, warning, wrong
from streams.status_kafka import Lag


def test_the_three_levels() -> None:
    assert ok("disk", "fine") == Finding("disk", "ok", "fine", "")
    assert warning("disk", "little", "free some") == Finding("disk", "warning", "little", "free some")
    assert wrong("disk", "none", "free some") == Finding("disk", "wrong", "none", "free some")


def test_every_check_has_a_name_that_is_explained_and_no_name_comes_twice() -> None:
    assert {check.name for check in doctor.CHECKS} <= set(doctor.NAMES)
    assert len({check.name for check in doctor.CHECKS}) == len(doctor.CHECKS)
    assert len(set(doctor.NAMES)) == len(doctor.NAMES)


def test_an_error_is_a_finding_and_the_next_check_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    def half(_: Settings) -> Iterator[Finding]:
        yield ok("kafka", "one thing is right")
        raise Unavailable("Kafka at a:9092 does not answer: start it: `simak stack up`.")

    def terse(_: Settings) -> Iterator[Finding]:
        raise UserError("The list is empty")
        yield

    def right(_: Settings) -> Iterator[Finding]:
        yield ok("model", "right")

    monkeypatch.setattr(doctor, "CHECKS", (Check("kafka", half), Check("watchlist", terse), Check("model", right)))
    assert list(doctor.examine(Settings())) == [
        ok("kafka", "one thing is right"),
        wrong("kafka", "Kafka at a:9092 does not answer", "start it: `simak stack up`"),
        wrong("watchlist", "The list is empty", ""),
        ok("model", "right"),
    ]


@pytest.mark.parametrize(
    ("free", "total", "level", "percent"),
    [
        (100, 100, "ok", "0 %"), (16, 100, "ok", "84 %"), (15, 100, "warning", "85 %"), (6, 100, "warning", "94 %"),
        (5, 100, "wrong", "95 %"), (0, 100, "wrong", "100 %"), (0, 0, "wrong", "100 %"),
    ],
)  # fmt: skip
def test_a_disk_of_elasticsearch_has_its_two_marks(free: int, total: int, level: str, percent: str) -> None:
    found = _disk("n1", {"available_in_bytes": free, "total_in_bytes": total})
    assert (found.check, found.level) == ("elastic_disk", level)
    assert found.text == f"the disk of node n1 is {percent} full"
    assert bool(found.todo) is (level != "ok")


@pytest.mark.parametrize(
    ("theirs", "level", "off"),
    [
        (100.0, "ok", "0.0"), (101.5, "ok", "0.0"), (102.0, "ok", "0.0"), (95.1, "ok", "4.9"), (106.9, "ok", "4.9"),
        (95.0, "warning", "5.0"), (107.0, "warning", "5.0"), (161.9, "warning", "59.9"),
        (40.0, "wrong", "60.0"), (162.0, "wrong", "60.0"),
    ],
)  # fmt: skip
def test_a_clock_is_off_by_what_the_time_of_asking_does_not_explain(theirs: float, level: str, off: str) -> None:
    found = _clock("n1", theirs, asked=100.0, answered=102.0)
    assert (found.check, found.level) == ("clock", level)
    assert f"differs from this machine's by {off} s" in found.text


@pytest.mark.parametrize(("number", "copies", "level"), [(1, 1, "ok"), (3, 3, "ok"), (2, 3, "wrong"), (0, 1, "wrong")])
def test_copies_need_as_many_brokers(number: int, copies: int, level: str) -> None:
    plain = Settings()
    kafka = plain.kafka.model_copy(update={"replication": copies})
    assert _brokers(plain.model_copy(update={"kafka": kafka}), number).level == level


@pytest.mark.parametrize(
    ("lag", "rate", "level"), [(0, 0, "ok"), (2000, 0, "ok"), (6000, 100, "ok"), (6001, 100, "warning")]
)
def test_a_lag_names_role_topic_and_the_most_workers(lag: int, rate: float, level: str) -> None:
    found = _lag(Lag("enrich", "mentions.raw", 12, lag, 0, rate))
    assert found.level == level
    assert found.text == f"enrich is {lag} records behind on mentions.raw ({rate:.1f} records/s come in)"
    assert ("more enrich workers (at most 12)" in found.todo) is (level == "warning")


def secret(size: int) -> str:
    return "whsec_" + base64.b64encode(b"s" * size).decode()


@pytest.mark.parametrize(("size", "signs"), [(0, False), (23, False), (24, True), (32, True), (64, True), (65, False)])
def test_a_secret_has_24_to_64_bytes(size: int, signs: bool) -> None:
    assert _signs(secret(size)) is signs


@pytest.mark.parametrize("text", ["whsec_!!!!" + "A" * 40, "whsec_" + "A" * 41, "whsec_é" + "A" * 43, "geheim"])
def test_what_is_not_base64_signs_nothing(text: str) -> None:
    assert not _signs(text)


def hooked(*secrets: str) -> Settings:
    hooks = [
        Endpoint(name=f"h{n}", url="https://h.example.go.id", secret=text)  # type: ignore[arg-type]
        for n, text in enumerate(secrets)
    ]
    return Settings(deliver=DeliverSettings(webhooks=hooks))


def test_each_bad_secret_is_a_finding_that_does_not_tell_it() -> None:
    found = [one for one in settings_are_safe(hooked(secret(24), "whsec_short", secret(65))) if one.check == "webhook"]
    assert [(one.level, one.text.split(" is not ")[0]) for one in found] == [
        ("wrong", "the secret of webhook h1"), ("wrong", "the secret of webhook h2"),
    ]  # fmt: skip
    assert not any("whsec_short" in one.text + one.todo for one in found)


def test_a_risky_setting_is_a_warning_with_what_to_do() -> None:
    found = [one for one in settings_are_safe(Settings()) if one.check == "settings"]
    assert {one.level for one in found} == {"warning"}
    assert ("deliver.webhooks is empty, so no alert reaches anybody", "add a receiver") in [
        (one.text, one.todo) for one in found
    ]


def test_the_environment_of_the_tests_is_a_right_one() -> None:
    assert [(one.check, one.level) for one in packages(Settings())] == [
        ("python", "ok"), ("faust", "ok"), ("packages", "ok"),
    ]  # fmt: skip


class Usage(NamedTuple):
    free: float


@pytest.mark.parametrize(
    ("free", "level"),
    [(0.0, "wrong"), (0.99, "wrong"), (1.0, "warning"), (4.99, "warning"), (5.0, "ok"), (900.0, "ok")],
)
def test_room_for_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, free: float, level: str) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(shutil, "disk_usage", lambda place: [asked.append(place), Usage(free * GIB)][1])
    folder = tmp_path / "not" / "yet"
    (found,) = disk(Settings(data_dir=folder))
    assert (found.check, found.level, asked) == ("data_dir", level, [tmp_path])
    assert str(folder) in found.text and bool(found.todo) is (level != "ok")
    assert not folder.exists()


def test_without_a_local_stack_nothing_is_said_of_java_and_nothing_is_made(tmp_path: Path) -> None:
    assert list(local_stack(Settings(data_dir=tmp_path))) == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("files", "has"), [([], False), (["a.txt"], False), (["a.jar"], True), (["b/c.jar"], True)])
def test_jars_are_looked_for_in_all_folders(tmp_path: Path, files: list[str], has: bool) -> None:
    for name in files:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert _has_jars(tmp_path) is has
    assert not _has_jars(tmp_path / "missing")
