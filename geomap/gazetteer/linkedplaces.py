"""A region's tables as Linked Places (JSON-LD that is GeoJSON too), and back.

What the format has no word for (quality, population, which name is preferred, notes) stands in
members of its own, so that the way out and back loses nothing.
"""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from geomap.errors import GazetteerError
from geomap.gazetteer.areas import AreaRow, area_row
from geomap.gazetteer.cells import Where
from geomap.gazetteer.incoming import SOURCE_FIELDS, Brought, Incoming
from geomap.gazetteer.readers._gather import Progress
from geomap.gazetteer.readers._json import JsonItems
from geomap.gazetteer.region import DataSource
from geomap.gazetteer.rows import (
    KIND,
    PLACE_ID,
    NameRow,
    PlaceRow,
    RedirectRow,
    name_row,
    place_row,
)
from geomap.gazetteer.tables import Tables, final_redirects
from geomap.gazetteer.writing import format_degrees, name_key, natural_key

CONTEXT = "https://raw.githubusercontent.com/LinkedPasts/linked-places-format/main/linkedplaces-context-v1.1.jsonld"
URN = "urn:geomap:"
DEGREES = 7  # decimals, as in places.csv
BROADER = "gvp:broaderPartitive"
PREFIXES = {"geonames": "gn", "wikidata": "wd"}  # the format's own
AUTHORITIES = {prefix: authority for authority, prefix in PREFIXES.items()}
# Where the records of authorities without a prefix of the format stand; others get a URN.
ADDRESSES = {
    "osm": "https://www.openstreetmap.org/",
    "wof": "https://spelunker.whosonfirst.org/id/",
}
# How other gazetteers write what has a prefix.
OTHER_ADDRESSES = {
    "geonames": re.compile(r"^https?://(?:www\.|sws\.)?geonames\.org/(\d+)/?"),
    "wikidata": re.compile(r"^https?://(?:www\.)?wikidata\.org/(?:wiki|entity)/(Q\d+)"),
}
URN_LINK, URN_SOURCE = f"{URN}link:", f"{URN}source:"
MATCHES = ("closeMatch", "exactMatch")
CERTAINTY = {"A": "certain", "B": "certain", "C": "less-certain"}
KIND_OF_CLASS = {
    "A": "region", "H": "river", "L": "landmark", "P": "locality", "R": "road", "S": "landmark",
    "T": "hill",
}  # fmt: skip
NO_SOURCE = "no source stated"
LANGUAGE_OF_KINDS = "en"


class Type(NamedTuple):
    """What the format calls a kind: its GeoNames class and a concept of the AAT."""

    fclass: str
    aat: str
    term: str


@cache
def types() -> dict[str, Type]:
    """Kinds by name; the empty name and a class ("P") for kinds that are not in the table."""
    table = Path(__file__).parent / "linkedplaces_types.csv"
    with table.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {
        row["kind"] or row["fclass"]: Type(row["fclass"], f"aat:{row['aat']}", row["term"])
        for row in rows
    }


def type_of(kind: str) -> Type:
    """What the format calls a kind; one that it does not know is a populated place."""
    return types().get(kind) or types()["P"]


# --- out -----------------------------------------------------------------------------------------


def linked_places(
    tables: Tables, sources: Mapping[str, DataSource], *, year: int | None = None
) -> Iterator[str]:
    """The lines of a FeatureCollection, one place a line, in the order of their ids.

    The format wants to know since when a record is attested: by the year of the earliest of its
    sources, or where none states one, by `year` (default: this one).
    """
    names: dict[str, list[NameRow]] = defaultdict(list)
    for row in tables.names:
        names[row.place].append(row)
    replaces: dict[str, list[RedirectRow]] = defaultdict(list)
    for old, new in final_redirects(tables).items():
        replaces[new].append(tables.redirects[old])
    out = _Out(tables, sources, year or datetime.now(UTC).year)
    yield '{"type":"FeatureCollection",'
    yield f'"@context":{_json(CONTEXT)},'
    yield f'"sources":{_json([_source(sources[key]) for key in sorted(sources)])},'
    yield '"features":['
    ordered = sorted(tables.places.values(), key=lambda row: natural_key(row.id))
    for number, place in enumerate(ordered, 1):
        feature = out.feature(place, names[place.id], replaces[place.id])
        yield _json(feature) + ("," if number < len(ordered) else "")
    yield "]}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _source(source: DataSource) -> dict[str, Any]:
    facts = {key: getattr(source, key) for key in SOURCE_FIELDS}
    return {"id": source.id, **{key: value for key, value in facts.items() if value}}


class _Out:
    """Writes the places of one region."""

    def __init__(self, tables: Tables, sources: Mapping[str, DataSource], year: int) -> None:
        self.tables = tables
        self.sources = sources
        self.year = year

    def feature(
        self, place: PlaceRow, names: list[NameRow], replaces: list[RedirectRow]
    ) -> dict[str, Any]:
        """One place as a Feature."""
        called = type_of(place.kind)
        properties = {
            "title": place.name,
            "fclasses": [called.fclass],
            "quality": place.quality,
            "population": place.population,
            "sources": list(place.sources),
        }
        own_label = {"label": place.kind, "lang": LANGUAGE_OF_KINDS}
        kind = {"identifier": called.aat, "label": called.term, "sourceLabels": [own_label]}
        cited = [self._cited(source) for source in place.sources] or [{"label": NO_SOURCE}]
        known = {key: value for key, value in properties.items() if value not in (None, [])}
        feature: dict[str, Any] = {
            "@id": URN + place.id,
            "type": "Feature",
            "properties": known,
            "when": self._when(place),
            "names": [
                {"toponym": place.name, "citations": cited},
                *(self._name(row) for row in sorted(names, key=name_key)),
            ],
            "types": [kind],
            "geometry": self._geometry(place, self.tables.areas.get(place.id)),
        }
        if place.links:
            feature["links"] = [_link(*link) for link in place.links]
        if place.parent:
            label = self.tables.places[place.parent].name
            to = URN + place.parent
            feature["relations"] = [{"relationType": BROADER, "relationTo": to, "label": label}]
        if place.notes:
            feature["descriptions"] = [{"value": place.notes}]
        if replaces:
            ordered = sorted(replaces, key=lambda row: natural_key(row.old))
            feature["replaces"] = [{"@id": URN + row.old, "reason": row.reason} for row in ordered]
        return feature

    def _when(self, place: PlaceRow) -> dict[str, Any]:
        known = (self.sources[source].year for source in place.sources if source in self.sources)
        year = min((year for year in known if year is not None), default=self.year)
        return {"timespans": [{"start": {"latest": f"{year:04d}"}}]}

    def _cited(self, source: str) -> dict[str, Any]:
        if source not in self.sources:
            return {"label": source, "@id": URN_SOURCE + source}
        known = self.sources[source]
        year = {} if known.year is None else {"year": known.year}
        return {"label": known.title, **year, "@id": URN_SOURCE + source}

    def _name(self, row: NameRow) -> dict[str, Any]:
        name: dict[str, Any] = {"toponym": row.name, "lang": row.lang}
        if row.source:
            name["citations"] = [self._cited(row.source)]
        span = _span(row.from_year, row.until_year)
        if span:
            name["when"] = {"timespans": [span]}
        if row.preferred:
            name["preferred"] = True
        if row.notes:
            name["notes"] = row.notes
        return name

    def _geometry(self, place: PlaceRow, area: AreaRow | None) -> dict[str, Any] | None:
        parts: list[dict[str, Any]] = []
        if place.lon is not None and place.lat is not None:
            point = [round(place.lon, DEGREES), round(place.lat, DEGREES)]
            sure = CERTAINTY.get(place.quality or "", "uncertain")
            parts.append({"type": "Point", "coordinates": point, "certainty": sure})
        if area is not None:
            part = {**area.geometry, "citations": [self._cited(area.source)]}
            parts.append(part | ({"note": area.note} if area.note else {}))
        return {"type": "GeometryCollection", "geometries": parts} if parts else None


def _span(first: int | None, last: int | None) -> dict[str, Any]:
    """A timespan; it must have a start, so one that has an end alone started by then."""
    if first is None and last is None:
        return {}
    start = {"latest": _iso(last)} if first is None else {"in": _iso(first)}
    return {"start": start} | ({} if last is None else {"end": {"in": _iso(last)}})


def _iso(year: int | None) -> str:
    return "" if year is None else f"{year:05d}" if year < 0 else f"{year:04d}"


def _link(authority: str, identifier: str) -> dict[str, str]:
    if authority in PREFIXES:
        told = f"{PREFIXES[authority]}:{identifier}"
    elif authority in ADDRESSES:
        told = ADDRESSES[authority] + identifier
    elif authority in ("http", "https"):
        told = f"{authority}:{identifier}"
    else:
        told = f"{URN_LINK}{authority}:{identifier}"
    return {"type": "closeMatch", "identifier": told}


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
            key, year = str(entry["id"]), entry.get("year")
            facts = {k: str(v) for k, v in entry.items() if k in SOURCE_FIELDS and k != "year"}
            facts = {"title": key, "credit": key} | facts
            yield key, DataSource(key, **facts, year=year if isinstance(year, int) else None)


def _incoming(feature: dict[str, Any], where: Where, source: str | None) -> Incoming:
    identifier = _place_id(feature["@id"])
    properties = feature.get("properties") or {}
    title = properties.get("title") or feature["names"][0]["toponym"]
    points, polygons = _parts(feature.get("geometry") or {})
    lon, lat = points[0]["coordinates"][:2] if points else (None, None)
    sources = properties.get("sources") or ([source] if source else [])
    links = [
        _authority(entry["identifier"])
        for entry in feature.get("links") or []
        if entry.get("type") in MATCHES
    ]
    population = properties.get("population")
    parents = [
        _place_id(entry["relationTo"])
        for entry in feature.get("relations") or []
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
        "notes": "; ".join(entry["value"] for entry in feature.get("descriptions") or []),
    }
    place = place_row(cells, where)
    return Incoming(
        place,
        tuple(_names(identifier, title, feature.get("names") or [], where)),
        tuple(_area(identifier, part, source or "", where) for part in polygons[:1]),
        tuple(
            RedirectRow(_place_id(entry["@id"]), identifier, entry["reason"], where)
            for entry in feature.get("replaces") or []
        ),
    )


def _place_id(text: str) -> str:
    """An id of ours as it was; of another dataset, the end of its address."""
    if text.startswith(URN):
        return text.removeprefix(URN)
    tail = re.split(r"[/#]", text.rstrip("/#"))[-1]
    if not PLACE_ID.match(tail):
        tail = tail.rsplit(":", 1)[-1]
    return tail if tail[:1].isalpha() else f"lp:{tail}"


def _plain(text: str, where: Where) -> str:
    from geomap.gazetteer.cells import FORMULA_START

    if text.startswith(FORMULA_START):
        raise GazetteerError(f"{where}: a name starts like a spreadsheet formula: '{text[:30]}'")
    return " ".join(text.split())


def _kind(types: list[dict[str, Any]], classes: list[str]) -> str:
    for entry in types:
        own = [label.get("label") for label in entry.get("sourceLabels") or []]
        for told in (*own, entry.get("label")):
            label = str(told or "").lower()
            if KIND.match(label):
                return label
    return KIND_OF_CLASS.get(classes[0] if classes else "P", "locality")


def _authority(identifier: str) -> str:
    for authority, form in OTHER_ADDRESSES.items():
        if fitting := form.match(identifier):
            return f"{authority}:{fitting[1]}"
    for authority, address in ADDRESSES.items():
        if identifier.startswith(address):
            return f"{authority}:{identifier.removeprefix(address)}"
    prefix, _, rest = identifier.removeprefix(URN_LINK).partition(":")
    return f"{AUTHORITIES.get(prefix, prefix)}:{rest}"


def _cited(entry: Mapping[str, Any]) -> tuple[str, str]:
    """The source of ours that a name or area cites, or in words what else it cites."""
    cited = (entry.get("citations") or [{}])[0]
    identifier = str(cited.get("@id") or "")
    if identifier.startswith(URN_SOURCE):
        return identifier.removeprefix(URN_SOURCE), ""
    label = str(cited.get("label") or "")
    return "", f"cited: {label}" if label else ""


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
        span = ((entry.get("when") or {}).get("timespans") or [{}])[0]
        source, cited = _cited(entry)
        cells = {
            "place": place,
            "name": text,
            "lang": lang,
            "preferred": "yes" if entry.get("preferred") else "",
            "from": _year(span.get("start"), "in", "earliest"),
            "until": _year(span.get("end"), "in", "latest"),
            "source": source,
            "notes": entry.get("notes") or cited,
        }
        yield name_row(cells, where)


def _year(point: Any, *keys: str) -> str:
    """The year of a start or an end, by the first key that it has: "1968", "1968-05-01"."""
    told = point if isinstance(point, dict) else {"in": point}
    text = str(next((told[key] for key in keys if told.get(key)), ""))
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    return f"{sign}{int(digits.split('-')[0])}" if digits else ""


def _area(place: str, part: dict[str, Any], source: str, where: Where) -> AreaRow:
    geometry = {"type": part["type"], "coordinates": part["coordinates"]}
    own, cited = _cited(part)
    note = part.get("note") or cited
    properties = {"place": place, "source": own or source, "note": note}
    return area_row({"properties": properties, "geometry": geometry}, where)
