"""The ledger: reports, what was claimed in them, and what reviewers made of it."""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any

from geomap.collector import without_collector
from geomap.digest import Digest, digest_of
from geomap.errors import LedgerError
from geomap.ledger import _rows, _sql
from geomap.ledger._copies import copied_from, keep_prints
from geomap.ledger._decisions import Decision, Reviewed, Verdict, decided
from geomap.ledger._digests import digests_known_by, make_room, pack_digests
from geomap.ledger._file import clear_errors, connect
from geomap.ledger._layers import AreaOf, replace_control, update_extents
from geomap.ledger._schema import now
from geomap.records import Claim, Control, Place, Report

# Two texts that share fewer of their runs of three words than this, and differ in their day, are
# two reports that happen to be called alike (monday/1, tuesday/1), not two versions: one-liners of
# one agency share two runs in three, "the Syrian Observatory for Human Rights said".
MIN_SHARED_RUNS = 0.8
RUN_WORDS = 3


class Outcome(StrEnum):
    """What became of a report that was to be added."""

    ADDED = "added"
    NEW_VERSION = "new version"
    REREAD = "read again"
    SAME = "already there"
    SAME_TEXT = "same text"
    RENAMED = "added under another id"


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a report, and the id it has in the ledger."""

    outcome: Outcome
    id: str
    version: int
    claims: int = 0

    @property
    def changed(self) -> bool:
        """Whether the ledger is now another than before."""
        return self.outcome not in {Outcome.SAME, Outcome.SAME_TEXT}


class Ledger:
    """A project file. Use it in a `with` statement, or `close` it.

    A report is added in one transaction: whatever happens, the file holds whole reports only.
    Several programs may add to one ledger at once.
    """

    def __init__(self, path: Path, con: sqlite3.Connection) -> None:
        self.path = path
        self._con = con

    @classmethod
    def open(cls, path: str | Path, *, make: bool = False, region: str | None = None) -> Ledger:
        """Open the ledger at `path`; with `make`, start one where there is none.

        `region` is the id of the region that it is to be about.

        Raises
        ------
        LedgerError
            When there is none, it is not a ledger, is damaged, is of a newer version, or is about
            another region.
        """
        path = Path(path)
        ledger = cls(path, connect(path, make=make))
        if region is not None:
            ledger._refuse_another(region)
        return ledger

    def _refuse_another(self, region: str) -> None:
        own = self.info().get("region", region)
        if own != region:
            self.close()
            raise LedgerError(
                f"{self.path}: is about the region '{own}', not '{region}'. "
                f"Say --region {own} (a name or its folder), or take another ledger."
            )

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._con.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with clear_errors(self.path):
            self._con.execute("BEGIN IMMEDIATE")
            try:
                yield self._con
                self._con.execute("COMMIT")
            finally:
                if self._con.in_transaction:
                    self._con.execute("ROLLBACK")

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """Several statements that read the ledger as it is at one moment."""
        with clear_errors(self.path):
            self._con.execute("BEGIN")
            try:
                yield self._con
            finally:
                if self._con.in_transaction:
                    self._con.execute("ROLLBACK")

    def _rows(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        with clear_errors(self.path):
            return self._con.execute(statement, values).fetchall()

    # Reports

    def known(self, report: Report) -> Added | None:
        """What the ledger already has of a report, None if it has to be read."""
        digest = _rows.text_hash(report.text)
        same = self._rows(_sql.SAME_TEXT, (digest, report.id))
        if not same:
            return None
        id_, version, publisher, published, lang = same[0]
        if id_ != report.id:
            return Added(Outcome.SAME_TEXT, id_, version)
        told = (
            report.publisher or publisher,
            _rows.day_text(report.published) or published,
            report.lang,
        )
        if told != (publisher, published, lang):
            return None  # its day or publisher was mended: the claims may change with it
        return Added(Outcome.SAME, id_, version)

    def add(self, report: Report, claims: Iterable[Claim], *, reread: bool = False) -> Added:
        """Add a report with its claims, once.

        The same text, under whatever id, is not added again; a changed text becomes a new version
        whose claims supersede the old ones, which are kept. With `reread` the claims of a report
        that is there are superseded by these.

        Raises
        ------
        LedgerError
            When the file cannot be written; nothing of the report is then kept.
        """
        return self.add_all([(report, claims)], reread=reread)[0]

    def add_all(
        self, told: Iterable[tuple[Report, Iterable[Claim]]], *, reread: bool = False
    ) -> list[Added]:
        """Add several reports in one transaction: all of them, or none."""
        read = [(report, list(claims)) for report, claims in told]
        if not read:
            return []
        with self._writing() as con:
            make_room(con)
            added = [self._add(con, report, claims, reread) for report, claims in read]
            pack_digests(con)
            return added

    def _add(
        self, con: sqlite3.Connection, report: Report, claims: list[Claim], reread: bool
    ) -> Added:
        known = self.known(report)
        if known and not (reread and known.outcome is Outcome.SAME):
            return known
        report, outcome, version = self._place_in_line(report, reread=known is not None)
        if outcome is Outcome.RENAMED:
            claims = [dataclasses.replace(claim, report=report.id) for claim in claims]
        self._supersede(con, report.id)
        fid = self._insert_report(con, report, version)
        self._insert_claims(con, claims, fid)
        keep_prints(con, fid, report)
        return Added(outcome, report.id, version, len(claims))

    def _place_in_line(self, report: Report, *, reread: bool) -> tuple[Report, Outcome, int]:
        """The id and version under which a report is kept, and what that makes of it."""
        earlier = self._rows(_sql.LATEST_VERSION, (report.id,))
        if not earlier:
            return report, Outcome.ADDED, 1
        version, text, published = earlier[0]
        if reread:
            return report, Outcome.REREAD, version + 1
        if _rows.day_text(report.published) != published and not _alike(report.text, text):
            id_ = f"{report.id}~{_rows.text_hash(report.text)[:8]}"
            renamed, _, own = self._place_in_line(dataclasses.replace(report, id=id_), reread=False)
            return renamed, Outcome.RENAMED, own
        return report, Outcome.NEW_VERSION, version + 1

    def _supersede(self, con: sqlite3.Connection, id_: str) -> None:
        con.execute(_sql.SUPERSEDE_CLAIMS, (id_,))
        con.execute(_sql.SUPERSEDE_REPORT, (id_,))

    def _insert_report(self, con: sqlite3.Connection, report: Report, version: int) -> int:
        row = con.execute(
            _sql.INSERT_REPORT,
            (
                version,
                _rows.text_hash(report.text),
                now(),
                report.id,
                report.text,
                report.title,
                report.publisher,
                _rows.day_text(report.published),
                report.url,
                report.lang,
            ),
        )
        assert row.lastrowid is not None
        return row.lastrowid

    def _insert_claims(self, con: sqlite3.Connection, claims: list[Claim], fid: int) -> None:
        places = {claim.place.id: claim.place for claim in claims if claim.place}
        self._insert_places(con, places.values())
        con.executemany(
            _sql.INSERT_CLAIM,
            (
                (
                    _rows.point(claim.place.lon, claim.place.lat) if claim.place else None,
                    fid,
                    key,
                    claim.place.name if claim.place else None,
                    *_rows.claim_values(claim),
                )
                for claim, key in zip(claims, _rows.claim_keys(claims), strict=True)
            ),
        )
        self._extend(con, ("claims", "places"), places.values())

    def _insert_places(self, con: sqlite3.Connection, places: Iterable[Place]) -> None:
        con.executemany(_sql.UPSERT_PLACE, (_rows.place_values(place) for place in places))

    def _extend(
        self, con: sqlite3.Connection, tables: Iterable[str], places: Iterable[Place]
    ) -> None:
        """Let the layers' boxes reach as far as these places."""
        points = [(p.lon, p.lat) for p in places if p.lon is not None and p.lat is not None]
        if points:
            lons, lats = zip(*points, strict=True)
            corners = (min(lons), min(lats), max(lons), max(lats))
            box = con.execute(_sql.EXTENDED_BOX, corners).fetchone()
            update_extents(con, dict.fromkeys(tables, box))

    def reports(self, *, every_version: bool = False) -> Iterator[Report]:
        """The reports, the latest version of each, in the order in which they came."""
        for row in self._rows(_sql.ALL_REPORTS if every_version else _sql.CURRENT_REPORTS):
            yield _rows.report_of(row)

    def copies(self) -> dict[str, str]:
        """For each report that copies another publisher's: that publisher, or the report's id.

        The claims of a copy speak with the voice of the publisher that had the words first.
        """
        if not self._rows(_sql.HAS_COPIES):
            return {}
        with clear_errors(self.path):
            return copied_from(self._con)

    def report(self, id_: str) -> Report:
        """The latest version of one report.

        Raises
        ------
        LedgerError
            When the ledger has none of that id.
        """
        found = self._rows(_sql.ONE_REPORT, (id_,))
        if not found:
            raise LedgerError(f"{self.path}: has no report '{id_}'.")
        return _rows.report_of(found[0])

    # Claims

    def places(self) -> dict[str, Place]:
        """The places that claims or corrections refer to, by id."""
        rows = self._rows(_sql.PLACES)
        return {row[0]: _rows.place_of(row) for row in rows}

    def claims(self, *, known_by: date | None = None, place: str | None = None) -> list[Claim]:
        """The claims that count after review, in the order of the reports.

        Superseded claims are left out, rejected ones too; accepted ones are no longer uncertain;
        corrected ones are as corrected. `known_by` leaves out reports published later, `place`
        (an id) claims on other places.
        """
        if place is not None:
            found = self._reviewed(self._rows(_sql.CLAIMS_ON_PLACE, (place,)))
            claims = [one.effective for one in found if one.effective]
            return [claim for claim in claims if claim.place and claim.place.id == place]
        places = self.places()
        decisions = self._latest_decisions()
        with without_collector(lasting=True):
            rows = self._rows(_sql.CURRENT_CLAIMS, (_rows.day_text(known_by),))
            claims = [_rows.claim_of(row, places) for row in rows]
        if not decisions:
            return claims
        hashes = self._hashes()
        judged = (
            decided(claim, _decision_on(row[-2], claim.report, hashes[row[-1]], decisions), places)
            for claim, row in zip(claims, rows, strict=True)
        )
        return [claim for claim in judged if claim is not None]

    def digests(self, *, known_by: date) -> list[Digest]:
        """What the claims of `claims` say of places, in short (`geomap.digest`).

        Those that were not known by the day are left out: they were published later, or tell of a
        later day where their report is not dated.
        """
        with self._reading() as con:
            rows = digests_known_by(con, known_by.isoformat())
            decided_on = self._decided_on()
        if not decided_on:
            return rows
        numbers = {one.fid for one in decided_on}
        rows = [row for row in rows if row[0] not in numbers]
        for one in decided_on:
            claim = one.effective
            if claim and (claim.published or claim.date or known_by) <= known_by:
                digest = digest_of(one.fid, claim)
                rows += [digest] if digest else []
        return rows

    def claims_numbered(
        self, numbers: Sequence[int], places: Mapping[str, Place] | None = None
    ) -> dict[int, Claim]:
        """The claims of these numbers, as they count after review.

        `places` are those of the ledger, for one who has them already.
        """
        if not numbers:
            return {}
        rows = self._rows(_sql.CLAIMS_NUMBERED, (json.dumps(numbers),))
        return {one.fid: one.effective for one in self._reviewed(rows, places) if one.effective}

    def last_day(self) -> date | None:
        """The last day on which anything was reported that still counts."""
        effective = (one.effective for one in self._decided_on())
        days = [claim.published or claim.date or claim.date_to for claim in effective if claim]
        days.append(_rows.day_of(self._rows(_sql.LAST_DAY)[0][0]))
        return max((day for day in days if day), default=None)

    def decided(self) -> Iterator[Reviewed]:
        """The claims that a reviewer decided on."""
        return (one for one in self._decided_on() if one.decision is not None)

    def _decided_on(self) -> list[Reviewed]:
        """The claims with a key that a reviewer decided on, be it in another report."""
        return list(self._reviewed(self._rows(_sql.DECIDED_CLAIMS)))

    def reviewed(self, *, superseded: bool = False) -> Iterator[Reviewed]:
        """Every claim as the machine read it, with the decision on it and what counts."""
        if superseded:
            return self._reviewed(self._rows(_sql.ALL_CLAIMS))
        return self._reviewed(self._rows(_sql.CURRENT_CLAIMS, (None,)))

    def superseded_on(self, place: str) -> Iterator[Reviewed]:
        """The claims on a place that the current version of their report no longer makes."""
        return self._reviewed(self._rows(_sql.SUPERSEDED_ON_PLACE, (place,)))

    def claim(self, fid: int) -> Reviewed | None:
        """One claim by its number in the ledger, None where there is none or it is superseded."""
        return next(self._reviewed(self._rows(_sql.ONE_CLAIM, (fid,))), None)

    def _reviewed(
        self, rows: Sequence[Sequence[Any]], places: Mapping[str, Place] | None = None
    ) -> Iterator[Reviewed]:
        if not rows:
            return
        places = self.places() if places is None else places
        decisions, hashes = self._latest_decisions(), self._hashes()
        for row in rows:
            claim, digest = _rows.claim_of(row, places), hashes[row[-1]]
            decision = _decision_on(row[-2], claim.report, digest, decisions)
            effective = decided(claim, decision, places)
            yield Reviewed(row[-3], row[-2], digest, claim, decision, effective)

    def _hashes(self) -> dict[int, str]:
        return dict(self._rows(_sql.HASHES))

    # Review

    def decide(self, decisions: Iterable[Decision], places: Iterable[Place] = ()) -> int:
        """Keep decisions, and the places that corrections name; say how many were new.

        A decision that says what the last one on the same claim said is not kept twice.
        """
        count = 0
        with self._writing() as con:
            self._insert_places(con, places)
            latest = self._latest_decisions()
            for decision in decisions:
                before = _decision_on(decision.key, decision.report, decision.text_hash, latest)
                if before and _says(before) == _says(decision):
                    continue
                con.execute(_sql.INSERT_DECISION, _decision_values(decision))
                count += 1
        return count

    def decisions(self) -> list[Decision]:
        """Every decision ever made, in order."""
        return [_decision_of(row) for row in self._rows(_sql.DECISIONS)]

    def _latest_decisions(self) -> dict[str, list[Decision]]:
        """The decisions by the key of their claim, the latest first."""
        by_key: dict[str, list[Decision]] = {}
        for decision in reversed(self.decisions()):
            by_key.setdefault(decision.key, []).append(decision)
        return by_key

    # Layers and versions

    def write_control(self, controls: Iterable[Control], area_of: AreaOf) -> int:
        """Write the layer of control anew, one row a place and day; say how many."""
        with self._writing() as con:
            count = replace_control(con, controls, area_of)
            box = con.execute(_sql.BOX).fetchone()
            update_extents(con, {"control": box})
        return count

    def info(self) -> dict[str, str]:
        """What the ledger says of itself: schema, gazetteer, when it was made."""
        return dict(self._rows(_sql.INFO))

    def set_info(self, **about: str) -> None:
        """Keep facts such as the gazetteer's version, if they are new."""
        if about.items() <= self.info().items():
            return
        with self._writing() as con:
            con.executemany(_sql.SET_INFO, about.items())


def _decision_values(decision: Decision) -> tuple[str, ...]:
    return (
        decision.verdict.value,
        decision.report,
        decision.text_hash,
        decision.key,
        decision.surface,
        decision.quote,
        decision.why,
        json.dumps(dict(sorted(decision.correction.items())), ensure_ascii=False),
        decision.made or now(),
    )


def _decision_of(row: Sequence[Any]) -> Decision:
    verdict, report, text_hash, key, surface, quote, why, correction, made = row
    return Decision(
        Verdict(verdict), report, text_hash, key, surface, quote, why, json.loads(correction), made
    )


def _decision_on(
    key: str, report: str, digest: str, latest: Mapping[str, list[Decision]]
) -> Decision | None:
    """The latest decision on a claim: made on this text, or on another version of the report."""
    fitting = latest.get(key, ())
    return next((d for d in fitting if d.text_hash == digest or d.report == report), None)


def _says(decision: Decision) -> tuple[Any, ...]:
    return (decision.verdict, decision.why, dict(decision.correction))


def _alike(one: str, other: str) -> bool:
    runs, others = _runs(one), _runs(other)
    return len(runs & others) >= MIN_SHARED_RUNS * min(len(runs), len(others))


def _runs(text: str) -> set[tuple[str, ...]]:
    words = text.lower().split()
    return {tuple(words[at : at + RUN_WORDS]) for at in range(max(1, len(words) - RUN_WORDS + 1))}
