"""The digests of the claims (`geomap.digest`), packed report by report as the reports come in.

Control on a day needs little of each claim, but of all claims: from packs that is there ten times
sooner than from the rows of the claims. The claims stay what counts. Triggers, which every program
obeys that writes into the file (QGIS, another geomap), mark the pack of a report whose claims
change; what is marked is read from the claims until the next ingest packs it again. So is all of a
ledger that was made before there were packs.
"""

from __future__ import annotations

import json
import sqlite3
import struct
from typing import Any

from geomap.digest import NARRATOR, Digest
from geomap.ledger import _sql
from geomap.ledger._schema import DIGEST_OBJECTS, DIGEST_TABLES
from geomap.syndication import sentence_key

# Of the packs, and of all that they are made by (`sentence_key` too): with another one they are
# made anew.
VERSION = "1"

# A claim in a pack: its number, the start of its sentence, the terms of its place, its report, the
# day from which it is known, the day published, the day told of, what it says and who says it, and
# the key of its sentence. A term is the number of a text in the table `terms`; 0 is none.
CLAIM = struct.Struct("<qi7iQ")
NONE = 0


def make_room(con: sqlite3.Connection) -> None:
    """Make the tables of the packs where they are not as they should be: every pack is then due.

    The caller holds the transaction, and has not written claims in it yet.
    """
    if not _has_packs(con):
        for statement in DIGEST_TABLES:
            con.execute(statement)
        con.execute(_sql.ALL_DIGESTS_DUE)
        con.execute(_sql.SET_INFO, ("digests", VERSION))


def pack_digests(con: sqlite3.Connection) -> None:
    """Pack the claims of every report whose pack is due. The caller holds the transaction."""
    terms = _Terms(con)
    for (report,) in con.execute(_sql.DIGESTS_DUE).fetchall():
        rows = con.execute(_sql.DIGESTS_OF_REPORT, (report,)).fetchall()
        con.execute(_sql.PACK, (b"".join(_packed(row, terms) for row in rows), report))


def _has_packs(con: sqlite3.Connection) -> bool:
    """Whether the ledger has packs of this version, and the triggers that keep them true."""
    there = con.execute(_sql.OBJECTS, (json.dumps(DIGEST_OBJECTS),)).fetchone()[0]
    return there == len(DIGEST_OBJECTS) and dict(con.execute(_sql.INFO)).get("digests") == VERSION


class _Terms(dict[str | None, int]):
    """The numbers of texts, given out as they are asked for."""

    def __init__(self, con: sqlite3.Connection) -> None:
        super().__init__({None: NONE})
        self._con = con

    def __missing__(self, text: str) -> int:
        self._con.execute(_sql.INSERT_TERM, (text,))
        number: int = self._con.execute(_sql.TERM, (text,)).fetchone()[0]
        return self.setdefault(text, number)


def _packed(row: tuple[Any, ...], terms: _Terms) -> bytes:
    number, place, report, start, published, day, said, voice, words, known = row
    texts = (place, report, known, published, day, said, voice)
    key = sentence_key(words or "") or NONE
    return CLAIM.pack(number, start, *(terms[text] for text in texts), key)


def digests_known_by(con: sqlite3.Connection, day: str) -> list[Digest]:
    """The digests of all claims known by a day (ISO 8601), as they were read, without decisions.

    The caller holds a transaction: packs, texts and claims must be of one moment.

    Raises
    ------
    sqlite3.DatabaseError
        When the packs are damaged.
    """
    if not _has_packs(con):
        return con.execute(_sql.DIGESTS, (day,)).fetchall()
    packs = b"".join(pack for (pack,) in con.execute(_sql.PACKS))
    try:
        digests = _unpacked(packs, dict(con.execute(_sql.TERMS)), day)
    except (struct.error, KeyError):
        raise sqlite3.DatabaseError("its digests are damaged") from None
    return digests + con.execute(_sql.DIGESTS_UNPACKED, (day,)).fetchall()


def _unpacked(packs: bytes, texts: dict[int, str], day: str) -> list[Digest]:
    later = {number for number, text in texts.items() if text > day}
    narrators = {number for number, text in texts.items() if text.startswith(NARRATOR)}
    term: dict[int, Any] = {NONE: None, **texts}
    return [
        (
            number,
            term[place],
            term[report],
            start,
            term[published],
            term[told],
            term[said],
            term[voice],
            key if voice in narrators else None,
        )
        for number, start, place, report, known, published, told, said, voice, key in (
            CLAIM.iter_unpack(packs)
        )
        if known not in later
    ]
