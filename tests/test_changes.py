"""What changed between two days: the list, and the paragraph whose numbers are the list's."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from geomap.changes import ChangeSet, Move, change_to_json, changes_between
from geomap.changes.words import counted_ar, paragraph
from geomap.control import control_on
from geomap.records import Claim
from tests.control_kit import Region, claim

A, B = date(2016, 11, 28), date(2016, 12, 7)
ENGLISH = {
    "government": "the government",
    "opposition": "the opposition",
    "sdf": "the Syrian Democratic Forces",
}
ARABIC = {"government": "الحكومة", "opposition": "المعارضة", "sdf": "قوات سوريا الديمقراطية"}
BEFORE, AFTER = "2016-11-26", "2016-12-05"


def between(claims: list[Claim]) -> ChangeSet:
    before, after = (control_on(day, claims, gazetteer=Region()) for day in (A, B))
    return changes_between(A, B, before, after)


def held(party: str, name: str, by: str = "Observatory", day: str = BEFORE, **more: Any) -> Claim:
    return claim(f"{party} controlled", place_name=name, by=by, day=day, **more)


def taken(*names: str, by: str = "Observatory") -> list[Claim]:
    return [held("opposition", name) for name in names] + [
        held("government", name, by=by, day=AFTER) for name in names
    ]


def one(claims: list[Claim]) -> Any:
    changes = between(claims).changes
    assert len(changes) == 1
    return changes[0]


def test_a_place_taken() -> None:
    change = one(taken("Shaar"))
    assert (change.move, change.taker, change.loser) == (Move.TAKEN, "government", "opposition")
    assert change.changed == ("party",)


def test_a_place_taken_of_which_only_the_capture_was_reported() -> None:
    change = one([held("government", "Shaar", day=AFTER, from_party="opposition")])
    assert (change.move, change.loser) == (Move.TAKEN, "opposition")


def test_a_holder_named_for_the_first_time() -> None:
    assert one([held("government", "Shaar", day=AFTER)]).move is Move.GAINED


def test_a_place_left() -> None:
    left = claim("- lost", by="Observatory", day=AFTER, from_party="opposition")
    change = one([held("opposition", "Shaar"), left])
    assert (change.move, change.loser, change.taker) == (Move.LOST, "opposition", None)


@pytest.mark.parametrize(
    ("status", "move"), [("contested", Move.FIGHTING), ("besieged", Move.SIEGE)]
)
def test_fighting_and_sieges_begin(status: str, move: Move) -> None:
    began = claim(f"- {status}", by="Observatory", day=AFTER, contenders=("government",))
    assert one([held("opposition", "Shaar"), began]).move is move


def test_a_siege_that_goes_on_did_not_begin() -> None:
    siege = claim("- besieged", by="Observatory", day=BEFORE)
    inside = held("opposition", "Shaar", day=AFTER)
    again = claim("- besieged", by="Observatory", day=AFTER)
    assert one([siege, again, inside]).move is Move.GAINED


def test_a_siege_ends() -> None:
    begun = claim("- besieged", by="Observatory", day=BEFORE, contenders=("government",))
    over = claim("- besieged", by="Observatory", day=AFTER, modality="historical")
    assert one([held("opposition", "Shaar"), begun, over]).move is Move.ENDED


def test_only_the_standing_changes() -> None:
    change = one(
        [held("opposition", "Shaar", by="rebel official"), held("opposition", "Shaar", day=AFTER)]
    )
    assert (change.move, change.changed) == (Move.STANDING, ("standing",))


def test_nothing_new_is_no_change() -> None:
    claims = [held("opposition", "Shaar"), held("opposition", "Shaar", day=AFTER)]
    assert between(claims).changes == ()
    assert paragraph(between(claims), ENGLISH) == (
        "Between 28 November and 7 December 2016 no place is reported to have changed."
    )


def test_the_paragraph_of_one() -> None:
    assert paragraph(between(taken("Shaar", by="Syrian military")), ENGLISH) == (
        "Between 28 November and 7 December 2016, as reported, the government took one quarter "
        "(Shaar) from the opposition, on its own word alone. In all, one quarter changed "
        "(rule: latest)."
    )


def test_the_paragraph_of_many() -> None:
    claims = taken("A", "B", "C") + taken("D", "E", by="SANA")
    claims.append(held("opposition", "E", by="rebel official", day=AFTER))
    claims += [held("sdf", name, day=AFTER) for name in "FGHI"]
    claims.append(claim("- contested", place_name="J", by="Observatory", day=AFTER))
    claims += [held("sdf", "K", by="Kurdish command"), held("sdf", "K", day=AFTER)]
    assert paragraph(between(claims), ENGLISH) == (
        "Between 28 November and 7 December 2016, as reported, the government took 4 quarters "
        "from the opposition, one of them on its own word alone; 4 quarters were newly reported "
        "under the Syrian Democratic Forces. One quarter (E) is disputed between the government "
        "and the opposition; fighting was newly reported inside one quarter (J). The hold on one "
        "quarter (K) is now confirmed. In all, 11 quarters changed (rule: latest)."
    )


def test_a_disputed_capture_is_not_told_as_taken() -> None:
    claims = [*taken("E", by="SANA"), held("opposition", "E", by="rebel official", day=AFTER)]
    change = one(claims)
    assert (change.move, change.taker) == (Move.DISPUTED, "government")
    assert paragraph(between(claims), ENGLISH).startswith(
        "Between 28 November and 7 December 2016, as reported, no place changed hands. One quarter "
        "(E) is disputed between the government and the opposition."
    )
    assert "خلاف على السيطرة على حي واحد (E) بين الحكومة والمعارضة" in paragraph(
        between(claims), ARABIC, lang="ar"
    )


def test_what_is_held_in_part_is_said() -> None:
    most = [
        held("government", name, day=AFTER, extent="part", share=0.6, from_party="opposition")
        for name in "AB"
    ]
    claims = [*most, *taken("C", "D", by="SANA")]
    text = paragraph(between(claims), ENGLISH)
    assert "4 quarters from the opposition, 2 of them on its own word alone and 2 in part." in text


@pytest.mark.parametrize("extent", ["part", "whole"])
def test_who_held_only_a_part_did_not_lose_the_place(extent: str) -> None:
    """ "Rebels still hold it", after a part of it was taken, takes nothing from anybody."""
    claims = [
        held("government", "Shaar", day=BEFORE, extent=extent),
        held("opposition", "Shaar", day=AFTER),
    ]
    text, arabic = (
        paragraph(between(claims), names, lang=lang)
        for names, lang in ((ENGLISH, "en"), (ARABIC, "ar"))
    )
    part = extent == "part"
    told = "one quarter (Shaar), of which the government held a part, was reported under"
    assert (told in text) is part
    assert ("the opposition took one quarter (Shaar) from the government" in text) is not part
    assert ("على حي واحد كان جزء منه بيد الحكومة" in re.sub(r" \(.*?\)", "", arabic)) is part


def test_a_loss_is_nobody_s_own_word() -> None:
    left = claim("- lost", by="a resident", day=AFTER, from_party="opposition")
    change = one([held("opposition", "Shaar"), left])
    assert not change.own_word


def test_the_numbers_are_those_of_the_table() -> None:
    claims = taken("A", "B", "C") + taken("D", by="SANA") + [held("sdf", "F", day=AFTER)]
    claims.append(claim("- lost", place_name="H", by="Observatory", day=AFTER, from_party="sdf"))
    changes = between(claims)
    text = paragraph(changes, ENGLISH)
    counts = [
        1 if found == "one" else int(found) for found in re.findall(r"(one|\d+) quarters?", text)
    ]
    assert sum(counts[:-1]) == counts[-1] == len(changes.changes)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "حي واحد"),
        (2, "حيّين"),
        (3, "3 أحياء"),
        (10, "10 أحياء"),
        (11, "11 حيًا"),
        (99, "99 حيًا"),
        (100, "100 حي"),
        (102, "102 حي"),
        (105, "105 أحياء"),
        (111, "111 حيًا"),
    ],
)
def test_arabic_counts(number: int, words: str) -> None:
    assert counted_ar(number, ("حي واحد", "حيّين", "أحياء", "حيًا", "حي")) == words


def test_the_paragraph_in_arabic() -> None:
    claims = taken("A", "B", by="SANA") + taken("C")
    assert paragraph(between(claims), ARABIC, lang="ar") == (
        "بين 28 تشرين الثاني/نوفمبر و7 كانون الأول/ديسمبر 2016، بحسب ما نُقل: انتقال السيطرة على "
        "3 أحياء (A، B، C) من المعارضة إلى الحكومة، اثنان منها برواية الحكومة وحدها. والمجموع: "
        "تغيّر في 3 أحياء (القاعدة: يُعتمد أحدث قول، مؤكَّدًا كان أم لا)."
    )


def test_places_that_are_no_quarters_are_places() -> None:
    changes = between(taken("Shaar"))
    town = [
        type(change)(
            type(change.place)("T", "Town", "town", None, None),
            change.move,
            change.before,
            change.after,
        )
        for change in changes.changes
    ]
    text = paragraph(ChangeSet(A, B, "latest", changes.before, changes.after, tuple(town)), ENGLISH)
    assert "took one place (Town) from" in text


def test_the_json_of_a_change() -> None:
    changes = between(taken("Shaar", by="SANA"))
    row = change_to_json(changes.changes[0], changes)
    assert row["place"]["id"] == "Shaar"
    assert (row["from"], row["to"], row["rule"]) == ("2016-11-28", "2016-12-07", "latest")
    assert (row["move"], row["taken_from"], row["own_word"]) == ("taken", "opposition", True)
    assert row["before"]["party"] == "opposition"
    assert row["after"]["party"] == "government"


def test_years_are_named_where_they_differ() -> None:
    changes = ChangeSet(date(2016, 12, 30), date(2017, 1, 2), "latest", {}, {}, ())
    assert paragraph(changes, ENGLISH).startswith("Between 30 December 2016 and 2 January 2017")
