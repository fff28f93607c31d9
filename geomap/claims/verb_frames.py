"""The verb frames: from a trigger and its arguments to who gains, who loses, and where."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from geomap.claims.arguments import arguments_of
from geomap.claims.beaten import beaten_sides
from geomap.claims.findings import Finding
from geomap.claims.lexicon import Trigger
from geomap.claims.modality import mood_of
from geomap.claims.place_phrases import antecedent_places, places_of
from geomap.claims.scene import Scene, Token, kids
from geomap.claims.verb_fights import (
    besiege,
    break_into,
    contest,
    exchange,
    fight,
    relieve,
    share,
    split,
)
from geomap.claims.verb_uses import Use, first, gained, left, object_places, relative_object
from geomap.claims.words import FORCES
from geomap.records import Modality, Status

ARRIVES = frozenset({"draw", "withdraw", "fall", "pull", "retreat", "redeploy", "regroup"})

RESULT = re.compile(
    r"\b(?:without (?:a fight|any fight|fighting|resistance|any resistance|firing|opposition)|"
    r"unopposed|"
    r"(?:little|no) resistance|and (?:took|seized|captured|secured) (?:it|them|the "
    r"(?:town|village|city|district|neighbou?rhood|quarter|area))|"
    r"(?:planted|raised|hoisted) (?:its|their|the) flag)\b",
    re.I,
)


def _taker_is_possible(use: Use) -> bool:
    """A party we cannot name may take a town; residents, shells and storms do not."""
    agents = [n for n in use.args.after("by") if n.i > use.node.i]  # not "by evening"
    subjects = agents if use.args.passive else use.args.subjects
    if not subjects:
        return use.args.passive or use.node.tag_ in {"VBG", "VB"}
    head = subjects[0]
    if head.i in use.scene.place_at:
        return False
    return (
        head.lower_ in FORCES
        or head.tag_ in {"PRP", "WP", "WDT"}
        or (head.pos_ == "PROPN" and head.i not in use.scene.place_at)
    )


def take(use: Use) -> list[Finding]:
    """The subject gains the object; "from <party>" loses."""
    passive = use.args.passive
    refs = (
        use.places(*use.args.subjects)
        if passive and not use.trigger.objects
        else object_places(use)
    )
    if not refs:
        return use.reject("its object is no place")
    if use.node.dep_ == "pcomp" and _only_gains(use.node):
        return use.reject("gains in taking it: not taken yet")
    takers = use.takers
    if not takers and not _taker_is_possible(use):
        return use.reject("nobody who could take a place")
    losers = [p for p in use.losers if p not in takers]
    if use.trigger.lemma in {"clear", "sweep", "cleanse", "rid", "purge", "free"}:
        of_place = [n for o in use.args.objects for p in kids(o, "prep") for n in kids(p, "pobj")]
        losers += [p for p in use.parties(*use.args.after("of"), *of_place) if p not in takers]
    displaced = [
        c
        for c in kids(use.node, "advcl")
        if c.lower_
        in {"displacing", "ousting", "expelling", "routing", "defeating", "evicting", "replacing"}
    ]
    losers += [p for c in displaced for p in use.parties(*kids(c, "dobj")) if p not in takers]
    losers = losers or beaten_sides(use.node, use.scene, takers)
    return gained(use, refs, first(takers), first(losers))


def _only_gains(node: Token) -> bool:
    """ "made further gains on Tuesday in reclaiming X": on the way, not there."""
    before = node.doc[max(0, node.i - 6) : node.i]
    return any(t.lower_ in {"gains", "gain", "progress", "headway"} for t in before)


def hold(use: Use) -> list[Finding]:
    """The subject holds the object."""
    passive = use.args.passive
    refs = (
        use.places(*use.args.subjects)
        if passive and not use.trigger.objects
        else object_places(use)
    )
    if not refs and not passive and not use.trigger.objects:
        refs = use.places(
            *(
                n
                for p, n in use.args.preps
                if p in {"on", "onto", "to"} and use.trigger.lemma in {"hold", "cling"}
            )
        )
    if not refs and use.node.dep_ == "relcl" and not use.args.objects and not passive:
        refs = antecedent_places(use.node, use.scene)
    if not refs:
        return use.reject("its object is no place")
    holders = use.takers
    if not holders:
        return use.reject("no party that holds it")
    return [Finding(ref, Status.CONTROLLED, holders[0]) for ref in refs]


def expel(use: Use) -> list[Finding]:
    """The subject gains the place that the object, a party, is driven from."""
    losers = use.parties(*(use.args.subjects if use.args.passive else use.args.objects))
    refs = use.places(*use.args.after("from", "out of", "out", "of"))
    if not losers or not refs:
        return use.reject("no party driven from a place")
    takers = [p for p in use.takers if p not in losers]
    return gained(use, refs, takers[0], losers[0]) if takers else left(use, refs, losers[0])


def leave(use: Use) -> list[Finding]:
    """The subject loses the object or "from <place>", and is now where it went to."""
    lemma = use.trigger.lemma
    if lemma == "leave" and use.args.passive:
        return use.reject("are left with, is left")
    who = use.takers if not use.args.passive else use.parties(*use.args.after("by"))
    who = who or use.parties(*use.args.subjects)
    if not who and not use.args.passive:
        return use.reject("those who leave are no party")
    places = use.places(*use.args.after("from", "out of"))
    if use.args.passive and not places and lemma not in ARRIVES:
        places = use.places(*use.args.subjects)
    elif not use.args.passive:
        places = [*use.places(*[o for o in use.args.objects if lemma not in {"fall"}]), *places]
    if lemma == "abandon" or not places:
        places = places or relative_object(use)
    out = [Finding(ref, Status.LOST, None, first(who)) for ref in places]
    if lemma in ARRIVES and who:
        to = use.args.after("to", "into", *(("in", "at") if lemma == "regroup" else ()))
        out += [Finding(ref, Status.CONTROLLED, who[0]) for ref in use.places(*to)]
    return out or use.reject("no place is left")


def lose(use: Use) -> list[Finding]:
    """The subject loses the object; "to <party>" gains."""
    gain = first(use.parties(*use.args.after("to")))
    if use.args.passive and not use.trigger.objects:
        refs = use.places(*use.args.subjects)
        loser = first(use.parties(*use.args.after("by")))
        found = gained(use, refs, gain, loser) if gain else left(use, refs, loser)
        return [_speaker_lost(f) if not (gain or loser) else f for f in found]
    refs = object_places(use)
    loser = first(use.parties(*use.args.subjects))
    if refs and not loser and use.args.subjects and use.args.subjects[0].lower_ in FORCES:
        return gained(use, refs, gain) if gain else left(use, refs, None)
    if not refs or (not loser and not use.args.subjects):
        return (
            use.reject("no party loses a place")
            if not refs
            else gained(use, refs, gain)
            if gain
            else left(use, refs, None)
        )
    return (
        gained(use, refs, gain, loser)
        if gain
        else left(use, refs, loser)
        if loser
        else use.reject("the loser is no party")
    )


def _speaker_lost(found: Finding) -> Finding:
    return Finding(
        found.place,
        found.status,
        found.party,
        found.from_party,
        found.contenders,
        loser_is_speaker=True,
    )


def give(use: Use) -> list[Finding]:
    """The subject loses the object; "to <party>" gains; without a taker it is just lost."""
    gain = first(use.parties(*use.args.after("to")))
    if use.args.passive and not use.trigger.objects:
        refs, losers = use.places(*use.args.subjects), use.parties(*use.args.after("by"))
    else:
        refs, losers = object_places(use), use.parties(*use.args.subjects)
    losers = [p for p in [*losers, *use.losers] if p != gain]
    if gain:
        return gained(use, refs, gain, first(losers))
    if (
        use.trigger.lemma in {"deliver", "hand", "return", "turn", "transfer", "concede", "yield"}
        and not losers
    ):
        return use.reject("nobody is given it")
    return left(use, refs, first(losers)) if losers else use.reject("nobody gives or gets it")


def fall(use: Use) -> list[Finding]:
    """The subject is the place; "to <party>" gains."""
    refs = use.places(*use.args.subjects)
    if not refs:
        return use.reject("what falls is no place")
    gain = first(use.parties(*use.args.after("to", "into")))
    losers = [p for p in use.losers if p != gain]
    if gain:
        return gained(use, refs, gain, first(losers))
    if use.args.after("under", "into", "in", "on", "to", "within", "by"):
        return use.reject("falls, but to nobody")
    return left(use, refs, first(losers))


def passes(use: Use) -> list[Finding]:
    """The subject is the place, and only "to <party>" says that somebody gains it."""
    refs = use.places(*use.args.subjects)
    gain = first(use.parties(*use.args.after("to")))
    if not refs or not gain:
        return use.reject("goes to nobody")
    return gained(use, refs, gain, first([p for p in use.losers if p != gain]))


def enter(use: Use) -> list[Finding]:
    """The subject gains the place only with a result beside it; an attempt to is told as such."""
    refs = use.places(*use.args.objects) or use.places(*use.args.after("into"))
    takers = use.takers
    if not refs or not takers:
        return use.reject("entered, but no place or nobody")
    mood = mood_of(use.node, use.scene, "enter").modality
    aimed = {Modality.DENIED, Modality.PLANNED}
    if use.trigger.lemma != "storm":
        aimed = {Modality.DENIED}
    tried = mood in aimed and use.trigger.lemma != "sweep"
    if not tried and not RESULT.search(use.scene.doc.text):
        return use.reject("entered, without a result")
    return gained(use, refs, takers[0], first(use.losers))


def raise_flag(use: Use) -> list[Finding]:
    """The subject gains the place its flag is raised over."""
    if not any(
        o.lower_ in {"flag", "flags", "banner", "colours"}
        for o in [*use.args.objects, *use.args.subjects]
    ):
        return use.reject("no flag is raised")
    refs = use.places(*use.args.after("over", "in", "at", "above", "on"))
    takers = use.takers or use.parties(*use.args.objects, *use.args.subjects)
    return gained(use, refs, takers[0]) if takers else use.reject("nobody raises it")


VERB_FRAMES: dict[str, Callable[[Use], list[Finding]]] = {
    "take": take, "hold": hold, "run": hold, "keep": hold, "defend": hold, "expel": expel,
    "leave": leave, "lose": lose, "give": give, "fall": fall, "pass": passes, "revert": passes,
    "belong": passes, "relieve": relieve,
    "enter": enter, "raise": raise_flag, "besiege": besiege, "lay-siege": besiege, "fight": fight,
    "exchange": exchange, "break": break_into, "contest": contest, "split": split, "share": share,
}  # fmt: skip


def read_verb(
    trigger: Trigger, node: Token, scene: Scene, speaker: str | None
) -> tuple[list[Finding], str]:
    """What a verb says, or why it says nothing."""
    use = Use(trigger, node, scene, speaker, arguments_of(node, scene))
    found = VERB_FRAMES[trigger.frame](use)
    return found, use.why_not


def including(found: list[Finding], node: Token, scene: Scene) -> list[Finding]:
    """ "took most of A, including B and C": B and C wholly, where the list hangs on the verb."""
    if not found:
        return []
    known = {f.place.key for f in found}
    out = []
    for token in scene.doc:
        if token.dep_ != "prep" or token.i <= node.i:
            continue
        joined = token.lower_ == "with" and token.i and scene.doc[token.i - 1].lower_ == "along"
        if token.lower_ != "including" and not joined:
            continue
        for pobj in kids(token, "pobj"):
            for ref in places_of(pobj, scene, anaphors=False):
                if ref.key not in known:
                    out.append(replace(found[0], place=ref))
    return out


def verb_fits(trigger: Trigger, node: Token) -> bool:
    """Whether the particle and the object that the row asks for are there."""
    if trigger.particles and not any(
        c.lower_ in trigger.particles
        for c in node.children
        if c.dep_ in {"prt", "advmod", "prep", "advcl", "dobj", "acomp"}
    ):
        return False
    if trigger.objects:
        objects = kids(node, "dobj", "nsubjpass", "attr")
        objects += [c for o in objects for c in o.children if c.dep_ == "conj"]
        return any(
            o.lower_ in trigger.objects or o.lower_.rstrip("s") in trigger.objects for o in objects
        )
    return True
