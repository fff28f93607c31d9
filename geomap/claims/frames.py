"""The frames: from a trigger and its arguments to who gains, who loses, and where."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from geomap.claims.arguments import Arguments, arguments_of
from geomap.claims.coref import party_for
from geomap.claims.lexicon import Trigger
from geomap.claims.nouns import antecedent_places, parties_of, places_of
from geomap.claims.scene import PlaceRef, Scene, Token, children, kids
from geomap.claims.words import FACILITIES, FORCES
from geomap.records import Extent, Status

CONTROL_NOUNS = frozenset(
    "control hold possession charge command grip foothold presence rule authority security "
    "stability".split()
)
OVER = ("of", "over", "on", "in", "at", "inside", "to", "across", "throughout", "within")
INSIDE = ("in", "inside", "within", "across", "throughout", "into")
ARRIVES = frozenset({"draw", "withdraw", "fall", "pull", "retreat", "redeploy", "regroup"})
RESULT = re.compile(
    r"\b(?:without (?:a fight|any fight|fighting|resistance|any resistance|firing|opposition)|"
    r"unopposed|"
    r"(?:little|no) resistance|and (?:took|seized|captured|secured) (?:it|them|the "
    r"(?:town|village|city|district|neighbou?rhood|quarter|area))|"
    r"(?:planted|raised|hoisted) (?:its|their|the) flag)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a frame says of one place."""

    place: PlaceRef
    status: Status
    party: str | None = None
    from_party: str | None = None
    contenders: tuple[str, ...] = ()
    nominal: bool = False
    loser_is_speaker: bool = False


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
        if not found and self._bare_infinitive:
            party = self.speaker or party_for(self.node, self.scene, None)
            return [party] if party else []
        return found

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
    return token.pos_ in {"PROPN", "PRON"} or token.lower_ in FORCES or token.ent_type_ == "PERSON"


def first(items: list[str]) -> str | None:
    """The first, or None."""
    return items[0] if items else None


def gained(
    use: Use, refs: list[PlaceRef], party: str | None, loser: str | None = None
) -> list[Finding]:
    """`party` controls each place; "rebel-held" fills who lost it."""
    out = []
    for ref in refs:
        held = ref.held_by if ref.held_by != party else None
        out.append(
            Finding(ref, Status.CONTROLLED, party, (loser or held) if party != loser else held)
        )
    return out or use.reject("no place where the frame needs one")


def left(use: Use, refs: list[PlaceRef], loser: str | None) -> list[Finding]:
    """A party is gone from each place, and no taker is named."""
    return [Finding(ref, Status.LOST, None, loser) for ref in refs] or use.reject(
        "no place where the frame needs one"
    )


def _object_places(use: Use) -> list[PlaceRef]:
    """The place of an active verb: its object, or what "control of" is about."""
    if use.trigger.objects:
        nouns = _noun_objects(use)
        if use.trigger.lemma == "have" and nouns and nouns[0].lower_ in AMOUNTS:
            return use.places(*nouns)
        refs = [ref for noun in nouns for ref in _about(noun, use)]
        partial = any(n.lower_ in {"foothold", "presence"} for n in nouns)
        return [replace(ref, extent=Extent.PART) for ref in refs] if partial else refs
    objects = [o for o in use.args.objects if o.lower_ not in CONTROL_NOUNS]
    refs = use.places(*objects)
    if refs or not objects or objects[0].lower_ not in FACILITIES | POINTS:
        return refs
    # "took over the airfield at X", "captured several points in X": a part of X.
    beside = use.places(*use.args.after("at", "in", "inside", "within"))
    return [replace(ref, extent=Extent.PART) for ref in beside]


AMOUNTS = frozenset({"all", "most", "half", "much"})
POINTS = frozenset(
    "point points position positions building buildings blocks block streets parts areas "
    "sites".split()
)


def _noun_objects(use: Use) -> list[Token]:
    wanted = use.trigger.objects
    objects = [*use.args.objects, *(use.args.subjects if use.args.passive else [])]
    joined = [*objects, *(c for o in objects for c in children(o) if c.dep_ == "conj")]
    return [o for o in joined if o.lower_ in wanted or o.lower_.rstrip("s") in wanted][:1]


def _about(noun: Token, use: Use) -> list[PlaceRef]:
    nouns = [noun, *(c for c in children(noun) if c.dep_ == "conj"), use.node]
    for node in nouns:
        for prep in OVER:
            for child in kids(node, "prep", "dative"):
                if child.lower_ == prep:
                    nouns = kids(child, "pobj")
                    refs = use.places(*nouns)
                    if refs:
                        return refs
                    if nouns and nouns[0].lower_ in POINTS | FACILITIES:
                        beside = use.places(*use.args.after("in", "inside", "at", "within"))
                        return [replace(ref, extent=Extent.PART) for ref in beside]
    refs = use.places(*(noun for prep, noun in use.args.preps if prep in {"of", "over", "on"}))
    return refs or [ref for poss in kids(noun, "poss") for ref in use.places(poss)]


def _taker_is_possible(use: Use) -> bool:
    """A party we cannot name may take a town; residents, shells and storms do not."""
    agents = [n for n in use.args.after("by") if n.i > use.node.i]  # not "by evening"
    subjects = agents if use.args.passive else use.args.subjects
    if not subjects:
        return use.args.passive or use.node.tag_ in {"VBG", "VB"}
    head = subjects[0]
    if head.i in use.scene.place_at or head.ent_type_ == "PERSON":
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
        else _object_places(use)
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
        else _object_places(use)
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
        places = places or _relative_object(use)
    out = [Finding(ref, Status.LOST, None, first(who)) for ref in places]
    if lemma in ARRIVES and who:
        to = use.args.after("to", "into", *(("in", "at") if lemma == "regroup" else ()))
        out += [Finding(ref, Status.CONTROLLED, who[0]) for ref in use.places(*to)]
    return out or use.reject("no place is left")


def _relative_object(use: Use) -> list[PlaceRef]:
    return (
        antecedent_places(use.node, use.scene)
        if use.node.dep_ == "relcl" and not use.args.objects
        else []
    )


def lose(use: Use) -> list[Finding]:
    """The subject loses the object; "to <party>" gains."""
    gain = first(use.parties(*use.args.after("to")))
    if use.args.passive and not use.trigger.objects:
        refs = use.places(*use.args.subjects)
        loser = first(use.parties(*use.args.after("by")))
        if gain and not loser:
            # "now completely lost to the rebels" may mean either side: the text does not say.
            pass
        found = gained(use, refs, gain, loser) if gain else left(use, refs, loser)
        return [_speaker_lost(f) if not (gain or loser) else f for f in found]
    refs = _object_places(use)
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
        refs, losers = _object_places(use), use.parties(*use.args.subjects)
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
    from geomap.claims.modality import mood_of
    from geomap.records import Modality

    refs = use.places(*use.args.objects) or use.places(*use.args.after("into"))
    takers = use.takers
    if not refs or not takers:
        return use.reject("entered, but no place or nobody")
    mood = mood_of(use.node, use.scene, "enter").modality
    aimed = {Modality.DENIED, Modality.PLANNED}
    if use.trigger.lemma != "storm":
        aimed = {Modality.DENIED}
    tried = mood in aimed and use.trigger.lemma != "sweep"
    if not tried and not RESULT.search(use.scene.doc.text) and not _taken_next(use):
        return use.reject("entered, without a result")
    return gained(use, refs, takers[0], first(use.losers))


def _taken_next(use: Use) -> bool:
    """ "will enter X and take it": the next verb of the same subject says the rest."""
    return False


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


def besiege(use: Use) -> list[Finding]:
    """The subject besieges the object; who is inside is told by "rebel-held"."""
    if use.node.dep_ == "amod" and use.node.head.i not in use.scene.place_at:
        return use.reject("a modifier of no name")
    around = use.takers
    refs = use.places(*use.args.subjects) if use.args.passive else use.places(*use.args.objects)
    inside = use.parties(*use.args.objects) if not refs and not use.args.passive else []
    if inside and around:
        refs = [replace(r, held_by=inside[0]) for r in use.places(*use.args.after("in", "inside"))]
    if use.trigger.frame == "lay-siege":
        refs = use.places(*use.args.after("to"))
    inside = use.parties(*use.args.objects) if not refs and not use.args.passive else []
    if inside:  # "besieged the militants in X"
        refs = [replace(ref, held_by=inside[0]) for ref in _scene_of_fight(use)]
    if not refs and use.args.passive:  # "civilians are trapped in X"
        caught = first(use.parties(*use.args.subjects))
        refs = [
            replace(r, held_by=caught or r.held_by)
            for r in use.places(*use.args.after("in", "inside"))
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
    return _contested(use, _scene_of_fight(use), sides)


def _scene_of_fight(use: Use) -> list[PlaceRef]:
    refs = use.places(*use.args.after(*INSIDE))
    if not refs and use.args.after("for", "over"):
        refs = use.places(*use.args.after("for", "over"))
    if (
        not refs
        and use.node.dep_ == "relcl"
        and any(c.lower_ == "where" for c in children(use.node))
    ):
        refs = antecedent_places(use.node, use.scene)
    return refs


def _contested(use: Use, refs: list[PlaceRef], sides: list[str]) -> list[Finding]:
    whole = [
        PlaceRef(r.start, r.end, r.surface, r.match, reason=r.reason, anaphor=r.anaphor)
        for r in refs
    ]
    found = [
        Finding(ref, Status.CONTESTED, None, None, tuple(sides))
        for ref in whole
        if ref.reason != "area"
    ]
    return found or use.reject("not inside a place")


def exchange(use: Use) -> list[Finding]:
    """Fire is exchanged inside a place."""
    if not any(o.lower_ in {"fire", "gunfire", "blows"} for o in use.args.objects):
        return use.reject("no fire is exchanged")
    return fight(use)


def break_into(use: Use) -> list[Finding]:
    """Attackers are inside, defenders are too; a failed or planned break-in aims at the place."""
    from geomap.claims.modality import mood_of
    from geomap.records import Modality

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
    refs = use.places(*use.args.objects)
    return _parts(use, refs, use.parties(*use.args.subjects))


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
        for c in children(node)
        if c.dep_ in {"prt", "advmod", "prep", "advcl", "dobj", "acomp"}
    ):
        return False
    if trigger.objects:
        objects = kids(node, "dobj", "nsubjpass", "attr")
        objects += [c for o in objects for c in children(o) if c.dep_ == "conj"]
        return any(
            o.lower_ in trigger.objects or o.lower_.rstrip("s") in trigger.objects for o in objects
        )
    return True


def pronoun_party(token: Token, scene: Scene, speaker: str | None) -> str | None:
    """Who "theirs" belongs to."""
    return party_for(token, scene, speaker)
