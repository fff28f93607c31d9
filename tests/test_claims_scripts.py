"""Reports in two languages: each sentence is read in its own."""

from __future__ import annotations

import pytest

from geomap.claims.scripts import by_script, is_arabic
from geomap.gazetteer import Gazetteer
from geomap.reading import read_report
from geomap.records import Claim, Report

ENGLISH = "The army captured Hanano on Sunday, the Observatory said."
ARABIC = "سيطرت قوات النظام على حي الصاخور في حلب بحسب المرصد السوري."


@pytest.fixture(scope="module")
def region() -> Gazetteer:
    return Gazetteer.open("syria")


def claims(text: str, region: Gazetteer) -> list[Claim]:
    return list(read_report(Report("r", text), region).claims)


def test_both_languages_of_a_report_are_read(region: Gazetteer) -> None:
    for text in (f"{ENGLISH}\n{ARABIC}", f"{ARABIC} {ENGLISH}", f"Digest.\n{ARABIC}\n\n{ENGLISH}"):
        told = claims(text, region)
        assert {claim.place.name for claim in told if claim.place} == {"Hanano", "al-Sakhour"}
        starts = [claim.evidence.start for claim in told]
        assert starts == sorted(starts)
        for claim in told:
            quote = claim.evidence
            assert text[quote.start : quote.end] == quote.exact
            assert text[: quote.start].endswith(quote.prefix)
            assert text[quote.end :].startswith(quote.suffix)


def test_names_in_another_script_make_no_second_language() -> None:
    assert by_script("The army captured Hanano (هنانو) on Sunday.") is None
    assert by_script("سيطر الجيش على الصاخور (Sakhour) اليوم.") is None
    assert by_script(ENGLISH) is None
    assert by_script(ARABIC) is None


def test_the_parts_keep_their_offsets() -> None:
    text = f"{ENGLISH}\n{ARABIC}"
    both = by_script(text)
    assert both is not None
    arabic, other = both
    assert len(arabic) == len(other) == len(text)
    assert is_arabic(arabic)
    assert arabic.strip() == ARABIC
    assert other.strip() == ENGLISH
