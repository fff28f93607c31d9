"""What is said of a whole city speaks for its quarters, where nothing better is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from geomap.control import control_on
from geomap.records import Claim, Control, Place, Standing, Status
from tests.control_kit import Region, claim

LAST = date(2016, 12, 22)
CITY = Place("City", "City", "city", 37.1, 36.2, parent="Province")
QUARTER = Place("Shaar", "Shaar", "quarter", 37.18, 36.2, parent="City")


def of_city(what: str = "government controlled", by: str = "SANA", **more: Any) -> Claim:
    return replace(claim(what, by=by, **{"day": "2016-12-22", **more}), place=CITY)


def of_quarter(what: str, by: str = "Observatory", **more: Any) -> Claim:
    return replace(claim(what, by=by, **{"day": "2016-12-12", **more}), place=QUARTER)


def quarter(*claims: Claim, context: bool = True) -> Control:
    return control_on(LAST, claims, gazetteer=Region(), context=context)["Shaar"]


LEFT = of_quarter("- lost", from_party="opposition")


def test_a_quarter_that_was_left_is_the_city_s() -> None:
    held = quarter(LEFT, of_city())
    assert (held.status, held.party, held.from_party) == (
        *(Status.CONTROLLED, "government"),
        "opposition",
    )
    assert held.inferred
    assert held.claims[0].because == "said of the whole of City: inferred"
    assert [item.claim.place for item in held.claims] == [CITY, QUARTER]


def test_who_left_a_quarter_is_back_when_the_city_is_told_of_again() -> None:
    before = of_city(by="Observatory", day="2016-11-28")
    gone = of_quarter("- lost", from_party="government")
    held = quarter(before, gone, of_city())
    assert (held.party, held.from_party, held.since) == ("government", None, LAST)
    assert [item.claim.status for item in held.claims if item.role == "for"] == [
        Status.CONTROLLED
    ] * 2


def test_it_is_never_more_than_claimed() -> None:
    held = quarter(LEFT, of_city(by="Observatory"), of_city(by="Northern Wire"))
    assert (held.party, held.standing) == ("government", Standing.CLAIMED)


@pytest.mark.parametrize(
    "said",
    [
        of_city(extent="part"),
        of_city(modality="denied"),
        of_city(modality="planned"),
        of_city("- contested"),
        of_city(day="2016-12-11"),  # before the quarter was left
    ],
)
def test_less_than_the_whole_says_nothing_of_a_quarter(said: Claim) -> None:
    assert quarter(LEFT, said).status is Status.LOST


def test_a_disputed_whole_says_nothing() -> None:
    disputed = of_city("opposition controlled", by="rebel official")
    assert quarter(LEFT, of_city(), disputed).status is Status.LOST


def test_what_is_said_of_the_quarter_goes_first() -> None:
    own = of_quarter("opposition controlled")
    assert quarter(own, of_city()) == quarter(own)
    same_day = of_quarter("opposition controlled", day="2016-12-22")
    assert quarter(same_day, of_city(by="Observatory")).party == "opposition"


def test_a_confirmed_word_about_the_whole_overtakes_an_older_one() -> None:
    own = of_quarter("opposition controlled")
    held = quarter(own, of_city(by="Northern Wire"))
    assert (held.party, held.from_party, held.inferred) == ("government", "opposition", True)
    assert [item.role for item in held.claims] == ["for", "context"]
    assert [
        item.role for item in quarter(own, of_city(by="Northern Wire"), context=False).claims
    ] == ["for"]


def test_fighting_in_the_quarter_stays() -> None:
    fight = of_quarter("- contested", contenders=("government", "opposition"))
    assert quarter(fight, of_city(by="Observatory")).status is Status.CONTESTED


OTHER = replace(QUARTER, id="Marjeh", name="Marjeh")
TAKEN = replace(of_quarter("government controlled", from_party="opposition"), place=OTHER)


@pytest.mark.parametrize(
    ("own", "others", "party"),
    [
        (of_quarter("opposition controlled"), [TAKEN], "government"),
        (of_quarter("- contested", contenders=("government", "opposition")), [TAKEN], None),
        (of_quarter("opposition controlled"), [], "opposition"),  # nothing was taken from them
        (of_quarter("sdf controlled"), [TAKEN], "sdf"),  # it did not fight these
        (of_quarter("opposition controlled", day="2016-12-20"), [TAKEN], "opposition"),  # heard of
    ],
)
def test_a_side_s_word_speaks_of_those_it_was_fighting(
    own: Claim, others: list[Claim], party: str | None
) -> None:
    held = quarter(own, *others, of_city())
    assert held.party == party
    assert held.inferred is (party == "government")


def test_a_quarter_that_nobody_reported_on_stays_unknown() -> None:
    assert set(control_on(LAST, [of_city()], gazetteer=Region())) == {"City"}


def test_the_innermost_whole_speaks() -> None:
    district = Place("District", "District", "quarter", None, None, parent="City")
    inner = replace(of_city("sdf controlled"), place=district)
    left = replace(LEFT, place=replace(QUARTER, parent="District"))
    assert quarter(left, inner, of_city()).party == "sdf"
    assert quarter(left, replace(inner, extent=of_city(extent="part").extent), of_city()).party == (
        "government"
    )


@pytest.mark.parametrize("context", [True, False])
def test_a_quarter_whose_holder_is_known_only_from_later_keeps_it(context: bool) -> None:
    """Nothing was said of the quarter by the day; the loser of a later change held it then."""
    later = of_quarter("government controlled", from_party="opposition")
    told = [of_city("opposition controlled", by="Observatory", day="2016-12-01"), later]
    held = control_on(date(2016, 12, 5), told, known_by=LAST, gazetteer=Region(), context=context)[
        "Shaar"
    ]
    assert (held.party, held.inferred, held.from_party) == ("opposition", True, None)
