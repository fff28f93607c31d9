"""Which reports of a ledger are copies of one wire story, found as each report comes in.

Of two texts that share enough under different publishers the later one is the copy, whichever came
first: the order of arrival never matters.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable

from geomap.ledger import _sql
from geomap.ledger._schema import COPIES
from geomap.records import Report
from geomap.syndication import BOILERPLATE, Prints, prints_of

SIGN = 1 << 63  # SQLite's integers are signed


def keep_prints(con: sqlite3.Connection, fid: int, report: Report) -> None:
    """Keep what a new report is known by, and whom it copies or who copies it.

    The caller holds the transaction.
    """
    for statement in COPIES:
        con.execute(statement)
    mine = prints_of(report.text)
    sentences, sketch = _shared(con, mine.sentences), _shared(con, mine.sketch)
    con.execute(_sql.INSERT_COUNTS, (fid, len(mine.sentences), len(mine.sketch)))
    con.executemany(_sql.INSERT_PRINT, ((_signed(key), fid) for key in mine[0] | mine[1]))
    for other in sentences | sketch:
        row = con.execute(_sql.PRINTED, (other, report.publisher)).fetchone()
        if row is None:  # superseded since, or of the same publisher
            continue
        day, id_, *counts = row
        theirs = Prints(*(frozenset(range(count)) for count in counts))
        shared = sentences[other], sketch[other]
        is_mine = _age(report.published, report.id) > _age(day, id_)
        if (mine if is_mine else theirs).copies(*shared):
            con.execute(_sql.INSERT_COPY, (fid, other) if is_mine else (other, fid))


def _shared(con: sqlite3.Connection, keys: Iterable[int]) -> Counter[int]:
    """How many of the keys each report has. What very many have is boilerplate."""
    found: Counter[int] = Counter()
    for key in keys:
        found.update(fid for (fid,) in con.execute(_sql.PRINTED_WITH, (_signed(key), BOILERPLATE)))
    return found


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
