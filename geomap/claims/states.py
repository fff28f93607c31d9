"""States told without a trigger: "X is in army hands", "under siege", "rebel-held X"."""

# Readings are tried in order, one return each.
# ruff: noqa: PLR0911

from __future__ import annotations

from dataclasses import replace

from geomap.claims.arguments import is_passive, subjects_of
from geomap.claims.coref import party_for
from geomap.claims.findings import Finding
from geomap.claims.named_places import as_part
from geomap.claims.noun_slots import after, owner_of, parties_in, places_in
from geomap.claims.party_phrases import parties_of
from geomap.claims.place_phrases import antecedent_places, apposed_to, places_before, places_of
from geomap.claims.scene import PlaceRef, Scene, Token, kids, up
from geomap.claims.words import AREA_WORDS, GENERIC_PLACES, PLURAL_PLACES, QUARTER_WORDS
from geomap.records import Status

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

HOME = frozenset({"homeland", "fold", "state", "nation"})
CAME_HOME = frozenset("restored returned brought back returns return restore returning".split())

BE_WITH = frozenset("is are was were be been remain remains remained stay stays stayed".split())

STATE_MARKS = frozenset(
    {
        *STATES,
        *HOME,
        "grasp",
        "siege",
        "blockade",
        "encirclement",
        "with",
        "under",
        "theirs",
        "ours",
        "home",
    }
)

OUT_OF = frozenset(
    "slipped slip slips slipping passed passes pass fell fallen gone went wrested prised "
    "pried".split()
)

CHANGES = frozenset(
    "fall fell fallen falls pass passed passes come came comes go went gone return returned "
    "brought bring brings placed put puts slipped back".split()
)

State = tuple[list[Finding], Token, str]


def _come_home(node: Token, scene: Scene) -> State | None:
    """ "X was restored to the homeland": how the state's media word a capture."""
    verb = node.head.head
    if verb.lower_ not in CAME_HOME:
        return None
    subjects = subjects_of(verb)
    refs = places_in(subjects if is_passive(verb) or not kids(verb, "dobj") else kids(verb, "dobj"),
                     scene)  # fmt: skip
    return ([Finding(r, Status.CONTROLLED, "government") for r in refs], verb, "change")


def may_be_state(token: Token) -> bool:
    """The cheap test before `read_state`."""
    if token.lower_ in STATE_MARKS or token.dep_ in {"acomp", "oprd", "attr"}:
        return True
    if token.lower_ in {"out", "still"}:
        return token.head.lower_ in BE_WITH
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
    if word in HOME and node.dep_ == "pobj" and node.head.lower_ in {"to", "into"}:
        return _come_home(node, scene)
    if word in STATES and node.dep_ == "pobj" and node.head.lower_ in STATES[word]:
        return _state_phrase(node, scene, speaker)
    if (
        word in {"siege", "blockade", "encirclement"}
        and node.dep_ == "pobj"
        and node.head.lower_ == "under"
    ):
        return _under_siege(node, scene, speaker)
    if word == "with" and node.dep_ == "prep" and node.head.lower_ in BE_WITH:
        return _held_by_predicate(node.head, parties_in(kids(node, "pobj"), scene, speaker), scene)
    if word == "under" and node.dep_ == "prep" and node.head.lower_ in BE_WITH:
        rulers = [n for n in kids(node, "pobj") if _names_a_side(n, scene)]
        return _held_by_predicate(node.head, parties_in(rulers, scene, speaker), scene)
    if word in {"theirs", "ours"}:
        holder = party_for(node, scene, speaker) or speaker
        found = _held_by_predicate(node.head, [holder] if holder else [], scene)
        return found or _described(node, holder, scene)
    if word == "home" and kids(node, "prep"):
        return _home_to(node, scene, speaker)
    if word in {"out", "still"} and node.head.lower_ in BE_WITH:
        return _stands_there(node, scene, speaker)
    if node.dep_ in {"attr", "acomp", "oprd"} or (node.dep_ == "poss" and node.head.dep_ == "attr"):
        return _predicate(node, scene)
    return None


def _names_a_side(noun: Token, scene: Scene) -> bool:
    """ "under Jaysh Khalid (IS)": the side itself, or its letters behind the name."""
    nouns = [noun, *kids(noun, "appos")]
    return any(n.i in scene.party_at and not scene.party_at[n.i].held for n in nouns)


def _held_by_predicate(verb: Token, holders: list[str], scene: Scene) -> State | None:
    refs = places_in(kids(verb, "nsubj"), scene)
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


# "X is the army's", "X is the army's ground"; not "it was the army's worst day"
OWNED = GENERIC_PLACES | frozenset(
    "stronghold bastion base capital ground territory turf domain prize again alone now".split()
)


def _predicate(node: Token, scene: Scene) -> State | None:
    """ "both districts were still rebel-held", "the hospital has been the army's"."""
    mentions = [scene.party_at.get(t.i) for t in (node, *node.lefts)]
    held = next((m for m in mentions if m is not None and m.held), None)
    owns = any(c.dep_ == "case" for c in node.children)
    if held is None and owns and (node.dep_ != "poss" or node.head.lower_ in OWNED):
        held = scene.party_at.get(node.i)
    verb = node.head if node.head.pos_ in {"VERB", "AUX"} else node.head.head
    if held is None or verb.pos_ not in {"VERB", "AUX"}:
        return None
    return _held_by_predicate(verb, [held.party], scene)


def _out_of_hands(node: Token, scene: Scene, speaker: str | None) -> State | None:
    """ "X had slipped from the army's grip": lost."""
    anchor = node.head.head
    while anchor.dep_ == "prep" or anchor.pos_ in {"ADP", "ADV"}:
        if anchor.head.i == anchor.i:
            return None
        anchor = anchor.head
    if anchor.pos_ != "VERB" or anchor.lower_ not in OUT_OF:
        return None
    losers = _holders(node, scene, speaker)
    refs = places_in(subjects_of(anchor), scene)
    found = [Finding(r, Status.LOST, None, losers[0]) for r in refs] if losers else []
    return (found, anchor, "leave") if found else None


def _stands_there(node: Token, scene: Scene, speaker: str | None) -> State | None:
    """ "its troops are out of X", "their fighters were still in X": where a side stands or not."""
    verb = node.head
    who = parties_in(subjects_of(verb), scene, speaker)
    out = node.lower_ == "out"
    nouns = after(node, "of") if out else after(verb, "in", "inside")
    if not who or any(noun.lower_ in STATES for noun in nouns):
        return None
    refs = [ref for ref in places_in(nouns, scene) if ref.reason != "area"]
    told = [
        Finding(r, Status.LOST, None, who[0]) if out else Finding(r, Status.CONTROLLED, who[0])
        for r in refs
    ]
    return (told, verb, "leave" if out else "hold") if told else None


def _under_siege(node: Token, scene: Scene, speaker: str | None) -> State | None:
    """ "X is under siege", "civilians are under siege in X"."""
    anchor = node.head.head
    while anchor.dep_ in {"prep", "advmod"} and anchor.head.i != anchor.i:
        anchor = anchor.head
    verbal = anchor.pos_ in {"VERB", "AUX"}
    refs = places_in(subjects_of(anchor), scene) if verbal else places_of(anchor, scene)
    refs = refs or places_in(after(node, "in"), scene)
    if verbal and not refs:
        refs = places_in(after(anchor, "in"), scene) or (
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
    holders = parties_in(after(node, "to"), scene, speaker)
    refs = places_in(kids(node.head, "nsubj"), scene)
    return (
        ([Finding(r, Status.CONTROLLED, holders[0]) for r in refs], node.head, "state")
        if holders and refs
        else None
    )


def _state_phrase(
    node: Token, scene: Scene, speaker: str | None
) -> tuple[list[Finding], Token, str] | None:
    holders = _holders(node, scene, speaker)
    anchor = node.head.head
    if anchor.lower_ == "with" and (beside := places_in(kids(anchor, "pobj"), scene)):
        main = parties_in(subjects_of(anchor.head), scene, speaker) if anchor.i == 0 else holders
        found = [Finding(r, Status.CONTROLLED, p) for r in beside for p in (main or holders)[:1]]
        return (found, node, "state") if found else None
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
        refs = places_in(subjects if not objects or is_passive(anchor) else objects, scene)
        if not holders:
            holders = parties_in([s for s in subjects if objects], scene, speaker)
        if not holders and change == "change" and is_passive(anchor):
            return _brought_under(anchor, refs, scene, speaker)
        if not refs and anchor.dep_ in {"relcl"}:
            refs = antecedent_places(anchor, scene)
    else:
        named = anchor.dep_ == "appos" and anchor.head.i in scene.place_at
        refs = places_of(anchor.head, scene) if named else []  # "X, the last quarter of Y in"
        if not refs and anchor.lower_ in GENERIC_PLACES:
            refs = places_before(anchor.left_edge, scene)
        refs = refs or places_of(anchor, scene)
        if not refs and anchor.dep_ in {"appos", "attr"}:
            refs = places_of(anchor.head, scene)
    refs = [ref for ref in refs if not (ref.anaphor and _tells_which(anchor, node))]
    refs = refs or places_before(node.head, scene)  # "for X, still in rebel hands,"
    if not refs or not holders:
        return None
    return _appositive_list(anchor, refs, holders, scene), anchor if verbal else node, change


def _tells_which(anchor: Token, node: Token) -> bool:
    """ "the area under the army's control grew": what is under it, not the area named before."""
    stretch = anchor.lower_ in AREA_WORDS | PLURAL_PLACES and anchor.dep_ != "appos"
    return stretch and node.head.i == anchor.i + 1


def _brought_under(
    anchor: Token, refs: list[PlaceRef], scene: Scene, speaker: str | None
) -> State | None:
    """ "X was brought fully under control", by somebody or by whom the story is about."""
    agents = [
        p for by in kids(anchor, "agent", "prep") if by.lower_ == "by" for p in kids(by, "pobj")
    ]
    taker = next(iter(parties_in(agents, scene, speaker)), None)
    found = [Finding(ref, Status.CONTROLLED, taker) for ref in refs]
    return (found, anchor, "change") if found else None


def _appositive_list(
    anchor: Token, refs: list[PlaceRef], holders: list[str], scene: Scene
) -> list[Finding]:
    if anchor.dep_ == "appos" and (
        anchor.lower_ in PLURAL_PLACES or anchor.lower_ in {"both", "all"}
    ):
        refs = [replace(r, held_by=None) for r in places_of(anchor.head, scene)]
    return [Finding(r, Status.CONTROLLED, holders[0]) for r in refs]


def _holders(node: Token, scene: Scene, speaker: str | None) -> list[str]:
    owner = owner_of(node, scene, speaker)
    if owner:
        return [owner]
    return parties_in(after(node, "of", "by"), scene, speaker)


def _in_charge(
    node: Token, anchor: Token, scene: Scene, speaker: str | None
) -> tuple[list[Finding], Token, str] | None:
    holders = (
        parties_in(subjects_of(anchor), scene, speaker)
        if anchor.pos_ in {"VERB", "AUX"}
        else parties_of(anchor, scene, speaker)
    )
    refs = places_in(after(node, "of", "over", "in"), scene)
    refs = refs or [
        r
        for prep in kids(anchor, "prep")
        if prep.lower_ in {"in", "at"} and prep.i > node.i
        for r in places_in(kids(prep, "pobj"), scene)
    ]
    if not refs and anchor.dep_ == "relcl":
        refs = antecedent_places(anchor, scene)
    if not refs or not holders:
        return None
    return [Finding(r, Status.CONTROLLED, holders[0]) for r in refs], anchor, "state"


RECORDING = frozenset(
    f"{verb}{ending}"
    for verb in ("record", "list", "mark", "count", "class")
    for ending in ("", "s", "ed", "es")
)


def _recorded(token: Token, party: str, scene: Scene) -> list[tuple[Finding, Token]]:
    """ "We record all of these as rebel-held"."""
    verb = next((t for t in (token, *up(token)) if t.lower_ in RECORDING), None)
    if verb is None or not any(t.lower_ == "as" for t in token.doc[verb.i : token.i]):
        return []
    told = kids(verb, "dobj") or [t for t in token.doc[verb.i : token.i] if t.lower_ == "both"]
    return [(Finding(r, Status.CONTROLLED, party), verb) for r in places_in(told, scene)]


def _is_inside(ref: PlaceRef, head: Token, scene: Scene) -> bool:
    """ "the last rebel-held district in X": a part of X."""
    pocket = head.lower_ in {"pocket", "enclave", "corner"}
    nouns = after(head, "in", "of") if pocket else after(head, "in")
    named = any(n.i in scene.place_at and scene.span(n)[0] == ref.start for n in nouns)
    return named and (pocket or head.lower_ in QUARTER_WORDS)


def _noted_before(index: int, scene: Scene) -> Token | None:
    """ "X still rebel-held tonight", "X now rebel-held": a note without its verb."""
    at = index - 1
    while at > 0 and scene.doc[at].lower_ in STILL:
        at -= 1
    return scene.doc[at] if at in scene.place_at and at < index - 1 else None


STILL = frozenset("still now again remains fully entirely mostly currently".split())


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
        if head is None:
            out += _recorded(token, mention.party, scene)
        noted = _noted_before(index, scene)
        if noted is not None:
            out += [
                (Finding(r, Status.CONTROLLED, mention.party), noted)
                for r in places_in([noted], scene)
            ]
            continue
        if head is None or head.i < index:
            continue
        near = apposed_to(head, scene) or places_of(head, scene, anaphors=False)
        refs = [
            as_part(r) if _is_inside(r, head, scene) else r
            for r in near
            if r.held_by in {None, mention.party}
        ]
        out += [
            (Finding(r, Status.CONTROLLED, mention.party), head) for r in refs if r.reason != "area"
        ]
    return out
