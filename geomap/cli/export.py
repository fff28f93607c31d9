"""`geomap export`: control on a day as a file for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from geomap.cli import _common as common

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer
    from geomap.pipeline import Asked


@click.command(short_help="GeoJSON, GeoPackage, GeoParquet, KML or CSV.")
@common.any_sources_argument
@common.output_option
@click.option("--replaces", metavar="TEXT", help=common.REPLACES_HELP)
@common.control_options
def command(
    sources: tuple[str, ...],
    output: Path,
    replaces: str | None,
    gazetteer: Gazetteer,
    asked: Asked,
) -> None:
    """Write who holds what on a day, with every sentence behind it, to FILE.

    The ending chooses the format: .geojson, .gpkg, .parquet, .kml or .csv.

    \b
    Examples:
      geomap export seeds/chronicle -o control.gpkg --on 2016-12-07
      geomap export aleppo.gpkg -o today.geojson
    """
    from geomap.export import export, writer_of
    from geomap.pipeline import picture_of

    writer_of(output)  # a wrong ending is told before the reports are read
    with common.reading() as meter:
        picture = picture_of(sources, gazetteer, asked=asked, warn=common.say, meter=meter)
    with common.written_whole(output) as partial:
        controls = list(picture.controls.values())
        export(controls, gazetteer, partial, replaces=replaces, delay=asked.delay)
    common.say(f"{output}: {len(picture.controls)} places.")
