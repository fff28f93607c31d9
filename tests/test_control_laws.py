"""Laws of control that hold for any claims."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.control import control_on, eves
from geomap.errors import GeomapError
from geomap.records import Claim, Modality, Standing, Status
from tests.control_kit import Region, claim

FIRST = date(2016, 12, 1)
LAST = FIRST + timedelta(days=20)
RULES = ["latest", "corroborated", "against-interest"]
PARTIES = ["government", "opposition", "sdf"]
SOURCES = ["Syrian military", "SANA", "local media activist", "Observatory", "a resident", None]


@st.composite
def claims(draw: st.DrawFn, **fixed: Any) -> Claim:
    day = FIRST + timedelta(days=draw(st.integers(0, 12)))
    status = draw(st.sampled_from(["controlled", "controlled", "lost", "contested", "besieged"]))
    party = "-" if status in {"lost", "contested"} else draw(st.sampled_from(PARTIES))
    more: dict[str, Any] = {
        "by": draw(st.sampled_from(SOURCES)),
        "day": day.isoformat(),
        "published": (day + timedelta(days=draw(st.integers(0, 4)))).isoformat(),
        "from_party": draw(st.sampled_from([None, *PARTIES])),
        "contenders": tuple(draw(st.sets(st.sampled_from(PARTIES)))),
        "modality": draw(st.sampled_from(["asserted", "asserted", "denied", "planned"])),
        "extent": draw(st.sampled_from(["whole", "whole", "part"])),
        "report": f"r{draw(st.integers(0, 5))}",
        "at": draw(st.integers(0, 3)),
        "weak": draw(st.booleans()),
    }
    return claim(f"{party} {status}", **(more | fixed))


@given(st.lists(claims(), max_size=14), st.randoms(), st.sampled_from(RULES))
@settings(max_examples=150, deadline=None)
def test_the_order_of_arrival_never_matters(told: list[Claim], random: Any, rule: str) -> None:
    shuffled = list(told)
    random.shuffle(shuffled)
    one = control_on(LAST, told, rule=rule, gazetteer=Region())
    assert control_on(LAST, shuffled, rule=rule, gazetteer=Region()) == one


@given(st.lists(claims(), max_size=10), st.sampled_from(RULES))
@settings(max_examples=100, deadline=None)
def test_what_is_not_asserted_never_colours(told: list[Claim], rule: str) -> None:
    for modality in (Modality.DENIED, Modality.PLANNED, Modality.HYPOTHETICAL, Modality.HISTORICAL):
        unreal = [replace(item, modality=modality) for item in told]
        for control in control_on(LAST, unreal, rule=rule, gazetteer=Region()).values():
            assert (control.status, control.party) == (Status.UNKNOWN, None)


@given(st.lists(claims(by="Syrian military", modality="asserted"), max_size=12))
@settings(max_examples=100, deadline=None)
def test_self_praise_alone_never_reaches_confirmed(told: list[Claim]) -> None:
    praise = [
        item
        for item in told
        if item.party == "government" or (item.party is None and item.from_party == "opposition")
    ]
    praise = [item for item in praise if item.from_party != "government"]
    for rule in RULES:
        for control in control_on(LAST, praise, rule=rule, gazetteer=Region()).values():
            assert control.standing is not Standing.CONFIRMED


@given(st.lists(claims(), min_size=1, max_size=10), st.sampled_from(RULES))
@settings(max_examples=150, deadline=None)
def test_a_claim_that_says_nothing_new_changes_only_last_heard(
    told: list[Claim], rule: str
) -> None:
    """The last word on a place, said again by the same source, later."""
    told = [item for item in told if item.modality is Modality.ASSERTED]
    word = claim(
        "government controlled", by="Observatory", day="2016-12-17", from_party="opposition"
    )
    again = replace(
        word,
        report="again",
        date=FIRST + timedelta(days=18),
        published=FIRST + timedelta(days=18),
        from_party=None,
    )
    on = FIRST + timedelta(days=18)
    before = control_on(on, [*told, word], rule=rule, gazetteer=Region())["Shaar"]
    after = control_on(on, [*told, word, again], rule=rule, gazetteer=Region())["Shaar"]
    assert before.last_heard == date(2016, 12, 17)
    assert after.last_heard == on
    assert unchanging(before) == unchanging(after)


def test_one_who_takes_a_loss_back_leaves_it_to_those_who_still_say_so() -> None:
    told = [
        claim("- lost", by="Syrian military", day="2016-12-01", from_party="government"),
        claim("- lost", by="Observatory", day="2016-12-02", from_party="government"),
        claim("government controlled", by="Observatory", day="2016-12-17"),
    ]
    for day in (17, 18, 19):
        shown = control_on(date(2016, 12, day), told, rule="corroborated", gazetteer=Region())[
            "Shaar"
        ]
        assert (shown.status, shown.since) == (Status.LOST, FIRST)


def unchanging(control: Any) -> Any:
    return replace(control, last_heard=None, claims=())


@given(st.lists(claims(), max_size=10), st.sampled_from(RULES))
@settings(max_examples=100, deadline=None)
def test_twice_the_same_claim_is_once(told: list[Claim], rule: str) -> None:
    once = control_on(LAST, told, rule=rule, gazetteer=Region())
    twice = control_on(LAST, told * 2, rule=rule, gazetteer=Region())
    assert {place: unchanging(one) for place, one in once.items()} == {
        place: unchanging(one) for place, one in twice.items()
    }


@given(st.lists(claims(), max_size=12), st.sampled_from(RULES))
@settings(max_examples=100, deadline=None)
def test_every_claim_is_accounted_for(told: list[Claim], rule: str) -> None:
    controls = control_on(LAST, told, rule=rule, gazetteer=Region())
    heard = [item for control in controls.values() for item in control.claims]
    assert len(heard) == len(told)
    assert all(item.because and item.role in {"for", "against", "context"} for item in heard)
    for control in controls.values():
        assert control.party not in control.rivals
        assert (control.party is not None) <= (control.status is not Status.UNKNOWN)
        assert (control.status is Status.LOST) <= (control.party is None)


def test_an_unknown_rule_is_said_in_words() -> None:
    with pytest.raises(GeomapError, match="There are: latest, corroborated, against-interest"):
        control_on(LAST, [], rule="oracle")


def test_a_report_without_any_day_still_counts() -> None:
    told = [claim(by="Observatory", day=None)]
    control = control_on(LAST, told, gazetteer=Region())["Shaar"]
    assert (control.party, control.since, control.last_heard) == ("government", None, None)


@given(st.lists(claims(), max_size=25), st.sampled_from(RULES))
@settings(max_examples=200, deadline=None)
def test_when_an_eve_is_worked_out_never_matters(told: list[Claim], rule: str) -> None:
    """Asked about at the end, after other claims were heard, it says what it said on its day."""
    asked_late = control_on(LAST, told, rule=rule, gazetteer=Region())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(eves, "LONGEST_CHAIN", 1)  # every eve at once
        assert control_on(LAST, told, rule=rule, gazetteer=Region()) == asked_late


@pytest.mark.parametrize("rule", RULES)
def test_years_of_the_same_news_are_heard_to_their_end(rule: str) -> None:
    """Each day's verdict rests on the one before, two thousand of them."""
    first = date(2011, 3, 15)
    days = [(first + timedelta(days=number)).isoformat() for number in range(2_000)]
    told = [claim("opposition controlled", by="Observatory", day="2011-03-01")]
    told += [claim(by=by, day=day) for day in days for by in ("SANA", "Observatory", "Harbour")]
    control = control_on(date(2016, 12, 22), told, rule=rule, gazetteer=Region())["Shaar"]
    loser = None if rule == "corroborated" else "opposition"  # of whom one source alone spoke
    assert (control.party, control.since, control.from_party) == ("government", first, loser)
