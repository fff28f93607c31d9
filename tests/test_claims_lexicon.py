"""Every row of the lexicon does what its example says."""

from __future__ import annotations

import pytest

from geomap.claims.lexicon import Trigger, inflections, load_lexicon
from geomap.claims.noun_frames import NOUN_FRAMES
from geomap.claims.verb_frames import VERB_FRAMES
from geomap.gazetteer import Gazetteer
from tests.claims_kit import read, said_all

TRIGGERS = load_lexicon().triggers


@pytest.mark.parametrize("trigger", TRIGGERS, ids=lambda t: t.id)
def test_a_row_reads_its_example(trigger: Trigger, gazetteer: Gazetteer) -> None:
    claims = read(trigger.example, gazetteer, "Hajin", "Qusur")
    assert sorted(said_all(claims)) == sorted(trigger.expect)


def test_rows_are_unique_and_their_frames_exist() -> None:
    keys = [(t.kind, t.lemma, t.particles, t.objects) for t in TRIGGERS]
    assert len(set(keys)) == len(keys)
    for trigger in TRIGGERS:
        frames = VERB_FRAMES if trigger.kind == "verb" else NOUN_FRAMES
        assert trigger.frame in frames, trigger.id
        assert 0 < trigger.weight <= 1


@pytest.mark.parametrize(
    ("lemma", "forms"),
    [
        ("seize", {"seize", "seizes", "seized", "seizing"}),
        ("grab", {"grab", "grabs", "grabbed", "grabbing"}),
        ("occupy", {"occupy", "occupies", "occupied", "occupying"}),
        ("clash", {"clash", "clashes", "clashed", "clashing"}),
        ("expel", {"expel", "expels", "expelled", "expelling"}),
        ("regain", {"regain", "regains", "regained", "regaining"}),
    ],
)
def test_inflections(lemma: str, forms: set[str]) -> None:
    assert inflections(lemma) == forms
