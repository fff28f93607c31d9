"""Control from a ledger's digests is control from its claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.baseline import read_coded
from geomap.control import control_of_digests, control_on
from geomap.digest import digest_of
from geomap.ledger import Decision, Ledger, Verdict, coded_reports
from geomap.pipeline import Asked, controls_of, picture_of
from geomap.records import Claim
from tests.control_kit import Region, claim, place
from tests.test_control_laws import LAST, RULES, claims

CODED = Path(__file__).parent / "data" / "chronicle-claims.csv"
PLACES = {name: place(name) for name in ("Shaar", "Marjeh")}


@given(
    st.lists(claims(), max_size=14),
    st.lists(claims(place_name="Marjeh"), max_size=4),
    st.sampled_from(RULES),
    st.integers(0, 20),
)
@settings(max_examples=150, deadline=None)
def test_digests_give_what_claims_give(
    shaar: list[Claim], marjeh: list[Claim], rule: str, days: int
) -> None:
    told = [
        *shaar,
        *marjeh,
        *(replace(item, date=None, published=None, report="undated") for item in marjeh[:1]),
        *(replace(item, place=None) for item in shaar[:1]),
    ]
    day = LAST - timedelta(days=days)
    asked: dict[str, Any] = {"rule": rule, "gazetteer": Region(), "copies": {"r1": "SANA"}}
    digests = [
        digest
        for number, item in enumerate(told)
        if (item.published or item.date or day) <= day and (digest := digest_of(number, item))
    ]
    loaded: list[int] = []

    def load(numbers: Sequence[int]) -> dict[int, Claim]:
        loaded.extend(numbers)
        return {number: told[number] for number in numbers}

    controls = control_of_digests(day, digests, load=load, places=PLACES, **asked)
    assert controls == control_on(day, told, context=False, **asked)
    assert len(loaded) <= 2 * len(digests)


@pytest.fixture
def chronicle(tmp_path: Path, gazetteer: Any) -> Path:
    """The chronicle coded by hand as a ledger."""
    path = tmp_path / "chronicle.gpkg"
    with Ledger.open(path, make=True) as ledger:
        told = read_coded(CODED, gazetteer)
        told[5] = replace(told[5], share=1 / 3, contenders=("sdf", "government"))
        for report, group in coded_reports(CODED.name, told):
            ledger.add(report, group)
    return path


@pytest.mark.parametrize("rule", RULES)
def test_a_ledger_answers_what_its_claims_say(chronicle: Path, gazetteer: Any, rule: str) -> None:
    with Ledger.open(chronicle) as ledger:
        told = ledger.claims()
    for day in (date(2016, 11, 28), date(2016, 12, 7), date(2016, 12, 22)):
        for known_by in (None, date(2016, 12, 10)):
            asked = Asked(on=day, known_by=known_by, rule=rule, names=True)
            found = controls_of([str(chronicle)], gazetteer, asked=asked, warn=print)
            expected = control_on(
                day, told, rule=rule, known_by=known_by, gazetteer=gazetteer, context=False
            )
            assert found == (day, expected)


def test_decisions_hold_for_digests(chronicle: Path, gazetteer: Any) -> None:
    with Ledger.open(chronicle) as ledger:
        read = list(ledger.reviewed())
        verdicts = (
            (Verdict.REJECT, {}),
            (Verdict.ACCEPT, {}),
            (Verdict.CORRECT, {"party": "sdf"}),
            (Verdict.CORRECT, {"place": "N0156", "date": "2016-12-01"}),
            (Verdict.CORRECT, {"place": "-"}),
        )
        ledger.decide(
            [
                Decision(
                    *(verdict, one.claim.report, one.text_hash, one.key, one.claim.surface),
                    *(one.claim.evidence.exact, "seen", correction),
                )
                for one, (verdict, correction) in zip(read[::7], verdicts * 9, strict=False)
            ]
        )
        told = ledger.claims()
    assert told != [one.claim for one in read]
    asked = Asked(on=date(2016, 12, 13), names=True)
    found = controls_of([str(chronicle)], gazetteer, asked=asked, warn=print)
    expected = control_on(date(2016, 12, 13), told, gazetteer=gazetteer, context=False)
    assert found[1] == expected


def test_the_last_day_is_the_one_asked_for_by_default(chronicle: Path, gazetteer: Any) -> None:
    slow = picture_of([str(chronicle)], gazetteer, asked=Asked(), warn=print, context=False)
    quick = controls_of([str(chronicle)], gazetteer, asked=Asked(), warn=print)
    assert quick == (slow.day, slow.controls)
    assert quick[0] == date(2016, 12, 22)
    with Ledger.open(chronicle) as ledger:
        ledger.decide(
            Decision(
                *(Verdict.REJECT, one.claim.report, one.text_hash, one.key, one.claim.surface),
                one.claim.evidence.exact,
            )
            for one in ledger.reviewed()
            if one.claim.published == date(2016, 12, 22)
        )
        assert ledger.last_day() == date(2016, 12, 19)


def test_without_context_what_counts_is_left(gazetteer: Any) -> None:
    told = [
        claim(by="Observatory", day="2016-12-01"),
        claim("opposition controlled", by="Observatory", day="2016-12-05"),
        claim(by="Syrian military", day="2016-12-05", modality="planned", place_name="Marjeh"),
    ]
    controls = control_on(LAST, told, gazetteer=Region(), context=False)
    assert [heard.role for heard in controls["Shaar"].claims] == ["for"]
    assert [heard.role for heard in controls["Marjeh"].claims] == ["context"]
    full = control_on(LAST, told, gazetteer=Region())
    assert [heard.role for heard in full["Shaar"].claims] == ["for", "context"]


def test_a_place_s_claims_are_found_after_review(chronicle: Path) -> None:
    with Ledger.open(chronicle) as ledger:
        read = list(ledger.reviewed())
        moved = next(one for one in read if one.claim.place and one.claim.place.id == "N0139")
        ledger.decide(
            [
                Decision(
                    *(Verdict.CORRECT, moved.claim.report, moved.text_hash, moved.key),
                    *(moved.claim.surface, moved.claim.evidence.exact, "", {"place": "N0156"}),
                )
            ]
        )
        every = ledger.claims()
        for place_id in ("N0139", "N0156", "N0225"):
            found = [one for one in every if one.place and one.place.id == place_id]
            assert ledger.claims(place=place_id) == found
            assert found
        assert [one.fid for one in ledger.decided()] == [moved.fid]
