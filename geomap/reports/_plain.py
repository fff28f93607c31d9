"""Text and Markdown: one report a file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any, BinaryIO

from geomap.errors import ReportError
from geomap.records import Report
from geomap.reports._inputs import Given, Input
from geomap.reports._limits import MAX_TEXT_MB
from geomap.reports._markdown import words_of_markdown
from geomap.reports._metadata import FIELDS, Known, known_from, make_report, over, side_file
from geomap.reports._streams import read_all
from geomap.reports._text import decode

KEY_ALIASES = {"date": "published", "language": "lang", "link": "url"}  # Jekyll, Hugo, Quarto

_KEY = re.compile(r"([A-Za-z][\w-]*)[ \t]*:(?:[ \t]+(.*)|)$")
_TOML_KEY = re.compile(r"(?:[\w-]+|\"[^\"]+\")[ \t]*=")
# What front matter opens with: how its first line looks, and what closes it (YAML, Hugo's TOML).
FENCES = {"---": (_KEY, ("---", "...")), "+++": (_TOML_KEY, ("+++",))}
_ESCAPES = {'\\"': '"', "\\\\": "\\", "\\n": "\n", "\\t": "\t", "\\/": "/"}


def read_text(stream: BinaryIO, item: Input, given: Given) -> Iterator[Report]:
    """A plain text; what its text does not carry is in the side file."""
    text = decode(read_all(stream, item.name, MAX_TEXT_MB), item.name, given.warn)
    yield _report(text, side_file(item), item, given)


def read_markdown(stream: BinaryIO, item: Input, given: Given) -> Iterator[Report]:
    """Markdown; `Report.text` is the body after the front matter, without its marks."""
    text = decode(read_all(stream, item.name, MAX_TEXT_MB), item.name, given.warn)
    known, body = split_front_matter(text, item.name)
    yield _report(words_of_markdown(body), over(side_file(item), known), item, given)


def _report(text: str, known: Known, item: Input, given: Given) -> Report:
    if not text.strip():
        raise ReportError(f"{item.name}: is empty.")
    return make_report(item, text, known, given)


def split_front_matter(text: str, name: str) -> tuple[Known, str]:
    """What the front matter says, and the body after it.

    Between `---` only `key: value` lines of the keys that a report has are read; lists, nested
    tables and other keys are somebody else's and are passed over. Between `+++` it is TOML.

    Raises
    ------
    ReportError
        When the front matter never closes, or a value is not what its key needs.
    """
    lines = text.split("\n")
    fence = lines[0].rstrip()
    if fence not in FENCES or len(lines) < 2:
        return Known(), text
    key, closing = FENCES[fence]
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() in closing), None)
    if end is None:
        if not key.match(lines[1]):
            return Known(), text  # a rule across the page, not front matter
        raise ReportError(f"{name}:1: the front matter opens with {fence} and never closes.")
    read = _front_fields if fence == "---" else _toml_fields
    fields = read(lines[1:end], name)
    return known_from(fields, f"{name}: front matter"), "\n".join(lines[end + 1 :]).lstrip("\n")


def _toml_fields(lines: list[str], name: str) -> dict[str, Any]:
    try:
        table = tomllib.loads("\n".join(lines))
    except ValueError as error:
        raise ReportError(f"{name}:1: the front matter is not TOML ({error}).") from None
    fields = {KEY_ALIASES.get(key.lower(), key.lower()): value for key, value in table.items()}
    return {key: value for key, value in fields.items() if key in FIELDS}


def _front_fields(lines: list[str], name: str) -> dict[str, Any]:
    fields: dict[str, str] = {}
    for number, line in enumerate(lines, 2):
        found = _KEY.match(line)
        if not found:
            continue
        key = found[1].lower()
        key = KEY_ALIASES.get(key, key)
        if key not in FIELDS:
            continue
        if key in fields:
            raise ReportError(f"{name}:{number}: '{key}' is given twice.")
        value = (found[2] or "").strip()
        if value in {"|", ">", "|-", ">-"}:
            value = _indented(lines[number - 1 :])
        fields[key] = _scalar(value, f"{name}:{number}")
    return fields


def _indented(lines: list[str]) -> str:
    block = []
    for line in lines:
        if line.strip() and not line[0].isspace():
            break
        block.append(line.strip())
    return " ".join(block).strip()


def _scalar(value: str, where: str) -> str:
    quote = value[:1]
    if quote not in {'"', "'"}:
        return re.sub(r"\s+#.*$", "", value)
    end = re.match(r'"((?:[^"\\]|\\.)*)"|\'((?:[^\']|\'\')*)\'', value)
    if not end:
        raise ReportError(f"{where}: the quotation mark {quote} is never closed.")
    if quote == "'":
        return end[2].replace("''", "'")
    return re.sub(r"\\.", lambda found: _ESCAPES.get(found[0], found[0]), end[1])
