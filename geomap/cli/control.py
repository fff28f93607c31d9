"""`geomap control`: who holds what on a day."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from geomap.cli import _common as common

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer
    from geomap.pipeline import Asked

Row = dict[str, Any]


def _because(row: Row) -> str:
    return "; ".join(
        f"{who(claim)}: {claim['because']}" for claim in row["claims"] if claim["role"] != "context"
    )


def _voices(role: str) -> Callable[[Row], str]:
    def named(row: Row) -> str:
        names = dict.fromkeys(who(claim) for claim in row["claims"] if claim["role"] == role)
        return ", ".join(names)

    return named


def who(claim: Row) -> str:
    """Who says so, for a table."""
    return (claim["source"] or {}).get("name") or claim["publisher"] or "narrator"


def _marks(row: Row) -> str:
    marks = [name for name in ("stale", "inferred") if row[name]]
    if row["extent"] == "part":
        marks.append(f"{row['share']:.0%}" if row["share"] else "part")
    if row["place"]["certainty"] != "certain":
        marks.append(f"place {row['place']['certainty']}")
    return ", ".join(marks)


COLUMNS = [
    ("place", lambda row: row["place"]["name"]),
    ("id", lambda row: row["place"]["id"]),
    ("status", lambda row: row["status"]),
    ("party", lambda row: row["party"]),
    ("from", lambda row: row["from_party"]),
    ("rivals", lambda row: ", ".join(row["rivals"])),
    ("contenders", lambda row: ", ".join(row["contenders"])),
    ("standing", lambda row: None if row["status"] == "unknown" else row["standing"]),
    ("since", lambda row: row["since"]),
    ("heard", lambda row: row["last_heard"]),
    ("marks", _marks),
    ("for", _voices("for")),
    ("against", _voices("against")),
]
BECAUSE = ("because", _because)  # too long for a terminal; CSV has it, jsonl has every claim


@click.command(short_help="Who holds what on a day, by a stated rule.")
@common.any_sources_argument
@click.option(
    "--within",
    metavar="PLACE",
    help="Also sum the control of a city or district from its parts, by area and by count.",
)
@click.option(
    "--all-claims",
    is_flag=True,
    help="In jsonl also the claims that are neither for nor against: overtaken, planned, denied.",
)
@common.format_option()
@common.control_options
def command(
    sources: tuple[str, ...],
    within: str | None,
    all_claims: bool,
    fmt: str | None,
    gazetteer: Gazetteer,
    asked: Asked,
) -> None:
    """Print who is said to hold each place on a day, how well supported, and by whom.

    A place of which nothing is said is not in the list: it is unknown. The rules are written out
    in docs/control.md. With -f jsonl each place has the claims for and against what is shown;
    `geomap history PLACE` gives every claim.

    \b
    Examples:
      geomap control seeds/ --on 2016-12-07
      geomap control aleppo.gpkg --rule against-interest -f csv
      geomap control seeds/ --on 2016-11-20 --known-by 2016-12-22
      geomap control seeds/ --on 2016-12-07 --within Aleppo
      geomap control seeds/ --on 2016-11-26 --baseline baseline.csv
    """
    from geomap.jsonl import control_to_json
    from geomap.pipeline import controls_of, picture_of

    picture = None
    with common.reading() as meter:
        taken: dict[str, Any] = {"asked": asked, "warn": common.say, "meter": meter}
        if within or all_claims:
            picture = picture_of(sources, gazetteer, context=all_claims, **taken)
            day, controls = picture.day, picture.controls
        else:
            day, controls = controls_of(sources, gazetteer, **taken)
    if within:
        _say_sums(picture, gazetteer, within)
    if day is not None:
        common.say(f"as reported up to {asked.known_by or day}, on {day}, {asked.rule}")
    shown = sorted(controls.values(), key=lambda item: (item.place.name.casefold(), item.place.id))
    common.write_rows(
        (control_to_json(control) for control in shown),
        fmt=fmt,
        columns=[*COLUMNS, BECAUSE] if fmt == "csv" else COLUMNS,
        empty="no report says who holds, took or lost a place",
    )


def _say_sums(picture: Any, gazetteer: Gazetteer, within: str) -> None:
    from geomap import areas_summary as sums
    from geomap.baseline import place_named

    summary = sums.sum_parts(place_named(gazetteer, within), picture.controls, gazetteer)
    stated = sums.stated_shares(picture.claims, picture.controls, gazetteer, day=picture.day)
    for line in (*sums.summary_lines(summary), *sums.stated_lines(stated, day=picture.day)):
        common.say(line)
