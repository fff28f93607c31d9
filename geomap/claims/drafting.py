"""From a finding to a draft of a claim: its mood, its speaker, its day."""

from __future__ import annotations

import re
from dataclasses import replace

from geomap.claims.actors import active_taker
from geomap.claims.dating import Dated
from geomap.claims.explain import SentenceTrace
from geomap.claims.findings import Finding
from geomap.claims.history import is_closed
from geomap.claims.merge import Draft
from geomap.claims.modality import mood_of
from geomap.claims.moods import Mood
from geomap.claims.place_phrases import places_of
from geomap.claims.retorts import DENIALS
from geomap.claims.scene import Scene, Token, is_subordinate, kids
from geomap.claims.sources import speaker_of, subject_source
from geomap.claims.states import read_held
from geomap.claims.story import Story
from geomap.claims.triggers import Told
from geomap.records import Modality, Source, Status

PAST_STATES = frozenset({"hold", "run", "keep", "seat", "state"})
STATES_UNTIL = frozenset({"hold", "state", "run", "besiege", "keep", "defend"})
NAMING = frozenset({"named", "listed", "identified", "names", "lists"})
LISTED = frozenset(
    {"them", "these", "districts", "villages", "towns", "neighborhoods", "neighbourhoods"}
)


# "took X, a rebel stronghold", "took the rebel stronghold of X": what it was
TOLD_BESIDE = frozenset({"appos", "dobj", "pobj", "nsubjpass"})


def draft(story: Story, scene: Scene, told: Told, note: SentenceTrace | None) -> None:
    """Add what a frame has found to the drafts, unless nobody is left who could hold the place."""
    node, frame = told.node, told.frame
    mood = mood_of(node, scene, frame)
    source, _ = speaker_of(node, scene, story.gazetteer)
    finding = told.finding
    modality = mood.modality
    if _is_denied(scene, source):
        modality = Modality.DENIED
    if mood.no_longer and told.finding.status is Status.BESIEGED:
        modality = Modality.HISTORICAL
    if mood.no_longer and told.finding.status is Status.CONTROLLED:
        finding, frame = _given_up(told.finding), "lose"
    known = _with_sides(story, scene, node, finding, source, frame)
    if known is None:
        return
    dated = story.timeline.date_of(scene, node, scene.attribution)
    if dated.kind == "until" and _is_present(node):
        dated = Dated()  # "until May a rebel bastion, X is in the army's hands": another's day
    over = _holders_gone(node, frame) or is_closed(
        node, scene, frame, dated, story.discourse.report.published
    )
    over = over or (frame == "seat" and _was_until(scene, node))
    if modality is Modality.ASSERTED and (over or _is_old(dated, frame)):
        modality = Modality.HISTORICAL
    made = Draft(
        scene.number, len(story.drafts), known, mood, modality, dated, source, told.rule,
        told.weak, frame, (scene.sentence.start, scene.sentence.end),
        relative=node.dep_ == "relcl" and node.head.i not in scene.place_at,
        subordinate=is_subordinate(node),
        headline=scene.sentence.caps,
        group=story.group(scene.number),
        held=frame == "seat" and _is_beside(node) and modality is Modality.ASSERTED,
        participle=node.tag_ == "VBN" and not kids(node, "aux", "auxpass"),
        past_state=frame in PAST_STATES and _was(node, frame) and source is None,
    )  # fmt: skip
    story.drafts.append(made)
    if note is not None:
        note.accepted.append(_explained(made, node))


def _was(node: Token, frame: str) -> bool:
    """A state in the past tense: "rebels held X", "X was the last rebel bastion"."""
    seat = frame == "seat" and node.dep_ == "attr"
    return node.tag_ == "VBD" or (seat and node.head.lower_ in {"was", "were"})


def _is_denied(scene: Scene, source: Source | None) -> bool:
    """ "X fell, the army denied": the one who speaks for the whole sentence denies it."""
    said = scene.attribution
    return said is not None and said.verb in DENIALS and source == said.source


def _holders_gone(node: Token, frame: str) -> bool:
    """ "the insurgents who held it had drawn back": they hold it no more."""
    if node.dep_ != "relcl" or node.tag_ not in {"VBD", "VBN"}:
        return False
    had_taken = frame == "take" and any(c.lower_ == "had" for c in node.children)
    if frame not in PAST_STATES and not had_taken:
        return False
    noun = node.head
    verb = noun.head if noun.dep_ in {"nsubj", "nsubjpass"} else noun
    return verb.lower_ in GONE


GONE = frozenset(
    "left withdrew withdrawn retreated fled drawn pulled fallen abandoned evacuated surrendered "
    "capitulated quit departed vacated slipped routed expelled ousted driven "
    "wiped killed eliminated destroyed defeated crushed".split()
)


def _given_up(finding: Finding) -> Finding:
    """ "no longer holds X": lost, by the one who held it."""
    return replace(finding, status=Status.LOST, party=None, from_party=finding.party)


def _with_sides(
    story: Story, scene: Scene, node: Token, finding: Finding, source: Source | None, frame: str
) -> Finding | None:
    """Fill the taker from the speaker or the story; None if neither taker nor loser is known."""
    side = source.party if source and source.party != "neutral" else None
    yields = frame == "give" and finding.from_party is None  # "X surrendered"
    falls = (frame == "fall" or yields) and finding.status is Status.LOST and not finding.nominal
    if falls and side is None:
        party = active_taker(scene, node, finding, story.drafts)
        if party is not None:  # one side's advance: "X fell on 7 March"
            return replace(finding, status=Status.CONTROLLED, party=party)
    if finding.status is Status.CONTROLLED and finding.party is None:
        party = _taker(story, side, active_taker(scene, node, finding, story.drafts))
        if party is None and finding.from_party is None:
            finding = replace(finding, from_party=_holder(story, scene, finding))
        if party is None and finding.from_party is None:
            return None
        # Taken by somebody of no known side: what is known is who lost it.
        status = Status.CONTROLLED if party else Status.LOST
        finding = replace(finding, party=party, status=status)
    if finding.loser_is_speaker and source:
        finding = replace(finding, from_party=side)
    return finding


def _holder(story: Story, scene: Scene, finding: Finding) -> str | None:
    """ "the rebels' last bastion, X, was captured", "rebel-held X was captured": who lost it."""
    for draft in reversed(story.drafts):
        told = draft.sentence == scene.number and draft.frame == "seat"
        if told and draft.key == finding.place.key:
            return draft.finding.party
    return finding.place.held_by


def _taker(story: Story, side: str | None, active: str | None) -> str | None:
    """The speaker's side; one that supports a party from outside speaks of that party."""
    if side is None:
        return active
    return story.gazetteer.parties[side].supports or side


def _is_old(dated: Dated, frame: str) -> bool:
    return dated.kind == "until" and frame in STATES_UNTIL


def _is_beside(noun: Token) -> bool:
    """ "took X, a rebel stronghold", "the rebel foothold, X, fell", "the bastion of X fell"."""
    return noun.dep_ in TOLD_BESIDE or noun.dep_ == "nsubj"


def _is_present(node: Token) -> bool:
    """ "is", "is held": a state of today, however long another one lasted."""
    return any(
        t.tag_ in {"VBZ", "VBP"} and t.pos_ != "NOUN" and t.lower_ not in HAVE
        for t in (node, *kids(node, "aux", "auxpass"))
    )


HAVE = frozenset({"has", "have"})
UNTIL = re.compile(r"\b(?:until|till|once|formerly|previously)\b[^,;.]{0,40}\Z", re.I)


def _was_until(scene: Scene, node: Token) -> bool:
    """ "until last month a rebel bastion", "once the IS capital": a seat that is none now."""
    text = scene.discourse.text[scene.sentence.start : scene.span(node)[0]]
    return UNTIL.search(text) is not None


def _explained(made: Draft, node: Token) -> str:
    finding, source = made.finding, made.source
    because = f" because {made.mood.because}" if made.mood.because else ""
    return (
        f"{node.text} ({made.rule}): {finding.place.surface} {finding.status.value}"
        f" {finding.party or '-'} < {finding.from_party or '-'} {made.modality.value}{because};"
        f" {finding.place.extent.value}; {made.dated.day or '-'} ({made.dated.basis.value});"
        f" {source.name if source else 'narrator'}"
    )


def draft_held(story: Story, scene: Scene, note: SentenceTrace | None) -> None:
    """ "rebel-held X": a claim by itself, as long as nothing more is said of X."""
    if scene.sentence.caps:
        return
    for finding, node in read_held(scene):
        source, _ = speaker_of(node, scene, story.gazetteer)
        story.drafts.append(
            Draft(
                scene.number, len(story.drafts), finding, Mood(Modality.ASSERTED),
                Modality.ASSERTED, Dated(), source, "adjective:held", False, "hold",
                (scene.sentence.start, scene.sentence.end),
                held=True, group=story.group(scene.number),
            )
        )  # fmt: skip
        if note is not None:
            note.accepted.append(f"-held: {finding.place.surface} {finding.party}")


def draft_listing(story: Story, scene: Scene, note: SentenceTrace | None) -> None:
    """ "The group named them as A, B and C": the claim made last, place by place."""
    if not any(verb.lower_ in NAMING for verb in scene.doc):
        return
    head = next((d for d in reversed(story.drafts) if _is_list_head(d, scene.number)), None)
    if head is None:
        return
    for verb in scene.doc:
        if verb.lower_ not in NAMING or not any(o.lower_ in LISTED for o in kids(verb, "dobj")):
            continue
        named = [n for p in kids(verb, "prep") if p.lower_ == "as" for n in kids(p, "pobj")]
        for ref in [r for noun in named for r in places_of(noun, scene, anaphors=False)]:
            before = len(story.drafts)
            finding = replace(head.finding, place=ref)
            draft(story, scene, Told(finding, verb, "verb:name/list", "list"), note)
            for made in story.drafts[before:]:
                made.dated = head.dated
                made.source = subject_source(verb, scene, story.gazetteer) or head.source


def _is_list_head(draft: Draft, number: int) -> bool:
    recent = number - 2 <= draft.sentence < number
    return (
        recent and draft.finding.status is Status.CONTROLLED and draft.modality is Modality.ASSERTED
    )
