"""What every reading of a mood leans on: its record, negation, and failed attempts."""

# Readings are tried in order, one return each.

from __future__ import annotations

import re
from dataclasses import dataclass

from geomap.claims.scene import Scene, Token, kids
from geomap.claims.words import ATTEMPT_NOUNS, FAILURE, TRY
from geomap.records import Modality

FAILED = re.compile(FAILURE, re.I)
FUTURE = frozenset({"will", "shall", "'ll", "wo"})
NEGATIONS = frozenset({"not", "n't", "never", "neither", "nor"})
CLAIM_NOUNS = frozenset(
    "talk report reports claim claims rumour rumours rumor rumors suggestion suggestions "
    "allegation allegations statement news announcement announcements".split()
)


@dataclass(frozen=True, slots=True)
class Mood:
    """A modality with the words that made it, and marks that the rest of the reading needs."""

    modality: Modality
    because: str = ""
    pluperfect: bool = False
    negated: bool = False
    question: bool = False
    no_longer: bool = False


BARRIER = Mood(Modality.ASSERTED, "a clause of its own")


def negation(node: Token) -> str:
    for subject in kids(node, "nsubj", "nsubjpass"):
        if any(c.lower_ in {"no", "neither"} and c.i < subject.i for c in subject.children):
            return "no"
    for child in node.children:
        if child.dep_ == "neg" or child.lower_ in NEGATIONS:
            return str(child.lower_)
        if child.dep_ == "nsubj" and child.lower_ in {"nobody", "none", "neither", "no"}:
            return str(child.lower_)
    if node.dep_ in {"conj"} and not kids(node, "nsubj", "nsubjpass", "aux"):
        head = node.head
        if any(c.dep_ == "neg" and c.i < head.i for c in head.children) and any(
            c.lower_ in {"or", "nor"} for c in head.children
        ):
            return "not"
    det = [c for c in node.children if c.dep_ == "det" and c.lower_ == "no"]
    # "has no garrison in X"
    det += [c for noun in kids(node, "dobj") for c in kids(noun, "det") if c.lower_ == "no"]
    if node.dep_ in {"acomp", "oprd"} and node.head.pos_ == "AUX":
        det += kids(node.head, "neg")  # "is not yet encircled", read as an adjective
    if node.pos_ == "AUX":  # "was not rebel-held", read as "not rebel"
        det += [neg for told in kids(node, "acomp", "attr") for neg in kids(told, "neg")]
    return "no" if det else ""


def failed(attempt: Token, scene: Scene) -> bool:
    """Whether a word of failure in the sentence belongs to this attempt, not to another one."""
    tries = [t for t in scene.doc if t.lower_ in ATTEMPT_NOUNS | TRY]
    for found in FAILED.finditer(scene.doc.text):
        before = [t for t in tries if t.idx < found.start()]
        nearest = before[-1] if before else next(iter(tries), None)
        if nearest is None or nearest.i == attempt.i or attempt.lower_ not in ATTEMPT_NOUNS | TRY:
            return True
    return False
