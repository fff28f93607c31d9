"""`geomap ingest`: reports into a project file, once each."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geomap.cli import _common as common
from geomap.errors import GeomapError

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer
    from geomap.ledger import Added, Ledger
    from geomap.records import Claim, Control, Report

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
@common.ledger_option
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
    help="Claims coded by hand: CSV, GeoJSON, JSON Lines of `geomap claims`.",
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
    Another ledger adds its reports as they were read, with what was decided on them.

    \b
    Examples:
      geomap ingest seeds/ --ledger aleppo.gpkg
      geomap ingest today.eml https://example.org/feed.xml --ledger aleppo.gpkg
      geomap ingest notes.csv --column text=Body --column published=Day --ledger aleppo.gpkg
      geomap ingest colleague.gpkg --ledger aleppo.gpkg
      geomap ingest --coded field-notes.csv --column place=quarter --ledger aleppo.gpkg
      geomap ingest --ledger aleppo.gpkg --layers
    """
    from geomap import pipeline, reading
    from geomap.gazetteer import Gazetteer
    from geomap.ledger import Ledger, ingest
    from geomap.reports import Meter, read_reports

    tables = bool(coded or baseline)
    if not (sources or tables or layers):
        raise click.UsageError("name a SOURCE to add, or --layers to write the layers anew.")
    if path.suffix.lower() != ".gpkg" and not path.exists():
        raise click.UsageError(f"{path}: a ledger is a GeoPackage; call it {path.stem}.gpkg.")
    gazetteer = Gazetteer.open(region)
    of_reports, of_claims = pipeline.columns_of(columns, coded=bool(coded))
    told = list(_tables(coded, baseline, of_claims, gazetteer))  # a broken table stops it all
    ledgers = [source for source in sources if pipeline.is_ledger(source)]
    told += [one for source in ledgers for one in _stored(source, gazetteer)]
    meter = Meter()
    reports = _begun(
        read_reports(
            [source for source in sources if source not in ledgers],
            published=published,
            publisher=publisher,
            warn=common.say,
            columns=of_reports,
            follow=follow,
            meter=meter,
        )
        if len(sources) > len(ledgers)
        else iter(())
    )

    def done(ledger: Ledger) -> Iterator[tuple[Report, Added]]:
        with common.progress("Reading reports") as meter.shown:
            known = dict(told)
            yield from ingest(ledger, known, known.__getitem__, reread=reread)
            yield from ingest(
                ledger,
                reports,
                lambda report: (
                    reading.read_report(report, gazetteer, reader=reader, meter=meter).claims
                ),
                reread=reread,
            )

    make = bool(sources or tables)
    with Ledger.open(path, make=make, region=gazetteer.region.id) as ledger:
        ledger.set_info(region=gazetteer.region.id, gazetteer=gazetteer.stamp)
        copies = ledger.copies()
        counts: Counter[str] = Counter()
        if sources or tables:
            rows = _told(done(ledger), counts)
            try:
                common.write_rows(rows, fmt=fmt, columns=COLUMNS, empty="there was nothing to add.")
            except (KeyboardInterrupt, GeomapError):
                if counts:
                    again = "Run the same again to go on from here."
                    common.say(f"{path}: {_summary(counts)}. {again}")
                raise
            for source in ledgers:
                _take_over_decisions(source, ledger, gazetteer)
            common.say(f"{path}: {_summary(counts)}.")
        if counts["changed"]:
            _say_copies(ledger, before=copies)
        _write_layers(ledger, gazetteer, asked=layers, changed=counts["changed"] > 0)


def _begun(reports: Iterator[Report]) -> Iterator[Report]:
    """The same reports, the first of them read: where nothing can be, no ledger is made."""
    first = list(itertools.islice(reports, 1))
    return itertools.chain(first, reports)


def _stored(source: str, gazetteer: Gazetteer) -> list[tuple[Report, list[Claim]]]:
    """The reports of another ledger with what was read from them."""
    from geomap.ledger import Ledger, stored_reports

    with Ledger.open(source) as other:
        region = other.info().get("region", gazetteer.region.id)
        if region != gazetteer.region.id:
            raise GeomapError(
                f"{source}: is about the region {region}, not {gazetteer.region.id}. "
                f"Add it with --region {region} to a ledger of its own."
            )
        return list(stored_reports(other))


def _take_over_decisions(source: str, ledger: Ledger, gazetteer: Gazetteer) -> None:
    """Keep what was decided on another ledger's claims; a decision of this one's own stands."""
    from geomap.ledger import Ledger
    from geomap.review import keep

    with Ledger.open(source) as other:
        decisions = other.decisions()
    own = {(decision.key, decision.report) for decision in ledger.decisions()}
    fresh = [one for one in decisions if (one.key, one.report) not in own]
    if fresh:
        count = keep(ledger, gazetteer, fresh)
        said = "1 decision" if count == 1 else f"{count} decisions"
        common.say(f"{source}: {said} of its reviewers taken over.")


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


def _say_copies(ledger: Ledger, *, before: Mapping[str, str]) -> None:
    """Name the reports that are now known to carry another publisher's words."""
    found = ledger.copies().items()
    copies = {report: publisher for report, publisher in found if before.get(report) != publisher}
    for report, publisher in list(copies.items())[:MOST_NAMED]:
        common.say(f"{report}: has the words of {publisher}; the two count as one voice.")
    if len(copies) > MOST_NAMED:
        common.say(f"and {len(copies) - MOST_NAMED} more copies in {ledger.path}.")


def _summary(counts: Counter[str]) -> str:
    from geomap.ledger import Outcome

    said = [
        f"{counts[outcome.value]} {outcome.value}" for outcome in Outcome if counts[outcome.value]
    ]
    claims = counts["claims"]
    return f"{', '.join(said) or 'nothing added'}; {claims} {'claim' if claims == 1 else 'claims'}"


def _write_layers(
    ledger: Ledger, gazetteer: Gazetteer, *, asked: bool | None, changed: bool
) -> None:
    from geomap import pipeline
    from geomap.days import days_of

    if asked is False or not (asked or changed):
        return
    claims = ledger.claims()
    days = days_of(claims)
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
