"""The mood of a noun such as "capture" or "siege": told by the verb or noun it hangs on."""

# Readings are tried in order, one return each.
# ruff: noqa: PLR0911

from __future__ import annotations

import re

from geomap.claims.moods import BARRIER, FUTURE, Mood, failed, negation
from geomap.claims.scene import Scene, Token, kids
from geomap.claims.words import (
    ATTEMPT_NOUNS,
    DENYING,
    NOT_SO,
    PLAN_NOUNS,
    PLAN_VERBS,
    REPORTING_FORMS,
)
from geomap.records import Modality

# "reports that X had fallen were false", "the announcement that ... was, he said, a fabrication"
DISOWNED = re.compile(
    r"\b(?:reports?|claims?|announcements?|rumou?rs?|statements?|news|suggestions?|assertions?|talk)"
    r"\b(?P<said>[^.;]*?\bthat\b[^.;]*?)\b(?:is|are|was|were|proved|proves|turned out(?: to be)?)\b"
    r"(?:, [^.;,]{1,40},)? (?:(?:completely|entirely|simply|all|utterly|still) )?"
    r"(?:not true|not so|untrue|false|wrong|premature|baseless|unfounded|groundless|fabricated|"
    r"invented|exaggerated|nonsense|propaganda|lies|an? (?:\w+ (?:of )?)?"
    r"(?:lie|fabrication|hoax|fiction|invention|theatre|theater|fantasy|propaganda))\b",
    re.I,
)


def disowned(node: Token, scene: Scene) -> bool:
    """Whether a trigger stands in what the sentence calls false, however the clauses hang."""
    if "that" not in scene.sentence.words:
        return False
    found = DISOWNED.search(scene.text)
    at = scene.span(node)[0] - scene.sentence.start
    return found is not None and found.start("said") <= at < found.end("said")


def rejected(noun: Token) -> bool:
    """ "claims that X fell are not true", "dismissed reports that"."""
    head = noun.head
    if noun.dep_ in {"dobj", "pobj"} and any(
        REPORTING_FORMS.get(h.lower_) in DENYING for h in (head, head.head)
    ):
        return True
    if noun.dep_ in {"nsubj", "nsubjpass"}:
        around = {t.lower_ for t in head.subtree}
        return (
            bool(around & NOT_SO)
            or bool("true" in around and negation(head))
            or REPORTING_FORMS.get(head.lower_) in DENYING
        )
    return head.lower_ in {"called", "call"} and bool({t.lower_ for t in head.subtree} & NOT_SO)


def noun_governed(child: Token, head: Token, scene: Scene) -> Mood | None:
    """A nominal trigger under its verb: "repelled an attack", "the goal is the capture of"."""
    subject = next(iter(kids(head, "nsubj", "nsubjpass")), None)
    if child.dep_ == "attr" and subject is not None and subject.lower_ in PLAN_NOUNS:
        return Mood(Modality.PLANNED, subject.lower_)
    if child.dep_ == "dobj" and head.lower_ in PLAN_VERBS | {
        "discussed",
        "demand",
        "propose",
        "proposed",
        "ordered",
        "eyeing",
        "seek",
    }:
        return Mood(Modality.PLANNED, head.lower_)
    if child.lower_ in HOLDS and _holds_no_more(child, head):
        return Mood(Modality.ASSERTED, f"{child.lower_} {head.lower_}", no_longer=True)
    if child.dep_ == "dobj" and head.lower_ in {
        "prevent",
        "prevented",
        "averted",
        "avert",
        "avoid",
        "avoided",
        "stopped",
        "lifted",
        "broke",
        "broken",
        "ended",
        "ending",
        "end",
        "lift",
        "break",
        "breaking",
        "lifting",
        "ends",
        "relieving",
    }:
        if child.lower_ in SIEGES and head.lower_ in ENDED and _not_yet(head):
            return BARRIER  # "fighting to break the siege": it stands
        return Mood(Modality.HISTORICAL if head.lower_ in ENDED else Modality.DENIED, head.lower_)
    if (
        head.lower_ in {"for", "on", "of", "about", "in", "towards", "toward"}
        and head.head.lower_ in PLAN_NOUNS | ATTEMPT_NOUNS
    ):
        if failed(head.head, scene):
            return Mood(Modality.DENIED, "an attempt that failed")
        return Mood(Modality.PLANNED, head.head.lower_)
    if child.dep_ in {"nsubj", "nsubjpass"} and child.lower_ in SIEGES and _is_ended(head):
        return Mood(Modality.HISTORICAL, f"siege {head.lower_}")
    return _yet_to_come(head) if child.dep_ in {"nsubj", "nsubjpass"} else None


def _yet_to_come(verb: Token) -> Mood | None:
    """ "the evacuation did not begin", "the handover was postponed", "its fall would": not yet."""
    tenses = {c.lower_ for c in verb.children if c.dep_ in {"aux"}}
    if tenses & {"would", "could", "might", "may"}:
        return Mood(Modality.HYPOTHETICAL, "would")
    if tenses & FUTURE:
        return Mood(Modality.PLANNED, "will")
    if negation(verb) and verb.lower_ in BEGINNING:
        return Mood(Modality.PLANNED, f"did not {verb.lower_}")
    beside = {verb.lower_, *(c.lower_ for c in verb.children if c.dep_ in {"acomp", "prep"})}
    if verb.pos_ in {"VERB", "AUX"} and beside & PUT_OFF:
        return Mood(Modality.PLANNED, verb.lower_)
    return None


BEGINNING = frozenset(
    "begin began begun start started happen happened occur occurred materialise materialised "
    "materialize materialized proceed proceeded go place took take taken come came".split()
)
PUT_OFF = frozenset(
    "delayed postponed suspended halted stalled cancelled canceled scheduled planned imminent "
    "looming expected due blocked hold pending underway".split()
) - {"underway"}


def _not_yet(verb: Token) -> bool:
    """ "to break", "will lift", "has not ended"."""
    helpers = {c.lower_ for c in verb.children if c.dep_ in {"aux", "auxpass", "neg"}}
    waits = {"to", "will", "would", "could", "may", "might", "not", "n't"}
    governed = verb.head.lower_ in {"managed", "able", "helped", "succeeded"}
    return bool(helpers & waits) and not governed


SIEGES = frozenset("siege sieges blockade encirclement".split())
OVER = frozenset("lifted broken ended over relieved eased".split())


HOLDS = frozenset("hold grip control rule presence reign".split())


def _holds_no_more(hold: Token, verb: Token) -> bool:
    """ "the rebels' grip on X ended", "ended rebel control of X": lost."""
    if hold.dep_ in {"nsubj", "nsubjpass"}:
        came = verb.lower_ in {"came", "comes"} and any(
            noun.lower_ == "end" for prep in kids(verb, "prep") for noun in kids(prep, "pobj")
        )
        return came or _is_ended(verb)
    return (
        hold.dep_ == "dobj" and verb.lower_ in {"ended", "broke", "broken"} and not _not_yet(verb)
    )


def _is_ended(verb: Token) -> bool:
    """ "was lifted", "ended", "is over"; not "is to be lifted", "would end"."""
    helpers = {c.lower_ for c in verb.children if c.dep_ in {"aux", "auxpass", "neg"}}
    if helpers & {"will", "would", "could", "may", "might", "to", "not", "n't", "never"}:
        return False
    beside = {c.lower_ for c in verb.children if c.dep_ in {"advmod", "acomp", "prt", "prep"}}
    return verb.lower_ in OVER or "over" in beside


ENDED = frozenset(
    "lifted broke broken ended ending end lift break breaking lifting ends relieving".split()
)
