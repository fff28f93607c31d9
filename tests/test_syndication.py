"""Copies of one wire story are found, in linear time, and are one voice."""

from __future__ import annotations

import time
from datetime import date
from random import Random

import pytest

from geomap.control import control_on
from geomap.records import Report, Standing
from geomap.syndication import copied_from, originals, sentence_key
from tests.control_kit import Region, claim

STORY = (
    "Government troops captured the district of Shaar on Tuesday after four days of shelling. "
    "Residents fled south in the rain with what they could carry on their backs. "
    "A spokesman for the rebels said that the front would hold at the next line of streets. "
    "No aid convoy has reached the eastern part of the city since the month of July."
)


def report(name: str, text: str, publisher: str, day: int = 6) -> Report:
    return Report(name, text, publisher=publisher, published=date(2016, 12, day))


def test_a_copy_is_known_whatever_its_dress() -> None:
    dressed = STORY.upper().replace(",", " ,").replace(". ", ".\n\n")
    found = originals([report("b", dressed, "Courier", 7), report("a", STORY, "Wire")])
    assert found == {"b": "a"}


def test_an_edited_copy_is_known() -> None:
    edited = (
        STORY.replace("on Tuesday", "this week")
        .replace("in the rain", "")
        .replace("A spokesman", "One spokesman")
        .replace("since the month of", "since")
    )
    assert originals([report("a", STORY, "Wire"), report("b", edited, "Courier", 7)]) == {"b": "a"}


def test_a_text_of_one_s_own_is_none() -> None:
    own = (
        "Shaar, a district in the east, has fallen, the Observatory said, and its people are gone. "
        "The army says that it will press on toward the citadel before the week is over."
    )
    assert originals([report("a", STORY, "Wire"), report("b", own, "Courier", 7)]) == {}


def test_a_quoted_sentence_makes_no_copy() -> None:
    quoting = (
        "Nobody in the market believed it when the radio spoke of it in the early afternoon. "
        "A spokesman for the rebels said that the front would hold at the next line of streets. "
        "By the evening the buses stood empty at the crossing and the guards had gone home. "
        "The price of bread had doubled again, and the bakers were asking for flour on credit."
    )
    assert originals([report("a", STORY, "Wire"), report("b", quoting, "Courier", 7)]) == {}


def test_versions_of_one_publisher_are_no_copies() -> None:
    assert originals([report("a", STORY, "Wire"), report("b", STORY, "Wire", 7)]) == {}


def test_a_copy_of_a_copy_is_a_copy_of_the_first() -> None:
    reports = [report(name, STORY, name, day) for day, name in enumerate("abc", 6)]
    assert originals(reports) == {"b": "a", "c": "a"}
    assert copied_from(reports) == {"b": "a", "c": "a"}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (
            "The army took the whole of Shaar late on Tuesday.",
            "the army took  the whole of Shaar, late on Tuesday",
            True,
        ),
        (
            "The army took the whole of Shaar late on Tuesday.",
            "The army took the whole of Maadi late on Tuesday.",
            False,
        ),
    ],
)
def test_sentences(one: str, other: str, same: bool) -> None:
    assert (sentence_key(one) == sentence_key(other)) is same


def test_short_sentences_prove_nothing() -> None:
    assert sentence_key("The army captured Shaar.") is None


def test_a_copied_report_has_its_original_s_voice() -> None:
    told = [
        claim(by=None, publisher="SANA", report="a", sentence="Shaar was secured."),
        claim(by=None, publisher="Harbour Courier", report="b", sentence="Shaar is secure."),
    ]
    alone = control_on(date(2016, 12, 6), told, gazetteer=Region())["Shaar"]
    joined = control_on(date(2016, 12, 6), told, gazetteer=Region(), copies={"b": "SANA"})["Shaar"]
    assert alone.standing is Standing.CONFIRMED
    assert joined.standing is Standing.CLAIMED
    assert any("a copy of what another publisher printed" in c.because for c in joined.claims)


def test_time_grows_with_the_text_alone() -> None:
    """2,000 reports with one boilerplate line in common: no pair is compared."""
    random = Random(5)
    words = [f"word{number}" for number in range(5000)]
    boiler = "Reporting by our staff in the region, editing by the desk in the capital city."
    reports = [
        report(f"r{number}", " ".join(random.choices(words, k=120)) + ". " + boiler, f"p{number}")
        for number in range(2000)
    ]
    start = time.perf_counter()
    assert originals(reports) == {}
    assert time.perf_counter() - start < 60


def test_one_line_reports_that_differ_in_the_place_are_no_copies() -> None:
    line = "On 6 December 2016 the army captured the quarter of {} from rebels, residents said."
    told = [report("a", line.format("Marjeh"), "Wire"), report("b", line.format("Shaar"), "Post")]
    assert originals(told) == {}
