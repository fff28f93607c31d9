"""`geomap gazetteer add | name | area | merge | remove`: checked before anything is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from geomap.cli._common import region_option, say

source_option = click.option(
    "--source", default="hand", show_default=True, help="Where you know it from (sources.toml)."
)
because_option = click.option("--because", required=True, metavar="WHY", help="The reason, kept.")


def _say(region: str, what: str) -> None:
    """What was done, and in which folder; whoever edits the program's own copy is told."""
    from geomap.gazetteer.region import find_region, is_installed

    folder = find_region(region)
    say(f"{what} Written to {folder}.")
    if is_installed(folder):
        say(
            "that folder is a part of the installed program: the next installation replaces it. "
            f"To keep your edits copy it (cp -r {folder} my-region), and say --region my-region."
        )


@click.command()
@click.argument("name")
@click.option("--kind", required=True, help="neighbourhood, quarter, village, town, ...")
@click.option("--lon", type=click.FloatRange(-180, 180), help="Degrees east.")
@click.option("--lat", type=click.FloatRange(-90, 90), help="Degrees north.")
@click.option("--parent", help="The id of the place it is a part of.")
@click.option("--name-ar", help="Its preferred Arabic name.")
@click.option("--id", "identifier", help="Its id (default: hand: and the name).")
@click.option("--population", type=click.IntRange(min=0))
@click.option("--link", "links", multiple=True, metavar="AUTHORITY:ID", help="As geonames:170063.")
@click.option("--notes", help="What a later keeper should know.")
@source_option
@region_option
def add(region: str, identifier: str | None, links: tuple[str, ...], **fields: Any) -> None:
    """Add a place.

    \b
    Examples:
      geomap gazetteer add "Karm al-Afandi" --kind quarter --parent gn:170063
      geomap gazetteer add "Our warehouse" --kind locality --lon 37.16 --lat 36.2
    """
    from geomap.gazetteer.edit import NewPlace, add_place

    if (fields["lon"] is None) != (fields["lat"] is None):
        raise click.UsageError("--lon and --lat come together or not at all.")
    new = add_place(region, NewPlace(id=identifier, links=links, **fields))
    _say(region, f"added {new} ({fields['name']}).")
    click.echo(new)


@click.group()
def name() -> None:
    """Add or remove a spelling.

    \b
    Examples:
      geomap gazetteer name add N0156 "Al-Chaar" --source press
      geomap gazetteer name remove N0156 "Al-Chaar" --because "never seen in print"
    """


@name.command("add")
@click.argument("place")
@click.argument("text", metavar="NAME")
@click.option("--lang", help="Language tag (default: by the script, en or ar).")
@click.option("--preferred", is_flag=True, help="Make it the preferred name in its language.")
@click.option("--from", "from_year", type=int, metavar="YEAR", help="In use from this year.")
@click.option("--until", "until_year", type=int, metavar="YEAR", help="In use until this year.")
@click.option("--notes", help="What a later keeper should know.")
@source_option
@region_option
def name_add(region: str, place: str, text: str, **fields: Any) -> None:
    """Add a spelling to a place.

    \b
    Examples:
      geomap gazetteer name add N0156 "Al-Chaar" --source press
      geomap gazetteer name add gn:172374 "Madinat al-Thawra" --from 1968
    """
    from geomap.gazetteer.edit import add_name

    lang = add_name(region, place, text, **fields)
    _say(region, f"'{text}' ({lang}) is a name of {place}.")


@name.command("remove")
@click.argument("place")
@click.argument("text", metavar="NAME")
@because_option
@region_option
def name_remove(region: str, place: str, text: str, because: str) -> None:
    """Take a spelling from a place; the reason is kept.

    \b
    Examples:
      geomap gazetteer name remove N0156 "Al-Chaar" --because "never seen in print"
    """
    from geomap.gazetteer.edit import remove_name

    remove_name(region, place, text, because=because)
    _say(region, f"'{text}' is no name of {place} any more.")


@click.group()
def area() -> None:
    """Set the boundary of a place from a file.

    \b
    Examples:
      geomap gazetteer area set PT011 boundary.geojson --source hand
    """


@area.command("set")
@click.argument("place")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--note", help="How it was drawn.")
@source_option
@region_option
def area_set(region: str, place: str, file: Path, note: str | None, source: str) -> None:
    """Give a place the polygons in a file: GeoJSON, GeoPackage, shapefile, KML ...

    \b
    Examples:
      geomap gazetteer area set PT011 boundary.geojson --note "drawn from imagery of 2016"
    """
    from geomap.gazetteer.edit import set_area

    size = set_area(region, place, file, source=source, note=note)
    _say(region, f"{place} has an area of {size:.2f} km².")


@click.command()
@click.argument("old")
@click.argument("into")
@because_option
@region_option
def merge(region: str, old: str, into: str, because: str) -> None:
    """Merge place OLD into place INTO; OLD still resolves in old maps and ledgers.

    \b
    Examples:
      geomap gazetteer merge gn:169428 gn:4439 --because "one village"
    """
    from geomap.gazetteer.edit import merge_places

    merge_places(region, old, into, because=because)
    _say(region, f"{old} is now {into}.")


@click.command()
@click.argument("place")
@because_option
@region_option
def remove(region: str, place: str, because: str) -> None:
    """Take a place out with its names and area; the reason is kept in removed.csv.

    \b
    Examples:
      geomap gazetteer remove hand:sheikh-lutfi --because "entered twice"
    """
    from geomap.gazetteer.edit import remove_place

    remove_place(region, place, because=because)
    _say(region, f"{place} is gone.")
