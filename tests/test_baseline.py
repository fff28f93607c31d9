"""Tables that become claims: a baseline, and claims coded by hand."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geomap.baseline import BASELINE, BY_HAND, place_named, read_baseline, read_coded
from geomap.control import control_on
from geomap.errors import ClaimError, GazetteerError
from geomap.export import export
from geomap.jsonl import claim_to_json
from geomap.records import Extent, Modality, Standing, Status


def write(folder: Path, text: str, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


DATA = Path(__file__).parent / "data"
BASE = "place,party,as_of,source\nal-Shaar,opposition,2016-11-15,Open Front Monitor\n"


def test_a_baseline_says_who_held_what(tmp_path: Path, gazetteer: Any) -> None:
    (claim,) = read_baseline(write(tmp_path, BASE), gazetteer)
    assert claim.place is not None and claim.source is not None
    assert (claim.place.id, claim.party, claim.rule) == ("N0156", "opposition", BASELINE)
    assert (claim.source.name, claim.source.party) == ("Open Front Monitor", "neutral")
    assert claim.report == "table.csv:2"
    assert "al-Shaar, opposition, 2016-11-15" in claim.evidence.exact
    control = control_on(date(2016, 11, 20), [claim], gazetteer=gazetteer)["N0156"]
    assert (control.party, control.standing) == ("opposition", Standing.CONFIRMED)


@pytest.mark.parametrize(
    ("delimiter", "encoding", "above"),
    [
        (";", "utf-8-sig", ""),
        ("\t", "utf-16", ""),
        (",", "utf-8", "sep=,\r\n"),
        (";", "utf-8", "\r\n"),
    ],
)
def test_a_baseline_as_a_spreadsheet_program_saves_it(
    tmp_path: Path, gazetteer: Any, delimiter: str, encoding: str, above: str
) -> None:
    rows = [
        "Place,Party,As_of,Source,,",
        "الشعار,Opposition,2016-11-15,Open Front Monitor,,",
        ",,,,,",
    ]
    text = above + "".join(row.replace(",", delimiter) + "\r\n" for row in rows)
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode(encoding))
    (claim,) = read_baseline(path, gazetteer)
    assert claim.place is not None
    assert (claim.place.id, claim.party) == ("N0156", "opposition")
    assert claim.report == f"table.csv:{2 + above.count(chr(10))}"
    (coded,) = read_coded(path, gazetteer, columns={"date": "AS_OF"})
    assert coded.date == date(2016, 11, 15)


def test_a_line_of_claims_may_hold_the_line_ends_of_other_alphabets(
    tmp_path: Path, gazetteer: Any
) -> None:
    (claim,) = read_baseline(write(tmp_path, BASE), gazetteer)
    odd = dataclasses.replace(claim, surface="al\u2028Sha\x85ar")
    line = json.dumps(claim_to_json(odd), ensure_ascii=False)
    (back,) = read_coded(write(tmp_path, line + "\n", "claims.jsonl"), gazetteer)
    assert back.surface == odd.surface


def test_later_reports_overtake_it(tmp_path: Path, gazetteer: Any) -> None:
    coded = write(
        tmp_path, "place,party,date,source\nal-Shaar,government,2016-12-06,SANA\n", "coded.csv"
    )
    claims = read_baseline(write(tmp_path, BASE), gazetteer) + read_coded(coded, gazetteer)
    control = control_on(date(2016, 12, 6), claims, gazetteer=gazetteer)["N0156"]
    assert (control.party, control.from_party) == ("government", "opposition")
    assert control.standing is Standing.CLAIMED


def test_columns_of_other_names_are_mapped(tmp_path: Path, gazetteer: Any) -> None:
    path = write(
        tmp_path,
        "neighbourhood,armed_group,event_date,remarks,extent,share\n"
        'N0156,government,2016-12-06,"half of it, they say",part,0.5\n',
    )
    (claim,) = read_coded(
        path,
        gazetteer,
        columns={"place": "neighbourhood", "party": "armed_group", "sentence": "remarks"},
    )
    assert (claim.party, claim.date, claim.extent) == (
        "government",
        date(2016, 12, 6),
        Extent.PART,
    )
    assert (claim.share, claim.rule) == (0.5, BY_HAND)
    assert (claim.status, claim.modality) == (Status.CONTROLLED, Modality.ASSERTED)
    assert claim.evidence.exact == "half of it, they say"


def test_geomap_s_own_json_lines_come_back(tmp_path: Path, gazetteer: Any) -> None:

    (claim,) = read_baseline(write(tmp_path, BASE), gazetteer)
    path = write(tmp_path, json.dumps(claim_to_json(claim)) + "\n", "claims.jsonl")
    (back,) = read_coded(path, gazetteer)
    assert (back.party, back.date, back.rule) == (claim.party, claim.date, BY_HAND)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("place,party,as_of\n", "table.csv:1: column 'source' is missing"),
        (BASE + "Shangri-La,opposition,2016-11-15,X\n", "table.csv:3: no place is called"),
        (BASE + "al-Shaar,rebels,2016-11-15,X\n", "table.csv:3: no party 'rebels'"),
        (BASE + "al-Shaar,opposition,15.11.2016,X\n", "table.csv:3: '15.11.2016' is no day"),
        (BASE + "al-Shaar,opposition,,X\n", "table.csv:3: a baseline needs a day and a source"),
        (BASE + "al-Shaar,opposition\n", "table.csv:3: 2 cells under 4 columns"),
    ],
)
def test_a_broken_baseline_is_refused(tmp_path: Path, gazetteer: Any, text: str, says: str) -> None:
    with pytest.raises(ClaimError, match=says.replace("(", r"\(")):
        read_baseline(write(tmp_path, text), gazetteer)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("N0156,2016-12-06,taken,", "'taken' is none of controlled, contested"),
        ("N0156,2016-12-06,controlled,1.5", "between 0 and 1, not '1.5'"),
    ],
)
def test_broken_codes_are_refused(tmp_path: Path, gazetteer: Any, row: str, says: str) -> None:
    with pytest.raises(ClaimError, match=says):
        read_coded(write(tmp_path, f"place,date,status,share\n{row}\n"), gazetteer)


def test_a_field_that_does_not_exist_cannot_be_mapped(tmp_path: Path, gazetteer: Any) -> None:
    with pytest.raises(ClaimError, match="has no field 'colour'"):
        read_coded(write(tmp_path, BASE), gazetteer, columns={"colour": "party"})


def test_a_missing_needed_column_is_named(tmp_path: Path, gazetteer: Any) -> None:
    with pytest.raises(ClaimError, match=r"no column for 'place'.*place=COLUMN"):
        read_coded(write(tmp_path, "where,date\nX,2016-12-06\n"), gazetteer)


def test_not_utf_8_is_said(tmp_path: Path, gazetteer: Any) -> None:
    path = tmp_path / "old.csv"
    path.write_bytes(BASE.encode() + "é".encode("latin-1"))
    with pytest.raises(ClaimError, match="not UTF-8"):
        read_baseline(path, gazetteer)


def test_places_are_named_by_id_or_name(gazetteer: Any) -> None:
    assert place_named(gazetteer, "N0156").id == place_named(gazetteer, "al-Shaar").id
    with pytest.raises(GazetteerError, match="geomap gazetteer search"):
        place_named(gazetteer, "Qwertzuiopasdf")


@pytest.mark.parametrize("ending", ["csv", "geojson"])
def test_what_geomap_exported_comes_back(tmp_path: Path, gazetteer: Any, ending: str) -> None:
    """Who holds what since when, and never better supported than it was."""
    day = date(2016, 12, 7)
    told = read_coded(DATA / "chronicle-claims.csv", gazetteer)
    before = control_on(day, told, gazetteer=gazetteer)
    path = tmp_path / f"control.{ending}"
    export(list(before.values()), gazetteer, path)
    after = control_on(day, read_coded(path, gazetteer), gazetteer=gazetteer)
    known = {key: made for key, made in before.items() if made.status is not Status.UNKNOWN}
    assert len(known) > 30
    for place, control in known.items():
        back = after[place]
        assert (back.status, back.party) == (control.status, control.party), control.place.name
        assert back.since == control.since, control.place.name
        if control.standing is not Standing.CONFIRMED:
            assert back.standing is Standing.CLAIMED
    confirmed = [control.standing is Standing.CONFIRMED for control in after.values()]
    assert 10 < sum(confirmed) < len(confirmed)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("a.geojson", "{}", "a.geojson: is no GeoJSON with features"),
        ("a.geojson", "place,date", "a.geojson: is no GeoJSON with features"),
        ("a.geojson", '{"features": [{"properties": null}]}', "feature 1 has no properties"),
        ("a.geojson", '{"features": [{"properties": {"x": 1}}]}', "no column for 'place'"),
        ("a.kml", "<kml/>", "a.kml: coded claims are CSV, GeoJSON or JSON Lines"),
    ],
)
def test_what_holds_no_coded_claims_is_refused(
    tmp_path: Path, gazetteer: Any, name: str, text: str, says: str
) -> None:
    with pytest.raises(ClaimError, match=says):
        read_coded(write(tmp_path, text, name), gazetteer)
