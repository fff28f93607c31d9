"""Nouns of fighting and surrounding: "clashes in X", "the siege of X", "an attack on X"."""

from __future__ import annotations

from geomap.claims.arguments import subjects_of
from geomap.claims.findings import Finding
from geomap.claims.lexicon import Trigger
from geomap.claims.noun_slots import after, deep_after, owner_of, parties_in, places_in
from geomap.claims.place_phrases import antecedent_places
from geomap.claims.scene import PlaceRef, Scene, Token, kids, up
from geomap.claims.words import NEAR_WORDS
from geomap.records import Status

INSIDE = frozenset({"in", "inside", "within", "across", "throughout"})

ROUND_ABOUT = frozenset({"area", "areas", "region", "vicinity", "surroundings", "countryside"})

HAPPENS = frozenset(
    "rage rages raged raging continue continues continued continuing erupt erupted erupts "
    "break broke occur occurred take took reported ongoing go going went on was were is are "
    "been be persist persisted persists flare flared rumble rumbled resume resumed intensify "
    "intensified happened happen ensued spread under place acknowledged report reports "
    "confirmed saw recorded".split()
)

STOPPED = frozenset("stopped stop ended end ceased subsided halted died abated resumed".split()) - {
    "resumed"
}

BREAKS = frozenset(
    "break breaks broke broken breaking lift lifts lifted lifting end ends ended ending ease eased "
    "escape escaped survive survived relieve relieved".split()
)

OTHER_CLAUSES = frozenset({"advcl", "relcl", "ccomp", "acl", "parataxis", "xcomp"})

REPELLED = frozenset(
    "repelled repel repels repulsed foiled thwarted beat beaten rebuffed stopped failed fails "
    "countered fended pushed drove driven blocked defeated".split()
)


def besiege(trigger: Trigger, node: Token, scene: Scene, speaker: str | None) -> list[Finding]:
    refs = places_in(after(node, "of", "on", "around"), scene)
    around = [p for p in [owner_of(node, scene, speaker)] if p] or parties_in(
        deep_after(node, "by"), scene, speaker
    )
    if not around and node.dep_ == "dobj" and node.head.lower_ not in BREAKS:
        around = parties_in(subjects_of(node.head), scene, speaker)
    if not refs and node.head.lower_ in {
        "ended",
        "ending",
        "end",
        "broke",
        "breaking",
        "lifted",
        "lifting",
    }:
        refs = _reached(node, scene)
    return [
        Finding(
            r,
            Status.BESIEGED,
            r.held_by if r.held_by not in around else None,
            None,
            tuple(around),
            nominal=True,
        )
        for r in refs
    ]


def _reached(node: Token, scene: Scene) -> list[PlaceRef]:
    """ "reached X and Y, ending a blockade": the places whose siege is over."""
    verb = node.head
    main = verb.head if verb.dep_ in {"advcl", "conj"} else verb
    return places_in([*kids(main, "dobj"), *after(main, "to", "into")], scene)


def fight(trigger: Trigger, node: Token, scene: Scene, speaker: str | None) -> list[Finding]:
    verb = next((h for h in up(node) if h.pos_ in {"VERB", "AUX"}), None)
    about = verb is not None and _is_about(node, verb)
    if verb is not None and node.head.i == verb.i and _is_at_its_end(verb):
        return []
    sides = _sides(node, verb if about else None, scene, speaker)
    refs = _inside_of(node.subtree, scene)
    if verb is not None and about and verb.lower_ in SHAKEN:
        refs = [*refs, *_shaken(verb, scene)]
    if verb is not None and about and not refs:
        refs = _inside_of(_clause(verb), scene)
        if not refs and verb.dep_ == "relcl" and any(c.lower_ == "where" for c in verb.children):
            refs = antecedent_places(verb, scene)
        refs = refs or _fought_over(node, verb, scene)
    plain = [
        PlaceRef(r.start, r.end, r.surface, r.match, reason=r.reason, anaphor=r.anaphor)
        for r in refs
        if r.reason != "area"
    ]
    return [Finding(r, Status.CONTESTED, None, None, tuple(sides), nominal=True) for r in plain]


def _fought_over(node: Token, verb: Token, scene: Scene) -> list[PlaceRef]:
    """ "fighting continued for control of X": it is in nobody's hands yet."""
    if verb.lower_ not in HAPPENS:
        return []
    aims = [*after(node, "for", "over"), *after(verb, "for", "over")]
    return places_in(
        [n for aim in aims if aim.lower_ == "control" for n in after(aim, "of")], scene
    )


def _is_at_its_end(verb: Token) -> bool:
    """ "the fighting stopped", "the battle was reaching its end"."""
    ends = any(noun.lower_ in ENDS for noun in kids(verb, "dobj"))
    return ends or verb.lower_ in STOPPED


ENDS = frozenset("end close conclusion finish climax".split())
SHAKEN = frozenset(
    "convulsed convulse rocked rock rocks rocking shook shake shakes shaking gripped grips "
    "engulfed engulfs engulfing consumed hit ravaged swept paralysed paralyzed disrupted "
    "spread spreads spreading spilled spills spilling reached reaches reaching moved moves "
    "moving extended shifted entered".split()
)


def _shaken(verb: Token, scene: Scene) -> list[PlaceRef]:
    """ "gun battles shook X and spilled over into Y": inside X, inside Y."""
    verbs = [verb, *(c for c in kids(verb, "conj") if c.lower_ in SHAKEN)]
    nouns = [n for v in verbs for n in (*kids(v, "dobj"), *deep_after(v, "into", "to"))]
    over = [p for v in verbs for c in kids(v, "prep", "prt", "advmod") for p in kids(c, "prep")]
    nouns += [n for p in over if p.lower_ in {"into", "to"} for n in kids(p, "pobj")]
    named = [n for n in nouns if n.lower_ not in NEAR_WORDS]
    return places_in(named, scene)


def _clause(verb: Token) -> list[Token]:
    """The words of a verb's own clause: the parser may hang "inside X" on one of the sides."""
    out: list[Token] = []
    todo = list(verb.children)
    while todo:
        token = todo.pop()
        if token.dep_ in OTHER_CLAUSES or (token.dep_ == "conj" and token.pos_ == "VERB"):
            continue
        out.append(token)
        todo += token.children
    return sorted(out, key=lambda token: token.i)


def _inside_of(tokens: list[Token], scene: Scene) -> list[PlaceRef]:
    """The places after "in" or "inside", wherever in the phrase the parser hung them."""
    preps = [p for p in tokens if p.dep_ == "prep" and p.lower_ in INSIDE]
    free = [p for p in preps if p.head.i not in scene.place_at]
    if len(free) > 1 and free[0].i == 0:
        free = _without_frame(free, scene)
    nouns = [n for p in free for n in kids(p, "pobj") if n.lower_ not in ROUND_ABOUT]
    return places_in(nouns, scene)


def _without_frame(preps: list[Token], scene: Scene) -> list[Token]:
    """ "In X, clashes were reported in the district of Y": in Y, which lies in X."""
    named = places_in([n for p in preps[1:] for n in kids(p, "pobj")], scene)
    return preps[1:] if any(ref.reason != "area" for ref in named) else preps


def _sides(node: Token, verb: Token | None, scene: Scene, speaker: str | None) -> list[str]:
    words = ("between", "with", "against", "among", "involving")
    nouns = [node, *([verb] if verb is not None else [])]
    for host in nouns:
        preps = [p for p in host.subtree if p.dep_ == "prep" and p.lower_ in words]
        found = parties_in([n for p in preps for n in kids(p, "pobj")], scene, speaker)
        if found:
            return found
    owner = owner_of(node, scene, speaker)
    if owner:
        return [owner]
    return _attackers(verb, scene, speaker) if verb is not None else []


def _is_about(node: Token, verb: Token) -> bool:
    return node.head.i == verb.i and (
        node.dep_ in {"nsubj", "nsubjpass"}
        or (node.dep_ in {"attr", "dobj"} and verb.lower_ in HAPPENS)
    )


def _attackers(verb: Token, scene: Scene, speaker: str | None) -> list[str]:
    for clause in kids(verb, "advcl"):
        found = parties_in(kids(clause, "nsubj"), scene, speaker)
        if found:
            return found[:1]
    return []


def attack(trigger: Trigger, node: Token, scene: Scene, speaker: str | None) -> list[Finding]:
    """An attack that failed aims at the place; one that has not failed says nothing of it."""
    refs = [
        r
        for p in (node.head if node.head.pos_ == "VERB" else node).subtree
        if p.dep_ == "prep" and p.lower_ in {"on", "against", "at", "into", "in"} and p.i > node.i
        for r in places_in(kids(p, "pobj"), scene)
    ]
    attackers = parties_in(after(node, "by"), scene, speaker) or [
        p for p in [owner_of(node, scene, speaker)] if p
    ]
    if not attackers and node.dep_ in {"nsubjpass", "dobj"}:
        # "an assault on X was repelled by the army", "the army repelled an assault on X"
        by = after(node.head, "by") if node.dep_ == "nsubjpass" else subjects_of(node.head)
        defender = next(iter(parties_in(by, scene, speaker)), None)
        attackers = _other_side(defender, scene) if defender else []
        if node.dep_ == "dobj":  # who attacked whom is guessed here: let the place be named
            refs = [ref for ref in refs if not ref.anaphor]
    attackers = attackers or parties_in(deep_after(node, "by"), scene, speaker)
    repelled = any(h.pos_ == "VERB" and h.lower_ in REPELLED for h in [node.head, node.head.head])
    if not repelled or not attackers:
        return []
    return [
        Finding(r, Status.CONTROLLED, attackers[0], nominal=True)
        for r in refs
        if r.reason != "area"
    ]


def _other_side(defender: str, scene: Scene) -> list[str]:
    """The side named last, before this sentence, that is not the one attacked."""
    named = [m for m in scene.discourse.parties if m.start < scene.sentence.start and not m.held]
    return next(([m.party] for m in reversed(named) if m.party != defender), [])
