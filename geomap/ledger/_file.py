"""Opening a ledger's file, and turning what SQLite says into what a person can mend."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from geomap.errors import LedgerError
from geomap.ledger._schema import SCHEMA_VERSION, create

BUSY_SECONDS = 60.0  # how long to wait for another program's write; one report takes milliseconds
MAGIC = b"SQLite format 3\x00"
HEADER_BYTES = 100


def connect(path: Path, *, make: bool) -> sqlite3.Connection:
    """A connection to the ledger at `path`; with `make` it is created where there is none.

    Raises
    ------
    LedgerError
        When there is no ledger, or none that this version can use. The file is left as it was.
    """
    if path.is_dir():
        raise LedgerError(f"{path}: is a folder, not a ledger.")
    fresh = not path.exists() or path.stat().st_size == 0
    if fresh and not make:
        raise LedgerError(
            f"{path}: there is no ledger. Make one: geomap ingest SOURCE --ledger {path}"
        )
    if fresh and not path.parent.is_dir():
        raise LedgerError(f"{path}: the folder {path.parent} does not exist. Make it first.")
    if not fresh and not _journal(path).exists():  # with one, SQLite first takes back what it can
        _check_header(path)
    with clear_errors(path):
        con = _open(path, fresh)
        try:
            if make:
                _create_if_empty(con)
            _check_version(con, path)
        except BaseException:
            con.close()
            raise
    return con


def is_ledger_file(path: Path) -> bool:
    """Whether the file is a ledger of whatever version, or a database too damaged to tell."""
    try:
        with path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                return False
    except OSError:
        return False
    try:
        with closing(_open(path, fresh=False)) as con:
            return "ledger_info" in _tables(con)
    except sqlite3.DatabaseError:
        return True


def _open(path: Path, fresh: bool) -> sqlite3.Connection:
    mode = "rwc" if fresh else "rw" if os.access(path, os.W_OK) else "ro"
    con = sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?mode={mode}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
    )
    con.execute("PRAGMA foreign_keys = OFF")  # supersession is by flag; nothing is ever deleted
    con.execute("PRAGMA synchronous = FULL")
    return con


def _create_if_empty(con: sqlite3.Connection) -> None:
    if _tables(con):
        return
    con.execute("BEGIN IMMEDIATE")
    if not _tables(con):  # another ingest may have made them while this one waited
        create(con)
    con.execute("COMMIT")


def _tables(con: sqlite3.Connection) -> set[str]:
    return {name for (name,) in con.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def _check_header(path: Path) -> None:
    """Stop at what is no SQLite file, or one cut short, before SQLite touches it."""
    try:
        with path.open("rb") as file:
            header = file.read(HEADER_BYTES)
        size = path.stat().st_size
    except OSError as error:
        raise LedgerError(f"{path}: cannot be opened ({error.strerror}).") from None
    if not header.startswith(MAGIC) or len(header) < HEADER_BYTES:
        raise LedgerError(f"{path}: is not a ledger (no GeoPackage at all).")
    page_size = int.from_bytes(header[16:18]) or 1
    page_size = 65536 if page_size == 1 else page_size
    counted = int.from_bytes(header[28:32]) if header[24:28] == header[92:96] else 0
    if size < counted * page_size:
        raise LedgerError(
            f"{path}: is torn ({size} of {counted * page_size} bytes). Use a copy of it."
        )


def _journal(path: Path) -> Path:
    return path.with_name(path.name + "-journal")


def _check_version(con: sqlite3.Connection, path: Path) -> None:
    if "ledger_info" not in _tables(con):
        raise LedgerError(f"{path}: is not a ledger (made by another program).")
    row = con.execute("SELECT value FROM ledger_info WHERE key = 'schema'").fetchone()
    if not row or not row[0].isdigit():
        raise LedgerError(f"{path}: is not a ledger (it does not say its version).")
    if int(row[0]) > SCHEMA_VERSION:
        raise LedgerError(
            f"{path}: was made by a newer geomap (ledger version {row[0]}; this one knows "
            f"{SCHEMA_VERSION}). Update geomap."
        )


@contextmanager
def clear_errors(path: Path) -> Iterator[None]:
    """Say in one line what SQLite could not do with the file."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise LedgerError(f"{path}: {_plain(error)}") from None


def _plain(error: sqlite3.DatabaseError) -> str:
    name = getattr(error, "sqlite_errorname", "") or ""
    reasons = {
        "SQLITE_FULL": "the disk is full; nothing of the last reports was kept.",
        "SQLITE_IOERR": "the disk takes no more (full?); nothing of the last reports was kept.",
        "SQLITE_READONLY": "cannot be written: the file or its folder is read-only.",
        "SQLITE_CANTOPEN": "cannot be opened or written: is its folder read-only?",
        "SQLITE_BUSY": f"another program has been writing to it for {BUSY_SECONDS:g} s; try again.",
        "SQLITE_CORRUPT": "is torn or damaged. Use a copy of it.",
        "SQLITE_NOTADB": "is not a ledger, or is damaged.",
    }
    known = next((text for start, text in reasons.items() if name.startswith(start)), None)
    return known or f"is not what a ledger should be ({error})."
