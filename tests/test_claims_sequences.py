"""Several steps in one sentence: each by whoever acts, each in its time."""

from __future__ import annotations

from datetime import date

import pytest

from geomap.claims.parser import parse
from geomap.control import control_on
from geomap.gazetteer import Gazetteer
from geomap.records import Claim, Modality, Status
from tests.claims_kit import read, said_all


def holder(claims: list[Claim]) -> tuple[Status, str | None]:
    """Who holds the one place that is told of, in the end."""
    (held,) = control_on(date(2016, 12, 31), claims).values()
    return held.status, held.party


SERIES = [
    (
        "The army entered Hajin, freed forty hostages and secured Qusur.",
        ["Qusur controlled government"],
    ),
    (
        "Rebels abandoned Hajin, retreated north and seized Qusur.",
        ["Hajin lost < opposition", "Qusur controlled opposition"],
    ),
    ("The SDF bombed Hajin, crossed the dam, and overran Qusur.", ["Qusur controlled sdf"]),
    (
        "Rebels lost Hajin, overrun by the army on Monday.",
        ["Hajin controlled government < opposition"],
    ),
]
TOLD_ASIDE = [
    ("Hajin, lost to the YPG in spring, is under army control again.", "government"),
    (
        "Hajin, wrested from rebels last month, fell to Islamic State.",
        "islamic-state",
    ),
    ("Hajin, captured two years ago by rebels, was retaken by the army on Sunday.", "government"),
]


@pytest.mark.parametrize(("text", "expected"), SERIES)
def test_a_series_of_verbs_has_one_subject(
    text: str, expected: list[str], gazetteer: Gazetteer
) -> None:
    assert sorted(said_all(read(text, gazetteer, "Hajin", "Qusur"))) == expected


@pytest.mark.parametrize(("text", "party"), TOLD_ASIDE)
def test_a_participle_behind_a_comma_is_told_aside(
    text: str, party: str, gazetteer: Gazetteer
) -> None:
    assert holder(read(text, gazetteer, "Hajin")) == (Status.CONTROLLED, party)


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        (
            "Rebels captured Hajin, lost it a day later and retook it on Sunday.",
            [Status.CONTROLLED, Status.LOST, Status.CONTROLLED],
        ),
        (
            "Rebels stormed and took Hajin in April, lost it in May and have held it since August.",
            [Status.CONTROLLED, Status.LOST, Status.CONTROLLED],
        ),
        (
            "Rebels overran Hajin, ceded it to the army and then overran it again.",
            [Status.CONTROLLED, Status.CONTROLLED, Status.CONTROLLED],
        ),
        (
            "The army ran Hajin for years before rebels seized it on Monday.",
            [Status.CONTROLLED, Status.CONTROLLED],
        ),
        (
            "The army held Hajin briefly before ceding it to rebels.",
            [Status.CONTROLLED, Status.CONTROLLED],
        ),
    ],
)
def test_what_was_lost_and_retaken_is_held(
    text: str, steps: list[Status], gazetteer: Gazetteer
) -> None:
    claims = read(text, gazetteer, "Hajin")
    assert [claim.status for claim in claims] == steps
    assert holder(claims) == (Status.CONTROLLED, "opposition")


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("London, lost to the rebels in May, fell to the army on Monday.", "fell"),
        ("London, taken two years ago by rebels, was seized by the army on Sunday.", "seized"),
        ("He said London, lost to the rebels in May, fell to the army on Monday.", "said"),
        ("London remains besieged by the army.", "besieged"),
    ],
)
def test_a_mended_tree_is_a_tree(text: str, verb: str) -> None:
    (tree,) = parse([text])
    (root,) = (token for token in tree if token.head is token)
    assert root.text == verb
    assert root.subtree == list(tree)
    assert all(token in token.head.children for token in tree if token is not root)


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("Hajin was the capital of the rebels for almost four years.", Modality.HISTORICAL),
        ("Hajin has been a rebel stronghold for five years.", Modality.ASSERTED),
        ("Hajin was the last rebel bastion in the hills.", Modality.ASSERTED),
        ("At the start of the year rebels held Hajin.", Modality.HISTORICAL),
        ("At the beginning of the offensive the rebels controlled Hajin.", Modality.HISTORICAL),
        ("At the start of the week rebels held Hajin.", Modality.ASSERTED),
    ],
)
def test_what_was_held_back_then_is_over(
    text: str, modality: Modality, gazetteer: Gazetteer
) -> None:
    assert [claim.modality for claim in read(text, gazetteer, "Hajin")] == [modality]


def test_what_was_the_last_bastion_before_it_was_taken_is_none(gazetteer: Gazetteer) -> None:
    text = "The army seized Hajin on Sunday. The town was the last rebel bastion in the hills."
    claims = read(text, gazetteer, "Hajin")
    assert [(c.party, c.modality) for c in claims] == [
        ("government", Modality.ASSERTED),
        ("opposition", Modality.HISTORICAL),
    ]
