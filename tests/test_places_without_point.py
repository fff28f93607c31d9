"""A listed place without coordinates: it cannot be shown, who holds it can be told."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from geomap.ledger import Ledger
from geomap.pipeline import Asked, controls_of, picture_of
from geomap.places import known_by_name
from geomap.publish import Publication, notes, publish
from geomap.reading import read_report
from geomap.recipes import Recipe
from geomap.records import Certainty, Report

TEXT = "The Syrian army captured al-Inzarat and Marjeh from rebels on Tuesday, SANA said."
REPORT = Report("r", TEXT, published=date(2016, 12, 6))


def test_its_claims_have_the_place_and_its_mention_no_point(gazetteer: Any) -> None:
    reading = read_report(REPORT, gazetteer)
    held = {claim.place.id: claim for claim in reading.claims if claim.place}
    assert set(held) == {"PT035", "N0213"}
    assert (held["PT035"].party, held["PT035"].certainty) == ("government", Certainty.CERTAIN)
    match = reading.matches[0]
    assert (match.certainty, match.reason) == (Certainty.UNRESOLVED, "no coordinates")
    assert known_by_name(reading.matches[1]) is None


def test_it_goes_through_a_ledger_and_onto_a_page_without_a_point(
    tmp_path: Path, gazetteer: Any
) -> None:
    path = tmp_path / "a.gpkg"
    with Ledger.open(path, make=True) as ledger:
        ledger.add(REPORT, read_report(REPORT, gazetteer).claims)
    _, controls = controls_of([str(path)], gazetteer, asked=Asked(), warn=print)
    assert controls["PT035"].party == "government"
    assert controls["PT035"].place.lon is None
    picture = picture_of([str(path)], gazetteer, asked=Asked(), warn=print)
    frames = ((date(2016, 12, 6), picture.controls),)
    for ending in (".html", ".svg"):
        target = tmp_path / f"map{ending}"
        publish(Publication(picture, frames, Recipe()), gazetteer, target, ending=ending)
        assert "Marjeh" in target.read_text(encoding="utf-8")
    assert [note.name for note in notes(picture, gazetteer)] == ["al-Inzarat"]
