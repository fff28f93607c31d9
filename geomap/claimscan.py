"""Digests of the claims in Parquet, place by place, so that ten million need no ledger.

Control of a place needs the claims on that place alone. The tables are read once; their rows go
into bundles by place, on the disk where there are many, and one bundle at a time is in memory.
"""

from __future__ import annotations

import json
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from geomap.claimtable import DIGEST, batches_of, open_tables
from geomap.digest import NARRATOR, SEPARATOR, Digest
from geomap.jsonl import claim_from_json
from geomap.records import Claim, Place

COLUMNS = ("place_id", "report", "published", *DIGEST, "quote", "claim")
ROW = ("place_id", "report", "start", "published", "day", "said", "voice")  # as in a digest
# Claims of a bundle: some 200 MB while control is made of them.
BUNDLE_CLAIMS = 100_000
MAX_BUNDLES = 200  # as many files are open at once


@dataclass(frozen=True, slots=True)
class Bundle:
    """All the claims on some places."""

    table: Any  # a pyarrow.Table of COLUMNS

    def digests(self) -> list[Digest]:
        """What the claims say of places; a claim's number is its row."""
        import pyarrow.compute as pc

        table = self.table
        told = pc.starts_with(table.column("voice"), NARRATOR + SEPARATOR)
        words = pc.if_else(told, table.column("quote"), None)
        columns = [table.column(name).to_pylist() for name in ROW]
        return list(zip(range(len(table)), *columns, words.to_pylist(), strict=True))

    def load(self, numbers: Sequence[int]) -> dict[int, Claim]:
        """The claims of these rows."""
        texts = self.table.column("claim").take(list(numbers)).to_pylist() if numbers else []
        return {
            number: claim_from_json(json.loads(text))
            for number, text in zip(numbers, texts, strict=True)
        }

    def places(self) -> dict[str, Place]:
        """The places by id, each as the first claim on it has it."""
        first: dict[str, int] = {}
        for number, place in enumerate(self.table.column("place_id").to_pylist()):
            first.setdefault(place, number)
        claims = self.load(list(first.values()))
        return {place.id: place for claim in claims.values() if (place := claim.place)}


def has_digests(sources: Sequence[Path]) -> bool:
    """Whether tables of claims have the columns that bundles are made of."""
    return set(COLUMNS) <= set(open_tables(sources).schema.names)


def last_day_in(sources: Sequence[Path]) -> date | None:
    """The last day on which anything was reported: only the columns of days are read."""
    import pyarrow.compute as pc

    last = ""
    for batch in open_tables(sources).to_batches(columns=["published", "day"]):
        day = pc.max(pc.coalesce(batch.column("published"), batch.column("day"))).as_py()
        last = max(last, day or "")
    return date.fromisoformat(last) if last else None


def bundles(sources: Sequence[Path], *, known_by: date) -> Iterator[Bundle]:
    """The claims known by a day, all of a place together; claims without a place are left out.

    Partitions in which everything was published later are not read.
    """
    import pyarrow as pa

    tables = open_tables(sources)
    wanted = _known(known_by)
    count = min(MAX_BUNDLES, 1 + tables.count_rows(filter=wanted) // BUNDLE_CLAIMS)
    full = (batch for batch in batches_of(tables, COLUMNS, wanted) if len(batch))
    if count == 1:
        found = list(full)
        if found:
            yield Bundle(pa.Table.from_batches(found))
        return
    with tempfile.TemporaryDirectory(prefix="geomap-") as folder:
        _spread(full, count, Path(folder))
        for path in sorted(Path(folder).iterdir()):
            with pa.ipc.open_file(pa.memory_map(str(path))) as reader:
                yield Bundle(reader.read_all())
            path.unlink()


def _known(known_by: date) -> Any:
    import pyarrow.compute as pc
    import pyarrow.dataset as ds

    by = pc.scalar(known_by.isoformat())
    published, told = ds.field("published"), ds.field("date")
    undated = published.is_null() & (told.is_null() | (told <= by))
    return ds.field("place_id").is_valid() & ((published <= by) | undated)


def _spread(batches: Iterator[Any], count: int, folder: Path) -> None:
    """Write every row into the file of its place."""
    import numpy as np
    import pyarrow as pa

    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with ExitStack() as stack:
        writers: dict[int, Any] = {}
        for rows in _gathered(batches):
            encoded = rows.column("place_id").dictionary_encode()
            places = encoded.dictionary.to_pylist()
            of_place = np.array([_bundle_of(place, count) for place in places])
            of_row = of_place[encoded.indices.to_numpy()]
            order = np.argsort(of_row, kind="stable")
            numbers, starts = np.unique(of_row[order], return_index=True)
            sorted_rows = rows.take(pa.array(order))
            for number, start, end in zip(numbers, starts, [*starts[1:], len(order)], strict=True):
                if number not in writers:
                    path = folder / f"{number:04}.arrow"
                    writers[number] = stack.enter_context(
                        pa.ipc.new_file(str(path), rows.schema, options=options)
                    )
                writers[number].write_batch(sorted_rows.slice(start, end - start))


def _gathered(batches: Iterator[Any]) -> Iterator[Any]:
    """The rows in fewer, larger batches: each is written in as many pieces as there are bundles."""
    import pyarrow as pa

    waiting: list[Any] = []
    for batch in batches:
        waiting.append(batch)
        if sum(map(len, waiting)) >= BUNDLE_CLAIMS:
            yield pa.concat_batches(waiting)
            waiting = []
    if waiting:
        yield pa.concat_batches(waiting)


@cache
def _bundle_of(place: str, count: int) -> int:
    return zlib.crc32(place.encode()) % count
