"""The English claim reader: phrasings of every kind, the seed report, and laws that always hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geomap.claims import read_claims
from geomap.claims.explain import Trace
from geomap.gazetteer import Gazetteer
from geomap.places import match_places
from geomap.records import Claim, DateBasis, Extent, Modality, Report, Status
from tests.claims_kit import named, read, report, said_all

SEED = Path(__file__).parent.parent / "seeds" / "000_6d97062325c34ccb.txt"
NAMES = ("Hajin", "Qusur", "Sabil")


def phrases() -> list[tuple[str, str]]:
    """The pairs of phrases.txt."""
    lines = (Path(__file__).parent / "phrases.txt").read_text("utf-8").splitlines()
    plain = [line for line in lines if line.strip() and not line.startswith("#")]
    return [(a, b.strip().strip("-")) for a, b in zip(plain[::2], plain[1::2], strict=True)]


PHRASES = phrases()


@pytest.mark.parametrize(("text", "expected"), PHRASES, ids=[text[:50] for text, _ in PHRASES])
def test_a_phrase_is_read_as_an_analyst_would(
    text: str, expected: str, gazetteer: Gazetteer
) -> None:
    wanted = sorted(part.strip() for part in expected.split(";") if part.strip())
    assert sorted(said_all(read(text, gazetteer, *NAMES))) == wanted


def seed_claims(gazetteer: Gazetteer) -> list[Claim]:
    told = Report("seed", SEED.read_text("utf-8"), published=date(2016, 12, 6))
    return read_claims(told, match_places(told, gazetteer), gazetteer)


def test_the_seed_report_gives_the_table_of_the_design(gazetteer: Gazetteer) -> None:
    asserted = [
        (c.place.id, c.status, c.party, c.from_party, c.source.name if c.source else None)
        for c in seed_claims(gazetteer)
        if c.modality is Modality.ASSERTED and c.place
    ]
    assert asserted == [
        ("N0156", Status.CONTROLLED, "government", "opposition", "Syrian military"),
        ("N0156", Status.LOST, None, "opposition", "local media activist"),
        ("N0213", Status.CONTROLLED, "opposition", None, "local media activist"),
        ("PT001", Status.CONTROLLED, "opposition", None, "local media activist"),
        ("N0156", Status.CONTROLLED, "government", None, "SANA state news agency"),
        ("N0177", Status.CONTROLLED, "government", None, "SANA state news agency"),
        ("PT034", Status.CONTROLLED, "government", None, "SANA state news agency"),
    ]


def test_the_seed_report_keeps_the_enclave_as_words_with_its_share(gazetteer: Gazetteer) -> None:
    enclave = [c for c in seed_claims(gazetteer) if c.share is not None]
    assert [(c.place, c.place_reason, c.share, c.extent) for c in enclave] == [
        (None, "area", 0.75, Extent.PART)
    ]
    assert enclave[0].surface == "besieged enclave"


def test_the_seed_report_dates_the_capture_by_its_weekday(gazetteer: Gazetteer) -> None:
    first = next(c for c in seed_claims(gazetteer) if c.place and c.place.id == "N0156")
    assert first.date == date(2016, 12, 6)
    assert first.date_basis is DateBasis.RELATIVE


def test_a_private_person_is_shown_by_the_role(gazetteer: Gazetteer) -> None:
    names = {c.source.name for c in seed_claims(gazetteer) if c.source}
    assert not any("Raslan" in name for name in names)


@pytest.mark.parametrize(
    ("text", "source", "party"),
    [
        (
            "Hajin has been captured from rebels, state media said on Friday.",
            "state media",
            "government",
        ),
        (
            "According to the Syrian Observatory for Human Rights, rebels lost Hajin.",
            "Syrian Observatory for Human Rights",
            "neutral",
        ),
        ("The army took Hajin, a military source told reporters.", "military source", "government"),
        ("Rebels took Hajin.", None, None),
    ],
)
def test_who_says_so(
    text: str, source: str | None, party: str | None, gazetteer: Gazetteer
) -> None:
    claim = read(text, gazetteer, *NAMES)[0]
    assert (claim.source.name if claim.source else None) == source
    assert (claim.source.party if claim.source else None) == party


@pytest.mark.parametrize(
    ("text", "day", "basis"),
    [
        ("Rebels took Hajin on Wednesday.", date(2016, 12, 7), DateBasis.RELATIVE),
        ("On 3 December, rebels took Hajin.", date(2016, 12, 3), DateBasis.STATED),
        ("Rebels took Hajin.", None, DateBasis.PUBLISHED),
        (
            "Rebels have taken Hajin, the army said on Wednesday.",
            date(2016, 12, 7),
            DateBasis.STATEMENT,
        ),
        ("3 December 2016: Rebels took Hajin.", date(2016, 12, 3), DateBasis.STATED),
    ],
)
def test_when(text: str, day: date | None, basis: DateBasis, gazetteer: Gazetteer) -> None:
    claim = read(text, gazetteer, *NAMES)[0]
    assert (claim.date, claim.date_basis) == (day, basis)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Rebels took Hajin on Wednesday, two days after losing Qusur.", [7, 5]),
        ("The army said Monday its men had taken Hajin, a day after entering Qusur.", [5]),
        ("On Thursday, a day after seizing Qusur, rebels took Hajin.", [8]),
    ],
)
def test_the_day_after_is_that_of_what_follows(
    text: str, days: list[int], gazetteer: Gazetteer
) -> None:
    told = [c.date for c in read(text, gazetteer, *NAMES) if c.date]
    assert told == [date(2016, 12, day) for day in days]


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("Rebels control about 60 percent of Hajin.", 0.6),
        ("The army holds three quarters of Hajin.", 0.75),
        ("The army holds a third of Hajin.", 0.333),
        ("The army holds most of Hajin.", None),
    ],
)
def test_shares(text: str, share: float | None, gazetteer: Gazetteer) -> None:
    claim = read(text, gazetteer, *NAMES)[0]
    assert claim.extent is Extent.PART
    assert claim.share == share


def test_pronouns_and_definite_nouns_stand_for_places(gazetteer: Gazetteer) -> None:
    text = "Rebels took Hajin on Monday. The army recaptured the town a day later. It is quiet now."
    assert said_all(read(text, gazetteer, *NAMES)) == [
        "Hajin controlled opposition",
        "Hajin controlled government",
    ]


def test_a_name_that_the_gazetteer_lacks_is_kept_in_words(gazetteer: Gazetteer) -> None:
    claims = read("The army captured the village of Kashma from rebels.", gazetteer)
    assert [(c.surface, c.place, c.place_reason, c.party) for c in claims] == [
        ("Kashma", None, "unknown", "government")
    ]


def test_conflicting_claims_stay_side_by_side(gazetteer: Gazetteer) -> None:
    text = (
        "State media said the army had captured Hajin. "
        "A rebel commander said his men still held the town."
    )
    claims = read(text, gazetteer, *NAMES)
    assert said_all(claims) == ["Hajin controlled government", "Hajin controlled opposition"]


def test_a_restatement_adds_evidence_not_a_claim(gazetteer: Gazetteer) -> None:
    claims = read("The army captured Hajin on Friday. The army has taken Hajin.", gazetteer, *NAMES)
    assert len(claims) == 1
    assert [e.exact for e in claims[0].more_evidence] == ["The army has taken Hajin."]


def test_explain_says_what_matched_and_what_was_rejected(gazetteer: Gazetteer) -> None:
    text = "The army captured Hajin. Rebels captured 12 soldiers in Hajin. It rained."
    trace = Trace()
    read_claims(report(text), named(text, "Hajin"), gazetteer, trace=trace)
    lines = "\n".join(trace.lines())
    assert "verb:capture/take" in lines
    assert "its object is no place" in lines
    assert "no trigger" in lines


WORDS = st.sampled_from(
    "the army rebels captured Hajin from to by in of Qusur and , . ; “ ” — &quot; \n\n The said "
    "that not if Monday hold held withdrew were IS fighters which half it they 2016 ? (".split(" ")
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=40).map(" ".join)))
def test_any_text_gives_valid_records(text: str, gazetteer: Gazetteer) -> None:
    claims = read_claims(report(text), named(text, "Hajin", "Qusur"), gazetteer)
    for claim in claims:
        evidence = claim.evidence
        assert text[evidence.start : evidence.end] == evidence.exact
        assert text[: evidence.start].endswith(evidence.prefix)
        assert text[evidence.end :].startswith(evidence.suffix)
        assert claim.surface in text
        assert claim.status in Status
        assert claim.place is not None or claim.place_reason in {"area", "unknown"}
        assert claim.party in {None, *gazetteer.parties}


FILLERS = ("It rained all day.", "Prices have doubled.", "Nobody was hurt.", "More followed.")


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    picked=st.lists(st.sampled_from(PHRASES), min_size=1, max_size=3),
    filler=st.sampled_from(FILLERS[1:]),
    at=st.integers(0, 3),
)
def test_a_sentence_about_nothing_changes_no_claim(
    picked: list[tuple[str, str]], filler: str, at: int, gazetteer: Gazetteer
) -> None:
    sentences = [text for text, _ in picked]
    padded = [*sentences[:at], filler, *sentences[at:]]
    plain, longer = " ".join(sentences), " ".join(padded)
    assert said_all(read(longer, gazetteer, *NAMES)) == said_all(read(plain, gazetteer, *NAMES))
