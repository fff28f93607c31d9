"""The gazetteer as the other stages see it."""

from __future__ import annotations

import hashlib
import json
import math
import os
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap.errors import GazetteerError
from geomap.gazetteer.cells import ODBL_FOLDER, did_you_mean
from geomap.gazetteer.compiled import (
    connect,
    content_of,
    load_region,
    load_sources,
    load_voices,
    open_compiled,
)
from geomap.gazetteer.parties import Party, Speaker, Voices
from geomap.gazetteer.region import DataSource, Region, find_region
from geomap.gazetteer.search import (
    ADMIN_KINDS,
    Near,
    candidate,
    distance_km,
    hits_for,
    likeliest,
)
from geomap.records import Candidate, Name, Place

if TYPE_CHECKING:
    import geopandas
    from shapely.geometry import LineString
    from shapely.geometry.base import BaseGeometry

KM_PER_DEGREE = 111.2  # of latitude
LOADED_FOR_ONE = 8  # places looked at closely for each one wanted

NAME_FIELDS = "text, lang, preferred, from_year, until_year, source"
PLACE_FIELDS = "n, id, name, kind, lon, lat, parent, quality, population, links, sources, notes"


class Gazetteer:
    """A region: its places with names and areas, its parties, who speaks for whom.

    Make one with `Gazetteer.open`. Safe to share between threads, to fork and to pickle (the copy
    opens the same folder).
    """

    def __init__(self, folder: Path, database: sqlite3.Connection, file: Path | None) -> None:
        self._folder = folder
        self._file = file
        self._connection = database
        self._process = os.getpid()
        self._places: dict[str, Place] = {}
        self._by_number: dict[int, str] = {}
        self._population: dict[str, int | None] = {}
        self._areas: dict[str, BaseGeometry | None] = {}

    @classmethod
    def open(cls, region: str | Path = "syria") -> Gazetteer:
        """Open a region by name, or a region folder by path; compiled once, then quick.

        Raises
        ------
        GazetteerError
            When there is no such region, or a table is broken (file, line and what is wrong).
        """
        folder = find_region(region)
        return cls(folder, *open_compiled(folder))

    def __reduce__(self) -> tuple[Any, ...]:
        return Gazetteer.open, (self._folder,)

    def __repr__(self) -> str:
        return f"<Gazetteer {self.region.id}: {len(self)} places>"

    @property
    def _db(self) -> sqlite3.Connection:
        if self._file is not None and self._process != os.getpid():  # after a fork
            self._connection = connect(self._file)
            self._process = os.getpid()
        return self._connection

    # --- the region ------------------------------------------------------------------------------

    @cached_property
    def region(self) -> Region:
        """The region as a whole."""
        return load_region(self._meta("region"), self._folder)

    @cached_property
    def sources(self) -> dict[str, DataSource]:
        """Where the facts come from, with licence and credit, by id."""
        return load_sources(self._meta("sources"))

    @cached_property
    def stamp(self) -> str:
        """Changes whenever any name of any place does."""
        return self._meta("stamp")

    @cached_property
    def content(self) -> str:
        """Changes whenever anything in any table does."""
        return content_of(self._folder)

    @cached_property
    def _voices(self) -> Voices:
        return load_voices(self._meta("voices"))

    def _meta(self, key: str) -> str:
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return str(row[0])

    # --- parties and speakers --------------------------------------------------------------------

    @property
    def parties(self) -> dict[str, Party]:
        """The parties of the region by id, in the order of the table."""
        return self._voices.parties

    @property
    def speakers(self) -> tuple[Speaker, ...]:
        """Who speaks, and for whom."""
        return self._voices.speakers

    def speaker(self, name: str) -> Speaker | None:
        """The speaker whose longest alias stands in a wording, or None."""
        return self._voices.speaker(name)

    def side_of(self, wording: str) -> str | None:
        """The party that a source, as worded, speaks for; "neutral"; None where nobody knows.

        >>> Gazetteer.open().side_of("local media activist")
        'opposition'
        """
        return self._voices.side_of(wording)

    # --- places ----------------------------------------------------------------------------------

    def __len__(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM place").fetchone()[0])

    def __contains__(self, place_id: object) -> bool:
        return isinstance(place_id, str) and self._resolve(place_id) is not None

    def __iter__(self) -> Iterator[Place]:
        rows = self._db.execute(f"SELECT {PLACE_FIELDS} FROM place ORDER BY n")  # noqa: S608
        names = self._db.execute(f"SELECT place, {NAME_FIELDS} FROM name ORDER BY place, ord")  # noqa: S608
        by_place = groupby(names, key=itemgetter(0))
        for row in rows:  # every place has a name, so the two run side by side
            _, own = next(by_place)
            yield _place(row, [name[1:] for name in own])

    def get(self, place_id: str) -> Place:
        """The place of an id; an id that was merged into another gives the other.

        Raises
        ------
        GazetteerError
            When no place has or had that id.
        """
        current = self._resolve(place_id)
        if current is None:
            raise GazetteerError(
                f"no place '{place_id}' in {self.region.id}.{did_you_mean(place_id, self._ids())}"
            )
        return self._places[current]

    def _ids(self) -> list[str]:
        return [row[0] for row in self._db.execute("SELECT id FROM place")]

    def _resolve(self, place_id: str) -> str | None:
        """The id in use now, its place loaded; None where there is none."""
        if place_id in self._places:
            return place_id
        row = self._db.execute(
            f"SELECT {PLACE_FIELDS} FROM place WHERE id = ?",  # noqa: S608 (a constant)
            (place_id,),
        ).fetchone()
        if row is not None:
            self._load(row)
            return place_id
        moved = self._db.execute("SELECT new FROM redirect WHERE old = ?", (place_id,)).fetchone()
        return self._resolve(moved[0]) if moved else None

    def _load(self, row: tuple[Any, ...]) -> Place:
        names = self._db.execute(
            f"SELECT {NAME_FIELDS} FROM name WHERE place = ? ORDER BY ord",  # noqa: S608
            (row[0],),
        ).fetchall()
        place = _place(row, names)
        self._places[place.id] = place
        self._by_number[row[0]] = place.id
        self._population[place.id] = row[8]
        return place

    def _numbered(self, number: int) -> Place:
        if number not in self._by_number:
            query = f"SELECT {PLACE_FIELDS} FROM place WHERE n = ?"  # noqa: S608 (a constant)
            self._load(self._db.execute(query, (number,)).fetchone())
        return self._places[self._by_number[number]]

    def population(self, place_id: str) -> int | None:
        """Inhabitants by the source, where it says; for ranking, not for counting."""
        return self._population[self.get(place_id).id]

    def names(self) -> Iterator[tuple[str, str, str]]:
        """Every name as (text, language, place id); of each place its preferred name first."""
        query = (
            "SELECT name.text, name.lang, place.id FROM name JOIN place ON place.n = name.place "
            "ORDER BY name.place, name.ord"
        )
        yield from self._db.execute(query)

    def redirects(self) -> dict[str, str]:
        """Ids that were merged into others, with the id each stands for now."""
        return dict(self._db.execute("SELECT old, new FROM redirect").fetchall())

    def parent(self, place: Place | str) -> Place | None:
        """The place that a place is a part of, or None."""
        entry = self.get(place) if isinstance(place, str) else place
        return self.get(entry.parent) if entry.parent else None

    def ancestors(self, place_id: str) -> tuple[Place, ...]:
        """Its parent, the parent's parent and so on, the nearest first."""
        found: list[Place] = []
        parent = self.parent(place_id)
        while parent is not None:
            found.append(parent)
            parent = self.parent(parent)
        return tuple(found)

    # --- searching -------------------------------------------------------------------------------

    def find(
        self,
        name: str,
        *,
        kind: str | None = None,
        near: tuple[float, float] | None = None,
        limit: int = 5,
    ) -> list[Candidate]:
        """The places a name may mean, best first, with score (0..1) and reasons.

        Parameters
        ----------
        name
            In any spelling, Latin or Arabic, typing slips included.
        kind
            Only places of this kind ("neighbourhood", "town" ...).
        near
            Longitude, latitude (degrees): nearer places are preferred.
        """
        hits = likeliest(self._db, hits_for(self._db, name), kind, near, limit * LOADED_FOR_ONE)
        found = [self._candidate(hit, near) for hit in hits]
        found.sort(key=lambda entry: (-entry.score, entry.place.id))
        return found[:limit]

    def _candidate(self, hit: Any, near: tuple[float, float] | None) -> Candidate:
        place = self._numbered(hit.place)
        return candidate(hit, place, self._population[place.id], near)

    def near(
        self,
        lon: float,
        lat: float,
        *,
        within_km: float = 5.0,
        limit: int | None = 10,
        kinds: Collection[str] | None = None,
    ) -> list[Near]:
        """The places around a point (degrees), nearest first, each with its distance in km.

        Only those of some kinds where `kinds` is given. Administrative areas are left out: their
        points say nothing.
        """
        height = within_km / KM_PER_DEGREE
        width = height / max(math.cos(math.radians(lat)), 0.01)
        rows = self._in_box((lon - width, lat - height, lon + width, lat + height), kinds)
        around = [(distance_km(lon, lat, x, y), identifier) for identifier, x, y in rows]
        inside = sorted(entry for entry in around if entry[0] <= within_km)
        return [Near(self.get(identifier), km) for km, identifier in inside[:limit]]

    def ids_inside(
        self, box: tuple[float, float, float, float], kinds: Collection[str] | None = None
    ) -> list[str]:
        """Ids of the places whose point lies in a box (west, south, east, north; degrees)."""
        return [identifier for identifier, _, _ in self._in_box(box, kinds)]

    def _in_box(
        self, box: tuple[float, float, float, float], kinds: Collection[str] | None
    ) -> Iterator[tuple[str, float, float]]:
        chosen = (*ADMIN_KINDS,) if kinds is None else (*kinds,)
        marks = ",".join("?" * len(chosen))
        which = f"kind {'NOT IN' if kinds is None else 'IN'} ({marks})"
        west, south, east, north = box
        inside = f"lat BETWEEN ? AND ? AND lon BETWEEN ? AND ? AND {which}"
        query = f"SELECT id, lon, lat FROM place WHERE {inside}"  # noqa: S608 (question marks)
        return self._db.execute(query, (south, north, west, east, *chosen))

    def within(self, place_id: str) -> list[Place]:
        """The places that are parts of a place, directly or through others, ids in order."""
        rows = self._db.execute(
            "WITH RECURSIVE part(id) AS (SELECT id FROM place WHERE parent = ?1 "
            "UNION SELECT place.id FROM place JOIN part ON place.parent = part.id) "
            "SELECT part.id FROM part JOIN place ON place.id = part.id ORDER BY place.n",
            (self.get(place_id).id,),
        ).fetchall()
        return [self.get(row[0]) for row in rows]

    # --- areas and roads -------------------------------------------------------------------------

    def area(self, place_id: str) -> BaseGeometry | None:
        """The boundary of a place (EPSG:4326), or None where no source gives one."""
        identifier = self._resolve(place_id) or place_id
        if identifier not in self._areas:
            row = self._db.execute("SELECT wkb FROM area WHERE place = ?", (identifier,)).fetchone()
            self._areas[identifier] = _geometry(row[0]) if row else None
        return self._areas[identifier]

    def areas(self) -> dict[str, BaseGeometry]:
        """Every boundary by place id, administrative areas included (EPSG:4326)."""
        from shapely import from_wkb

        rows = self._db.execute("SELECT place, wkb FROM area ORDER BY rowid").fetchall()
        shapes = from_wkb([row[1] for row in rows])
        return {row[0]: shape for row, shape in zip(rows, shapes, strict=True)}

    def area_boxes(self) -> dict[str, tuple[float, float, float, float]]:
        """West, south, east, north of every boundary by place id (EPSG:4326), without its shape."""
        rows = self._db.execute("SELECT place, west, south, east, north FROM area ORDER BY rowid")
        return {place: (west, south, east, north) for place, west, south, east, north in rows}

    @cached_property
    def ground_stamp(self) -> str:
        """Changes whenever a boundary, a road, or the point of a quarter does."""
        from geomap.gazetteer.extents import POINT_KINDS

        content = hashlib.sha256()
        for place, wkb in self._db.execute("SELECT place, wkb FROM area ORDER BY place"):
            content.update(place.encode() + wkb)
        everywhere = (-180.0, -90.0, 180.0, 90.0)
        content.update(repr(sorted(self._in_box(everywhere, POINT_KINDS))).encode())
        if (roads := self._roads_file).exists():
            content.update(roads.read_bytes())
        return content.hexdigest()

    @property
    def _roads_file(self) -> Path:
        return self._folder / ODBL_FOLDER / "roads.geojson"

    @cached_property
    def quarters(self) -> list[tuple[Place, BaseGeometry]]:
        """The quarters that have a boundary of their own (unions of quarters left out)."""
        from geomap.gazetteer.extents import quarters

        return quarters(self)

    def area_ids(self) -> list[str]:
        """The ids of the places that have a boundary."""
        return [row[0] for row in self._db.execute("SELECT place FROM area ORDER BY rowid")]

    def area_source(self, place_id: str) -> tuple[str, str | None] | None:
        """Source id and note of a boundary, or None where there is none."""
        identifier = self._resolve(place_id) or place_id
        row = self._db.execute(
            "SELECT source, note FROM area WHERE place = ?", (identifier,)
        ).fetchone()
        return (row[0], row[1]) if row else None

    def approximate_area(self, place_id: str) -> BaseGeometry | None:
        """An approximate extent of a place without a boundary (EPSG:4326), or None.

        The cell of points nearer to it than to any other point without a boundary in the same
        quarter, cut to that quarter. A guess for drawing: whoever shows it must mark it so.
        """
        from geomap.gazetteer.extents import approximate_area

        return approximate_area(self, self.get(place_id).id)

    def roads(self) -> list[LineString]:
        """Major roads for a basemap without tiles (EPSG:4326, OpenStreetMap, ODbL)."""
        from shapely import LineString

        return [LineString(road["geometry"]["coordinates"]) for road in self.road_features()]

    def road_features(self) -> list[Mapping[str, Any]]:
        """The roads as GeoJSON features with their class and name."""
        path = self._roads_file
        if not path.exists():
            return []
        features: list[Mapping[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["features"]
        return features

    @cached_property
    def road_source(self) -> DataSource | None:
        """Whom the roads are owed to, as their file says; from the table where it is there."""
        if not self._roads_file.exists():
            return None
        about = json.loads(self._roads_file.read_text(encoding="utf-8"))
        credit, licence = about.get("attribution"), about.get("licence")
        for source in self.sources.values():
            if credit in (None, source.credit) and source.licence.startswith("ODbL"):
                return source
        return DataSource("roads", "Roads", licence or "ODbL 1.0", credit or "roads.geojson")

    @cached_property
    def places(self) -> geopandas.GeoDataFrame:
        """All places as a GeoDataFrame (EPSG:4326): the area where there is one, else the point."""
        from geomap.gazetteer.extents import places_frame

        return places_frame(self)


def _place(row: tuple[Any, ...], names: Iterable[tuple[Any, ...]]) -> Place:
    """A place from a row of `PLACE_FIELDS` and its rows of `NAME_FIELDS`."""
    _, identifier, name, kind, lon, lat, parent, quality, _, links, sources, notes = row
    return Place(
        id=identifier,
        name=name,
        kind=kind,
        lon=lon,
        lat=lat,
        names=tuple(Name(t, lang, bool(p), y1, y2, s) for t, lang, p, y1, y2, s in names),
        parent=parent,
        links=tuple((authority, value) for authority, value in json.loads(links)),
        sources=tuple(json.loads(sources)),
        quality=quality,
        notes=notes,
    )


def _geometry(wkb: bytes) -> BaseGeometry:
    from shapely import from_wkb

    return from_wkb(wkb)
