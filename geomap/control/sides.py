"""For whom a source speaks: its party, nobody ("neutral"), or not known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import IntEnum
from typing import Any, NamedTuple, Protocol

from geomap.records import Claim, Modality, Status

NEUTRAL = "neutral"

# A source that is both parties at once favours neither.
BOTH_SIDES = re.compile(
    r"^(the )?(both|two|all) (sides|parties)$|^(كلا )?الطرف(ان|ين)$", re.IGNORECASE
)


# A publisher's own people speak with the publisher's side.
OWN_REPORTERS = re.compile(
    r"^(our|its|this (news)?paper's)( own)? \w*\s?(reporter|correspondent|contact|staff|team)"
    r"|^(مراسل(ون|ين|و|ي)?(نا|ه|ها)|فريق(نا|ه|ها))\b",
    re.IGNORECASE,
)

# What kind of party takes "the" in a sentence, by the last word of its name.
TAKES_ARTICLE = frozenset(
    "government opposition forces army coalition administration rebels regime militia "
    "militias factions council movement alliance front brigades".split()
)


class Strength(IntEnum):
    """How much a claim is worth, by who makes it."""

    OWN = 0  # speaks for a side, in that side's favour
    UNKNOWN = 1  # whose side it is on is not known
    THIRD = 2  # speaks for a side without a stake in it
    NEUTRAL = 3  # speaks for no side
    AGAINST = 4  # against the interest of the side that says it


class Side(NamedTuple):
    """Who is speaking, as far as the rules care."""

    party: str | None  # a party id, "neutral", or None where it is not known
    voice: str  # two claims with one voice are not independent
    who: str  # the source itself: its later word replaces its earlier one
    grade: str | None  # reliability A..F of publishers.toml


NOBODY = Side(None, "unknown:", "unknown:", None)  # neither a source nor a publisher is named


class Said(Protocol):
    """What the worth of a claim depends on."""

    @property
    def status(self) -> Status:
        """What is said of the place."""

    @property
    def modality(self) -> Modality:
        """How it is meant."""

    @property
    def party(self) -> str | None:
        """Who is said to hold it."""

    @property
    def from_party(self) -> str | None:
        """Who is said to have lost it."""


class Knowledge(Protocol):
    """What the rules ask of a gazetteer."""

    @property
    def parties(self) -> Mapping[str, Any]:
        """The parties by id."""

    def speaker(self, name: str) -> Any:
        """The speaker a source's wording names, or None."""


class Sides:
    """Answers who speaks for whom, remembering every answer."""

    def __init__(self, gazetteer: Knowledge | None) -> None:
        self._gazetteer = gazetteer
        self._known: dict[tuple[str | None, ...], Side] = {}
        self._friends = _friends(gazetteer)
        self._names: dict[str, str] = {}

    def of(self, claim: Claim) -> Side:
        """The side of a claim's innermost source: the one in the text, else the publisher."""
        source = claim.source
        if source is None:
            return self.of_publisher(claim.publisher)
        return self.of_voice(source.name, source.party, claim.publisher)

    def of_voice(self, source: str | None, party: str | None, publisher: str | None) -> Side:
        """The side of a source by its name and its party, else that of the publisher."""
        if source is None or (party is None and OWN_REPORTERS.match(source.strip())):
            return self.of_publisher(publisher)
        return self._remembered(source, party, None)

    def of_publisher(self, publisher: str | None) -> Side:
        """The side of a publisher's narrator."""
        return self._remembered(None, None, publisher)

    def _remembered(self, *key: str | None) -> Side:
        side = self._known.get(key)
        if side is None:
            side = self._known[key] = self._look_up(*key)
        return side

    def friends(self, one: str | None, other: str | None) -> bool:
        """Whether two parties are one, or fight on the same side."""
        return one is not None and (one == other or (one, other) in self._friends)

    def named(self, party: str) -> str:
        """A party as a sentence names it: "the government", "Hayat Tahrir al-Sham"."""
        name = self._names.get(party)
        if name is None:
            name = self._names[party] = self._name(party)
        return name

    def _name(self, party: str) -> str:
        entry = self._gazetteer.parties.get(party) if self._gazetteer else None
        name = getattr(entry, "name", None) or party.replace("-", " ")
        words = name.split()
        several = "and" in words  # "Turkey and Turkish-backed factions" names the first itself
        if several or words[0].lower() == "the" or words[-1].lower() not in TAKES_ARTICLE:
            return str(name)
        return f"the {name.lower() if len(words) == 1 else name}"

    def _side_of(self, wording: str) -> str | None:
        """The side a wording gives away: "rebel commander", whoever that is."""
        side_of = getattr(self._gazetteer, "side_of", None)
        return side_of(wording) if side_of else None

    def _look_up(self, name: str | None, party: str | None, publisher: str | None) -> Side:
        wording = name or publisher
        if not wording:
            return NOBODY
        folded = " ".join(wording.casefold().split()).removeprefix("the ")
        speaker = self._gazetteer.speaker(wording) if self._gazetteer else None
        party = party or (speaker.party if speaker else None) or self._side_of(wording)
        if party is None and BOTH_SIDES.match(folded):
            party = NEUTRAL
        canonical = " ".join(speaker.name.casefold().split()) if speaker else folded
        if party is None:
            voice = f"unknown:{canonical}"
        elif party == NEUTRAL:
            voice = f"neutral:{canonical}"
        else:
            voice = f"party:{party}"
        return Side(party, voice, f"{voice}/{canonical}", _grade(speaker))


def _grade(speaker: Any) -> str | None:
    return getattr(speaker, "reliability", None) or None


def _friends(gazetteer: Knowledge | None) -> frozenset[tuple[str, str]]:
    """Pairs of parties that the region file calls allies, both ways round."""
    if gazetteer is None:
        return frozenset()
    pairs = [
        (party, ally)
        for party, entry in gazetteer.parties.items()
        for ally in getattr(entry, "allies", ())
    ]
    return frozenset(pairs + [(ally, party) for party, ally in pairs])


def strength(said: Said, side: str | None, sides: Sides) -> Strength:
    """What a claim is worth, by the interest that its source has in it."""
    if side is None:
        return Strength.UNKNOWN
    if side == NEUTRAL:
        return Strength.NEUTRAL
    if said.modality is Modality.DENIED:
        return _against_if(sides.friends(side, said.party))
    if said.status is Status.LOST:
        return _against_if(sides.friends(side, said.from_party))
    if said.party is None or sides.friends(side, said.party):
        return Strength.OWN
    return Strength.AGAINST if sides.friends(side, said.from_party) else Strength.THIRD


def _against_if(own_loss: bool) -> Strength:
    return Strength.AGAINST if own_loss else Strength.OWN
