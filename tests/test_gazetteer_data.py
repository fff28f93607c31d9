"""The shipped region: what is in it, and that it is sound."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from geomap.gazetteer import Gazetteer
from geomap.gazetteer.check import check_region
from tests.conftest import ROOT

SAME_POINT = 0.002  # degrees: two rows of Manbij in the source lie this far apart
SYRIA = ROOT / "gazetteer" / "syria"
QUARTERS_OF_2016 = [
    "N0120", "N0122", "N0125", "N0126", "N0129", "N0130", "N0132", "N0134", "N0139", "N0142",
    "N0146", "N0152", "N0155", "N0156", "N0157", "N0159", "N0168", "N0170", "N0174", "N0177",
    "N0178", "N0179", "N0183", "N0187", "N0189", "N0194", "N0196", "N0197", "N0198", "N0201",
    "N0203", "N0204", "N0207", "N0208", "N0209", "N0211", "N0213", "N0214", "N0217", "N0218",
    "N0219", "N0222", "N0224", "N0225", "N0226", "PT001", "PT002", "PT003", "PT004", "PT006",
    "PT007", "PT008", "PT009", "PT011", "PT016", "PT026", "PT034", "PT035", "PT045",
]  # fmt: skip


def aleppo_ids(gazetteer: Gazetteer) -> list[str]:
    prefixes = ("N0", "CSR", "HTH", "PT")
    return [p.id for p in gazetteer if p.id.startswith(prefixes)]


def test_every_aleppo_row_is_there_the_airport_once(gazetteer: Gazetteer) -> None:
    assert len(aleppo_ids(gazetteer)) == 185  # 186 rows; PT027 is the airport, CSR113
    assert gazetteer.get("PT027").id == "CSR113"
    assert gazetteer.area("PT027") is not None


def test_localities_are_there_or_lead_to_the_place_they_were_merged_into(
    gazetteer: Gazetteer,
) -> None:
    kept = [p for p in gazetteer if p.id.startswith(("gn:", "wof:"))]
    merged = [old for old in gazetteer.redirects() if old.startswith(("gn:", "wof:"))]
    doubled_in_the_source = 1  # two rows of Manbij with one GeoNames id
    assert len(kept) + len(merged) + doubled_in_the_source == 10_595


def test_administrative_areas_have_areas_names_and_parents(gazetteer: Gazetteer) -> None:
    counts = {"governorate": 14, "district": 62, "subdistrict": 272}
    for kind, count in counts.items():
        places = [place for place in gazetteer if place.kind == kind]
        assert len(places) == count
        for place in places:
            assert gazetteer.area(place.id) is not None
            assert place.name_in("ar")
            assert (place.parent is None) == (kind == "governorate")


def test_quarters_are_parts_of_the_city_and_localities_of_a_subdistrict(
    gazetteer: Gazetteer,
) -> None:
    assert [a.id for a in gazetteer.ancestors("N0156")] == [
        "gn:170063", "SY020000", "SY0200", "SY02",
    ]  # fmt: skip
    orphans = [p.id for p in gazetteer if p.parent is None and p.kind == "locality"]
    assert len(orphans) <= 1
    assert gazetteer.parent("gn:172955").name == "Ar-Raqqa"  # type: ignore[union-attr]


def test_the_old_city_is_the_union_of_its_quarters(gazetteer: Gazetteer) -> None:
    old_city = gazetteer.area("PT026")
    assert old_city is not None
    for quarter in ("CSR000", "N0170", "N0189", "N0201", "N0198"):
        part = gazetteer.area(quarter)
        assert part is not None and part.intersection(old_city).area / part.area > 0.95
    outside = gazetteer.area("N0156")
    assert outside is not None and outside.disjoint(old_city)


@pytest.mark.parametrize("place", QUARTERS_OF_2016)
def test_three_press_spellings_for_quarters_in_the_news(place: str, gazetteer: Gazetteer) -> None:
    spellings = {n.text for n in gazetteer.get(place).names if n.lang == "en"}
    assert len(spellings) >= 3, spellings
    assert gazetteer.get(place).name_in("ar")


def test_every_quarter_with_a_point_has_an_area_or_an_approximate_extent(
    gazetteer: Gazetteer,
) -> None:
    for place_id in aleppo_ids(gazetteer):
        place = gazetteer.get(place_id)
        if place.lon is None or place.kind == "road":
            continue
        extent = gazetteer.area(place_id) or gazetteer.approximate_area(place_id)
        assert extent is not None and extent.is_valid and not extent.is_empty, place_id


@pytest.mark.parametrize(
    ("place", "not_a_spelling"),
    [
        ("N0156", "كرم البيك"),
        ("N0156", "طريق الباب"),
        ("N0120", "الهلك"),
        ("N0170", "باب النصر"),
        ("N0209", "جسر الحج"),
        ("gn:174186", "Kobanî"),
        ("gn:172374", "الثورة"),
    ],
)
def test_a_name_of_another_place_is_no_spelling(
    place: str, not_a_spelling: str, gazetteer: Gazetteer
) -> None:
    assert not_a_spelling not in {name.text for name in gazetteer.get(place).names}


def test_preferred_names_are_those_of_the_press(gazetteer: Gazetteer) -> None:
    names = {"N0156": "al-Shaar", "N0177": "al-Qatarji", "N0213": "Marjeh", "PT001": "Maadi"}
    names |= {"PT034": "Karm al-Dada", "gn:163808": "Palmyra", "gn:172256": "Kobani"}
    assert {place: gazetteer.get(place).name for place in names} == names
    assert gazetteer.get("gn:170794").name_in("ar") == "دير الزور"


def test_gold_places_exist_where_the_cases_have_them(gazetteer: Gazetteer) -> None:
    files = sorted((ROOT / "tests" / "cases").glob("development.jsonl"))
    seen = 0
    for line in (line for file in files for line in file.read_text().splitlines()):
        for mention in json.loads(line).get("mentions", []):
            if mention.get("place_id"):
                place = gazetteer.get(mention["place_id"])
                assert place.lon == pytest.approx(mention["lon"], abs=SAME_POINT)
                assert place.lat == pytest.approx(mention["lat"], abs=SAME_POINT)
                seen += 1
    if files:
        assert seen > 0


def test_check_finds_no_error_and_every_warning_is_explained() -> None:
    findings = check_region(SYRIA)
    open_findings = [f for f in findings if f.accepted is None]
    assert open_findings == []
    assert findings, "the accepted warnings are still there to be seen"


def test_every_source_is_in_the_licence_page(gazetteer: Gazetteer) -> None:
    page = (ROOT / "DATA-LICENSE.md").read_text(encoding="utf-8")
    for source in gazetteer.sources.values():
        assert f"`{source.id}`" in page, source.id
        assert source.licence in page, source.licence


def test_odbl_data_is_kept_apart() -> None:
    assert (SYRIA / "odbl" / "roads.geojson").exists()
    assert "Open Database License" in (SYRIA / "odbl" / "LICENSE.md").read_text()
    with (SYRIA / "places.csv").open(encoding="utf-8", newline="") as file:
        assert all("osm" not in row["sources"] for row in csv.DictReader(file))


def test_areas_stay_small_enough_to_ship() -> None:
    assert (SYRIA / "areas.geojson").stat().st_size < 800_000
    assert (SYRIA / "odbl" / "roads.geojson").stat().st_size < 300_000


def test_corrections_each_have_a_reason() -> None:
    folder = ROOT / "tools" / "corrections"
    for name in ("preferred.csv", "refused.csv", "merges.csv", "places.csv"):
        with (folder / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert rows and all(row["reason"] for row in rows), name


def test_region_files_name_no_machine() -> None:
    for path in Path(SYRIA).rglob("*"):
        if path.is_file():
            assert str(ROOT) not in path.read_text(encoding="utf-8")
