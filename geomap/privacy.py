"""Masks the names of private persons in quoted sentences; their roles stay."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from geomap.records import Claim, Control, Evidence

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

MASK = "[name withheld]"

# A personal name as it is written: two to four capitalised words, with the particles between them.
PARTICLE = r"(?:al|el|as|ash|abu|abd|bin|ibn|umm|de|van)"
WORD = r"(?:(?!The\b|An?\b)[A-ZÀ-ÖØ-Þ][\w’'ʿ‘]+|al-[A-Z][\w’']+|el-[A-Z][\w’']+)"
NAME = rf"{WORD}(?:[ -](?:{PARTICLE}[ -])?{WORD}){{1,3}}"
ARABIC_NAME = r"[\u0621-\u064a]{2,}(?: [\u0621-\u064a]{2,}){1}"


def mask_names(text: str, keep: frozenset[str] = frozenset()) -> str:
    """Replace the names of private persons by a mark. Names in `keep` (places, bodies) stay.

    A name counts as a private person's when a private role stands right before it ("media activist
    A B") or right behind it ("A B, a baker"), or when it speaks and no public office is named
    beside it.
    """
    return _masked_part(text, 0, private_spans(text, keep))


@lru_cache(maxsize=4096)  # one sentence often carries several claims
def private_spans(text: str, keep: frozenset[str] = frozenset()) -> tuple[tuple[int, int], ...]:
    """Where names of private persons stand, in order, none overlapping."""
    spans: list[tuple[int, int]] = []
    for start, end in sorted(set(_private_spans(text, keep))):
        if not spans or start >= spans[-1][1]:
            spans.append((start, end))
    return tuple(spans)


def mask_claim(claim: Claim, gazetteer: Gazetteer) -> Claim:
    """The claim with masked evidence and source. Its offsets still point into the report."""
    keep = known_names(gazetteer)
    source = claim.source
    named = source is not None and bool(private_spans(source.name, keep))
    quotes = (claim.evidence, *claim.more_evidence)
    if not named and not any(private_spans(_in_view(quote), keep) for quote in quotes):
        return claim
    if source is not None:
        source = replace(source, name=mask_names(source.name, keep))
    return replace(
        claim,
        source=source,
        evidence=_mask_evidence(claim.evidence, keep),
        more_evidence=tuple(_mask_evidence(evidence, keep) for evidence in claim.more_evidence),
    )


def mask_control(control: Control, gazetteer: Gazetteer) -> Control:
    """The control with names of private persons masked in what is quoted."""
    told = []
    for heard in control.claims:
        claim = mask_claim(heard.claim, gazetteer)
        told.append(heard if claim is heard.claim else replace(heard, claim=claim))
    if all(one is other for one, other in zip(told, control.claims, strict=True)):
        return control
    return replace(control, claims=tuple(told))


def _in_view(evidence: Evidence) -> str:
    """The words around the quote with it, for the role may stand outside the quote."""
    return f"{evidence.prefix}{evidence.exact}{evidence.suffix}"


def _mask_evidence(evidence: Evidence, keep: frozenset[str]) -> Evidence:
    parts = (evidence.prefix, evidence.exact, evidence.suffix)
    spans = private_spans(_in_view(evidence), keep)
    if not spans:
        return evidence
    masked, at = [], 0
    for part in parts:
        masked.append(_masked_part(part, at, spans))
        at += len(part)
    return replace(evidence, prefix=masked[0], exact=masked[1], suffix=masked[2])


def _masked_part(part: str, at: int, spans: tuple[tuple[int, int], ...]) -> str:
    """Mask what of the spans lies in a part that begins at offset `at`."""
    for start, end in reversed(spans):
        first, last = max(start - at, 0), min(end - at, len(part))
        if first < last:
            part = part[:first] + MASK + part[last:]
    return part


@lru_cache(maxsize=4)
def known_names(gazetteer: Gazetteer) -> frozenset[str]:
    """Names that are no private person's: of parties and of who speaks for them."""
    names = {alias.text for party in gazetteer.parties.values() for alias in party.aliases}
    names.update(alias for speaker in gazetteer.speakers for alias in speaker.aliases)
    names.update(speaker.name for speaker in gazetteer.speakers)
    return frozenset(names)


def _private_spans(text: str, keep: frozenset[str]) -> Iterator[tuple[int, int]]:
    patterns = _patterns()
    lowered = text.lower()
    odd = ODD_LETTER.search(text) is not None
    for pattern in patterns.beside_role if odd or _has_any(lowered, patterns.roles) else ():
        for found in pattern.finditer(text):
            if found["name"] not in keep and not patterns.public.search(found["name"]):
                yield found.span("name")
    for pattern in patterns.speaking if odd or _has_any(lowered, patterns.speech) else ():
        for found in pattern.finditer(text):
            around = text[max(0, found.start() - OFFICE_REACH) : found.end() + OFFICE_REACH]
            if found["name"] not in keep and not patterns.public.search(around):
                yield found.span("name")


def _has_any(lowered: str, words: tuple[str, ...]) -> bool:
    """The cheap test before the costly ones: most sentences name no role, many nobody's word."""
    return any(map(lowered.__contains__, words))  # a third of the time that a generator takes


# An expression takes them for s and i whatever the case, `str.lower` does not.
ODD_LETTER = re.compile("[ſıİ]")
OFFICE_REACH = 40  # characters: an office is named right before or right behind a name


class _Patterns:
    def __init__(self, data: dict[str, list[str]]) -> None:
        role, said = _any(data["private_roles"]), _any(data["speech"])
        self.roles = tuple(word.lower() for word in data["private_roles"])
        self.speech = (*(word.lower() for word in data["speech"]), "told")
        between = r"(?:\w+[ -]){0,4}?(?:an? |the )?(?:\w+[ -]){0,3}"
        self.public = re.compile(rf"\b(?i:{_any(data['public_offices'] + data['bodies'])})\b")
        self.beside_role = [
            re.compile(rf"\b(?i:{role}),? (?:named |called )?(?P<name>{NAME})"),
            re.compile(rf"(?P<name>{NAME}), {between}(?i:{role})\b"),
            re.compile(rf"(?:^|\s)(?:{role}) (?P<name>{ARABIC_NAME})"),
        ]
        self.speaking = [
            re.compile(rf"\b(?i:{said}) (?P<name>{NAME})"),
            re.compile(rf"(?P<name>{NAME}) (?i:{said}|told)\b"),
        ]


def _any(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _patterns() -> _Patterns:
    data = tomllib.loads(resources.files("geomap").joinpath("privacy.toml").read_text("utf-8"))
    return _Patterns(data)
