"""The arguments of a verb: its subject, objects and prepositions, found across the clause."""

# Readings are tried in order, one return each.
# ruff: noqa: PLR0911, PLR0912

from __future__ import annotations

from dataclasses import dataclass, field

from geomap.claims.scene import Scene, Token, kids, up

OBJECT_CONTROL = frozenset(
    "force forced forces forcing order ordered allow allowed allowing oblige obliged compel "
    "compelled urge urged told ask asked tell persuade persuaded let make made see seen "
    "enable enabled prompt prompted prompting lead led helped help".split()
)


MEANWHILE = frozenset({"after", "before", "while", "since", "upon", "without"})


@dataclass(slots=True)
class Arguments:
    """What stands around a verb; `preps` are (preposition, noun) pairs."""

    verb: Token
    passive: bool
    subjects: list[Token] = field(default_factory=list)
    objects: list[Token] = field(default_factory=list)
    preps: list[tuple[str, Token]] = field(default_factory=list)

    def after(self, *prepositions: str) -> list[Token]:
        """The nouns after any of the prepositions."""
        return [noun for prep, noun in self.preps if prep in prepositions]


def arguments_of(verb: Token, scene: Scene) -> Arguments:
    """Read a verb's arguments off the parse, sharing those of the verbs it is joined to."""
    args = Arguments(verb, is_passive(verb))
    args.subjects = subjects_of(verb)
    args.objects = _without_apposed(kids(verb, "dobj", "attr", "oprd"), scene)
    args.preps = _preps(verb)
    args.preps += [
        (p, n)
        for party in [*args.objects, *args.after("with", "against")]
        if party.i in scene.party_at
        for p, n in _preps(party)
        if p in {"in", "inside", "within", "across"}
    ]
    members = [c for o in args.objects for c in o.subtree if c.dep_ == "conj" and c.i > o.i]
    for noun in [
        *args.objects,
        *members,
        *(n for p, n in args.preps if p in {"from", "out of", "of"}),
    ]:
        args.preps += [
            (p, n) for p, n in _preps(noun) if p in {"from", "to", "by", "out of", "under", "into"}
        ]
    for dative in kids(verb, "dative"):
        args.preps += [("to", p) for p in kids(dative, "pobj")] or [("to", dative)]
    if not args.objects and not args.passive:
        args.objects = _shared_object(verb)
    return args


def _without_apposed(objects: list[Token], scene: Scene) -> list[Token]:
    """ "captured X, the army's last position in Y": what tells of X is no second object."""
    if len(objects) < 2 or objects[0].i not in scene.place_at:
        return objects
    return [
        o
        for n, o in enumerate(objects)
        if not n or o.i in scene.place_at or scene.doc[max(0, o.left_edge.i - 1)].text != ","
    ]


def is_passive(verb: Token) -> bool:
    """Whether the verb form is passive: "was taken", "taken by", "X, captured on Friday"."""
    if kids(verb, "auxpass") or kids(verb, "nsubjpass"):
        return True
    if verb.dep_ in {"acomp", "oprd"}:
        return True
    if any(
        c.lower_ in {"was", "were", "been", "being", "be", "is", "are"}
        and c.dep_ in {"aux", "auxpass"}
        for c in verb.children
    ):
        return verb.tag_ == "VBN" or (verb.tag_ == "VBD" and bool(kids(verb, "agent")))
    if kids(verb, "aux"):
        return False
    if verb.tag_ not in {"VBN", "VBD"}:
        return False
    if verb.dep_ in {"acl", "amod"} and verb.tag_ == "VBN":
        return True
    if verb.tag_ == "VBN" and verb.dep_ == "advcl" and kids(verb, "agent"):
        return True
    if kids(verb, "agent") and not kids(verb, "dobj"):
        return True
    if kids(verb, "nsubj"):
        return False
    if verb.dep_ == "conj" and verb.tag_ == "VBN":
        return is_passive(verb.head)
    if verb.dep_ == "advcl" and verb.tag_ == "VBN":
        return True
    return bool(kids(verb, "agent")) and verb.tag_ == "VBN"


def subjects_of(verb: Token, depth: int = 0) -> list[Token]:
    """The verb's own subject, or the one it shares with the clause it hangs on."""
    own = kids(verb, "nsubj", "nsubjpass", "csubj", "expl")
    own = [token for token in own if token.dep_ != "expl"]
    own = _nearest(own)
    if (
        not own
        and verb.tag_ in {"VBN", "VBD"}
        and verb.dep_ in {"advcl", "acl", "dep", "conj"}
        and not kids(verb, "aux", "auxpass")
    ):
        if verb.i and verb.nbor(-1).lower_ == "both" and verb.nbor(-1).dep_ == "appos":
            return [verb.nbor(-1)]  # "A and B, both surrounded by"
        named = _name_before_comma(verb)
        if named is not None and not _goes_on_acting(verb):
            return [_whole_list(named)]
    if not own and depth == 0:
        own = _party_before(verb)
    if own or depth > 6:
        return own
    head = verb.head
    if head.i == verb.i:
        return []
    if verb.dep_ == "acl" and verb.tag_ == "VBD" and kids(verb, "dobj"):
        clause = next((node for node in up(verb) if node.dep_ == "relcl"), None)
        if clause is not None:  # "fighters who hid in tunnels now held X"
            return [clause.head]
    if verb.dep_ == "conj" and kids(verb, "aux", "auxpass"):
        # "took A, and only B was left": the parser may join B to the verb before.
        joined = [c for c in kids(head, "conj") if head.i < c.i < verb.i and c.pos_ == "PROPN"]
        if joined:
            return joined[-1:]
    if verb.dep_ in {"acl", "relcl", "amod"} and head.pos_ in {
        "NOUN",
        "PROPN",
        "PRON",
        "NUM",
        "ADJ",
    }:
        if verb.dep_ == "acl" and kids(verb, "aux") and verb.tag_ == "VB":
            return _noun_agent(head, depth)
        if verb.tag_ == "VBG" and verb.dep_ == "acl" and verb.i - 1 in verb.doc.parties:
            return [verb.nbor(-1)]  # "footage of soldiers raising ..."
        return [head]
    if verb.dep_ == "pcomp":
        governor = head.head
        if governor.pos_ in {"VERB", "AUX"}:
            return subjects_of(governor, depth + 1)
        told = governor.head
        if governor.dep_ == "dobj" and head.lower_ in MEANWHILE and told.pos_ == "VERB":
            return subjects_of(told, depth + 1)  # "announced its end after capturing X"
        return _noun_agent(governor, depth)
    if verb.dep_ in {"conj", "xcomp", "advcl", "ccomp", "dep", "parataxis", "acomp", "oprd"}:
        if verb.dep_ == "xcomp" and head.lower_ in OBJECT_CONTROL:
            objects = kids(head, "dobj", "nsubjpass")
            if objects:
                return objects
        if head.pos_ in {"VERB", "AUX", "ADJ"} or head.dep_ in {
            "relcl",
            "acl",
            "ROOT",
            "advcl",
            "ccomp",
        }:
            return subjects_of(head, depth + 1)
    return []


def _nearest(own: list[Token]) -> list[Token]:
    """ "The last of them left and the army is in control": its own, not that of a verb missed."""
    return own[-1:] if len(own) > 1 and all(t.dep_ == "nsubj" for t in own) else own


def _party_before(verb: Token) -> list[Token]:
    """ "... weapons and army units took over X": the party before a verb acts."""
    if verb.tag_ not in {"VBD", "VBZ", "VBP"} or verb.dep_ in {"acl", "amod"}:
        return []
    at = verb.i - 1
    while at > 0 and verb.doc[at].pos_ in {"ADV", "AUX"}:
        at -= 1
    parties = verb.doc.parties
    if at < 0 or at not in parties or verb.doc[at].dep_ in {"nsubj", "nsubjpass"}:
        return []
    return [verb.doc[at]]


def _name_before_comma(verb: Token) -> Token | None:
    """ "on the road to Tabqa, seized by ...": the participle tells of the name before its comma."""
    if verb.i < 2 or verb.nbor(-1).text != ",":
        return None
    name = verb.nbor(-2)
    return (
        name
        if name.pos_ == "PROPN" and name.dep_ in {"pobj", "dobj", "nsubj", "conj", "appos"}
        else None
    )


def _goes_on_acting(verb: Token) -> bool:
    """ "entered X, freed prisoners and seized Y", "left X, regrouped and": not told of X."""
    in_series = any(t.pos_ == "VERB" and t.dep_ == "conj" for t in verb.children)
    active = bool(kids(verb, "dobj")) or in_series
    return verb.dep_ == "conj" and active and not kids(verb, "agent")


def _whole_list(name: Token) -> Token:
    """ "The towns of A and B, besieged by ...": both, where the list is a subject."""
    head = name
    while head.dep_ == "conj":
        head = head.head
    top = head.head.head if head.dep_ == "pobj" and head.head.lower_ == "of" else head
    return head if top.dep_ in {"nsubj", "nsubjpass"} else name


def _noun_agent(noun: Token, depth: int) -> list[Token]:
    """Who makes the attempt: "the army's bid to", "Rebels launched an attack to"."""
    own = [c for c in noun.children if c.dep_ in {"poss", "compound", "amod", "nmod"}]
    own += [
        p for prep in kids(noun, "prep") if prep.lower_ in {"by", "of"} for p in kids(prep, "pobj")
    ]
    if noun.dep_ in {"dobj", "attr", "pobj"}:
        governor = noun.head
        if governor.dep_ == "prep":
            governor = governor.head
        if governor.pos_ in {"VERB", "AUX"}:
            own += subjects_of(governor, depth + 1)
    return own


def _preps(token: Token) -> list[tuple[str, Token]]:
    out: list[tuple[str, Token]] = []
    for child in token.children:
        if child.dep_ in {"prep", "agent"} or (
            child.dep_ in {"advmod", "prt"} and kids(child, "prep", "pobj")
        ):
            out += _one_prep(child)
            out += [pair for more in kids(child, "conj") for pair in _one_prep(more)]
    return out


def _one_prep(prep: Token) -> list[tuple[str, Token]]:
    out = [(prep.lower_, noun) for noun in kids(prep, "pobj")]
    for noun in [noun for _, noun in out]:
        out += [(p, n) for p, n in _preps(noun) if p in {"to", "from", "into"}]
    for inner in kids(prep, "prep"):
        joined = (
            "out of" if inner.lower_ in {"of", "from"} and prep.lower_ == "out" else inner.lower_
        )
        out += [(joined, noun) for noun in kids(inner, "pobj")]
        for noun in kids(inner, "pobj"):
            out += [(p, n) for p, n in _preps(noun) if p in {"to", "from", "into"}]
    return out


# "regrouped and took X": no object of theirs
ON_THE_MOVE = frozenset(
    "regrouped retreated withdrew advanced moved pulled redeployed pressed pushed returned rallied "
    "marched".split()
)


def _shared_object(verb: Token) -> list[Token]:
    """ "attacked and seized X": the object of the verb it is joined to."""
    if verb.lower_ in ON_THE_MOVE or any(
        c.dep_ == "prep" and c.lower_ in {"into", "in", "to", "through", "on"}
        for c in verb.children
    ):
        return []
    for other in verb.children:
        if other.dep_ == "conj" and other.pos_ == "VERB" and not kids(other, "nsubj", "nsubjpass"):
            found = kids(other, "dobj")
            if found:
                return found
    return []
