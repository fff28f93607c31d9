"""Options for claims that come from tables: a baseline, and claims coded by hand."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geomap.cli import _common as common

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer
    from geomap.pipeline import Asked, Picture

TABLE = click.Path(exists=True, dir_okay=False, path_type=Path)


def table_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--baseline`, `--coded` and `--columns`; the command gets them as `tables`."""

    @functools.wraps(command)
    def gathered(
        *,
        baseline: tuple[Path, ...],
        coded: tuple[Path, ...],
        columns: tuple[str, ...],
        **options: Any,
    ) -> Any:
        return command(tables=(baseline, coded, _mapping(columns)), **options)

    for option in (
        click.option(
            "--columns",
            multiple=True,
            metavar="FIELD=COLUMN",
            help="Which column of --coded holds a field, where it has another name.",
        ),
        click.option(
            "--coded",
            multiple=True,
            type=TABLE,
            metavar="FILE",
            help="Claims coded by hand: CSV, or geomap's own JSON Lines.",
        ),
        click.option(
            "--baseline",
            multiple=True,
            type=TABLE,
            metavar="FILE.csv",
            help="Who held what at the start: place, party, as_of, source.",
        ),
    ):
        gathered = option(gathered)
    return gathered


Tables = tuple[tuple[Path, ...], tuple[Path, ...], dict[str, str]]


def picture_with(
    sources: tuple[str, ...], tables: Tables, gazetteer: Gazetteer, asked: Asked
) -> Picture:
    """Who holds what, from reports and tables together; copies of one story are one voice."""
    from geomap.baseline import read_baseline, read_coded
    from geomap.pipeline import picture_from, picture_of

    picture = picture_of(sources, gazetteer, asked=asked, warn=common.say)
    baseline, coded, columns = tables
    extra = [claim for path in baseline for claim in read_baseline(path, gazetteer)]
    extra += [c for path in coded for c in read_coded(path, gazetteer, columns=columns)]
    if not extra:
        return picture
    asked = replace(asked, on=asked.on or picture.day)
    return picture_from(
        [*picture.claims, *extra], gazetteer, asked=asked, readings=picture.readings
    )


def _mapping(columns: tuple[str, ...]) -> dict[str, str]:
    pairs = [entry.partition("=") for entry in columns]
    for field, equals, column in pairs:
        if not (field and equals and column):
            raise click.UsageError("--columns is written FIELD=COLUMN, as in party=armed_group.")
    return {field: column for field, _, column in pairs}
