"""`geomap changes`: what changed between two days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geomap.cli import _common as common

if TYPE_CHECKING:
    from geomap.changes import ChangeSet
    from geomap.gazetteer import Gazetteer
    from geomap.pipeline import Asked, Picture
    from geomap.records import Control

Row = dict[str, Any]


def _told(side: str) -> Any:
    def cell(row: Row) -> str | None:
        control = row[side]
        if control is None or control["status"] == "unknown":
            return None
        held = "" if control["status"] == "controlled" else f"{control['status']} "
        against = f" with {', '.join(control['rivals'])}" if control["rivals"] else ""
        return f"{held}{control['party'] or '–'}, {control['standing']}{against}"

    return cell


COLUMNS = [
    ("place", lambda row: row["place"]["name"]),
    ("id", lambda row: row["place"]["id"]),
    ("move", lambda row: row["move"]),
    ("before", _told("before")),
    ("after", _told("after")),
    ("taken from", lambda row: row["taken_from"]),
    ("changed", lambda row: ", ".join(row["changed"])),
    ("own word", lambda row: "yes" if row["own_word"] else None),
    ("since", lambda row: row["after"] and row["after"]["since"]),
]


@click.command(short_help="What changed between two days.")
@common.any_sources_argument
@click.option("--from", "first", type=common.DAY, required=True, help="The earlier day.")
@click.option("--to", "last", type=common.DAY, help="The later day (default: the last reported).")
@click.option(
    "-o",
    "--output",
    type=common.TARGET,
    callback=common.checked_target,
    metavar="FILE.html",
    help="Also draw both days as one map with a slider.",
)
@click.option(
    "--lang",
    type=click.Choice(["en", "ar"]),
    default="en",
    show_default=True,
    help="The language of the paragraph and the map.",
)
@click.option("--sentence", is_flag=True, help="Print the paragraph alone.")
@common.format_option()
@common.comparing_options
def command(
    sources: tuple[str, ...],
    first: date,
    last: date | None,
    output: Path | None,
    lang: str,
    sentence: bool,
    fmt: str | None,
    gazetteer: Gazetteer,
    asked: Asked,
) -> None:
    """Print the places that changed party, status or standing, and a paragraph that says so.

    Each day is taken as that day knew it; --known-by takes both with what was known later.
    On a terminal the paragraph stands over the table; with other formats it goes to standard error.

    \b
    Examples:
      geomap changes seeds/ --from 2016-11-28 --to 2016-12-07
      geomap changes aleppo.gpkg --from 2016-12-06 -f jsonl
      geomap changes seeds/ --from 2016-11-28 --to 2016-12-07 --sentence --lang ar
      geomap changes seeds/ --from 2016-11-28 --to 2016-12-07 -o changes.html
    """
    from geomap.changes import change_to_json
    from geomap.changes.words import paragraph

    asked = replace(asked, on=last)
    changed = _between(sources, gazetteer, asked, first, output, lang)
    words = paragraph(changed, _names(gazetteer, lang), lang=lang)
    if sentence:
        click.echo(words)
        return
    chosen = common.chosen_format(fmt)
    click.echo(words, err=chosen != "table")
    common.write_rows(
        (change_to_json(change, changed) for change in changed.changes),
        fmt=chosen,
        columns=COLUMNS,
        empty="no place changed",
    )


def _between(
    sources: tuple[str, ...],
    gazetteer: Gazetteer,
    asked: Asked,
    first: date,
    output: Path | None,
    lang: str,
) -> ChangeSet:
    """Both days side by side; with `output` they are drawn as well."""
    from geomap import pipeline

    if output is None:
        with common.reading() as meter:
            before, day, after = pipeline.controls_on_both(
                sources, gazetteer, asked=asked, first=first, warn=common.say, meter=meter
            )
        return _compared(first, before, day, after, asked)
    with common.reading() as meter:
        picture = pipeline.picture_of(sources, gazetteer, asked=asked, warn=common.say, meter=meter)
    before = pipeline.on_another_day(picture, gazetteer, first)
    changed = _compared(first, before, picture.day, picture.controls, asked)
    _draw(picture, changed, gazetteer, output, lang)
    return changed


def _compared(
    first: date,
    before: dict[str, Control],
    day: date | None,
    after: dict[str, Control],
    asked: Asked,
) -> ChangeSet:
    from geomap.changes import changes_between

    if day is None:
        raise click.UsageError("no report has a date. Give the later day with --to.")
    if first > day:
        raise click.UsageError(f"--from {first} is after {day}.")
    return changes_between(first, day, before, after, rule=asked.rule)


def _names(gazetteer: Gazetteer, lang: str) -> dict[str, str]:
    """The parties as a sentence names them."""
    from geomap.control import party_in_words

    if lang == "ar":
        return {party.id: party.name_ar or party.name for party in gazetteer.parties.values()}
    return {party: party_in_words(party, gazetteer) for party in gazetteer.parties}


def _draw(
    picture: Picture, changed: ChangeSet, gazetteer: Gazetteer, output: Path, lang: str
) -> None:
    from geomap.publish import Publication, publish
    from geomap.recipes import Recipe

    recipe = Recipe().speaking(lang)
    frames = (
        (changed.first, dict(changed.before)),
        (changed.last, dict(changed.after)),
    )
    with common.written_whole(output) as partial:
        publish(Publication(picture, frames, recipe), gazetteer, partial, ending=output.suffix)
    common.say(f"{output}: {len(changed.changes)} changes.")
