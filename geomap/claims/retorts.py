"""Denials of what has just been told: "a claim the army dismissed", "the rebels denied this"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from geomap.claims.dating import Dated
from geomap.claims.merge import Draft
from geomap.claims.moods import negation
from geomap.claims.scene import Scene, Token, kids
from geomap.claims.sentences import Sentence
from geomap.claims.sources import (
    HOW_SAID,
    Taken,
    agent_source,
    make_source,
    speaker_of,
    subject_source,
)
from geomap.claims.words import NOT_SO, REPORTING, REPORTING_FORMS
from geomap.records import Modality, Source

if TYPE_CHECKING:
    from geomap.claims.story import Story

DENIALS = frozenset({"deny", "dispute", "reject", "dismiss", "refute"})
FORMS = frozenset(form for lemma in DENIALS for form in REPORTING[lemma].split())
NOUNS = frozenset(
    "claim claims report reports statement statements announcement assertion assertions".split()
)
WHAT_WAS_SAID = NOUNS | {"it", "this", "that"}
CALLS = frozenset({"call", "calls", "called", "branded", "labelled", "labeled", "described"})
NEAR = 5  # words: "called the report a complete lie"; the small model hangs them anywhere

_HOW = r"(?:(?:has|have|had|later|also|since|then|both|immediately|\w+ly)\s+)*"
_WHO = r"(?:(?!\b(?:who|which|that|and|but)\b)[^,;:.\"“”]){2,70}?"
# "; rebels denied it", ", but the army has rejected the claim", at the end of a clause
OWN_CLAUSE = re.compile(
    rf"\s*[;,—–]\s*(?:(?:but|though|although|while|yet|however)\s+)?(?P<active>{_WHO})\s+{_HOW}"
    rf"(?:{'|'.join(sorted(FORMS))})\s+"
    rf"(?:it|this|that|(?:the|this|that|these|those)\s+(?:{'|'.join(sorted(NOUNS))}))"
    rf"(?:\s(?i:{HOW_SAID})[^,;:.]{{0,40}})?(?=[,;.!]|$)"
)
# ", a claim (that) the army denied", ", which was denied by the army", at the end of a clause
TAIL = re.compile(
    rf",\s+(?:(?:an?\s+)?(?:{'|'.join(sorted(NOUNS))})(?:\s+(?:that|which))?|something|which)\s+"
    rf"(?:(?P<active>{_WHO})\s+{_HOW}(?:{'|'.join(sorted(FORMS))})\b"
    rf"(?:\s(?i:{HOW_SAID})[^,;:.]{{0,40}})?"
    rf"|(?:(?:is|was|were|has been|have been)\s+)?{_HOW}"
    rf"(?:denied|disputed|rejected|dismissed|refuted)\s+(?:\w+\s+)?by\s+(?P<agent>[^,;:.\"“”]{{2,90}}))"
    r"(?=[,;.!]|$)"
)


def find_retort(text: str, of: Sentence) -> Taken | None:
    """The denial that hangs on a sentence, by offsets in `text`: to be left out before parsing."""
    if of.words.isdisjoint(FORMS):
        return None
    found = TAIL.search(text, of.start, of.end) or OWN_CLAUSE.search(text, of.start, of.end)
    if found is None:
        return None
    who = found.span("active" if found["active"] else "agent")
    return Taken(*found.span(), *who, "deny")


def is_apart(taken: Taken, retort: Taken) -> bool:
    """Whether an attribution is no part of a retort."""
    return taken.end <= retort.start or taken.start >= retort.end


def may_retort(sentence: Sentence) -> bool:
    """Whether a sentence may deny the one before it, though it names no place."""
    words = sentence.words
    denies = not words.isdisjoint(FORMS | NOT_SO) or "true" in words
    return denies and not words.isdisjoint(WHAT_WAS_SAID)


def draft_retorts(story: Story, scene: Scene, retort: Taken | None) -> None:
    """What was told last, denied by somebody else."""
    if retort is not None:
        source = make_source(story.text[retort.who_start : retort.who_end], story.gazetteer)
        told = [d for d in story.drafts if d.finding.place.start < retort.start]
        _deny(story, scene, _last(told, scene.number, scene.number), source)
    for verb in scene.doc:
        denier = _denier(verb, scene, story)
        if denier is not None:
            _deny(story, scene, _last(story.drafts, scene.number - 1, scene.number), denier)


def _last(drafts: list[Draft], first: int, number: int) -> list[Draft]:
    """What the last draft of some sentences tells, of all the places it tells it of."""
    last = next((d for d in reversed(drafts) if first <= d.sentence <= number), None)
    if last is None or last.modality is not Modality.ASSERTED:
        return []
    told = (last.sentence, last.rule, last.source, last.finding.party, last.modality)
    return [
        d for d in drafts if (d.sentence, d.rule, d.source, d.finding.party, d.modality) == told
    ]


def _deny(story: Story, scene: Scene, told: list[Draft], source: Source) -> None:
    span = (scene.sentence.start, scene.sentence.end)
    for draft in told:
        if source.party is not None and source.party == draft.finding.party:
            continue  # a side that denies something of its own: rather what else was said of it
        story.drafts.append(
            replace(
                draft, sentence=scene.number, order=len(story.drafts), modality=Modality.DENIED,
                source=source, rule="verb:deny/it", span=span, dated=Dated(), held=False,
                group=story.group(scene.number),
            )
        )  # fmt: skip


def _denier(verb: Token, scene: Scene, story: Story) -> Source | None:
    """Who says with this verb that what was told before is not so."""
    if REPORTING_FORMS.get(verb.lower_) in DENIALS:
        if kids(verb, "neg"):
            return None
        if any(_is_told(t) for t in kids(verb, "nsubjpass")):
            return agent_source(verb, scene, story.gazetteer)
        if any(_is_told(t) for t in kids(verb, "dobj")):
            return subject_source(verb, scene, story.gazetteer)
    elif verb.lower_ in CALLS:
        told = next((t for t in verb.subtree if t.i > verb.i and _is_told(t)), None)
        if told is not None and any(t.lower_ in NOT_SO for t in verb.doc[told.i : told.i + NEAR]):
            return subject_source(verb, scene, story.gazetteer)
    elif verb.lower_ in {"is", "was", "are", "were"} and not kids(verb, "ccomp", "advcl"):
        untrue = negation(verb) and any(t.lower_ == "true" for t in kids(verb, "acomp"))
        if any(_is_told(t) for t in kids(verb, "nsubj")) and (untrue or _is_not_so(verb)):
            return speaker_of(verb, scene, story.gazetteer)[0]
    return None


def _is_told(noun: Token) -> bool:
    """ "it", "the claim": what was said before; not "claims that", "the report of a raid"."""
    more = [t for t in kids(noun, "acl", "relcl", "prep") if t.lower_ != "as"]
    return noun.lower_ in WHAT_WAS_SAID and not more


def _is_not_so(verb: Token) -> bool:
    """ "called it a lie", "is untrue"."""
    return any(t.lower_ in NOT_SO for t in kids(verb, "oprd", "acomp", "attr"))
