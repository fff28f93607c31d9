"""Opening is quick, fresh, and safe where the cache is shared, read-only or missing."""

from __future__ import annotations

import itertools
import os
import pickle
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from geomap.errors import GazetteerError
from geomap.gazetteer import Gazetteer
from tests.conftest import ROOT

SYRIA = ROOT / "gazetteer" / "syria"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("GEOMAP_CACHE", str(folder))
    return folder


def compiled(cache: Path) -> list[Path]:
    return sorted(cache.glob("region-*.sqlite"))


def test_compiled_once_then_only_opened(cache: Path) -> None:
    Gazetteer.open(SYRIA)
    (file,) = compiled(cache)
    made = file.stat().st_mtime_ns
    assert Gazetteer.open(SYRIA).get("N0156").name == "al-Shaar"
    assert compiled(cache) == [file] and file.stat().st_mtime_ns == made
    assert not list(cache.glob(".*")), "nothing half-made is left"


def test_opening_loads_no_heavy_library(cache: Path) -> None:
    Gazetteer.open(SYRIA)
    code = (
        "import sys; from geomap.gazetteer import Gazetteer; g = Gazetteer.open('syria');"
        "g.get('N0156'); g.parties; g.near(37.18, 36.2); list(g.names());"
        "heavy = {'shapely', 'pandas', 'geopandas', 'pyogrio', 'numpy'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_an_edit_is_seen_at_once(cache: Path, tmp_path: Path) -> None:
    region = shutil.copytree(SYRIA, tmp_path / "syria")
    before = Gazetteer.open(region)
    path = region / "names.csv"
    path.write_text(path.read_text("utf-8").replace("Al-Chaar", "Esh-Shaar", 1), "utf-8")
    after = Gazetteer.open(region)
    assert "Esh-Shaar" in {name.text for name in after.get("N0156").names}
    assert after.stamp != before.stamp
    assert len(compiled(cache)) == 1, "what was compiled before is gone"
    assert before.get("N0156").name == "al-Shaar", "and who had it open still reads it"


def test_a_cache_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "a-file"
    blocked.write_text("in the way")
    monkeypatch.setenv("GEOMAP_CACHE", str(blocked / "cache"))
    gazetteer = Gazetteer.open(SYRIA)
    assert gazetteer.find("al-Shaar")[0].place.id == "N0156"


def test_a_broken_region_leaves_nothing_in_the_cache(cache: Path, tmp_path: Path) -> None:
    region = shutil.copytree(SYRIA, tmp_path / "syria")
    (region / "places.csv").write_text("id\n")
    with pytest.raises(GazetteerError):
        Gazetteer.open(region)
    assert list(cache.iterdir()) == []


def _name_of(place_id: str) -> str:
    return Gazetteer.open(SYRIA).get(place_id).name


def test_two_processes_may_compile_at_once(cache: Path) -> None:
    with ProcessPoolExecutor(2) as pool:
        names = list(pool.map(_name_of, ["N0156", "N0177"]))
    assert names == ["al-Shaar", "al-Qatarji"]
    assert len(compiled(cache)) == 1 and not list(cache.glob(".*"))


@pytest.fixture(params=["in a file", "in memory"])
def compiled_region(request: Any, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Gazetteer:
    """The region from a cache, and where there can be none."""
    if request.param == "in memory":
        cache.parent.mkdir(exist_ok=True)
        (cache.parent / "file").write_text("no folder")
        monkeypatch.setenv("GEOMAP_CACHE", str(cache.parent / "file" / "below"))
    return Gazetteer.open("syria")


def test_pickled_and_used_in_threads(compiled_region: Gazetteer) -> None:
    copy = pickle.loads(pickle.dumps(compiled_region))
    assert copy.get("PT034").name == "Karm al-Dada"
    ids = [place.id for place in compiled_region][:2_000]
    begin = threading.Barrier(4)

    def look(some: list[str]) -> list[str]:
        begin.wait()
        return [copy.get(place_id).id for place_id in some]

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(look, [ids[at::4] for at in range(4)]))
    assert sorted(itertools.chain(*found)) == sorted(ids)


def test_a_forked_child_reads_on_its_own(compiled_region: Gazetteer) -> None:
    compiled_region.get("N0156")
    child = os.fork()
    if child == 0:
        os._exit(0 if compiled_region.get("N0213").name == "Marjeh" else 1)
    assert os.waitpid(child, 0)[1] == 0
