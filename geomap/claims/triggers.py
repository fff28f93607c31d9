"""From the words of a scene to what their frames find, with whom each speaks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from geomap.claims.arguments import arguments_of
from geomap.claims.explain import SentenceTrace
from geomap.claims.findings import Finding
from geomap.claims.lexicon import Trigger
from geomap.claims.moods import CLAIM_NOUNS
from geomap.claims.noun_frames import read_noun
from geomap.claims.party_phrases import parties_of
from geomap.claims.scene import Scene, Token, kids, up
from geomap.claims.sources import speaker_of
from geomap.claims.states import may_be_state, read_state
from geomap.claims.story import Story
from geomap.claims.verb_frames import including, read_verb, verb_fits
from geomap.records import Status


@dataclass(frozen=True, slots=True)
class Told:
    """A finding with the word that carries its tense, and the row of the lexicon that read it."""

    finding: Finding
    node: Token
    rule: str
    frame: str
    weak: bool = False


def findings_in(story: Story, scene: Scene, note: SentenceTrace | None) -> Iterator[Told]:
    """What the words of a sentence say of places, in its order."""
    verbs, nouns = story.lexicon.verbs, story.lexicon.nouns
    for token in scene.doc:
        state = may_be_state(token)
        word = token.lower_
        triggers = _triggers(story, token) if word in verbs or word in nouns else []
        if not state and not triggers:
            continue
        speaker = _speaker_party(story, token, scene)
        told = read_state(token, scene, speaker) if state else None
        if told:
            findings, node, frame = told
            for finding in [*findings, *including(findings, node, scene)]:
                yield Told(finding, node, f"state:{token.lower_}", frame)
            continue
        for trigger in triggers:
            read = read_verb if trigger.kind == "verb" else read_noun
            findings, why = read(trigger, token, scene, speaker)
            lost = any(found.status is Status.LOST for found in findings)
            if trigger.frame in {"leave", "expel"} and not lost:
                _note_departed(story, trigger, token, scene, speaker)
            if findings:
                for finding in [*findings, *including(findings, token, scene)]:
                    yield Told(finding, token, trigger.id, trigger.frame, trigger.weak)
                break
            if note is not None:
                note.rejected.append(f"{token.text} ({trigger.id}): {why}")


def _note_departed(
    story: Story, trigger: Trigger, token: Token, scene: Scene, speaker: str | None
) -> None:
    """ "after the army pulled out": who left, where the sentence names no place for it."""
    args = arguments_of(token, scene)
    nouns = args.subjects if trigger.frame == "leave" else args.objects
    if trigger.kind == "noun":  # "after the army's withdrawal"
        nouns = kids(token, "poss", "compound") if trigger.frame == "leave" else []
    for noun in nouns:
        for party in parties_of(noun, scene, speaker):
            story.departures.setdefault(story.group(scene.number), []).append(party)


def _triggers(story: Story, token: Token) -> list[Trigger]:
    word = token.lower_
    predicate = token.pos_ == "ADJ" and token.dep_ in {"acomp", "oprd"}
    noun_like = token.tag_ == "VBG" and token.dep_ in {"nsubj", "nsubjpass", "dobj", "attr"}
    if noun_like and word in story.lexicon.nouns:
        return list(story.lexicon.nouns[word])
    # "both share X", "has all but encircled X": verbs that the small model takes for others
    acts = token.pos_ in {"NOUN", "ADJ"} and kids(token, "nsubj") and kids(token, "dobj")
    if token.pos_ in {"VERB", "AUX"} or token.tag_ in {"VBN", "VBD", "VBG"} or predicate or acts:
        fitting = [t for t in story.lexicon.verbs.get(word, ()) if verb_fits(t, token)]
        if predicate:
            fitting = [t for t in fitting if t.frame in {"besiege", "lose", "contest", "hold"}]
        if fitting or token.pos_ == "VERB":
            return sorted(fitting, key=lambda t: (not t.objects, not t.particles))
    if token.pos_ in {"NOUN", "PROPN"}:
        return list(story.lexicon.nouns.get(word, ()))
    return []


def _speaker_party(story: Story, node: Token, scene: Scene) -> str | None:
    """Whom "they" and "its" mean in what somebody says."""
    for head in up(node):
        if head.lower_ in CLAIM_NOUNS:
            agents = [
                p
                for c in head.children
                if c.lower_ in {"by", "from", "of"}
                for p in c.children
                if c.dep_ in {"prep", "agent"}
            ]
            found = [p for a in agents for p in parties_of(a, scene)]
            found += [
                m.party
                for c in head.children
                if c.dep_ in {"poss", "compound", "amod"}
                for m in [scene.party_at.get(c.i)]
                if m
            ]
            if found:
                return found[0]
    source, _ = speaker_of(node, scene, story.gazetteer)
    return source.party if source and source.party not in {None, "neutral"} else None
