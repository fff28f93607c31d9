"""What "it", "the district", "both", "the former", "they", "the group", "his men" stand for."""

from __future__ import annotations

import re
from dataclasses import replace

from geomap.claims.parties import PartyMention
from geomap.claims.scene import Discourse, PlaceRef, Scene, Token, up
from geomap.claims.topics import REACH, most_prominent, role_of
from geomap.claims.words import CITY_WORDS, GENERIC_PLACES, PLURAL_PLACES, QUARTER_WORDS, TOWN_WORDS
from geomap.records import Extent, Match

FEATURE = re.compile(
    r"[\s-]+(?:hills?|mountain|(?:air ?|military |artillery )?base|airport|airfield|road|bridge|"
    r"dam|river|crossing|checkpoint|hospital|prison|school|oil ?field|gas ?field|"
    r"highway|heights)\b"
)
QUARTER_AFTER = re.compile(r"\s+(?:district|neighbou?rhood|quarter|suburb)\b")
QUARTER_KINDS = frozenset(
    {"neighbourhood", "neighborhood", "quarter", "camp", "outskirts", "industrial"}
)
CITY_KINDS = frozenset({"city"})
SMALLER_KINDS = frozenset(
    {"road", "landmark", "airport", "hospital", "park", "cemetery", "junction"}
)


def places_for(token: Token, scene: Scene) -> list[PlaceRef]:
    """The places that a pronoun or a definite noun stands for; empty where nothing fits."""
    word = token.lower_
    before = scene.span(token)[0]
    if word in {"former", "latter"}:
        return _former_or_latter(word, before, scene)
    if word in {"both", "them", "two", "three", "they", "these", "those"} or word in PLURAL_PLACES:
        return _last_list(token, before, scene)
    found = _one_place(word, before, scene)
    return [_as_anaphor(found)] if found else []


def facility_before(token: Token, scene: Scene) -> list[PlaceRef]:
    """ "the airport": the place whose airport the text has named last, "X military airport"."""
    word, before = token.lower_, scene.span(token)[0]
    low = scene.discourse.sentences[max(0, scene.number - REACH)].start
    named = re.compile(rf"\s+(?:[a-z]+ ){{0,2}}[a-z]*{re.escape(word)}\b")
    for match in reversed(scene.discourse.matches_between(low, before)):
        if match.reason != "area" and named.match(scene.discourse.text, match.mention.end):
            return [_as_anaphor(ref_of(match))]
    return []


def town_before(token: Token, scene: Scene) -> list[PlaceRef]:
    """The town or city that the text is about where "two eastern districts" stand."""
    found = _one_place("town", scene.span(token)[0], scene)
    return [_as_anaphor(found)] if found else []


def _as_anaphor(ref: PlaceRef) -> PlaceRef:
    return replace(ref, anaphor=True, held_by=None, besieged=False, extent=Extent.WHOLE, share=None)


def ref_of(match: Match) -> PlaceRef:
    """A match as a reference."""
    mention = match.mention
    reason = None if match.place else (match.reason or "unknown")
    return PlaceRef(mention.start, mention.end, mention.surface, match, reason=reason)


def fits(match: Match, word: str) -> bool:
    """Whether "the district" can mean this place."""
    place = match.place
    if place is None:
        return True
    if word == "camp":
        return place.kind == "camp" or "camp" in place.name.lower().split()
    if word in QUARTER_WORDS:
        return place.kind not in CITY_KINDS
    if word in CITY_WORDS or word in TOWN_WORDS:
        return place.kind not in QUARTER_KINDS | SMALLER_KINDS
    return True


def _one_place(word: str, before: int, scene: Scene) -> PlaceRef | None:
    called = _called(word, before, scene)
    if called is not None and not _is_far(called, word, scene):
        return called
    if _is_city_of_region(before, scene):
        return None
    text = scene.discourse.text
    itself = ITSELF.match(text, before) is not None

    def fit(match: Match) -> float:
        if match.reason == "area" or not fits(match, word) or _is_feature(match, word, text):
            return 0.0
        if itself and BEYOND_IT.search(text, max(0, match.mention.start - 40), match.mention.start):
            return OVER_ALL  # "took A near X; the town itself": X
        city = match.place is not None and match.place.kind in CITY_KINDS
        named_so = called is not None and ref_of(match).key == called.key
        return 1.5 if (word in CITY_WORDS and city) or named_so else 1.0

    found = most_prominent(before, scene, fit)
    if found is None and word in CITY_WORDS:
        found = most_prominent(before, scene, fit, reach=scene.number)
    return found


def _is_far(called: PlaceRef, word: str, scene: Scene) -> bool:
    """Whether "the town" was called so before the last sentence: another may have come between."""
    last = scene.discourse.sentences[max(0, scene.number - 1)]
    return word in TOWN_WORDS | CITY_WORDS and called.start < last.start


OVER_ALL = 20.0  # more than anything else that speaks for a place (see `topics`)
BEYOND_IT = re.compile(r"\b(?:near|around|outside|surrounding)\s+(?:the \w+ of\s+)?$", re.I)
ITSELF = re.compile(r"[\w-]+\s+(?:itself|proper)\b")


def _is_city_of_region(before: int, scene: Scene) -> bool:
    """ "most of X province; the city itself": of the region named last, not of a town before it."""
    discourse = scene.discourse
    if not ITSELF.match(discourse.text, before):
        return False
    low = discourse.sentences[max(0, scene.number - 1)].start
    named = discourse.matches_between(low, before)
    return bool(named) and named[-1].reason == "area"


def _is_feature(match: Match, word: str, text: str) -> bool:
    """ "the X hill", "the X air base": not what "the town" stands for."""
    if word not in TOWN_WORDS | CITY_WORDS | QUARTER_WORDS:
        return False
    if word not in QUARTER_WORDS and QUARTER_AFTER.match(text, match.mention.end):
        return True
    return FEATURE.match(text, match.mention.end) is not None


def _called(word: str, before: int, scene: Scene) -> PlaceRef | None:
    """ "the camp": the place that the text has called a camp ("the Nairab camp, near ...")."""
    if word not in GENERIC_PLACES or word in PLURAL_PLACES:
        return None
    text = scene.discourse.report.text
    low = scene.discourse.sentences[max(0, scene.number - REACH)].start
    found = None
    for match in scene.discourse.matches_between(low, before):
        start, end = match.mention.start, match.mention.end
        if end <= before:
            beside = (
                text[max(0, start - len(word) - 4) : start] + "|" + text[end : end + len(word) + 2]
            )
            if re.search(rf"\b{word}(?: of)?\b", beside.lower()):
                found = match if word == "camp" or fits(match, word) else found
    return ref_of(found) if found else None


NUMBERS = {"both": 2, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


def _last_list(token: Token, before: int, scene: Scene) -> list[PlaceRef]:
    """ "both", "the three towns", "them": the list that the text has given last."""
    wanted = NUMBERS.get(token.lower_) or next(
        (NUMBERS[c.lower_] for c in token.children if c.lower_ in NUMBERS), None
    )
    word = token.lower_.rstrip("s")
    here = _names_here(before, scene, word)
    if len(here) > (wanted or 2):
        here = [m for m in here if not _is_landmark(m, scene)]
    if wanted and len(here) == wanted:
        return [_as_anaphor(ref_of(match)) for match in here]
    for focus in reversed(scene.discourse.focus):
        near = scene.number - focus.sentence <= REACH and len(focus.refs) > 1
        if near and wanted in {None, len(focus.refs)}:
            return [_as_anaphor(ref) for ref in focus.refs]
    if not wanted and len(here) > 1:
        return [_as_anaphor(ref_of(match)) for match in here]
    named = [m for m in _matches_before(before, scene) if fits(m, word)]
    pair = named[-(wanted or 2) :] if len(named) > 1 else []
    if token.lower_ in LISTED and not wanted:
        pair = _list_here(here, scene) or _listed_before(scene) or pair
    return [_as_anaphor(ref_of(match)) for match in pair]


LISTED = frozenset({"these", "those", "them", "they"})
MIN_LISTED = 3  # so many names in one sentence are a list that "these" may look back to


JOINS = re.compile(r"\s*(?:,|,?\s*\b(?:and|or)\b)\s*(?:the\s+)?", re.I)


def _list_here(here: list[Match], scene: Scene) -> list[Match]:
    """ "A, B or C, all of them held by": the list of the sentence itself, unbroken to its end."""
    text = scene.discourse.text
    run = here[-1:]
    for match in reversed(here[:-1]):
        if not JOINS.fullmatch(text, match.mention.end, run[0].mention.start):
            break
        run.insert(0, match)
    return run if len(run) >= MIN_LISTED else []


def _listed_before(scene: Scene) -> list[Match]:
    """The names of the last sentence within reach that lists several."""
    for number in range(scene.number - 1, max(-1, scene.number - REACH - 1), -1):
        seen: dict[str, Match] = {}
        for match in scene.discourse.matches_in(scene.discourse.sentences[number]):
            if match.reason != "area":
                seen.setdefault(match.place.id if match.place else match.mention.surface, match)
        if len(seen) >= MIN_LISTED:
            return list(seen.values())
    return []


def _names_here(before: int, scene: Scene, word: str) -> list[Match]:
    """The places named earlier in the sentence, each once."""
    seen: dict[str, Match] = {}
    for match in scene.discourse.matches_in(scene.sentence):
        if match.mention.start < before and fits(match, word) and match.reason != "area":
            seen.setdefault(match.place.id if match.place else match.mention.surface, match)
    return list(seen.values())


OWNING = re.compile(r"(?:'s|’s|&rsquo;s)\s+\w")


def _is_landmark(match: Match, scene: Scene) -> bool:
    """ "X, on Y's flank, and Z, south of W": Y and W only tell where the others lie."""
    text = scene.discourse.text
    beside = OWNING.match(text, match.mention.end) is not None
    return beside or role_of(match, text) == 0.0


def _matches_before(before: int, scene: Scene) -> list[Match]:
    low = scene.discourse.sentences[max(0, scene.number - 1)].start
    seen: dict[str, Match] = {}
    for match in scene.discourse.matches_between(low, before):
        seen.setdefault(match.place.id if match.place else match.mention.surface, match)
    return list(seen.values())


def _former_or_latter(word: str, before: int, scene: Scene) -> list[PlaceRef]:
    pair = _matches_before(before, scene)[-2:]
    if len(pair) < 2:
        return []
    return [_as_anaphor(ref_of(pair[0 if word == "former" else 1]))]


def party_for(token: Token, scene: Scene, speaker: str | None) -> str | None:
    """The party that "they", "the group", "its" or a bare "fighters" stands for."""
    if speaker and token.tag_ in {"PRP", "PRP$"} and not _opens_with_its(token, scene):
        return speaker
    start = scene.span(token)[0]
    here = [m for i, m in sorted(scene.party_at.items()) if m.start < start and not m.held]
    outlaws = [m for m in here if m.party not in STATES and not m.weak]
    if token.lower_ in GROUP and outlaws:
        return outlaws[-1].party
    subjects = [m for m in here if _is_subject(m, scene, token)]
    if subjects:
        return subjects[-1].party
    if here and (token.tag_ == "PRP$" or _is_looked_back(token)):
        return here[-1].party
    discourse = scene.discourse
    for number in range(scene.number - 1, max(-1, scene.number - REACH - 1), -1):
        inside = _parties_in(discourse, number)
        if token.lower_ in IRREGULAR and all(m.party in STATES for m in inside):
            continue
        if inside:
            return _likeliest(inside, token, scene, discourse.sentences[number].start).party
    return here[-1].party if here else None


def _opens_with_its(token: Token, scene: Scene) -> bool:
    """ "Its men retook X, a coalition officer said": of whom the last sentence told, not his."""
    if token.i or token.lower_ != "its" or not scene.number:
        return False
    return bool(_parties_in(scene.discourse, scene.number - 1))


def _is_looked_back(token: Token) -> bool:
    """ "the rebels' worst day since they entered": who was named in the sentence, if no subject."""
    clause = token.head
    return token.tag_ == "PRP" and any(
        c.lower_ == "since" and c.i < token.i for c in clause.children
    )


# A side after one of these does nothing in its sentence: "the fall of X to the rebels, the army".
ASIDE = frozenset("from on against with of to in near between over under after like for".split())


IRREGULAR = frozenset(  # words for those who are no state's army
    "group group's groups militants militant gunmen jihadists extremists insurgents terrorists "
    "faction factions organisation organization movement alliance".split()
)
GROUP = frozenset({"group", "alliance", "organisation", "organization"})
STATES = frozenset({"government", "russia", "turkey", "us-coalition"})


def _likeliest(inside: list[PartyMention], token: Token, scene: Scene, start: int) -> PartyMention:
    """The first that acts in its sentence and agrees in number with "it" or "they"."""
    if token.lower_ in IRREGULAR:
        inside = [m for m in inside if m.party not in STATES] or inside
    strong = [m for m in inside if not m.weak] or inside
    acting = [m for m in strong if not _is_aside(m, start, scene)] or strong
    if token.lower_ in {"it", "its"}:
        return next((m for m in acting if not is_plural(m.surface)), acting[0])
    if token.lower_ in {"they", "them", "their"}:
        agreeing = [m for m in (*acting, *inside) if is_plural(m.surface)]
        return next((m for m in agreeing if not _is_aside(m, start, scene)), acting[0])
    return acting[0]


def is_plural(surface: str) -> bool:
    """Whether a side is worded in the plural: "rebels", "government forces"; not "ISIS"."""
    words = re.split(r"[\s-]", surface)
    last = words[-1].lower() if len(words) == 1 and surface[1:].islower() else words[-1]
    if re.search(r"['’]s?\Z", last):
        return False
    return last.islower() and (last.endswith("s") or last in {"troops", "men", "militia"})


def _is_aside(mention: PartyMention, start: int, scene: Scene) -> bool:
    before = scene.discourse.text[start : mention.start].lower().split()
    return any(word in ASIDE for word in before[-2:])


def _parties_in(discourse: Discourse, number: int) -> list[PartyMention]:
    sentence = discourse.sentences[number]
    inside = discourse.parties_between(sentence.start, sentence.end)
    return [m for m in inside if not m.held] or inside


def _is_subject(mention: PartyMention, scene: Scene, token: Token) -> bool:
    for index, found in scene.party_at.items():
        if found is mention:
            start = scene.doc[index]
            for node in (start, *up(start)):
                if node.dep_ in {"nsubj", "nsubjpass"}:
                    return token.i not in {t.i for t in node.subtree}
                if node.pos_ in {"VERB", "AUX"}:
                    break
    return False
