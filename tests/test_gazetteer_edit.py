"""Edits: checked before anything is written, and no line touched but their own."""

from __future__ import annotations

import difflib
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from geomap.cli.gazetteer import command
from geomap.errors import GazetteerError
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.edit import (
    NewPlace,
    add_name,
    add_place,
    merge_places,
    remove_name,
    remove_place,
    set_area,
)
from tests.conftest import ROOT

FILES = ("places.csv", "names.csv", "areas.geojson", "redirects.csv", "removed.csv")


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small copy of the shipped region: Aleppo's quarters and the administrative areas."""
    from geomap.gazetteer import tables, writing

    source = ROOT / "gazetteer" / "syria"
    folder = tmp_path_factory.mktemp("region") / "aleppo"
    folder.mkdir()
    whole = tables.read_tables(source)
    kept = {i: p for i, p in whole.places.items() if not i.startswith(("gn:", "wof:"))}
    wanted = ["gn:170063", *(place.parent for place in kept.values())]
    for wider in filter(None, wanted):
        kept.setdefault(wider, whole.places[wider])
    texts = {
        "places.csv": writing.places_text(kept.values()),
        "names.csv": writing.names_text(n for n in whole.names if n.place in kept),
        "areas.geojson": writing.areas_text(whole.areas.values()),
        "redirects.csv": writing.redirects_text(
            r for r in whole.redirects.values() if r.new in kept
        ),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    for name in ("parties.toml", "publishers.toml", "sources.toml"):
        shutil.copy(source / name, folder / name)
    head = 'id = "aleppo"\ntitle = "Aleppo"\nbbox = [35.4, 32.2, 42.5, 37.4]\n'
    (folder / "region.toml").write_text(head)
    return folder


@pytest.fixture
def region(pristine: Path, tmp_path: Path) -> Path:
    return shutil.copytree(pristine, tmp_path / "aleppo")


def changes(before: Path, after: Path) -> dict[str, list[str]]:
    """The lines that an edit took out or put in, file by file."""
    found = {}
    for name in FILES:
        old, new = (
            (folder / name).read_text("utf-8").splitlines() if (folder / name).exists() else []
            for folder in (before, after)
        )
        lines = [
            line
            for line in difflib.unified_diff(old, new, lineterm="", n=0)
            if line[:1] in "+-" and line[:3] not in ("+++", "---")
        ]
        if lines:
            found[name] = lines
    return found


def test_add_puts_in_one_line_a_table(region: Path, pristine: Path) -> None:
    new = NewPlace(
        name="Karm al-Afandi",
        kind="quarter",
        lon=37.186,
        lat=36.177,
        parent="gn:170063",
        name_ar="كرم الأفندي",
        source="press",
    )
    assert add_place(region, new) == "hand:karm-al-afandi"
    assert changes(pristine, region) == {
        "places.csv": [
            "+hand:karm-al-afandi,Karm al-Afandi,quarter,37.186,36.177,gn:170063,C,,,press,"
        ],
        "names.csv": ["+hand:karm-al-afandi,كرم الأفندي,ar,yes,,,press,"],
    }
    assert Gazetteer.open(region).find("Karm al Afandi")[0].place.id == "hand:karm-al-afandi"


def test_a_second_place_of_the_name_gets_an_id_of_its_own(region: Path) -> None:
    one = add_place(region, NewPlace(name="Nowhere", kind="village", lon=38, lat=36))
    other = add_place(region, NewPlace(name="Nowhere", kind="village", lon=39, lat=36))
    assert (one, other) == ("hand:nowhere", "hand:nowhere-2")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"lon": 36.2, "lat": 37.18, "parent": "gn:170064"}, "parent 'gn:170064' is not in"),
        ({"lon": 137.0, "lat": 36.2}, "lies outside the region"),
        ({"lon": 37.0, "lat": 136.2}, "lat 136.2 is out of range"),
        ({"source": "hearsay"}, "source 'hearsay' is not in sources.toml"),
        ({"id": "N0156"}, "id 'N0156' is already used"),
        ({"name": "=1+1"}, "starts like a spreadsheet formula"),
        ({"name_ar": "Latin"}, "is not in the script of 'ar'"),
    ],
)
def test_a_refused_add_writes_nothing(
    fields: dict[str, object], message: str, region: Path, pristine: Path
) -> None:
    asked = {"name": "New", "kind": "quarter"} | fields
    with pytest.raises(GazetteerError) as caught:
        add_place(region, NewPlace(**asked))  # type: ignore[arg-type]
    assert message in str(caught.value)
    assert changes(pristine, region) == {}


def test_a_spelling_comes_and_goes(region: Path, pristine: Path) -> None:
    add_name(region, "N0156", "Esch-Schaar", source="press", from_year=2011, until_year=2016)
    assert changes(pristine, region) == {"names.csv": ["+N0156,Esch-Schaar,en,,2011,2016,press,"]}
    remove_name(region, "N0156", "Esch-Schaar", because="never seen in print")
    assert changes(pristine, region) == {
        "removed.csv": ["+place,name,reason", "+N0156,Esch-Schaar,never seen in print"]
    }


def test_a_new_preferred_name_takes_the_place_of_the_old(region: Path, pristine: Path) -> None:
    add_name(region, "N0156", "حي الشعّار", preferred=True)
    assert Gazetteer.open(region).get("N0156").name_in("ar") == "حي الشعّار"
    assert sorted(changes(pristine, region)["names.csv"]) == [
        "+N0156,الشعار,ar,,,,,",
        "+N0156,حي الشعّار,ar,yes,,,hand,",
        "-N0156,الشعار,ar,yes,,,,",
    ]


def test_mistakes_with_names(region: Path) -> None:
    with pytest.raises(GazetteerError, match=r"has no name 'Shaarr'. Did you mean 'Chaar'|Shaar"):
        remove_name(region, "N0156", "Shaarr", because="slip")
    with pytest.raises(GazetteerError, match="no place 'N0999'"):
        add_name(region, "N0999", "X")
    with pytest.raises(GazetteerError, match="a reason is needed"):
        remove_name(region, "N0156", "Chaar", because=" ")
    with pytest.raises(GazetteerError, match="already at"):
        add_name(region, "N0156", "Chaar")


def boundary(tmp_path: Path, west: float, south: float, size: float = 0.01) -> Path:
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    feature = {"type": "Feature", "properties": {}, "geometry": geometry}
    path = tmp_path / "boundary.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    return path


def test_an_area_from_a_file(region: Path, pristine: Path, tmp_path: Path) -> None:
    size = set_area(region, "PT011", boundary(tmp_path, 37.204, 36.2245), note="by hand")
    assert size == pytest.approx(1.0, abs=0.05)
    area = Gazetteer.open(region).area("PT011")
    assert area is not None and area.bounds == pytest.approx((37.204, 36.2245, 37.214, 36.2345))
    (added,) = [x for x in changes(pristine, region)["areas.geojson"] if '"PT011"' in x]
    assert added.startswith("+") and "by hand" in added


def test_a_projected_area_is_brought_to_degrees(region: Path, tmp_path: Path) -> None:
    import geopandas

    path = tmp_path / "projected.gpkg"
    frame = geopandas.read_file(boundary(tmp_path, 37.204, 36.2245)).to_crs(32637)
    frame.to_file(path)
    assert set_area(region, "PT011", path, note="by hand") == pytest.approx(1.0, abs=0.05)


def test_an_area_elsewhere_is_refused(region: Path, pristine: Path, tmp_path: Path) -> None:
    with pytest.raises(GazetteerError, match="km from the point of 'PT011'"):
        set_area(region, "PT011", boundary(tmp_path, 36.2245, 37.204))
    with pytest.raises(GazetteerError, match="no such file"):
        set_area(region, "PT011", tmp_path / "none.geojson")
    (tmp_path / "bad.geojson").write_text("{")
    with pytest.raises(GazetteerError, match="cannot be read as geographic data"):
        set_area(region, "PT011", tmp_path / "bad.geojson")
    assert changes(pristine, region) == {}


def test_a_merge_leaves_a_redirect_and_keeps_names(region: Path, pristine: Path) -> None:
    merge_places(region, "CSR117", "N0139", because="a part of it")
    gazetteer = Gazetteer.open(region)
    assert gazetteer.get("CSR117").id == "N0139"
    assert "CSR117" in gazetteer
    assert ("csr", "117") in gazetteer.get("N0139").links
    assert "al-Sakhour (first)" in {name.text for name in gazetteer.get("N0139").names}
    changed = changes(pristine, region)
    assert changed["redirects.csv"] == ["+CSR117,N0139,a part of it"]
    assert len(changed["places.csv"]) == 3  # one out, one changed


def test_a_chain_of_merges_still_resolves(region: Path) -> None:
    merge_places(region, "PT005", "PT017", because="test")
    merge_places(region, "PT017", "N0156", because="test")
    assert Gazetteer.open(region).get("PT005").id == "N0156"


def test_parts_move_along_when_their_whole_is_merged(region: Path) -> None:
    merge_places(region, "N0139", "N0134", because="test")
    assert Gazetteer.open(region).get("CSR117").parent == "N0134"


def test_remove_keeps_the_reason(region: Path, pristine: Path) -> None:
    remove_place(region, "PT047", because="nobody else knows it")
    gazetteer = Gazetteer.open(region)
    assert "PT047" not in gazetteer
    changed = changes(pristine, region)
    assert changed["removed.csv"][1] == "+PT047,Karm al-Qasr,nobody else knows it"
    assert all(line.startswith("-PT047,") for line in changed["names.csv"])
    with pytest.raises(GazetteerError, match="has parts"):
        remove_place(region, "gn:170063", because="test")
    with pytest.raises(GazetteerError, match="merge instead of removing"):
        remove_place(region, "CSR113", because="test")


def test_odbl_rows_go_to_their_own_files(region: Path, pristine: Path) -> None:
    add_place(region, NewPlace(name="From OSM", kind="village", lon=38, lat=36, source="osm"))
    assert changes(pristine, region) == {}
    assert "From OSM" in (region / "odbl" / "places.csv").read_text()
    with pytest.raises(GazetteerError, match="they stay apart"):
        merge_places(region, "hand:from-osm", "N0156", because="test")


def test_a_table_of_another_order_keeps_it(region: Path) -> None:
    path = region / "names.csv"
    head, *rows = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text(head + "".join(reversed(rows)), "utf-8")
    before = path.read_text("utf-8")
    add_name(region, "N0156", "Esch-Schaar")
    after = path.read_text("utf-8")
    assert after.replace("N0156,Esch-Schaar,en,,,,hand,\n", "") == before


def test_the_commands_say_what_they_did(region: Path) -> None:
    def run(*arguments: str) -> str:
        result = CliRunner().invoke(command, [*arguments, "--region", str(region)])
        assert result.exit_code == 0, result.output
        return result.stderr

    assert "added hand:karm-al-afandi" in run("add", "Karm al-Afandi", "--kind", "quarter")
    assert "'Esch-Schaar' (en) is a name of N0156" in run("name", "add", "N0156", "Esch-Schaar")
    assert "no name of N0156" in run(
        "name", "remove", "N0156", "Esch-Schaar", "--because", "a test"
    )
    assert "CSR117 is now N0139" in run("merge", "CSR117", "N0139", "--because", "a part")
    removed = run("remove", "PT047", "--because", "unknown")
    assert f"PT047 is gone. Written to {region}" in removed
    assert "installed program" not in removed


def test_who_edits_the_installed_copy_is_told_that_it_will_be_replaced(
    region: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site-packages" / "geomap"
    shutil.copytree(region, package / "data" / "gazetteer" / "syria")
    monkeypatch.setattr(
        "geomap.gazetteer.region.__file__", str(package / "gazetteer" / "region.py")
    )
    words = ["name", "add", "N0156", "Esch-Schaar"]
    result = CliRunner().invoke(command, words)
    assert result.exit_code == 0, result.output
    assert f"cp -r {package / 'data' / 'gazetteer' / 'syria'} my-region" in result.stderr
