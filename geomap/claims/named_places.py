"""A name of the gazetteer as a sentence uses it: its side, its extent, who holds it."""

from __future__ import annotations

import re
from dataclasses import replace

from geomap.claims.coref import ref_of
from geomap.claims.scene import PlaceRef, Scene, Token
from geomap.claims.words import CENTRAL, DIRECTIONS, TOWN_WORDS
from geomap.records import Extent

CITY_KINDS = frozenset({"city"})


# "Daraa al-Balad", where the tables have Daraa alone: a quarter of it
BY_NAME = re.compile(r" (?:al|ar|as|ash|at|az|an|ad)-[A-Z][\w'’-]*")


def is_quarter(ref: PlaceRef, scene: Scene) -> bool:
    """Whether the name goes on behind what the tables know of it."""
    return BY_NAME.match(scene.discourse.text, ref.end) is not None


def named_place(token: Token, scene: Scene) -> PlaceRef:
    ref = ref_of(scene.place_at[token.i])
    side = next((c for c in token.children if c.i < token.i and c.lower_ in DIRECTIONS), None)
    if side is None:
        side = next((c for c in token.children if c.i < token.i and c.lower_ in CENTRAL), None)
    held, besieged = held_by(token, scene)
    ref = replace(ref, held_by=held, besieged=besieged)
    if is_quarter(ref, scene):
        return as_part(ref)
    if side is None:
        return _with_determiner(token, ref, scene)
    return _side_of(side, token, ref, scene)


def _side_of(side: Token, token: Token, ref: PlaceRef, scene: Scene) -> PlaceRef:
    """ "eastern Aleppo" is a region without a boundary; "eastern Maadi" is a part of Maadi."""
    place = ref.match.place if ref.match else None
    if side.lower_ in DIRECTIONS and (place is None or place.kind in CITY_KINDS):
        start, end = scene.words([side, token])
        surface = scene.discourse.report.text[start:end]
        return PlaceRef(
            start, end, surface, reason="area", held_by=ref.held_by, besieged=ref.besieged
        )
    return as_part(ref)


def _with_determiner(token: Token, ref: PlaceRef, scene: Scene) -> PlaceRef:
    left = scene.doc.text_of(max(0, token.i - 3), token.i).lower()
    if left.endswith(("most of", "half", "part of", "much of")):
        return as_part(ref)
    return but_for(token, ref, scene)


def but_for(token: Token, ref: PlaceRef, scene: Scene) -> PlaceRef:
    """ "the whole town apart from two streets": not the whole town."""
    for child in token.children:
        if child.i > token.i and child.lower_ in {"apart", "except", "save", "bar", "excluding"}:
            return as_part(ref)
    text = scene.text[scene.span(token)[1] - scene.sentence.start :]
    if re.match(r",? (?:save|bar|barring|but for|all but|with the exception of|minus)\b", text):
        return as_part(ref)
    return ref


def _tells_of_town(index: int, token: Token, scene: Scene) -> bool:
    """ "the rebel town of X": whose it is."""
    word = scene.doc[index].lower_
    return word in {"rebel", "insurgent", "opposition"} and token.lower_ in TOWN_WORDS


def held_by(token: Token, scene: Scene) -> tuple[str | None, bool]:
    held: str | None = None
    besieged = False
    low = token.i
    for child in token.children:
        if child.i < token.i and child.dep_ in {
            "amod",
            "compound",
            "nmod",
            "advmod",
            "npadvmod",
            "dep",
            "poss",
        }:
            low = min(low, child.left_edge.i)
    for index in range(low, token.i):
        mention = scene.party_at.get(index)
        if mention and (mention.held or _tells_of_town(index, token, scene)):
            held = mention.party
        if scene.doc[index].lower_ in {"besieged", "encircled"} or (mention and mention.besieged):
            besieged = True
    return held, besieged


def as_part(ref: PlaceRef, share: float | None = None) -> PlaceRef:
    return replace(ref, extent=Extent.PART, share=share or ref.share)
