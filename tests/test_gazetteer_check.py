"""`check` finds what is wrong, says where, and says what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from geomap.cli.gazetteer import command
from geomap.gazetteer.check import ERROR, WARNING, Finding, check_region

HEAD_PLACES = "id,name,kind,lon,lat,parent,quality,population,links,sources,notes\n"
HEAD_NAMES = "place,name,lang,preferred,from,until,source,notes\n"


def square(place: str, west: float, south: float, size: float, note: str = "") -> str:
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    properties = {"place": place, "source": "hand"} | ({"note": note} if note else {})
    geometry = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    return json.dumps(feature, separators=(",", ":"))


class Region:
    """A region folder to break."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.write("region.toml", 'id = "r"\ntitle = "R"\nbbox = [36, 35, 38, 37]\n')
        self.write("parties.toml", "")
        self.write("sources.toml", '[hand]\ntitle = "t"\nlicence = "MIT"\ncredit = "c"\n')

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def places(self, *rows: str) -> Region:
        self.write("places.csv", HEAD_PLACES + "".join(f"{row}\n" for row in rows))
        return self

    def names(self, *rows: str) -> Region:
        self.write("names.csv", HEAD_NAMES + "".join(f"{row}\n" for row in rows))
        return self

    def areas(self, *features: str) -> Region:
        lines = ",\n".join(features)
        self.write("areas.geojson", f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n')
        return self

    def findings(self) -> list[Finding]:
        return check_region(self.folder)


@pytest.fixture
def region(tmp_path: Path) -> Region:
    return Region(tmp_path / "r")


def only(findings: list[Finding], check: str) -> Finding:
    found = [finding for finding in findings if finding.check == check]
    assert len(found) == 1, findings
    return found[0]


def test_a_sound_region_has_no_finding(region: Region) -> None:
    region.places("A,Alpha,town,37,36,,B,,,hand,").names("A,ألفا,ar,yes,,,hand,")
    assert region.areas(square("A", 36.9, 35.9, 0.2)).findings() == []


def test_a_table_that_does_not_load_is_one_error(region: Region) -> None:
    region.places("A,Alpha,town,37,36,,B,,,hand,", "A,Again,town,37,36,,B,,,hand,")
    finding = only(region.findings(), "load")
    assert (finding.level, str(finding.where)) == (ERROR, "places.csv:3")


def test_swapped_coordinates_are_outside_the_region(region: Region) -> None:
    region.places("A,Alpha,town,36.2,37.1,,B,,,hand,")
    finding = only(region.findings(), "outside")
    assert finding.level == ERROR and finding.suggestion == "lon and lat swapped?"


@pytest.mark.parametrize(("west", "level"), [(37.01, WARNING), (37.5, ERROR)])
def test_a_point_outside_its_area(west: float, level: str, region: Region) -> None:
    region.places("A,Alpha,town,37,36.05,,B,,,hand,").areas(square("A", west, 36, 0.1))
    finding = only(region.findings(), "point")
    assert finding.level == level and "outside its area" in finding.message


def test_an_area_that_crosses_itself(region: Region) -> None:
    bow_tie = square("A", 36.9, 35.9, 0.2).replace(
        "[37.1,36.1],[36.9,36.1]", "[36.9,36.1],[37.1,36.1]"
    )
    region.places("A,Alpha,town,37,36,,B,,,hand,").areas(bow_tie)
    finding = only(region.findings(), "geometry")
    assert finding.level == ERROR and "Self-intersection" in finding.message
    assert str(finding.where) == "areas.geojson:2"


def test_areas_of_one_level_that_overlap(region: Region) -> None:
    region.places("A,Alpha,quarter,37,36,,B,,,hand,", "B,Beta,quarter,37.05,36,,B,,,hand,")
    region.areas(square("A", 36.95, 35.95, 0.1), square("B", 37.0, 35.95, 0.1))
    assert "overlap by 50%" in only(region.findings(), "overlap").message
    region.areas(square("A", 36.95, 35.95, 0.1), square("B", 37.0, 35.95, 0.1, "a union"))
    assert region.findings() == []


@pytest.mark.parametrize(
    "row",
    [
        "A,ألفا,en,,,,hand,",
        "A,Alfa,ar,,,,hand,",
        "A,Альфа,und-Latn,,,,hand,",
        "A,Alfa,und-Cyrl,,,,hand,",
        "A,Άλφα,de,,,,hand,",
    ],
)
def test_a_name_in_the_wrong_script(row: str, region: Region) -> None:
    region.places("A,Alpha,town,37,36,,B,,,hand,").names(row)
    assert only(region.findings(), "script").level == ERROR


def test_a_spelling_that_is_a_neighbours_name(region: Region) -> None:
    region.places("A,Alpha,quarter,37,36,,B,,,hand,", "B,Beta,quarter,37.01,36,,B,,,hand,")
    finding = only(region.names("A,al-Beta,en,,,,hand,").findings(), "other-name")
    assert finding.level == WARNING
    assert finding.suggestion.startswith('geomap gazetteer name remove A "al-Beta"')


def test_a_name_twice_and_two_preferred_names(region: Region) -> None:
    region.places("A,Alpha,town,37,36,,B,,,hand,")
    region.names("A,al-pha,en,,,,hand,", "A,ألفا,ar,yes,,,hand,", "A,الفا,ar,yes,,,hand,")
    findings = region.findings()
    assert "beside 'Alpha'" in only(findings, "repeated").message
    assert only(findings, "preferred").level == ERROR


def test_two_places_of_one_name_on_one_spot(region: Region) -> None:
    region.places("A,Alpha,town,37,36,,B,,,hand,", "B,Alpha,town,37.001,36,,B,,,hand,")
    assert "merge B A" in only(region.findings(), "twice").suggestion


def test_sources_and_links_that_lead_nowhere(region: Region) -> None:
    region.places("A,Alpha,town,37,36,,B,,wikidata:5747; same-as:Z,hnad,")
    findings = region.findings()
    assert only(findings, "source").suggestion == "Did you mean 'hand'?"
    assert len([f for f in findings if f.check == "link" and f.level == ERROR]) == 2


def test_a_parent_that_is_no_wider(region: Region) -> None:
    region.places("A,Alpha,district,37,36,B,B,,,hand,", "B,Beta,subdistrict,37,36,,B,,,hand,")
    assert only(region.findings(), "parent").level == ERROR


def test_a_city_is_no_part_of_a_quarter_and_no_quarter_is_far_from_its_city(
    region: Region,
) -> None:
    region.places("A,Alpha,city,37,36,B,B,,,hand,", "B,Beta,quarter,37,36.1,,B,,,hand,")
    finding = only(region.findings(), "parent")
    assert (finding.level, str(finding.where)) == (ERROR, "places.csv:2")
    assert "(city) has a parent that is no wider (quarter)" in finding.message
    region.places("A,Alpha,quarter,37,36.9,B,B,,,hand,", "B,Beta,city,37,36,,B,,,hand,")
    assert "is 100 km from its parent 'B'" in only(region.findings(), "parent-far").message


# What a table must not have: the file and its rows, and where and how `check` names it.
PLANTED = {
    "an id twice": ("places.csv", "A,Again,town,37,36,,B,,,hand,", "places.csv:3", "already used"),
    "a parent that is not there": (
        *("places.csv", "B,Beta,town,37,36,Q,B,,,hand,"),
        *("places.csv:3", "parent 'Q' is not in places.csv"),
    ),
    "its own parent": (
        *("places.csv", "B,Beta,town,37,36,B,B,,,hand,"),
        *("places.csv:3", "'B' is its own parent"),
    ),
    "a name of no place": ("names.csv", "Z,Zeta,en,,,,,", "names.csv:2", "'Z' is not in"),
    "a merged id that leads nowhere": (
        *("redirects.csv", "Q,Z,merged"),
        *("redirects.csv:2", "place 'Z' is not in places.csv"),
    ),
    "a merged id that is still there": (
        *("redirects.csv", "A,A,merged"),
        *("redirects.csv:2", "'A' is still in places.csv"),
    ),
    "a formula in a name": (
        "places.csv",
        "B,=1+1,town,37,36,,B,,,hand,",
        "places.csv:3",
        "formula",
    ),
    "a source without a licence": (
        *("sources.toml", '[press]\ntitle = "t"\ncredit = "c"'),
        *("sources.toml:5", "[press] has no licence; write it, or"),
    ),
}
HEADS = {"names.csv": HEAD_NAMES, "redirects.csv": "from,to,reason\n"}


@pytest.mark.parametrize("what", PLANTED)
def test_what_stops_a_load_is_found_with_file_and_line(what: str, region: Region) -> None:
    file, row, where, message = PLANTED[what]
    region.places("A,Alpha,town,37,36,,B,,,hand,")
    path = region.folder / file
    before = path.read_text(encoding="utf-8") if path.exists() else HEADS[file]
    region.write(file, f"{before}{row}\n")
    (finding,) = region.findings()
    assert (finding.check, finding.level, str(finding.where)) == ("load", ERROR, where)
    assert message in finding.message and finding.suggestion


def test_every_finding_says_file_line_and_what_to_do(region: Region) -> None:
    region.places(
        "A,Alpha,quarter,37,36,C,B,,same-as:Z,hand,",
        "B,Beta,quarter,37.01,36,C,B,,geonames:x,nobody,",
        "C,Gamma,quarter,39,36,A,,,,,".replace(",A,", ",,"),
    )
    region.names("A,Beta,en,,,,hand,", "A,Alfa,ar,,,,hand,", "B,al-Beta,en,,,,hand,")
    region.areas(square("A", 36.9, 35.9, 0.2), square("B", 36.9, 35.9, 0.2))
    findings = region.findings()
    assert {finding.check for finding in findings} == {
        *("link", "source", "outside", "other-name", "script", "overlap", "parent-far")
    }
    for finding in findings:
        lines = (region.folder / finding.where.file).read_text(encoding="utf-8").splitlines()
        assert finding.where.line <= len(lines) and finding.suggestion
        assert finding.place in lines[finding.where.line - 1]


def test_a_warning_is_accepted_with_a_reason_an_error_never(region: Region) -> None:
    region.places("A,Alpha,town,37,36,,B,,,hand,", "B,Alpha,town,37.001,36,,B,,,hand,")
    region.write("accepted.csv", "check,place,reason\ntwice,B*,looked at it\n")
    assert only(region.findings(), "twice").accepted == "looked at it"
    region.names("A,ألفا,en,,,,hand,")
    region.write("accepted.csv", "check,place,reason\nscript,A,never mind\ntwice,B,seen\n")
    assert only(region.findings(), "script").accepted is None


def test_the_command_exits_with_one_on_errors_only(region: Region) -> None:
    region.places("A,Alpha,town,37,36,,B,,,hand,", "B,Alpha,town,37.001,36,,B,,,hand,")
    asked = ["check", "--region", str(region.folder), "-f", "jsonl"]
    result = CliRunner().invoke(command, asked)
    assert result.exit_code == 0 and json.loads(result.stdout)["check"] == "twice"
    assert "0 errors, 1 warnings" in result.stderr
    region.names("A,ألفا,en,,,,hand,")
    assert CliRunner().invoke(command, asked).exit_code == 1
