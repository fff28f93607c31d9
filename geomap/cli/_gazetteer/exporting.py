"""`geomap gazetteer export`: Linked Places, GeoJSON, GeoPackage, GeoParquet, CSV."""

from __future__ import annotations

from pathlib import Path

import click

from geomap.cli._common import Target, region_option, say, written_whole

FORMATS = ("linked-places", "geojson", "geopackage", "geoparquet", "csv")


@click.command(short_help="Linked Places, GeoJSON, GeoPackage, GeoParquet or CSV.")
@click.argument("file", type=Target(dir_okay=False))
@click.option(
    "-f", "--format", "fmt", type=click.Choice(FORMATS), help="Default: by the name of the file."
)
@region_option
def export(file: Path, fmt: str | None, region: str) -> None:
    """Write all places of a region to a file, each with its sources, licences and credits.

    Linked Places carries everything, and `import` reads it back without loss. A GeoPackage has
    layers of points and areas and tables of all names and sources; GeoJSON and GeoParquet have the
    area of a place, else its point; CSV has the points.

    \b
    Examples:
      geomap gazetteer export syria.jsonld
      geomap gazetteer export syria.gpkg
      geomap gazetteer export syria.parquet
      geomap gazetteer export syria.csv
    """
    from geomap.gazetteer.exporting import SUFFIXES, export_region
    from geomap.gazetteer.region import find_region

    chosen = fmt or SUFFIXES.get(file.suffix.lower())
    if chosen is None:
        endings = ", ".join(SUFFIXES)
        raise click.UsageError(f"{file}: an export ends in {endings}; or name its format with -f.")
    folder = find_region(region)
    with written_whole(file) as partial:
        count = export_region(folder, partial, chosen)
    say(f"{count:,} places in {file}.")
