"""A region begun with the commands alone, and the second region that is shipped."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from geomap.claims import read_claims
from geomap.cli.gazetteer import command
from geomap.errors import GazetteerError
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.check import check_region
from geomap.gazetteer.founding import Founded, found_region
from geomap.gazetteer.region import find_region
from geomap.places import match_places
from geomap.records import Report

SUDAN = (21.8, 8.6, 38.6, 22.3)


@pytest.fixture(scope="module")
def sudan() -> Gazetteer:
    return Gazetteer.open("sudan")


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(command, list(arguments))
    return result.exit_code, f"{result.output}{result.exception}"


def test_a_region_is_begun_filled_and_read_with_commands(tmp_path: Path) -> None:
    folder = tmp_path / "libya"
    box = "9.3,19.5,25.2,33.2"
    assert run("new", str(folder), "--title", 'The "Libya"', "--bbox", box)[0] == 0
    code, said = run("import", "world", "--country", "LY", "--region", str(folder))
    assert (code, "new" in said) == (0, True)
    assert run("check", "--region", str(folder))[0] == 0
    libya = Gazetteer.open(folder)
    assert libya.region.title == 'The "Libya"'
    assert [c.place.name for c in libya.find("Misrata", limit=1)] == ["Misratah"]
    report = Report(id="r", text="Rebels captured Sirte.", published=date(2011, 10, 20))
    (claim,) = read_claims(report, match_places(report, libya), libya)
    assert (claim.place and claim.place.name, claim.party) == ("Sirte", "opposition")


@pytest.mark.parametrize(
    ("folder", "box", "because"),
    [("libya", (25.0, 19.5, 9.3, 33.2), "--bbox"), ("My Region", SUDAN, "small letters")],
)
def test_what_is_no_region_is_refused_and_nothing_is_left(
    folder: str, box: tuple[float, float, float, float], because: str, tmp_path: Path
) -> None:
    with pytest.raises(GazetteerError, match=because):
        found_region(tmp_path / folder, Founded("Somewhere", box))
    assert not any(tmp_path.iterdir())


def test_a_folder_that_is_there_is_left_alone(tmp_path: Path) -> None:
    found_region(tmp_path / "sudan", Founded("Sudan", SUDAN))
    before = (tmp_path / "sudan" / "region.toml").read_bytes()
    with pytest.raises(GazetteerError, match="is there already"):
        found_region(tmp_path / "sudan", Founded("Another", SUDAN))
    assert (tmp_path / "sudan" / "region.toml").read_bytes() == before


def test_a_country_that_is_none_is_named(tmp_path: Path) -> None:
    found_region(tmp_path / "sudan", Founded("Sudan", SUDAN))
    code, said = run("import", "world", "--country", "XX", "--region", str(tmp_path / "sudan"))
    assert code == 1
    assert "no country XX" in said


def test_the_shipped_second_region_has_no_errors(sudan: Gazetteer) -> None:
    assert [
        finding for finding in check_region(find_region("sudan")) if finding.level == "error"
    ] == []
    assert len(sudan) > 90


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The RSF captured Wad Madani in December 2023 after the army withdrew.",
            ("Wad Medani", "rsf", "saf"),
        ),
        (
            "Sudan's army retook Singa from the paramilitary Rapid Support Forces.",
            ("Singa", "saf", "rsf"),
        ),
        ("سيطرت قوات الدعم السريع على الفاشر بعد انسحاب الجيش.", ("El Fasher", "rsf", "saf")),
    ],
)
def test_its_own_parties_hold_its_own_places(
    text: str, expected: tuple[str, str, str], sudan: Gazetteer
) -> None:
    report = Report(id="r", text=text, published=date(2025, 1, 15))
    (claim,) = read_claims(report, match_places(report, sudan), sudan)
    assert claim.place is not None
    assert (claim.place.name, claim.party, claim.from_party) == expected
