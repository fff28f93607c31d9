"""`geomap ingest`: reports into a project file, once each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geomap.cli import _common as common

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer
    from geomap.ledger import Added, Ledger
    from geomap.records import Claim, Control, Report
    from geomap.reports import Meter

# Days of control that are written into the ledger's layer without being asked for: more take
# longer than a morning's ingest should.
MAX_LAYER_DAYS = 100
MOST_NAMED = 10  # copies, reports that are skipped: of more, how many
MAX_LAYER_CLAIMS = 20_000

COLUMNS = (
    ("report", lambda row: row["report"]),
    ("outcome", lambda row: row["outcome"]),
    ("version", lambda row: row["version"]),
    ("claims", lambda row: row["claims"]),
)


@click.command(short_help="Add reports to a project file, once each.")
@click.argument("sources", nargs=-1, metavar="SOURCE...")
@click.option(
    "--ledger", "path", type=click.Path(path_type=Path), required=True, metavar="FILE.gpkg"
)
@common.region_option
@common.published_option
@common.publisher_option
@common.reader_option
@common.columns_option
@click.option(
    "--coded",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Claims coded by hand: CSV, or JSON Lines of `geomap claims`.",
)
@click.option(
    "--baseline",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE.csv",
    help="Who held what before the first report: place, party, as_of, source.",
)
@common.follow_option
@click.option("--reread", is_flag=True, help="Read reports again that are there already.")
@click.option(
    "--layers/--no-layers",
    default=None,
    help="Write the layer of control per day anew (default: while the project is small).",
)
@common.format_option("table", "jsonl", "csv")
def command(
    sources: tuple[str, ...],
    path: Path,
    region: str,
    published: date | None,
    publisher: str | None,
    reader: str,
    columns: tuple[tuple[str, str], ...],
    coded: tuple[Path, ...],
    baseline: tuple[Path, ...],
    follow: bool,
    reread: bool,
    layers: bool | None,
    fmt: str | None,
) -> None:
    """Add reports with their claims to a project file (a GeoPackage; QGIS opens it as it is).

    The same text is added once; a changed text becomes a new version, and the claims of the old
    one are kept, marked as superseded. Whatever happens, the file holds whole reports only.

    \b
    Examples:
      geomap ingest seeds/ --ledger aleppo.gpkg
      geomap ingest today.eml https://example.org/feed.xml --ledger aleppo.gpkg
      geomap ingest notes.csv --column text=Body --column published=Day --ledger aleppo.gpkg
      geomap ingest --coded field-notes.csv --column place=quarter --ledger aleppo.gpkg
      geomap ingest --ledger aleppo.gpkg --layers
    """
    from geomap import pipeline
    from geomap.gazetteer import Gazetteer
    from geomap.ledger import Ledger, ingest
    from geomap.reports import read_reports

    tables = bool(coded or baseline)
    if not (sources or tables or layers):
        raise click.UsageError("name a SOURCE to add, or --layers to write the layers anew.")
    gazetteer = Gazetteer.open(region)
    of_reports, of_claims = pipeline.columns_of(columns, coded=bool(coded))
    told = list(_tables(coded, baseline, of_claims, gazetteer))  # a broken table stops it all

    def done(ledger: Ledger, meter: Meter) -> Iterator[tuple[Report, Added]]:
        for report, claims in told:
            yield report, ledger.add(report, claims, reread=reread)
        if not sources:
            return
        reports = read_reports(
            sources,
            published=published,
            publisher=publisher,
            warn=common.say,
            columns=of_reports,
            follow=follow,
            meter=meter,
        )
        yield from ingest(
            ledger,
            reports,
            lambda report: pipeline.read_report(report, gazetteer, reader=reader).claims,
            reread=reread,
        )

    with Ledger.open(path, make=bool(sources or tables)) as ledger:
        ledger.set_info(region=gazetteer.region.id, gazetteer=gazetteer.stamp)
        counts: Counter[str] = Counter()
        if sources or tables:
            rows = common.metered(lambda meter: _told(done(ledger, meter), counts))
            try:
                common.write_rows(rows, fmt=fmt, columns=COLUMNS, empty="there was nothing to add.")
            except KeyboardInterrupt:
                common.say(f"{path}: {_summary(counts)}. Run the same again to go on from here.")
                raise
            common.say(f"{path}: {_summary(counts)}.")
        if counts["changed"]:
            _say_copies(ledger)
        _write_layers(ledger, gazetteer, asked=layers, changed=counts["changed"] > 0)


def _tables(
    coded: tuple[Path, ...],
    baseline: tuple[Path, ...],
    columns: dict[str, str],
    gazetteer: Gazetteer,
) -> Iterator[tuple[Report, list[Claim]]]:
    """What people coded, as reports with their claims."""
    from geomap.baseline import read_baseline, read_coded
    from geomap.ledger import coded_reports

    for path in coded:
        yield from coded_reports(path.name, read_coded(path, gazetteer, columns=columns))
    for path in baseline:
        yield from coded_reports(path.name, read_baseline(path, gazetteer))


def _told(
    done: Iterator[tuple[Report, Added]], counts: Counter[str]
) -> Iterator[dict[str, object]]:
    for report, added in done:
        counts[added.outcome.value] += 1
        counts["changed"] += added.changed
        counts["claims"] += added.claims
        if counts[added.outcome.value] <= MOST_NAMED:
            _say_skipped(report, added)
        yield {
            "report": report.id,
            "outcome": added.outcome.value,
            "id": added.id,
            "version": added.version,
            "claims": added.claims,
        }
    _say_more_skipped(counts)


def _say_skipped(report: Report, added: Added) -> None:
    from geomap.ledger import Outcome

    if added.outcome is Outcome.SAME:
        common.say(f"{report.id}: is there already; skipped.")
    elif added.outcome is Outcome.SAME_TEXT:
        common.say(f"{report.id}: the same text is there already as {added.id}; skipped.")
    elif added.outcome is Outcome.RENAMED:
        common.say(f"{report.id}: another report has this id; this one is kept as {added.id}.")


def _say_more_skipped(counts: Counter[str]) -> None:
    from geomap.ledger import Outcome

    for outcome in (Outcome.SAME, Outcome.SAME_TEXT, Outcome.RENAMED):
        more = counts[outcome.value] - MOST_NAMED
        if more > 0:
            common.say(f"and {more} more: {outcome.value}.")


def _say_copies(ledger: Ledger) -> None:
    """Name the reports that carry another publisher's words."""
    copies = ledger.copies()
    for report, publisher in list(copies.items())[:MOST_NAMED]:
        common.say(f"{report}: has the words of {publisher}; the two count as one voice.")
    if len(copies) > MOST_NAMED:
        common.say(f"and {len(copies) - MOST_NAMED} more copies in {ledger.path}.")


def _summary(counts: Counter[str]) -> str:
    from geomap.ledger import Outcome

    said = [
        f"{counts[outcome.value]} {outcome.value}" for outcome in Outcome if counts[outcome.value]
    ]
    return f"{', '.join(said) or 'nothing added'}; {counts['claims']} claims"


def _write_layers(
    ledger: Ledger, gazetteer: Gazetteer, *, asked: bool | None, changed: bool
) -> None:
    from geomap import pipeline

    if asked is False or not (asked or changed):
        return
    claims = ledger.claims()
    days = pipeline.days_of(claims)
    if not asked and (len(days) > MAX_LAYER_DAYS or len(claims) > MAX_LAYER_CLAIMS):
        common.say(
            f"{ledger.path}: the layer of control was left as it was ({len(days)} days, "
            f"{len(claims)} claims). Write it anew: geomap ingest --layers --ledger {ledger.path}"
        )
        return

    def controls() -> Iterator[Control]:
        with common.progress("Control per day") as move:
            for number, day in enumerate(days, 1):
                asked_day = pipeline.Asked(on=day)
                yield from pipeline.picture_from(
                    claims, gazetteer, asked=asked_day
                ).controls.values()
                move(number, len(days))

    count = ledger.write_control(list(controls()), gazetteer.area)
    if asked:
        common.say(f"{ledger.path}: the layer of control has {count} rows for {len(days)} days.")
