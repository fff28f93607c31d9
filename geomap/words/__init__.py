"""The map's own words, one file a language, and the voice that puts numbers, days and names in.

The web page, its printed twin, captions and files all take them from here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from geomap.errors import MapError
from geomap.records import Place

FOLDER = Path(__file__).parent
NOT_ON_THE_PAGE = frozenset({"print", "embed"})  # sections that the web page has no use for


class Named(Protocol):
    """A party: it has a name, and another in Arabic letters or none."""

    @property
    def name(self) -> str:
        """In English."""

    @property
    def name_ar(self) -> str | None:
        """In Arabic."""


@cache
def words_of(lang: str) -> dict[str, Any]:
    """Every word of the map in a language.

    Raises
    ------
    MapError
        When there are no words in that language.
    """
    path = FOLDER / f"{lang}.json"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in FOLDER.glob("*.json")))
        raise MapError(f"the map has no words in {lang!r}; it has them in {known}.")
    words: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return words


def page_words(lang: str) -> dict[str, Any]:
    """Those of them that the web page carries."""
    return {key: value for key, value in words_of(lang).items() if key not in NOT_ON_THE_PAGE}


def plural_form(lang: str, number: int) -> str:
    """The plural category of a whole number, as the CLDR has it for English and Arabic."""
    if lang != "ar":
        return "one" if number == 1 else "other"
    if number < 3:
        return ("zero", "one", "two")[number]
    tail = number % 100
    if tail < 3:
        return "other"
    return "few" if tail <= 10 else "many"


@dataclass(frozen=True, slots=True)
class Voice:
    """The map's voice in one language: `say("rules.latest")`, `count("reports", 3)`."""

    lang: str = "en"

    @property
    def rtl(self) -> bool:
        """Whether its script runs to the left."""
        return bool(words_of(self.lang)["dir"] == "rtl")

    def get(self, key: str) -> Any:
        """What stands under a key; a dot goes one level down."""
        found: Any = words_of(self.lang)
        for part in key.split("."):
            found = found[part]
        return found

    def say(self, key: str, **gaps: object) -> str:
        """A sentence or a word, its gaps filled."""
        return str(self.get(key)).format(**gaps)

    def count(self, key: str, number: int, **gaps: object) -> str:
        """A counted noun in the form that the number asks for: 1 quarter, 2 quarters."""
        forms: dict[str, str] = self.get(key)
        form = forms.get(plural_form(self.lang, number), forms["other"])
        return form.format(n=f"{number:,}", **gaps)

    def rule(self, rule: str) -> str:
        """What a rule does; its own name where there are no words for it."""
        return str(self.get("rules").get(rule, rule))

    def month(self, day: date) -> str:
        """The name of the month that a day is in."""
        return str(self.get("print.months")[day.month - 1])

    def day(self, day: date) -> str:
        """A day as a British newspaper writes it, 6 December 2016, or a Syrian one."""
        return f"{day.day} {self.month(day)} {day.year}"

    def listed(self, items: Iterable[str]) -> str:
        """A, B and C."""
        *before, last = items
        joined: str = self.get("print.listComma").join(before)
        return f"{joined}{self.get('print.listAnd')}{last}" if before else last

    def place(self, place: Place) -> str:
        """The name of a place, in English where it has none in the language."""
        return place.name if self.lang == "en" else place.name_in(self.lang) or place.name

    def party(self, party: Named) -> str:
        """The name of a party, in English where it has none in the language."""
        return (self.lang == "ar" and party.name_ar) or party.name

    def parties(self, parties: Mapping[str, Named]) -> dict[str, str]:
        """The name of each party by its id."""
        return {key: self.party(party) for key, party in parties.items()}


ENGLISH = Voice("en")
