"""From a noun phrase to the places it means, with their extent, and to the parties it means."""

# Readings are tried in order, one return each.
# ruff: noqa: PLR0911, PLR0912

from __future__ import annotations

from dataclasses import replace

from geomap.claims.coref import party_for, places_for, ref_of
from geomap.claims.extent import share_in
from geomap.claims.parties import PartyMention
from geomap.claims.scene import PlaceRef, Scene, Token, children, kids, up
from geomap.claims.words import (
    ANAPHORIC_FORCES,
    AREA_WORDS,
    CENTRAL,
    DIRECTIONS,
    FACILITIES,
    FORCES,
    GENERIC_PLACES,
    INSIDE,
    NEAR_WORDS,
    PART_WORDS,
    PLURAL_PLACES,
    QUANTITIES,
    WHOLE_WORDS,
)
from geomap.records import Certainty, Extent, Match, Mention

DEFINITE = frozenset(
    {"the", "this", "that", "these", "those", "both", "its", "their", "neighbouring", "neighboring"}
)
CITY_KINDS = frozenset({"city"})
DEPTH = 8


def places_of(
    token: Token, scene: Scene, depth: int = 0, *, anaphors: bool = True
) -> list[PlaceRef]:
    """The places that the phrase headed by `token` means, each once, in order."""
    if depth > DEPTH:
        return []
    refs = [
        *_own_places(token, scene, depth, anaphors),
        *_listed(token, scene, depth, anaphors),
    ]
    out: dict[tuple[str, Extent], PlaceRef] = {}
    for ref in refs:
        out.setdefault((ref.key, ref.extent), ref)
    return list(out.values())


def _listed(token: Token, scene: Scene, depth: int, anaphors: bool) -> list[PlaceRef]:
    """The other members of the list: "A, B and C", "including D", "as well as E"."""
    out: list[PlaceRef] = []
    for child in children(token):
        if child.i < token.i:
            continue
        if child.dep_ == "conj" or (child.dep_ == "appos" and _is_item(child, token, scene)):
            out += places_of(child, scene, depth + 1, anaphors=anaphors)
        elif child.dep_ == "prep" and child.lower_ in {"including", "like", "plus", "besides"}:
            for pobj in kids(child, "pobj", "pcomp"):
                out += places_of(pobj, scene, depth + 1, anaphors=False)
        elif child.dep_ == "prep" and child.lower_ in {"in", "to"} and token.i in scene.place_at:
            # "A in the north and B in the south": B hangs on "north".
            for pobj in kids(child, "pobj"):
                for item in kids(pobj, "conj"):
                    if item.i in scene.place_at and pobj.lower_ in DIRECTIONS:
                        out += places_of(item, scene, depth + 1, anaphors=False)
        elif child.dep_ == "dep" and child.i in scene.place_at:
            out += places_of(child, scene, depth + 1, anaphors=anaphors)
    return out


def _is_item(child: Token, head: Token, scene: Scene) -> bool:
    """A list that the parser took for an apposition; "Azaz, Aleppo" is a container, no item."""
    if child.i not in scene.place_at or head.i not in scene.place_at:
        return False
    return bool(kids(child, "conj", "cc", "appos")) or bool(kids(head, "cc"))


def _own_places(token: Token, scene: Scene, depth: int, anaphors: bool) -> list[PlaceRef]:
    word = token.lower_
    if token.i in scene.place_at:
        return [_named(token, scene)]
    if word == "both" and token.dep_ == "appos" and token.head.i in scene.place_at:
        return [_named(token.head, scene), *_listed(token.head, scene, depth + 1, False)]
    if token.tag_ in {"PRP", "DT", "WDT", "EX"} or word in {"former", "latter", "both", "there"}:
        return _pronoun(token, scene, depth) if anaphors or token.tag_ == "WDT" else []
    if word in NEAR_WORDS and word not in AREA_WORDS:
        named = [c for c in children(token) if c.i in scene.place_at and c.dep_ == "compound"]
        return [_named(c, scene) for c in named] if word in {"farms", "hill", "hills"} else []
    if word in PLURAL_PLACES and _names_after_of(token, scene):
        return _through_of(token, scene, depth, False)  # "the Euphrates towns of A and B"
    if word in GENERIC_PLACES and any(
        c.i in scene.place_at and c.dep_ in {"compound", "nmod"} for c in children(token)
    ):
        return _generic(token, scene, depth, anaphors)
    if word == "both" and token.dep_ == "appos" and token.head.i in scene.place_at:
        return [_named(token.head, scene), *_listed(token.head, scene, depth + 1, False)]
    part = _part_of(token, scene, depth, anaphors)
    if part:
        return part
    if word in GENERIC_PLACES or word in AREA_WORDS:
        return _generic(token, scene, depth, anaphors)
    if word in FACILITIES:
        return [_as_part(ref) for ref in _inner_names(token, scene, depth)]
    if token.tag_ == "CD" and any(c.lower_ in {"every", "each"} for c in children(token)):
        return _through_of(token, scene, depth, anaphors)
    if token.tag_ == "CD" and any(c.lower_ in {"all", "both"} for c in children(token)):
        return places_for(token, scene) if anaphors else []
    if word in NAMED_NOUNS:
        return _inner_names(token, scene, depth)
    if word in {"less", "more", "fewer"}:
        than = [
            p for prep in kids(token, "prep") if prep.lower_ == "than" for p in kids(prep, "pobj")
        ]
        return [ref for noun in than for ref in _own_places(noun, scene, depth + 1, anaphors)]
    if word in WHOLE_WORDS or word in {"control", "hold"}:
        return _through_of(token, scene, depth, anaphors)
    return _unknown_name(token, scene)


def _names_after_of(token: Token, scene: Scene) -> bool:
    first = [c for c in children(token) if c.i < token.i and c.dep_ in {"compound", "nmod"}]
    named = [p for prep in kids(token, "prep") if prep.lower_ == "of" for p in kids(prep, "pobj")]
    region = any(c.i in scene.place_at and scene.place_at[c.i].place is None for c in first)
    return region and any(p.i in scene.place_at for p in named)


NAMED_NOUNS = frozenset(
    "blocks block apartments projects buildings farms silos stronghold bastion gate hills "
    "axis".split()
)


def _named(token: Token, scene: Scene) -> PlaceRef:
    ref = ref_of(scene.place_at[token.i])
    side = next((c for c in children(token) if c.i < token.i and c.lower_ in DIRECTIONS), None)
    if side is None:
        side = next((c for c in children(token) if c.i < token.i and c.lower_ in CENTRAL), None)
    held, besieged = _held_by(token, scene)
    ref = replace(ref, held_by=held, besieged=besieged)
    if side is None:
        return _with_determiner(token, ref, scene)
    return _side_of(side, token, ref, scene)


def _side_of(side: Token, token: Token, ref: PlaceRef, scene: Scene) -> PlaceRef:
    """ "eastern Aleppo" is a region without a boundary; "eastern Maadi" is a part of Maadi."""
    place = ref.match.place if ref.match else None
    if side.lower_ in DIRECTIONS and (place is None or place.kind in CITY_KINDS):
        start, end = scene.words([side, token])
        surface = scene.discourse.report.text[start:end]
        return PlaceRef(
            start, end, surface, reason="area", held_by=ref.held_by, besieged=ref.besieged
        )
    return _as_part(ref)


def _with_determiner(token: Token, ref: PlaceRef, scene: Scene) -> PlaceRef:
    left = scene.doc[max(0, token.i - 3) : token.i].text.lower()
    if left.endswith(("most of", "half", "part of", "much of")):
        return _as_part(ref)
    return _but_for(token, ref, scene)


def _but_for(token: Token, ref: PlaceRef, scene: Scene) -> PlaceRef:
    """ "the whole town apart from two streets": not the whole town."""
    for child in children(token):
        if child.i > token.i and child.lower_ in {"apart", "except", "save", "bar", "excluding"}:
            return _as_part(ref)
    return ref


def _held_by(token: Token, scene: Scene) -> tuple[str | None, bool]:
    held: str | None = None
    besieged = False
    low = token.i
    for child in children(token):
        if child.i < token.i and child.dep_ in {
            "amod",
            "compound",
            "nmod",
            "advmod",
            "npadvmod",
            "dep",
            "poss",
        }:
            low = min(low, child.left_edge.i)
    for index in range(low, token.i):
        mention = scene.party_at.get(index)
        if mention and mention.held:
            held = mention.party
        if scene.doc[index].lower_ in {"besieged", "encircled"} or (mention and mention.besieged):
            besieged = True
    return held, besieged


def _as_part(ref: PlaceRef, share: float | None = None) -> PlaceRef:
    return (
        ref
        if ref.reason == "area" and share is None
        else replace(ref, extent=Extent.PART, share=share or ref.share)
    )


def _pronoun(token: Token, scene: Scene, depth: int) -> list[PlaceRef]:
    word = token.lower_
    if word in {"which", "that", "who"}:
        return _antecedent(token, scene, depth)
    if word in {"all", "most", "some", "half"}:
        return _through_of(token, scene, depth, True)
    if word == "both" and kids(token, "prep"):
        inner = _through_of(token, scene, depth, True)
        return inner or places_for(token, scene)
    if word in {"it", "them", "both", "former", "latter", "there", "they", "these"}:
        return places_for(token, scene)
    return []


def places_before(token: Token, scene: Scene) -> list[PlaceRef]:
    """The place, or for "both" and plural verbs the list, ending before `token`'s comma."""
    at = token.i - 1
    while at >= 0 and scene.doc[at].lower_ in {
        "both",
        "all",
        "most",
        "of",
        "some",
        ",",
        "still",
        "now",
        "also",
        "each",
    }:
        at -= 1
    if at < 0 or at == token.i - 1:
        return []
    last = scene.doc[at]
    if last.i not in scene.place_at and not (
        last.lower_ in GENERIC_PLACES and last.i and _names_before(last, scene)
    ):
        return []
    head = last
    for node in up(last):
        if node.i > last.i or node.pos_ in {"VERB", "AUX"}:
            break
        inside = head.dep_ == "pobj" and node.lower_ in {"of", "near", "in", "to", "from"}
        if node.pos_ in {"NOUN", "PROPN"} and (
            head.dep_ == "compound" or node.lower_ in GENERIC_PLACES
        ):
            head = node
        elif inside and node.head.lower_ in NEAR_WORDS | {"edge", "outskirts"}:
            prep = node.head.head
            before = scene.doc[max(0, prep.i - 1)]
            if prep.dep_ == "prep" and (
                before.i in scene.place_at or before.lower_ in GENERIC_PLACES
            ):
                head = before
            break
        elif not inside:
            break
    if _both_or_plural(token, scene):
        while head.dep_ in {"conj", "appos"} and head.head.i < head.i:
            head = head.head
        return [_plain(ref) for ref in places_of(head, scene, anaphors=False)]
    return [_plain(ref) for ref in _own_places(head, scene, 0, False)]


def _names_before(token: Token, scene: Scene) -> bool:
    return any(t.i in scene.place_at for t in token.subtree if t.i < token.i)


def _both_or_plural(token: Token, scene: Scene) -> bool:
    near = {t.lower_ for t in scene.doc[max(0, token.i - 2) : token.i + 3]}
    return bool(near & {"both", "all", "are", "were"})


def _plain(ref: PlaceRef) -> PlaceRef:
    return replace(ref, held_by=None, besieged=False)


def _antecedent(token: Token, scene: Scene, depth: int) -> list[PlaceRef]:
    near = places_before(token, scene)
    if near:
        return near
    for node in token.ancestors:
        if node.dep_ == "relcl":
            return antecedent_places(node, scene, depth + 1)
    return []


def antecedent_places(clause: Token, scene: Scene, depth: int = 0) -> list[PlaceRef]:
    """The places that the head of a relative or participial clause means."""
    relative = next((t for t in clause.subtree if t.lower_ in {"which", "where"}), None)
    near = places_before(relative, scene) if relative is not None else []
    if near:
        return near
    head = clause.head
    refs = _own_places(head, scene, depth, False)
    if not refs and head.dep_ in {"appos", "attr"}:
        base = head.head
        if head.dep_ == "attr":
            base = next(iter(kids(head.head, "nsubj")), head)
        refs = _own_places(base, scene, depth, head.dep_ == "attr") if base is not head else []
    if refs and clause.lower_ and head.dep_ == "conj" and _both(clause):
        refs = [*_own_places(head.head, scene, depth, False), *refs]
    if refs and (_both(clause) or _plural(clause)):
        refs = [*refs, *_listed(head, scene, depth, False)]
        if head.dep_ == "conj":
            refs = [*_own_places(head.head, scene, depth, False), *refs]
    return [replace(ref, held_by=None, besieged=False) for ref in refs]


def _both(clause: Token) -> bool:
    return any(t.lower_ == "both" for t in clause.subtree)


def _plural(clause: Token) -> bool:
    return any(
        c.lower_ in {"are", "were"} and c.dep_ in {"aux", "auxpass"} for c in children(clause)
    )


def _part_of(token: Token, scene: Scene, depth: int, anaphors: bool) -> list[PlaceRef]:
    """ "half of X", "several points in X", "the western edge of the district"."""
    word = token.lower_
    if word not in PART_WORDS and not word.endswith("%"):
        return []
    inner: list[PlaceRef] = []
    for prep in kids(token, "prep"):
        if prep.lower_ in INSIDE:
            for pobj in kids(prep, "pobj"):
                inner += places_of(pobj, scene, depth + 1, anaphors=anaphors)
    if word in PLURAL_PLACES and _lists_names(token, scene):
        return []  # "the districts of A and B" are A and B
    if not inner:
        generic = [c for c in kids(token, "compound") if c.lower_ in GENERIC_PLACES - PLURAL_PLACES]
        inner = (
            [ref for c in generic for ref in places_for(c, scene)] if _is_definite(token) else []
        )
    if not inner:
        inner = [ref for poss in kids(token, "poss") for ref in _possessor(poss, scene, depth)]
        if inner and word in GENERIC_PLACES and not (_directed(token) or kids(token, "nummod")):
            return []
    if not inner:
        return []
    text = scene.text_of([t for t in token.subtree if t.i <= token.i] or [token])
    last = "last" in text.lower().split() or any(
        h.lower_ == "last" for h in (token.head, token.head.head)
    )
    if last and word not in {"half", "third", "quarter"}:
        return inner
    if _directed(token) and word in REGION_WORDS and not kids(token, "nummod"):
        regions = [_region(token, ref, scene) for ref in inner]
        return regions
    return [_as_part(ref, share_in(text)) for ref in inner]


REGION_WORDS = frozenset(
    "half part side districts neighborhoods neighbourhoods quarters parts areas sector".split()
)


def _possessor(poss: Token, scene: Scene, depth: int) -> list[PlaceRef]:
    if poss.i in scene.place_at:
        return [_named(poss, scene)]
    if poss.tag_ == "PRP$" and poss.lower_ == "its":
        return places_for_possessive(poss, scene)
    return _own_places(poss, scene, depth + 1, True) if poss.lower_ in GENERIC_PLACES else []


def places_for_possessive(poss: Token, scene: Scene) -> list[PlaceRef]:
    """ "its centre": the place that was named last."""
    before = scene.span(poss)[0]
    here = [m for m in scene.place_at.values() if m.mention.end <= before]
    return [replace(ref_of(here[-1]), anaphor=True)] if here else places_for(poss, scene)


def _directed(token: Token) -> bool:
    return any(c.lower_ in DIRECTIONS for c in children(token))


def _region(token: Token, ref: PlaceRef, scene: Scene) -> PlaceRef:
    """ "the eastern half of the city": words, where the place is a city; else a part of it."""
    place = ref.match.place if ref.match else None
    if ref.reason == "area":
        return replace(ref, extent=Extent.PART, share=share_in(token.text))
    if place is not None and place.kind not in CITY_KINDS:
        return _as_part(ref, share_in(token.text))
    tokens = [t for t in token.subtree if not _is_held(t, scene)]
    start, end = scene.words(tokens)
    surface = scene.discourse.report.text[start:end]
    return PlaceRef(start, end, surface, reason="area", held_by=_held_by(token, scene)[0])


def _lists_names(token: Token, scene: Scene) -> bool:
    for prep in kids(token, "prep"):
        if prep.lower_ == "of":
            for pobj in kids(prep, "pobj"):
                named = [
                    t
                    for t in (pobj, *children(pobj))
                    if t.i in scene.place_at and t.dep_ in {"pobj", "conj", "appos"}
                ]
                if len(named) > 1:
                    return True
                match = scene.place_at.get(pobj.i)
                if (
                    match
                    and not kids(token, "amod", "nummod")
                    and (match.place is None or match.place.kind not in CITY_KINDS)
                ):
                    return True
    return False


def _generic(token: Token, scene: Scene, depth: int, anaphors: bool) -> list[PlaceRef]:
    """ "the Marjeh and Maadi neighborhoods", "the villages of A and B", "the district"."""
    names = _inner_names(token, scene, depth)
    if names:
        held, besieged = _held_by(token, scene)
        names = [
            replace(r, held_by=r.held_by or held, besieged=r.besieged or besieged) for r in names
        ]
        names = [_but_for(token, ref, scene) for ref in names]
        return names
    if token.dep_ == "appos":
        apposed = _apposed(token, scene, depth)
        if apposed:
            return apposed
    unknown = _unknown_inside(token, scene)
    if unknown:
        return unknown
    if token.lower_ in AREA_WORDS - GENERIC_PLACES:
        return _area(token, scene)
    if not anaphors or not _is_definite(token):
        return []
    half = any(c.lower_ == "half" for c in children(token))
    number = [
        c
        for c in children(token)
        if c.dep_ == "nummod" and c.lower_ not in {"two", "three", "half"}
    ]
    blocked = {"amod", "compound", "relcl", "acl", "nmod"}
    told_apart = [c for c in children(token) if c.dep_ in blocked and c.lower_ not in SAME]
    restricted = [p for p in kids(token, "prep") if p.i == token.i + 1 and p.lower_ != "on"]
    if number or told_apart or restricted:
        return []
    refs = places_for(token, scene)
    if half:
        return [_as_part(ref, 0.5) for ref in refs]
    return [_but_for(token, ref, scene) for ref in refs]


SAME = frozenset(
    "whole entire same strategic besieged embattled key small large historic ancient northern "
    "southern eastern western border important neighbouring neighboring vital desert coastal "
    "two three both last remaining tiny"
.split()
)  # fmt: skip


def _apposed(token: Token, scene: Scene, depth: int) -> list[PlaceRef]:
    """The name, or for "two villages" the list, that a description in commas tells more of."""
    several = token.lower_ in PLURAL_PLACES
    if token.head.i in scene.place_at:
        return [
            _named(token.head, scene),
            *(_listed(token.head, scene, depth + 1, False) if several else []),
        ]
    start = scene.doc[token.left_edge.i]
    if not start.i or scene.doc[start.i - 1].text != ",":
        return []
    name = scene.doc[start.i - 2] if start.i > 1 else start
    if name.i not in scene.place_at:
        return []
    while (
        several
        and name.dep_ in {"conj", "appos"}
        and name.head.i < name.i
        and name.head.i in scene.place_at
    ):
        name = name.head
    return places_of(name, scene, depth + 1, anaphors=False) if several else [_named(name, scene)]


def _is_definite(token: Token) -> bool:
    return any(
        c.lower_ in DEFINITE and c.dep_ in {"det", "poss", "predet", "nummod", "amod"}
        for c in children(token)
    )


def _area(token: Token, scene: Scene) -> list[PlaceRef]:
    """ "the besieged enclave": a region in words."""
    if token.lower_ not in {"enclave", "pocket"} or not _is_definite(token):
        return []
    left = [t for t in token.lefts if t.dep_ in {"amod", "compound"} and not _is_held(t, scene)]
    start, end = scene.words([*left, token])
    return [PlaceRef(start, end, scene.discourse.report.text[start:end], reason="area")]


def _is_held(token: Token, scene: Scene) -> bool:
    mentions = [scene.party_at.get(t.i) for t in token.subtree]
    return any(m is not None and m.held for m in mentions)


def _inner_names(token: Token, scene: Scene, depth: int) -> list[PlaceRef]:
    """Names that a generic noun carries: as modifiers, after "of", in apposition."""
    out: list[PlaceRef] = []
    for child in children(token):
        if child.i in scene.place_at and child.dep_ in NAME_DEPS:
            out.append(_named(child, scene))
            out += _listed(child, scene, depth + 1, False)
        elif child.dep_ in {"compound", "nmod"} and child.i < token.i:
            inner = [c for c in children(child) if c.i in scene.place_at]
            out += [_named(c, scene) for c in inner if c.dep_ in {"compound", "nmod", "conj"}]
    if not out:
        out = [ref for p in kids(token, "prep") for ref in _after_prep(p, token, scene, depth)]
    if not out and token.lower_ in FACILITIES:
        out = [_named(c, scene) for c in kids(token, "poss") if c.i in scene.place_at]
    return sorted(out, key=lambda ref: ref.start)


NAME_DEPS = frozenset({"compound", "nmod", "amod", "appos", "npadvmod", "dep"})


def _after_prep(prep: Token, token: Token, scene: Scene, depth: int) -> list[PlaceRef]:
    facility = token.lower_ in FACILITIES and prep.lower_ in {"of", "in", "at"}
    if not facility and prep.lower_ != "of":
        return []
    nouns = kids(prep, "pobj")
    return [ref for noun in nouns for ref in places_of(noun, scene, depth + 1, anaphors=False)]


def _through_of(token: Token, scene: Scene, depth: int, anaphors: bool) -> list[PlaceRef]:
    out: list[PlaceRef] = []
    part = token.lower_ in {"most", "half", "some", "part", "much"}
    for prep in kids(token, "prep"):
        if prep.lower_ in {"of", "over", "in"}:
            for pobj in kids(prep, "pobj"):
                out += places_of(pobj, scene, depth + 1, anaphors=anaphors)
    nearly = {"nearly", "almost", "virtually", "practically", "not"}
    part = part or (token.i > 0 and scene.doc[token.i - 1].lower_ in nearly)
    but = (
        any(t.lower_ in {"but", "except"} for t in children(token))
        or "all but" in scene.doc.text.lower()
    )
    return [_as_part(ref) for ref in out] if part or (but and token.lower_ == "all") else out


def _unknown_name(token: Token, scene: Scene) -> list[PlaceRef]:
    """A capitalised name that the gazetteer lacks, with evidence beside it that it is a place."""
    if token.pos_ != "PROPN" or token.i in scene.party_at:
        return []
    beside = [c for c in children(token) if c.dep_ in {"conj", "appos"}]
    siblings = [*beside, *([token.head] if token.dep_ in {"conj", "appos"} else [])]
    listed = any(s.i in scene.place_at for s in siblings)
    described = any(s.lower_ in GENERIC_PLACES for s in beside)
    return [_unknown_ref(token, scene)] if listed or described else []


def _unknown_inside(token: Token, scene: Scene) -> list[PlaceRef]:
    """ "the village of Kashma", "the Kashma and Rasm villages"."""
    if token.lower_ not in GENERIC_PLACES:
        return []
    heads = [p for prep in kids(token, "prep") if prep.lower_ == "of" for p in kids(prep, "pobj")]
    heads += (
        []
        if heads
        else [
            c
            for c in kids(token, "compound", "nmod", "appos")
            if c.i < token.i or c.dep_ == "appos"
        ]
    )
    out: list[PlaceRef] = []
    for head in heads:
        for name in [head, *[c for c in head.subtree if c.dep_ == "conj"]]:
            if (
                name.pos_ == "PROPN"
                and name.lower_ not in NO_NAMES
                and name.i not in scene.party_at
                and name.i not in scene.place_at
            ):
                out.append(_unknown_ref(name, scene))
            elif name.i in scene.place_at:
                out.append(_named(name, scene))
    return out


NO_NAMES = frozenset(
    "shia shi'ite shiite sunni alawite christian druze kurdish arab turkmen assyrian yazidi "
    "armenian muslim syrian iraqi palestinian northern southern eastern western upper lower "
    "old new greater".split()
)


def _unknown_ref(token: Token, scene: Scene) -> PlaceRef:
    tokens = [
        c
        for c in children(token)
        if c.dep_ in {"compound", "punct"}
        and c.i < token.i
        and (c.pos_ == "PROPN" or c.text == "-")
    ]
    start, end = scene.words([*tokens, token])
    surface = scene.discourse.report.text[start:end]
    match = Match(Mention(start, end, surface), Certainty.UNRESOLVED, reason="unknown")
    return PlaceRef(start, end, surface, match, reason="unknown")


def parties_of(token: Token, scene: Scene, speaker: str | None = None, depth: int = 0) -> list[str]:
    """The parties that the phrase headed by `token` means, each once."""
    if depth > DEPTH:
        return []
    out = _own_parties(token, scene, speaker, depth)
    for child in children(token):
        if child.i > token.i and child.dep_ in {"conj", "appos"}:
            out += parties_of(child, scene, speaker, depth + 1)
    return list(dict.fromkeys(out))


def _own_parties(token: Token, scene: Scene, speaker: str | None, depth: int) -> list[str]:
    mention = scene.party_at.get(token.i)
    if mention and mention.weak and _is_of_another(token, scene):
        return []
    if mention and not mention.held and not mention.besieged:
        named = _modifier_parties(token, scene, speaker, depth) if mention.weak else []
        return named or [mention.party]
    if token.tag_ == "PRP" and token.lower_ in {"they", "it", "them", "we", "us"}:
        found = party_for(token, scene, speaker)
        return [found] if found else []
    if token.tag_ in {"WP", "WDT"}:
        heads = [node.head for node in token.ancestors if node.dep_ == "relcl"]
        return _own_parties(heads[0], scene, speaker, depth + 1) if heads and depth < DEPTH else []
    named = _modifier_parties(token, scene, speaker, depth)
    if named:
        return named
    if _is_anaphoric(token) and token.lower_ in ANAPHORIC_FORCES:
        found = party_for(token, scene, speaker)
        return [found] if found else []
    return []


def _is_of_another(token: Token, scene: Scene) -> bool:
    """ "Al-Shabaab fighters": a name before a weak word that no party of the region has."""
    names = [c for c in token.lefts if c.pos_ == "PROPN" and c.dep_ in {"compound", "nmod"}]
    known = scene.party_at.keys() | scene.place_at.keys()
    return bool(names) and not any(t.i in known for n in names for t in n.subtree)


def _modifier_parties(token: Token, scene: Scene, speaker: str | None, depth: int) -> list[str]:
    """ "rebel fighters", "fighters led by HTS", "hundreds of rebels", "his men"."""
    if (
        token.lower_ not in FORCES
        and token.lower_ not in QUANTITIES
        and token.pos_ not in {"NOUN", "PROPN"}
    ):
        return []
    left: list[PartyMention] = []
    for child in token.lefts:
        for node in child.subtree:
            mention = scene.party_at.get(node.i)
            if (
                mention
                and not mention.held
                and node.dep_
                in {
                    "compound",
                    "amod",
                    "nmod",
                    "poss",
                    "npadvmod",
                    "conj",
                    "nsubj",
                    "punct",
                    "advmod",
                    "pobj",
                    "dep",
                }
            ):
                left.append(mention)
    if left:
        if token.lower_ not in FORCES | QUANTITIES:
            return []
        strong = [m.party for m in left if not m.weak]
        return [(strong or [m.party for m in left])[0]]
    if token.lower_ not in FORCES | QUANTITIES:
        return []
    for child in children(token):
        if child.dep_ == "prep" and child.lower_ in {"of", "from", "with", "in"} and depth < DEPTH:
            for pobj in kids(child, "pobj"):
                found = parties_of(pobj, scene, speaker, depth + 1)
                if found:
                    return found
        if child.dep_ in {"acl", "amod", "relcl"} and child.lower_ in {
            "led",
            "loyal",
            "allied",
            "belonging",
            "affiliated",
            "dominated",
            "backed",
            "linked",
            "aligned",
        }:
            if child.lower_ == "backed":
                continue
            for prep in kids(child, "agent", "prep"):
                for pobj in kids(prep, "pobj"):
                    found = parties_of(pobj, scene, speaker, depth + 1)
                    if found:
                        return found
    for poss in kids(token, "poss"):
        if poss.tag_ == "WP$" and depth < DEPTH:
            heads = [node.head for node in token.ancestors if node.dep_ == "relcl"][:1]
            return [p for head in heads for p in parties_of(head, scene, speaker, depth + 1)]
        if poss.tag_ == "PRP$":
            found_party = party_for(poss, scene, speaker)
            return [found_party] if found_party else []
    return []


def _is_anaphoric(token: Token) -> bool:
    """A bare "the fighters", "fighters", "the group": nothing says whose."""
    extra = [
        c
        for c in children(token)
        if c.dep_ in {"amod", "compound", "nmod"}
        and c.lower_
        not in {"last", "same", "remaining", "armed", "departing", "retreating", "allied"}
    ]
    return not extra
