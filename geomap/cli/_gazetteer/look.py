"""`geomap gazetteer search | show | near | stats`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import click

from geomap.cli._common import (
    Row,
    chosen_format,
    format_option,
    region_option,
    say,
    write_rows,
)
from geomap.cli._table import cell_text

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer
    from geomap.records import Candidate, Place


LIKELY_SCORE = 0.75  # below this a name only resembles what was asked for
KNOWN_SCORE = 0.8  # a name found this well is known: no service needs to be asked


class LonLat(click.ParamType):  # type: ignore[type-arg]
    """A point as LON,LAT in degrees."""

    name = "lon,lat"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, float] | None:
        """Read LON,LAT and refuse what is no place on Earth."""
        if value is None or isinstance(value, tuple):
            return value
        try:
            lon, lat = (float(part) for part in value.split(","))
        except ValueError:
            self.fail(
                f"{value!r} is no point; write it as 37.16,36.20 (longitude first)", param, ctx
            )
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            self.fail(f"{value!r} is no place on Earth (longitude first)", param, ctx)
        return lon, lat


def place_row(place: Place, gazetteer: Gazetteer) -> Row:
    """What the formats say of a place."""
    return {
        "id": place.id,
        "name": place.name,
        "name_ar": place.name_in("ar"),
        "kind": place.kind,
        "lon": place.lon,
        "lat": place.lat,
        "parent": place.parent,
        "part_of": [ancestor.name for ancestor in gazetteer.ancestors(place.id)],
    }


PLACE_COLUMNS = [
    ("id", lambda row: row["place"]["id"]),
    ("name", lambda row: row["place"]["name"]),
    ("Arabic", lambda row: row["place"]["name_ar"]),
    ("kind", lambda row: row["place"]["kind"]),
    ("lon", lambda row: row["place"]["lon"]),
    ("lat", lambda row: row["place"]["lat"]),
    ("part of", lambda row: ", ".join(row["place"]["part_of"])),
]


@click.command()
@click.argument("name")
@click.option("--near", type=LonLat(), metavar="LON,LAT", help="Prefer places near this point.")
@click.option("--kind", help="Only places of this kind (neighbourhood, town, ...).")
@click.option("--limit", type=click.IntRange(min=1), default=10, show_default=True)
@click.option(
    "--geocoder",
    type=click.Choice(["nominatim", "photon"]),
    help="Ask this service too when the gazetteer knows no such name (off by default).",
)
@click.option("--user-agent", help="Who asks the service; it insists on a name of your own.")
@click.option("--geocoder-url", metavar="URL", help="Another server than the public one.")
@region_option
@format_option()
def search(
    name: str,
    near: tuple[float, float] | None,
    kind: str | None,
    limit: int,
    geocoder: str | None,
    user_agent: str | None,
    geocoder_url: str | None,
    region: str,
    fmt: str | None,
) -> None:
    """Places by any spelling, Arabic or Latin, typing slips included; best first.

    \b
    Examples:
      geomap gazetteer search "al-Sha'ar"
      geomap gazetteer search الشعار -f jsonl
      geomap gazetteer search Mansura --near 37.05,36.20
      geomap gazetteer search "Tal Shgheib" --geocoder nominatim --user-agent my-desk
    """
    from geomap.gazetteer import Gazetteer

    gazetteer = Gazetteer.open(region)
    found = gazetteer.find(name, kind=kind, near=near, limit=limit)
    columns = [
        ("score", lambda row: f"{row['score']:.2f}"),
        *PLACE_COLUMNS,
        *([("km", lambda row: row["km"])] if near else []),
        ("because", lambda row: "; ".join(row["reasons"])),
    ]
    rows = [_found_row(entry, gazetteer, near) for entry in found]
    if geocoder is not None and not any(entry.score >= KNOWN_SCORE for entry in found):
        rows += _online_rows(name, gazetteer, geocoder, user_agent or "", geocoder_url)
    if rows and all(entry.score < LIKELY_SCORE for entry in found):
        say(f"no place is called '{name}'; these are the nearest in spelling.")
    write_rows(rows, fmt=fmt, columns=columns, empty=f"no place is called anything like '{name}'.")


def _online_rows(
    name: str, gazetteer: Gazetteer, service: str, user_agent: str, url: str | None
) -> list[Row]:
    """What a service knows, marked as such, each with the line that would add it."""
    from geomap.gazetteer.online import ATTRIBUTION, OnlineGeocoder

    answers = OnlineGeocoder(service, user_agent=user_agent, url=url).ask(name, gazetteer.region)
    rows: list[Row] = []
    for answer in answers:
        place = {
            "id": answer.id,
            "name": answer.name,
            "name_ar": None,
            "kind": answer.kind,
            "lon": answer.lon,
            "lat": answer.lat,
            "parent": None,
            "part_of": [answer.address],
        }
        reasons = [f"not in the gazetteer: {service} says so ({ATTRIBUTION})"]
        rows.append({"place": place, "score": 0.0, "reasons": reasons, "km": None})
        rows[-1]["add"] = answer.add_line
        say(f"to add it: {answer.add_line}")
    return rows


def _found_row(entry: Candidate, gazetteer: Gazetteer, near: tuple[float, float] | None) -> Row:
    from geomap.gazetteer.search import distance_km

    row: Row = {
        "place": place_row(entry.place, gazetteer),
        "score": entry.score,
        "reasons": list(entry.reasons),
    }
    if near is not None:
        lon, lat = entry.place.lon, entry.place.lat
        away = None if lon is None or lat is None else distance_km(*near, lon, lat)
        row["km"] = None if away is None else round(away, 1)
    return row


@click.command()
@click.argument("lon", type=click.FloatRange(-180, 180))
@click.argument("lat", type=click.FloatRange(-90, 90))
@click.option(
    "--within-km", type=click.FloatRange(min=0, min_open=True), default=3.0, show_default=True
)
@click.option("--limit", type=click.IntRange(min=1), default=10, show_default=True)
@region_option
@format_option()
def near(
    lon: float, lat: float, within_km: float, limit: int, region: str, fmt: str | None
) -> None:
    """The places around a point, nearest first, with their distance.

    \b
    Examples:
      geomap gazetteer near 37.185 36.209
      geomap gazetteer near 37.185 36.209 --within-km 1 -f geojson
    """
    from geomap.gazetteer import Gazetteer

    gazetteer = Gazetteer.open(region)
    around = gazetteer.near(lon, lat, within_km=within_km, limit=limit)
    rows = [{"place": place_row(n.place, gazetteer), "km": round(n.km, 2)} for n in around]
    columns = [("km", lambda row: row["km"]), *PLACE_COLUMNS]
    west, south, east, north = gazetteer.region.bbox
    swapped = west <= lat <= east and south <= lon <= north
    hint = " The longitude comes first: are the two swapped?" if swapped else ""
    write_rows(rows, fmt=fmt, columns=columns, empty=f"no place within {within_km:g} km.{hint}")


ABOUT_COLUMNS: list[tuple[str, Callable[[Row], Any]]] = [
    *((key, itemgetter(key)) for key in ("id", "name", "name_ar", "kind", "lon", "lat", "parent")),
    *((key, itemgetter(key)) for key in ("quality", "population", "extent", "area_source")),
    ("names", lambda row: "; ".join(f"{n['lang']}:{n['text']}" for n in row["names"])),
    ("links", lambda row: "; ".join(f"{e['authority']}:{e['id']}" for e in row["links"])),
    ("sources", lambda row: "; ".join(row["sources"])),
    ("notes", itemgetter("notes")),
]


@click.command()
@click.argument("place_id", metavar="ID")
@region_option
@format_option()
def show(place_id: str, region: str, fmt: str | None) -> None:
    """Everything known of one place: names, area, parents, links, sources, notes.

    \b
    Examples:
      geomap gazetteer show N0156
      geomap gazetteer show gn:170063 -f jsonl
    """
    from geomap.gazetteer import Gazetteer

    gazetteer = Gazetteer.open(region)
    place = gazetteer.get(place_id)
    about = _about(place, gazetteer)
    if place.id != place_id:
        about["asked_for"] = place_id
    if chosen_format(fmt) == "table":
        _print_about(about, gazetteer)
    elif fmt == "csv":
        write_rows([about], fmt=fmt, columns=ABOUT_COLUMNS, empty="")
    elif fmt == "geojson":
        click.echo(json.dumps(_feature(about, gazetteer), ensure_ascii=False))
    else:
        click.echo(json.dumps(about, ensure_ascii=False))


def _about(place: Place, gazetteer: Gazetteer) -> Row:
    area = gazetteer.area_source(place.id)
    approximate = None if area else gazetteer.approximate_area(place.id)
    extent = "published" if area else "approximate" if approximate is not None else "none"
    return {
        **place_row(place, gazetteer),
        "quality": place.quality,
        "population": gazetteer.population(place.id),
        "extent": extent,
        "area_source": area[0] if area else None,
        "area_note": area[1] if area else None,
        "names": [
            {
                "text": name.text,
                "lang": name.lang,
                "preferred": name.preferred,
                "from": name.from_year,
                "until": name.until_year,
                "source": name.source,
            }
            for name in place.names
        ],
        "parents": [
            {"id": a.id, "name": a.name, "kind": a.kind} for a in gazetteer.ancestors(place.id)
        ],
        "links": [{"authority": authority, "id": value} for authority, value in place.links],
        "sources": list(place.sources),
        "notes": place.notes,
    }


def _feature(about: Row, gazetteer: Gazetteer) -> Row:
    from shapely.geometry import mapping

    area = gazetteer.area(about["id"]) or gazetteer.approximate_area(about["id"])
    point = {"type": "Point", "coordinates": [about["lon"], about["lat"]]}
    geometry: Any = point if about["lon"] is not None else None
    if area is not None:
        geometry = mapping(area)
    return {"type": "Feature", "geometry": geometry, "properties": about}


def _print_about(about: Row, gazetteer: Gazetteer) -> None:
    def line(label: str, value: Any) -> None:
        if value not in (None, "", []):
            click.echo(f"{label:<12} {cell_text(value)}")

    line("id", about["id"])
    if "asked_for" in about:
        line("", f"{about['asked_for']} was merged into it")
    line("name", about["name"])
    line("Arabic", about["name_ar"])
    line("kind", about["kind"])
    line("point", None if about["lon"] is None else f"{about['lon']:.5f}, {about['lat']:.5f}")
    line("part of", " < ".join(f"{p['name']} ({p['id']})" for p in about["parents"]))
    line("population", None if not about["population"] else f"{about['population']:,}")
    line("quality", about["quality"])
    extents = {
        "published": f"boundary from {about['area_source']}",
        "approximate": "no boundary: an approximate extent is drawn",
        "none": "no boundary",
    }
    line("area", extents[about["extent"]])
    line("", about["area_note"])
    by_language: dict[str, list[str]] = {}
    for name in about["names"]:
        years = (
            f" ({name['from'] or ''}–{name['until'] or ''})"
            if name["from"] or name["until"]
            else ""
        )
        by_language.setdefault(name["lang"], []).append(name["text"] + years)
    for lang, texts in by_language.items():
        line(f"names {lang}", "; ".join(texts))
    line("links", "; ".join(f"{entry['authority']}:{entry['id']}" for entry in about["links"]))
    for source in about["sources"]:
        known = gazetteer.sources.get(source)
        line("source", f"{source}: {known.credit} ({known.licence})" if known else source)
    line("notes", about["notes"])


@click.command()
@region_option
@format_option()
def stats(region: str, fmt: str | None) -> None:
    """Counts by kind, by quality, with areas, with Arabic names.

    \b
    Examples:
      geomap gazetteer stats
      geomap gazetteer stats -f jsonl
    """
    from geomap.gazetteer import Gazetteer

    gazetteer = Gazetteer.open(region)
    with_area = set(gazetteer.area_ids())
    kinds: dict[str, Counter[str]] = {}
    qualities: dict[str, Counter[str]] = {}
    whole: Counter[str] = Counter()
    for place in gazetteer:
        counted = _counted(place, place.id in with_area)
        kinds.setdefault(place.kind, Counter()).update(counted)
        qualities.setdefault(place.quality or "none stated", Counter()).update(counted)
        whole.update(counted)
    rows = [
        *({"by": "kind", "value": k, **c} for k, c in sorted(kinds.items(), key=_size)),
        *({"by": "quality", "value": q, **c} for q, c in sorted(qualities.items())),
        {"by": "all", "value": "", **whole},
    ]
    keys = ("places", "with point", "with area", "with Arabic name", "names")
    columns = [("by", lambda row: row["by"]), ("", lambda row: row["value"])]
    columns += [(key, itemgetter(key)) for key in keys]
    for row in rows:
        row.update({key: row.get(key, 0) for key in keys})
    write_rows(rows, fmt=fmt, columns=columns, empty="the gazetteer is empty.")


def _size(entry: tuple[str, Counter[str]]) -> tuple[int, str]:
    return -entry[1]["places"], entry[0]


def _counted(place: Place, has_area: bool) -> Counter[str]:
    return Counter(
        {
            "places": 1,
            "with point": int(place.lon is not None),
            "with area": int(has_area),
            "with Arabic name": int(place.name_in("ar") is not None),
            "names": len(place.names),
        }
    )
