"""Letters (`.eml`): the text, the subject, the day. Attachments are not read."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from datetime import date
from email.message import EmailMessage, MIMEPart
from email.utils import parsedate_to_datetime
from typing import BinaryIO

from geomap.errors import ReportError
from geomap.records import Report
from geomap.reports._inputs import Given, Input
from geomap.reports._limits import MAX_MAIL_MB
from geomap.reports._markup import plain_text, refuse_monsters
from geomap.reports._metadata import Known, make_report, over, side_file
from geomap.reports._streams import read_all
from geomap.reports._text import clean, decode


def read_mail(stream: BinaryIO, item: Input, given: Given) -> Iterator[Report]:
    """One letter, one report: its plain text, or the words of its HTML.

    The publisher is the organisation that the letter names or the sender's domain, never the
    sender: that may be a private person.
    """
    data = read_all(stream, item.name, MAX_MAIL_MB)
    letter = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(letter, EmailMessage)
    if not letter.keys():
        raise ReportError(f"{item.name}: is no letter (it has no header lines).")
    text = _body(letter, item, given)
    if not text.strip():
        raise ReportError(f"{item.name}: has no text in it.")
    _say_attachments(letter, item, given)
    yield make_report(item, text, over(side_file(item), _known(letter, item, given)), given)


def _body(letter: EmailMessage, item: Input, given: Given) -> str:
    try:
        part = letter.get_body(preferencelist=("plain", "html"))
    except (AttributeError, KeyError):  # what the standard library does with broken multiparts
        part = None
    if part is None:
        return ""
    text = _part_text(part, item, given)
    if part.get_content_type() == "text/html":
        refuse_monsters(text, item.name)
        return plain_text(text)
    return text


def _part_text(part: MIMEPart, item: Input, given: Given) -> str:
    try:
        content = part.get_content()
        if isinstance(content, str) and "\ufffd" not in content:
            return clean(content, item.name, given.warn)
    except (LookupError, ValueError):  # an encoding that does not exist, or a wrong one
        pass
    payload = part.get_payload(decode=True)
    return decode(payload, item.name, given.warn) if isinstance(payload, bytes) else ""


def _say_attachments(letter: EmailMessage, item: Input, given: Given) -> None:
    count = sum(1 for part in letter.walk() if part.get_content_disposition() == "attachment")
    if count:
        given.warn(f"{item.name}: {count} attachment(s) are not read; save them as files first.")


def _known(letter: EmailMessage, item: Input, given: Given) -> Known:
    return Known(
        title=_header(letter, "Subject"),
        publisher=_header(letter, "Organization") or _domain(letter),
        published=_day(letter, item, given),
        lang=_header(letter, "Content-Language"),
    )


def _header(letter: EmailMessage, name: str) -> str | None:
    return " ".join(str(letter.get(name, "")).split()) or None


def _domain(letter: EmailMessage) -> str | None:
    sender = letter.get("From")
    addresses = getattr(sender, "addresses", ())
    return (addresses[0].domain or None) if addresses else None


def _day(letter: EmailMessage, item: Input, given: Given) -> date | None:
    said = _header(letter, "Date")
    if not said:
        return None
    try:
        return parsedate_to_datetime(said).date()
    except ValueError:
        given.warn(f"{item.name}: the date {said!r} is not in the form of letters; it is not read.")
        return None
