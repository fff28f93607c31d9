"""Verbs of fighting inside a place, of surrounding it, and of sharing it."""

from __future__ import annotations

from dataclasses import replace

from geomap.claims.findings import Finding
from geomap.claims.modality import mood_of
from geomap.claims.place_phrases import antecedent_places, places_of
from geomap.claims.scene import PlaceRef, kids
from geomap.claims.verb_uses import INSIDE, Use, first, fought_in, gained, object_places
from geomap.claims.words import CENTRAL, DIRECTIONS, GENERIC_PLACES
from geomap.records import Extent, Modality, Status


def besiege(use: Use) -> list[Finding]:
    """The subject besieges the object; who is inside is told by "rebel-held"."""
    if use.node.dep_ == "amod" and use.node.head.i not in use.scene.place_at:
        modified = places_of(use.node.head, use.scene, anaphors=False)
        found = [_siege(ref, []) for ref in modified if ref.reason != "area"]
        return found or use.reject("a modifier of no name")
    if not use.args.passive and any(s.lower_ in GENERIC_PLACES for s in use.args.subjects):
        return use.reject("places lie around it")  # "the villages surrounding X"
    around = use.takers
    refs = use.places(*use.args.subjects) if use.args.passive else use.places(*use.args.objects)
    inside = use.parties(*use.args.objects) if not refs and not use.args.passive else []
    if inside and around:
        refs = [replace(r, held_by=inside[0]) for r in use.places(*use.args.after("in", "inside"))]
    if use.trigger.frame == "lay-siege":
        refs = use.places(*use.args.after("to"))
    inside = use.parties(*use.args.objects) if not refs and not use.args.passive else []
    if inside:  # "besieged the militants in X"
        refs = [replace(ref, held_by=inside[0]) for ref in fought_in(use)]
    if not refs and use.args.passive:  # "civilians are trapped in X"
        caught = first(use.parties(*use.args.subjects))
        refs = [
            replace(r, held_by=caught or r.held_by)
            for r in use.places(*use.args.after("in", "inside"), *use.args.after("at"))
        ]
    if not refs and use.node.dep_ == "relcl" and not use.args.passive and not use.args.objects:
        refs = antecedent_places(use.node, use.scene)
    if not refs:
        return use.reject("what is surrounded is no place")
    named = use.args.after("by") if use.args.passive else use.args.subjects
    if named and not around:
        near = [
            use.scene.party_at[t.i] for n in named for t in n.subtree if t.i in use.scene.party_at
        ]
        around = [near[0].party] if near else []
    if named and not around and not use.args.passive:
        return use.reject("surrounded by no party")
    return [_siege(ref, around) for ref in refs]


def relieve(use: Use) -> list[Finding]:
    """A siege of the object is over."""
    refs = use.places(*(use.args.subjects if use.args.passive else use.args.objects))
    siege = any(t.lower_ in {"siege", "blockade", "besieged"} for t in use.scene.doc)
    if not refs or not siege:
        return use.reject("no siege of a place is over")
    return [Finding(ref, Status.BESIEGED) for ref in refs]


def _siege(ref: PlaceRef, around: list[str]) -> Finding:
    inside = ref.held_by if ref.held_by not in around else None
    return Finding(ref, Status.BESIEGED, inside, None, tuple(around))


def fight(use: Use) -> list[Finding]:
    """Both sides fight inside a place."""
    sides = use.parties(
        *use.args.subjects, *use.args.objects, *use.args.after("with", "against", "between")
    )
    if not sides:
        return use.reject("no party fights")
    return _contested(use, fought_in(use), sides)


def _contested(use: Use, refs: list[PlaceRef], sides: list[str]) -> list[Finding]:
    whole = [
        PlaceRef(
            r.start, r.end, r.surface, r.match,
            _side_fought_in(use, r), reason=r.reason, anaphor=r.anaphor,
        )
        for r in refs
    ]  # fmt: skip
    found = [
        Finding(ref, Status.CONTESTED, None, None, tuple(sides))
        for ref in whole
        if ref.reason != "area"
    ]
    return found or use.reject("not inside a place")


def _side_fought_in(use: Use, ref: PlaceRef) -> Extent:
    """ "in the streets of its western districts" is a part; "in its streets" is not."""
    if ref.extent is Extent.WHOLE:
        return Extent.WHOLE
    told = [t for n in use.args.after(*INSIDE) for t in n.subtree]
    return Extent.PART if any(t.lower_ in DIRECTIONS | CENTRAL for t in told) else Extent.WHOLE


def exchange(use: Use) -> list[Finding]:
    """Fire is exchanged inside a place."""
    if not any(o.lower_ in {"fire", "gunfire", "blows"} for o in use.args.objects):
        return use.reject("no fire is exchanged")
    return fight(use)


def break_into(use: Use) -> list[Finding]:
    """Attackers are inside, defenders are too; a failed or planned break-in aims at the place."""
    refs = use.places(*use.args.after("into"))
    sides = use.takers
    if not sides:
        return use.reject("no party breaks in")
    if mood_of(use.node, use.scene, "break").modality is not Modality.ASSERTED:
        return gained(use, refs, sides[0])
    return _contested(use, refs, sides)


def contest(use: Use) -> list[Finding]:
    """The place is contested."""
    if not use.args.passive and any(o.pos_ == "PRON" for o in use.args.objects):
        return use.reject("disputes a statement, no place")
    refs = use.places(*(use.args.subjects if use.args.passive else use.args.objects))
    return _contested(use, refs, use.parties(*use.args.after("by", "between")))


def split(use: Use) -> list[Finding]:
    """Each side holds a part."""
    passive = use.args.passive or not use.args.objects
    refs = use.places(*use.args.subjects) if passive else use.places(*use.args.objects)
    sides = use.parties(*use.args.after("between", "among", "by"))
    return _parts(use, refs, sides)


def share(use: Use) -> list[Finding]:
    """Two sides share a place."""
    refs = object_places(use)
    sides = use.parties(*use.args.subjects)
    if len(sides) == 1 and any(kids(s, "conj") for s in use.args.subjects):
        return gained(use, refs, sides[0])  # "Turkey and its allies share X"
    return _parts(use, refs, sides)


def _parts(use: Use, refs: list[PlaceRef], sides: list[str]) -> list[Finding]:
    if len(sides) < 2:
        return use.reject("not between two parties")
    return [
        Finding(
            PlaceRef(
                r.start, r.end, r.surface, r.match, Extent.PART, reason=r.reason, anaphor=r.anaphor
            ),
            Status.CONTROLLED,
            side,
        )
        for r in refs
        for side in sides
    ] or use.reject("what is split is no place")
