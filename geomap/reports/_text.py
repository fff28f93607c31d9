"""Bytes to text: encodings, line ends, characters that no text should hold, the language."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

from geomap.errors import ReportError

Warn = Callable[[str], None]

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What reports about the region come in when they are not UTF-8.
LIKELY_ENCODINGS = ("cp1256", "cp1252", "iso8859_6", "mac_arabic", "cp1251", "cp1254")
GUESS_FROM_BYTES = 200_000  # more changes no guess and takes seconds
MAX_CONTROL_SHARE = 0.02  # of all characters; above that it is a program or a picture, not a text
FEW_CONTROLS = 8  # so many say nothing about a short text
BROKEN_UTF8_PER_VALID = 0.1  # fewer broken sequences than that: UTF-8 with damage, not another code

_WORD_BEYOND_ASCII = re.compile(rb"[\x80-\xff]{3}")  # as Arabic and Cyrillic have, French has not
_MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_ARABIC = re.compile("[\u0620-\u064a\u066e-\u06d3]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")


def decode(data: bytes, name: str, warn: Warn) -> str:
    """The text in `data`; `name` is what messages call it.

    UTF-8 or what a byte order mark says; anything else is guessed, and the guess is said.

    Raises
    ------
    ReportError
        When the bytes are no text at all.
    """
    for mark, encoding in BOMS:
        if data.startswith(mark):
            return clean(data[len(mark) :].decode(encoding, "replace"), name, warn)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        text = data.decode(likely_encoding(data, name, warn, at=error.start), "replace")
    return clean(text, name, warn)


def likely_encoding(data: bytes, name: str, warn: Warn, *, at: int) -> str:
    """The encoding of bytes that are not UTF-8 from byte `at` on; said, for it is a guess.

    Raises
    ------
    ReportError
        When the bytes are no text at all.
    """
    broken = data.decode("utf-8", "replace").count("\ufffd")
    if broken <= BROKEN_UTF8_PER_VALID * len(_MULTIBYTE.findall(data)):
        warn(f"{name}: {broken} broken UTF-8 sequence(s), the first at byte {at}, shown as \ufffd.")
        return "utf-8"
    _refuse_binary(data, name)
    encoding = guess_encoding(data)
    warn(
        f"{name}: is not UTF-8 (byte {at}); read as {encoding}, which is a guess. "
        "Save it as UTF-8 if names look wrong."
    )
    return encoding


def web_encoding(name: str) -> str:
    """The encoding that pages and letters mean by a name: what they call Latin-1 is Windows'."""
    return {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254"}.get(
        codecs.lookup(name).name, name
    )


def guess_encoding(data: bytes) -> str:
    """The most likely encoding of bytes that are not UTF-8."""
    from charset_normalizer import from_bytes

    sample = data[:GUESS_FROM_BYTES]
    if not _WORD_BEYOND_ASCII.search(sample):
        return "cp1252"  # dashes, quotation marks, an accent: nothing to tell a code from
    best = from_bytes(sample, cp_isolation=list(LIKELY_ENCODINGS)).best()
    return best.encoding if best else "cp1252"


def _refuse_binary(data: bytes, name: str) -> None:
    sample = data[:GUESS_FROM_BYTES]
    controls = sum(sample.count(bytes([byte])) for byte in (*range(9), *range(14, 32)))
    few = 0 if b"\x00" in sample else FEW_CONTROLS  # no text of one byte a letter has NUL
    if controls > max(few, MAX_CONTROL_SHARE * len(sample)):
        raise ReportError(
            f"{name}: is not a text (it looks like a program, a picture or an archive)."
        )


def clean(text: str, name: str, warn: Warn) -> str:
    """Line ends as LF; characters that no text should hold (NUL, lone surrogates) as spaces."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    return without_unfit(text, name, warn)


def without_unfit(text: str, name: str, warn: Warn) -> str:
    """The text with a space for each character that no text should hold: as long as before.

    For texts whose offsets others count as well: they still fit.
    """
    cleaned, count = UNFIT.subn(" ", text)
    if count - text.count("\r") > max(FEW_CONTROLS, MAX_CONTROL_SHARE * len(text)):
        raise ReportError(
            f"{name}: is not a text (it looks like a program, a picture or an archive)."
        )
    if "\x00" in text:
        warn(f"{name}: holds NUL characters, read as spaces.")
    return cleaned


def detect_lang(text: str) -> str:
    """`ar` where Arabic letters outnumber Latin ones, else `en`."""
    if text.isascii():
        return "en"
    sample = text[:GUESS_FROM_BYTES]
    return "ar" if len(_ARABIC.findall(sample)) > len(_LATIN.findall(sample)) else "en"
