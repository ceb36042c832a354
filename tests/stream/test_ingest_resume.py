"""simak ingest ended in the middle, by kill -9 or Ctrl-C: the next run goes on, nothing is lost, little is repeated."""

import gzip
import os
import signal
import subprocess
import time
from pathlib import Path

from simak.config import Settings
from streams.sources.window import MOST
from tests.support.intake import ids, ingest, keys, line, start_ingest
from tests.support.pipeline import end_offsets, eventually, records

NUMBER = 40_000


def written(settings: Settings) -> int:
    return end_offsets(settings, "mentions.raw")


def big(tmp_path: Path) -> Path:
    file = tmp_path / "big.jsonl"
    file.write_bytes(b"".join(b"rusak\n" if number % 1000 == 500 else line(number) for number in range(NUMBER)))
    return file


def test_after_kill_9_in_mid_file_every_line_is_in_kafka_and_few_are_repeated(
    settings: Settings, tmp_path: Path
) -> None:
    file = big(tmp_path)
    run = start_ingest(settings, file, "--rate", 12_000)
    assert eventually(lambda: written(settings) > NUMBER // 5, 30, 0.05)
    os.kill(run.pid, signal.SIGKILL)
    run.wait(10)
    before = written(settings)
    assert before < NUMBER, "the kill came too late to prove anything"
    done = ingest(settings, file)
    assert done.returncode == 1
    assert "going on after line " in done.stderr.decode()
    found = keys(settings)
    assert set(found) == set(ids(number for number in range(NUMBER) if number % 1000 != 500))
    # What had not been noted as acknowledged when the process died, at most a window and a fifth of a second.
    assert len(found) - len(set(found)) <= MOST
    assert len({dict(letter.headers)["__connect.errors.offset"] for letter in records(settings, "dead.letters")}) == 40


def test_ctrl_c_keeps_the_place_and_the_next_run_repeats_nothing(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "slow.csv.gz"
    rows = "".join(f'x,n{n},"dua\nbaris",2026-11-20T01:00:00Z\n' for n in range(400))
    file.write_bytes(gzip.compress(f"platform,native_id,text,published\n{rows}".encode()))
    run = start_ingest(settings, file, "--rate", 100)
    assert eventually(lambda: written(settings) > 30, 30, 0.05)
    run.send_signal(signal.SIGINT)
    said = run.communicate(timeout=20)[1].decode()
    assert run.returncode == 130
    assert "mentions are safe in Kafka; run the same command again to go on." in said and "Traceback" not in said
    assert 30 < written(settings) < 400
    assert ingest(settings, file).returncode == 0
    assert keys(settings) == sorted(ids(range(400)))


def test_ctrl_c_ends_a_wait_for_standard_input(settings: Settings) -> None:
    run = start_ingest(settings, "-", stdin=subprocess.PIPE)
    assert run.stdin
    run.stdin.write(line(1))
    run.stdin.flush()
    assert eventually(lambda: written(settings) == 1, 30, 0.05)
    run.send_signal(signal.SIGINT)
    assert run.wait(20) == 130
    assert run.stderr and b"Interrupted: 1 mentions are safe" in run.stderr.read()


def test_a_finished_file_is_not_sent_again_unless_asked_and_a_grown_one_goes_on(
    settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "log.jsonl"
    file.write_bytes(b"".join(map(line, range(10))))
    assert ingest(settings, file).returncode == 0
    again = ingest(settings, file)
    assert again.returncode == 0 and "already sent whole, 10 lines: --restart" in again.stderr.decode()
    assert written(settings) == 10
    with file.open("ab") as stream:
        stream.write(line(10))
    assert "going on after line 10" in ingest(settings, file).stderr.decode()
    assert keys(settings) == sorted(ids(range(11)))
    file.write_bytes(line(50) * 3)
    assert "is not the file that an earlier run began" in ingest(settings, file).stderr.decode()
    assert ingest(settings, file, "--restart").returncode == 0
    assert keys(settings) == sorted(ids([*range(11), *[50] * 6]))


def test_the_same_lines_always_have_the_same_ids(settings: Settings, tmp_path: Path) -> None:
    local = {"native_id": None, "url": "https://warta.example/1", "published": "2026-11-20T08:00:00+07:00"}
    world = local | {"published": "2026-11-20T01:00:00Z"}
    assert ingest(settings, "-", input=line(1, **local) + line(1, **world)).returncode == 0
    first, second = keys(settings)
    assert first == second and first.startswith("x:h.")


def test_a_rate_is_kept(settings: Settings) -> None:
    begun = time.monotonic()
    assert ingest(settings, "-", "--rate", 50, input=b"".join(map(line, range(101)))).returncode == 0
    assert time.monotonic() - begun >= 2.0


def test_a_second_process_on_the_same_file_is_turned_away(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "held.jsonl"
    file.write_bytes(b"".join(map(line, range(100))))
    run = start_ingest(settings, file, "--rate", 5)
    assert eventually(lambda: written(settings) > 0, 30, 0.05)
    second = ingest(settings, file)
    assert second.returncode == 2 and "is being ingested by another process" in second.stderr.decode()
    run.send_signal(signal.SIGTERM)
    assert run.wait(20) == 130
