"""The noun frames: "the capture of X", "X's fall", "their withdrawal from X", "a stronghold"."""

from __future__ import annotations

from geomap.claims.arguments import subjects_of
from geomap.claims.coref import party_for
from geomap.claims.findings import Finding
from geomap.claims.lexicon import Trigger
from geomap.claims.named_places import as_part
from geomap.claims.noun_fights import attack, besiege, fight
from geomap.claims.noun_slots import (
    after,
    after_of,
    deep_after,
    owner_of,
    parties_in,
    places_in,
    possessed,
    whom_it_serves,
)
from geomap.claims.place_phrases import places_before, places_of
from geomap.claims.scene import PlaceRef, Scene, Token, kids, up
from geomap.records import Status


def read_noun(
    trigger: Trigger, node: Token, scene: Scene, speaker: str | None
) -> tuple[list[Finding], str]:
    """What a noun such as "capture", "fall" or "clashes" says, or why it says nothing."""
    reader = NOUN_FRAMES[trigger.frame]
    found = reader(trigger, node, scene, speaker)
    return found, "" if found else "the noun has no place or no party in the right slot"


def _take(trigger: Trigger, node: Token, scene: Scene, speaker: str | None) -> list[Finding]:
    refs = places_in(after_of(node), scene) or possessed(node, scene)
    takers = parties_in(deep_after(node, "by"), scene, speaker) or [
        p for p in [owner_of(node, scene, speaker)] if p
    ]
    takers = takers or parties_in(_agent_of_clause(node), scene, speaker)
    losers = [p for p in parties_in(deep_after(node, "from"), scene, speaker) if p not in takers]
    party = takers[0] if takers else _announcer(node, scene, speaker)
    won, lost = whom_it_serves(node, scene)
    party = party or won or next(iter(_struck(node, scene, GOOD_NEWS)), None)
    losers = losers or ([lost] if lost and lost != party else [])
    losers = losers or [p for p in _struck(node, scene, BAD_NEWS) if p != party]
    return [
        Finding(r, Status.CONTROLLED, party, losers[0] if losers else r.held_by, nominal=True)
        for r in refs
    ]


GOOD_NEWS = frozenset(
    "victory victories boost triumph success successes gain coup achievement win prize "
    "breakthrough advance".split()
)
BAD_NEWS = frozenset(
    "blow blows defeat defeats setback setbacks loss humiliation disaster reverse reversal".split()
)


def _struck(node: Token, scene: Scene, news: frozenset[str]) -> list[str]:
    """ "would be a victory for the army", "dealt a blow to the rebels": to whom it is news."""
    verb = next((h for h in up(node) if h.pos_ in {"VERB", "AUX"}), None)
    if verb is None or node.dep_ not in {"nsubj", "nsubjpass", "csubj"}:
        return []
    told = [t for t in verb.subtree if t.lower_ in news and t.i > verb.i]
    nouns = [
        n
        for t in (*told, verb)
        for p in kids(t, "prep", "dative")
        if p.lower_ in {"for", "to"}
        for n in kids(p, "pobj")
    ]
    return parties_in(nouns, scene, None) if told else []


def _agent_of_clause(node: Token) -> list[Token]:
    """ "ended with the capture of X by rebels": the parser may hang "by" on the verb."""
    verb = next((h for h in up(node) if h.pos_ in {"VERB", "AUX"}), None)
    if node.dep_ != "pobj" or verb is None or kids(verb, "auxpass"):
        return []
    return [p for by in kids(verb, "agent", "prep") if by.lower_ == "by" and by.i > node.i
            for p in kids(by, "pobj")]  # fmt: skip


def _announcer(node: Token, scene: Scene, speaker: str | None) -> str | None:
    """ "the army announced the capture of X": the army's own capture."""
    if node.dep_ in {"dobj", "pobj", "conj", "attr"}:
        for head in up(node):
            if head.pos_ == "VERB":
                found = parties_in(kids(head, "nsubj"), scene, speaker)
                return found[0] if found else speaker or _last_speaker(head, scene)
            if head.pos_ == "AUX":
                owners = [p for s in kids(head, "nsubj") for p in kids(s, "poss")]
                found = [
                    p
                    for o in owners
                    for p in [party_for(o, scene, speaker)]
                    if p and o.tag_ == "PRP$"
                ]
                return found[0] if found else speaker
    return speaker


def _last_speaker(verb: Token, scene: Scene) -> str | None:
    """ "He did not dispute the loss": whoever spoke last."""
    said = any(c.lower_ in {"he", "she"} for c in kids(verb, "nsubj"))
    sources = scene.discourse.sources
    party = sources[-1][1].party if said and sources else None
    return None if party == "neutral" else party


def _hold(trigger: Trigger, node: Token, scene: Scene, speaker: str | None) -> list[Finding]:
    broken = node.dep_ == "dobj" and node.head.lower_ in BROKEN
    if (node.dep_ == "dobj" and not broken) or (
        node.dep_ == "pobj" and node.head.lower_ in {"for", "of", "over"}
    ):
        return _announced_control(node, scene, speaker)
    refs = places_in(after(node, "of", "over", "on"), scene)
    holders = [p for p in [owner_of(node, scene, speaker)] if p]
    if node.dep_ == "pobj" and node.head.lower_ == "in" and not holders:
        holders = _in_control(node, scene, speaker)
    return (
        [Finding(r, Status.CONTROLLED, holders[0], nominal=True) for r in refs] if holders else []
    )


BROKEN = frozenset({"ended", "broke", "broken"})  # "broke the rebels' grip on X"
CONFIRMED = frozenset(  # "documented the army's control over X"
    "documented documents confirmed confirms monitored reported acknowledged noted recorded".split()
)


def _announced_control(node: Token, scene: Scene, speaker: str | None) -> list[Finding]:
    """ "state media announced control of the Old City", "claims full control of"."""
    head = node.head if node.dep_ == "dobj" else node.head.head
    owner = owner_of(node, scene, speaker) if head.lower_ in CONFIRMED else None
    if owner:
        refs = places_in(after(node, "of", "over", "on"), scene)
        return [Finding(r, Status.CONTROLLED, owner, nominal=True) for r in refs]
    if head.lower_ not in {
        "announced",
        "announce",
        "announces",
        "claimed",
        "claims",
        "claim",
        "declared",
        "reported",
    }:
        return []
    refs = places_in(after(node, "of", "over", "on"), scene)
    party = _announcer(node, scene, speaker)
    return [Finding(r, Status.CONTROLLED, party, nominal=True) for r in refs] if party else []


def _in_control(node: Token, scene: Scene, speaker: str | None) -> list[str]:
    """ "fighters were in control of most of X"; "insurgents are in charge"."""
    anchor = node.head.head
    if anchor.pos_ in {"VERB", "AUX"}:
        return parties_in(subjects_of(anchor), scene, speaker)
    return parties_in([anchor], scene, speaker)


def _lose(trigger: Trigger, node: Token, scene: Scene, speaker: str | None) -> list[Finding]:
    refs = places_in(after_of(node), scene) or possessed(node, scene)
    losers = [p for p in [owner_of(node, scene, speaker)] if p] or parties_in(
        deep_after(node, "by"), scene, speaker
    )
    takers = parties_in(deep_after(node, "to"), scene, speaker)
    loser = losers[0] if losers else _announcer(node, scene, speaker) if not takers else None
    won, lost = whom_it_serves(node, scene)
    takers = takers or ([won] if won else [])
    loser = loser or lost or next(iter(_struck(node, scene, BAD_NEWS)), None)
    if takers:
        return [Finding(r, Status.CONTROLLED, takers[0], loser, nominal=True) for r in refs]
    return [Finding(r, Status.LOST, None, loser, nominal=True) for r in refs]


def _fall(trigger: Trigger, node: Token, scene: Scene, speaker: str | None) -> list[Finding]:
    refs = places_in(after_of(node), scene) or possessed(node, scene)
    takers = parties_in(deep_after(node, "to"), scene, speaker)
    won, lost = whom_it_serves(node, scene)
    takers = takers or ([won] if won else [])
    loser = lost or next(iter(_struck(node, scene, BAD_NEWS)), None)
    if takers:
        return [
            Finding(r, Status.CONTROLLED, takers[0], r.held_by or loser, nominal=True) for r in refs
        ]
    return [Finding(r, Status.LOST, None, r.held_by or loser, nominal=True) for r in refs]


def _give(trigger: Trigger, node: Token, scene: Scene, speaker: str | None) -> list[Finding]:
    takers = parties_in(deep_after(node, "to"), scene, speaker)
    refs = places_in(after_of(node), scene)
    owner = owner_of(node, scene, speaker)
    won, _ = whom_it_serves(node, scene)
    takers = takers or ([won] if won else [])
    if not takers:
        return [Finding(r, Status.LOST, None, owner, nominal=True) for r in refs if owner]
    return [Finding(r, Status.CONTROLLED, takers[0], owner, nominal=True) for r in refs]


def _leave(trigger: Trigger, node: Token, scene: Scene, speaker: str | None) -> list[Finding]:
    who = owner_of(node, scene, speaker) or next(
        iter(parties_in(after(node, "of", "by"), scene, speaker)), None
    )
    refs = places_in(
        after(node, "from", *(("of",) if trigger.lemma in {"evacuation", "abandonment"} else ())),
        scene,
    )
    out = [Finding(r, Status.LOST, None, who, nominal=True) for r in refs] if who else []
    if who and out:
        out += [
            Finding(r, Status.CONTROLLED, who, nominal=True)
            for r in places_in(deep_after(node, "to"), scene)
        ]
    return out


def _expel(trigger: Trigger, node: Token, scene: Scene, speaker: str | None) -> list[Finding]:
    refs = places_in(deep_after(node, "from"), scene)
    losers = parties_in(after(node, "of"), scene, speaker)
    takers = [
        p
        for p in [
            owner_of(node, scene, speaker),
            *parties_in(deep_after(node, "by"), scene, speaker),
        ]
        if p
    ]
    if not losers:
        return []
    if takers:
        return [Finding(r, Status.CONTROLLED, takers[0], losers[0], nominal=True) for r in refs]
    return [Finding(r, Status.LOST, None, losers[0], nominal=True) for r in refs]


def _seat(trigger: Trigger, node: Token, scene: Scene, speaker: str | None) -> list[Finding]:
    holder = owner_of(node, scene, speaker) or next(
        iter(parties_in(after(node, "of", "for"), scene, speaker)), None
    )
    if holder is None:
        held = [scene.party_at[t.i] for t in node.lefts if t.i in scene.party_at]
        holder = held[0].party if held else None
    refs: list[PlaceRef] = []
    if node.dep_ == "appos":
        refs = places_of(node.head, scene)
    elif node.dep_ == "attr":
        refs = places_in(kids(node.head, "nsubj"), scene)
    refs = refs or places_before(_phrase_start(node), scene)
    refs = (
        refs
        or [_some_of(node, ref) for ref in places_in(after_of(node), scene)]
        or places_in(kids(node, "appos", "compound", "nmod"), scene)
    )
    refs = [r for r in refs if r.reason != "area" or r.match is None]
    return [Finding(r, Status.CONTROLLED, holder, nominal=True) for r in refs] if holder else []


def _some_of(node: Token, ref: PlaceRef) -> PlaceRef:
    """ "the last rebel pocket of X": a part of X."""
    return as_part(ref) if node.lower_ in {"pocket", "enclave", "redoubt", "foothold"} else ref


def _phrase_start(node: Token) -> Token:
    """The first word of the noun phrase, also where the parser made it the root of all."""
    start = node
    for child in reversed(list(node.lefts)):
        if (
            child.dep_ not in {"det", "amod", "compound", "poss", "nmod", "nummod"}
            or child.right_edge.i != start.i - 1
        ):
            break
        start = node.doc[child.left_edge.i]
    return start


def _gain(trigger: Trigger, node: Token, scene: Scene, speaker: str | None) -> list[Finding]:
    """ "two further gains, in X and Y": X and Y; "army gains in X": something of X."""
    if any(c.lower_ in OF_NO_GROUND for c in kids(node, "amod", "compound")):
        return []
    verb = node.head if node.dep_ == "dobj" and node.head.pos_ == "VERB" else None
    refs = places_in(after(node, "in", "inside"), scene)
    if not refs and verb is not None:
        refs = places_in([p for p in after(verb, "in", "inside") if p.i > node.i], scene)
    if refs and _counted(node) != len(refs):
        refs = [as_part(ref) for ref in refs]
    takers = [p for p in [owner_of(node, scene, speaker)] if p]
    takers = takers or parties_in(deep_after(node, "by", "for"), scene, speaker)
    party = takers[0] if takers else _announcer(node, scene, speaker)
    return [Finding(r, Status.CONTROLLED, party, nominal=True) for r in refs] if party else []


OF_NO_GROUND = frozenset("electoral political financial economic diplomatic price legal".split())
COUNTS = {word: i for i, word in enumerate("one two three four five six seven eight".split(), 1)}


def _counted(node: Token) -> int | None:
    counts = (COUNTS.get(c.lower_) for c in kids(node, "nummod"))
    return next((n for n in counts if n), None)


NOUN_FRAMES = {
    "attack": attack, "gain": _gain,
    "take": _take, "hold": _hold, "lose": _lose, "fall": _fall, "give": _give, "leave": _leave,
    "expel": _expel, "besiege": besiege, "fight": fight, "seat": _seat,
}  # fmt: skip
