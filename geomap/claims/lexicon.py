"""The lexicon: which word may carry a claim, and the frame it opens. Data in lexicon.toml."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

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
    pattern: re.Pattern[str]  # any trigger form: the cheap test before parsing


def inflections(lemma: str) -> set[str]:
    """The regular forms of an English verb."""
    stem = lemma
    if lemma.endswith("e"):
        return {lemma, lemma + "s", lemma + "d", lemma[:-1] + "ing"}
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
    words = sorted({*verbs, *nouns, *STATE_WORDS}, key=len, reverse=True)
    pattern = re.compile(
        r"(?<![A-Za-z])(?:" + "|".join(map(re.escape, words)) + r")(?![A-Za-z])", re.I
    )
    return Lexicon(tuple(triggers), verbs, nouns, pattern)


# Words of the state phrases that frames.py reads without a trigger verb.
STATE_WORDS = (
    "hands", "control", "charge", "rule", "authority", "lines", "held", "run", "home",
    "besieged", "contested", "disputed", "captured", "theirs", "remain", "remains", "remained",
    "with", "belongs", "belong", "siege", "beyond", "is", "are", "master", "named", "listed", "siege", "encircled", "trapped", "lost", "grip",
)  # fmt: skip


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
