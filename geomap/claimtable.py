"""Claims as rows of a partition: written whole as GeoParquet, read back as records."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from geomap.digest import digest_of
from geomap.errors import ClaimError
from geomap.jsonl import claim_from_json, claim_to_json
from geomap.records import Claim

PARTITIONS = "part-*.parquet"
MARK = "geomap:made-from"  # a key of the file's metadata

# What a filter or another program wants as columns; `claim` holds the whole record as JSON.
COLUMNS = (
    "report",
    "publisher",
    "published",
    "place_id",
    "place",
    "surface",
    "status",
    "party",
    "from_party",
    "modality",
    "extent",
    "date",
    "source",
    "quote",
    "claim",
)

# The rest of a digest (`geomap.digest`), by which control on a day is made without whole claims.
DIGEST = ("start", "day", "said", "voice")


def row_of(claim: Claim) -> dict[str, Any]:
    """One claim as a row; dates are ISO 8601 text, coordinates degrees, EPSG:4326."""
    record = claim_to_json(claim)
    place = record["place"] or {}
    digest = digest_of(0, claim)
    return {
        **{key: record[key] for key in ("report", "publisher", "published", "surface", "status")},
        **{key: record[key] for key in ("party", "from_party", "modality", "extent", "date")},
        "place_id": place.get("id"),
        "place": place.get("name"),
        "source": record["source"]["name"] if record["source"] else None,
        "quote": record["evidence"]["exact"],
        "claim": json.dumps(record, ensure_ascii=False),
        "start": claim.evidence.start,
        "day": digest[5] if digest else None,
        "said": digest[6] if digest else None,
        "voice": digest[7] if digest else None,
        "lon": place.get("lon"),
        "lat": place.get("lat"),
    }


def write_partition(rows: Sequence[dict[str, Any]], path: Path, *, mark: str = "") -> None:
    """Write rows as one GeoParquet file, aside and then renamed: there is never half of one.

    `mark` says what the rows were made from; `mark_of` reads it back.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq
    import shapely

    columns: dict[str, Any] = {
        name: pa.array([row[name] for row in rows], pa.string()) for name in COLUMNS
    }
    columns |= {
        name: pa.array([row[name] for row in rows], pa.int32() if name == "start" else pa.string())
        for name in DIGEST
    }
    points = [
        None if row["lon"] is None else shapely.Point(row["lon"], row["lat"]).wkb for row in rows
    ]
    columns["geometry"] = pa.array(points, pa.binary())
    table = pa.table(columns).replace_schema_metadata({"geo": json.dumps(_GEO), MARK: mark})
    partial = path.with_name(f".{path.name}.{uuid4().hex}.partial")  # no other writer's
    try:
        pq.write_table(table, partial, compression="zstd")
        partial.replace(path)
    finally:
        for left_by_the_killed in path.parent.glob(f".{path.name}.*.partial"):
            left_by_the_killed.unlink(missing_ok=True)


def mark_of(path: Path) -> str | None:
    """What a finished partition was made from; None where there is none that can be read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not path.exists():
        return None
    try:
        metadata = pq.read_schema(path).metadata or {}
    except (pa.ArrowInvalid, OSError):
        return None
    return (metadata.get(MARK.encode()) or b"").decode()


_GEO = {
    "version": "1.1.0",
    "primary_column": "geometry",
    "columns": {"geometry": {"encoding": "WKB", "geometry_types": ["Point"]}},
}


def partitions_of(source: Path) -> list[Path]:
    """The finished partitions of a folder, or the one file named."""
    return sorted(source.glob(PARTITIONS)) if source.is_dir() else [source]


def claims_in(
    source: Path, *, until: date | None = None, place: str | None = None
) -> Iterator[Claim]:
    """The claims of a partitioned folder or of one file, in the order they were written.

    `until` leaves out what was published after that day, `place` (an id) claims on other places;
    a partition that has nothing of what is left is not read at all.

    Raises
    ------
    ClaimError
        When a file is not one that geomap wrote.
    """
    import pyarrow.compute as pc
    import pyarrow.dataset as ds

    table = open_tables([source])
    wanted = pc.scalar(True)
    if until is not None:
        published = ds.field("published")
        wanted &= published.is_null() | (published <= pc.scalar(until.isoformat()))
    if place is not None:
        wanted &= ds.field("place_id") == place
    for batch in batches_of(table, ["claim"], wanted):
        for text in batch.column("claim").to_pylist():
            yield claim_from_json(json.loads(text))


def open_tables(sources: Sequence[Path]) -> Any:
    """All partitions of some tables of claims as one `pyarrow.dataset.Dataset`.

    Raises
    ------
    ClaimError
        When one is not a table of claims, or a folder holds none.
    """
    import pyarrow as pa
    import pyarrow.dataset as ds

    files = [path for source in sources for path in partitions_of(source)]
    if not files:
        raise ClaimError(f"{sources[0]}: holds no table of claims ({PARTITIONS}).")
    for path in files:
        try:
            names = ds.dataset(path, format="parquet").schema.names
        except (pa.ArrowException, OSError) as error:
            reason = str(error).splitlines()[0]
            raise ClaimError(f"{path}: is no table of claims ({reason}).") from None
        if "claim" not in names and "text" in names:
            raise ClaimError(
                f"{path}: holds reports, not claims. Read it first: geomap claims {path} -o FOLDER"
            )
        if "claim" not in names:
            raise ClaimError(f"{path}: is no table of claims: it has no column 'claim'.")
    return ds.dataset([str(path) for path in files], format="parquet")


def batches_of(tables: Any, columns: Sequence[str], wanted: Any) -> Iterator[Any]:
    """The rows of a `pyarrow.dataset.Dataset` that a filter lets through, in batches.

    One partition after the other: a scan of the whole reads on while its rows are worked on, and
    three million claims were a gigabyte ahead.
    """
    for partition in tables.get_fragments(filter=wanted):
        yield from partition.to_batches(
            columns=list(columns), filter=wanted, batch_size=ROWS_AT_ONCE, batch_readahead=2
        )


ROWS_AT_ONCE = 8_192
