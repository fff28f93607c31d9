"""The claims of a ledger to a spreadsheet for reviewers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from geomap.errors import ClaimError
from geomap.ledger import Ledger
from geomap.privacy import mask_claim
from geomap.review._order import is_open, least_certain_first
from geomap.review._sheet import sheet_row, write_csv, write_xlsx

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

WRITERS = {".csv": write_csv, ".xlsx": write_xlsx}


def export_claims(
    ledger: Ledger,
    gazetteer: Gazetteer,
    path: Path,
    *,
    names: bool = False,
    open_only: bool = False,
) -> int:
    """Write the claims, the least certain first, and say how many.

    `names` shows names of private persons; `open_only` leaves out what was decided before.

    Raises
    ------
    ClaimError
        When the file's ending is none that a reviewer's program opens.
    """
    writer = writer_for(path)
    claims = [one for one in ledger.reviewed() if not open_only or is_open(one)]

    def rows() -> Iterator[dict[str, str]]:
        for one in least_certain_first(claims):
            shown = one if names else replace(one, claim=mask_claim(one.claim, gazetteer))
            yield sheet_row(shown)

    writer(rows(), path)
    return len(claims)


def writer_for(path: Path) -> Callable[[Iterable[dict[str, str]], Path], None]:
    """What writes a spreadsheet of this ending.

    Raises
    ------
    ClaimError
        When nothing does.
    """
    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        raise ClaimError(f"{path}: claims are exported to {' or '.join(WRITERS)}.")
    return writer
