"""Opening what is to be read: files, packed files, standard input; never more than a limit."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from typing import BinaryIO, cast

from geomap.errors import ReportError
from geomap.reports._inputs import Input
from geomap.reports._limits import MAX_LINE_MB, MB
from geomap.reports._meter import Meter
from geomap.reports._storage import storage_errors

CHUNK = 1 << 20
PACKED_SIGNS = {b"\x1f\x8b": ".gz", b"\x28\xb5\x2f\xfd": ".zst"}  # at the start of an answer


def open_input(item: Input, meter: Meter, data: bytes | None = None) -> io.BufferedReader:
    """A stream that can be peeked into. `data` is what an address answered."""
    if data is not None:
        answer: io.BufferedReader = io.BufferedReader(cast(io.RawIOBase, io.BytesIO(data)))
        packing = next((kind for sign, kind in PACKED_SIGNS.items() if data.startswith(sign)), "")
        return _unpacked(item.name, packing, answer)
    if item.place is None:
        return io.BufferedReader(cast(io.RawIOBase, sys.stdin.buffer))
    stream = _opened(item)
    meter.begin(stream, item.size)
    return _unpacked(item.name, item.place.suffix.lower(), stream)


def _opened(item: Input) -> io.BufferedReader:
    if item.stored:
        return item.stored.open()
    assert item.path is not None
    try:
        return item.path.open("rb")
    except OSError as error:
        raise ReportError(f"{item.name}: cannot be opened ({error.strerror}).") from None


def _unpacked(name: str, suffix: str, stream: io.BufferedReader) -> io.BufferedReader:
    if suffix == ".gz":
        import gzip

        return io.BufferedReader(cast(io.RawIOBase, gzip.GzipFile(fileobj=stream)))
    if suffix == ".zst":
        return io.BufferedReader(_zstd(name, stream))
    return stream


def _zstd(name: str, stream: io.BufferedReader) -> io.RawIOBase:
    try:
        import zstandard
    except ImportError:
        raise ReportError(
            f"{name}: reading .zst needs one more package: pip install zstandard"
        ) from None
    return cast(
        io.RawIOBase, zstandard.ZstdDecompressor().stream_reader(stream, read_across_frames=True)
    )


def read_all(stream: BinaryIO, name: str, limit_mb: int) -> bytes:
    """Everything in the stream.

    Raises
    ------
    ReportError
        When it is more than `limit_mb` or cannot be unpacked.
    """
    parts: list[bytes] = []
    size = 0
    while part := read_some(stream, CHUNK, name):
        size += len(part)
        if size > limit_mb * MB:
            raise ReportError(f"{name}: is larger than the limit of {limit_mb} MB for one report.")
        parts.append(part)
    return b"".join(parts)


def read_some(stream: BinaryIO, size: int, name: str) -> bytes:
    """Up to `size` bytes; damage in a packed file is the file's error."""
    try:
        return stream.read(size)
    except _unpacking_errors() as error:
        raise ReportError(f"{name}: cannot be read to its end ({_reason(error)}).") from None


def read_lines(stream: BinaryIO, name: str) -> Iterator[tuple[int, bytes]]:
    """Every line with its number from 1, one at a time, none longer than a report may be."""
    for number in range(1, sys.maxsize):
        try:
            line = stream.readline(MAX_LINE_MB * MB + 1)
        except _unpacking_errors() as error:
            raise ReportError(f"{name}:{number}: cannot be read on ({_reason(error)}).") from None
        if not line:
            return
        if len(line) > MAX_LINE_MB * MB:
            raise ReportError(
                f"{name}:{number}: the line is longer than the limit of {MAX_LINE_MB} MB."
            )
        yield number, line


def _unpacking_errors() -> tuple[type[Exception], ...]:
    import zlib

    zstandard = sys.modules.get("zstandard")
    errors = (*storage_errors(), zlib.error)
    return (*errors, zstandard.ZstdError) if zstandard else errors


def _reason(error: BaseException) -> str:
    return getattr(error, "strerror", None) or str(error)
