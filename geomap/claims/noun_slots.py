"""The slots around a noun such as "capture": after "of", before it, its owner."""

from __future__ import annotations

from geomap.claims.coref import party_for
from geomap.claims.party_phrases import parties_of
from geomap.claims.place_phrases import places_of
from geomap.claims.scene import PlaceRef, Scene, Token, kids
from geomap.claims.words import GENERIC_PLACES


def after(node: Token, *preps: str) -> list[Token]:
    return [
        p
        for prep in kids(node, "prep", "agent")
        if prep.lower_ in preps
        for p in kids(prep, "pobj")
    ]


def deep_after(node: Token, *preps: str) -> list[Token]:
    """Also where the parser hung "from rebels" on the place: "recapture of X from rebels"."""
    out = after(node, *preps)
    for inner in after(node, "of", "from", "on"):
        out += after(inner, *preps)
    if node.head.pos_ in {"VERB"} and node.dep_ in {"dobj", "nsubj", "nsubjpass"}:
        out += [p for p in after(node.head, *preps) if "on" not in preps]
    return out


def after_of(node: Token) -> list[Token]:
    """After "of", also where a day stands between: "the capture on Monday of X"."""
    found = after(node, "of")
    if found:  # "the capture of the X camp and the district of Y", joined to the wrong noun
        joined = [c for c in kids(node, "conj") if c.lower_ in GENERIC_PLACES]
        return [*found, *(c for c in joined if after(c, "of"))]
    return [
        p
        for prep in kids(node, "prep")
        if prep.lower_ in {"on", "in"}
        for day in kids(prep, "pobj")
        for p in after(day, "of")
    ]


def places_in(tokens: list[Token], scene: Scene) -> list[PlaceRef]:
    return [ref for token in tokens for ref in places_of(token, scene)]


def parties_in(tokens: list[Token], scene: Scene, speaker: str | None) -> list[str]:
    return list(dict.fromkeys(p for token in tokens for p in parties_of(token, scene, speaker)))


def owner_of(node: Token, scene: Scene, speaker: str | None) -> str | None:
    """ "the army's capture", "rebel control", "their withdrawal"."""
    for child in kids(node, "poss", "compound", "amod", "nmod"):
        if child.tag_ == "PRP$":
            return party_for(child, scene, speaker)
        found = parties_of(child, scene, speaker)
        if found:
            return found[0]
        mention = scene.party_at.get(child.i)
        if mention and not mention.held:
            return mention.party
    return None


def possessed(node: Token, scene: Scene) -> list[PlaceRef]:
    """ "X's fall", "its fall"."""
    return [
        ref
        for poss in kids(node, "poss")
        if poss.i in scene.place_at
        for ref in places_of(poss, scene)
    ]


GIVES = frozenset("gives gave give given giving hands handed handing brings brought".split())
COSTS = frozenset("cost costs costing deprives deprived robs robbed strips stripped".split())


def whom_it_serves(node: Token, scene: Scene) -> tuple[str | None, str | None]:
    """Who won and who lost: "taking X gives the army the road", "losing X cost the rebels"."""
    verb = node.head
    if node.dep_ not in {"nsubj", "csubj"} or verb.lower_ not in GIVES | COSTS:
        return None, None
    told = parties_in(kids(verb, "dative", "dobj"), scene, None)
    who = told[0] if told else None
    return (who, None) if verb.lower_ in GIVES else (None, who)
