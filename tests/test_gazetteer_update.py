"""`update` and `diff`: what a source changed is taken, what somebody changed here stays."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from geomap.cli.gazetteer import command
from geomap.errors import GazetteerError
from geomap.gazetteer import Gazetteer, journal
from geomap.gazetteer.check import ERROR, check_region
from geomap.gazetteer.edit import add_name, merge_places, remove_name, remove_place
from geomap.gazetteer.imported import read_state
from geomap.gazetteer.update import planned, update_region

HEAD = "id,name,kind,lon,lat,parent,quality,population,links,sources,notes\n"
SOURCES = """\
[towns]
title = "Towns"
licence = "CC BY 4.0"
credit = "c"
fetch = "{fetch}"

[hand]
title = "t"
licence = "MIT"
credit = "c"
"""
LAST = {
    "T1": ("Alpha", "town", 37.0, 36.0, "1000"),
    "T2": ("Beta", "town", 37.2, 36.0, ""),
    "T3": ("Gamma", "town", 37.4, 36.0, ""),
    "T4": ("Delta", "town", 37.6, 36.0, ""),
    "T5": ("Epsilon", "town", 37.8, 36.0, ""),
}


class Made:
    """A region with one source, and that source's file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        (folder / "region.toml").write_text(
            'id = "r"\ntitle = "R"\nbbox = [36, 35, 38, 37]\n', encoding="utf-8"
        )
        (folder / "parties.toml").write_text("", encoding="utf-8")
        (folder / "places.csv").write_text(HEAD, encoding="utf-8")
        self.fetch("towns.csv")

    def fetch(self, address: str) -> None:
        text = SOURCES.format(fetch=address)
        (self.folder / "sources.toml").write_text(text, encoding="utf-8")

    def says(self, rows: dict[str, tuple[Any, ...]]) -> None:
        lines = [",".join(map(str, (key, *row))) for key, row in rows.items()]
        text = "\n".join(["id,name,kind,lon,lat,population", *lines, ""])
        (self.folder / "towns.csv").write_text(text, encoding="utf-8")

    def update(self, *words: str) -> Result:
        words = ("update", str(self.folder), "-f", "jsonl", *words)
        return CliRunner().invoke(command, words)

    def changes(self, *words: str) -> list[tuple[str, str, str]]:
        result = self.update("--yes", *words)
        assert result.exit_code == 0, result.output
        rows = [json.loads(line) for line in result.stdout.splitlines()]
        return sorted((row["what"], row["id"], row["outcome"]) for row in rows)

    def contents(self) -> dict[str, bytes]:
        files = (path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in files}

    def gazetteer(self) -> Gazetteer:
        return Gazetteer.open(self.folder)


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Made:
    monkeypatch.setenv("GEOMAP_CACHE", str(tmp_path / "cache"))
    region = Made(tmp_path / "r")
    region.says(LAST)
    assert len(region.changes()) == len(LAST)
    return region


def test_nothing_new_changes_nothing(made: Made) -> None:
    before = made.contents()
    result = made.update("--yes")
    assert result.exit_code == 0 and "towns: nothing changed." in result.stderr
    assert made.contents() == before


def test_what_the_source_changed_is_taken(made: Made) -> None:
    now = dict(LAST)
    now["T1"] = ("Alpha", "town", 37.01, 36.0, "2000")
    now["T2"] = ("Beta City", "city", 37.2, 36.0, "")
    del now["T3"]
    now["T6"] = ("Zeta", "town", 37.1, 36.5, "")
    made.says(now)
    dry = made.update("--dry-run")
    assert dry.exit_code == 0 and "nothing written" in dry.stderr
    rows = [json.loads(line) for line in dry.stdout.splitlines()]
    moved = next(row for row in rows if row["what"] == "moved")
    assert (moved["id"], moved["metres"], moved["before"]) == ("T1", 900, "37, 36")
    assert made.gazetteer().get("T1").lon == 37.0, "a dry run writes nothing"
    assert made.changes() == [
        *(("gone", "T3", "kept"), ("kind", "T2", "taken"), ("moved", "T1", "taken")),
        *(("new", "T6", "taken"), ("population", "T1", "taken"), ("renamed", "T2", "taken")),
    ]
    gazetteer = made.gazetteer()
    assert (gazetteer.get("T1").lon, gazetteer.population("T1")) == (37.01, 2000)
    assert (gazetteer.get("T2").name, gazetteer.get("T2").kind) == ("Beta City", "city")
    assert [n.text for n in gazetteer.get("T2").names] == ["Beta City", "Beta"], "the old stays"
    assert "T3" in gazetteer and "T6" in gazetteer
    assert made.changes() == [], "told once"


def edit(made: Made, old: str, new: str) -> None:
    """Change places.csv as a person with an editor does."""
    file = made.folder / "places.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_edits_by_hand_stay_whatever_the_source_says(made: Made) -> None:
    edit(made, "T1,Alpha,town,37,36", "T1,Alpha,town,37.05,36.05")  # moved by hand
    edit(made, "T2,Beta,", "T2,Bayta,")  # renamed by hand
    remove_place(made.folder, "T4", because="no such town")
    merge_places(made.folder, "T5", "T3", because="the same town")
    add_name(made.folder, "T3", "Gammah")
    now = dict(LAST)
    now["T1"] = ("Alpha", "town", 37.01, 36.0, "1000")  # moved there: conflict
    now["T2"] = ("Beta", "city", 37.2, 36.0, "")  # another kind: no conflict with the name
    now["T4"] = ("Delta", "town", 37.65, 36.0, "")  # taken out here: stays out
    now["T5"] = ("Epsilon Town", "town", 37.8, 36.0, "")  # merged here: a spelling of the other
    made.says(now)
    assert made.changes() == [
        *(("kind", "T2", "taken"), ("moved", "T1", "conflict"), ("moved", "T4", "kept")),
        ("name added", "T3", "taken"),
    ]
    gazetteer = made.gazetteer()
    assert (gazetteer.get("T1").lon, gazetteer.get("T1").lat) == (37.05, 36.05)
    assert (gazetteer.get("T2").name, gazetteer.get("T2").kind) == ("Bayta", "city")
    assert "T4" not in gazetteer and gazetteer.get("T5").id == "T3"
    assert {"Gammah", "Epsilon Town"} <= {n.text for n in gazetteer.get("T3").names}
    assert made.changes() == []


def linked(folder: Path, **names: list[str]) -> None:
    """A Linked Places file of one town with some names."""
    spellings = [{"toponym": text, "lang": lang} for lang, ts in names.items() for text in ts]
    feature = {
        "@id": "urn:geomap:L1",
        "type": "Feature",
        "properties": {"title": "Lambda", "fclasses": ["P"]},
        "names": [{"toponym": "Lambda"}, *spellings],
        "types": [{"label": "town"}],
        "geometry": {"type": "Point", "coordinates": [37.5, 36.5]},
    }
    collection = {"type": "FeatureCollection", "features": [feature]}
    (folder / "towns.jsonld").write_text(json.dumps(collection), encoding="utf-8")


def test_names_three_ways(made: Made) -> None:
    made.fetch("towns.jsonld")
    linked(made.folder, en=["Lamda", "Lamdah"], ar=["لمدا"])
    assert ("new", "L1", "taken") in made.changes()
    remove_name(made.folder, "L1", "Lamdah", because="never seen")
    add_name(made.folder, "L1", "Lamdaa")
    assert made.changes() == []
    linked(made.folder, en=["Lamdah", "Lambda Town"], ar=["لمدا"])
    assert made.changes() == [("name added", "L1", "taken"), ("name removed", "L1", "taken")]
    names = {name.text for name in made.gazetteer().get("L1").names}
    assert names == {"Lambda", "Lambda Town", "Lamdaa", "لمدا"}
    linked(made.folder, en=["Lambda Town"], ar=["لمدا"])
    made.changes()
    linked(made.folder, en=["Lambda Town", "Lamdah"], ar=["لمدا"])
    assert made.changes() == [("name added", "L1", "kept")], "taken out by hand stays out"


def test_gone_places_are_dropped_only_when_asked_and_free(made: Made) -> None:
    edit(made, "T2,Beta,town", "T2,Beta,city")
    add_name(made.folder, "T3", "Gammah")
    made.says({"T1": LAST["T1"]})
    assert made.changes("--drop-gone") == [
        *(("gone", "T2", "kept"), ("gone", "T3", "kept")),
        *(("gone", "T4", "taken"), ("gone", "T5", "taken")),
    ]
    assert {place.id for place in made.gazetteer()} == {"T1", "T2", "T3"}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("Alpha", "town", 39.0, 36.0, "1000"), ("refused", "T1", "kept")),  # outside now
        (("=1+1", "town", 37.0, 36.0, "1000"), ("gone", "T1", "kept")),  # cannot be used
    ],
)
def test_a_row_that_cannot_be_used_this_time_is_not_taken_out(
    row: tuple[Any, ...], told: tuple[str, str, str], made: Made
) -> None:
    made.says(LAST | {"T1": row})
    assert made.changes("--drop-gone") == [told]
    assert made.gazetteer().get("T1").lon == 37.0


def test_a_first_update_of_a_region_that_was_made_otherwise_keeps_what_differs(
    made: Made,
) -> None:
    shutil.rmtree(made.folder / "imported")
    made.says(LAST | {"T1": ("Alpha", "town", 37.01, 36.0, "1000")})
    result = made.update("--yes")
    assert "never imported before" in result.stderr
    assert [json.loads(line)["outcome"] for line in result.stdout.splitlines()] == ["kept"]
    assert made.gazetteer().get("T1").lon == 37.0
    assert made.changes() == []


def test_an_import_is_remembered_as_an_update_is(made: Made) -> None:
    shutil.rmtree(made.folder / "imported")
    words = ["import", str(made.folder / "towns.csv"), "--region", str(made.folder)]
    result = CliRunner().invoke(command, [*words, "--source", "towns"])
    assert result.exit_code == 0, result.output
    made.says(LAST | {"T1": ("Alpha", "town", 37.01, 36.0, "1000")})
    assert made.changes() == [("moved", "T1", "taken")]


def test_a_source_at_an_address(made: Made, site: str) -> None:
    made.fetch(f"{site}/towns.csv")
    made.says(LAST | {"T6": ("Zeta", "town", 37.1, 36.5, "")})
    assert made.changes() == [("new", "T6", "taken")]
    made.fetch(f"{site}/nowhere.csv")
    before = made.contents()
    result = made.update("--yes")
    assert isinstance(result.exception, GazetteerError)
    assert "answers 404" in str(result.exception) and made.contents() == before


@pytest.fixture
def site(made: Made) -> Iterator[str]:
    handler = partial(SimpleHTTPRequestHandler, directory=str(made.folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("sources", "message"),
    [
        ("", "names no source to update from"),
        ('fetch = "gone.csv"', "gone.csv: no such file"),
        ('fetch = "towns.csv"\noptions = { colums = {} }', "Did you mean 'columns'?"),
    ],
)
def test_what_is_wrong_in_sources_toml_is_said(made: Made, sources: str, message: str) -> None:
    head = '[towns]\ntitle = "t"\nlicence = "MIT"\ncredit = "c"\n'
    (made.folder / "sources.toml").write_text(head + sources, encoding="utf-8")
    with pytest.raises(GazetteerError, match=message.replace("?", r"\?")):
        planned(made.folder)


def test_a_source_that_lost_everything_writes_nothing(made: Made) -> None:
    (made.folder / "towns.csv").write_text("id,name,kind,lon,lat\n", encoding="utf-8")
    before = made.contents()
    with pytest.raises(GazetteerError, match="no place in it can be used"):
        update_region(made.folder)
    assert made.contents() == before


def test_without_yes_a_program_writes_nothing(made: Made) -> None:
    made.says(LAST | {"T6": ("Zeta", "town", 37.1, 36.5, "")})
    before = made.contents()
    result = made.update()
    assert result.exit_code == 2 and "--yes" in result.output
    assert made.contents() == before


def test_the_state_of_an_odbl_source_stays_apart(made: Made) -> None:
    text = (made.folder / "sources.toml").read_text(encoding="utf-8")
    changed = text.replace("CC BY 4.0", "ODbL 1.0")
    (made.folder / "sources.toml").write_text(changed, encoding="utf-8")
    made.says(LAST | {"T6": ("Zeta", "town", 37.1, 36.5, "")})
    made.changes()
    state = read_state(made.folder / "odbl" / "imported" / "towns.csv")
    assert state is not None and state["T6"].entry == "T6"
    assert "T6,Zeta" in (made.folder / "odbl" / "places.csv").read_text(encoding="utf-8")


# --- interrupted ---------------------------------------------------------------------------------

# Writes two states by turns until it is killed.
TURNS = """
import itertools, sys
from pathlib import Path
from geomap.gazetteer import journal

folder = Path(sys.argv[1])
names = ["places.csv", "names.csv", "areas.geojson", "redirects.csv", "imported/towns.csv"]
print("ready", flush=True)
for turn in itertools.cycle("ab"):
    with journal.locked(folder):
        journal.settle_held(folder)
        journal.put_in_place(folder, {name: turn.encode() * 50_000 for name in names})
"""


def test_a_writer_killed_at_any_moment_leaves_one_state_whole(tmp_path: Path) -> None:
    rng = random.Random(4)
    for _ in range(12):
        writer = subprocess.Popen(
            [sys.executable, "-c", TURNS, str(tmp_path)], stdout=subprocess.PIPE
        )
        assert writer.stdout is not None and writer.stdout.readline() == b"ready\n"
        time.sleep(rng.uniform(0.0, 0.03))
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        journal.settle(tmp_path)
        files = (
            path.read_bytes()
            for path in tmp_path.rglob("*")
            if path.is_file() and not path.relative_to(tmp_path).parts[0].startswith(".")
        )
        assert len(set(files)) <= 1, "old and new together"
    with journal.locked(tmp_path):
        journal.forget_abandoned(tmp_path)
    assert not list(tmp_path.glob(".geomap-*"))


def test_an_update_killed_at_any_moment_leaves_a_sound_gazetteer(made: Made) -> None:
    rng = random.Random(12)
    old = {place.id for place in made.gazetteer()}
    more = {f"N{i}": (f"New {i}", "town", 36.1 + i / 1000, 35.5, "") for i in range(300)}
    made.says(LAST | more)
    words = [sys.executable, "-m", "geomap", "gazetteer", "update", str(made.folder), "--yes"]
    started = time.monotonic()
    whole = subprocess.run([*words, "--dry-run"], capture_output=True, check=True)
    seconds = time.monotonic() - started
    assert b"300 new" in whole.stderr
    for _ in range(8):
        run = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(rng.uniform(0.3, 1.1) * seconds)
        run.send_signal(signal.SIGKILL)
        run.wait()
        found = {place.id for place in made.gazetteer()}
        assert found in (old, old | set(more))
        assert not [f for f in check_region(made.folder) if f.level == ERROR]


def test_a_change_that_was_made_and_not_put_in_place_is_finished_by_the_next_reader(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.says(LAST | {"T6": ("Zeta", "town", 37.1, 36.5, "")})

    def dies(folder: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(journal, "_finish", dies)
        with pytest.raises(KeyboardInterrupt):
            update_region(made.folder)
    assert (made.folder / journal.PENDING).is_dir()
    assert "T6" in made.gazetteer()
    assert not (made.folder / journal.PENDING).exists()


# --- diff ----------------------------------------------------------------------------------------


def test_diff_of_two_regions(made: Made, tmp_path: Path) -> None:
    old = tmp_path / "old"
    shutil.copytree(made.folder, old)
    edit(made, "T1,Alpha,town,37,36", "T1,Alpha,town,37.05,36")
    merge_places(made.folder, "T5", "T3", because="the same town")
    remove_place(made.folder, "T4", because="no such town")
    add_name(made.folder, "T2", "بيتا")
    result = CliRunner().invoke(command, ["diff", str(old), str(made.folder), "-f", "jsonl"])
    assert result.exit_code == 0, result.output
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    found = sorted((row["what"], row["id"], row["after"]) for row in rows if row["id"] != "T3")
    assert found == [
        *(("gone", "T4", None), ("merged", "T5", "T3"), ("moved", "T1", "37.05, 36")),
        ("name added", "T2", "ar:بيتا"),
    ]
    assert next(row["metres"] for row in rows if row["what"] == "moved") == 4498
    assert "1 gone" in result.stderr
    for side, folder in (("old", old), ("new", made.folder)):
        assert f"{side}: {folder}, " in result.stderr, "which folders were read"
    assert "places.csv, names.csv" in result.stderr and "odbl/places.csv" not in result.stderr


def test_diff_of_a_region_and_its_export(made: Made, tmp_path: Path) -> None:
    add_name(made.folder, "T2", "بيتا")
    file = tmp_path / "r.jsonld"
    words = ["export", str(file), "--region", str(made.folder)]
    assert CliRunner().invoke(command, words).exit_code == 0
    same = CliRunner().invoke(command, ["diff", str(made.folder), str(file), "-f", "jsonl"])
    assert same.exit_code == 0 and same.stdout == "" and "no difference" in same.stderr
