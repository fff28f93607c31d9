"""From a noun phrase to the parties it means."""

# Readings are tried in order, one return each.
# ruff: noqa: PLR0911, PLR0912

from __future__ import annotations

from geomap.claims.coref import party_for
from geomap.claims.parties import PartyMention
from geomap.claims.scene import Scene, Token, kids, up
from geomap.claims.words import ANAPHORIC_FORCES, FORCES, GENERIC_PLACES, QUANTITIES

DEPTH = 8


def parties_of(token: Token, scene: Scene, speaker: str | None = None, depth: int = 0) -> list[str]:
    """The parties that the phrase headed by `token` means, each once."""
    if depth > DEPTH:
        return []
    out = _own_parties(token, scene, speaker, depth)
    for child in token.children:
        if child.i > token.i and child.dep_ in {"conj", "appos"}:
            out += parties_of(child, scene, speaker, depth + 1)
    return list(dict.fromkeys(out))


def _own_parties(token: Token, scene: Scene, speaker: str | None, depth: int) -> list[str]:
    mention = scene.party_at.get(token.i)
    if mention and mention.weak and _is_of_another(token, scene):
        return []
    if mention and not mention.held and not mention.besieged:
        leader = _leader(token, scene, speaker, depth)
        if leader:
            return leader
        named = _modifier_parties(token, scene, speaker, depth) if mention.weak else []
        return named or [mention.party]
    if token.tag_ == "PRP" and token.lower_ in {"they", "it", "them", "we", "us"}:
        found = party_for(token, scene, speaker)
        return [found] if found else []
    if token.tag_ in {"WP", "WDT"}:
        heads = [node.head for node in up(token) if node.dep_ == "relcl"]
        if token.lower_ == "who" and heads and _is_of_places(heads[0], scene):
            return _party_before(token, scene)
        return _own_parties(heads[0], scene, speaker, depth + 1) if heads and depth < DEPTH else []
    named = _modifier_parties(token, scene, speaker, depth)
    if named:
        return named
    if token.lower_ in SOME_OF_THEM and _is_anaphoric(token) and token.dep_ == "nsubj":
        found = None if kids(token, "prep") else party_for(token, scene, speaker)
        return [found] if found else []
    if _is_anaphoric(token) and token.lower_ in ANAPHORIC_FORCES:
        found = party_for(token, scene, speaker)
        return [found] if found else []
    return []


def _is_of_places(token: Token, scene: Scene) -> bool:
    return token.i in scene.place_at or token.lower_ in GENERIC_PLACES


def _party_before(token: Token, scene: Scene) -> list[str]:
    """ "took the town from P, who had held it": the parser hung "who" on the town."""
    before = [m for i, m in sorted(scene.party_at.items()) if i < token.i and not m.held]
    return [before[-1].party] if before else []


SOME_OF_THEM = frozenset("hundred hundreds dozens thousands scores some others many most".split())


def _is_of_another(token: Token, scene: Scene) -> bool:
    """ "Al-Shabaab fighters": a name before a weak word that no party of the region has."""
    names = [c for c in token.lefts if c.pos_ == "PROPN" and c.dep_ in {"compound", "nmod"}]
    known = scene.party_at.keys() | scene.place_at.keys()
    return bool(names) and not any(t.i in known for n in names for t in n.subtree)


def _modifier_parties(token: Token, scene: Scene, speaker: str | None, depth: int) -> list[str]:
    """ "rebel fighters", "fighters led by HTS", "hundreds of rebels", "his men"."""
    if (
        token.lower_ not in FORCES
        and token.lower_ not in QUANTITIES
        and token.pos_ not in {"NOUN", "PROPN"}
    ):
        return []
    left: list[PartyMention] = []
    for child in token.lefts:
        for node in child.subtree:
            mention = scene.party_at.get(node.i)
            if (
                mention
                and not mention.held
                and node.dep_
                in {
                    "compound",
                    "amod",
                    "nmod",
                    "poss",
                    "npadvmod",
                    "conj",
                    "nsubj",
                    "punct",
                    "advmod",
                    "pobj",
                    "dep",
                }
            ):
                left.append(mention)
    if left:
        if token.lower_ not in FORCES | QUANTITIES:
            return []
        strong = [m.party for m in left if not m.weak]
        return [(strong or [m.party for m in left])[0]]
    if token.lower_ not in FORCES | QUANTITIES:
        return []
    for child in token.children:
        if child.dep_ == "prep" and child.lower_ in {"of", "from", "with", "in"} and depth < DEPTH:
            for pobj in kids(child, "pobj"):
                found = parties_of(pobj, scene, speaker, depth + 1)
                if found:
                    return found
    leader = _leader(token, scene, speaker, depth) or _aboard(token, scene, speaker, depth)
    if leader:
        return leader
    for poss in kids(token, "poss"):
        if poss.tag_ == "WP$" and depth < DEPTH:
            heads = [node.head for node in up(token) if node.dep_ == "relcl"][:1]
            return [p for head in heads for p in parties_of(head, scene, speaker, depth + 1)]
        if poss.tag_ == "PRP$":
            found_party = party_for(poss, scene, speaker)
            return [found_party] if found_party else []
    return []


def _aboard(token: Token, scene: Scene, speaker: str | None, depth: int) -> list[str]:
    """ "the last buses carrying rebels": who leaves with them."""
    loads = [c for c in kids(token, "acl") if c.lower_ in {"carrying", "transporting", "bearing"}]
    nouns = [n for load in loads for n in kids(load, "dobj")] if depth < DEPTH else []
    return [p for noun in nouns for p in parties_of(noun, scene, speaker, depth + 1)]


LED = frozenset(
    "led spearheaded headed loyal allied belonging affiliated dominated linked aligned".split()
)


def _leader(token: Token, scene: Scene, speaker: str | None, depth: int) -> list[str]:
    """ "fighters led by HTS", "groups loyal to the government": whose they are."""
    if depth >= DEPTH:
        return []
    for child in token.children:
        if child.i > token.i and child.dep_ in {"acl", "amod", "relcl"} and child.lower_ in LED:
            nouns = [p for prep in kids(child, "agent", "prep") for p in kids(prep, "pobj")]
            for noun in nouns:
                found = parties_of(noun, scene, speaker, depth + 1)
                if found:
                    return found
    return []


def _is_anaphoric(token: Token) -> bool:
    """A bare "the fighters", "fighters", "the group": nothing says whose."""
    extra = [
        c
        for c in token.children
        if c.dep_ in {"amod", "compound", "nmod"}
        and c.lower_
        not in {"last", "same", "remaining", "armed", "departing", "retreating", "allied"}
    ]
    return not extra
