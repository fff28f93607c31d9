"""The stages in order: sources to reports, matches, claims, control.

The command line and other programs call these; each stage stays usable alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap.collector import without_collector
from geomap.days import last_day, today, without_recent
from geomap.reading import Reading, readings_of
from geomap.records import Claim, Control, Report

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer
    from geomap.reports import Meter

Warn = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to know, and how the reports are to be taken."""

    on: date | None = None  # None: the last day on which anything was reported
    known_by: date | None = None  # None: the day itself
    rule: str = "latest"
    stale_after: int = 30  # days
    delay: int = 0  # days
    names: bool = False  # show names of private persons
    published: date | None = None
    publisher: str | None = None
    reader: str = "builtin"
    baseline: tuple[Path, ...] = ()  # tables of who held what at the start
    coded: tuple[Path, ...] = ()  # tables of claims coded by hand
    columns: tuple[tuple[str, str], ...] = ()  # of a CSV: a field, the column that holds it
    follow: bool = False  # redirects of addresses to other hosts


@dataclass(frozen=True, slots=True)
class Picture:
    """What is known on a day, with all that it rests on."""

    day: date | None  # None where no report has a date and none was asked for
    asked: Asked
    controls: dict[str, Control]
    claims: tuple[Claim, ...]
    readings: tuple[Reading, ...] = field(default=())
    copies: Mapping[str, str] = field(default_factory=dict)  # of reports: whose words they carry


def reports_of(sources: Sequence[str], *, warn: Warn, **taken: Any) -> Iterator[Report]:
    """The reports in any mix of files, folders, globs, addresses, `-`, and ledgers.

    `taken` are the options of `geomap.reports.read_reports`: how the sources are to be taken.
    """
    from geomap.reports import read_reports

    plain = [source for source in sources if not is_ledger(source)]
    for source in sources:
        if is_ledger(source):
            yield from _stored_reports(source)
    if plain:
        yield from read_reports(plain, warn=warn, **taken)


def columns_of(
    pairs: Sequence[tuple[str, str]], *, coded: bool
) -> tuple[dict[str, str], dict[str, str]]:
    """The columns that hold fields of reports, and those that hold fields of claims.

    Where there is a table of claims (`coded`), a field that both may have is the claim's.
    """
    from geomap.baseline import COLUMNS

    taken = COLUMNS if coded else {}
    of_claims = {field: column for field, column in pairs if field in taken}
    return {field: column for field, column in pairs if field not in of_claims}, of_claims


def is_ledger(source: str) -> bool:
    """Whether a source is a project file, by its ending."""
    return Path(source).suffix.lower() == ".gpkg"


def _stored_reports(source: str) -> Iterator[Report]:
    from geomap.ledger import Ledger

    with Ledger.open(Path(source)) as ledger:
        yield from ledger.reports()


def holds_claims(source: str) -> bool:
    """Whether a source holds claims that were read before: a ledger or a table of claims."""
    return Path(source).suffix.lower() in {".gpkg", ".parquet"}


def claims_of(
    sources: Sequence[str],
    gazetteer: Gazetteer,
    *,
    published: date | None = None,
    publisher: str | None = None,
    reader: str = "builtin",
    columns: Mapping[str, str] | None = None,
    follow: bool = False,
    warn: Warn,
    meter: Meter | None = None,
) -> Iterator[Claim]:
    """The claims of reports and of ledgers (there: as reviewed)."""
    for source in sources:
        if holds_claims(source):
            yield from _stored_claims(source, gazetteer)
    plain = [source for source in sources if not holds_claims(source)]
    if plain:
        reports = reports_of(
            plain,
            published=published,
            publisher=publisher,
            columns=columns,
            follow=follow,
            warn=warn,
            meter=meter,
        )
        for reading in readings_of(reports, gazetteer, reader=reader, meter=meter):
            yield from reading.claims


def picture_of(
    sources: Sequence[str],
    gazetteer: Gazetteer,
    *,
    asked: Asked,
    warn: Warn,
    context: bool = True,
    place: str | None = None,
    meter: Meter | None = None,
) -> Picture:
    """Who holds what on the day asked for, with the reports and claims that say so.

    Without `context` a control has the claims for and against it alone. With `place` only the
    claims on that place are taken from ledgers and tables. `meter` is told what is read.
    """
    plain = [source for source in sources if not holds_claims(source)]
    of_reports, of_claims = columns_of(asked.columns, coded=bool(asked.coded))
    reports = (
        reports_of(
            plain,
            published=asked.published,
            publisher=asked.publisher,
            columns=of_reports,
            follow=asked.follow,
            warn=warn,
            meter=meter,
        )
        if plain
        else ()
    )
    readings = tuple(readings_of(reports, gazetteer, reader=asked.reader, meter=meter))
    stored = [source for source in sources if holds_claims(source)]
    until = asked.on and (asked.known_by or asked.on)
    claims = [
        claim for source in stored for claim in _stored_claims(source, gazetteer, place, until)
    ]
    claims += [claim for reading in readings for claim in reading.claims]
    claims += _table_claims(asked, gazetteer, of_claims)
    if place is not None and asked.on is None:
        asked = replace(asked, on=_last_of(stored, claims))
    copies = _copies_in(stored, readings)
    return picture_from(
        claims, gazetteer, asked=asked, readings=readings, copies=copies, context=context
    )


def _copies_in(stored: Iterable[str], readings: Iterable[Reading]) -> dict[str, str]:
    """The reports that copy another, within each ledger and among those just read."""
    from geomap.ledger import Ledger
    from geomap.syndication import copied_from

    copies = copied_from(reading.report for reading in readings)
    for source in stored:
        if is_ledger(source):
            with Ledger.open(Path(source)) as ledger:
                copies |= ledger.copies()
    return copies


def controls_of(
    sources: Sequence[str],
    gazetteer: Gazetteer,
    *,
    asked: Asked,
    warn: Warn,
    meter: Meter | None = None,
) -> tuple[date | None, dict[str, Control]]:
    """The day asked for, and who holds what on it, with the claims for and against alone.

    Of a ledger, and of tables of claims, only what the rules need is read, and the claims that are
    shown; of tables so many places at a time as memory holds.
    """
    if _are_tables(sources, asked):
        return _controls_of_tables([Path(source) for source in sources], gazetteer, asked)
    if not _is_one_ledger(sources, asked):
        picture = picture_of(sources, gazetteer, asked=asked, warn=warn, context=False, meter=meter)
        return picture.day, picture.controls
    from geomap.control import control_of_digests
    from geomap.ledger import Ledger

    region = gazetteer.region.id
    with Ledger.open(Path(sources[0]), region=region) as ledger, without_collector(lasting=True):
        day = asked.on or ledger.last_day()
        if day is None:
            return None, {}
        digests = ledger.digests(known_by=asked.known_by or day)
        places = ledger.places()  # after the digests: another program may be adding reports
        controls = control_of_digests(
            day,
            digests,
            load=partial(ledger.claims_numbered, places=places),
            places=places,
            rule=asked.rule,
            gazetteer=gazetteer,
            stale_after=asked.stale_after,
            copies=ledger.copies(),
        )
        return day, _as_asked(controls, gazetteer, asked)


def controls_on_both(
    sources: Sequence[str],
    gazetteer: Gazetteer,
    *,
    asked: Asked,
    first: date,
    warn: Warn,
    meter: Meter | None = None,
) -> tuple[dict[str, Control], date | None, dict[str, Control]]:
    """Who held what on an earlier day, the day asked for, and who holds what on that.

    As of `controls_of`: with the claims for and against alone.
    """
    if _is_one_ledger(sources, asked):
        before = controls_of(sources, gazetteer, asked=replace(asked, on=first), warn=warn)[1]
        return before, *controls_of(sources, gazetteer, asked=asked, warn=warn)
    picture = picture_of(sources, gazetteer, asked=asked, warn=warn, context=False, meter=meter)
    before = on_another_day(picture, gazetteer, first, context=False)
    return before, picture.day, picture.controls


def on_another_day(
    picture: Picture, gazetteer: Gazetteer, day: date, *, context: bool = True
) -> dict[str, Control]:
    """Who holds what on another day, by the claims of a picture."""
    asked = replace(picture.asked, on=day)
    return picture_from(
        picture.claims,
        gazetteer,
        asked=asked,
        readings=picture.readings,
        copies=picture.copies,
        context=context,
    ).controls


def _is_one_ledger(sources: Sequence[str], asked: Asked) -> bool:
    """Whether the claims of one ledger are all that is asked about."""
    more = asked.baseline or asked.coded or asked.delay
    return len(sources) == 1 and is_ledger(sources[0]) and not more


def _are_tables(sources: Sequence[str], asked: Asked) -> bool:
    """Whether the claims of Parquet tables are all that is asked about."""
    more = asked.baseline or asked.coded or asked.delay
    if more or not sources or not all(_is_table(source) for source in sources):
        return False
    from geomap.claimscan import has_digests

    return has_digests([Path(source) for source in sources])


def _is_table(source: str) -> bool:
    return Path(source).suffix.lower() == ".parquet"


def _controls_of_tables(
    tables: Sequence[Path], gazetteer: Gazetteer, asked: Asked
) -> tuple[date | None, dict[str, Control]]:
    from geomap.claimscan import bundles, last_day_in
    from geomap.control import control_of_digests

    day = asked.on or last_day_in(tables)
    controls: dict[str, Control] = {}
    if day is None:
        return None, controls
    for bundle in bundles(tables, known_by=asked.known_by or day):
        found = control_of_digests(
            day,
            bundle.digests(),
            load=bundle.load,
            places=bundle.places(),
            rule=asked.rule,
            gazetteer=gazetteer,
            stale_after=asked.stale_after,
        )
        controls |= _as_asked(found, gazetteer, asked)
    return day, controls


def _as_asked(
    controls: dict[str, Control], gazetteer: Gazetteer, asked: Asked
) -> dict[str, Control]:
    if asked.names:
        return controls
    from geomap.privacy import mask_control

    return {key: mask_control(control, gazetteer) for key, control in controls.items()}


def _table_claims(
    asked: Asked, gazetteer: Gazetteer, columns: Mapping[str, str]
) -> Iterator[Claim]:
    if not (asked.baseline or asked.coded):
        return
    from geomap.baseline import read_baseline, read_coded

    for path in asked.baseline:
        yield from read_baseline(path, gazetteer)
    for path in asked.coded:
        yield from read_coded(path, gazetteer, columns=columns)


def picture_from(
    claims: Sequence[Claim],
    gazetteer: Gazetteer,
    *,
    asked: Asked,
    readings: tuple[Reading, ...] = (),
    copies: Mapping[str, str] | None = None,
    context: bool = True,
) -> Picture:
    """The same from claims that were read before; `copies` as of `geomap.control.control_on`."""
    from geomap.control import control_on

    if asked.delay:
        claims = without_recent(claims, days=asked.delay, today=today())
    day = asked.on or last_day(claims) or _last_published(readings)
    controls: dict[str, Control] = {}
    with without_collector(lasting=True):
        if day is not None:
            controls = control_on(
                day,
                claims,
                rule=asked.rule,
                known_by=asked.known_by,
                gazetteer=gazetteer,
                stale_after=asked.stale_after,
                copies=copies,
                context=context,
            )
        controls = _as_asked(controls, gazetteer, asked)
    return Picture(day, asked, controls, tuple(claims), readings, copies or {})


def frames_of(
    picture: Picture, gazetteer: Gazetteer, *, days: Sequence[date]
) -> tuple[tuple[date, dict[str, Control]], ...]:
    """The controls of several days, as each day knew them; the picture's own where it is one."""
    if list(days) == [picture.day] and picture.day is not None:
        return ((picture.day, picture.controls),)
    return tuple((day, on_another_day(picture, gazetteer, day)) for day in days)


def masked_claims(
    claims: Iterable[Claim], gazetteer: Gazetteer, *, asked: Asked
) -> Iterator[Claim]:
    """Claims with names masked as it was asked."""
    if asked.names:
        return iter(claims)
    from geomap.privacy import mask_claim

    return (mask_claim(claim, gazetteer) for claim in claims)


def _stored_claims(
    source: str, gazetteer: Gazetteer, place: str | None = None, until: date | None = None
) -> Iterator[Claim]:
    """Of a ledger or a table of claims; `until` leaves out what a table published later."""
    if _is_table(source):
        from geomap.claimtable import claims_in

        yield from claims_in(Path(source), until=until, place=place)
        return
    from geomap.ledger import Ledger

    with Ledger.open(Path(source), region=gazetteer.region.id) as ledger:
        yield from ledger.claims(place=place)


def _last_of(stored: Iterable[str], claims: Iterable[Claim]) -> date | None:
    """The last day of claims, and of all that their ledgers and tables have."""
    from geomap.claimscan import has_digests, last_day_in
    from geomap.ledger import Ledger

    days = [last_day(claims)]
    for source in stored:
        if is_ledger(source):
            with Ledger.open(Path(source)) as ledger:
                days.append(ledger.last_day())
        elif has_digests([Path(source)]):
            days.append(last_day_in([Path(source)]))
    return max((day for day in days if day), default=None)


def _last_published(readings: Iterable[Reading]) -> date | None:
    """The day of the last report: what an empty map is of, where no report claims anything."""
    return max((day for one in readings if (day := one.report.published)), default=None)
