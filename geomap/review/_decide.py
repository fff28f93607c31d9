"""From what reviewers wrote to decisions in the ledger and in the plain file beside it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.errors import ClaimError, LedgerError
from geomap.ledger import (
    CORRECTABLE,
    Decision,
    Ledger,
    Reviewed,
    Verdict,
    correction_fields,
    decision_line,
    decision_of_line,
)
from geomap.privacy import known_names, mask_names
from geomap.records import Place
from geomap.review._days import formats_of, iso_day
from geomap.review._sheet import CORRECT, DECISION, HINT, WHY, read_sheet

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

PLAIN = (".jsonl",)
SHEETS = (".csv", ".xlsx")
SURE_NAME = 0.8  # of `Gazetteer.find`: a listed spelling scores above, a similar one below


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of applying decisions."""

    told: int  # decisions in the file
    new: int  # of them, those the ledger did not have
    waiting: int  # of them, those whose claim is not in the ledger (yet)
    file: Path  # the plain file


def apply_decisions(path: Path, ledger: Ledger, gazetteer: Gazetteer) -> Applied:
    """Put the decisions of a reviewed spreadsheet, or of a plain file, into the ledger.

    All are checked before the first is kept. The plain file beside the ledger is written anew and
    never loses a decision.

    Raises
    ------
    ClaimError
        File and line of a decision that cannot be, with what can.
    """
    suffix = path.suffix.lower()
    if suffix not in (*PLAIN, *SHEETS):
        raise ClaimError(f"{path}: decisions are read from {', '.join((*SHEETS, *PLAIN))}.")
    claims = {(one.key, one.text_hash): one for one in ledger.reviewed()}
    if suffix in PLAIN:
        decisions = list(read_plain_file(path, gazetteer))
    else:
        decisions = list(_sheet_decisions(path, claims, gazetteer))
    file = plain_file(ledger.path)
    new = keep(ledger, gazetteer, decisions)
    keys = {key for key, _ in claims}
    waiting = sum(1 for decision in decisions if decision.key not in keys)
    return Applied(len(decisions), new, waiting, file)


def keep(ledger: Ledger, gazetteer: Gazetteer, decisions: list[Decision]) -> int:
    """Put decisions into the ledger and the plain file; say how many the ledger lacked."""
    file = plain_file(ledger.path)
    earlier = list(read_plain_file(file, gazetteer)) if file.exists() else []
    held = {(decision.key, decision.report) for decision in ledger.decisions()}
    lost = [decision for decision in earlier if (decision.key, decision.report) not in held]
    places = {place.id: place for place in _places_of([*lost, *decisions], gazetteer)}
    for decision in decisions:
        correction_fields(decision.correction, places)
    ledger.decide(lost, places.values())
    new = ledger.decide(decisions)
    if ledger.decisions() or file.exists():
        write_plain_file(ledger, gazetteer, file)
    return new


def _places_of(decisions: Iterable[Decision], gazetteer: Gazetteer) -> Iterator[Place]:
    for decision in decisions:
        place = decision.correction.get("place", "-")
        if place in gazetteer:
            yield gazetteer.get(place)


def _sheet_decisions(
    path: Path, claims: Mapping[tuple[str, str], Reviewed], gazetteer: Gazetteer
) -> Iterator[Decision]:
    rows = list(read_sheet(path))
    formats = formats_of(_known_days(rows, claims))
    decided: dict[tuple[str, str], tuple[int, Verdict, dict[str, str]]] = {}
    for number, row in rows:
        where = f"{path}:{number}"
        written = {name: row.get(CORRECT + name, "") for name in CORRECTABLE}
        correction = {name: text for name, text in written.items() if text}
        if "date" in correction:
            correction["date"] = iso_day(correction["date"], formats)
        verdict = _verdict(row[DECISION], correction, where)
        key = row["key"], row["text_hash"]
        first, *other = decided.setdefault(key, (number, verdict, correction))
        if other != [verdict, correction]:
            raise ClaimError(f"{where}: decides otherwise on the claim of row {first}. Keep one.")
        reviewed = claims.get(key)
        if reviewed is None and not (row["key"] and row.get("report")):
            raise ClaimError(f"{where}: the row has lost its key; export the claims anew.")
        yield Decision(
            verdict,
            report=reviewed.claim.report if reviewed else row["report"],
            text_hash=row["text_hash"],
            key=row["key"],
            surface=reviewed.claim.surface if reviewed else row.get("surface", ""),
            quote=reviewed.claim.evidence.exact if reviewed else row.get("sentence", ""),
            why=row.get(WHY, ""),
            correction=checked_correction(correction, gazetteer, where),
        )


def _known_days(
    rows: Iterable[tuple[int, Mapping[str, str]]], claims: Mapping[tuple[str, str], Reviewed]
) -> Iterator[tuple[str, date]]:
    """What a sheet has for days that are known: its program may have written them anew."""
    for _, row in rows:
        reviewed = claims.get((row["key"], row["text_hash"]))
        if reviewed:
            for name, day in (
                ("published", reviewed.claim.published),
                ("date", reviewed.claim.date),
            ):
                if day and row.get(name):
                    yield row[name], day


def _verdict(text: str, correction: Mapping[str, str], where: str) -> Verdict:
    said = text.strip().lower()
    if not said:
        raise ClaimError(f"{where}: something is filled in, but no decision; it can be {HINT}.")
    found = [verdict for verdict in Verdict if said and verdict.value.startswith(said)]
    if len(found) != 1:
        raise ClaimError(f"{where}: the decision is '{text}'; it can be {HINT}.")
    if correction and found[0] is not Verdict.CORRECT:
        raise ClaimError(f"{where}: has corrections, but the decision is '{text}', not 'correct'.")
    if found[0] is Verdict.CORRECT and not correction:
        raise ClaimError(
            f"{where}: 'correct' needs what is right in one of the columns {CORRECT}…."
        )
    return found[0]


def checked_correction(
    correction: Mapping[str, str], gazetteer: Gazetteer, where: str
) -> dict[str, str]:
    """A correction with its places as ids and its parties known.

    Raises
    ------
    ClaimError
        When a place, party, day or state is none that there is.
    """
    checked = {}
    places: dict[str, Place] = {}
    for name, text in correction.items():
        value = text.strip()
        if name == "place" and value != "-":
            place = _place(value, gazetteer, where)
            places[place.id] = place
            value = place.id
        elif name in {"party", "from_party"} and value != "-":
            value = _party(value, gazetteer, where)
        checked[name] = value
    try:
        correction_fields(checked, places)
    except ClaimError as error:
        raise ClaimError(f"{where}: {error}") from None
    return checked


def _party(text: str, gazetteer: Gazetteer, where: str) -> str:
    """A party by its id, or by its name in any case."""
    for party in gazetteer.parties.values():
        if text.casefold() in {
            name.casefold() for name in (party.id, party.name, party.name_ar) if name
        }:
            return party.id
    known = ", ".join(gazetteer.parties)
    raise ClaimError(f"{where}: no party is called '{text}', only {known}, or - for none.")


def _place(text: str, gazetteer: Gazetteer, where: str) -> Place:
    if text in gazetteer:
        return gazetteer.get(text)
    found = gazetteer.find(text, limit=3)
    sure = [candidate for candidate in found if candidate.score >= SURE_NAME]
    if len(sure) == 1:
        return sure[0].place
    could_be = ", ".join(f"{one.place.id} ({one.place.name})" for one in sure or found)
    hint = f"Write an id: {could_be}." if could_be else "Look for it: geomap gazetteer search NAME."
    raise ClaimError(f"{where}: '{text}' is not the name of just one place. {hint}")


def plain_file(ledger: Path) -> Path:
    """Where the decisions of a ledger stand as text: `aleppo.gpkg`, `aleppo.review.jsonl`."""
    return ledger.with_suffix(".review.jsonl")


def read_plain_file(path: Path, gazetteer: Gazetteer) -> Iterator[Decision]:
    """The decisions of a plain file.

    Raises
    ------
    ClaimError
        File and line of what is no decision.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise ClaimError(f"{path}: cannot be opened ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise ClaimError(f"{path}: is not UTF-8.") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{path}:{number}"
        try:
            decision = decision_of_line(line)
        except ClaimError as error:
            raise ClaimError(f"{where}: {error}") from None
        correction = checked_correction(decision.correction, gazetteer, where)
        yield replace(decision, correction=correction)


def write_plain_file(ledger: Ledger, gazetteer: Gazetteer, path: Path) -> None:
    """The decision that stands on each claim, one a line, sorted: a change is a readable diff.

    Names of private persons are masked in what is quoted: such a file is made to be shared.
    """
    standing = {(decision.report, decision.key): decision for decision in ledger.decisions()}
    names = known_names(gazetteer)
    lines = (
        decision_line(replace(decision, quote=mask_names(decision.quote, names)))
        for _, decision in sorted(standing.items(), key=lambda item: item[0])
    )
    _replace_file(path, "".join(line + "\n" for line in lines))


def _replace_file(path: Path, text: str) -> None:
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", suffix=".partial", dir=path.parent)
        partial = Path(name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            partial.chmod(0o644)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise LedgerError(f"{path}: cannot be written ({error.strerror}).") from None
