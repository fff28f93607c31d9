"""Triggers that are not verbs: "the capture of X", "X is in army hands", "a rebel stronghold"."""

# Readings are tried in order, one return each.
# ruff: noqa: PLR0911

from __future__ import annotations

from dataclasses import replace

from geomap.claims.coref import party_for
from geomap.claims.frames import Finding
from geomap.claims.lexicon import Trigger
from geomap.claims.nouns import antecedent_places, parties_of, places_before, places_of
from geomap.claims.scene import PlaceRef, Scene, Token, children, kids, up
from geomap.claims.words import PLURAL_PLACES
from geomap.records import Status

INSIDE = frozenset({"in", "inside", "within", "across", "throughout"})
HAPPENS = frozenset(
    "rage rages raged raging continue continues continued continuing erupt erupted erupts "
    "break broke occur occurred take took reported ongoing go going went on was were is are "
    "been be persist persisted persists flare flared rumble rumbled resume resumed intensify "
    "intensified happened happen ensued spread under place acknowledged report reports "
    "confirmed saw recorded".split()
)
STATES = {
    "hands": {"in", "into", "to", "from"},
    "control": {"under", "to", "in", "into"},
    "rule": {"under"},
    "authority": {"under"},
    "charge": {"in"},
    "grip": {"in", "under"},
    "lines": {"behind"},
    "possession": {"in"},
    "occupation": {"under"},
}
STOPPED = frozenset("stopped stop ended end ceased subsided halted died abated resumed".split()) - {
    "resumed"
}
BE_WITH = frozenset("is are was were be been remain remains remained stay stays stayed".split())


def read_noun(
    trigger: Trigger, node: Token, scene: Scene, speaker: str | None
) -> tuple[list[Finding], str]:
    """What a noun such as "capture", "fall" or "clashes" says, or why it says nothing."""
    reader = NOUN_FRAMES[trigger.frame]
    found = reader(trigger, node, scene, speaker)
    return found, "" if found else "the noun has no place or no party in the right slot"


def _after(node: Token, *preps: str) -> list[Token]:
    return [
        p
        for prep in kids(node, "prep", "agent")
        if prep.lower_ in preps
        for p in kids(prep, "pobj")
    ]


def _deep_after(node: Token, *preps: str) -> list[Token]:
    """Also where the parser hung "from rebels" on the place: "recapture of X from rebels"."""
    out = _after(node, *preps)
    for inner in _after(node, "of", "from", "on"):
        out += _after(inner, *preps)
    if node.head.pos_ in {"VERB"} and node.dep_ in {"dobj", "nsubj", "nsubjpass"}:
        out += [p for p in _after(node.head, *preps) if "on" not in preps]
    return out


def _of(node: Token) -> list[Token]:
    """After "of", also where a day stands between: "the capture on Monday of X"."""
    found = _after(node, "of")
    return found or [
        p
        for prep in kids(node, "prep")
        if prep.lower_ in {"on", "in"}
        for day in kids(prep, "pobj")
        for p in _after(day, "of")
    ]


def _places(tokens: list[Token], scene: Scene) -> list[PlaceRef]:
    return [ref for token in tokens for ref in places_of(token, scene)]


def _parties(tokens: list[Token], scene: Scene, speaker: str | None) -> list[str]:
    return list(dict.fromkeys(p for token in tokens for p in parties_of(token, scene, speaker)))


def _owner(node: Token, scene: Scene, speaker: str | None) -> str | None:
    """ "the army's capture", "rebel control", "their withdrawal"."""
    for child in kids(node, "poss", "compound", "amod", "nmod"):
        if child.tag_ == "PRP$":
            return party_for(child, scene, speaker)
        found = parties_of(child, scene, speaker)
        if found:
            return found[0]
        mention = scene.party_at.get(child.i)
        if mention and not mention.held:
            return mention.party
    return None


def _take(trigger: Trigger, node: Token, scene: Scene, speaker: str | None) -> list[Finding]:
    refs = _places(_of(node), scene) or _possessed(node, scene)
    takers = _parties(_deep_after(node, "by"), scene, speaker) or [
        p for p in [_owner(node, scene, speaker)] if p
    ]
    takers = takers or _parties(_agent_of_clause(node), scene, speaker)
    losers = [p for p in _parties(_deep_after(node, "from"), scene, speaker) if p not in takers]
    party = takers[0] if takers else _announcer(node, scene, speaker)
    return [
        Finding(r, Status.CONTROLLED, party, losers[0] if losers else r.held_by, nominal=True)
        for r in refs
    ]


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
                found = _parties(kids(head, "nsubj"), scene, speaker)
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


def _possessed(node: Token, scene: Scene) -> list[PlaceRef]:
    """ "X's fall", "its fall"."""
    return [
        ref
        for poss in kids(node, "poss")
        if poss.i in scene.place_at
        for ref in places_of(poss, scene)
    ]


def _hold(trigger: Trigger, node: Token, scene: Scene, speaker: str | None) -> list[Finding]:
    if node.dep_ == "dobj" or (node.dep_ == "pobj" and node.head.lower_ in {"for", "of", "over"}):
        return _announced_control(node, scene, speaker)
    refs = _places(_after(node, "of", "over"), scene)
    holders = [p for p in [_owner(node, scene, speaker)] if p]
    if node.dep_ == "pobj" and node.head.lower_ == "in" and not holders:
        holders = _in_control(node, scene, speaker)
    return (
        [Finding(r, Status.CONTROLLED, holders[0], nominal=True) for r in refs] if holders else []
    )


def _announced_control(node: Token, scene: Scene, speaker: str | None) -> list[Finding]:
    """ "state media announced control of the Old City", "claims full control of"."""
    head = node.head if node.dep_ == "dobj" else node.head.head
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
    refs = _places(_after(node, "of", "over"), scene)
    party = _announcer(node, scene, speaker)
    return [Finding(r, Status.CONTROLLED, party, nominal=True) for r in refs] if party else []


def _in_control(node: Token, scene: Scene, speaker: str | None) -> list[str]:
    """ "fighters were in control of most of X"; "insurgents are in charge"."""
    anchor = node.head.head
    if anchor.pos_ in {"VERB", "AUX"}:
        from geomap.claims.arguments import subjects_of

        return _parties(subjects_of(anchor), scene, speaker)
    return _parties([anchor], scene, speaker)


def _lose(trigger: Trigger, node: Token, scene: Scene, speaker: str | None) -> list[Finding]:
    refs = _places(_of(node), scene) or _possessed(node, scene)
    losers = [p for p in [_owner(node, scene, speaker)] if p] or _parties(
        _deep_after(node, "by"), scene, speaker
    )
    takers = _parties(_deep_after(node, "to"), scene, speaker)
    loser = losers[0] if losers else _announcer(node, scene, speaker) if not takers else None
    if takers:
        return [Finding(r, Status.CONTROLLED, takers[0], loser, nominal=True) for r in refs]
    return [Finding(r, Status.LOST, None, loser, nominal=True) for r in refs]


def _fall(trigger: Trigger, node: Token, scene: Scene, speaker: str | None) -> list[Finding]:
    refs = _places(_of(node), scene) or _possessed(node, scene)
    takers = _parties(_deep_after(node, "to"), scene, speaker)
    if takers:
        return [Finding(r, Status.CONTROLLED, takers[0], r.held_by, nominal=True) for r in refs]
    return [Finding(r, Status.LOST, None, r.held_by, nominal=True) for r in refs]


def _give(trigger: Trigger, node: Token, scene: Scene, speaker: str | None) -> list[Finding]:
    takers = _parties(_deep_after(node, "to"), scene, speaker)
    refs = _places(_of(node), scene)
    owner = _owner(node, scene, speaker)
    return (
        [Finding(r, Status.CONTROLLED, takers[0], owner, nominal=True) for r in refs]
        if takers
        else []
    )


def _leave(trigger: Trigger, node: Token, scene: Scene, speaker: str | None) -> list[Finding]:
    who = _owner(node, scene, speaker) or next(
        iter(_parties(_after(node, "of", "by"), scene, speaker)), None
    )
    refs = _places(
        _after(node, "from", *(("of",) if trigger.lemma in {"evacuation", "abandonment"} else ())),
        scene,
    )
    out = [Finding(r, Status.LOST, None, who, nominal=True) for r in refs] if who else []
    if who and out:
        out += [
            Finding(r, Status.CONTROLLED, who, nominal=True)
            for r in _places(_deep_after(node, "to"), scene)
        ]
    return out


def _expel(trigger: Trigger, node: Token, scene: Scene, speaker: str | None) -> list[Finding]:
    refs = _places(_deep_after(node, "from"), scene)
    losers = _parties(_after(node, "of"), scene, speaker)
    takers = [
        p
        for p in [_owner(node, scene, speaker), *_parties(_deep_after(node, "by"), scene, speaker)]
        if p
    ]
    if not losers:
        return []
    if takers:
        return [Finding(r, Status.CONTROLLED, takers[0], losers[0], nominal=True) for r in refs]
    return [Finding(r, Status.LOST, None, losers[0], nominal=True) for r in refs]


def _besiege(trigger: Trigger, node: Token, scene: Scene, speaker: str | None) -> list[Finding]:
    refs = _places(_after(node, "of", "on", "around"), scene)
    around = [p for p in [_owner(node, scene, speaker)] if p] or _parties(
        _deep_after(node, "by"), scene, speaker
    )
    if not around and node.dep_ == "dobj" and node.head.lower_ not in BREAKS:
        from geomap.claims.arguments import subjects_of

        around = _parties(subjects_of(node.head), scene, speaker)
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


BREAKS = frozenset(
    "break breaks broke broken breaking lift lifts lifted lifting end ends ended ending ease eased "
    "escape escaped survive survived relieve relieved".split()
)


def _reached(node: Token, scene: Scene) -> list[PlaceRef]:
    """ "reached X and Y, ending a blockade": the places whose siege is over."""
    verb = node.head
    main = verb.head if verb.dep_ in {"advcl", "conj"} else verb
    return _places([*kids(main, "dobj"), *_after(main, "to", "into")], scene)


def _fight(trigger: Trigger, node: Token, scene: Scene, speaker: str | None) -> list[Finding]:
    verb = next((h for h in up(node) if h.pos_ in {"VERB", "AUX"}), None)
    about = verb is not None and _is_about(node, verb)
    if verb is not None and verb.lower_ in STOPPED and node.head.i == verb.i:
        return []
    sides = _sides(node, verb if about else None, scene, speaker)
    refs = _inside_of(list(node.subtree), scene)
    if verb is not None and about and not refs:
        refs = _inside_of(_clause(verb), scene)
        if not refs and verb.dep_ == "relcl" and any(c.lower_ == "where" for c in children(verb)):
            refs = antecedent_places(verb, scene)
    plain = [
        PlaceRef(r.start, r.end, r.surface, r.match, reason=r.reason, anaphor=r.anaphor)
        for r in refs
        if r.reason != "area"
    ]
    return [Finding(r, Status.CONTESTED, None, None, tuple(sides), nominal=True) for r in plain]


OTHER_CLAUSES = frozenset({"advcl", "relcl", "ccomp", "acl", "parataxis", "xcomp"})


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
    return [ref for p in free for ref in _places(kids(p, "pobj"), scene)]


def _sides(node: Token, verb: Token | None, scene: Scene, speaker: str | None) -> list[str]:
    words = ("between", "with", "against", "among", "involving")
    nouns = [node, *([verb] if verb is not None else [])]
    for host in nouns:
        preps = [p for p in host.subtree if p.dep_ == "prep" and p.lower_ in words]
        found = _parties([n for p in preps for n in kids(p, "pobj")], scene, speaker)
        if found:
            return found
    owner = _owner(node, scene, speaker)
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
        found = _parties(kids(clause, "nsubj"), scene, speaker)
        if found:
            return found[:1]
    return []


def _seat(trigger: Trigger, node: Token, scene: Scene, speaker: str | None) -> list[Finding]:
    holder = _owner(node, scene, speaker) or next(
        iter(_parties(_after(node, "of", "for"), scene, speaker)), None
    )
    if holder is None:
        held = [scene.party_at[t.i] for t in node.lefts if t.i in scene.party_at]
        holder = held[0].party if held else None
    refs: list[PlaceRef] = []
    if node.dep_ == "appos":
        refs = places_of(node.head, scene)
    elif node.dep_ == "attr":
        refs = _places(kids(node.head, "nsubj"), scene)
    refs = refs or places_before(_phrase_start(node), scene)
    refs = (
        refs or _places(_of(node), scene) or _places(kids(node, "appos", "compound", "nmod"), scene)
    )
    return [Finding(r, Status.CONTROLLED, holder, nominal=True) for r in refs] if holder else []


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


def _attack(trigger: Trigger, node: Token, scene: Scene, speaker: str | None) -> list[Finding]:
    """An attack that failed aims at the place; one that has not failed says nothing of it."""
    refs = [
        r
        for p in (node.head if node.head.pos_ == "VERB" else node).subtree
        if p.dep_ == "prep" and p.lower_ in {"on", "against", "at", "into", "in"} and p.i > node.i
        for r in _places(kids(p, "pobj"), scene)
    ]
    attackers = _parties(_deep_after(node, "by"), scene, speaker) or [
        p for p in [_owner(node, scene, speaker)] if p
    ]
    repelled = any(h.pos_ == "VERB" and h.lower_ in REPELLED for h in [node.head, node.head.head])
    if not repelled or not attackers:
        return []
    return [
        Finding(r, Status.CONTROLLED, attackers[0], nominal=True)
        for r in refs
        if r.reason != "area"
    ]


REPELLED = frozenset(
    "repelled repel repels repulsed foiled thwarted beat beaten rebuffed stopped failed fails "
    "countered fended pushed drove driven blocked defeated".split()
)

NOUN_FRAMES = {
    "attack": _attack,
    "take": _take, "hold": _hold, "lose": _lose, "fall": _fall, "give": _give, "leave": _leave,
    "expel": _expel, "besiege": _besiege, "fight": _fight, "seat": _seat,
}  # fmt: skip


STATE_MARKS = frozenset(
    {*STATES, "grasp", "siege", "blockade", "encirclement", "with", "theirs", "ours", "home"}
)


def may_be_state(token: Token) -> bool:
    """The cheap test before `read_state`."""
    if token.lower_ in STATE_MARKS or token.dep_ in {"acomp", "oprd", "attr"}:
        return True
    return bool(token.dep_ == "poss" and token.head.dep_ == "attr")


def read_state(
    node: Token, scene: Scene, speaker: str | None
) -> tuple[list[Finding], Token, str] | None:
    """ "X is in army hands", "under opposition control", "in charge", "with the rebels", "theirs".

    Returns what it says, the word that carries tense and negation, and whether it is a change.
    """
    word = node.lower_
    if (
        word in {"hands", "grip", "control", "grasp"}
        and node.dep_ == "pobj"
        and node.head.lower_ in {"from", "of"}
    ):
        return _out_of_hands(node, scene, speaker)
    if word in STATES and node.dep_ == "pobj" and node.head.lower_ in STATES[word]:
        return _state_phrase(node, scene, speaker)
    if (
        word in {"siege", "blockade", "encirclement"}
        and node.dep_ == "pobj"
        and node.head.lower_ == "under"
    ):
        return _under_siege(node, scene, speaker)
    if word == "with" and node.dep_ == "prep" and node.head.lower_ in BE_WITH:
        return _held_by_predicate(node.head, _parties(kids(node, "pobj"), scene, speaker), scene)
    if word in {"theirs", "ours"}:
        holder = party_for(node, scene, speaker) or speaker
        found = _held_by_predicate(node.head, [holder] if holder else [], scene)
        return found or _described(node, holder, scene)
    if word == "home" and kids(node, "prep"):
        return _home_to(node, scene, speaker)
    if node.dep_ in {"attr", "acomp", "oprd"} or (node.dep_ == "poss" and node.head.dep_ == "attr"):
        return _predicate(node, scene)
    return None


State = tuple[list[Finding], Token, str]


def _held_by_predicate(verb: Token, holders: list[str], scene: Scene) -> State | None:
    refs = _places(kids(verb, "nsubj"), scene)
    if not refs and verb.dep_ == "relcl":
        refs = antecedent_places(verb, scene)
    if not refs or not holders:
        return None
    return [Finding(r, Status.CONTROLLED, holders[0]) for r in refs], verb, "state"


def _described(node: Token, holder: str | None, scene: Scene) -> State | None:
    """ "A, B and part of C, the only quarters still theirs"."""
    head = node.head
    if holder is None or head.dep_ != "appos":
        return None
    refs = places_of(head, scene, anaphors=False)
    return ([Finding(r, Status.CONTROLLED, holder) for r in refs], node, "state") if refs else None


def _predicate(node: Token, scene: Scene) -> State | None:
    """ "both districts were still rebel-held", "the hospital has been the army's"."""
    mentions = [scene.party_at.get(t.i) for t in (node, *node.lefts)]
    held = next((m for m in mentions if m is not None and m.held), None)
    if held is None and any(c.dep_ == "case" for c in children(node)):
        held = scene.party_at.get(node.i)
    verb = node.head if node.head.pos_ in {"VERB", "AUX"} else node.head.head
    if held is None or verb.pos_ not in {"VERB", "AUX"}:
        return None
    return _held_by_predicate(verb, [held.party], scene)


def _out_of_hands(node: Token, scene: Scene, speaker: str | None) -> State | None:
    """ "X had slipped from the army's grip": lost."""
    from geomap.claims.arguments import subjects_of

    anchor = node.head.head
    while anchor.dep_ == "prep" or anchor.pos_ in {"ADP", "ADV"}:
        if anchor.head.i == anchor.i:
            return None
        anchor = anchor.head
    if anchor.pos_ != "VERB" or anchor.lower_ not in OUT_OF:
        return None
    losers = _holders(node, scene, speaker)
    refs = _places(subjects_of(anchor), scene)
    found = [Finding(r, Status.LOST, None, losers[0]) for r in refs] if losers else []
    return (found, anchor, "leave") if found else None


OUT_OF = frozenset(
    "slipped slip slips slipping passed passes pass fell fallen gone went wrested prised "
    "pried".split()
)


def _under_siege(node: Token, scene: Scene, speaker: str | None) -> State | None:
    """ "X is under siege", "civilians are under siege in X"."""
    from geomap.claims.arguments import subjects_of

    anchor = node.head.head
    while anchor.dep_ in {"prep", "advmod"} and anchor.head.i != anchor.i:
        anchor = anchor.head
    verbal = anchor.pos_ in {"VERB", "AUX"}
    refs = _places(subjects_of(anchor), scene) if verbal else places_of(anchor, scene)
    refs = refs or _places(_after(node, "in"), scene)
    if verbal and not refs:
        refs = _places(_after(anchor, "in"), scene) or (
            antecedent_places(anchor, scene) if anchor.dep_ == "relcl" else []
        )
    around = _holders(node, scene, speaker)
    found = [Finding(r, Status.BESIEGED, _inside(r, around), None, tuple(around)) for r in refs]
    return (found, anchor if verbal else node, "besiege") if found else None


def _inside(ref: PlaceRef, around: list[str]) -> str | None:
    return ref.held_by if ref.held_by not in around else None


def _home_to(
    node: Token, scene: Scene, speaker: str | None
) -> tuple[list[Finding], Token, str] | None:
    holders = _parties(_after(node, "to"), scene, speaker)
    refs = _places(kids(node.head, "nsubj"), scene)
    return (
        ([Finding(r, Status.CONTROLLED, holders[0]) for r in refs], node.head, "state")
        if holders and refs
        else None
    )


CHANGES = frozenset(
    "fall fell fallen falls pass passed passes come came comes go went gone return returned "
    "brought bring brings placed put puts slipped back".split()
)


def _state_phrase(
    node: Token, scene: Scene, speaker: str | None
) -> tuple[list[Finding], Token, str] | None:
    from geomap.claims.arguments import is_passive, subjects_of

    holders = _holders(node, scene, speaker)
    anchor = node.head.head
    while anchor.dep_ == "prep" or (anchor.dep_ in {"advmod"} and anchor.pos_ in {"ADV", "ADP"}):
        anchor = anchor.head
    if anchor.dep_ == "acomp":  # "is secure and in the hands of"
        anchor = anchor.head
    change = "change" if anchor.lower_ in CHANGES else "state"
    verbal = anchor.pos_ in {"VERB", "AUX"}
    if (verbal and node.lower_ == "charge") or (
        node.lower_ in {"control", "possession"} and node.head.lower_ == "in"
    ):
        return _in_charge(node, anchor, scene, speaker)
    if verbal:
        subjects = subjects_of(anchor)
        objects = kids(anchor, "dobj")
        refs = _places(subjects if not objects or is_passive(anchor) else objects, scene)
        if not holders:
            holders = _parties([s for s in subjects if objects], scene, speaker)
        if not refs and anchor.dep_ in {"relcl"}:
            refs = antecedent_places(anchor, scene)
    else:
        refs = places_of(anchor, scene)
        if not refs and anchor.dep_ in {"appos", "attr"}:
            refs = places_of(anchor.head, scene)
    if not refs or not holders:
        return None
    return _appositive_list(anchor, refs, holders, scene), anchor if verbal else node, change


def _appositive_list(
    anchor: Token, refs: list[PlaceRef], holders: list[str], scene: Scene
) -> list[Finding]:
    if anchor.dep_ == "appos" and (
        anchor.lower_ in PLURAL_PLACES or anchor.lower_ in {"both", "all"}
    ):
        refs = [replace(r, held_by=None) for r in places_of(anchor.head, scene)]
    return [Finding(r, Status.CONTROLLED, holders[0]) for r in refs]


def _holders(node: Token, scene: Scene, speaker: str | None) -> list[str]:
    owner = _owner(node, scene, speaker)
    if owner:
        return [owner]
    return _parties(_after(node, "of", "by"), scene, speaker)


def _in_charge(
    node: Token, anchor: Token, scene: Scene, speaker: str | None
) -> tuple[list[Finding], Token, str] | None:
    from geomap.claims.arguments import subjects_of

    holders = (
        _parties(subjects_of(anchor), scene, speaker)
        if anchor.pos_ in {"VERB", "AUX"}
        else parties_of(anchor, scene, speaker)
    )
    refs = _places(_after(node, "of", "over", "in"), scene)
    refs = refs or [
        r
        for prep in kids(anchor, "prep")
        if prep.lower_ in {"in", "at"} and prep.i > node.i
        for r in _places(kids(prep, "pobj"), scene)
    ]
    if not refs and anchor.dep_ == "relcl":
        refs = antecedent_places(anchor, scene)
    if not refs or not holders:
        return None
    return [Finding(r, Status.CONTROLLED, holders[0]) for r in refs], anchor, "state"


def read_held(scene: Scene) -> list[tuple[Finding, Token]]:
    """ "rebel-held X": the party holds it, unless the sentence says more of it."""
    out = []
    for index, mention in scene.party_at.items():
        if not mention.held:
            continue
        token = scene.doc[index]
        if any(scene.party_at.get(i) is mention for i in range(index)):
            continue
        head = next(
            (
                t
                for t in (token, *up(token))
                if t.pos_ in {"NOUN", "PROPN"} and scene.party_at.get(t.i) is not mention
            ),
            None,
        )
        if head is None or head.i < index:
            continue
        refs = [
            r for r in places_of(head, scene, anaphors=False) if r.held_by in {None, mention.party}
        ]
        out += [
            (Finding(r, Status.CONTROLLED, mention.party), head) for r in refs if r.reason != "area"
        ]
    return out
