"""The records that pass from stage to stage: report, mention, match, claim, control.

Every record is frozen. Coordinates are degrees, EPSG:4326, longitude first. Offsets count Unicode
code points into `Report.text`, the end exclusive. Dates are `datetime.date`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum


class Certainty(StrEnum):
    """How sure it is which place a name means (the terms of the Linked Places format)."""

    CERTAIN = "certain"
    LESS_CERTAIN = "less-certain"
    UNCERTAIN = "uncertain"
    UNRESOLVED = "unresolved"


class Status(StrEnum):
    """What is claimed of a place, or holds there; UNKNOWN only ever of a control."""

    CONTROLLED = "controlled"
    CONTESTED = "contested"
    BESIEGED = "besieged"
    LOST = "lost"
    UNKNOWN = "unknown"


class Modality(StrEnum):
    """How a claim is meant; only ASSERTED changes a map."""

    ASSERTED = "asserted"
    DENIED = "denied"
    PLANNED = "planned"
    HYPOTHETICAL = "hypothetical"
    HISTORICAL = "historical"


class Extent(StrEnum):
    """Whether a claim is about the whole place or a part of it."""

    WHOLE = "whole"
    PART = "part"


class DateBasis(StrEnum):
    """What a claim's date rests on."""

    STATED = "stated"  # a calendar date in the text
    RELATIVE = "relative"  # a weekday, "overnight", "a day earlier"
    STATEMENT = "statement"  # the day somebody said so
    PUBLISHED = "published"  # nothing but the report's own date


class Standing(StrEnum):
    """How well a control is supported."""

    CONFIRMED = "confirmed"
    CLAIMED = "claimed"
    DISPUTED = "disputed"


@dataclass(frozen=True, slots=True)
class Report:
    """One text with what is known of it. Only `text` is read for claims, never `title`."""

    id: str
    text: str
    title: str | None = None
    publisher: str | None = None
    published: dt.date | None = None
    url: str | None = None
    lang: str = "en"


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in the text: `text[start:end] == surface`."""

    start: int
    end: int
    surface: str


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a place. `lang` is a BCP 47 tag, `und` where no source says."""

    text: str
    lang: str = "und"
    preferred: bool = False
    from_year: int | None = None
    until_year: int | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A gazetteer entry. Its area, if it has one, lives in the gazetteer."""

    id: str
    name: str  # preferred English name
    kind: str
    lon: float | None  # degrees east, EPSG:4326; None where no source gives a point
    lat: float | None  # degrees north, EPSG:4326
    names: tuple[Name, ...] = ()
    parent: str | None = None
    links: tuple[tuple[str, str], ...] = ()  # (authority, identifier), e.g. ("pcode", "N0156")
    sources: tuple[str, ...] = ()
    quality: str | None = None  # A three sources or more agree, B two, C one, N name only
    notes: str | None = None

    def name_in(self, lang: str) -> str | None:
        """The preferred name in a language, or any in it, or None."""
        in_lang = [name for name in self.names if name.lang == lang]
        return next((n.text for n in in_lang if n.preferred), in_lang[0].text if in_lang else None)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place a name may mean, with a score in 0..1 and the reasons for it, best reason first."""

    place: Place
    score: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A mention with what it may mean. An unresolved name is kept, with the reason."""

    mention: Mention
    certainty: Certainty
    candidates: tuple[Candidate, ...] = ()  # best first; empty when nothing fits
    reason: str | None = None  # why unresolved: "outside the region", "unknown", "area", ...

    @property
    def place(self) -> Place | None:
        """The place it means, or None where that is unresolved."""
        if self.certainty is Certainty.UNRESOLVED or not self.candidates:
            return None
        return self.candidates[0].place


@dataclass(frozen=True, slots=True)
class Source:
    """Who says so inside the text, as worded, and the party it speaks for (None: not known)."""

    name: str
    party: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A W3C Web Annotation text quote with its offsets: `text[start:end] == exact`."""

    exact: str
    prefix: str
    suffix: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Claim:
    """What one report says of one place.

    `place` is None where the text names a region without an area (`place_reason` "area") or a name
    the gazetteer lacks ("unknown"). `source` is None in the narrator's own voice: the claim then
    speaks with the publisher's side. `more_evidence` holds restatements of the same claim.
    """

    report: str
    surface: str
    status: Status
    evidence: Evidence
    place: Place | None = None
    certainty: Certainty = Certainty.CERTAIN
    place_reason: str | None = None
    party: str | None = None
    from_party: str | None = None
    contenders: tuple[str, ...] = ()
    modality: Modality = Modality.ASSERTED
    extent: Extent = Extent.WHOLE
    share: float | None = None  # 0..1, where the text gives a number
    date: dt.date | None = None
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    date_basis: DateBasis = DateBasis.PUBLISHED
    source: Source | None = None
    publisher: str | None = None
    published: dt.date | None = None
    rule: str | None = None  # the lexicon row or pattern that read it
    weak: bool = False  # read by a weak rule: never better than claimed
    more_evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """A claim as the rule took it: what it does for the control, and why."""

    claim: Claim
    role: str  # "for" | "against" | "context"
    side: str | None  # party the innermost source speaks for; None: unknown; "neutral"
    because: str  # one plain phrase, e.g. "against its own interest: confirms"


@dataclass(frozen=True, slots=True)
class Control:
    """One place on one day, as reported."""

    place: Place
    day: dt.date
    status: Status
    party: str | None = None  # the one the rule prefers, also where disputed
    rivals: tuple[str, ...] = ()
    contenders: tuple[str, ...] = ()
    standing: Standing = Standing.CLAIMED
    extent: Extent = Extent.WHOLE
    share: float | None = None
    since: dt.date | None = None
    last_heard: dt.date | None = None
    stale: bool = False
    inferred: bool = False
    certainty: Certainty = Certainty.CERTAIN
    from_party: str | None = None
    rule: str = "latest"
    claims: tuple[Heard, ...] = field(default=())
