"""From a noun phrase to the places it means, with their extent."""

# Readings are tried in order, one return each.
# ruff: noqa: PLR0911, PLR0912

from __future__ import annotations

from dataclasses import replace

from geomap.claims.announced_places import announced
from geomap.claims.area_phrases import area, is_definite, is_directed, region
from geomap.claims.coref import facility_before, places_for, ref_of, town_before
from geomap.claims.extent import share_in
from geomap.claims.named_places import CITY_KINDS, as_part, but_for, held_by, named_place
from geomap.claims.place_shapes import (
    COUNTED,
    as_many,
    before_a_distance,
    both_or_plural,
    has_plural_verb,
    is_item,
    lists_names,
    names_a_quarter,
    names_after_of,
    names_before,
    not_the_road,
    restricts,
    says_both,
    stands_apart,
    tells_no_more,
)
from geomap.claims.scene import PlaceRef, Scene, Token, kids, up
from geomap.claims.unlisted_places import unlisted_inside, unlisted_name
from geomap.claims.words import (
    AREA_WORDS,
    DIRECTIONS,
    FACILITIES,
    GENERIC_PLACES,
    INSIDE,
    NEAR_WORDS,
    PART_WORDS,
    PLURAL_PLACES,
    QUARTER_WORDS,
    WHOLE_WORDS,
)
from geomap.records import Extent

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
    for child in token.children:
        if child.i < token.i:
            continue
        if child.dep_ == "conj" or (child.dep_ == "appos" and is_item(child, token, scene)):
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


def _own_places(token: Token, scene: Scene, depth: int, anaphors: bool) -> list[PlaceRef]:
    word = token.lower_
    if token.i in scene.place_at:
        return [named_place(token, scene)]
    if word == "both" and token.dep_ == "appos" and token.head.i in scene.place_at:
        return [named_place(token.head, scene), *_listed(token.head, scene, depth + 1, False)]
    if word in {"all", "each"} and any(p.lower_ == "of" for p in kids(token, "prep")):
        return _through_of(token, scene, depth, anaphors)
    if token.tag_ in {"PRP", "DT", "WDT", "EX"} or word in {"former", "latter", "both", "there"}:
        return _pronoun(token, scene, depth) if anaphors or token.tag_ == "WDT" else []
    if word in NEAR_WORDS and word not in AREA_WORDS:
        named = [c for c in token.children if c.i in scene.place_at and c.dep_ == "compound"]
        return [named_place(c, scene) for c in named] if word in {"farms", "hill", "hills"} else []
    if word in PLURAL_PLACES and names_after_of(token, scene):
        return _through_of(token, scene, depth, False)  # "the Euphrates towns of A and B"
    if word in GENERIC_PLACES and any(
        c.i in scene.place_at and c.dep_ in {"compound", "nmod"} for c in token.children
    ):
        return _generic(token, scene, depth, anaphors)
    if word == "both" and token.dep_ == "appos" and token.head.i in scene.place_at:
        return [named_place(token.head, scene), *_listed(token.head, scene, depth + 1, False)]
    part = _part_of(token, scene, depth, anaphors)
    if part:
        return part
    if word in SEATS:  # "the last position, X air base, fell"
        told = [ref for c in kids(token, "appos") for ref in places_of(c, scene, depth + 1)]
        if told:
            return told
    if word in GENERIC_PLACES or word in AREA_WORDS:
        return _generic(token, scene, depth, anaphors)
    if word in FACILITIES:
        inside = _inner_names(token, scene, depth)
        bare = anaphors and all(c.lower_ in {"the", "itself"} for c in token.children)
        if not inside and bare and token.children:
            inside = facility_before(token, scene)
        return [as_part(ref) for ref in inside]
    if token.tag_ == "CD" and any(c.lower_ in {"every", "each"} for c in token.children):
        return _through_of(token, scene, depth, anaphors)
    if token.tag_ == "CD" and any(c.lower_ in {"all", "both"} for c in token.children):
        return places_for(token, scene) if anaphors else []
    if word in NAMED_NOUNS:
        return _inner_names(token, scene, depth)
    if word in {"string", "series", "cluster", "handful"}:  # "a string of villages and the X base"
        return _through_of(token, scene, depth, False)
    if word in {"less", "more", "fewer"}:
        than = [
            p for prep in kids(token, "prep") if prep.lower_ == "than" for p in kids(prep, "pobj")
        ]
        return [ref for noun in than for ref in _own_places(noun, scene, depth + 1, anaphors)]
    if word in WHOLE_WORDS or word in {"control", "hold"}:
        return _through_of(token, scene, depth, anaphors)
    return unlisted_name(token, scene)


SEATS = frozenset("position foothold outpost holdout redoubt possession".split())
NAMED_NOUNS = frozenset(
    "blocks block apartments projects buildings farms silos stronghold bastion gate hills "
    "axis".split()
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
    last = before_a_distance(scene.doc[at], scene)
    if last.i not in scene.place_at and not (
        last.lower_ in GENERIC_PLACES and last.i and names_before(last, scene)
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
    if both_or_plural(token, scene):
        while head.dep_ in {"conj", "appos"} and head.head.i < head.i:
            head = head.head
        return [_plain(ref) for ref in places_of(head, scene, anaphors=False)]
    return [_plain(ref) for ref in _own_places(head, scene, 0, False)]


def _plain(ref: PlaceRef) -> PlaceRef:
    return replace(ref, held_by=None, besieged=False)


def _antecedent(token: Token, scene: Scene, depth: int) -> list[PlaceRef]:
    near = places_before(token, scene)
    if near:
        return near
    for node in up(token):
        if node.dep_ == "relcl":
            return antecedent_places(node, scene, depth + 1)
    return []


def antecedent_places(clause: Token, scene: Scene, depth: int = 0) -> list[PlaceRef]:
    """The places that the head of a relative or participial clause means."""
    relative = next((t for t in clause.subtree if t.lower_ in {"which", "where"}), None)
    near = places_before(relative, scene) if relative is not None else []
    if near:
        return near
    head = not_the_road(clause.head, scene)
    refs = _own_places(head, scene, depth, head.lower_ in GENERIC_PLACES and stands_apart(clause))
    if not refs and head.dep_ in {"appos", "attr"}:
        base = head.head
        if head.dep_ == "attr":
            base = next(iter(kids(head.head, "nsubj")), head)
        refs = _own_places(base, scene, depth, head.dep_ == "attr") if base is not head else []
    if refs and clause.lower_ and head.dep_ == "conj" and says_both(clause):
        refs = [*_own_places(head.head, scene, depth, False), *refs]
    if refs and (says_both(clause) or has_plural_verb(clause)):
        refs = [*refs, *_listed(head, scene, depth, False)]
        if head.dep_ == "conj":
            refs = [*_own_places(head.head, scene, depth, False), *refs]
    return [replace(ref, held_by=None, besieged=False) for ref in refs]


def _part_of(token: Token, scene: Scene, depth: int, anaphors: bool) -> list[PlaceRef]:
    """ "half of X", "several points in X", "the western edge of the district"."""
    word = token.lower_
    if word not in PART_WORDS and not word.endswith("%"):
        return []
    inner: list[PlaceRef] = []
    for prep in kids(token, "prep"):
        if prep.lower_ in INSIDE and not (prep.lower_ == "around" and word in SPOTS):
            for pobj in kids(prep, "pobj"):
                inner += places_of(pobj, scene, depth + 1, anaphors=anaphors)
    if word in QUARTER_WORDS - PLURAL_PLACES and is_definite(token) and anaphors:
        quarter = _quarter_of(token, inner, scene)
        if quarter:
            return quarter
    if word in PLURAL_PLACES and lists_names(token, scene):
        return []  # "the districts of A and B" are A and B
    if not inner:
        generic = [c for c in kids(token, "compound") if c.lower_ in GENERIC_PLACES - PLURAL_PLACES]
        inner = [ref for c in generic for ref in places_for(c, scene)] if is_definite(token) else []
    if not inner:
        inner = [ref for poss in kids(token, "poss") for ref in _possessor(poss, scene, depth)]
        if inner and word in GENERIC_PLACES and not (is_directed(token) or kids(token, "nummod")):
            return []
    if not inner:
        return []
    text = scene.text_of([t for t in token.subtree if t.i <= token.i] or [token])
    last = "last" in text.lower().split() or any(
        h.lower_ == "last" for h in (token.head, token.head.head)
    )
    if last and word not in {"half", "third", "quarter"}:
        return inner
    if names_a_quarter(token, inner):
        return inner
    if is_directed(token) and word in REGION_WORDS and not kids(token, "nummod"):
        regions = [region(token, ref, scene) for ref in inner]
        return regions
    return [as_part(ref, share_in(text)) for ref in inner]


SPOTS = frozenset(
    "position positions point points post posts hilltops lines".split()
)  # around X: not in


def _quarter_of(token: Token, inner: list[PlaceRef], scene: Scene) -> list[PlaceRef]:
    """ "the hilltop district of Aleppo": the one named before, where only a city follows."""
    kinds = [r.match.place.kind if r.match and r.match.place else None for r in inner]
    if not kinds or not set(kinds) <= CITY_KINDS:
        return []
    named = {r.key for r in inner}
    return [r for r in places_for(token, scene) if r.key not in named and r.match]


REGION_WORDS = frozenset(
    "half part side districts neighborhoods neighbourhoods quarters parts areas sector".split()
)


def _possessor(poss: Token, scene: Scene, depth: int) -> list[PlaceRef]:
    if poss.i in scene.place_at:
        return [named_place(poss, scene)]
    if poss.tag_ == "PRP$" and poss.lower_ == "its":
        return places_for_possessive(poss, scene)
    return _own_places(poss, scene, depth + 1, True) if poss.lower_ in GENERIC_PLACES else []


def places_for_possessive(poss: Token, scene: Scene) -> list[PlaceRef]:
    """ "its centre": the place that was named last."""
    before = scene.span(poss)[0]
    here = [m for m in scene.place_at.values() if m.mention.end <= before]
    return [replace(ref_of(here[-1]), anaphor=True)] if here else places_for(poss, scene)


def _generic(token: Token, scene: Scene, depth: int, anaphors: bool) -> list[PlaceRef]:
    """ "the Marjeh and Maadi neighborhoods", "the villages of A and B", "the district"."""
    names = _inner_names(token, scene, depth)
    if names:
        held, besieged = held_by(token, scene)
        names = [
            replace(r, held_by=r.held_by or held, besieged=r.besieged or besieged) for r in names
        ]
        names = [but_for(token, ref, scene) for ref in names]
        return names
    if anaphors and _is_side_of_town(token):
        return [as_part(ref) for ref in town_before(token, scene)]
    loose = not (kids(token, "conj") or is_definite(token))
    if loose or token.dep_ in {"appos", "npadvmod"}:
        apposed = _apposed(token, scene, depth)
        if apposed and as_many(token, apposed):
            return apposed
    behind = _names_behind(token, scene, depth) or announced(token, scene)
    if behind:
        return behind
    unknown = unlisted_inside(token, scene)
    if unknown:
        return unknown
    site = _site(token, scene) if token.lower_ in SITES else []
    if site:
        return site
    if token.lower_ in AREA_WORDS - GENERIC_PLACES:
        return area(token, scene)
    if not anaphors or not is_definite(token):
        return []
    half = any(c.lower_ == "half" for c in token.children)
    number = [
        c for c in token.children if c.dep_ == "nummod" and c.lower_ not in {"two", "three", "half"}
    ]
    blocked = {"amod", "compound", "relcl", "acl", "nmod"}
    told_apart = [
        c
        for c in token.children
        if c.dep_ in blocked and not tells_no_more(c, scene) and not stands_apart(c)
    ]
    restricted = [p for p in kids(token, "prep") if p.i == token.i + 1 and restricts(p)]
    if number or told_apart or restricted:
        return []
    refs = places_for(token, scene)
    if half:
        return [as_part(ref, 0.5) for ref in refs]
    return [but_for(token, ref, scene) for ref in refs]


def _is_side_of_town(token: Token) -> bool:
    """ "two eastern districts fell": of the town that the text is about."""
    if token.dep_ == "pobj" and token.lower_ in QUARTER_WORDS & PLURAL_PLACES:
        counted = any(c.lower_ in SEVERAL for c in kids(token, "amod", "det", "nummod"))
        return counted and not kids(token, "prep", "relcl", "appos", "acl")
    acts = token.dep_ in {"nsubj", "nsubjpass", "dobj"}
    plural = token.lower_ in QUARTER_WORDS & PLURAL_PLACES
    plain = not kids(token, "prep", "relcl", "appos") and not is_definite(token)
    return acts and plural and plain and any(c.lower_ in DIRECTIONS for c in token.children)


SEVERAL = frozenset("several some most many two three four".split())
SITES = frozenset({"housing", "project", "estate", "complex"})


def _site(token: Token, scene: Scene) -> list[PlaceRef]:
    """ "the youth housing at X": X, where that is its name, else a part of X."""
    behind = scene.doc[token.i + 1 : token.i + 3]
    if len(behind) < 2 or behind[0].lower_ not in {"at", "in"} or behind[1].i not in scene.place_at:
        return []
    ref = named_place(behind[1], scene)
    place = ref.match.place if ref.match else None
    named = place is not None and token.lower_ in place.name.lower().split()
    return [ref if named else as_part(ref)]


def _apposed(token: Token, scene: Scene, depth: int) -> list[PlaceRef]:
    """The name, or for "two villages" the list, that a description in commas tells more of."""
    several = token.lower_ in PLURAL_PLACES
    if token.head.i in scene.place_at:
        return [
            named_place(token.head, scene),
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
    return (
        places_of(name, scene, depth + 1, anaphors=False) if several else [named_place(name, scene)]
    )


def apposed_to(token: Token, scene: Scene) -> list[PlaceRef]:
    """ "X, the last town held by P": the name that a description in commas tells more of."""
    start = token.left_edge.i
    near = token.lower_ in GENERIC_PLACES and start > 1 and scene.doc[start - 1].text == ","
    name = scene.doc[start - 2] if near else token
    return [named_place(name, scene)] if name is not token and name.i in scene.place_at else []


def _names_behind(token: Token, scene: Scene, depth: int) -> list[PlaceRef]:
    """ "the two villages north of Z, X and Y, were": the names that the number announces."""
    number = next((COUNTED[c.lower_] for c in kids(token, "nummod") if c.lower_ in COUNTED), None)
    if number is None or token.lower_ not in PLURAL_PLACES:
        return []
    for other in scene.doc[token.i + 1 :]:
        if other.pos_ in {"VERB", "AUX"}:
            return []
        if other.i in scene.place_at and scene.doc[other.i - 1].text in {",", ":", "—", "–"}:
            refs = places_of(other, scene, depth + 1, anaphors=False)
            return refs if len(refs) == number else []
    return []


def _inner_names(token: Token, scene: Scene, depth: int) -> list[PlaceRef]:
    """Names that a generic noun carries: as modifiers, after "of", in apposition."""
    out: list[PlaceRef] = []
    for child in token.children:
        if child.i in scene.place_at and child.dep_ in NAME_DEPS:
            out.append(named_place(child, scene))
            out += _listed(child, scene, depth + 1, False)
        elif child.dep_ in {"compound", "nmod"} and child.i < token.i:
            inner = [c for c in child.children if c.i in scene.place_at]
            out += [named_place(c, scene) for c in inner if c.dep_ in {"compound", "nmod", "conj"}]
    if not out:
        out = [ref for p in kids(token, "prep") for ref in _after_prep(p, token, scene, depth)]
        located = [ref for ref in out if ref.reason != "area"]
        out = located or out  # "the airbase at X in Y province"
    if not out and token.lower_ in FACILITIES:
        out = [ref for c in kids(token, "poss") for ref in _possessor(c, scene, depth)]
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
        any(t.lower_ in {"but", "except"} for t in token.children)
        or "all but" in scene.doc.text.lower()
    )
    return [as_part(ref) for ref in out] if part or (but and token.lower_ == "all") else out
