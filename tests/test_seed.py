"""The seed report from end to end, as a careful analyst reads it (the table of the design)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SEED


def geomap(*arguments: str | Path, stdin: str | bytes | None = None) -> Any:
    """Run the command line as a user does, in a process of its own."""
    data = stdin.encode() if isinstance(stdin, str) else stdin
    return subprocess.run(
        [sys.executable, "-m", "geomap", *map(str, arguments)],
        capture_output=True,
        input=data,
        timeout=120,
        check=False,
    )


def rows(done: Any) -> list[dict[str, Any]]:
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


@pytest.fixture(scope="module")
def control() -> dict[str, dict[str, Any]]:
    found = rows(geomap("control", SEED, "--on", "2016-12-06", "-f", "jsonl"))
    return {row["place"]["id"]: row for row in found}


def by_name(control: dict[str, dict[str, Any]], name: str) -> dict[str, Any]:
    return next(row for row in control.values() if row["place"]["name"] == name)


def test_al_shaar_is_confirmed_because_the_other_side_says_so(control: Any) -> None:
    row = by_name(control, "al-Shaar")
    assert (row["status"], row["party"], row["standing"]) == (
        "controlled",
        "government",
        "confirmed",
    )
    sources = {claim["source"]["name"] for claim in row["claims"]}
    assert {"Syrian military", "local media activist"} <= sources
    assert any("SANA" in source for source in sources)


def test_places_that_one_side_alone_speaks_of_are_claimed(control: Any) -> None:
    for name, party in [
        ("al-Qatarji", "government"),
        ("Karm al-Dada", "government"),
        ("Marjeh", "opposition"),
        ("Maadi", "opposition"),
    ]:
        row = by_name(control, name)
        assert (row["party"], row["standing"], row["status"]) == (party, "claimed", "controlled")
    karm = by_name(control, "Karm al-Dada")
    assert (karm["place"]["id"], karm["place"]["certainty"]) == ("PT034", "uncertain")


def test_no_other_place_has_a_party(control: Any) -> None:
    held = {row["place"]["name"] for row in control.values() if row["party"]}
    assert held == {"al-Shaar", "al-Qatarji", "Karm al-Dada", "Marjeh", "Maadi"}


def test_the_share_of_the_enclave_stays_a_claim_in_words() -> None:
    claims = rows(geomap("claims", SEED, "-f", "jsonl"))
    shares = [claim for claim in claims if claim["share"] is not None]
    assert [(c["share"], c["place"], c["place_reason"]) for c in shares] == [(0.75, None, "area")]


def test_evidence_points_into_the_text() -> None:
    text = SEED.read_text(encoding="utf-8")
    for claim in rows(geomap("claims", SEED, "-f", "jsonl")):
        evidence = claim["evidence"]
        assert text[evidence["start"] : evidence["end"]] == evidence["exact"]


def test_every_place_in_the_report_is_listed() -> None:
    found = rows(geomap("places", SEED, "-f", "jsonl"))
    surfaces = {row["surface"] for row in found}
    expected = "Brussels Moscow Berlin Hamburg Aleppo al-Shaar Marjeh Maadi al-Qatarji".split()
    assert {*expected, "Karm al-Dada"} <= surfaces
    assert surfaces <= {*expected, "Karm al-Dada", "Al-Shaar", "eastern Aleppo"}
    abroad = {"Brussels", "Moscow", "Berlin", "Hamburg"}
    for row in found:
        assert (row["certainty"] == "unresolved") == (row["surface"] in abroad), row


def test_the_map_is_written_whole(tmp_path: Path) -> None:
    target = tmp_path / "map.html"
    done = geomap("map", SEED, "--recipe", "maps/aleppo.toml", "-o", target)
    assert done.returncode == 0, done.stderr.decode()
    page = target.read_text(encoding="utf-8")
    assert "Mahmoud Raslan" not in page
    assert "Rebels withdrew from al-Shaar" in page
    assert len(page.encode()) <= 350_000
    assert [path.name for path in tmp_path.iterdir()] == ["map.html"]


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_the_printed_twin(tmp_path: Path, ending: str) -> None:
    target = tmp_path / f"map.{ending}"
    done = geomap("map", SEED, "-o", target, "--caption", "--alt")
    assert done.returncode == 0, done.stderr.decode()
    assert target.stat().st_size > 10_000
    words = done.stdout.decode()
    assert "al-Shaar (confirmed)" in words
    assert words.count("\n") == 2
