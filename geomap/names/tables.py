"""The word lists that the search for names reads: languages' facts, no region's."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@cache
def table(name: str) -> dict[str, dict[str, list[str]]]:
    """One of the `.toml` tables beside this module."""
    text = files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def word_list(name: str) -> frozenset[str]:
    """One of the `.txt` lists beside this module: words apart by white space, `#` comments."""
    text = files(__package__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
    lines = (line.partition("#")[0] for line in text.splitlines())
    return frozenset(word for line in lines for word in line.split())


@dataclass(frozen=True, slots=True)
class Generics:
    """Folded generic nouns that are taken off a gazetteer name: before it, after it."""

    before: frozenset[str]
    after: frozenset[str]


@cache
def generics() -> Generics:
    """The generic nouns of gazetteer names."""
    strip = table("generics")["strip"]
    return Generics(frozenset(strip["before"]), frozenset(strip["after"]))


@cache
def land_words() -> frozenset[str]:
    """Folded words of the land that begin names: tal, wadi, kafr …"""
    land = table("generics")["land"]
    return frozenset((*land["latin"], *land["arabic"]))
