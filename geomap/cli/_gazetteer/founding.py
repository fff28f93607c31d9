"""`geomap gazetteer new`: the folder of another region."""

from __future__ import annotations

from pathlib import Path

import click

from geomap.cli._common import say


def _box(
    context: click.Context, option: click.Parameter, text: str
) -> tuple[float, float, float, float]:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise click.BadParameter("west,south,east,north in degrees.") from None
    return west, south, east, north


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--title", required=True, help="What the region is called.")
@click.option("--title-ar", help="The same in Arabic.")
@click.option(
    "--bbox", required=True, callback=_box, metavar="W,S,E,N", help="Where it lies, in degrees."
)
@click.option(
    "--languages", default="en,ar", show_default=True, help="Of its names, the first one first."
)
def new(
    folder: Path,
    title: str,
    title_ar: str | None,
    bbox: tuple[float, float, float, float],
    languages: str,
) -> None:
    """Begin a region: a folder with the tables of any region, without places.

    Its parties are those that any conflict has, a government and those against it: write the ones
    of yours into parties.toml, and who speaks for them into publishers.toml. Fill it with
    `geomap gazetteer import`.

    \b
    Examples:
      geomap gazetteer new my-regions/sudan --title Sudan --bbox 21.8,8.6,38.6,22.3
      geomap gazetteer import world --country SD --region my-regions/sudan
    """
    from geomap.gazetteer.founding import Founded, found_region

    codes = tuple(code.strip() for code in languages.split(",") if code.strip())
    found_region(folder, Founded(title, bbox, title_ar, codes))
    say(f"{folder}: a region without places; fill it with `geomap gazetteer import`.")
