"""What somebody does without thinking: nothing is lost by it, and what is wrong is said at once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, SEED

REPORT = "The army captured the quarter of Marjeh in eastern Aleppo on 6 December 2016."


def geomap(
    *arguments: object, cwd: Path = ROOT, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "geomap", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
    )


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("project") / "aleppo.gpkg"
    assert geomap("ingest", SEED, "--ledger", path).returncode == 0
    return path


@pytest.mark.parametrize(
    "command",
    [["export", SEED, "-o"], ["gazetteer", "export"]],
    ids=["export", "gazetteer export"],
)
def test_no_command_writes_over_a_project(project: Path, command: list[object]) -> None:
    before = project.read_bytes()
    done = geomap(*command, project)
    assert done.returncode == 1
    assert done.stderr == f"geomap: {project}: is a ledger and stays one. Write to another file.\n"
    assert project.read_bytes() == before


def test_an_export_that_is_no_ledger_is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "control.gpkg"
    for _ in range(2):
        assert geomap("export", SEED, "-o", path).returncode == 0
    assert path.stat().st_size > 10_000


def test_a_missing_folder_is_said_before_anything_is_read(tmp_path: Path) -> None:
    path = tmp_path / "maps" / "m.html"
    for command in ("map", "export"):
        done = geomap(command, "no-such-report.txt", "-o", path)
        assert done.returncode == 1
        assert done.stderr.count("\n") == 1
        assert f"the folder {path.parent} does not exist. Make it first." in done.stderr


@pytest.mark.parametrize(
    "command",
    [
        ["control", "LEDGER"],
        ["map", "LEDGER", "-o", "m.html"],
        ["claims", "LEDGER"],
        ["changes", "LEDGER", "--from", "2016-12-01"],
        ["history", "El Fasher", "--ledger", "LEDGER"],
        ["ingest", "r.txt", "--published", "2016-12-07", "--ledger", "LEDGER"],
        ["review", "export", "c.csv", "--ledger", "LEDGER"],
        ["review", "apply", "c.jsonl", "--ledger", "LEDGER"],
        ["review", "page", "--ledger", "LEDGER"],
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_a_ledger_is_about_one_region(project: Path, tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "r.txt").write_text(REPORT)
    (tmp_path / "c.jsonl").write_text("")
    before = project.read_bytes()
    words = [str(project) if word == "LEDGER" else word for word in command]
    done = geomap(*words, "--region", "sudan", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr == (
        f"geomap: {project}: is about the region 'syria', not 'sudan'. "
        "Say --region syria (a name or its folder), or take another ledger.\n"
    )
    assert project.read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"r.txt", "c.jsonl"}


def test_a_map_in_the_folder_of_reports_is_no_report(tmp_path: Path) -> None:
    (tmp_path / "r.txt").write_text(REPORT)
    path = tmp_path / "map.html"
    first = geomap("map", tmp_path, "-o", path, "--published", "2016-12-07")
    assert first.returncode == 0, first.stderr
    again = geomap("claims", tmp_path, "--published", "2016-12-07", "-f", "csv")
    assert "map.html: is a map that geomap drew, not a report. It is left out." in again.stderr
    assert len(again.stdout.splitlines()) == 2


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "latin-1"])
def test_what_goes_into_a_pipe_is_utf8(tmp_path: Path, encoding: str) -> None:
    shutil.copy(ROOT / "seeds/chronicle/05-2016-11-29-ahya-shamaliya.md", tmp_path / "تقرير.md")
    wanted = geomap("claims", ".", cwd=tmp_path)
    assert "الصاخور" in wanted.stdout
    done = geomap("claims", ".", cwd=tmp_path, PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stdout) == (0, wanted.stdout)
    assert done.stderr == wanted.stderr


@pytest.fixture(params=["1", ""], ids=["unbuffered", "buffered"])
def searching(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A command with some output, which Python writes at once or at the end."""
    monkeypatch.setenv("PYTHONUNBUFFERED", request.param)
    return [sys.executable, "-m", "geomap", "gazetteer", "search", "Shaar"]


def test_a_full_disk_is_one_line(searching: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            searching, stdout=full, stderr=subprocess.PIPE, encoding="utf-8", check=False
        )
    assert done.returncode == 1
    assert done.stderr == "geomap: the output: No space left on device.\n"


def test_who_reads_no_further_has_had_enough(searching: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        searching, stdout=writing, stderr=subprocess.PIPE, encoding="utf-8", check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("ending", [".gpkg", ".geojson", ".csv", ".kml", ".html"])
def test_what_does_not_fit_on_the_disk_leaves_nothing(tmp_path: Path, ending: str) -> None:
    """A limit on the size of files, as a quota sets it, stands for the disk."""
    command = "map" if ending == ".html" else "export"
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (3_000, 3_000))\n"
        "from geomap.cli import main\n"
        f"main([{command!r}, {str(SEED)!r}, '-o', 'out{ending}'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"geomap: out{ending}: cannot be written (")
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_no_file_name_is_one_line() -> None:
    done = geomap("claims", "The army took al-Shaar. " * 100)
    assert done.returncode == 1
    assert done.stderr.endswith(": File name too long.\n")
    assert "Traceback" not in done.stderr


def test_changes_has_two_days_and_no_third() -> None:
    done = geomap("changes", SEED, "--from", "2016-12-01", "--on", "2016-12-06")
    assert done.returncode == 2
    assert "No such option" in done.stderr


@pytest.mark.parametrize(
    "command",
    [
        ["claims", SEED, "-o"],
        ["map", SEED, "-o"],
        ["ingest", SEED, "--ledger"],
        ["review", "export", "--ledger", "p.gpkg"],
        ["gazetteer", "export"],
    ],
    ids=lambda command: command[0],
)
def test_an_address_to_write_to_makes_no_folder_of_its_name(
    command: list[object], tmp_path: Path
) -> None:
    done = geomap(*command, "s3://news/aleppo.html", cwd=tmp_path)
    assert done.returncode == 2
    assert "s3://news/aleppo.html: is an address; give a file or folder" in done.stderr
    assert list(tmp_path.iterdir()) == []
