"""What a text is about when it says "it", "the town", "the area": the most prominent place.

A place is prominent by the part it plays where it is named (what is taken or fought for, more than
what something lies near or goes towards), by how lately it was named, and by what claims have
been made of it; a name that came up time and again outlasts one that was named in passing.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable

from geomap.claims.scene import PlaceRef, Scene
from geomap.records import Match

REACH = 3  # sentences back that a pronoun may look
FAR_REACH = 8  # and "the city", where nothing nearer fits
CLAIMED = 1.5  # a claim has been made of it
REPEATED = 0.5  # for each earlier naming, up to two
LAST_OF_LIST = 0.1  # "... and Y. The town": the one named last
IN_ACTION, IN_SETTING, AT_GOAL = 3.0, 2.0, 1.0
STEP = 1.0  # for each sentence that lies between
SAME_SENTENCE = 1.2

_KIND = (
    r"(?:(?:the|its|their|a|of)\s+|(?:city|town|village|district|neighbou?rhood|quarter|suburb|"
    r"area|camp|villages|towns|districts|cities)\s+|(?:strategic|key|nearby|northern|southern|"
    r"eastern|western|northeastern|northwestern|southeastern|southwestern|central|ancient|"
    r"besieged|embattled|[\w-]+-(?:held|controlled))\s+)*"
)
# All of these are for words in lower case.
# What only tells where something else lies or goes.
BESIDE = re.compile(
    r"(?:\b(?:north|south|east|west|northeast|northwest|southeast|southwest|kilomet(?:er|re)s|km|"
    r"miles|edge|foot|outskirts|outside|metres|meters|direction)\s+(?:of|from)?|\b(?:near|nearby|outside|"
    r"towards?|from|between|around|via|through|beyond|opposite|off|neighbouring|neighboring|"
    r"linking|to|overlooking|against|with|like|unlike|after)|\b(?:road|highway|way|route|border|"
    r"motorway|corridor)\s+(?:to|with|from|of|into|between))\s+" + _KIND + r"\Z"
)
WITHIN = re.compile(r"\b(?:in|inside|at|across|within)\s+" + _KIND + r"\Z")
INSIDE = re.compile(r"\binside\s+" + _KIND + r"\Z")  # where something goes on now
GOING_TO = re.compile(
    r"\b(?:withdr[ae]w\w*|retreat\w*|fell|fallen|pulled|regrouped|moved|advanced|turned|spread)"
    r"(?: back)? to\s+" + _KIND + r"\Z"
)
# The land that a town gives its name to
LAND = re.compile(
    r" (?:highlands|lowlands|foothills|plain|plateau|valley|mountains|desert|steppe)\b"
)
WINDOW = 70  # characters before a name


def role_of(match: Match, text: str) -> float:
    """How prominent a name is made by the words before it: 0 beside, 2 setting, 3 in the action."""
    before = _before(match, text)
    if LAND.match(text, match.mention.end):
        return 0.0
    if GOING_TO.search(before):
        return AT_GOAL
    if BESIDE.search(before):
        return 0.0
    return IN_SETTING if WITHIN.search(before) else IN_ACTION


def _before(match: Match, text: str) -> str:
    return text[max(0, match.mention.start - WINDOW) : match.mention.start].lower()


def _role_in(scene: Scene, match: Match) -> float:
    """The same, looked up once a report: every pronoun asks for all names before it."""
    roles, start = scene.discourse.roles, match.mention.start
    role = roles.get(start)
    if role is None:
        role = roles[start] = role_of(match, scene.discourse.text)
    return role


def _told_here(match: Match, role: float, scene: Scene) -> float:
    """What the sentence itself adds: nothing for a mere setting, unless one fights inside it."""
    if role >= IN_ACTION:
        return SAME_SENTENCE
    inside = INSIDE.search(_before(match, scene.discourse.text))
    return SAME_SENTENCE + IN_ACTION - role if inside else 0.0


def most_prominent(
    before: int, scene: Scene, fits: Callable[[Match], float], *, reach: int = REACH
) -> PlaceRef | None:
    """The place that the text is about at an offset, among those that fit; None without any.

    Parameters
    ----------
    before : int
        Offset of the word that stands for the place; what is named later does not count.
    fits : callable
        How well a place fits the word: 0 where it cannot be meant.
    """
    weights: dict[str, float] = {}
    refs: dict[str, PlaceRef] = {}
    low = scene.discourse.sentences[max(0, scene.number - reach)].start
    named = _named_at(scene)
    at = scene.number
    for match in reversed(scene.discourse.matches_between(low, before)):
        start = match.mention.start
        while start < scene.discourse.sentences[at].start:
            at -= 1
        ref, fit = _ref(match), fits(match)
        if fit <= 0:
            continue
        role = _role_in(scene, match)
        weight = (
            role
            + fit
            - STEP * (scene.number - at)
            + REPEATED * _times_named(ref.key, before, named)
        )
        if at == scene.number:
            weight += _told_here(match, role, scene)
        if weight > weights.get(ref.key, weight - 1):
            weights[ref.key] = weight
            refs.setdefault(ref.key, ref)
    for focus in scene.discourse.focus:
        if scene.number - focus.sentence > reach:
            continue
        for order, ref in enumerate(focus.refs):
            fit = fits(ref.match) if ref.match else 1.0
            if fit <= 0 or ref.start >= before or ref.reason == "area":
                continue
            role = _role_in(scene, ref.match) if ref.match and not ref.anaphor else IN_ACTION
            weight = role + CLAIMED + fit - STEP * (scene.number - focus.sentence)
            weight += REPEATED * _times_named(ref.key, before, named) + LAST_OF_LIST * order
            if weight > weights.get(ref.key, weight - 1):
                weights[ref.key] = weight
                refs[ref.key] = ref
    if not weights:
        return None
    best = max(weights, key=lambda key: (weights[key], refs[key].start))
    return refs[best]


def _times_named(key: str, before: int, named: dict[str, list[int]]) -> int:
    """How often a place was named before in the action, the first time apart, at most twice."""
    return max(0, min(bisect_left(named.get(key, ()), before) - 1, 2))


def _named_at(scene: Scene) -> dict[str, list[int]]:
    """Where each place is named in the action, found once a report."""
    named = scene.discourse.named_at
    if not named:
        for match in scene.discourse.matches:
            if _role_in(scene, match) >= IN_SETTING:
                named.setdefault(_ref(match).key, []).append(match.mention.start)
    return named


def _ref(match: Match) -> PlaceRef:
    mention = match.mention
    reason = None if match.place else (match.reason or "unknown")
    return PlaceRef(mention.start, mention.end, mention.surface, match, reason=reason)
