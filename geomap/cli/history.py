"""`geomap history`: every claim on one place, and what the rule made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from geomap.cli import _common as common
from geomap.cli.control import who

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer
    from geomap.pipeline import Asked

Row = dict[str, Any]


def _says(row: Row) -> str:
    said = row["status"] if row["modality"] == "asserted" else f"{row['modality']}: {row['status']}"
    whom = row["party"] or ", ".join(row["contenders"])
    lost = f" from {row['from_party']}" if row["from_party"] else ""
    part = " (part)" if row["extent"] == "part" else ""
    return f"{said} {whom}{lost}{part}".replace("  ", " ")


COLUMNS = [
    ("day", lambda row: row["date"] or row["date_to"] or row["published"]),
    ("report", lambda row: row["report"]),
    ("who", who),
    ("side", lambda row: row["side"]),
    ("says", _says),
    ("role", lambda row: row["role"]),
    ("because", lambda row: row["because"]),
    ("sentence", lambda row: row["evidence"]["exact"]),
]


@click.command(short_help="Every claim on one place, and what the rule made of it.")
@click.argument("place", metavar="PLACE")
@common.any_sources_argument
@click.option("--ledger", type=click.Path(), metavar="FILE.gpkg", help="A project file.")
@common.format_option("table", "jsonl", "csv")
@common.control_options
def command(
    place: str,
    sources: tuple[str, ...],
    ledger: str | None,
    fmt: str | None,
    gazetteer: Gazetteer,
    asked: Asked,
) -> None:
    """Print every claim on PLACE (an id or a name) in order, with who said it and the sentence.

    Of a ledger also what was decided in review, and what only an earlier version of a report says.

    \b
    Examples:
      geomap history al-Shaar seeds/
      geomap history N0156 --ledger aleppo.gpkg -f jsonl
      geomap history "Tariq al-Bab" seeds/ --on 2016-12-04
    """
    from geomap.baseline import place_named
    from geomap.jsonl import heard_to_json
    from geomap.pipeline import picture_of

    taken = (*sources, *((ledger,) if ledger else ()))
    found = place_named(gazetteer, place)
    with common.reading() as meter:
        picture = picture_of(
            taken, gazetteer, asked=asked, warn=common.say, place=found.id, meter=meter
        )
    control = picture.controls.get(found.id)
    rows = _of_the_past(taken, found.id, gazetteer, names=asked.names)
    if control is None:
        common.say(f"no report says who holds, took or lost {found.name} ({found.id})")
        if not rows:
            return
    else:
        holder = control.party or "nobody"
        common.say(
            f"{found.name} ({found.id}) on {picture.day}: {control.status.value}, {holder}, "
            f"{control.standing.value} (rule: {control.rule})"
        )
        rows += [heard_to_json(heard) for heard in control.claims]
    rows.sort(key=_in_time)
    common.write_rows(rows, fmt=fmt, columns=COLUMNS, empty="no claims")


def _of_the_past(
    sources: tuple[str, ...], place: str, gazetteer: Gazetteer, *, names: bool
) -> list[Row]:
    """What counts no longer of the claims about a place, from the ledgers among the sources."""
    from geomap.ledger import Ledger
    from geomap.review import decided_rows, superseded_rows

    rows: list[Row] = []
    for source in sources:
        if source.lower().endswith(".gpkg"):
            with Ledger.open(source) as ledger:
                rows += decided_rows(ledger, place, gazetteer, names=names)
                rows += superseded_rows(ledger, place, gazetteer, names=names)
    return rows


def _in_time(row: Row) -> tuple[str, str, str, int]:
    day = row["date"] or row["date_to"] or row["published"] or ""
    return day, row["published"] or "", row["report"], row["evidence"]["start"]
