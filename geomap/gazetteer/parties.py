"""The parties of a region and the speakers who speak for them."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from geomap.errors import GazetteerError
from geomap.gazetteer.cells import did_you_mean

NEUTRAL = "neutral"
ALIAS_KINDS = ("name", "noun", "adjective")
STRENGTHS = ("strong", "weak")
PATTERNS = (
    "diagonal",
    "back-diagonal",
    "dots",
    "rings",
    "horizontal",
    "vertical",
    "grid",
    "crosshatch",
    "solid",
)
ALL_OF = " + "  # in a speaker's alias: every part must be there, in any order


@dataclass(frozen=True, slots=True)
class Alias:
    """How texts word a party. A weak alias ("troops") names it only where the context agrees."""

    text: str
    lang: str
    kind: str  # "name" | "noun" | "adjective"
    strong: bool = True

    @property
    def weak(self) -> bool:
        """Whether the context has to decide."""
        return not self.strong


@dataclass(frozen=True, slots=True)
class Party:
    """One party to the conflict: its names, how it is drawn, who is on its side."""

    id: str
    name: str
    name_ar: str
    colour: str  # "#rrggbb"
    pattern: str  # one of PATTERNS
    aliases: tuple[Alias, ...] = ()
    allies: tuple[str, ...] = ()  # parties whose word counts as its own
    supports: str | None = None  # the party that it fights for from outside


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who says things: an agency, a ministry, "activists"; and the side they speak for."""

    id: str
    name: str
    aliases: tuple[str, ...]
    party: str | None  # a party id, "neutral", or None where nobody knows
    kind: str
    reliability: str | None = None  # A to F
    name_ar: str | None = None


@dataclass(frozen=True)
class Voices:
    """The parties, the speakers and the rule rows of a region, ready to be asked."""

    parties: dict[str, Party]
    speakers: tuple[Speaker, ...]
    offices: tuple[str, ...]
    _found: dict[str, Speaker | None] = field(default_factory=dict, compare=False, repr=False)
    _sides: dict[str, str | None] = field(default_factory=dict, compare=False, repr=False)

    def speaker(self, wording: str) -> Speaker | None:
        """The speaker whose longest alias stands in a wording, or None."""
        if wording not in self._found:
            self._found[wording] = self._longest(wording)[0]
        return self._found[wording]

    def side_of(self, wording: str) -> str | None:
        """The party a wording speaks for, "neutral", or None where nobody knows.

        The longest speaker's alias or party's strong alias in the wording decides; a bare party
        counts only beside an office ("commander", "spokesman") or when it is the whole wording.
        """
        if wording not in self._sides:
            speaker, length = self._longest(wording)
            party, party_length = self._party_in(wording)
            party_wins = party is not None and party_length > length
            self._sides[wording] = party if party_wins or not speaker else speaker.party
        return self._sides[wording]

    def _longest(self, wording: str) -> tuple[Speaker | None, int]:
        text = f" {words_of(wording)} "
        for length, parts, speaker in self._speaker_aliases:
            # The first part alone decides nearly always, and sooner than a round of all of them.
            if parts[0] in text and all(part in text for part in parts):
                return speaker, length
        return None, 0

    def _party_in(self, wording: str) -> tuple[str | None, int]:
        text = f" {words_of(wording)} "
        has_office = any(office in text for office in self._offices)
        for length, alias, party in self._party_aliases:
            # A bare party says nothing of who speaks ("the rebels lost"), beside an office it does.
            if alias in text and (has_office or alias == text):
                return party, length
        return None, 0

    @cached_property
    def _speaker_aliases(self) -> list[tuple[int, tuple[str, ...], Speaker]]:
        """Length, parts (between spaces) and speaker of every alias, the longest first."""
        found = []
        for speaker in self.speakers:
            for alias in speaker.aliases:
                parts = [words_of(part) for part in alias.split(ALL_OF)]
                padded = tuple(f" {part} " for part in parts)
                found.append((sum(map(len, parts)), padded, speaker))
        return sorted(found, key=lambda entry: -entry[0])

    @cached_property
    def _party_aliases(self) -> list[tuple[int, str, str]]:
        """Length, text (between spaces) and party of every strong alias, the longest first."""
        aliases = [(a, p.id) for p in self.parties.values() for a in p.aliases if a.strong]
        worded = [(words_of(alias.text), party) for alias, party in aliases]
        found = [(len(words), f" {words} ", party) for words, party in worded]
        return sorted(found, key=lambda entry: -entry[0])

    @cached_property
    def _offices(self) -> list[str]:
        return [f" {words_of(office)} " for office in self.offices]


ARABIC_FOLDS = str.maketrans("أإآٱىة", "اااايه", "ـ")
APOSTROPHES = "'’‘ʼ`´ʿʾ"


@lru_cache(maxsize=50_000)
def words_of(text: str) -> str:
    """Lower-case words with single spaces: no accents, hyphens, possessives, articles in front."""
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(ARABIC_FOLDS)
    for possessive in ("'s", "’s"):
        plain = plain.replace(possessive + " ", " ").removesuffix(possessive)
    plain = "".join(c for c in plain if not unicodedata.combining(c) and c not in APOSTROPHES + ".")
    words = "".join(c if c.isalnum() else " " for c in plain).split()
    return " ".join(words[1:] if len(words) > 1 and words[0] in ("the", "a", "an") else words)


# --- reading -------------------------------------------------------------------------------------


def read_voices(folder: Path) -> Voices:
    """Read parties.toml and publishers.toml strictly."""
    parties = {p.id: p for p in _parties(folder / "parties.toml")}
    speakers, offices = _publishers(folder / "publishers.toml", parties)
    return Voices(parties, speakers, offices)


def read_toml(path: Path, *, must_exist: bool = True) -> dict[str, Any]:
    """The tables of a TOML file; GazetteerError with file and line where it is broken."""
    if not path.exists():
        if must_exist:
            raise GazetteerError(f"{path}: no such file: a region folder needs {path.name}")
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise GazetteerError(f"{path.name}: not UTF-8; save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise GazetteerError(f"{path.name}: not valid TOML ({error})") from error


def _parties(path: Path) -> list[Party]:
    tables = read_toml(path)
    parties = [_party(path, identifier, table, tables) for identifier, table in tables.items()]
    for what in ("colour", "pattern"):
        seen: dict[str, str] = {}
        for party in parties:
            value = getattr(party, what)
            if value in seen:
                raise _at(path, party.id, f"has the {what} of '{seen[value]}'")
            seen[value] = party.id
    return parties


def _party(path: Path, identifier: str, table: Any, tables: Mapping[str, Any]) -> Party:
    known = ("name", "name_ar", "colour", "pattern", "aliases", "allies", "supports")
    _check_keys(path, identifier, table, known, needed=("name", "colour", "pattern"))
    colour, pattern = str(table["colour"]), str(table["pattern"])
    if len(colour) != 7 or colour[0] != "#" or not _is_hex(colour[1:]):
        raise _at(path, identifier, f"colour '{colour}' is not #rrggbb")
    if pattern not in PATTERNS:
        hint = did_you_mean(pattern, PATTERNS)
        raise _at(path, identifier, f"unknown pattern '{pattern}' ({', '.join(PATTERNS)}).{hint}")
    supports = table.get("supports")
    for ally in [*table.get("allies", []), *([supports] if supports else [])]:
        if ally not in tables:
            raise _at(path, identifier, f"ally '{ally}' is no party.{did_you_mean(ally, tables)}")
    aliases = [a for group in table.get("aliases", []) for a in _aliases(path, identifier, group)]
    return Party(
        id=identifier,
        name=table["name"],
        name_ar=table.get("name_ar", table["name"]),
        colour=colour,
        pattern=pattern,
        aliases=tuple(aliases),
        allies=tuple(table.get("allies", [])),
        supports=supports,
    )


def _aliases(path: Path, identifier: str, group: Any) -> list[Alias]:
    _check_keys(path, identifier, group, ("lang", "kind", "strength", "texts"), needed=("texts",))
    kind, strength = group.get("kind", "name"), group.get("strength", "strong")
    if kind not in ALIAS_KINDS:
        raise _at(path, identifier, f"alias kind '{kind}' is not one of {', '.join(ALIAS_KINDS)}")
    if strength not in STRENGTHS:
        raise _at(path, identifier, f"strength '{strength}' is not strong or weak")
    return [Alias(t, group.get("lang", "en"), kind, strength == "strong") for t in group["texts"]]


def _publishers(
    path: Path, parties: Mapping[str, Party]
) -> tuple[tuple[Speaker, ...], tuple[str, ...]]:
    tables = read_toml(path, must_exist=False)
    offices = [office for rule in tables.pop("rule", []) for office in rule.get("offices", [])]
    speakers = [_speaker(path, identifier, table, parties) for identifier, table in tables.items()]
    return tuple(speakers), tuple(offices)


def _speaker(path: Path, identifier: str, table: Any, parties: Mapping[str, Party]) -> Speaker:
    known = ("name", "name_ar", "party", "kind", "reliability", "aliases")
    _check_keys(path, identifier, table, known, needed=("name", "kind", "aliases"))
    party = table.get("party")
    if party is not None and party != NEUTRAL and party not in parties:
        hint = did_you_mean(party, [*parties, NEUTRAL])
        raise _at(path, identifier, f"party '{party}' is not in parties.toml.{hint}")
    reliability = table.get("reliability")
    if reliability is not None and reliability not in tuple("ABCDEF"):
        raise _at(path, identifier, f"reliability '{reliability}' is not A to F")
    return Speaker(
        id=identifier,
        name=table["name"],
        aliases=tuple(dict.fromkeys([table["name"], *table["aliases"]])),
        party=party,
        kind=table["kind"],
        reliability=reliability,
        name_ar=table.get("name_ar"),
    )


def _check_keys(
    path: Path, identifier: str, table: Any, known: Sequence[str], *, needed: Sequence[str]
) -> None:
    if not isinstance(table, dict):
        raise _at(path, identifier, "is not a table")
    for key in table:
        if key not in known:
            raise _at(path, identifier, f"unknown key '{key}'.{did_you_mean(key, known)}")
    for key in needed:
        if key not in table:
            raise _at(path, identifier, f"'{key}' is missing")


def _at(path: Path, identifier: str, what: str) -> GazetteerError:
    """An error at the line where a table starts."""
    heads = (f"[{identifier}]", f"[[{identifier}.")
    lines = path.read_text(encoding="utf-8").splitlines()
    line = next((n for n, text in enumerate(lines, 1) if text.startswith(heads)), 1)
    return GazetteerError(f"{path.name}:{line}: [{identifier}] {what}")


def _is_hex(text: str) -> bool:
    return all(char in "0123456789abcdefABCDEF" for char in text)
