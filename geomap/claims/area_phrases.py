"""Regions in words, without a boundary: "the eastern half of the city", "the enclave"."""

from __future__ import annotations

import re
from dataclasses import replace

from geomap.claims.extent import share_in
from geomap.claims.named_places import CITY_KINDS, as_part, held_by
from geomap.claims.scene import PlaceRef, Scene, Token
from geomap.claims.words import DIRECTIONS, PART_WORDS
from geomap.records import Extent

SIDE = re.compile(rf"\b(?:{'|'.join(sorted(DIRECTIONS, key=len, reverse=True))}) $", re.I)
LONGEST_SIDE = 16  # "south-eastern "
DEFINITE = frozenset(
    "the this that these those both all its their neighbouring neighboring".split()
)


def is_definite(token: Token) -> bool:
    return any(
        c.lower_ in DEFINITE and c.dep_ in {"det", "poss", "predet", "nummod", "amod"}
        for c in token.children
    )


def is_directed(token: Token) -> bool:
    return any(c.lower_ in DIRECTIONS for c in token.children)


def region(token: Token, ref: PlaceRef, scene: Scene) -> PlaceRef:
    """ "the eastern half of the city": words, where the place is a city; else a part of it."""
    place = ref.match.place if ref.match else None
    if ref.reason == "area":
        return replace(ref, extent=Extent.PART, share=share_in(token.text))
    if place is not None and place.kind not in CITY_KINDS:
        return as_part(ref, share_in(token.text))
    tokens = [t for t in token.subtree if not _is_held(t, scene)]
    start, end = scene.words(tokens)
    surface = scene.discourse.report.text[start:end]
    return PlaceRef(start, end, surface, reason="area", held_by=held_by(token, scene)[0])


def area(token: Token, scene: Scene) -> list[PlaceRef]:
    """ "three quarters of the besieged enclave": in words; "the enclave": the region it is."""
    if token.lower_ not in {"enclave", "pocket"} or not is_definite(token):
        return []
    if token.dep_ != "pobj" or token.head.head.lower_ not in PART_WORDS:
        return _region_before(token, scene)
    left = [t for t in token.lefts if t.dep_ in {"amod", "compound"} and not _is_held(t, scene)]
    start, end = scene.words([*left, token])
    return [PlaceRef(start, end, scene.discourse.report.text[start:end], reason="area")]


def _region_before(token: Token, scene: Scene) -> list[PlaceRef]:
    """The region named last, such as "eastern Aleppo"."""
    before, text = scene.span(token)[0], scene.discourse.report.text
    for match in reversed(scene.discourse.matches):
        start, end = match.mention.start, match.mention.end
        side = SIDE.search(text[max(0, start - LONGEST_SIDE) : start])
        if end <= before and side is not None:
            start -= len(side.group())
            return [PlaceRef(start, end, text[start:end], reason="area", anaphor=True)]
    return []


def _is_held(token: Token, scene: Scene) -> bool:
    mentions = [scene.party_at.get(t.i) for t in token.subtree]
    return any(m is not None and m.held for m in mentions)
