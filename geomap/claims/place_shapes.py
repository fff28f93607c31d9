"""What the shape of a phrase tells: list or container, one or many, the same place or not."""

from __future__ import annotations

from geomap.claims.area_phrases import is_definite, is_directed
from geomap.claims.named_places import CITY_KINDS
from geomap.claims.scene import PlaceRef, Scene, Token, kids
from geomap.claims.words import DIRECTIONS, PLURAL_PLACES, QUARTER_WORDS


def is_item(child: Token, head: Token, scene: Scene) -> bool:
    """A list that the parser took for an apposition; "Azaz, Aleppo" is a container, no item."""
    if child.i not in scene.place_at or head.i not in scene.place_at:
        return False
    return bool(kids(child, "conj", "cc", "appos")) or bool(kids(head, "cc"))


def names_after_of(token: Token, scene: Scene) -> bool:
    first = [c for c in token.children if c.i < token.i and c.dep_ in {"compound", "nmod"}]
    named = [p for prep in kids(token, "prep") if prep.lower_ == "of" for p in kids(prep, "pobj")]
    region = any(c.i in scene.place_at and scene.place_at[c.i].place is None for c in first)
    return region and any(p.i in scene.place_at for p in named)


def names_before(token: Token, scene: Scene) -> bool:
    return any(t.i in scene.place_at for t in token.subtree if t.i < token.i)


def both_or_plural(token: Token, scene: Scene) -> bool:
    near = {t.lower_ for t in scene.doc[max(0, token.i - 2) : token.i + 3]}
    if token.tag_ == "WDT" and token.head.tag_ == "VBP" and token.dep_ == "nsubj":
        return True  # "X and Y, which remain"
    return bool(near & {"both", "all", "are", "were"})


WAYS = frozenset("road highway motorway river coast border railway".split())


def not_the_road(head: Token, scene: Scene) -> Token:
    """ "X on the coastal highway, which is held by": X, not the highway."""
    prep = head.head
    beside = head.lower_ in WAYS and prep.dep_ == "prep" and prep.lower_ in {"on", "along", "near"}
    before = scene.doc[prep.i - 1] if beside and prep.i else head
    return before if before.i in scene.place_at else head


DISTANCES = frozenset("kilometres kilometers km miles metres meters kilometre mile".split())


def before_a_distance(token: Token, scene: Scene) -> Token:
    """ "X, 30 kilometres to the south of Y, which": X, where `token` is the last word before."""
    at = token.i
    while at > 0 and scene.doc[at].text != ",":
        at -= 1
    aside = scene.doc[at + 1 : token.i + 1]
    far = any(t.lower_ in DISTANCES for t in aside) and not any(t.pos_ == "VERB" for t in aside)
    return scene.doc[at - 1] if at > 0 and far and at - 1 in scene.place_at else token


def stands_apart(clause: Token) -> bool:
    """ "the town, which ...": what stands behind a comma does not tell which town."""
    start = clause.left_edge.i
    return clause.dep_ in {"relcl", "acl"} and start > 0 and clause.doc[start - 1].text == ","


def says_both(clause: Token) -> bool:
    return any(t.lower_ == "both" for t in clause.subtree)


def has_plural_verb(clause: Token) -> bool:
    return any(
        c.lower_ in {"are", "were"} and c.dep_ in {"aux", "auxpass"} for c in clause.children
    )


def names_a_quarter(token: Token, inner: list[PlaceRef]) -> bool:
    """ "the district of al-Shaar" is al-Shaar, "a district of Aleppo" is a part of it."""
    told = token.lower_ in QUARTER_WORDS and is_definite(token) and not is_directed(token)
    places = [ref.match.place for ref in inner if ref.match is not None]
    if told and bool(places) and any(c.lower_ in BESIDE for c in token.children):
        return True  # "the adjoining district of X": beside what was named, so X itself
    return told and bool(places) and all(p is not None and p.kind in QUARTER_KINDS for p in places)


BESIDE = frozenset("adjoining adjacent neighbouring neighboring nearby".split())
QUARTER_KINDS = frozenset({"neighbourhood", "quarter"})


def lists_names(token: Token, scene: Scene) -> bool:
    for prep in kids(token, "prep"):
        if prep.lower_ == "of":
            for pobj in kids(prep, "pobj"):
                named = [
                    t
                    for t in (pobj, *pobj.children)
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


OTHERS = frozenset(
    "other another further more additional nearby adjacent neighbouring neighboring surrounding "
    "next second third first new different several many few some various remaining outlying "
    "smaller larger own separate main provincial old walled upper lower".split()
)


LOCAL = frozenset("of in near at around outside inside between along within with to".split())


SPANS = frozenset(
    "week month year day days hours weeks months morning night evening spring summer autumn winter "
    "course january february march april may june july august september october november "
    "december beginning end middle".split()
)


def restricts(prep: Token) -> bool:
    """Whether "the town near X" tells another one; "from ISIL", "in May" and "after" do not."""
    if prep.lower_ not in LOCAL:
        return False
    return not any(p.lower_ in SPANS or p.tag_ == "CD" for p in kids(prep, "pobj"))


def tells_no_more(child: Token, scene: Scene) -> bool:
    """Whether "the empty town", "the town, which ..." still means the one spoken of."""
    if child.dep_ == "relcl":
        edge = child.left_edge.i
        return edge > 0 and scene.doc[edge - 1].text == ","
    if child.dep_ == "amod":
        if child.lower_ in DIRECTIONS and child.head.lower_ in PLURAL_PLACES:
            return False  # "the southern neighbourhoods": those in the south
        return child.lower_ not in OTHERS and child.i not in scene.party_at
    return child.dep_ == "compound" and child.pos_ == "NOUN" and child.i not in scene.party_at


COUNTED = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


def as_many(token: Token, refs: list[PlaceRef]) -> bool:
    """Whether "two towns" tells of two names, "a town" of one."""
    number = next((COUNTED.get(c.lower_) for c in kids(token, "nummod")), None)
    return number is None or number == len(refs)
