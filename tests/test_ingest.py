"""`geomap ingest` and `geomap review` as they are typed."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from geomap.ledger import Ledger
from tests.conftest import ROOT, SEED


def geomap(*arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "geomap", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd or ROOT)


def test_the_seeds_into_a_ledger_and_control_out_of_it(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    done = geomap("ingest", SEED, "--ledger", path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["outcome"] == "added"
    again = geomap("ingest", SEED, "--ledger", path)
    assert "is there already; skipped" in again.stderr
    of_ledger = geomap("control", path, "--on", "2016-12-06", "-f", "jsonl")
    of_report = geomap("control", SEED, "--on", "2016-12-06", "-f", "jsonl")
    assert of_report.stdout
    assert of_ledger.stdout == of_report.stdout
    places = geomap("places", path, "-f", "jsonl").stdout
    assert places
    assert places == geomap("places", SEED, "-f", "jsonl").stdout
    with Ledger.open(path) as ledger:
        assert ledger.info()["region"] == "syria"
    from pyogrio import read_dataframe

    control = read_dataframe(path, layer="control")
    shaar = control[control["name"] == "al-Shaar"].iloc[0]
    assert (shaar["party"], shaar["standing"]) == ("government", "confirmed")
    assert shaar.geometry.geom_type in {"Polygon", "MultiPolygon"}


def test_a_ledger_is_called_a_geopackage(tmp_path: Path) -> None:
    path = tmp_path / "aleppo.txt"
    done = geomap("ingest", SEED, "--ledger", path)
    assert done.returncode == 2
    assert "a ledger is a GeoPackage; call it aleppo.gpkg." in done.stderr
    assert not path.exists()


def test_a_rejected_claim_leaves_the_map(tmp_path: Path) -> None:
    path, sheet = tmp_path / "a.gpkg", tmp_path / "claims.csv"
    assert geomap("ingest", SEED, "--ledger", path).returncode == 0
    assert geomap("review", "export", sheet, "--ledger", path).returncode == 0
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["place"] == "N0177":
            row.update(decision="reject", why="only SANA says so")
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    applied = geomap("review", "apply", sheet, "--ledger", path)
    assert applied.returncode == 0, applied.stderr
    assert "only SANA says so" in (tmp_path / "a.review.jsonl").read_text()
    done = geomap("control", path, "--on", "2016-12-06", "-f", "jsonl")
    places = [json.loads(line)["place"]["id"] for line in done.stdout.splitlines()]
    assert "N0156" in places
    assert "N0177" not in places
    history = geomap("history", "N0177", "--ledger", path, "-f", "jsonl")
    assert history.returncode == 0, history.stderr
    told = [json.loads(line) for line in history.stdout.splitlines()]
    rejected = [row for row in told if row["role"] == "review"]
    assert rejected[0]["because"] == "rejected in review: only SANA says so"
    assert rejected[0]["evidence"]["exact"]


def test_history_tells_what_only_an_earlier_version_said(tmp_path: Path) -> None:
    path, source = tmp_path / "a.gpkg", tmp_path / "wire.jsonl"
    texts = (
        "The army captured al-Shaar on Tuesday, the Observatory said. It also took Marjeh.",
        "The army captured al-Shaar on Tuesday, the Observatory said. It had not taken Marjeh.",
    )
    for text in texts:
        report = {"id": "w1", "published": "2016-12-06", "publisher": "Wire", "text": text}
        source.write_text(json.dumps(report))
        assert geomap("ingest", source, "--ledger", path).returncode == 0

    def told(place: str) -> list[Any]:
        done = geomap("history", place, "--ledger", path, "-f", "jsonl")
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    gone = [row for row in told("Marjeh") if row["role"] == "superseded"]
    assert [row["evidence"]["exact"] for row in gone] == ["It also took Marjeh."]
    assert gone[0]["because"] == "only in an earlier version of the report"
    assert {row["role"] for row in told("al-Shaar")} == {"for"}  # said again, word for word


def test_claims_coded_by_hand_are_ingested_like_reports(tmp_path: Path) -> None:
    table = tmp_path / "coded.csv"
    table.write_text(
        "quarter,day,holder,desk\n"
        "al-Shaar,2016-12-06,government,Field desk\nMarjeh,2016-12-06,opposition,Field desk\n"
    )
    before = tmp_path / "before.csv"
    before.write_text("place,party,as_of,source\nN0156,opposition,2012-07-20,a chronology\n")
    path = tmp_path / "a.gpkg"
    command = (
        "ingest", "--coded", table, "--baseline", before, "--column", "place=quarter",
        "--column", "publisher=desk", "--ledger", path,
    )  # fmt: skip
    done = geomap(*command)
    assert done.returncode == 0, done.stderr
    assert [json.loads(line)["claims"] for line in done.stdout.splitlines()] == [2, 1]
    with Ledger.open(path) as ledger:
        claims = ledger.claims()
        texts = {report.id: report.text for report in ledger.reports()}
    assert sorted(texts) == ["before", "coded"]
    assert {claim.rule for claim in claims} == {"coded by hand", "baseline"}
    for claim in claims:
        quote = claim.evidence
        assert texts[claim.report][quote.start : quote.end] == quote.exact
    assert "already there" in geomap(*command).stdout


def test_mistakes_are_one_line_and_exit_code_one_or_two(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    for arguments, code, words in (
        (("ingest", tmp_path / "none.txt", "--ledger", path), 1, "no such file"),
        (("ingest", "--ledger", path), 2, "name a SOURCE"),
        (("ingest", SEED, "--column", "text", "--ledger", path), 2, "FIELD=COLUMN"),
        (("ingest", SEED, "--ledger", SEED), 1, "is not a ledger"),
        (("review", "export", "c.docx", "--ledger", path), 1, ".csv or .xlsx"),
        (("review", "apply", tmp_path / "c.csv", "--ledger", tmp_path / "b.gpkg"), 1, "no ledger"),
        (("review", "page", "--ledger", tmp_path / "b.gpkg"), 1, "there is no ledger"),
    ):
        done = geomap(*arguments)
        assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
        assert words in done.stderr


def test_where_nothing_can_be_read_no_ledger_is_made(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    (tmp_path / "picture.txt").write_bytes(bytes(range(32)) * 50)
    for source in (tmp_path / "none.txt", tmp_path / "picture.txt", tmp_path / "*.md"):
        done = geomap("ingest", source, "--ledger", path)
        assert done.returncode == 1
        assert done.stderr.count("\n") == 1, done.stderr
        assert not path.exists()


def test_what_was_read_before_a_broken_row_is_kept_and_said(tmp_path: Path) -> None:
    table, path = tmp_path / "rows.csv", tmp_path / "a.gpkg"
    rows = ['1,"Rebels left Maadi.",2016-12-06', '2,"The army took Hanano.",06/12/2016']
    table.write_text("\n".join(["id,text,published", *rows]), encoding="utf-8")
    done = geomap("ingest", table, "--ledger", path)
    assert done.returncode == 1
    assert f"{path}: 1 added; 1 claim. Run the same again to go on from here." in done.stderr
    assert done.stderr.splitlines()[-1].startswith(f"geomap: {table}:3: published '06/12/2016'")
    table.write_text(table.read_text().replace("06/12/2016", "2016-12-06"), encoding="utf-8")
    assert "1 added, 1 already there" in geomap("ingest", table, "--ledger", path).stderr


def test_another_ledger_brings_its_reports_and_what_was_decided_on_them(tmp_path: Path) -> None:
    theirs, mine, sheet = (tmp_path / name for name in ("theirs.gpkg", "mine.gpkg", "c.csv"))
    assert geomap("ingest", SEED, "--ledger", theirs).returncode == 0
    assert geomap("review", "export", sheet, "--ledger", theirs).returncode == 0
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0]["decision"] = "reject"
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    assert geomap("review", "apply", sheet, "--ledger", theirs).returncode == 0
    done = geomap("ingest", theirs, "--ledger", mine)
    assert done.returncode == 0, done.stderr
    assert "1 decision of its reviewers taken over" in done.stderr
    with Ledger.open(theirs) as one, Ledger.open(mine) as other:
        assert other.claims() == one.claims()
        assert len(other.claims()) == len(rows) - 1
    assert "already there" in geomap("ingest", theirs, "--ledger", mine).stdout
    with Ledger.open(theirs) as ledger:
        ledger.set_info(region="sudan")
    refused = geomap("ingest", theirs, "--ledger", tmp_path / "c.gpkg")
    assert refused.returncode == 1
    assert "is about the region sudan, not syria" in refused.stderr
    assert not (tmp_path / "c.gpkg").exists()


def test_a_copy_is_named_once_not_every_morning(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    for day, publisher in ((6, "SANA"), (7, "Northern Wire"), (8, "Courier")):
        text = SEED.read_text(encoding="utf-8") if day < 8 else "Rebels left Maadi.\n"
        report = tmp_path / f"{day}.txt"
        report.write_text(text + f"\nFiled on day {day}.", encoding="utf-8")
        about = ("--publisher", publisher, "--published", f"2016-12-0{day}")
        done = geomap("ingest", report, *about, "--ledger", path, "--no-layers")
        assert done.returncode == 0, done.stderr
        assert ("7: has the words of SANA" in done.stderr) is (day == 7), done.stderr
