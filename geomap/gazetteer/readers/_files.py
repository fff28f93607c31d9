"""Opening what is to be imported: plain, zipped or packed, and never more than a limit.

A line, a member of a zip and an unpacked file each have a largest size, so that a file made to
fill the memory or the disk is refused with one line instead.
"""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
import shutil
import sqlite3
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from geomap.errors import GazetteerError
from geomap.gazetteer.readers._gather import Progress

MB = 1 << 20
MAX_LINE_MB = 16  # the longest row of GeoNames has 20 kB; a boundary as WKT has some MB
MAX_UNPACKED_MB = 32_768  # allCountries.txt has 1,700 MB, Who's On First's whole bundle 9,000
MAX_RATIO = 200  # unpacked to packed: text packs 5 to 20 times, a bomb a thousand
RATIO_FREE_MB = 16  # a small file may pack as well as it likes
MAX_MEMBERS = 2_000_000  # files in one zip: a Who's On First country has a hundred thousand
CHUNK = 1 << 20
PACKED = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ": "xz"}
BROKEN_ZIP = (
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, lzma.LZMAError),
    *(UnicodeDecodeError, struct.error, OSError),
)
BROKEN_SQLITE = (sqlite3.DatabaseError, UnicodeDecodeError, OverflowError)
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def head_of(file: Path, size: int = 65_536) -> bytes:
    """The first bytes of a file."""
    try:
        with file.open("rb") as raw:
            return raw.read(size)
    except OSError as error:
        raise GazetteerError(f"{file}: cannot be read ({error.strerror})") from error


@contextmanager
def opened_zip(file: Path) -> Iterator[zipfile.ZipFile]:
    """A zip that is whole and no bomb; damage on the way is one line."""
    try:
        with zipfile.ZipFile(file) as packed:
            _refuse_bomb(file, packed)
            yield packed
    except BROKEN_ZIP as error:
        raise GazetteerError(f"{file}: the zip is broken or cut off ({error})") from error
    except RuntimeError as error:  # zipfile's word for an encrypted member
        if "password" not in str(error):
            raise
        raise GazetteerError(f"{file}: the zip is encrypted: unpack it first") from error


def _refuse_bomb(file: Path, packed: zipfile.ZipFile) -> None:
    members = packed.infolist()
    if len(members) > MAX_MEMBERS:
        raise GazetteerError(f"{file}: more than the limit of {MAX_MEMBERS:,} files in the zip")
    size = sum(member.file_size for member in members)
    room = max(sum(member.compress_size for member in members), 1)
    _refuse_size(file, size, room)


def _refuse_size(file: Path, size: int, packed: int) -> None:
    if size > MAX_UNPACKED_MB * MB:
        raise GazetteerError(f"{file}: more than the limit of {MAX_UNPACKED_MB:,} MB unpacked")
    if size > RATIO_FREE_MB * MB and size / max(packed, 1) > MAX_RATIO:
        raise GazetteerError(
            f"{file}: unpacks to more than {MAX_RATIO} times its size, as a zip bomb does; "
            "unpack it yourself if you trust it"
        )


def members_of(file: Path) -> list[str]:
    """The names of the files in a zip, folders and what macOS adds left out."""
    with opened_zip(file) as packed:
        return [
            name
            for name in packed.namelist()
            if not name.endswith("/") and not name.startswith("__MACOSX/")
        ]


@contextmanager
def unzipped(file: Path) -> Iterator[Path]:
    """A folder with the files of a zip; gone afterwards. Paths that lead out are refused."""
    with tempfile.TemporaryDirectory(prefix="geomap-import-") as folder, opened_zip(file) as packed:
        for member in packed.infolist():
            parts = PurePosixPath(member.filename).parts
            if member.is_dir() or parts[:1] == ("__MACOSX",):
                continue
            if ".." in parts or member.filename.startswith("/") or "\\" in member.filename:
                raise GazetteerError(f"{file}: '{member.filename}' leads out of the zip")
            target = Path(folder).joinpath(*parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            with packed.open(member) as raw, target.open("wb") as out:
                shutil.copyfileobj(raw, out, CHUNK)
        try:
            yield Path(folder)
        except GazetteerError as error:  # the user knows the zip, not where it was unpacked
            raise GazetteerError(str(error).replace(f"{folder}/", f"{file}: ")) from error


@contextmanager
def unpacked(file: Path) -> Iterator[Path]:
    """The file itself, or what a .gz, .bz2 or .xz holds in a temporary one."""
    head = head_of(file, 8) if file.is_file() else b""
    how = next((name for magic, name in PACKED.items() if head.startswith(magic)), None)
    if how is None:
        yield file
        return
    with tempfile.TemporaryDirectory(prefix="geomap-import-") as folder:
        target = Path(folder) / file.stem
        _unpack(file, how, target)
        yield target


def _unpack(file: Path, how: str, target: Path) -> None:
    opener: Any = {"gzip": gzip.open, "bzip2": bz2.open, "xz": lzma.open}[how]
    packed, size = file.stat().st_size, 0
    try:
        with opener(file, "rb") as raw, target.open("wb") as out:
            while part := raw.read(CHUNK):
                size += len(part)
                _refuse_size(file, size, packed)
                out.write(part)
    except (*BROKEN_ZIP, OSError) as error:
        raise GazetteerError(f"{file}: the {how} file is broken or cut off ({error})") from error


class Counted(io.RawIOBase):
    """A stream that says how far it was read."""

    def __init__(self, raw: IO[bytes], total: int, progress: Progress) -> None:
        self._raw = raw
        self._total = total
        self._progress = progress
        self._done = 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read on, and say so."""
        data = self._raw.read(len(buffer))
        buffer[: len(data)] = data
        self._done += len(data)
        self._progress(self._done // MB, max(self._total // MB, 1))
        return len(data)


@contextmanager
def opened_bytes(
    file: Path, progress: Progress, *, member: str | None = None
) -> Iterator[io.BufferedReader]:
    """The bytes of a file, or of a member of a zip."""
    if member is not None:
        with opened_zip(file) as packed, packed.open(member) as raw:
            size = packed.getinfo(member).file_size
            yield io.BufferedReader(Counted(raw, size, progress), CHUNK)
        return
    try:
        with file.open("rb") as plain:
            size = file.stat().st_size
            yield io.BufferedReader(Counted(plain, size, progress), CHUNK)
    except OSError as error:
        raise GazetteerError(f"{file}: cannot be read ({error.strerror or error})") from error


def text_lines(stream: io.BufferedReader, name: str, encoding: str) -> Iterator[str]:
    """Every line with its end, one at a time, decoded strictly.

    Raises
    ------
    GazetteerError
        Where a line is longer than the limit, holds NUL or is not in the encoding.
    """
    start = stream.peek(4)[:4]
    mark, encoding = next(((m, e) for m, e in BOMS if start.startswith(m)), (b"", encoding))
    stream.read(len(mark))
    lines = _wide_lines(stream, encoding) if encoding.startswith("utf-16") else _lines(stream)
    for number, line in enumerate(lines, 1):
        if len(line) > MAX_LINE_MB * MB:
            raise GazetteerError(
                f"{name}:{number}: the line is longer than the limit of {MAX_LINE_MB} MB"
            )
        yield _decoded(line, f"{name}:{number}", encoding)


def _decoded(line: bytes, where: str, encoding: str) -> str:
    try:
        text = line.decode(encoding)
    except UnicodeDecodeError as error:
        raise GazetteerError(
            f"{where}: not {encoding.upper()} (byte {error.start} of the line); name its encoding "
            "with --encoding (Arabic tables are often cp1256) or save it as UTF-8"
        ) from error
    except LookupError as error:
        raise GazetteerError(f"'{encoding}' is no encoding; as utf-8, cp1256, latin-1") from error
    if "\x00" in text:
        raise GazetteerError(f"{where}: holds a NUL byte: not a text file")
    return text


def _lines(stream: io.BufferedReader) -> Iterator[bytes]:
    while line := stream.readline(MAX_LINE_MB * MB + 1):
        yield line


def _wide_lines(stream: io.BufferedReader, encoding: str) -> Iterator[bytes]:
    """Lines of UTF-16, whose line end is two bytes on an even place."""
    end = "\n".encode(encoding)
    line = b""
    while unit := stream.read(2):
        line += unit
        if unit == end or len(line) > MAX_LINE_MB * MB:
            yield line
            line = b""
    if line:
        yield line
