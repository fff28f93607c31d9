"""The bytes of a feed as an XML parser can take them, whatever wrote them and however."""

from __future__ import annotations

import codecs
import re
import sys
from collections.abc import Callable
from html import escape
from html.entities import html5
from typing import BinaryIO

from geomap.errors import ReportError
from geomap.reports._limits import MAX_TEXT_MB, MB
from geomap.reports._streams import read_some
from geomap.reports._text import BOMS, GUESS_FROM_BYTES, likely_encoding, web_encoding

Warn = Callable[[str], None]

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{2,40})["']""")
_UNMARKED = {b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}
# What XML allows nowhere, however it is written.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NUMBER = re.compile(r"&#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,8}));")
_AMPERSAND = re.compile(r"&(?!#x?[0-9a-fA-F]+;)(?:([A-Za-z][A-Za-z0-9]{1,31});)?")
_XML_NAMES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_CDATA = re.compile(r"(<!\[CDATA\[|\]\]>)")
_UNFINISHED = re.compile(r"(?:&[#\w]{0,32}|<!?\[?C?D?A?T?A?|\]{1,2})$")  # the rest comes next


class XmlText:
    """A stream of UTF-8 without what stops an XML parser, and limited between two entries.

    The encoding is what a byte order mark says, else UTF-8 where the bytes are UTF-8, else what
    the declaration says, else a guess. Characters that XML has no place for become spaces; the
    names of HTML (`&nbsp;`) become their characters; a bare `&` is one.
    """

    def __init__(self, stream: BinaryIO, name: str, warn: Warn) -> None:
        self.name = name
        self.since_entry = 0  # bytes
        self._stream = stream
        head = read_some(stream, GUESS_FROM_BYTES, name)
        encoding, mark = _encoding_of(head, name, warn)
        self._head = head[len(mark) :]
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._held = ""  # what may go on in the next piece
        self._in_cdata = False
        self._begun = False

    def read(self, size: int) -> bytes:
        """Read on, within the limit; no more than about `size` bytes of the file at once."""
        text = ""
        while not text:
            data = self._head or read_some(self._stream, size, self.name)
            self._head = b""
            self.since_entry += len(data)
            if self.since_entry > MAX_TEXT_MB * MB:
                raise ReportError(
                    f"{self.name}: an entry is larger than the limit of {MAX_TEXT_MB} MB."
                )
            text = self._mended(self._decoder.decode(data, final=not data), last=not data)
            if not data:
                break
        return text.encode()

    def _mended(self, text: str, *, last: bool) -> str:
        text = _FORBIDDEN.sub(" ", self._held + text)
        self._held = ""
        if not self._begun:
            text = text.lstrip("\ufeff \t\r\n")
            self._begun = bool(text)
        unfinished = None if last else _UNFINISHED.search(text)
        if unfinished:
            text, self._held = text[: unfinished.start()], unfinished[0]
        return "".join(map(self._piece, _CDATA.split(text)))

    def _piece(self, piece: str) -> str:
        if _CDATA.fullmatch(piece):
            self._in_cdata = piece != "]]>"
        elif not self._in_cdata:
            return _AMPERSAND.sub(_character, _NUMBER.sub(_allowed, piece))
        return piece


def _encoding_of(head: bytes, name: str, warn: Warn) -> tuple[str, bytes]:
    """The encoding, and the byte order mark if there is one."""
    for mark, encoding in BOMS:
        if head.startswith(mark):
            return encoding, mark
    if head[:2] in _UNMARKED:
        return _UNMARKED[head[:2]], b""
    declared = _declared(head)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError as error:
        return declared or likely_encoding(head, name, warn, at=error.start), b""
    return declared if declared and head.isascii() else "utf-8", b""


def _declared(head: bytes) -> str | None:
    """The encoding that the file says it has, if it is one that its bytes can have."""
    found = _DECLARED.match(head)
    try:
        name = web_encoding(found[1].decode("ascii") if found else "utf-8")
        head.decode(name, "replace")
    except (LookupError, UnicodeError):
        return None
    return None if name.lower().startswith(("utf", "ucs")) else name  # no UTF-16 can be read so


def _allowed(found: re.Match[str]) -> str:
    """A character by its number; a space for one that XML lacks, Windows' for a control code."""
    number = int(found[1], 16) if found[1] else int(found[2])
    if 0x80 <= number <= 0x9F:
        return bytes([number]).decode("cp1252", "replace")
    if number > sys.maxunicode or _FORBIDDEN.match(chr(number)):
        return " "
    return found[0]


def _character(found: re.Match[str]) -> str:
    name = found[1]
    if name in _XML_NAMES:
        return found[0]
    known = html5.get(f"{name};")
    return escape(known) if known else "&amp;" + found[0][1:]
