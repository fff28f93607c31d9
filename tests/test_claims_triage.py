"""Which sentences are worth a parse."""

from __future__ import annotations

from datetime import date

import pytest

from geomap.claims import read_claims
from geomap.claims.explain import Trace
from geomap.gazetteer import Gazetteer
from geomap.places import match_places
from geomap.records import Report


@pytest.mark.parametrize(
    ("sentence", "parsed"),
    [
        ("Rebels seized al-Shaar, the minister said in Moscow.", True),
        ("“They will leave on their own,” the minister said in Aleppo.", False),
        ("“Morale has hit rock bottom,” he said from inside the city's rebel-held enclave.", False),
        ("According to a source in Aleppo, the men will leave.", False),
        ("The army captured it, a resident of Marjeh said.", True),
    ],
)
def test_what_stands_in_an_attribution_makes_no_sentence_worth_it(
    sentence: str, parsed: bool, gazetteer: Gazetteer
) -> None:
    report = Report("r", f"Fighting went on in al-Shaar. {sentence}", published=date(2016, 12, 6))
    trace = Trace()
    read_claims(report, match_places(report, gazetteer), gazetteer, trace=trace)
    assert trace.sentences[-1].parsed is parsed
