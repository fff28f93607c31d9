"""What "it", "the district", "both", "the former", "they", "the group", "his men" stand for."""

from __future__ import annotations

import re
from dataclasses import replace

from geomap.claims.parties import PartyMention
from geomap.claims.scene import Discourse, PlaceRef, Scene, Token, up
from geomap.claims.words import CITY_WORDS, GENERIC_PLACES, PLURAL_PLACES, QUARTER_WORDS, TOWN_WORDS
from geomap.records import Extent, Match

REACH = 3  # sentences back that a pronoun may look
QUARTER_KINDS = frozenset(
    {"neighbourhood", "neighborhood", "quarter", "camp", "outskirts", "industrial"}
)
CITY_KINDS = frozenset({"city"})
SMALLER_KINDS = frozenset(
    {"road", "landmark", "airport", "hospital", "park", "cemetery", "junction"}
)


def places_for(token: Token, scene: Scene) -> list[PlaceRef]:
    """The places that a pronoun or a definite noun stands for; empty where nothing fits."""
    word = token.lower_
    before = scene.span(token)[0]
    if word in {"former", "latter"}:
        return _former_or_latter(word, before, scene)
    if word in {"both", "them", "two", "three", "they", "these", "those"} or word in PLURAL_PLACES:
        return _last_list(token, before, scene)
    found = _one_place(word, before, scene)
    return [_as_anaphor(found)] if found else []


def _as_anaphor(ref: PlaceRef) -> PlaceRef:
    return replace(ref, anaphor=True, held_by=None, besieged=False, extent=Extent.WHOLE, share=None)


def ref_of(match: Match) -> PlaceRef:
    """A match as a reference."""
    mention = match.mention
    reason = None if match.place else (match.reason or "unknown")
    return PlaceRef(mention.start, mention.end, mention.surface, match, reason=reason)


def fits(match: Match, word: str) -> bool:
    """Whether "the district" can mean this place."""
    place = match.place
    if place is None:
        return True
    if word == "camp":
        return place.kind == "camp"
    if word in QUARTER_WORDS:
        return place.kind not in CITY_KINDS
    if word in CITY_WORDS or word in TOWN_WORDS:
        return place.kind not in QUARTER_KINDS | SMALLER_KINDS
    return True


def _one_place(word: str, before: int, scene: Scene) -> PlaceRef | None:
    discourse = scene.discourse
    called = _called(word, before, scene)
    if called is not None:
        return called
    if word in CITY_WORDS:
        city = _last_city(before, scene)
        if city is not None:
            return ref_of(city)
    topics = [f for f in discourse.focus if scene.number - f.sentence <= REACH]
    for at, focus in reversed(list(enumerate(topics))):
        fitting = [
            r for r in focus.refs if r.start < before and (r.match is None or fits(r.match, word))
        ]
        fitting = [r for r in fitting if r.reason != "area"]
        if not fitting:
            continue
        earlier = {r.key for f in topics[:at] for r in f.refs}
        lasting = [r for r in fitting if r.key in earlier]
        # What the sentences before were about too is the topic; else the last one of a list is
        # meant ("... and Y. The town ...").
        return (lasting or fitting)[0 if lasting else -1]
    for number in range(scene.number, max(-1, scene.number - REACH - 1), -1):
        inside = _fitting_in(number, before, word, scene)
        if inside:
            return ref_of(inside[0])
    if word in CITY_WORDS:
        cities = [m for m in discourse.matches if m.place and m.place.kind in CITY_KINDS]
        return ref_of(cities[0]) if cities else None
    return None


def _last_city(before: int, scene: Scene) -> Match | None:
    cities = [m for m in scene.discourse.matches if m.place and m.place.kind in CITY_KINDS]
    earlier = [m for m in cities if m.mention.start < before]
    return earlier[-1] if earlier else None


def _fitting_in(number: int, before: int, word: str, scene: Scene) -> list[Match]:
    sentence = scene.discourse.sentences[number]
    end = min(sentence.end, before)
    inside = [m for m in scene.discourse.matches if sentence.start <= m.mention.start < end]
    return [m for m in inside if fits(m, word)]


def _called(word: str, before: int, scene: Scene) -> PlaceRef | None:
    """ "the camp": the place that the text has called a camp ("the Nairab camp, near ...")."""
    if word not in GENERIC_PLACES or word in PLURAL_PLACES:
        return None
    text = scene.discourse.report.text
    low = scene.discourse.sentences[max(0, scene.number - REACH)].start
    found = None
    for match in scene.discourse.matches:
        start, end = match.mention.start, match.mention.end
        if low <= start and end <= before:
            beside = (
                text[max(0, start - len(word) - 4) : start] + "|" + text[end : end + len(word) + 2]
            )
            if re.search(rf"\b{word}(?: of)?\b", beside.lower()):
                found = match
    return ref_of(found) if found else None


def _last_list(token: Token, before: int, scene: Scene) -> list[PlaceRef]:
    for focus in reversed(scene.discourse.focus):
        if scene.number - focus.sentence <= REACH and len(focus.refs) > 1:
            return [_as_anaphor(ref) for ref in focus.refs]
    named = [m for m in _matches_before(before, scene) if fits(m, token.lower_.rstrip("s"))]
    pair = named[-3:] if token.lower_ == "three" or _counts_three(token) else named[-2:]
    if len(pair) < 2:
        return []
    return [_as_anaphor(ref_of(match)) for match in pair]


def _counts_three(token: Token) -> bool:
    return any(c.lower_ == "three" for c in token.children)


def _matches_before(before: int, scene: Scene) -> list[Match]:
    low = scene.discourse.sentences[max(0, scene.number - 1)].start
    seen: dict[str, Match] = {}
    for match in scene.discourse.matches:
        if low <= match.mention.start < before:
            seen.setdefault(match.place.id if match.place else match.mention.surface, match)
    return list(seen.values())


def _former_or_latter(word: str, before: int, scene: Scene) -> list[PlaceRef]:
    pair = _matches_before(before, scene)[-2:]
    if len(pair) < 2:
        return []
    return [_as_anaphor(ref_of(pair[0 if word == "former" else 1]))]


def party_for(token: Token, scene: Scene, speaker: str | None) -> str | None:
    """The party that "they", "the group", "its" or a bare "fighters" stands for."""
    if speaker and token.tag_ in {"PRP", "PRP$"}:
        return speaker
    start = scene.span(token)[0]
    here = [m for i, m in sorted(scene.party_at.items()) if m.start < start and not m.held]
    subjects = [m for m in here if _is_subject(m, scene, token)]
    if subjects:
        return subjects[-1].party
    if here and token.tag_ == "PRP$":
        return here[-1].party
    discourse = scene.discourse
    for number in range(scene.number - 1, max(-1, scene.number - REACH - 1), -1):
        inside = _parties_in(discourse, number)
        if inside:
            strong = [m for m in inside if not m.weak]
            return (strong or inside)[0].party
    return here[-1].party if here else None


def _parties_in(discourse: Discourse, number: int) -> list[PartyMention]:
    sentence = discourse.sentences[number]
    inside = [m for m in discourse.parties if sentence.start <= m.start < sentence.end]
    return [m for m in inside if not m.held] or inside


def _is_subject(mention: PartyMention, scene: Scene, token: Token) -> bool:
    for index, found in scene.party_at.items():
        if found is mention:
            start = scene.doc[index]
            for node in (start, *up(start)):
                if node.dep_ in {"nsubj", "nsubjpass"}:
                    return token.i not in {t.i for t in node.subtree}
                if node.pos_ in {"VERB", "AUX"}:
                    break
    return False
