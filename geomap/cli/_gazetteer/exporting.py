"""`geomap gazetteer export`: Linked Places, GeoJSON, CSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geomap.cli._common import region_option, say, written_whole

if TYPE_CHECKING:
    from geomap.gazetteer.tables import PlaceRow, Tables

FORMATS = ("linked-places", "geojson", "csv")
SUFFIXES = {".jsonld": "linked-places", ".json": "linked-places", ".geojson": "geojson"}
CSV_COLUMNS = ("id", "name", "name_ar", "kind", "lon", "lat", "parent", "quality", "population")


@click.command(short_help="Linked Places, GeoJSON or CSV.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "-f", "--format", "fmt", type=click.Choice(FORMATS), help="Default: by the name of the file."
)
@region_option
def export(file: Path, fmt: str | None, region: str) -> None:
    """Write all places of a region to a file.

    Linked Places carries everything, and `import` reads it back without loss; GeoJSON has points
    and areas with the main facts, CSV the points alone.

    \b
    Examples:
      geomap gazetteer export syria.jsonld
      geomap gazetteer export syria.geojson
      geomap gazetteer export syria.csv
    """
    from geomap.gazetteer.linkedplaces import linked_places
    from geomap.gazetteer.region import find_region, read_sources
    from geomap.gazetteer.tables import read_tables

    folder = find_region(region)
    fmt = fmt or SUFFIXES.get(file.suffix.lower(), file.suffix.lower().lstrip("."))
    if fmt not in FORMATS:
        raise click.UsageError(f"{file}: which format? Say it with -f: {', '.join(FORMATS)}.")
    tables = read_tables(folder)
    with written_whole(file) as partial:
        if fmt == "csv":
            _write_csv(tables, partial)
        else:
            known = read_sources(folder)
            lines = linked_places(tables, known) if fmt == "linked-places" else _geojson(tables)
            with partial.open("w", encoding="utf-8", newline="\n") as out:
                out.writelines(f"{line}\n" for line in lines)
    say(f"{len(tables.places):,} places in {file}.")


def _geojson(tables: Tables) -> Iterator[str]:
    arabic = _arabic(tables)
    yield '{"type":"FeatureCollection","features":['
    rows = _ordered(tables)
    for number, row in enumerate(rows, 1):
        area = tables.areas.get(row.id)
        point = {"type": "Point", "coordinates": [row.lon, row.lat]}
        geometry = area.geometry if area else point if row.lon is not None else None
        properties = {
            "id": row.id,
            "name": row.name,
            "name_ar": arabic.get(row.id),
            "kind": row.kind,
            "lon": row.lon,
            "lat": row.lat,
            "parent": row.parent,
            "quality": row.quality,
            "population": row.population,
            "sources": list(row.sources),
        }
        feature = {"type": "Feature", "properties": properties, "geometry": geometry}
        comma = "," if number < len(rows) else ""
        yield json.dumps(feature, ensure_ascii=False, separators=(",", ":")) + comma
    yield "]}"


def _write_csv(tables: Tables, file: Path) -> None:
    from geomap.export import formula_safe
    from geomap.gazetteer.writing import format_degrees

    arabic = _arabic(tables)
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(CSV_COLUMNS)
        for row in _ordered(tables):
            name, name_ar = formula_safe(row.name), formula_safe(arabic.get(row.id))
            point = (format_degrees(row.lon), format_degrees(row.lat))
            rest = (row.parent, row.quality, row.population)
            writer.writerow([row.id, name, name_ar, row.kind, *point, *rest])


def _ordered(tables: Tables) -> list[PlaceRow]:
    from geomap.gazetteer.writing import natural_key

    return sorted(tables.places.values(), key=lambda row: natural_key(row.id))


def _arabic(tables: Tables) -> dict[str, str]:
    return {row.place: row.name for row in tables.names if row.preferred and row.lang == "ar"}
