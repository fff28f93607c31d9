"""Helpers for the tests of the claim reader: reports with named places, claims as short words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from geomap.gazetteer import Gazetteer
from geomap.records import (
    Candidate,
    Certainty,
    Claim,
    Extent,
    Match,
    Mention,
    Modality,
    Place,
    Report,
)

PUBLISHED = date(2016, 12, 9)  # a Friday


def report(text: str, published: date | None = PUBLISHED) -> Report:
    """A report with nothing but a text and a day."""
    return Report("test", text, published=published)


def named(text: str, *names: str, kind: str = "locality") -> list[Match]:
    """Every occurrence of the names as a match with a made-up place."""
    out = []
    for name in names:
        place = Place(name.casefold(), name, kind, 37.0, 36.0)
        for found in re.finditer(rf"\b{re.escape(name)}\b", text):
            mention = Mention(found.start(), found.end(), found.group())
            out.append(Match(mention, Certainty.CERTAIN, (Candidate(place, 1.0),)))
    return sorted(out, key=lambda m: m.mention.start)


def said(claim: Claim) -> str:
    """A claim as the lexicon's `expect` writes it: "Hajin controlled opposition < government"."""
    words = [claim.surface, claim.status.value]
    if claim.status.value == "besieged":
        words += ["by", *claim.contenders]
    elif claim.status.value == "contested":
        words += claim.contenders
    elif claim.party:
        words.append(claim.party)
    if claim.from_party:
        words += ["<", claim.from_party]
    if claim.extent is Extent.PART:
        words.append("part")
    if claim.modality is not Modality.ASSERTED:
        words.append(claim.modality.value)
    return " ".join(words)


def read(
    text: str,
    gazetteer: Gazetteer,
    *names: str,
    published: date | None = PUBLISHED,
    kind: str = "locality",
) -> list[Claim]:
    """The claims of a text whose places are the given names."""
    from geomap.claims.english import read_english

    return read_english(report(text, published), named(text, *names, kind=kind), gazetteer)


def said_all(claims: Sequence[Claim]) -> list[str]:
    """Every claim in short."""
    return [said(claim) for claim in claims]
