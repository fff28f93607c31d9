"""A user's mistake is one line that says what to do; nothing half-written stays behind."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.test_seed import geomap, rows


def one_line(done: Any, *, after_warnings: int = 0) -> str:
    message = done.stderr.decode()
    assert done.returncode == 1, message
    assert "Traceback" not in message
    assert message.startswith("geomap: ")
    assert message.count("\n") == 1 + after_warnings, message
    assert done.stdout == b""
    return message


def test_missing_file(tmp_path: Path) -> None:
    assert "nothing.txt" in one_line(geomap("claims", tmp_path / "nothing.txt"))


def test_empty_file(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    assert "empty.txt" in one_line(geomap("control", empty))


def test_folder_with_nothing_readable(tmp_path: Path) -> None:
    (tmp_path / "picture.jpg").write_bytes(b"\xff\xd8")
    message = one_line(geomap("places", tmp_path), after_warnings=1)
    assert "nothing to read" in message


def test_bytes_that_are_not_utf8_are_guessed_and_said(tmp_path: Path) -> None:
    report = tmp_path / "old.txt"
    text = "On 3 December 2016 the army captured al-Shaar, the café owners’ quarter, from rebels."
    report.write_bytes(text.encode("cp1252"))
    done = geomap("claims", report, "--published", "2016-12-04", "-f", "jsonl")
    assert [row["party"] for row in rows(done)] == ["government"]
    assert "old.txt" in done.stderr.decode()


def test_report_without_a_date(tmp_path: Path) -> None:
    report = tmp_path / "undated.txt"
    report.write_text("The army captured al-Shaar from rebels on Tuesday.", encoding="utf-8")
    done = geomap("claims", report, "-f", "jsonl")
    (claim,) = rows(done)
    assert claim["date"] is None
    assert "--published" in done.stderr.decode()


def test_text_without_a_place(tmp_path: Path) -> None:
    report = tmp_path / "weather.txt"
    report.write_text("It will rain all day, and then it will stop.", encoding="utf-8")
    for command in ("places", "claims", "control"):
        done = geomap(command, report, "--published", "2016-12-06", "-f", "jsonl")
        assert done.returncode == 0
        assert done.stdout == b""
        assert "geomap: no" in done.stderr.decode().lower()


def test_broken_gazetteer_row_names_file_and_line(tmp_path: Path) -> None:
    region = tmp_path / "broken"
    shutil.copytree(ROOT / "gazetteer" / "syria", region)
    table = region / "places.csv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    fields = lines[4].split(",")
    header = lines[0].strip().split(",")
    fields[header.index("lon")] = "637.2"
    table.write_text("".join([*lines[:4], ",".join(fields), *lines[5:]]), encoding="utf-8")
    report = tmp_path / "r.txt"
    report.write_text("The army captured al-Shaar.", encoding="utf-8")
    message = one_line(geomap("claims", report, "--published", "2016-12-06", "--region", region))
    assert "places.csv:5" in message


@pytest.mark.parametrize("name", ["map.docx", "map"])
def test_an_ending_that_no_map_has(tmp_path: Path, name: str) -> None:
    report = tmp_path / "r.txt"
    report.write_text("The army captured al-Shaar.", encoding="utf-8")
    done = geomap("map", report, "--published", "2016-12-06", "-o", tmp_path / name)
    assert ".html" in done.stderr.decode()
    assert done.returncode == 1
    assert [path.name for path in tmp_path.iterdir()] == ["r.txt"]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    report = tmp_path / "r.txt"
    report.write_text("The army captured al-Shaar.", encoding="utf-8")
    target = tmp_path / "no" / "map.html"
    assert "does not exist" in one_line(
        geomap("map", report, "--published", "2016-12-06", "-o", target)
    )


def test_usage_errors_are_exit_code_two() -> None:
    assert geomap("map").returncode == 2
    assert geomap("control", "x", "--on", "yesterday").returncode == 2
