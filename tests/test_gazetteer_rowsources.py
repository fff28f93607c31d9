"""GeoNames dumps and CSV: whole, cut off, in the wrong encoding, with rows that cannot be used."""

from __future__ import annotations

import zipfile
from pathlib import Path

from geomap.gazetteer.tables import read_tables
from tests.test_gazetteer_exchange import contents, region, run

HERE = "gn:1,Aleppo,city,37.16,36.2,,A,,geonames:1,press,\n"


def line(number: int, name: str, lat: str, lon: str, people: int, kind: str = "P") -> str:
    cells = [str(number), name, name, f"{name}abad,منبج", lat, lon, kind, "PPL", "SY", *[""] * 5]
    return "\t".join([*cells, str(people), "", "", "Asia/Damascus", "2016-01-01"]) + "\n"


def dump(path: Path) -> Path:
    text = line(2, "Manbij", "36.53", "37.95", 100_000) + line(3, "Tokyo", "35.7", "139.7", 9)
    text += line(4, "Peak", "36.5", "37.9", 0, "T") + line(5, "=1+1", "36.5", "37.9", 0)
    text += line(6, "Metres", "4010000", "330000", 0) + line(2, "Manbij", "36.53", "37.95", 0) * 50
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(f"{path.stem}.txt", text)
    return path


def test_a_country_zip(tmp_path: Path) -> None:
    made = region(tmp_path, "small", HERE)
    words = ("import", dump(tmp_path / "SY.zip"), "--region", made, "--source", "press")
    result = run(*words)
    assert result.exit_code == 0, result.output
    assert "1 new, 52 refused." in result.stderr
    assert "left out: 1 rows outside" in result.stderr
    assert "the same id came before (and 49 more like it)" in result.stderr
    assert "formula" in result.stderr
    assert "out of range" in result.stderr
    tables = read_tables(made)
    assert set(tables.places) == {"gn:1", "gn:2"}
    assert tables.places["gn:2"].kind == "city"
    assert ("منبج", "ar") in {(n.name, n.lang) for n in tables.names}


def test_broken_files_write_nothing(tmp_path: Path) -> None:
    made = region(tmp_path, "small", HERE)
    before = contents(made)
    whole = dump(tmp_path / "SY.zip")
    cut = tmp_path / "cut.zip"
    cut.write_bytes(whole.read_bytes()[:150])
    latin = tmp_path / "latin.csv"
    latin.write_bytes("id,name\nx1,Haläb\n".encode("latin-1"))
    for file, said in ((cut, "broken or cut off"), (latin, "not UTF-8")):
        result = run("import", file, "--region", made, "--source", "press")
        assert said in str(result.exception)
    assert contents(made) == before


def test_csv_with_other_columns(tmp_path: Path) -> None:
    made = region(tmp_path, "small", HERE)
    file = tmp_path / "towns.csv"
    file.write_text("Code,Town,lon,lat\nx1,Azaz,37.05,36.59\nx2,Swapped,36.59,37.05\nx3,=a,37,36\n")
    words = ("import", file, "--region", made, "--source", "press")
    result = run(*words, "--columns", "id=Code,name=Town")
    assert result.exit_code == 0, result.output
    assert read_tables(made).places["x1"].name == "Azaz"
    assert "x3" not in read_tables(made).places
    assert "no column" in str(run(*words, "--columns", "id=Cod").exception)
