"""`geomap places`: the names in reports, where they are, how sure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from geomap.cli._common import (
    columns_option,
    follow_option,
    format_option,
    metered,
    published_option,
    publisher_option,
    region_option,
    say,
    sources_argument,
    write_rows,
)

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer
    from geomap.records import Report
    from geomap.reports import Meter

Row = dict[str, Any]


def _place(row: Row, key: str) -> Any:
    return row["place"][key] if row["place"] else None


COLUMNS = [
    ("report", lambda row: row["report"]),
    ("surface", lambda row: row["surface"]),
    ("start", lambda row: row["start"]),
    ("end", lambda row: row["end"]),
    ("place", lambda row: _place(row, "name") or row["reason"]),
    ("id", lambda row: _place(row, "id")),
    ("lon", lambda row: _place(row, "lon")),
    ("lat", lambda row: _place(row, "lat")),
    ("certainty", lambda row: row["certainty"]),
]


@click.command(short_help="The names found, where they are, how sure.")
@sources_argument
@region_option
@published_option
@publisher_option
@columns_option
@follow_option
@format_option("table", "jsonl", "csv", "geojson")
@click.option("--explain", is_flag=True, help="Say for each name which places it may mean and why.")
def command(
    sources: Sequence[str],
    region: str,
    published: date | None,
    publisher: str | None,
    columns: tuple[tuple[str, str], ...],
    follow: bool,
    fmt: str | None,
    explain: bool,
) -> None:
    """List every name of a place below country level in reports, resolved or not.

    A name that means no place of the region is listed with the reason: "outside the region", "area"
    (a province, a region, a river: no point to put it), "no coordinates" or "unknown".

    \b
    Examples:
      geomap places report.txt
      geomap places reports/*.md -f csv
      geomap places report.txt -f geojson > places.geojson
      echo "Rebels left Saraqib for Idlib." | geomap places - --explain
    """
    from geomap.gazetteer import Gazetteer
    from geomap.pipeline import reports_of

    gazetteer = Gazetteer.open(region)
    reports = partial(
        reports_of,
        sources,
        published=published,
        publisher=publisher,
        columns=dict(columns),
        follow=follow,
        warn=say,
    )
    if explain:
        for report in reports():
            for line in _explained(report, gazetteer):
                click.echo(line)
        return
    rows = metered(lambda meter: _rows(reports(meter=meter), gazetteer, meter))
    write_rows(rows, fmt=fmt, columns=COLUMNS, empty="no name of a place in what was read")


def _rows(reports: Iterator[Report], gazetteer: Gazetteer, meter: Meter) -> Iterator[Row]:
    from geomap.collector import without_collector
    from geomap.jsonl import match_to_json
    from geomap.places import match_places
    from geomap.sections import moved_match, sections

    for report in reports:
        for offset, section in sections(report):
            if offset:
                meter.within(offset / len(report.text))
            with without_collector():
                matches = match_places(section, gazetteer)
            for match in matches:
                yield match_to_json(report.id, moved_match(match, offset))


def _explained(report: Report, gazetteer: Gazetteer) -> Iterator[str]:
    from geomap.places import explain_places

    yield f"{report.id}:"
    yield from (f"  {line}" for line in explain_places(report, gazetteer))
