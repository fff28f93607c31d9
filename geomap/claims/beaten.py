"""Who lost a place, told by a fight beside its taking: "after clashes with P"."""

from __future__ import annotations

from geomap.claims.party_phrases import parties_of
from geomap.claims.scene import Scene, Token, kids

AFTERWARDS = frozenset({"after", "following", "amid", "during", "in"})
FIGHTS = frozenset(
    "clashes clash fighting fight fights battle battles combat skirmishes exchanges".split()
)
AGAINST = frozenset({"with", "against"})
GONE = frozenset("departure withdrawal retreat expulsion defeat flight surrender rout exit".split())
BEATING = frozenset(
    "defeating destroying routing expelling ousting evicting displacing dislodging beating "
    "overpowering killing pushing driving forcing eliminating chasing repelling".split()
)
# "took X, driving P out": those who are killed, as by a raid, need not have held it
DRIVING_OUT = frozenset(
    "driving pushing forcing routing expelling ousting evicting displacing dislodging chasing "
    "flushing".split()
)
LONGEST_PHRASE = 12  # tokens from "after" to the side named


def beaten_sides(verb: Token, scene: Scene, takers: list[str]) -> list[str]:
    """The sides that a fight told beside the taking was against, other than those who won it.

    Only what stands behind the verb and before its clause ends is looked at: "captured X after
    clashes with P", "seized X, following the departure of P's last fighters".
    """
    doc = scene.doc
    beside = [c for c in kids(verb, "advcl") if c.i > verb.i and c.lower_ in DRIVING_OUT]
    routed = [p for c in beside for p in _against(c, scene) if p not in takers]
    if routed:
        return routed
    for token in doc[verb.i + 1 : len(doc)]:
        if token.lower_ not in AFTERWARDS or token.dep_ not in {"prep", "mark", "pcomp", "advmod"}:
            continue
        told = next((t for t in doc[token.i + 1 : token.i + 6] if _is_fight(t)), None)
        if told is None or not _hangs_on(token, verb):
            continue
        found = [p for p in _against(told, scene) if p not in takers]
        if found:
            return found
    return []


def _is_fight(token: Token) -> bool:
    return token.lower_ in FIGHTS or token.lower_ in GONE or token.lower_ in BEATING


def _hangs_on(token: Token, verb: Token) -> bool:
    """Whether no other finite verb of its own subject stands between."""
    between = verb.doc[verb.i + 1 : token.i]
    return not any(t.dep_ in {"nsubj", "nsubjpass"} for t in between)


def _against(told: Token, scene: Scene) -> list[str]:
    """The sides in what follows: after "with", after "of", or as what is driven out."""
    doc, word = scene.doc, told.lower_
    if word in BEATING:
        nouns = kids(told, "dobj")
        nouns += [n for o in nouns for p in kids(o, "prep") for n in kids(p, "pobj")]
        return [party for noun in nouns for party in parties_of(noun, scene)]
    if word in GONE:
        of = [n for p in kids(told, "prep") if p.lower_ in {"of", "by"} for n in kids(p, "pobj")]
        owners = kids(told, "poss", "compound", "amod")
        return [party for noun in [*of, *owners] for party in parties_of(noun, scene)]
    for token in doc[told.i + 1 : told.i + LONGEST_PHRASE]:
        if token.lower_ in AGAINST:
            return [party for noun in kids(token, "pobj") for party in parties_of(noun, scene)]
    return []
