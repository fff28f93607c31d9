"""A region of a few lines, and claims in one line each, for the tests of control."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from geomap.records import (
    Certainty,
    Claim,
    DateBasis,
    Evidence,
    Extent,
    Modality,
    Place,
    Source,
    Status,
)


@dataclass(frozen=True)
class Party:
    id: str
    name: str
    name_ar: str = ""
    allies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Speaker:
    name: str
    party: str | None
    reliability: str | None = None


class Region:
    """Stands in for a gazetteer: parties, and who speaks for whom."""

    def __init__(self) -> None:
        self.parties: dict[str, Party] = {
            "government": Party("government", "Government", allies=("russia",)),
            "opposition": Party("opposition", "Opposition"),
            "sdf": Party("sdf", "Syrian Democratic Forces"),
            "russia": Party("russia", "Russia"),
        }
        self._speakers = {
            speaker.name.casefold(): speaker
            for speaker in (
                Speaker("Syrian military", "government"),
                Speaker("SANA", "government", "C"),
                Speaker("Russian centre", "russia"),
                Speaker("local media activist", "opposition"),
                Speaker("East Side Media", "opposition"),
                Speaker("rebel official", "opposition"),
                Speaker("Observatory", "neutral", "B"),
                Speaker("Northern Wire", "neutral"),
                Speaker("Harbour Courier", "neutral"),
                Speaker("Kurdish command", "sdf"),
            )
        }

    def speaker(self, name: str) -> Speaker | None:
        return self._speakers.get(name.casefold())


def place(name: str) -> Place:
    return Place(name, name, "quarter", 37.18, 36.2)


def claim(
    what: str = "government controlled",
    *,
    by: str | None = None,
    day: str | None = "2016-12-06",
    place_name: str = "Shaar",
    **more: Any,
) -> Claim:
    """A claim from "PARTY STATUS", e.g. "government controlled", "- lost", "- contested"."""
    party, status = what.split()
    published = more.pop("published", day)
    report = more.pop("report", f"r-{by}-{published}")
    at = more.pop("at", 0)
    sentence = more.pop("sentence", f"{place_name}: {what} says {by}.")
    return Claim(
        report=report,
        surface=place_name,
        status=Status(status),
        evidence=Evidence(sentence, "", "", at, at + len(sentence)),
        place=place(place_name),
        party=None if party == "-" else party,
        date=date.fromisoformat(day) if day else None,
        date_basis=DateBasis.STATED if day else DateBasis.PUBLISHED,
        published=date.fromisoformat(published) if published else None,
        source=more.pop("source", Source(by) if by else None),
        modality=Modality(more.pop("modality", "asserted")),
        extent=Extent(more.pop("extent", "whole")),
        certainty=Certainty(more.pop("certainty", "certain")),
        **more,
    )
