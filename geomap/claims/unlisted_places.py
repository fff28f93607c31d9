"""Names that the gazetteer lacks, kept where something beside them says that they are places."""

from __future__ import annotations

from geomap.claims.named_places import named_place
from geomap.claims.scene import PlaceRef, Scene, Token, kids
from geomap.claims.words import GENERIC_PLACES
from geomap.records import Certainty, Match, Mention

NO_NAMES = frozenset(
    "shia shi'ite shiite sunni alawite christian druze kurdish arab turkmen assyrian yazidi "
    "armenian muslim syrian iraqi palestinian northern southern eastern western upper lower "
    "old new greater".split()
)


def unlisted_name(token: Token, scene: Scene) -> list[PlaceRef]:
    """A capitalised name that the gazetteer lacks, with evidence beside it that it is a place."""
    if token.pos_ != "PROPN" or token.i in scene.party_at:
        return []
    beside = [c for c in token.children if c.dep_ in {"conj", "appos"}]
    siblings = [*beside, *([token.head] if token.dep_ in {"conj", "appos"} else [])]
    listed = any(s.i in scene.place_at for s in siblings)
    described = any(s.lower_ in GENERIC_PLACES for s in beside)
    return [_unlisted_ref(token, scene)] if listed or described else []


def unlisted_inside(token: Token, scene: Scene) -> list[PlaceRef]:
    """ "the village of Kashma", "the Kashma and Rasm villages"."""
    if token.lower_ not in GENERIC_PLACES:
        return []
    heads = [p for prep in kids(token, "prep") if prep.lower_ == "of" for p in kids(prep, "pobj")]
    heads += (
        []
        if heads
        else [
            c
            for c in kids(token, "compound", "nmod", "appos")
            if c.i < token.i or c.dep_ == "appos"
        ]
    )
    out: list[PlaceRef] = []
    for head in heads:
        for name in [head, *[c for c in head.subtree if c.dep_ == "conj"]]:
            if (
                name.pos_ == "PROPN"
                and name.lower_ not in NO_NAMES
                and name.i not in scene.party_at
                and name.i not in scene.place_at
            ):
                out.append(_unlisted_ref(name, scene))
            elif name.i in scene.place_at:
                out.append(named_place(name, scene))
    return out


def _unlisted_ref(token: Token, scene: Scene) -> PlaceRef:
    tokens = [
        c
        for c in token.children
        if c.dep_ in {"compound", "punct"}
        and c.i < token.i
        and (c.pos_ == "PROPN" or c.text == "-")
    ]
    start, end = scene.words([*tokens, token])
    surface = scene.discourse.report.text[start:end]
    match = Match(Mention(start, end, surface), Certainty.UNRESOLVED, reason="unknown")
    return PlaceRef(start, end, surface, match, reason="unknown")
