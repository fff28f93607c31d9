"""Names that a plural noun announces: "Three towns fell to the army: A, B and C"."""

from __future__ import annotations

from geomap.claims.named_places import named_place
from geomap.claims.scene import PlaceRef, Scene, Token, kids
from geomap.claims.words import FACILITIES, GENERIC_PLACES, PLURAL_PLACES

ANNOUNCES = frozenset((":", "-", "--", "—", "–"))
AMONG = frozenset(("including", "notably", "namely"))
IN_LISTS = GENERIC_PLACES | FACILITIES | {"and", ",", "the", "both", "as", "well", "&"}
LEAST = 2  # names behind a colon: one alone may be what comes next


def announced(token: Token, scene: Scene) -> list[PlaceRef]:
    """The names behind the verb of a plural noun that has none itself, nothing but names."""
    acts = token.dep_ in {"nsubj", "nsubjpass", "dobj"}
    if token.lower_ not in PLURAL_PLACES or not acts or kids(token, "poss"):
        return []
    for mark in scene.doc[token.head.i + 1 : -1]:
        behind = scene.doc[mark.i + 1 :]
        if behind[0].lower_ == "the":
            behind = behind[1:]
        if behind and behind[0].i in scene.place_at:
            if mark.text in ANNOUNCES:
                names = _names(behind, scene)
                return names if len(names) >= LEAST else []
            if mark.lower_ in AMONG:
                return _names(behind, scene)
    return []


def _names(tokens: list[Token], scene: Scene) -> list[PlaceRef]:
    """The names that a stretch begins with."""
    found = []
    for token in tokens:
        if token.i in scene.place_at:
            found.append(named_place(token, scene))
        elif token.lower_ not in IN_LISTS:
            break
    return found
