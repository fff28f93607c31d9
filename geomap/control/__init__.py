"""Who holds each place on a day, from what was claimed up to then.

    controls = control_on(date(2016, 12, 6), claims, gazetteer=gazetteer)

The rules are written out, case by case, in docs/control.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from geomap.collector import without_collector
from geomap.control.assemble import STALE_AFTER, Draft, place_control
from geomap.control.rules import (
    AGAINST_INTEREST,
    CORROBORATED,
    LATEST,
    RULES,
    Rule,
    rule_named,
)
from geomap.control.sides import Knowledge, Sides
from geomap.control.told import Load, Told, put_in_order, told_of_claims, told_of_digests
from geomap.control.wholes import speak_for_parts
from geomap.digest import Digest
from geomap.records import Claim, Control, Heard, Place

__all__ = [
    "AGAINST_INTEREST",
    "CORROBORATED",
    "LATEST",
    "RULES",
    "STALE_AFTER",
    "Rule",
    "control_of_digests",
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
    context: bool = True,
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
    context
        Whether a control also has the claims that are neither for nor against what is shown. Where
        there are no others it always has them.

    Returns
    -------
    dict
        Control by place id. A place of which nothing real is said is there as unknown.

    Raises
    ------
    GeomapError
        When no rule is called so.
    """
    sides = Sides(gazetteer)
    with without_collector():
        by_place = told_of_claims(claims, known_by or day, sides)
        how = _How(day, rule_named(rule), sides, stale_after, copies or {}, context, _nothing)
        return _controls(by_place, {key: _place(told) for key, told in by_place.items()}, how)


def control_of_digests(
    day: date,
    digests: Iterable[Digest],
    *,
    load: Load,
    places: Mapping[str, Place],
    rule: str | Rule = LATEST,
    gazetteer: Knowledge | None = None,
    stale_after: int = STALE_AFTER,
    copies: Mapping[str, str] | None = None,
) -> dict[str, Control]:
    """The same from the digests of a ledger, with the claims for and against alone.

    Parameters
    ----------
    digests
        Of the claims that were known by the day in question.
    load
        Gives claims by their numbers; asked for those that are shown.
    places
        The places of the digests by id.

    The rest is as of `control_on`, with `context` left out.
    """
    sides = Sides(gazetteer)
    with without_collector():
        by_place = told_of_digests(digests, sides)
        how = _How(day, rule_named(rule), sides, stale_after, copies or {}, False, load)
        return _controls(by_place, places, how)


class _How(NamedTuple):
    """What the control of every place is made by."""

    day: date
    rule: Rule
    sides: Sides
    stale_after: int
    copies: Mapping[str, str]
    context: bool
    load: Load


def _controls(
    by_place: Mapping[str, list[Told]], places: Mapping[str, Place], how: _How
) -> dict[str, Control]:
    put_in_order(by_place, how.sides, how.copies, how.load)
    drafts: dict[str, Draft] = {}
    for place, told in by_place.items():
        draft = place_control(
            told,
            how.day,
            rule=how.rule,
            sides=how.sides,
            stale_after=how.stale_after,
            context=how.context,
        )
        if draft is not None:
            drafts[place] = draft
    drafts = speak_for_parts(drafts, places, how.sides, context=how.context)
    numbers = {role.key for d in drafts.values() for role in d.roles if isinstance(role.key, int)}
    claims = how.load(sorted(numbers))
    return {
        place: _control(draft, places[place], how.day, how.rule, claims)
        for place, draft in drafts.items()
    }


def _control(
    draft: Draft, place: Place, day: date, rule: Rule, claims: Mapping[int, Claim]
) -> Control:
    heard = tuple(
        Heard(claims[r.key] if isinstance(r.key, int) else r.key, r.role, r.side, r.because)
        for r in draft.roles
    )
    return Control(place, day, **draft.fields, rule=rule.name, claims=heard)


def _place(told: list[Told]) -> Place:
    claim = told[0].key
    assert not isinstance(claim, int)
    assert claim.place is not None  # claims without a place are left out before
    return claim.place


def _nothing(numbers: object) -> dict[int, Claim]:
    """Claims that are at hand need not be loaded."""
    return {}
