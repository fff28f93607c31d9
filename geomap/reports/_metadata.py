"""What is known of a report beside its text: found in the file, in its side file, or given."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path, PurePath
from typing import Any

from geomap.errors import ReportError
from geomap.records import Report
from geomap.reports._inputs import SIDE_FILE, Given, Input, is_readme, stem
from geomap.reports._text import UNFIT, detect_lang

FIELDS = ("title", "publisher", "published", "url", "lang")
# How days are written where nobody follows ISO 8601. Forms of one row fit the same text: where they
# give two days, it is not read.
WRITTEN = (
    *(("%Y/%m/%d",), ("%Y.%m.%d",), ("%d.%m.%Y",), ("%d/%m/%Y", "%m/%d/%Y")),
    *(("%d %B %Y",), ("%d %b %Y",), ("%B %d, %Y",), ("%b %d, %Y",), ("%A, %d %B %Y",)),
)


@dataclass(frozen=True, slots=True)
class Known:
    """What a file says of its report. None: it does not say."""

    title: str | None = None
    publisher: str | None = None
    published: date | None = None
    url: str | None = None
    lang: str | None = None


def known_from(fields: Mapping[str, Any], where: str) -> Known:
    """The fields of a report out of a mapping that may hold others, empty ones as None."""
    texts = {key: _one_line(fields.get(key), key, where) for key in FIELDS if key != "published"}
    return Known(**texts, published=read_day(fields.get("published"), where))


def _one_line(value: Any, key: str, where: str) -> str | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise ReportError(f"{where}: {key} must be text, not {value!r}.")
    return " ".join(value.split()) or None


def read_day(value: Any, where: str) -> date | None:
    """A day or time as ISO 8601, letters, tables or papers write it, as a day; None for nothing.

    With dots the day comes first; with slashes and the year last it may be the month as well.

    Raises
    ------
    ReportError
        For anything else: a day that can be read two ways is not guessed.
    """
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        text = " ".join(value.split())
        for read in (datetime.fromisoformat, parsedate_to_datetime):
            with suppress(ValueError):
                return read(text).date()
        for forms in WRITTEN:
            days = {day for form in forms if (day := _as_written(text, form))}
            if len(days) == 1:
                return days.pop()
    raise ReportError(f"{where}: published {value!r} is no date. Write it as 2016-12-06.")


def _as_written(text: str, form: str) -> date | None:
    with suppress(ValueError):
        return datetime.strptime(text, form).replace(tzinfo=UTC).date()
    return None


def side_file(item: Input) -> Known:
    """What the TOML file of the same stem says, if there is one.

    Raises
    ------
    ReportError
        When it is not TOML or has a key that no report has.
    """
    if item.place is None:
        return Known()
    name = item.place.with_name(stem(item.place) + SIDE_FILE)
    try:
        content = None if is_readme(name) else _beside(item, name)
        if content is None:
            return Known()
        fields = tomllib.loads(content.decode("utf-8-sig"))
    except OSError as error:
        raise ReportError(f"{name}: cannot be read ({error.strerror}).") from None
    except ValueError as error:
        raise ReportError(f"{name}: is not TOML ({error}).") from None
    for key in fields:
        if key not in FIELDS:
            raise ReportError(f"{name}: unknown key '{key}'.{_suggestion(key)}")
    return known_from(fields, str(name))


def _beside(item: Input, name: PurePath) -> bytes | None:
    if item.stored:
        return item.stored.beside(name.name)
    path = Path(name)
    return path.read_bytes() if path.is_file() else None


def _suggestion(key: str) -> str:
    close = difflib.get_close_matches(key, FIELDS, n=1)
    return f" Did you mean '{close[0]}'?" if close else f" Known are {', '.join(FIELDS)}."


def over(first: Known, second: Known) -> Known:
    """What `first` says, and where it is silent what `second` says."""
    said = {key: getattr(first, key) for key in FIELDS if getattr(first, key) is not None}
    return replace(second, **said)


def make_report(
    item: Input, text: str, known: Known, given: Given, *, id: str | None = None
) -> Report:
    """A report from its text and what is known of it; never of an empty text."""
    return Report(
        id=id or item.id,
        text=text,
        title=_shown(known.title),
        publisher=_shown(known.publisher) or given.publisher,
        published=known.published or given.published,
        url=known.url,
        lang=primary_lang(known.lang) or detect_lang(text),
    )


def _shown(text: str | None) -> str | None:
    """A title or a name on one line, without characters that no text should hold."""
    return " ".join(UNFIT.sub(" ", text or "").split()) or None


def primary_lang(tag: str | None) -> str | None:
    """`ar` for `ar-SY`: the part of a language tag that says which language."""
    return tag.replace("_", "-").partition("-")[0].lower() or None if tag else None
