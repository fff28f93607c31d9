"""A region's tables as Linked Places (JSON-LD that is GeoJSON too), and back.

What the format has no word for (quality, population, which name is preferred, notes) stands in
members of its own, so that the way out and back loses nothing.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from geomap.errors import GazetteerError
from geomap.gazetteer.incoming import SOURCE_FIELDS, Brought, Incoming
from geomap.gazetteer.readers._gather import Progress
from geomap.gazetteer.readers._json import JsonItems
from geomap.gazetteer.region import DataSource
from geomap.gazetteer.tables import (
    KIND,
    AreaRow,
    NameRow,
    PlaceRow,
    RedirectRow,
    Tables,
    Where,
    area_row,
    final_redirects,
    name_row,
    place_row,
)
from geomap.gazetteer.writing import format_degrees, name_key, natural_key

CONTEXT = "https://raw.githubusercontent.com/LinkedPasts/linked-places-format/main/linkedplaces-context-v1.1.jsonld"
URN = "urn:geomap:"
DEGREES = 7  # decimals, as in places.csv
BROADER = "gvp:broaderPartitive"
PREFIXES = {"geonames": "gn", "wikidata": "wd"}  # the format's own; other authorities as they are
AUTHORITIES = {prefix: authority for authority, prefix in PREFIXES.items()}
CERTAINTY = {"A": "certain", "B": "certain", "C": "less-certain"}
CLASSES = {
    **dict.fromkeys(("governorate", "district", "subdistrict", "province", "region"), "A"),
    **dict.fromkeys(("road", "junction", "railway"), "R"),
    **dict.fromkeys(("airport", "hospital", "landmark", "cemetery"), "S"),
    **dict.fromkeys(("park", "industrial"), "L"),
    **dict.fromkeys(("hill", "mountain"), "T"),
    **dict.fromkeys(("river", "lake"), "H"),
}
KIND_OF_CLASS = {
    "A": "region", "H": "river", "L": "landmark", "P": "locality", "R": "road", "S": "landmark",
    "T": "hill",
}  # fmt: skip
AAT = {
    "city": "aat:300008389",
    "town": "aat:300008375",
    "village": "aat:300008372",
    "locality": "aat:300008347",
    "neighbourhood": "aat:300000745",
}


# --- out -----------------------------------------------------------------------------------------


def linked_places(tables: Tables, sources: Mapping[str, DataSource]) -> Iterator[str]:
    """The lines of a FeatureCollection, one place a line, in the order of their ids."""
    names: dict[str, list[NameRow]] = defaultdict(list)
    for row in tables.names:
        names[row.place].append(row)
    replaces: dict[str, list[RedirectRow]] = defaultdict(list)
    for old, new in final_redirects(tables).items():
        replaces[new].append(tables.redirects[old])
    yield '{"type":"FeatureCollection",'
    yield f'"@context":{_json(CONTEXT)},'
    yield f'"sources":{_json([_source(sources[key]) for key in sorted(sources)])},'
    yield '"features":['
    ordered = sorted(tables.places.values(), key=lambda row: natural_key(row.id))
    for number, place in enumerate(ordered, 1):
        feature = _feature(place, names[place.id], replaces[place.id], tables)
        yield _json(feature) + ("," if number < len(ordered) else "")
    yield "]}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _source(source: DataSource) -> dict[str, str]:
    facts = {key: getattr(source, key) for key in SOURCE_FIELDS}
    return {"id": source.id, **{key: value for key, value in facts.items() if value}}


def _feature(
    place: PlaceRow, names: list[NameRow], replaces: list[RedirectRow], tables: Tables
) -> dict[str, Any]:
    kind = place.kind
    properties = {
        "title": place.name,
        "fclasses": [CLASSES.get(kind, "P")],
        "quality": place.quality,
        "population": place.population,
        "sources": list(place.sources),
    }
    kind_type = {"identifier": AAT[kind], "label": kind} if kind in AAT else {"label": kind}
    feature: dict[str, Any] = {
        "@id": URN + place.id,
        "type": "Feature",
        "properties": {key: value for key, value in properties.items() if value not in (None, [])},
        "names": [{"toponym": place.name}, *(_name(row) for row in sorted(names, key=name_key))],
        "types": [kind_type],
        "geometry": _geometry(place, tables.areas.get(place.id)),
    }
    if place.links:
        feature["links"] = [_link(*link) for link in place.links]
    if place.parent:
        label = tables.places[place.parent].name
        to = URN + place.parent
        feature["relations"] = [{"relationType": BROADER, "relationTo": to, "label": label}]
    if place.notes:
        feature["descriptions"] = [{"value": place.notes}]
    if replaces:
        ordered = sorted(replaces, key=lambda row: natural_key(row.old))
        feature["replaces"] = [{"@id": URN + row.old, "reason": row.reason} for row in ordered]
    return feature


def _name(row: NameRow) -> dict[str, Any]:
    name: dict[str, Any] = {"toponym": row.name, "lang": row.lang}
    if row.source:
        name["citations"] = [{"label": row.source}]
    span = {
        key: {"in": f"{year:05d}" if year < 0 else f"{year:04d}"}
        for key, year in (("start", row.from_year), ("end", row.until_year))
        if year is not None
    }
    if span:
        name["when"] = {"timespans": [span]}
    if row.preferred:
        name["preferred"] = True
    if row.notes:
        name["notes"] = row.notes
    return name


def _link(authority: str, identifier: str) -> dict[str, str]:
    return {
        "type": "closeMatch",
        "identifier": f"{PREFIXES.get(authority, authority)}:{identifier}",
    }


def _geometry(place: PlaceRow, area: AreaRow | None) -> dict[str, Any]:
    parts: list[dict[str, Any]] = []
    if place.lon is not None and place.lat is not None:
        point = [round(place.lon, DEGREES), round(place.lat, DEGREES)]
        sure = CERTAINTY.get(place.quality or "", "uncertain")
        parts.append({"type": "Point", "coordinates": point, "certainty": sure})
    if area is not None:
        part = {**area.geometry, "citations": [{"label": area.source}]}
        parts.append(part | ({"note": area.note} if area.note else {}))
    return {"type": "GeometryCollection", "geometries": parts}


# --- back ----------------------------------------------------------------------------------------


def read_linked_places(
    file: Path, source: str | None = None, *, progress: Progress = lambda done, total: None
) -> Brought:
    """The places of a Linked Places file; `source` stands for places that name none.

    Raises
    ------
    GazetteerError
        When the file is no FeatureCollection in UTF-8, or is cut off.
    """
    brought = Brought()
    first: set[str] = set()
    items = JsonItems(file, ("features",), progress)
    for number, feature in enumerate(items, 1):
        where = Where(f"{file.name}, feature", number)
        try:
            entry = _incoming(feature, where, source)
        except GazetteerError as error:
            brought.refused.add(where, error)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
            brought.refused.add(where, f"not as Linked Places has it ({error!r})")
        else:
            if entry.place.id in first:
                brought.refused.add(where, "a row of the same id came before")
                continue
            first.add(entry.place.id)
            brought.places.append(entry)
    if not items.found:
        raise GazetteerError(f"{file}: no Linked Places FeatureCollection (it has no features)")
    brought.sources.update(_sources(items.beside.get("sources")))
    return brought


def _sources(told: Any) -> Iterator[tuple[str, DataSource]]:
    for entry in told if isinstance(told, list) else ():
        if isinstance(entry, dict) and entry.get("id") and entry.get("licence"):
            facts = {k: str(v) for k, v in entry.items() if k in SOURCE_FIELDS}
            facts = {"title": str(entry["id"]), "credit": str(entry["id"])} | facts
            yield str(entry["id"]), DataSource(str(entry["id"]), **facts)


def _incoming(feature: dict[str, Any], where: Where, source: str | None) -> Incoming:
    identifier = _place_id(feature["@id"])
    properties = feature.get("properties") or {}
    title = properties.get("title") or feature["names"][0]["toponym"]
    points, polygons = _parts(feature.get("geometry") or {})
    lon, lat = points[0]["coordinates"][:2] if points else (None, None)
    sources = properties.get("sources") or ([source] if source else [])
    links = [_authority(entry["identifier"]) for entry in feature.get("links", [])]
    population = properties.get("population")
    parents = [
        _place_id(entry["relationTo"])
        for entry in feature.get("relations", [])
        if entry.get("relationType") == BROADER
    ]
    cells = {
        "id": identifier,
        "name": _plain(title, where),
        "kind": _kind(feature.get("types") or [], properties.get("fclasses") or []),
        "lon": format_degrees(lon),
        "lat": format_degrees(lat),
        "parent": parents[0] if parents else "",
        "quality": properties.get("quality") or "",
        "population": "" if population is None else str(population),
        "links": "; ".join(links),
        "sources": "; ".join(sources),
        "notes": "; ".join(entry["value"] for entry in feature.get("descriptions", [])),
    }
    place = place_row(cells, where)
    return Incoming(
        place,
        tuple(_names(identifier, title, feature.get("names") or [], where)),
        tuple(_area(identifier, part, source or "", where) for part in polygons[:1]),
        tuple(
            RedirectRow(_place_id(entry["@id"]), identifier, entry["reason"], where)
            for entry in feature.get("replaces", [])
        ),
    )


def _place_id(text: str) -> str:
    """An id of ours as it was; of another dataset, the end of its address."""
    if text.startswith(URN):
        return text.removeprefix(URN)
    tail = text.rstrip("/#").rsplit("/", 1)[-1]
    return tail if tail[:1].isalpha() else f"lp:{tail}"


def _plain(text: str, where: Where) -> str:
    from geomap.gazetteer.tables import FORMULA_START

    if text.startswith(FORMULA_START):
        raise GazetteerError(f"{where}: a name starts like a spreadsheet formula: '{text[:30]}'")
    return " ".join(text.split())


def _kind(types: list[dict[str, Any]], classes: list[str]) -> str:
    for entry in types:
        label = str(entry.get("label") or "").lower()
        if KIND.match(label):
            return label
    return KIND_OF_CLASS.get(classes[0] if classes else "P", "locality")


def _authority(identifier: str) -> str:
    prefix, _, rest = identifier.partition(":")
    return f"{AUTHORITIES.get(prefix, prefix)}:{rest}"


def _parts(geometry: Mapping[str, Any]) -> tuple[list[Any], list[Any]]:
    parts: Iterable[Any] = geometry.get("geometries") or ([geometry] if geometry else [])
    kept = [part for part in parts if part.get("coordinates")]
    points = [part for part in kept if part["type"] == "Point"]
    return points, [part for part in kept if part["type"] in ("Polygon", "MultiPolygon")]


def _names(place: str, title: str, names: list[dict[str, Any]], where: Where) -> Iterator[NameRow]:
    from geomap.names.fold import is_arabic

    seen: set[tuple[str, str]] = set()
    for entry in names:
        text = _plain(entry["toponym"], where)
        if text == title and not entry.get("lang"):
            continue
        lang = entry.get("lang") or ("ar" if is_arabic(text) else "und-Latn")
        if (text, lang) in seen:
            continue
        seen.add((text, lang))
        spans = (entry.get("when") or {}).get("timespans") or [{}]
        cited = entry.get("citations") or []
        cells = {
            "place": place,
            "name": text,
            "lang": lang,
            "preferred": "yes" if entry.get("preferred") else "",
            "from": _year(spans[0].get("start")),
            "until": _year(spans[0].get("end")),
            "source": cited[0]["label"] if cited and entry.get("lang") else "",
            "notes": entry.get("notes") or "",
        }
        yield name_row(cells, where)


def _year(point: Mapping[str, Any] | None) -> str:
    """The year of a start or an end: "1968", "1968-05-01"."""
    text = str(next(iter((point or {}).values()), ""))
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    return f"{sign}{int(digits.split('-')[0])}" if digits else ""


def _area(place: str, part: dict[str, Any], source: str, where: Where) -> AreaRow:
    geometry = {"type": part["type"], "coordinates": part["coordinates"]}
    cited = part.get("citations") or [{"label": source}]
    properties = {"place": place, "source": cited[0]["label"], "note": part.get("note") or ""}
    return area_row({"properties": properties, "geometry": geometry}, where)
