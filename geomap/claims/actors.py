"""Who took a place, where the sentence does not say: the side whose gains the story is about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from geomap.claims.findings import Finding
from geomap.claims.merge import CHANGE_FRAMES, Draft
from geomap.claims.parties import PartyMention
from geomap.claims.scene import Scene, Token, is_subordinate, up
from geomap.records import Modality, Status

REACH = 3  # sentences back that an unnamed taker may have been at work
# "ground against", "from", "on": who stands there is the one that loses it.
AGAINST = frozenset("from on against with of at in near between over under".split())

DRIVEN_OUT = re.compile(  # "Islamic State has been cleared from the valley"
    r" (?:has been|have been|had been|was|were|being) (?:\w+ly )?(?:cleared|driven|expelled|ousted|"
    r"pushed|forced|defeated|evicted|routed|dislodged|encircled|surrounded|besieged)\b"
)


def active_taker(
    scene: Scene, node: Token, finding: Finding, drafts: Sequence[Draft]
) -> str | None:
    """The party of "X was captured", from what the report has said so far; None if nobody fits."""
    if _names_somebody(scene, node):
        return None
    here = [
        draft
        for draft in reversed(drafts)
        if draft.sentence == scene.number
        and draft.key == finding.place.key
        and draft.finding.status is Status.CONTROLLED
    ]
    falls = finding.status is Status.LOST  # "rebels held X, which fell"
    aside = not is_subordinate(node)  # "X, the last rebel bastion, fell"
    held = [d for d in here if falls or d.frame == "seat" or (aside and d.subordinate)]
    losers = {finding.from_party, *(draft.finding.party for draft in held)}
    for draft in here:
        if draft.finding.party not in losers:
            return draft.finding.party  # "they hold X, taken in January"
    for draft in reversed(drafts):
        told = draft.finding
        if scene.number - draft.sentence > REACH or draft.frame not in CHANGE_FRAMES:
            continue
        gained = told.status is Status.CONTROLLED and draft.modality is Modality.ASSERTED
        if gained and told.place.key != finding.place.key:
            return told.party if told.party not in losers else None
    for mention in _at_work(scene):
        if mention.party not in losers:
            return mention.party
    return None


def enemy_of(party: str, node: Token, scene: Scene) -> str | None:
    """The side named last before `node` that is not `party`."""
    before = scene.span(node)[0]
    named = [m for m in scene.discourse.parties if m.start < before and m.party != party]
    strong = [m for m in named if not m.held]
    return (strong or named)[-1].party if named else None


def _names_somebody(scene: Scene, node: Token) -> bool:
    """ "by foreign volunteers": somebody did it, of whom we do not know whose they are."""
    for token in (node, *up(node)):
        for child in token.children:
            if child.lower_ == "by" and child.dep_ in {"agent", "prep"} and child.i > node.i:
                return any(c.pos_ in {"NOUN", "PROPN"} and c.tag_ != "CD" for c in child.children)
        if token.pos_ in {"VERB", "AUX"}:
            return False
    return False


def _at_work(scene: Scene) -> list[PartyMention]:
    """The first side of each sentence before this one, and of what this one said before."""
    discourse = scene.discourse
    found: list[PartyMention] = []
    for number in range(scene.number - 1, max(-1, scene.number - REACH - 1), -1):
        sentence = discourse.sentences[number]
        inside = discourse.parties_between(sentence.start, sentence.end)
        found += [m for m in inside if not m.held and _acts(m, sentence.start, scene)][:1]
    return found


def _acts(mention: PartyMention, start: int, scene: Scene) -> bool:
    """Whether a mention can be the subject: no preposition leads to it."""
    text = scene.discourse.report.text
    if DRIVEN_OUT.match(text, mention.end):
        return False
    before = text[start : mention.start].lower().split()
    return not any(word in AGAINST for word in before[-2:])
