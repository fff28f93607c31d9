"""Reports in Parquet and in storages that fsspec opens; broken ones set aside; what is left."""

from __future__ import annotations

import gzip
import io
import json
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from geomap.errors import ReportError
from geomap.records import Report
from geomap.reports import Meter, read_reports

DAY = date(2016, 12, 6)


def stored(folder: str, **files: bytes) -> str:
    """A folder of fsspec's memory with files in it; `__` in a name stands for a dot."""
    address = f"memory://{folder}"
    for name, content in files.items():
        with fsspec.open(f"{address}/{name.replace('__', '.')}", "wb") as file:
            file.write(content)
    return address


def lines(*texts: str) -> bytes:
    return "".join(json.dumps({"text": text}) + "\n" for text in texts).encode()


def read(*sources: str, **how: object) -> list[Report]:
    return list(read_reports(sources, storage=True, **how))  # type: ignore[arg-type]


def test_a_folder_of_a_storage_reads_like_one_of_the_disk(tmp_path: Path) -> None:
    files = {
        "a__txt": b"The army took Sakhour.",
        "a__toml": b'publisher = "Wire"\npublished = 2016-12-06\n',
        "b__jsonl__gz": gzip.compress(lines("one", "two")),
        "README__md": b"nothing to read",
        "c__bin": b"\0",
    }
    far = stored("like-disk", **files)
    for name, content in files.items():
        (tmp_path / name.replace("__", ".")).write_bytes(content)
    said: list[str] = []
    assert read(far, warn=said.append) == list(read_reports([tmp_path]))
    assert [report.id for report in read(far)] == ["a", "b:1", "b:2"]
    assert any("files of other kinds are left out (.bin)" in line for line in said)


def test_patterns_single_files_and_chains(tmp_path: Path) -> None:
    far = stored("patterns/2016", x__jsonl=lines("one"), y__jsonl=lines("two"), z__txt=b"three")
    assert [r.text for r in read(f"{far}/*.jsonl")] == ["one", "two"]
    assert [r.text for r in read("memory://patterns/*/z.txt")] == ["three"]
    assert [r.id for r in read(f"{far}/z.txt")] == ["z"]
    (tmp_path / "here.txt").write_text("four", encoding="utf-8")
    assert [r.text for r in read((tmp_path / "here.txt").as_uri())] == ["four"]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("memory://nowhere/at-all.jsonl", "there is no such file or folder"),
        ("memory://nowhere/*.jsonl", "holds nothing to read"),
        ("gopher://old/archive.jsonl", "Protocol not known: gopher"),
        ("sftp://host/archive.jsonl", "needs one more package"),
    ],
)
def test_what_cannot_be_opened_is_said_in_one_line(source: str, words: str) -> None:
    with pytest.raises(ReportError, match=words) as caught:
        read(source)
    assert "\n" not in str(caught.value)


def parquet(**columns: list[object]) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def test_parquet_rows_are_reports(tmp_path: Path) -> None:
    path = tmp_path / "p.parquet"
    early = datetime(2016, 12, 6, 0, 30, tzinfo=timezone(timedelta(hours=2)))
    path.write_bytes(
        parquet(
            id=[7, None],
            text=["The army took Sakhour.", "Rebels left Maadi."],
            published=[DAY, None],
            publisher=["Wire", None],
            body_length=[1, 2],
        )
    )
    first, second = read_reports([path], publisher="Monitor")
    assert (first.id, first.published, first.publisher) == ("7", DAY, "Wire")
    assert (second.id, second.published, second.publisher) == ("p:2", None, "Monitor")
    path.write_bytes(parquet(Body=["x"], When=[early]))
    (named,) = read_reports([path], columns={"text": "Body", "published": "When"})
    assert (named.text, named.published) == ("x", DAY)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PAR1 and no more", "is no Parquet that can be read"),
        (parquet(body=["x"]), "has no column 'text', only body"),
        (parquet(claim=["{}"]), "It holds claims, not reports"),
        (parquet(text=pa.array([], pa.string())), "has no rows"),  # type: ignore[arg-type]
        (parquet(text=["x", " "]), "row 2: has no text"),
        (parquet(text=["x"], published=["6/12/16"]), "row 1: published '6/12/16' is no date"),
    ],
)
def test_parquet_that_is_none(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "p.parquet"
    path.write_bytes(content)
    with pytest.raises(ReportError, match=words):
        list(read_reports([path]))


def test_what_is_broken_is_set_aside_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "one"}\n{"tex\n{"text": ""}\n{"text": "two"}\n')
    (tmp_path / "b.csv").write_text('text,published\nthree,\nfour,soon\n"five",2016-12-06\n')
    (tmp_path / "c.parquet").write_bytes(parquet(text=["six", None]))
    (tmp_path / "d.jsonl.gz").write_bytes(gzip.compress(lines(*map(str, range(9_999))))[:-9])
    refused: list[str] = []
    texts = [r.text for r in read_reports([tmp_path], refused=refused.append)]
    assert texts[:5] == ["one", "two", "three", "five", "six"]
    assert len(texts) > 5  # what the damaged file held before its end
    where = ["a.jsonl:2", "a.jsonl:3", "b.csv:3", "c.parquet: row 2", "d.jsonl.gz:"]
    assert len(refused) == len(where)
    assert all(one in said for one, said in zip(where, refused, strict=True))


def test_how_much_is_left(tmp_path: Path) -> None:
    """Read half, and twice as many reports are expected; packed files count as they lie there."""
    for number in range(4):
        content = gzip.compress(lines(*(f"{number} {n * 7919}" for n in range(20_000))))
        (tmp_path / f"{number}.jsonl.gz").write_bytes(content)
    meter = Meter()
    reports = read_reports([tmp_path], meter=meter)
    for _ in range(40_000):
        next(reports)
    expected = meter.expected(1_000)
    assert expected is not None
    assert abs(expected - 80_000) < 4_000
