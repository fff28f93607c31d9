"""A model's records, checked against the text: what cannot be verified is dropped and counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from geomap.claims.when import find_dates
from geomap.records import (
    Claim,
    DateBasis,
    Evidence,
    Extent,
    Match,
    Modality,
    Report,
    Source,
    Status,
)

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

CONTEXT = 32  # characters of prefix and suffix in a text quote
MAX_QUOTE = 2_000  # characters; a longer one is no longer a quote

Choice = TypeVar("Choice", bound=StrEnum)


def _nullable(kind: str) -> dict[str, Any]:
    return {"type": [kind, "null"]}


def _one_of(choices: type[StrEnum], *without: str) -> dict[str, Any]:
    return {"type": "string", "enum": [c.value for c in choices if c.value not in without]}


_PROPERTIES: dict[str, Any] = {
    "surface": {"type": "string"},
    "status": _one_of(Status, "unknown"),
    "party": _nullable("string"),
    "from_party": _nullable("string"),
    "contenders": {"type": "array", "items": {"type": "string"}},
    "modality": _one_of(Modality),
    "extent": _one_of(Extent),
    "share": _nullable("number"),
    "date": _nullable("string"),
    "source": _nullable("string"),
    "quote": {"type": "string"},
}
ANSWER_SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["claims"],
    "properties": {
        "claims": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": list(_PROPERTIES),
                "properties": _PROPERTIES,
            },
        }
    },
}


class _Unverifiable(Exception):  # noqa: N818  # a verdict on a record, not a fault
    """Why a record is dropped."""


class Verifier:
    """Turns a model's records into claims, as far as the report bears them out.

    Attributes
    ----------
    dropped : Counter of str
        How many records were dropped, by reason; "date not in the text" drops only the date.
    """

    def __init__(self, report: Report, matches: Sequence[Match], gazetteer: Gazetteer) -> None:
        self._report = report
        self._matches = matches
        self._gazetteer = gazetteer
        self.dropped: Counter[str] = Counter()

    def claim(self, record: Any) -> Claim | None:
        """The claim of a record, or None where it cannot be verified."""
        try:
            return self._claim(record)
        except _Unverifiable as reason:
            self.dropped[str(reason)] += 1
            return None

    def _claim(self, record: Any) -> Claim:
        if not isinstance(record, dict):
            raise _Unverifiable("not a record")
        surface = _text(record, "surface")
        evidence = self._evidence(_text(record, "quote"), surface)
        match = self._match(surface, evidence)
        day, basis = self._date(record.get("date"))
        return Claim(
            report=self._report.id,
            surface=match.mention.surface,
            status=_choice(Status, record, "status"),
            evidence=evidence,
            place=match.place,
            certainty=match.certainty,
            place_reason=None if match.place else match.reason,
            party=self._party(record.get("party")),
            from_party=self._party(record.get("from_party")),
            contenders=self._contenders(record.get("contenders")),
            modality=_choice(Modality, record, "modality"),
            extent=_choice(Extent, record, "extent"),
            share=_share(record.get("share")),
            date=day,
            date_basis=basis,
            source=self._source(record.get("source")),
            publisher=self._report.publisher,
            published=self._report.published,
            rule="openai",
        )

    def _evidence(self, quote: str, surface: str) -> Evidence:
        """Where the quote stands; its white space may differ, its words may not."""
        words = quote.split()
        if not words or len(quote) > MAX_QUOTE:
            raise _Unverifiable("quote not in the text")
        text = self._report.text
        found = list(re.finditer(r"\s+".join(map(re.escape, words)), text))
        if not found:
            raise _Unverifiable("quote not in the text")
        best = next((m for m in found if surface in m[0]), found[0])
        start, end = best.span()
        return Evidence(
            text[start:end],
            text[max(0, start - CONTEXT) : start],
            text[end : end + CONTEXT],
            start,
            end,
        )

    def _match(self, surface: str, evidence: Evidence) -> Match:
        """The mention meant: inside the quote, else the last one before it, else any."""
        same = [m for m in self._matches if m.mention.surface.casefold() == surface.casefold()]
        if not same:
            raise _Unverifiable("place not in the text")
        inside = [m for m in same if evidence.start <= m.mention.start < evidence.end]
        before = [m for m in same if m.mention.start < evidence.start]
        return inside[0] if inside else before[-1] if before else same[0]

    def _party(self, party: Any) -> str | None:
        if party is None:
            return None
        if not isinstance(party, str) or party not in self._gazetteer.parties:
            raise _Unverifiable("unknown party")
        return party

    def _contenders(self, parties: Any) -> tuple[str, ...]:
        if not isinstance(parties, list):
            raise _Unverifiable("not a record")
        named = [p for party in parties if (p := self._party(party))]
        return tuple(dict.fromkeys(named))

    def _source(self, name: Any) -> Source | None:
        if name is None:
            return None
        if not isinstance(name, str) or not name.strip():
            raise _Unverifiable("not a record")
        found = re.search(
            r"\s+".join(map(re.escape, name.split())), self._report.text, re.IGNORECASE
        )
        if not found:
            raise _Unverifiable("source not in the text")
        side = self._gazetteer.side_of(found[0])
        return Source(found[0], None if side == "neutral" else side)

    def _date(self, said: Any) -> tuple[date | None, DateBasis]:
        """A day that the text names itself; any other is left out and counted."""
        if said is None:
            return None, DateBasis.PUBLISHED
        try:
            day = date.fromisoformat(said)
        except (TypeError, ValueError):
            day = None
        if day is None or day not in self._days:
            self.dropped["date not in the text"] += 1
            return None, DateBasis.PUBLISHED
        return day, self._days[day]

    @cached_property
    def _days(self) -> dict[date, DateBasis]:
        whens = find_dates(self._report.text, self._report.published, self._report.lang)
        return {when.date: when.basis for when in whens if when.date}


def _text(record: dict[str, Any], key: str) -> str:
    value = record.get(key)
    if not isinstance(value, str) or not value.strip():
        raise _Unverifiable("not a record")
    return value.strip()


def _choice(choices: type[Choice], record: dict[str, Any], key: str) -> Choice:
    value = record.get(key)
    if value == Status.UNKNOWN.value:
        raise _Unverifiable("not a record")
    try:
        return choices(str(value))
    except ValueError:
        raise _Unverifiable("not a record") from None


def _share(value: Any) -> float | None:
    if value is None or isinstance(value, bool):
        return None
    if not isinstance(value, int | float) or not 0 < value <= 1:
        return None
    return float(value)
