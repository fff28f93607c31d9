"""`geomap map`: reports or a ledger to a map file."""

from __future__ import annotations

import shlex
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geomap.cli import _common as common

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer
    from geomap.pipeline import Asked
    from geomap.recipes import Recipe


@click.command(short_help="Reports or a ledger to a map: .html, .png, .svg or .pdf.")
@common.any_sources_argument
@common.output_option
@click.option("--title", help="What stands over the map.")
@click.option(
    "--recipe",
    "recipe_file",
    type=click.Path(path_type=Path),
    metavar="TOML",
    help="Title, extent, places always shown, basemap, languages, rule, palette, corrections.",
)
@click.option("--from", "first", type=common.DAY, help="First day of a map with a time slider.")
@click.option("--to", "last", type=common.DAY, help="Last day of a map with a time slider.")
@click.option(
    "--basemap", help="Add map tiles (osm, carto-positron, ...): the page then asks the network."
)
@click.option("--lang", type=click.Choice(["en", "ar"]), help="The language that comes first.")
@click.option("--replaces", metavar="TEXT", help=common.REPLACES_HELP)
@click.option("--caption", is_flag=True, help="Also print a caption made from the data.")
@click.option("--alt", is_flag=True, help="Also print an alt text made from the data.")
@common.control_options
def command(
    sources: tuple[str, ...],
    output: Path,
    title: str | None,
    recipe_file: Path | None,
    first: date | None,
    last: date | None,
    basemap: str | None,
    lang: str | None,
    replaces: str | None,
    caption: bool,
    alt: bool,
    gazetteer: Gazetteer,
    asked: Asked,
) -> None:
    """Draw who is reported to hold what; the ending of FILE chooses the format.

    The page is one file: it opens offline and asks the network for nothing.

    \b
    Examples:
      geomap map report.txt -o map.html
      geomap map seeds/chronicle -o days.html --from 2016-11-26 --to 2016-12-22
      geomap map aleppo.gpkg -o figure.pdf --on 2016-12-07 --title "Aleppo" --caption
    """
    from geomap import pipeline
    from geomap.publish import Publication, check_ending, publish, static_map
    from geomap.wording import coloured

    check_ending(output)

    recipe = _recipe(recipe_file, title=title, basemap=basemap, lang=lang, corrections=replaces)
    if recipe.rule and "rule" not in _given():
        asked = replace(asked, rule=recipe.rule)
    if last and not asked.on:
        asked = replace(asked, on=last)
    with common.reading() as meter:
        picture = pipeline.picture_of(sources, gazetteer, asked=asked, warn=common.say, meter=meter)
    frames = pipeline.frames_of(picture, gazetteer, days=_days(picture.day, first, last))
    publication = Publication(picture, frames, recipe, command=_told())
    with common.written_whole(output) as partial:
        publish(publication, gazetteer, partial, ending=output.suffix)
    shown = len(coloured(picture.controls.values()))
    common.say(f"{output}: {shown} {'place' if shown == 1 else 'places'} on {picture.day}.")
    if not picture.claims:
        common.say("no report says who holds, took or lost a place: the map is empty.")
    if caption or alt:
        words = static_map(publication, gazetteer)
        parties = words.voice.parties(gazetteer.parties)
        for asked_for, text in ((caption, words.caption(parties)), (alt, words.alt(parties))):
            if asked_for:
                click.echo(text)


def _recipe(path: Path | None, **over: str | None) -> Recipe:
    from geomap.recipes import Recipe, read_recipe

    recipe = read_recipe(path) if path else Recipe()
    if over["title"]:
        recipe = replace(recipe, title=over["title"], title_ar=None)
    if over["basemap"]:
        recipe = replace(recipe, basemap=over["basemap"])
    if over["corrections"]:
        recipe = replace(recipe, corrections=over["corrections"], corrections_ar=None)
    return recipe.speaking(over["lang"]) if over["lang"] else recipe


def _given() -> set[str]:
    """The options that were written on the command line, not left at their default."""
    context = click.get_current_context()
    source = click.core.ParameterSource.COMMANDLINE
    return {name for name in context.params if context.get_parameter_source(name) is source}


def _days(day: date | None, first: date | None, last: date | None) -> list[date]:
    if day is None:
        return []
    if first is None:
        return [day]
    last = last or day
    if first > last:
        raise click.UsageError(f"--from {first} is after --to {last}.")
    return [first + timedelta(days=count) for count in range((last - first).days + 1)]


def _told() -> str:
    """The command as it was typed, for the foot of the map."""
    return shlex.join(["geomap", *sys.argv[1:]])
