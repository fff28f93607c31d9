"""The compiled index: cached by content, shared, safe to build twice, or kept in memory."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from geomap.names.index import NameIndex, Trait, open_index
from geomap.names.world import open_world

NAMES = [
    ("al-Nayrab", "en", "A"),
    ("Nairab", "en", "A"),
    ("النيرب", "ar", "A"),
    ("An Nirb", "en", "B"),
    ("النيرب", "ar", "B"),
    ("Handarat camp", "en", "C"),
]


def ids(index: NameIndex, key: str) -> list[str]:
    return [index.places[entry.place] for entry in index.find(key)]


def build(cache: str) -> int:
    return len(open_index(iter(NAMES), stamp="one", cache=Path(cache)))


def test_finds_by_key_and_by_sound(tmp_path: Path) -> None:
    index = open_index(NAMES, stamp="one", cache=tmp_path)
    assert ids(index, "handarat") == ["C"]
    assert index.find("handarat")[0].traits & Trait.STRIPPED
    assert "A" in ids(index, "nayrab")
    assert "A" in ids(index, "neyrab")  # by sound


def test_namesakes_in_arabic_share_their_spellings() -> None:
    index = open_index(NAMES, stamp="one", cache=None)
    assert set(ids(index, "nairab")) == {"A", "B"}
    assert index.find("nairab")[0].traits & Trait.NAMESAKE == 0


def test_the_second_opening_reads_the_cache(tmp_path: Path) -> None:
    open_index(NAMES, stamp="one", cache=tmp_path)

    def never() -> object:
        raise AssertionError("built although cached")
        yield  # pragma: no cover

    assert ids(open_index(never(), stamp="one", cache=tmp_path), "handarat") == ["C"]  # type: ignore[arg-type]


def test_another_content_is_another_index(tmp_path: Path) -> None:
    open_index(NAMES, stamp="one", cache=tmp_path)
    assert ids(open_index([("Homs", "en", "H")], stamp="two", cache=tmp_path), "homs") == ["H"]


def test_two_processes_may_build_at_once(tmp_path: Path) -> None:
    with ProcessPoolExecutor(2) as pool:
        assert len(set(pool.map(build, [str(tmp_path)] * 4))) == 1
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_ids_are_read_by_number_whatever_their_length(tmp_path: Path) -> None:
    named = [("Homs", "en", "H"), ("Hama", "en", "gn:ü1"), ("Idlib", "en", "xyz")]
    index = open_index(named, stamp="ids", cache=tmp_path)
    assert list(index.places) == ["H", "gn:ü1", "xyz"]
    assert index.places[1:] == ["gn:ü1", "xyz"]
    with pytest.raises(IndexError):
        index.places[3]


def test_an_index_without_names_is_empty(tmp_path: Path) -> None:
    assert len(open_index([], stamp="none", cache=tmp_path)) == 0


def test_where_nothing_can_be_written_it_lives_in_memory(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    assert ids(open_index(NAMES, stamp="one", cache=blocked), "handarat") == ["C"]


@pytest.mark.parametrize("name", ["moscow", "brussels", "hamburg", "astana", "موسكو"])
def test_the_world_is_known(name: str) -> None:
    from geomap.names.index import cache_folder

    city = open_world(cache_folder()).find(name)[0]
    assert city.population > 1_000_000
