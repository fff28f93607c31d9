"""The verb frames of holding: "holds X", "clings on to X", "is holed up in X"."""

from __future__ import annotations

from geomap.claims.findings import Finding
from geomap.claims.named_places import as_part
from geomap.claims.place_phrases import antecedent_places, apposed_to
from geomap.claims.scene import PlaceRef, Token, kids
from geomap.claims.verb_uses import Use, object_places
from geomap.claims.words import PART_WORDS, PLURAL_PLACES
from geomap.records import Status


def hold(use: Use) -> list[Finding]:
    """The subject holds the object."""
    passive = use.args.passive
    refs = (
        use.places(*use.args.subjects)
        if passive and not use.trigger.objects
        else object_places(use)
    )
    if not refs and not passive and not use.trigger.objects:
        refs = use.places(*use.args.after(*_held_through(use)))
    if not refs and use.node.dep_ == "relcl" and not use.args.objects and not passive:
        refs = antecedent_places(use.node, use.scene)
    if not refs and not passive:
        refs = _some_of_where(use)
    if not refs and use.node.dep_ == "acl" and passive:
        refs = apposed_to(use.node.head, use.scene)
    if not refs:
        return use.reject("its object is no place")
    holders = use.takers
    if not holders:
        return use.reject("no party that holds it")
    return [Finding(ref, Status.CONTROLLED, holders[0]) for ref in refs]


def _some_of_where(use: Use) -> list[PlaceRef]:
    """ "X, where they hold several streets": a part of X."""
    there = use.node.dep_ == "relcl" and any(c.lower_ == "where" for c in use.node.children)
    if not there or not any(o.lower_ in PART_WORDS - PLURAL_PLACES for o in use.args.objects):
        return []
    if any(t.i in use.scene.place_at for o in use.args.objects for t in o.subtree):
        return []
    return [as_part(ref) for ref in antecedent_places(use.node, use.scene)]


HELD_THROUGH = {"hold": ("on", "onto", "to"), "cling": ("on", "onto", "to", "in"),
                "rule": ("over", "in"), "govern": ("over", "in")}  # fmt: skip


def _held_through(use: Use) -> tuple[str, ...]:
    """ "hold on to X", "rule over X", "hold out in X": what stands before the place."""
    stays = use.trigger.lemma == "hold" and any(
        c.lower_ in {"on", "out"} and not kids(c, "pobj") for c in use.node.children
    )
    return (*HELD_THROUGH.get(use.trigger.lemma, ()), *(("in", "inside") if stays else ()))


CONDITIONS = frozenset(  # "remain in control of", "remain in prison in"
    "control charge hands power command possession place prison jail custody talks touch "
    "contact".split()
)


def lodge(use: Use) -> list[Finding]:
    """A party sits in a place and holds it: "holed up in X", "confined to X"."""
    nouns = use.args.after("in", "inside", "at")
    who = use.parties(*use.args.subjects)
    if use.trigger.lemma in CONFINES:
        nouns = _made_up_of([*nouns, *use.args.after("to", "within")], use)
        who = who if use.args.passive else use.parties(*use.args.objects)
    if not who or any(noun.lower_ in CONDITIONS for noun in nouns):
        return use.reject("no party is there")
    return [Finding(ref, Status.CONTROLLED, who[0]) for ref in use.places(*nouns)]


CONFINES = frozenset({"confine", "restrict"})
COMPRISES = frozenset({"comprising", "covering", "spanning", "encompassing"})


def _made_up_of(nouns: list[Token], use: Use) -> list[Token]:
    """ "a sliver of land comprising parts of A and B": those parts."""
    inside = [t for noun in nouns for t in noun.subtree]
    start = next((t.i for t in inside if t.lower_ in COMPRISES), None)
    if start is None:
        return nouns
    named = (t for t in inside if t.i in use.scene.place_at or t.lower_ in PART_WORDS)
    return [t for t in named if t.i > start][:1]
