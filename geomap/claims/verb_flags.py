"""The frames of what a side shows or says of a place: a flag raised, a place declared secure."""

from __future__ import annotations

from dataclasses import replace

from geomap.claims.arguments import arguments_of
from geomap.claims.beaten import beaten_sides
from geomap.claims.findings import Finding
from geomap.claims.named_places import is_quarter
from geomap.claims.noun_slots import owner_of
from geomap.claims.scene import PlaceRef, Token, kids
from geomap.claims.verb_uses import Use, first, gained
from geomap.claims.words import FLAGS, GENERIC_PLACES
from geomap.records import Extent


def raise_flag(use: Use) -> list[Finding]:
    """The subject, or whose flag it is, gains the place that the flag is raised over."""
    flag = next((n for n in [*use.args.objects, *use.args.subjects] if n.lower_ in FLAGS), None)
    if flag is None:
        return use.reject("no flag is raised")
    over = use.args.after("over", "in", "at", "above", "on", "atop", "across", "of", "from")
    over = [n for n in over if n.lower_ not in SHORES]
    under = _under_flag(use, over) or ([] if over and any(n.i in use.scene.party_at for n in over)
                                       else _already_told(use))  # fmt: skip
    on_height = any(n.lower_ in HEIGHTS for n in over)
    on_site = any(n.lower_ in SITES and not kids(n, "amod") for n in over)
    extent = Extent.PART if on_height or on_site else Extent.WHOLE
    refs = [
        ref if is_quarter(ref, use.scene) else replace(ref, extent=extent, share=None)
        for ref in under
    ]
    doers = use.args.after("by") if use.args.passive else use.args.subjects
    takers = use.parties(*[n for n in doers if n.i != flag.i]) or owners_of(flag, use)
    if not takers and _is_of_the_state(flag):
        takers = ["government"]
    return gained(use, refs, takers[0]) if takers else use.reject("nobody raises it")


SHORES = frozenset("bank banks shore shores coast".split())
# outside a town, where its flag says nothing of the town
SITES = frozenset("crossing airport airbase base airfield dam".split())
HEIGHTS = frozenset("hill hills hilltop ridge slope mountain".split())  # of a town, not the town


def _is_of_the_state(flag: Token) -> bool:
    words = {t.lower_ for t in flag.subtree}
    return bool(words & STATE_FLAGS) and not words & {"revolution", "opposition", "independence"}


def _under_flag(use: Use, nouns: list[Token]) -> list[PlaceRef]:
    """The places; also of "the square of X", "X's clock tower", "government buildings in X"."""
    named = use.places(*nouns)
    inner = [
        t
        for noun in nouns
        for t in noun.subtree
        if (t.i in use.scene.place_at or t.lower_ in GENERIC_PLACES)
        and t.head.head.lower_ not in SHORES
    ]
    return named or use.places(*inner[:1])


def _already_told(use: Use) -> list[PlaceRef]:
    """ "entered X and raised the flag over the main square": of X."""
    head = use.node.head
    if use.node.dep_ not in {"conj", "advcl"} or head.pos_ != "VERB":
        return []
    shared = arguments_of(head, use.scene)
    return use.places(*shared.objects, *shared.after("into", "in", "inside"))


def owners_of(noun: Token, use: Use) -> list[str]:
    """ "its flag", "the rebel flag", "the black flag of Islamic State"."""
    owner = owner_of(noun, use.scene, use.speaker)
    of = [n for p in kids(noun, "prep") if p.lower_ == "of" for n in kids(p, "pobj")]
    return [owner] if owner else use.parties(noun, *of)


STATE_FLAGS = frozenset("national state syrian".split())


def declare(use: Use) -> list[Finding]:
    """The subject declares a place "secure", "liberated" or "free of" a party: it holds it now."""
    said = next((c for c in use.node.children if _is_safe(c)), None)
    said = said or next((t for o in use.args.objects for t in o.children if _is_safe(t)), None)
    if said is None:
        return use.reject("nothing is declared secure")
    nouns = [*kids(said, "nsubj", "nsubjpass"), *use.args.objects]
    refs = use.places(*(use.args.subjects if use.args.passive else nouns))
    of = [n for p in kids(said, "prep") if p.lower_ == "of" for n in kids(p, "pobj")]
    holders = use.takers
    if not holders:
        return use.reject("nobody of a known side declares it")
    losers = [p for p in use.parties(*of) if p != holders[0]]
    losers = losers or beaten_sides(use.node, use.scene, holders)
    return gained(use, refs, holders[0], first(losers))


def _is_safe(token: Token) -> bool:
    return token.lower_ in SAFE and token.dep_ in {"ccomp", "oprd", "acomp", "xcomp", "amod", "acl"}


SAFE = frozenset("secure secured safe free freed liberated cleared clear cleansed".split())
