"""Edit a region's tables: add, name, area, merge, remove; checked before anything is written.

No line but those the edit is about is touched.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geomap.errors import GazetteerError
from geomap.gazetteer.areas import AreaRow
from geomap.gazetteer.cells import FILES_UNDER, ODBL_FOLDER, did_you_mean
from geomap.gazetteer.draft import Draft, draft_of
from geomap.gazetteer.region import read_sources
from geomap.gazetteer.rows import NAME_COLUMNS, PLACE_COLUMNS, REDIRECT_COLUMNS, REMOVED_COLUMNS
from geomap.gazetteer.tables import Tables
from geomap.gazetteer.writing import areas_text, format_degrees, natural_key, write_aside

AREA_GRID = 1e-5  # degrees, about a metre: finer boundaries are noise here
MAX_POINT_FROM_AREA_KM = 2.0  # a boundary this far from the place's point is another place's
HAND = "hand"  # the source of what somebody simply knows

Row = dict[str, str]


# --- the edits -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlace:
    """What a new place needs. Degrees, EPSG:4326."""

    name: str
    kind: str
    lon: float | None = None
    lat: float | None = None
    parent: str | None = None
    id: str | None = None
    name_ar: str | None = None
    population: int | None = None
    links: tuple[str, ...] = ()
    source: str = HAND
    notes: str | None = None


def add_place(region: str | Path, new: NewPlace) -> str:
    """Add a place; its id is returned (made from its name where none is given)."""
    with draft_of(region) as draft:
        under = _under_for(draft, new.source)
        identifier = new.id or _free_id(new.name, draft.tables)
        row = {
            "id": identifier,
            "name": _tidy(new.name),
            "kind": new.kind,
            "lon": format_degrees(new.lon),
            "lat": format_degrees(new.lat),
            "parent": new.parent or "",
            "quality": "C" if new.lon is not None else "N",
            "population": "" if new.population is None else str(new.population),
            "links": "; ".join(new.links),
            "sources": new.source,
            "notes": _tidy(new.notes or ""),
        }
        table = draft.csv("places.csv", PLACE_COLUMNS, under)
        table.insert_by_key(row)
        draft.put(table)
        if new.name_ar:
            _insert_name(draft, under, _name(identifier, new.name_ar, "ar", new.source, "yes"))
    return identifier


def add_name(
    region: str | Path,
    place: str,
    name: str,
    *,
    lang: str | None = None,
    source: str = HAND,
    preferred: bool = False,
    from_year: int | None = None,
    until_year: int | None = None,
    notes: str | None = None,
) -> str:
    """Add a spelling to a place; the language follows from the script where none is given."""
    with draft_of(region) as draft:
        draft.need(place)
        _under_for(draft, source)
        lang = lang or _language(name)
        under = draft.under(place)
        table = draft.csv("names.csv", NAME_COLUMNS, under)
        if preferred:
            table.replace(lambda row: row["place"] == place and row["lang"] == lang, preferred="")
            draft.put(table)
        row = _name(place, name, lang, source, "yes" if preferred else "")
        row["from"] = "" if from_year is None else str(from_year)
        row["until"] = "" if until_year is None else str(until_year)
        row["notes"] = _tidy(notes or "")
        _insert_name(draft, under, row)
    return lang


def remove_name(region: str | Path, place: str, name: str, *, because: str) -> None:
    """Take a spelling from a place; the reason is kept in removed.csv."""
    with draft_of(region) as draft:
        under = draft.under(draft.need(place))
        table = draft.csv("names.csv", NAME_COLUMNS, under)
        if not table.delete(lambda row: row["place"] == place and row["name"] == name):
            own = [row["name"] for row in table.rows() if row["place"] == place]
            if draft.tables.places[place].name == name:
                raise GazetteerError(f"'{name}' is the name of '{place}' itself: edit places.csv")
            raise GazetteerError(f"'{place}' has no name '{name}'.{did_you_mean(name, own)}")
        draft.put(table)
        _note_removal(draft, place, name, because)


def set_area(
    region: str | Path, place: str, file: Path, *, source: str = HAND, note: str | None = None
) -> float:
    """Give a place the boundary in a file; its size in square kilometres is returned.

    The file is anything pyogrio opens; all its polygons together are the area. Coordinates are
    brought to EPSG:4326 by the file's own reference system.
    """
    with draft_of(region) as draft:
        entry = draft.tables.places[draft.need(place)]
        _under_for(draft, source)
        area = _area_of(file)
        _refuse_far_area(entry.lon, entry.lat, area, place, file)
        under = draft.under(place)
        rows = {p: r for p, r in draft.tables.areas.items() if draft.under(p) == under}
        rows[place] = AreaRow(place, _geojson(area), source, note)
        write_aside(draft.folder / under / "areas.geojson", areas_text(rows.values()))
    return _square_km(area)


def remove_place(region: str | Path, place: str, *, because: str) -> None:
    """Take a place out with its names and area; the reason is kept in removed.csv."""
    with draft_of(region) as draft:
        under = draft.under(draft.need(place))
        parts = [row.id for row in draft.tables.places.values() if row.parent == place]
        if parts:
            raise GazetteerError(f"'{place}' has parts ({', '.join(parts[:5])}): move them first")
        led = [r.old for r in draft.tables.redirects.values() if r.new == place]
        if led:
            raise GazetteerError(f"'{led[0]}' was merged into '{place}': merge instead of removing")
        _delete_place(draft, place, under)
        _note_removal(draft, place, draft.tables.places[place].name, because)


def merge_places(region: str | Path, old: str, into: str, *, because: str) -> None:
    """Merge one place into another; a redirect is left, so that old maps still resolve."""
    if old == into:
        raise GazetteerError(f"'{old}' cannot be merged into itself")
    with draft_of(region) as draft:
        gone, kept = (draft.tables.places[draft.need(i)] for i in (old, into))
        under, under_kept = draft.under(old), draft.under(into)
        if under and not under_kept:
            raise GazetteerError(
                f"'{old}' is ODbL data and '{into}' is not: they stay apart; merge the other way"
            )
        names = [_own_name(old, gone.name), *draft.csv("names.csv", NAME_COLUMNS, under).rows()]
        taken = {_key(kept.name)}
        taken.update(_key(n.name) for n in draft.tables.names if n.place == into)
        area = draft.tables.areas.get(old) if into not in draft.tables.areas else None
        _delete_place(draft, old, under)
        for row in names:
            if row["place"] == old and _key(row["name"]) not in taken:
                taken.add(_key(row["name"]))
                _insert_name(draft, under_kept, row | {"place": into, "preferred": ""})
        _join_rows(draft, old, into, under_kept)
        if area is not None:
            _put_area(draft, AreaRow(into, area.geometry, area.source, area.note), under_kept)
        redirects = draft.csv("redirects.csv", REDIRECT_COLUMNS)
        redirects.insert_by_key({"from": old, "to": into, "reason": _tidy(because)})
        draft.put(redirects)


def _own_name(place: str, name: str) -> Row:
    return _name(place, name, _language(name), "", "")


def _join_rows(draft: Draft, old: str, into: str, under: str) -> None:
    gone, kept = draft.tables.places[old], draft.tables.places[into]
    links = dict.fromkeys([*kept.links, *gone.links])
    sources = dict.fromkeys([*kept.sources, *gone.sources])
    for where in FILES_UNDER:
        table = draft.csv("places.csv", PLACE_COLUMNS, where)
        if not table.path.exists():
            continue
        table.replace(lambda row: row["parent"] == old, parent=into)
        if where == under:
            table.replace(
                lambda row: row["id"] == into,
                links="; ".join(f"{a}:{v}" for a, v in links),
                sources="; ".join(sources),
                population=str(kept.population or gone.population or ""),
            )
        draft.put(table)


def _put_area(draft: Draft, area: AreaRow, under: str) -> None:
    rows = {p: r for p, r in draft.tables.areas.items() if draft.under(p) == under}
    rows[area.place] = area
    write_aside(draft.folder / under / "areas.geojson", areas_text(rows.values()))


def _delete_place(draft: Draft, place: str, under: str) -> None:
    names = draft.csv("names.csv", NAME_COLUMNS, under)
    names.delete(lambda row: row["place"] == place)
    places = draft.csv("places.csv", PLACE_COLUMNS, under)
    places.delete(lambda row: row["id"] == place)
    draft.put(names)
    draft.put(places)
    area = draft.tables.areas.pop(place, None)
    if area is not None:
        rows = [r for p, r in draft.tables.areas.items() if draft.under(p) == under]
        write_aside(draft.folder / under / "areas.geojson", areas_text(rows))


def _note_removal(draft: Draft, place: str, name: str, because: str) -> None:
    if not because.strip():
        raise GazetteerError("a reason is needed: --because WHY")
    table = draft.csv("removed.csv", REMOVED_COLUMNS)
    table.insert_by_key({"place": place, "name": name, "reason": _tidy(because)})
    draft.put(table)


# --- names ---------------------------------------------------------------------------------------


def _insert_name(draft: Draft, under: str, row: Row) -> None:
    table = draft.csv("names.csv", NAME_COLUMNS, under)
    table.insert(row, after=lambda other: _name_order(other) <= _name_order(row))
    draft.put(table)


def _name_order(row: Row) -> tuple[Any, ...]:
    language = {"en": 0, "ar": 1}.get(row["lang"], 2)
    return natural_key(row["place"]), language, row["lang"], row["preferred"] != "yes", row["name"]


def _name(place: str, name: str, lang: str, source: str, preferred: str) -> Row:
    blank = dict.fromkeys(NAME_COLUMNS, "")
    named = {"place": place, "name": _tidy(name), "lang": lang, "preferred": preferred}
    return blank | named | {"source": source}


def _language(name: str) -> str:
    from geomap.names.fold import is_arabic

    return "ar" if is_arabic(name) else "en"


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _key(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _free_id(name: str, tables: Tables) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "place"
    identifier, number = f"hand:{slug}", 2
    while identifier in tables.places or identifier in tables.redirects:
        identifier, number = f"hand:{slug}-{number}", number + 1
    return identifier


def _under_for(draft: Draft, source: str) -> str:
    """The folder for rows of a source, which must be known; ODbL data has one of its own."""
    sources = read_sources(draft.folder)
    if sources and source not in sources:
        hint = did_you_mean(source, sources)
        raise GazetteerError(f"source '{source}' is not in sources.toml: add it there first.{hint}")
    licence = sources[source].licence if source in sources else ""
    return ODBL_FOLDER if licence.upper().startswith("ODBL") else ""


# --- areas ---------------------------------------------------------------------------------------


def _area_of(file: Path) -> Any:
    """The polygons of a file as one valid geometry in EPSG:4326."""
    import pyogrio
    import shapely

    if not file.is_file():
        raise GazetteerError(f"{file}: no such file")
    try:
        frame = pyogrio.read_dataframe(file)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        raise GazetteerError(f"{file}: cannot be read as geographic data ({error})") from error
    if getattr(frame, "geometry", None) is None or frame.empty:
        raise GazetteerError(f"{file}: has no geometry")
    if frame.crs is None:
        raise GazetteerError(f"{file}: has no coordinate reference system (a missing .prj?)")
    polygons = frame.to_crs(4326).geometry
    polygons = polygons[polygons.geom_type.isin(["Polygon", "MultiPolygon"])]
    if polygons.empty:
        raise GazetteerError(f"{file}: has no polygon")
    united = shapely.make_valid(polygons.union_all())
    return shapely.set_precision(united, AREA_GRID)


def _refuse_far_area(
    lon: float | None, lat: float | None, area: Any, place: str, file: Path
) -> None:
    if lon is None or lat is None:
        return
    from shapely import Point

    from geomap.gazetteer.search import distance_km

    if area.covers(Point(lon, lat)):
        return
    nearest = area.boundary.interpolate(area.boundary.project(Point(lon, lat)))
    km = distance_km(lon, lat, nearest.x, nearest.y)
    if km > MAX_POINT_FROM_AREA_KM:
        raise GazetteerError(
            f"{file}: this area is {km:,.1f} km from the point of '{place}' "
            "(coordinates swapped, or another place?)"
        )


def _geojson(area: Any) -> Mapping[str, Any]:
    from shapely.geometry import mapping
    from shapely.geometry.polygon import orient

    parts = [part for part in getattr(area, "geoms", [area]) if part.geom_type == "Polygon"]
    shapes = [mapping(orient(part))["coordinates"] for part in parts]
    rounded = json.loads(json.dumps(shapes), parse_float=lambda text: round(float(text), 5))
    if len(rounded) == 1:
        return {"type": "Polygon", "coordinates": rounded[0]}
    return {"type": "MultiPolygon", "coordinates": rounded}


def _square_km(area: Any) -> float:
    import geopandas

    series = geopandas.GeoSeries([area], crs=4326)
    return float(series.to_crs(series.estimate_utm_crs()).area.iloc[0] / 1e6)
