"""Letters (`.eml`): the text, the subject, the day. Attached files are not read, letters are."""

from __future__ import annotations

import base64
import email
import email.policy
import re
from collections.abc import Iterator
from datetime import date
from email.message import Message
from typing import Any, BinaryIO

from geomap.errors import ReportError
from geomap.records import Report
from geomap.reports._inputs import Given, Input
from geomap.reports._limits import MAX_MAIL_MB, MAX_MAIL_PARTS
from geomap.reports._markup import plain_text, refuse_monsters
from geomap.reports._metadata import Known, make_report, over, read_day, side_file
from geomap.reports._streams import read_all
from geomap.reports._text import clean, decode, web_encoding

LETTER = "message/rfc822"
TEXTS = ("text/plain", "text/html")
BOM = b"\xef\xbb\xbf"
_SIGNATURE = re.compile(r"^-- \n(?!.*^-- \n).*", re.MULTILINE | re.DOTALL)
_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


def read_mail(stream: BinaryIO, item: Input, given: Given) -> Iterator[Report]:
    """One letter, one report: its plain text, or the words of its HTML; so is each one enclosed.

    The publisher is the organisation that the letter names or the sender's domain, never the
    sender: that may be a private person.
    """
    data = read_all(stream, item.name, MAX_MAIL_MB).removeprefix(BOM)
    try:
        letter = email.message_from_bytes(data, policy=email.policy.default)
        letters = [letter, *_enclosed(letter)]
        count = sum(1 for _ in letter.walk())
    except RecursionError:
        raise ReportError(f"{item.name}: nests its parts too deeply for a letter.") from None
    if count > MAX_MAIL_PARTS:
        raise ReportError(f"{item.name}: has more than the limit of {MAX_MAIL_PARTS} parts.")
    if not letter.keys():
        raise ReportError(f"{item.name}: is no letter (it has no header lines).")
    texts = [_SIGNATURE.sub("", "\n".join(_texts(one, item, given))) for one in letters]
    if not any(text.strip() for text in texts):
        raise ReportError(f"{item.name}: has no text in it.")
    _say_attachments(letter, item, given)
    for number, (one, text) in enumerate(zip(letters, texts, strict=True)):
        if text.strip():
            known = _known(one, item, given)
            if one is letter:
                known = over(side_file(item), known)
            id_ = f"{item.id}:{number}" if number else None
            yield make_report(item, text, known, given, id=id_)


def _enclosed(letter: Message[Any, Any]) -> Iterator[Message[Any, Any]]:
    for part in letter.walk():
        if part.get_content_type() == LETTER and part.is_multipart():
            yield from part.get_payload()  # type: ignore[misc]


def _texts(part: Message[Any, Any], item: Input, given: Given) -> Iterator[str]:
    """The texts that a reader of the letter sees, one after the other."""
    if not part.is_multipart():
        kind = part.get_content_type()
        if part.get_content_maintype() == "multipart" or kind in TEXTS:
            yield _part_text(part, kind, item, given)
        return
    if part.get_content_type() == LETTER:
        return
    inside = [one for one in part.get_payload() if isinstance(one, Message)]
    seen = [one for one in inside if one.get_content_disposition() != "attachment"]
    if part.get_content_subtype() != "alternative":
        for one in seen:
            yield from _texts(one, item, given)
        return
    plain_first = sorted(seen, key=lambda one: one.get_content_type() != "text/plain")
    for one in plain_first:
        texts = list(_texts(one, item, given))
        if any(text.strip() for text in texts):
            yield from texts
            return


def _part_text(part: Message[Any, Any], kind: str, item: Input, given: Given) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    if str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64":
        data = _from_base64(part, data)
    text = _decoded(data, part.get_content_charset(), item, given)
    if kind == "text/html":
        refuse_monsters(text, item.name)
        return plain_text(text)
    return text


def _from_base64(part: Message[Any, Any], data: bytes) -> bytes:
    """What can be had of a text that was cut off: the standard library gives up on such a one."""
    written = str(part.get_payload()).encode("ascii", "replace")
    if data.strip() != written.strip():
        return data
    letters = _NO_BASE64.sub(b"", written)
    return base64.b64decode(letters[: len(letters) // 4 * 4])


def _decoded(data: bytes, charset: str | None, item: Input, given: Given) -> str:
    try:
        text = data.decode(web_encoding(charset or "utf-8"))
    except (LookupError, UnicodeError):  # an encoding that does not exist, or a wrong one
        return decode(data, item.name, given.warn)
    return clean(text, item.name, given.warn)


def _say_attachments(letter: Message[Any, Any], item: Input, given: Given) -> None:
    count = sum(
        1
        for part in letter.walk()
        if part.get_content_disposition() == "attachment" and part.get_content_type() != LETTER
    )
    if count:
        given.warn(f"{item.name}: {count} attachment(s) are not read; save them as files first.")


def _known(letter: Message[Any, Any], item: Input, given: Given) -> Known:
    return Known(
        title=_header(letter, "Subject"),
        publisher=_header(letter, "Organization") or _domain(letter),
        published=_day(letter, item, given),
        lang=_header(letter, "Content-Language"),
    )


def _header(letter: Message[Any, Any], name: str) -> str | None:
    return " ".join(str(letter.get(name, "")).split()) or None


def _domain(letter: Message[Any, Any]) -> str | None:
    sender = letter.get("From")
    addresses = getattr(sender, "addresses", ())
    return (addresses[0].domain or None) if addresses else None


def _day(letter: Message[Any, Any], item: Input, given: Given) -> date | None:
    said = _header(letter, "Date")
    try:
        return read_day(said, item.name)
    except ReportError:
        given.warn(f"{item.name}: the date {said!r} is not in the form of letters; it is not read.")
        return None
