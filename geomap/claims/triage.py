"""Which sentences are worth a parse: those that hold a trigger and a place, or a word for one."""

# Readings are tried in order, one return each.
# ruff: noqa: PLR0911

from __future__ import annotations

import re

from geomap.claims.lexicon import STATE_PHRASES, Lexicon
from geomap.claims.retorts import may_retort
from geomap.claims.scene import Discourse
from geomap.claims.sentences import Sentence
from geomap.records import Match

LONGEST_SENTENCE = 1200  # characters; longer ones are tables or broken markup
# "It had been clear from the start that", "it is not true that": no place, what follows is.
EXPLETIVE = (
    r"(?:\s+(?:is|was|has|had|been|will|would|be|seems|seemed|became|remains|remained|not|\w+ly)\b)+"
    r"\s+(?:(?:un)?clear|(?:un)?likely|(?:im)?possible|true|(?:un)?known|important)"
    r"\s+(?:that|whether|how|if|when|why|who|from)\b"
)
ANAPHOR = re.compile(
    rf"\b(?:it(?!{EXPLETIVE})|its|them|both|former|latter|there|theirs|all (?:two|three|four)|"
    r"(?:all|each) of (?:these|those)|"
    r"(?:two|three|four|five|several|some) (?:north|south|east|west)\w* "
    r"(?:districts|neighbou?rhoods|quarters)|"
    r"in (?:several|some|most|many|two|three|four) (?:districts|neighbou?rhoods|quarters)|"
    r"(?:the|this|that|these|those|its|whole|entire)\s+(?:\w+\s+){0,2}(?:district|neighbou?rhood|quarter|town|village|city|camp|suburb|area|enclave|base|zone|place|"
    r"airport|airbase|airfield|crossing|dam|prison)s?)\b",
    re.I,
)
# "held", not "rebel-held"; but "we record them as rebel-held"
HELD = re.compile(
    r"(?<![-‐‑\w])held\b|\b(?:record|list|mark|count|class)\w*\s(?:[\w']+\s){1,4}as\s\w+[-‐‑]held\b",
    re.I,
)
ACTOR = re.compile(
    r"\b(?:they|them|it|its|his|their|both|men|group|fighters|forces|militants|troops|fall\w*|fell|lost|clashes|fighting|siege|besieged|captured|taken|recaptured)\b",
    re.I,
)
UNKNOWN_PLACE = re.compile(
    r"\b(?:village|town|district|city|camp|neighbou?rhood|quarter)s? of (?:al-|[A-Z])|"
    r"\b[A-Z]\w+ (?:village|town|district|neighbou?rhood|quarter|camp)\b"
)
KINDS = "village town district city camp neighborhood neighbourhood quarter".split()


def names_unknown_place(text: str) -> bool:
    """Whether somewhere in a text a generic noun says that the name beside it is a place."""
    return any(kind in text for kind in KINDS) and UNKNOWN_PLACE.search(text) is not None


def why_skip(sentence: Sentence, discourse: Discourse, lexicon: Lexicon) -> str:
    """Why a sentence needs no parse; empty where it does."""
    text, start, end = discourse.text, sentence.start, sentence.end
    if end - start > LONGEST_SENTENCE:
        return "too long to be a sentence"
    if may_retort(sentence) and _place_before(sentence, discourse):
        return ""
    if not has_trigger(sentence, text, lexicon) and not any(
        m.held for m in discourse.parties_in(sentence)
    ):
        return "no trigger"
    if any(is_near(m) for m in discourse.matches_in(sentence)) or UNKNOWN_PLACE.search(
        text, start, end
    ):
        return ""
    if not ANAPHOR.search(text, start, end) or not _place_before(sentence, discourse):
        return "no place and nothing that stands for one"
    if _only_held(sentence, text, lexicon) and not HELD.search(text, start, end):
        return "no place, and a modifier alone"
    if not discourse.parties_in(sentence) and not ACTOR.search(text, start, end):
        return "no place, and nobody who could hold one"
    return ""


def _only_held(sentence: Sentence, text: str, lexicon: Lexicon) -> bool:
    told = sentence.words & lexicon.words
    return told == {"held"} and not STATE_PHRASES.stands_in(text, sentence)


def _place_before(sentence: Sentence, discourse: Discourse) -> bool:
    """Whether any place has been named that "it" or "the town" could mean."""
    return any(is_near(m) and m.mention.start < sentence.end for m in discourse.matches)


def has_trigger(sentence: Sentence, text: str, lexicon: Lexicon) -> bool:
    """Whether a word that may carry a claim stands in a sentence of `text`."""
    words = sentence.words
    if not words.isdisjoint(lexicon.words):
        return True
    pairs = (pair for word in words if word in lexicon.pairs for pair in lexicon.pairs[word])
    return any(pair.stands_in(text, sentence) for pair in pairs)


def is_near(match: Match) -> bool:
    """A place that a claim could be about; a name that only a region has is not."""
    return match.place is not None or match.reason != "area"
