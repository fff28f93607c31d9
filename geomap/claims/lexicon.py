"""The lexicon: which word may carry a claim, and the frame it opens. Data in lexicon.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from geomap.claims.sentences import Sentence
from geomap.claims.words import FLAGS
from geomap.errors import ClaimError

VOWELS = "aeiou"
# Two-syllable verbs that double their last letter all the same.
DOUBLING = {"control", "expel", "rid", "rebel", "quit", "transfer", "regret", "annul", "cut", "win"}
WEAK_BELOW = 0.5  # a trigger that needs a result beside it


@dataclass(frozen=True, slots=True)
class Trigger:
    """One row: a word, its frame, and the example that the tests run."""

    lemma: str
    kind: str  # "verb" | "noun"
    frame: str
    forms: frozenset[str]
    particles: frozenset[str]
    objects: frozenset[str]
    weight: float
    example: str
    expect: tuple[str, ...]

    @property
    def id(self) -> str:
        """How claims name the row that read them."""
        extra = "+".join(sorted(self.particles or self.objects)[:1])
        return f"{self.kind}:{self.lemma}{'+' + extra if extra else ''}/{self.frame}"

    @property
    def weak(self) -> bool:
        """Whether its claims are no better than a hint."""
        return self.weight < WEAK_BELOW


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All triggers, by inflected form."""

    triggers: tuple[Trigger, ...]
    verbs: dict[str, tuple[Trigger, ...]]
    nouns: dict[str, tuple[Trigger, ...]]
    words: frozenset[str]  # each may carry a claim by itself
    pairs: dict[str, tuple[Pair, ...]]  # those that do so only together, by each of the first


@dataclass(frozen=True, slots=True)
class Pair:
    """Words that carry a claim only beside one of `others`, or where `phrase` stands too."""

    words: frozenset[str]
    others: frozenset[str] = frozenset()
    phrase: re.Pattern[str] | None = None

    def stands_in(self, text: str, sentence: Sentence) -> bool:
        """Whether both halves stand in a sentence of `text`."""
        if self.words.isdisjoint(sentence.words):
            return False
        if self.phrase is not None:
            return self.phrase.search(text, sentence.start, sentence.end) is not None
        return not self.others.isdisjoint(sentence.words)


def inflections(lemma: str) -> set[str]:
    """The regular forms of an English verb."""
    stem = lemma
    if lemma.endswith("e"):
        stem = lemma if lemma.endswith("ee") else lemma[:-1]  # fleeing, taking
        return {lemma, lemma + "s", lemma + "d", stem + "ing"}
    if lemma.endswith("y") and lemma[-2] not in VOWELS:
        return {lemma, lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"}
    if _doubles(lemma):
        stem = lemma + lemma[-1]
    third = lemma + "es" if re.search(r"(s|x|z|ch|sh|o)$", lemma) else lemma + "s"
    return {lemma, third, stem + "ed", stem + "ing"}


def _doubles(lemma: str) -> bool:
    closed = re.search(r"[^aeiou][aeiou][bdglmnprt]$", lemma) is not None
    one_syllable = len(re.findall(r"[aeiou]+", lemma)) == 1
    return lemma in DOUBLING or (closed and one_syllable)


def plural_forms(lemma: str) -> set[str]:
    """A noun and its plural."""
    return {lemma, lemma + "es" if lemma.endswith(("s", "sh", "ch")) else lemma + "s"}


@cache
def load_lexicon() -> Lexicon:
    """Read lexicon.toml once.

    Raises
    ------
    ClaimError
        When a row lacks a field.
    """
    text = files("geomap.claims").joinpath("lexicon.toml").read_text("utf-8")
    data = tomllib.loads(text)
    triggers = [_trigger("verb", row) for row in data["verb"]]
    triggers += [_trigger("noun", row) for row in data["noun"]]
    verbs = _by_form(t for t in triggers if t.kind == "verb")
    nouns = _by_form(t for t in triggers if t.kind == "noun")
    alone = [t for t in triggers if _stands_alone(t)]
    words = {
        form
        for t in alone
        for form in t.forms
        if t.kind == "noun" or form not in NOUNS_TOO | ADJECTIVES_TOO
    }
    expelling = {form for t in triggers if t.frame in NEEDS_FROM for form in t.forms}
    flown = frozenset(form for t in triggers if t.frame == "raise" for form in t.forms)
    light = [t for t in triggers if t.objects and t.frame != "raise"]
    phrasal = [t for t in triggers if t.particles and t.frame != "raise"]
    leaving = {f for t in triggers if t.kind == "noun" and t.frame in LEAVING for f in t.forms}
    attacks = frozenset(form for t in triggers if t.frame == "attack" for form in t.forms)
    pairs = (
        Pair(frozenset(expelling), frozenset({"from", "out", "of", "by"})),
        Pair(flown, FLAGS),
        *_pairs(light, lambda t: t.objects),
        *_pairs(phrasal, lambda t: t.particles),
        STATE_PHRASES,
        Pair(STATE_VERBS, phrase=STATE_COMPLEMENT),
        Pair(attacks, phrase=FAILED_ATTACK),
        Pair(frozenset(leaving), phrase=_with_complement(leaving)),
        Pair(ADJECTIVES_TOO, phrase=TO_CLEAR),
        Pair(NOUNS_TOO, phrase=AS_VERBS),
    )
    first = {word for pair in pairs for word in pair.words}
    by_first = {word: tuple(pair for pair in pairs if word in pair.words) for word in first}
    alone_words = frozenset({*words, *STATE_WORDS})
    return Lexicon(tuple(triggers), verbs, nouns, alone_words, by_first)


def _stands_alone(trigger: Trigger) -> bool:
    """Whether the word alone makes a sentence worth parsing."""
    if trigger.objects or trigger.particles or trigger.frame in NEEDS_FROM | {"attack", "raise"}:
        return False
    return not (trigger.kind == "noun" and trigger.frame in LEAVING)


def _with_complement(forms: set[str]) -> re.Pattern[str]:
    """ "withdrawal from X", "the surrender of X": not "the departure plan"."""
    words = "|".join(sorted(forms))
    return re.compile(rf"\b(?:{words})\s+(?:\w+\s+){{0,3}}(?:of|from|to|by)\b", re.I)


def _pairs(triggers: list[Trigger], needs: Callable[[Trigger], frozenset[str]]) -> list[Pair]:
    """Verbs with the nouns or particles they need, those with the same ones together."""
    groups: dict[frozenset[str], set[str]] = {}
    for trigger in triggers:
        groups.setdefault(needs(trigger), set()).update(trigger.forms)
    return [Pair(frozenset(forms), others) for others, forms in groups.items()]


LEAVING = frozenset({"leave", "give"})
# Words of the state phrases that states.py reads without a trigger verb.
STATE_WORDS = frozenset(
    "hands control charge rule lines held besieged contested disputed theirs ours siege encircled "
    "trapped grip possession homeland".split()
)
STATE_PHRASES = Pair(
    frozenset("identified named listed names claims deny".split()),
    phrase=re.compile(
        r"(?<![a-z])(?:identified as|(?:named|listed|names) them|claims to|deny it)(?![a-z])", re.I
    ),
)
STATE_VERBS = frozenset("is are was were been remain remains remained stay stays home".split())
STATE_COMPLEMENT = re.compile(
    r"\b(?:is|are|was|were|been|remain\w*|stay\w*)\s+(?:\w+\s+){0,2}?"
    r"(?:with\b|under (?:the )?(?-i:[A-Z])|out of (?-i:[A-Z])|still (?:in|inside)\b|"
    r"(?:the\s+)?\w+(?:['’]|&rsquo;|&#39;)s(?=[\s]*[.,;!?]|\s+(?:since|now|again|too)\b))"
    r"|\bhome to\b",
    re.I,
)
FAILED_ATTACK = re.compile(
    r"\b(?:repel\w*|repuls\w+|foil\w*|thwart\w*|beat\w*|rebuff\w*|stopp\w+|fail\w*|counter\w*|fend\w*|"
    r"push\w*|driven?|drove|block\w*|defeat\w*)\b",
    re.I,
)
TO_CLEAR = re.compile(r"\b(?:to|will|would|could) (?:clear|free)\b", re.I)
AS_VERBS = re.compile(
    r"\b(?:which|that|this|it|deal|agreement|truce|accord|army|city|town|village|control) "
    r"(?:gains|leaves|wins|returns|passes|comes|runs|falls)\b",
    re.I,
)
NEEDS_FROM = frozenset({"expel"})
ADJECTIVES_TOO = frozenset({"clear", "free"})  # verbs only after "to", "will" and the like
NOUNS_TOO = frozenset(
    {"gains", "leaves", "wins", "returns", "quarters", "passes", "comes", "runs", "falls"}
)


def _trigger(kind: str, row: dict[str, object]) -> Trigger:
    try:
        lemma = str(row["lemma"])
        forms = inflections(lemma) if kind == "verb" else plural_forms(lemma)
        return Trigger(
            lemma=lemma,
            kind=kind,
            frame=str(row["frame"]),
            forms=frozenset(forms | set(_strings(row.get("forms")))),
            particles=frozenset(_strings(row.get("particle"))),
            objects=frozenset(_strings(row.get("object"))),
            weight=float(str(row["weight"])),
            example=str(row["example"]),
            expect=_strings(row["expect"]),
        )
    except KeyError as missing:
        raise ClaimError(f"lexicon.toml: a {kind} row lacks {missing}: {row}") from None


def _strings(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


def _by_form(triggers: object) -> dict[str, tuple[Trigger, ...]]:
    table: dict[str, list[Trigger]] = {}
    for trigger in triggers:  # type: ignore[attr-defined]
        for form in trigger.forms:
            table.setdefault(form, []).append(trigger)
    return {form: tuple(rows) for form, rows in table.items()}
