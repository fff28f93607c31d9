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
from geomap.claims.named_places import as_part
from geomap.claims.noun_slots import owner_of, whom_it_serves
from geomap.claims.place_phrases import places_of
from geomap.claims.scene import PlaceRef, Scene, Token, kids
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
from geomap.claims.verb_flags import declare, raise_flag
from geomap.claims.verb_holds import hold, lodge
from geomap.claims.verb_uses import (
    Use,
    completed,
    described_as_entered,
    first,
    gained,
    left,
    named_among,
    object_places,
    relative_object,
    what_was_held,
)
from geomap.claims.words import (
    DIRECTIONS,
    FACILITIES,
    FORCES,
    GENERIC_PLACES,
    PART_WORDS,
    PLURAL_PLACES,
    REPORTING_FORMS,
    is_time,
)
from geomap.records import Modality, Status

CIVILIANS = frozenset(
    "people persons civilians residents inhabitants families family women children wounded "
    "injured patients sick casualties households staff workers students orphans villagers "
    "displaced evacuees passengers prisoners detainees hostages bodies".split()
)
ARRIVES = frozenset({"draw", "withdraw", "fall", "pull", "retreat", "redeploy", "regroup"})

LEFT = (
    r"(?:left|withdrew|withdrawn|withdrawal|fled|pulled out|pulled back|pull-?out|retreat(?:ed)?|"
    r"surrender(?:ed)?|capitulat\w+|evacuat\w+|departed|departure|abandon\w*|vacated|"
    r"bus+ed out|laid down (?:their|its) arms|gave up|fall of|collapse of|quit)"
)
RESULT = re.compile(
    r"\b(?:without (?:a fight|any fight|fighting|resistance|any resistance|firing|opposition|"
    r"a shot|clashes)|"
    r"unopposed|"
    r"(?:little|no) resistance|and (?:took|seized|captured|secured) (?:it|them|the "
    r"(?:town|village|city|district|neighbou?rhood|quarter|area))|"
    rf"(?:after|following|once|when|upon|where)\b[^,;.]{{2,60}}?\b{LEFT}"
    r"(?! (?:from |of )?(?-i:[A-Z]))|"
    r"under (?:a|an|the) (?:\w+ ){0,3}(?:deal|agreement|accord)|"
    r"(?:planted|raised|hoisted) (?:its|their|the) (?:\w+ )?flag)\b",
    re.I,
)


CLEARING = frozenset({"clear", "sweep", "cleanse", "rid", "purge", "free"})  # of, or from


LITTER = frozenset(
    "mines mine landmines explosives bombs ordnance munitions ieds booby-traps rubble debris "
    "barricades snow waste".split()
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
    by_subject = passive and not use.trigger.objects
    refs = completed(use, use.places(*use.args.subjects) if by_subject else object_places(use))
    if not refs and "over" in use.trigger.particles and not (passive or use.args.objects):
        refs = use.places(*use.args.after("in"))  # "in X, the SDF took over"
    refs = refs or described_as_entered(use)
    if not refs:
        cleared = expel(use) if use.trigger.lemma in CLEARING else []
        return cleared or use.reject("its object is no place")
    if use.node.dep_ == "pcomp" and _only_gains(use.node):
        return use.reject("gains in taking it: not taken yet")
    if use.trigger.lemma == "claim" and (kids(use.node, "neg") or _both_do(use)):
        return use.reject("not claimed, or by both: nothing is said of who holds it")
    unnamed = passive and not use.args.after("by")  # then the one who says so is asked for
    takers = [] if unnamed else use.takers
    if not takers and not _taker_is_possible(use):
        return use.reject("nobody who could take a place")
    losers = [p for p in use.losers if p not in takers] or _stood_there(use, takers)
    if use.trigger.lemma in CLEARING:
        of_place = [n for o in use.args.objects for p in kids(o, "prep") for n in kids(p, "pobj")]
        rid_of = [*use.args.after("of"), *of_place]
        if any(n.lower_ in LITTER for n in rid_of):
            return use.reject("cleared of mines or rubble")
        losers += [p for p in use.parties(*rid_of) if p not in takers]
    displaced = [
        c
        for c in kids(use.node, "advcl")
        if c.lower_
        in {"displacing", "ousting", "expelling", "routing", "defeating", "evicting", "replacing"}
    ]
    losers += [p for c in displaced for p in use.parties(*kids(c, "dobj")) if p not in takers]
    losers = losers or beaten_sides(use.node, use.scene, takers)
    return gained(use, refs, first(takers), first(losers))


def _both_do(use: Use) -> bool:
    return any(n.lower_ in {"side", "sides", "both", "each", "all"} for n in use.args.subjects)


def _stood_there(use: Use, takers: list[str]) -> list[str]:
    """ "overran IS's last positions in X", "the government checkpoint at X": whose they were."""
    held = what_was_held(use)
    if held is not None:
        return [p for p in use.parties(*kids(held, "nsubj")) if p not in takers]
    taken = use.args.subjects if use.args.passive else use.args.objects
    taken = [t for o in taken for t in (o, *kids(o, "appos")) if t.i not in use.scene.place_at]
    spots = [t for t in taken if t.lower_ in FACILITIES | PART_WORDS]
    owners = [owner_of(t, use.scene, use.speaker) for t in spots]
    towns = [t for t in taken if t.lower_ in GENERIC_PLACES]  # "the rebels' last village, X,"
    owners += use.parties(*(poss for t in towns for poss in kids(t, "poss")))
    return [p for p in owners if p and p not in takers]


def _only_gains(node: Token) -> bool:
    """ "made further gains on Tuesday in reclaiming X": on the way, not there."""
    before = node.doc[max(0, node.i - 6) : node.i]
    return any(t.lower_ in {"gains", "gain", "progress", "headway"} for t in before)


def expel(use: Use) -> list[Finding]:
    """The subject gains the place that the object, a party, is driven from."""
    if any(c.lower_ == "back" and c.dep_ in {"advmod", "prt"} for c in use.node.children):
        return use.reject("pushed back, not out")
    losers = use.parties(*(use.args.subjects if use.args.passive else use.args.objects))
    origins = use.args.after("from", "out of", "out", "of")
    refs = use.places(*origins)
    if not refs:
        refs = _out_of_a_spot(use)
    if not refs and any(t.lower_ in PLURAL_PLACES for n in origins for t in n.subtree):
        refs = named_among(use)
    if not refs and use.trigger.lemma in {"strip", "deprive"}:
        of = [p for o in use.args.objects for p in kids(o, "prep") if p.lower_ == "of"]
        refs = use.places(*(n for p in of for n in kids(p, "pobj")))
    if not losers or not refs:
        return use.reject("no party driven from a place")
    takers = [p for p in use.takers if p not in losers]
    return gained(use, refs, takers[0], losers[0]) if takers else left(use, refs, losers[0])


def _out_of_a_spot(use: Use) -> list[PlaceRef]:
    """ "out of the last pocket it held in X": a part of X."""
    spots = [n for n in use.args.after("from", "out of") if n.lower_ in PART_WORDS]
    named = [t for n in spots for t in n.subtree if t.i in use.scene.place_at]
    return [as_part(ref) for ref in use.places(*named[:1])]


def leave(use: Use) -> list[Finding]:
    """The subject loses the object or "from <place>", and is now where it went to."""
    lemma = use.trigger.lemma
    if lemma == "leave" and use.args.passive:
        return _left_with(use)
    if lemma == "leave" and (kept := _left_to(use) or _left_holding(use)):
        return kept
    who = use.takers if not use.args.passive else use.parties(*use.args.after("by"))
    who = who or use.parties(*use.args.subjects)
    if not who and not use.args.passive:
        return use.reject("those who leave are no party")
    if use.args.passive and not who and any(s.lower_ in CIVILIANS for s in use.args.subjects):
        return use.reject("those who are taken out hold nothing")
    if use.node.dep_ == "amod" and use.node.head.i not in use.scene.place_at:
        return use.reject('"the abandoned quarter" tells what was told before')
    away = ("outside", "beyond") if lemma in ARRIVES else ()
    places = use.places(*use.args.after("from", "out of", *away))
    if use.args.passive and not places and lemma not in ARRIVES:
        places = use.places(*use.args.subjects)
    elif not use.args.passive:
        places = [*use.places(*[o for o in use.args.objects if lemma not in {"fall"}]), *places]
    if lemma == "abandon" or not places:
        places = places or relative_object(use)
    if not places and any(n.lower_ in PLURAL_PLACES for n in use.args.after("from", "out of")):
        places = named_among(use)
    out = [Finding(ref, Status.LOST, None, first(who)) for ref in places]
    if lemma in ARRIVES and who:
        to = use.args.after("to", "into", *(("in", "at") if lemma == "regroup" else ()))
        reached = [ref for ref in use.places(*to) if ref.reason != "area"]
        out += [Finding(ref, Status.CONTROLLED, who[0]) for ref in reached]
    return out or use.reject("no place is left")


def _left_to(use: Use) -> list[Finding]:
    """ "the truce leaves X with the army": it gains X."""
    holders = use.parties(*use.args.after("with", "to"))
    refs = use.places(*use.args.objects) if holders else []
    return gained(use, refs, holders[0], first(use.parties(*use.args.subjects))) if refs else []


def _left_holding(use: Use) -> list[Finding]:
    """ "the advance leaves rebels with A and B": what they still have."""
    holders = use.parties(*use.args.objects)
    if not holders or use.parties(*use.args.subjects):
        return []
    inside = [n for p, n in use.args.preps if p == "in"]
    with_what = [p for n in (use.node, *use.args.objects, *inside) for p in kids(n, "prep")]
    nouns = [n for p in with_what if p.lower_ == "with" for n in kids(p, "pobj")]
    sides = [s for p in (use.node, *inside) for q in kids(p, "prep") for s in kids(q, "pobj")]
    nouns += [c for s in sides if s.lower_ in DIRECTIONS for c in kids(s, "conj") if nouns]
    return [Finding(ref, Status.CONTROLLED, holders[0]) for ref in use.places(*nouns)]


def _left_with(use: Use) -> list[Finding]:
    """ "they are left with A and B", "only A and B are left to them": what a party still has."""
    kept = use.places(*use.args.subjects)
    if kept and (heirs := use.parties(*use.args.after("to", "with"))):
        return [Finding(ref, Status.CONTROLLED, heirs[0]) for ref in kept]
    holders = use.parties(*use.args.subjects)
    refs = use.places(*use.args.after("with"))
    if not holders or not refs:
        return use.reject("is left, but with no place")
    return [Finding(ref, Status.CONTROLLED, holders[0]) for ref in refs]


def lose(use: Use) -> list[Finding]:
    """The subject loses the object; "to <party>" gains."""
    gain = first(use.parties(*use.args.after("to")))
    was_lost = use.args.passive or (gain and not use.args.objects)  # "X, lost to the army, ..."
    if was_lost and not use.trigger.objects:
        refs = use.places(*use.args.subjects)
        loser = first(use.parties(*use.args.after("by")))
        if gain and any(c.lower_ in WHOLLY for c in use.node.children):
            return left(use, refs, gain)
        found = gained(use, refs, gain, loser) if gain else left(use, refs, loser)
        return [_speaker_lost(f) if not (gain or loser) else f for f in found]
    refs = object_places(use)
    loser = first(use.parties(*use.args.subjects)) or whom_it_serves(use.node, use.scene)[1]
    if use.node.dep_ == "xcomp" and use.node.head.lower_ in REPORTING_FORMS:
        loser = loser or use.speaker  # "a rebel commander admitted losing X"
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
    plain = not (use.args.objects or use.args.passive)
    if use.trigger.lemma == "surrender" and plain and use.places(*use.args.subjects):
        return fall(use)  # "X surrendered on Tuesday"
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


FALLEN = frozenset({"captive", "prey", "victim"})


def fall(use: Use) -> list[Finding]:
    """The subject is the place; "to <party>" gains."""
    refs = use.places(*use.args.subjects)
    if not refs:
        return use.reject("what falls is no place")
    if any(c.lower_ not in FALLEN for c in kids(use.node, "acomp", "oprd")):
        return use.reject("falls silent, quiet, dark")
    gain = first(use.parties(*use.args.after("to", "into")))
    losers = [p for p in use.losers if p != gain]
    if gain:
        return gained(use, refs, gain, first(losers))
    onto = use.args.after("under", "into", "in", "on", "to", "within", "by")
    if any(not is_time(noun) for noun in onto):
        return use.reject("falls, but to nobody")
    return left(use, refs, first(losers))


def passes(use: Use) -> list[Finding]:
    """The subject is the place, and only "to <party>" says that somebody gains it."""
    refs = use.places(*use.args.subjects)
    gain = first(use.parties(*use.args.after("to")))
    if any(noun.lower_ in ORDER for noun in use.args.subjects):
        return _order_is_back(use)
    if not refs or not gain:
        return use.reject("goes to nobody")
    return gained(use, refs, gain, first([p for p in use.losers if p != gain]))


def _order_is_back(use: Use) -> list[Finding]:
    """ "security has returned to X", said by a side: how an army words that it holds X."""
    refs = use.places(*use.args.after("to"))
    if not refs or not use.speaker:
        return use.reject("order is back, by nobody's word who could hold the place")
    return gained(use, refs, use.speaker)


ORDER = frozenset({"security", "stability", "safety", "authority", "order"})


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


# "is completely lost to the rebels": they have it no more; "was lost to the rebels": they took it
WHOLLY = frozenset("completely entirely altogether irretrievably forever wholly".split())
ALONG = frozenset({"along", "together"})  # "along with Y", "together with Y"

VERB_FRAMES: dict[str, Callable[[Use], list[Finding]]] = {
    "take": take, "hold": hold, "run": hold, "keep": hold, "defend": hold, "expel": expel,
    "leave": leave, "lose": lose, "give": give, "fall": fall, "pass": passes, "revert": passes,
    "belong": passes, "relieve": relieve,
    "enter": enter, "raise": raise_flag, "besiege": besiege, "lay-siege": besiege, "fight": fight,
    "exchange": exchange, "break": break_into, "contest": contest, "split": split, "share": share,
    "declare": declare, "lodge": lodge,
}  # fmt: skip


def read_verb(
    trigger: Trigger, node: Token, scene: Scene, speaker: str | None
) -> tuple[list[Finding], str]:
    """What a verb says, or why it says nothing."""
    use = Use(trigger, node, scene, speaker, arguments_of(node, scene))
    if not use.args.objects and not use.args.passive:
        use.args.objects = _after_particle(trigger, node)
    found = VERB_FRAMES[trigger.frame](use)
    return found, use.why_not


def _after_particle(trigger: Trigger, node: Token) -> list[Token]:
    """ "sealed off X", where the parser took the particle for a preposition."""
    particles = trigger.particles & {"off", "over", "up", "back", "away"}
    return [
        noun
        for prep in kids(node, "prep", "prt", "advmod")
        if prep.lower_ in particles
        for noun in kids(prep, "pobj")
    ]


def including(found: list[Finding], node: Token, scene: Scene) -> list[Finding]:
    """ "took most of A, including B and C": B and C wholly, where the list hangs on the verb."""
    if not found:
        return []
    known = {f.place.key for f in found}
    out = []
    for token in scene.doc:
        if token.dep_ != "prep" or token.i <= node.i:
            continue
        joined = token.lower_ == "with" and token.i and scene.doc[token.i - 1].lower_ in ALONG
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
