"""Which reports of a ledger are copies of one wire story, found as each report comes in.

Of two texts that share enough under different publishers the later one is the copy, whichever came
first: the order of arrival never matters.
"""

from __future__ import annotations

import json
import sqlite3
import struct
from collections import Counter, defaultdict
from collections.abc import Iterable

from geomap.ledger import _sql
from geomap.ledger._rows import report_of
from geomap.ledger._schema import COPIES
from geomap.records import Report
from geomap.syndication import BOILERPLATE, Prints, is_copy, prints_of

SIGN = 1 << 63  # SQLite's integers are signed


def keep_prints(con: sqlite3.Connection, fid: int, report: Report) -> None:
    """Keep what a new report is known by, and whom it copies or who copies it.

    The caller holds the transaction.
    """
    if not con.execute(_sql.HAS_PRINTS).fetchone():
        for statement in COPIES:
            con.execute(statement)
        for number, earlier in _earlier(con, but=fid):
            _print(con, number, earlier)
    _print(con, fid, report)


def _earlier(con: sqlite3.Connection, *, but: int) -> list[tuple[int, Report]]:
    """The reports of a ledger that was made before there were these tables."""
    rows = con.execute(_sql.EARLIER_REPORTS, (but,)).fetchall()
    return [(fid, report_of(row)) for fid, *row in rows]


def _print(con: sqlite3.Connection, fid: int, report: Report) -> None:
    mine = prints_of(report.text)
    keys = mine.sentences.union(mine.signs)
    holders = _holders(con, keys)
    _find_copies(con, fid, report, mine, holders)
    con.execute(_sql.INSERT_SKETCH, (fid, len(mine.sentences), _packed(mine.sketch)))
    telling = (key for key in sorted(keys) if len(holders.get(key, ())) < BOILERPLATE)
    con.executemany(_sql.INSERT_PRINT, ((_signed(key), fid) for key in telling))


def _holders(con: sqlite3.Connection, keys: Iterable[int]) -> dict[int, list[int]]:
    """The reports that have each of the keys."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    signed = json.dumps([_signed(key) for key in keys])
    for key, fid in con.execute(_sql.PRINTED_WITH, (signed,)):
        found[key + SIGN].append(fid)
    return found


def _find_copies(
    con: sqlite3.Connection,
    fid: int,
    report: Report,
    mine: Prints,
    holders: dict[int, list[int]],
) -> None:
    sentences = Counter(other for key in mine.sentences for other in holders.get(key, ()))
    alike = {other for key in mine.signs for other in holders.get(key, ())}
    sketch = frozenset(mine.sketch)
    others = json.dumps([*alike.union(sentences)])
    # Superseded reports and those of the same publisher are left out.
    for other, day, id_, count, packed in con.execute(_sql.PRINTED, (others, report.publisher)):
        theirs = _unpacked(packed) if other in alike else ()
        is_mine = _age(report.published, report.id) > _age(day, id_)
        if is_copy(
            sentences=sentences[other],
            of_sentences=len(mine.sentences) if is_mine else count,
            sketch=len(sketch.intersection(theirs)),
            of_sketch=len(sketch if is_mine else theirs),
        ):
            con.execute(_sql.INSERT_COPY, (fid, other) if is_mine else (other, fid))


def _packed(sketch: tuple[int, ...]) -> bytes:
    return struct.pack(f"<{len(sketch)}Q", *sketch)


def _unpacked(packed: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(packed) // 8}Q", packed)


def _age(day: object, id_: str) -> tuple[bool, str, str]:
    """What orders reports by their day; those without one come last."""
    return day is None, str(day), id_


def _signed(key: int) -> int:
    return key - SIGN


def copied_from(con: sqlite3.Connection) -> dict[str, str]:
    """For each report that is a copy: the publisher, or else the id, of the first that had it."""
    first: dict[str, tuple[tuple[bool, str, str], str]] = {}
    for copy, original, day, publisher in con.execute(_sql.COPIES):
        found = _age(day, original), publisher or original
        first[copy] = min(found, first.get(copy, found))
    return {copy: _first_voice(copy, first) for copy in first}


def _first_voice(copy: str, first: dict[str, tuple[tuple[bool, str, str], str]]) -> str:
    """Follow a copy of a copy: every original is older than its copy, so that there is an end."""
    (_, _, original), voice = first[copy]
    return _first_voice(original, first) if original in first else voice
