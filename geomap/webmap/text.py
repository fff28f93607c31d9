"""Hostile text made harmless to read: nothing invisible stays, nothing endless, only safe links."""

from __future__ import annotations

import json
import unicodedata
from typing import Any
from urllib.parse import urlsplit

MAX_CHARACTERS = 1500  # a paragraph of news is below 900; what is longer is cut, and says so
MAX_ADDRESS = 2000  # what every browser takes
LAST_CONTROL = 0x20
CONTROL_PICTURES = 0x2400  # ␀ and its neighbours: the visible forms of C0 controls
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
KEPT_FORMATS = {
    "\N{ZERO WIDTH NON-JOINER}",
    "\N{ZERO WIDTH JOINER}",
}  # Arabic and Persian need them
UNSEEN = {
    "Cc",
    "Cf",
    "Cs",
    "Co",
    "Cn",
}  # controls, formats (bidi overrides), surrogates, unassigned
SPACES = {"\n", "\t", "\r", "\N{NO-BREAK SPACE}"}


def plain(text: str | None, *, limit: int = MAX_CHARACTERS) -> str | None:
    """The text with every invisible character shown and no more than `limit` characters.

    Markup is left as it is: the page sets text as text, so that a reader sees what was written.
    """
    if text is None:
        return None
    cut = len(text) - limit
    seen = text[:limit]
    if not seen.isprintable():  # which knows the same categories, and answers at once
        seen = "".join(map(_seen, seen))
    seen = " ".join(seen.split())
    return f"{seen} … [{cut:,} more characters are not shown]" if cut > 0 else seen


def _seen(character: str) -> str:
    if character in SPACES:
        return " "
    if character in KEPT_FORMATS or unicodedata.category(character) not in UNSEEN:
        return character
    code = ord(character)
    return chr(CONTROL_PICTURES + code) if code < LAST_CONTROL else REPLACEMENT


def link(address: str | None) -> str | None:
    """The address if it is http or https and clean, else None."""
    if not address or len(address) > MAX_ADDRESS or any(map(_unfit, address)):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in {"http", "https"} and parts.netloc else None


def _unfit(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in UNSEEN


def script_json(data: Any) -> str:
    """JSON that can stand inside a `<script>` block and inside JavaScript."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
