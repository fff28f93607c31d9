"""Who holds each place on a day, from what was claimed up to then.

    controls = control_on(date(2016, 12, 6), claims, gazetteer=gazetteer)

The rules are written out, case by case, in docs/control.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from geomap.collector import without_collector
from geomap.control.assemble import STALE_AFTER, place_control
from geomap.control.rules import (
    AGAINST_INTEREST,
    CORROBORATED,
    LATEST,
    RULES,
    Rule,
    rule_named,
)
from geomap.control.sides import Knowledge, Sides
from geomap.control.told import known_claims, told_of
from geomap.records import Claim, Control

__all__ = [
    "AGAINST_INTEREST",
    "CORROBORATED",
    "LATEST",
    "RULES",
    "STALE_AFTER",
    "Rule",
    "control_on",
    "party_in_words",
    "rule_named",
]


def party_in_words(party: str, gazetteer: Knowledge | None) -> str:
    """A party as an English sentence names it: "the government", "Hayat Tahrir al-Sham"."""
    return Sides(gazetteer).named(party)


def control_on(
    day: date,
    claims: Iterable[Claim],
    *,
    rule: str | Rule = LATEST,
    known_by: date | None = None,
    gazetteer: Knowledge | None = None,
    stale_after: int = STALE_AFTER,
    copies: Mapping[str, str] | None = None,
) -> dict[str, Control]:
    """Who holds each place that anything was claimed about.

    Parameters
    ----------
    day
        The day asked for; what happened later is left out.
    claims
        In any order: the order never matters.
    rule
        Which rule decides who is shown: "latest", "corroborated" or "against-interest".
    known_by
        Use only what was reported up to this day; by default the day itself. Where it is later,
        the loser named in a later change tells who held the place before (`Control.inferred`).
    gazetteer
        Knows for whom sources and publishers speak. Without it only the parties that claims carry
        are known, and narrators are of an unknown side.
    stale_after
        Days without news after which a control is marked stale.
    copies
        Reports that are copies of one wire story: report id to the publisher whose words they are
        (`geomap.syndication.copied_from`). Copied sentences are found without it.

    Returns
    -------
    dict
        Control by place id. A place of which nothing real is said is there as unknown.

    Raises
    ------
    GeomapError
        When no rule is called so.
    """
    chosen = rule_named(rule)
    sides = Sides(gazetteer)
    controls = {}
    with without_collector():
        for place, told_there in known_claims(claims, known_by or day).items():
            told = told_of(told_there, sides, copies or {})
            control = place_control(told, day, rule=chosen, sides=sides, stale_after=stale_after)
            if control is not None:
                controls[place] = control
    return controls
