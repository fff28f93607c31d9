"""A verb in a sentence, ready for its frame: who does it, to which places, from whom."""

from __future__ import annotations

from dataclasses import dataclass, replace

from geomap.claims.actors import enemy_of
from geomap.claims.area_phrases import is_definite
from geomap.claims.arguments import Arguments, arguments_of, subjects_of
from geomap.claims.coref import party_for, places_for
from geomap.claims.findings import Finding
from geomap.claims.lexicon import Trigger
from geomap.claims.moods import FAILED
from geomap.claims.named_places import held_by
from geomap.claims.noun_slots import whom_it_serves
from geomap.claims.party_phrases import parties_of
from geomap.claims.place_phrases import antecedent_places, places_of
from geomap.claims.scene import PlaceRef, Scene, Token, kids
from geomap.claims.words import (
    ATTEMPT_NOUNS,
    DIRECTIONS,
    FACILITIES,
    FORCES,
    GENERIC_PLACES,
    PART_WORDS,
    PLURAL_PLACES,
)
from geomap.records import Extent, Status

OVER = ("of", "over", "on", "in", "at", "inside", "to", "across", "throughout", "within")

INSIDE = ("in", "inside", "within", "across", "throughout", "into")


@dataclass(slots=True)
class Use:
    """A trigger in a sentence, ready for its frame."""

    trigger: Trigger
    node: Token
    scene: Scene
    speaker: str | None
    args: Arguments
    why_not: str = ""

    def parties(self, *tokens: Token) -> list[str]:
        """The parties that some phrases mean, each once."""
        found = [p for token in tokens for p in parties_of(token, self.scene, self.speaker)]
        return list(dict.fromkeys(found))

    def places(self, *tokens: Token) -> list[PlaceRef]:
        """The places that some phrases mean."""
        return [ref for token in tokens for ref in places_of(token, self.scene)]

    @property
    def losers(self) -> list[str]:
        """Who loses, named after "from"."""
        return self.parties(*self.args.after("from", "out of"))

    @property
    def takers(self) -> list[str]:
        """Who does it: the subject, or the agent of a passive."""
        if self.args.passive:
            named = self.args.after("by")
            return self.parties(*named) or ([self.speaker] if self.speaker and not named else [])
        found = self.parties(*self.args.subjects)
        if beaten := self._beaten_off:
            return beaten
        won, _ = whom_it_serves(self.node, self.scene)
        if not found and won:
            return [won]
        if not found and self._bare_infinitive:
            party = self.speaker or party_for(self.node, self.scene, None)
            return [party] if party else []
        return found

    @property
    def _beaten_off(self) -> list[str]:
        """ "the SDF beat back a bid to storm X": not the SDF's bid, but its enemy's."""
        bid = self.node.head
        if self.node.tag_ not in {"VB", "VBG"} or bid.pos_ != "NOUN":
            bid = bid.head if bid.dep_ == "prep" else bid
        if bid.pos_ != "NOUN" or bid.lower_ not in ATTEMPT_NOUNS or bid.dep_ != "dobj":
            return []
        verb = bid.head
        if not FAILED.search(
            f"{verb.text} {' '.join(c.text for c in kids(verb, 'prt', 'advmod'))}"
        ):
            return []
        owners = [c for c in bid.children if c.dep_ in {"poss", "compound", "amod", "nmod"}]
        owners += [
            n for p in kids(bid, "prep") if p.lower_ in {"by", "of"} for n in kids(p, "pobj")
        ]
        told = self.parties(*owners)
        defenders = self.parties(*subjects_of(verb))
        enemy = enemy_of(defenders[0], self.node, self.scene) if defenders else None
        return told or ([enemy] if enemy else [])

    @property
    def _bare_infinitive(self) -> bool:
        """ "an attempt to storm X failed", "a drive to capture Y": nobody is named beside it."""
        subjects = self.args.subjects
        return self.node.tag_ in {"VB", "VBG"} and all(
            not _could_act(s, self.scene) for s in subjects
        )

    def reject(self, why: str) -> list[Finding]:
        """Nothing, and the reason for `--explain`."""
        self.why_not = why
        return []


def _could_act(token: Token, scene: Scene) -> bool:
    return token.pos_ in {"PROPN", "PRON"} or token.lower_ in FORCES


def first(items: list[str]) -> str | None:
    """The first, or None."""
    return items[0] if items else None


def gained(
    use: Use, refs: list[PlaceRef], party: str | None, loser: str | None = None
) -> list[Finding]:
    """`party` controls each place; "rebel-held" fills who lost it."""
    out = []
    if _is_all_but(use.node):
        refs = [replace(ref, extent=Extent.PART) for ref in refs]
    whole = {ref.key for ref in refs if ref.extent is Extent.WHOLE}
    for ref in refs:
        if ref.extent is Extent.PART and ref.key in whole:
            continue  # "the town and its border crossing"
        held = ref.held_by if ref.held_by != party else None
        out.append(
            Finding(ref, Status.CONTROLLED, party, (loser or held) if party != loser else held)
        )
    return out or use.reject("no place where the frame needs one")


def completed(use: Use, refs: list[PlaceRef]) -> list[PlaceRef]:
    """Who takes "the rest of X", or what remained of it, has all of X."""
    taken = use.args.subjects if use.args.passive else use.args.objects
    told = [t for noun in taken for t in noun.subtree if t is noun or t.dep_ == "conj"]
    starts = {
        use.scene.span(t)[0]: _is_what_remained(t)
        for t in told
        if t in taken or t.lower_ in PART_WORDS
    }
    if not any(starts.values()):
        return refs

    def is_rest(ref: PlaceRef) -> bool:
        """ "half of X and the rest of Y": as the noun before it says; "it": as the only one."""
        said = [start for start in starts if start <= ref.start]
        return starts[max(said)] if said else all(starts.values())

    return [replace(r, extent=Extent.WHOLE, share=None) if is_rest(r) else r for r in refs]


def _is_what_remained(noun: Token) -> bool:
    if noun.lower_ in {"rest", "remainder"}:
        return True
    remaining = any(c.lower_ == "remaining" for c in noun.children)
    return remaining and noun.lower_ in PART_WORDS and is_definite(noun)


def _is_all_but(verb: Token) -> bool:
    """ "have all but driven P out of X": not quite yet."""
    return verb.doc.text_of(max(0, verb.i - 2), verb.i).lower() == "all but"


def left(use: Use, refs: list[PlaceRef], loser: str | None) -> list[Finding]:
    """A party is gone from each place, and no taker is named."""
    return [Finding(ref, Status.LOST, None, loser) for ref in refs] or use.reject(
        "no place where the frame needs one"
    )


def object_places(use: Use) -> list[PlaceRef]:
    """The place of an active verb: its object, or what "control of" is about."""
    if use.trigger.objects:
        nouns = _noun_objects(use)
        if use.trigger.lemma == "have" and nouns and nouns[0].lower_ in AMOUNTS:
            return use.places(*use.args.objects) or use.places(*nouns)
        refs = [ref for noun in nouns for ref in _about(noun, use)]
        partial = any(n.lower_ in PARTIAL for n in nouns)
        return [replace(ref, extent=Extent.PART) for ref in refs] if partial else refs
    objects = [o for o in use.args.objects if o.lower_ not in CONTROL_NOUNS]
    held = what_was_held(use)
    if held is not None:
        within = arguments_of(held, use.scene).after("in", "inside", "of")
        return [replace(ref, extent=Extent.PART) for ref in use.places(*within)]
    refs = use.places(*objects) or (named_among(use) if objects else [])
    refs += use.places(*_elsewhere(use)) if refs else []
    there = [c for n in (use.node, *objects[:1]) for c in n.children if c.lower_ == "there"]
    if not refs and objects and objects[0].lower_ in FACILITIES:
        refs = [replace(ref, extent=Extent.PART) for t in there for ref in places_for(t, use.scene)]
    if refs or not objects or not any(_is_spot(t) for t in objects[0].subtree):
        return refs
    # "took over the airfield at X", "captured several points in X": a part of X.
    beside = use.places(*use.args.after("at", "in", "inside", "within"))
    return [replace(ref, extent=Extent.PART) for ref in beside if ref.reason != "area"]


ENTERED = frozenset("swept stormed entered moved marched broke burst poured rolled went".split())


def described_as_entered(use: Use) -> list[PlaceRef]:
    """ "swept into X, seizing the army's last town in the province": X, told of once more."""
    into = use.node.head
    if use.node.dep_ != "advcl" or use.node.tag_ != "VBG" or into.lower_ not in ENTERED:
        return []
    last = [
        o
        for o in use.args.objects
        if o.lower_ in GENERIC_PLACES | STRONGHOLDS - PLURAL_PLACES
        and any(c.lower_ in {"last", "only", "largest", "biggest"} for c in o.children)
    ]
    if not last:
        return []
    entered = arguments_of(into, use.scene)
    refs = use.places(*entered.objects, *entered.after("into"))
    held = [held_by(o, use.scene)[0] for o in last]
    return [replace(ref, held_by=ref.held_by or held[0]) for ref in refs[:1]]


STRONGHOLDS = frozenset("stronghold bastion base foothold position outpost redoubt".split())


def _elsewhere(use: Use) -> list[Token]:
    """ "took X in the east and Y in the west", where the parser joins Y to the east."""
    sides = [n for n in use.args.after("in", "to") if n.lower_ in DIRECTIONS]
    joined = [c for n in sides for c in kids(n, "conj") if c.i in use.scene.place_at]
    # "hold X, on the city's edge, and the towns of Y and Z", joined to the verb
    plural = [c for c in kids(use.node, "conj") if c.lower_ in PLURAL_PLACES]
    return joined + [c for c in plural if any(p.lower_ == "of" for p in kids(c, "prep"))]


PARTIAL = frozenset({"foothold", "toehold", "presence", "garrison"})
HELD = frozenset("held hold holds had controlled control kept occupied".split())


def what_was_held(use: Use) -> Token | None:
    """ "took whatever the rebels still held in X": the verb that says what it was."""
    clauses = kids(use.node, "ccomp", "dobj")
    clauses += [c for o in use.args.objects if o.lower_ in ALL for c in kids(o, "relcl")]
    return next(
        (
            c
            for c in clauses
            if c.lower_ in HELD
            and (c.dep_ == "relcl" or any(t.tag_ in {"WDT", "WP"} for t in kids(c, "dobj")))
        ),
        None,
    )


ALL = frozenset("all everything anything what whatever".split())


def _is_spot(token: Token) -> bool:
    return token.lower_ in FACILITIES | POINTS | SPOTS


SPOTS = frozenset(
    "pocket pockets foothold toehold strip sliver quarter quarters districts neighbourhoods "
    "neighborhoods sectors checkpoints houses compound corner".split()
)


def named_among(use: Use) -> list[PlaceRef]:
    """ "dozens of villages, including A and B", "three villages: A, B and C"."""
    doc = use.scene.doc
    after = next((t for t in doc[use.node.i + 1 :] if t.text in {":", "-", "--", "—"}), None)
    several = after and any(t.lower_ in PLURAL_PLACES for t in doc[use.node.i : after.i])
    if after and several and after.i + 1 in use.scene.place_at:
        return use.places(doc[after.i + 1])
    for token in doc[use.node.i + 1 : len(doc) - 1]:
        if token.lower_ in {"including", "notably", "namely"}:
            named = next((t for t in doc[token.i + 1 :] if t.i in use.scene.place_at), None)
            return use.places(named) if named is not None else []
    return []


AMOUNTS = frozenset({"all", "most", "half", "much"})

POINTS = frozenset(
    "point points position positions building buildings blocks block streets parts areas "
    "sites".split()
)


def _noun_objects(use: Use) -> list[Token]:
    wanted = use.trigger.objects
    objects = [*use.args.objects, *(use.args.subjects if use.args.passive else [])]
    joined = [*objects, *(c for o in objects for c in o.children if c.dep_ == "conj")]
    return [o for o in joined if o.lower_ in wanted or o.lower_.rstrip("s") in wanted][:1]


def _about(noun: Token, use: Use) -> list[PlaceRef]:
    nouns = [noun, *(c for c in noun.children if c.dep_ == "conj"), use.node]
    for node in nouns:
        for prep in OVER:
            for child in kids(node, "prep", "dative"):
                if child.lower_ == prep:
                    nouns = kids(child, "pobj")
                    refs = use.places(*nouns)
                    if refs:
                        return [*refs, *use.places(*_joined_places(noun, use))]
                    if nouns and nouns[0].lower_ in POINTS | FACILITIES:
                        beside = use.places(*use.args.after("in", "inside", "at", "within"))
                        return [replace(ref, extent=Extent.PART) for ref in beside]
    refs = use.places(*(noun for prep, noun in use.args.preps if prep in {"of", "over", "on"}))
    refs = refs or named_among(use)
    return refs or [ref for poss in kids(noun, "poss") for ref in use.places(poss)]


def _joined_places(noun: Token, use: Use) -> list[Token]:
    """ "control of A and the B suburb", "of A, as well as parts of B": joined to the wrong word."""
    joined = [*kids(noun, "conj"), *(c for c in kids(use.node, "conj") if c.pos_ == "NOUN")]
    sites = GENERIC_PLACES | FACILITIES
    told = [c for c in joined if c.lower_ in sites or c.i in use.scene.place_at]
    shares = [c for c in (*joined, *use.args.objects) if c.i > noun.i and c.lower_ in PART_WORDS]
    named = [c for c in shares if any(t.i in use.scene.place_at for t in c.subtree)]
    return list(dict.fromkeys([*told, *named]))


CONTROL_NOUNS = frozenset(
    "control hold possession charge command grip foothold presence rule authority security "
    "stability".split()
)


def relative_object(use: Use) -> list[PlaceRef]:
    return (
        antecedent_places(use.node, use.scene)
        if use.node.dep_ == "relcl" and not use.args.objects
        else []
    )


ROUND_ABOUT = frozenset({"area", "areas", "region", "vicinity", "surroundings", "countryside"})


def fought_in(use: Use) -> list[PlaceRef]:
    preps = [(p, n) for p, n in use.args.preps if p in INSIDE and n.lower_ not in ROUND_ABOUT]
    refs = use.places(*(n for _, n in preps))
    if len(preps) > 1 and use.scene.doc[0].lower_ in INSIDE:
        # "In X, rebels and troops clashed in the Y district": in Y, which lies in X
        refs = use.places(*(n for _, n in preps if n.head.i > 0)) or refs
    if not refs and use.args.after("for", "over"):
        refs = use.places(*use.args.after("for", "over"))
    if (
        not refs
        and use.node.dep_ == "relcl"
        and any(c.lower_ == "where" for c in use.node.children)
    ):
        refs = antecedent_places(use.node, use.scene)
    return refs
