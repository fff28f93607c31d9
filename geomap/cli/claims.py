"""`geomap claims`: what reports say of who holds what."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geomap.cli._common import (
    Target,
    columns_option,
    follow_option,
    format_option,
    metered,
    progress,
    published_option,
    publisher_option,
    reader_option,
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


def _share(row: Row) -> str:
    return f"{row['share']:.0%}" if row["share"] else row["extent"]


COLUMNS = [
    ("report", lambda row: row["report"]),
    (
        "place",
        lambda row: (
            row["place"]["name"] if row["place"] else f"{row['surface']} ({row['place_reason']})"
        ),
    ),
    ("status", lambda row: row["status"]),
    ("party", lambda row: row["party"] or ", ".join(row["contenders"])),
    ("from", lambda row: row["from_party"]),
    ("modality", lambda row: row["modality"]),
    ("extent", _share),
    ("date", lambda row: row["date"] or _span(row)),
    ("source", lambda row: row["source"]["name"] if row["source"] else None),
    ("sentence", lambda row: row["evidence"]["exact"]),
]


def _span(row: Row) -> str | None:
    if not (row["date_from"] or row["date_to"]):
        return None
    return f"{row['date_from'] or ''}..{row['date_to'] or ''}"


@click.command(short_help="Who is said to hold, take or lose what, with the sentence.")
@sources_argument
@region_option
@published_option
@publisher_option
@columns_option
@follow_option
@reader_option
@click.option(
    "--explain",
    is_flag=True,
    help="Each sentence: what was seen, what matched, what was rejected and why.",
)
@click.option(
    "-o",
    "--output",
    type=Target(file_okay=False),
    metavar="FOLDER",
    help="Write GeoParquet partitions; a rerun goes on where it stopped.",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Worker processes on this machine (with -o).",
)
@click.option(
    "--scheduler", metavar="ADDRESS", help="An existing Dask scheduler, tcp://host:8786 (with -o)."
)
@format_option()
def command(
    sources: tuple[str, ...],
    region: str,
    published: Any,
    publisher: str | None,
    columns: tuple[tuple[str, str], ...],
    follow: bool,
    reader: str,
    explain: bool,
    output: Path | None,
    jobs: int,
    scheduler: str | None,
    fmt: str | None,
) -> None:
    """Print the claims of reports (or of a ledger), each with its evidence.

    With -o, an archive: reports that fail are set aside in errors-*.jsonl in that folder, and
    sources may also be addresses that fsspec opens (s3://, gs://, ftp://, ...).

    \b
    Examples:
      geomap claims report.txt --published 2016-12-06
      geomap claims seeds/ -f jsonl > claims.jsonl
      geomap claims report.txt --explain
      geomap claims archive/*.jsonl.gz -o claims.parquet --jobs 4
      geomap claims s3://bucket/archive/*.parquet -o claims.parquet --scheduler tcp://host:8786
    """
    from geomap.gazetteer import Gazetteer
    from geomap.jsonl import claim_to_json
    from geomap.pipeline import claims_of, reports_of

    taken: dict[str, Any] = {
        "published": published,
        "publisher": publisher,
        "columns": dict(columns),
        "follow": follow,
        "warn": say,
    }
    if output is not None:
        how = {"region": region, "reader": reader, "jobs": jobs, "scheduler": scheduler}
        _archive(sources, output, taken, **how)
        return
    gazetteer = Gazetteer.open(region)
    if explain:
        _explain(reports_of(sources, **taken), gazetteer)
        return

    def rows(meter: Meter) -> Iterator[Row]:
        claims = claims_of(sources, gazetteer, reader=reader, meter=meter, **taken)
        return map(claim_to_json, claims)

    write_rows(
        metered(rows),
        fmt=fmt,
        columns=COLUMNS,
        empty="no claims found",
    )


def _archive(sources: tuple[str, ...], folder: Path, taken: Row, **how: Any) -> None:
    from time import monotonic

    from geomap.cluster import Refused, Tally, read_archive
    from geomap.pipeline import reports_of
    from geomap.reports import Meter

    started = monotonic()
    meter, refused, done = Meter(), Refused(folder), Tally()
    reports = reports_of(sources, refused=refused, storage=True, meter=meter, **taken)
    with progress("reports") as show:

        def shown(tally: Tally) -> None:
            nonlocal done
            done = tally
            read = tally.reports + tally.skipped
            show(read, meter.expected(read), before=tally.skipped)

        try:
            done = read_archive(reports, folder, progress=shown, warn=say, **how)
        except KeyboardInterrupt:
            say(f"{_told(folder, done, refused.count)} Run the same again to go on from here.")
            raise
    rate = done.reports / max(monotonic() - started, 1e-6)
    say(f"{_told(folder, done, refused.count)} {rate:.0f} reports a second.")


def _told(folder: Path, done: Any, refused: int) -> str:
    failed = done.failed + refused
    return (
        f"{folder}: {done.claims} claims from {done.reports} reports, "
        f"{done.skipped} done before, {failed} failed"
        + (" (see errors-*.jsonl)." if failed else ".")
    )


def _explain(reports: Iterator[Report], gazetteer: Gazetteer) -> None:
    from geomap.claims import read_claims
    from geomap.claims.explain import Trace
    from geomap.places import match_places

    for report in reports:
        trace = Trace()
        claims = read_claims(report, match_places(report, gazetteer), gazetteer, trace=trace)
        click.echo(f"== {report.id}: {len(claims)} claims")
        for line in trace.lines():
            click.echo(line)
