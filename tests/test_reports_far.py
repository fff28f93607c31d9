"""Archives at addresses: a real FTP server, a real web server, storages that lack their package."""

from __future__ import annotations

import gzip
import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from geomap.claimtable import claims_in
from geomap.cli import main
from geomap.errors import ReportError
from geomap.reports import read_reports

SENTENCE = "The Syrian army captured al-Shaar on Tuesday. "
LONG = 40_000  # reports: several megabytes, fetched in more than one block


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder and says nothing."""

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("far")
    (root / "2016").mkdir()
    rows = [{"id": f"r{n}", "text": SENTENCE, "published": "2016-12-06"} for n in range(3)]
    lines = "".join(json.dumps(row) + "\n" for row in rows).encode()
    (root / "2016" / "a.jsonl.gz").write_bytes(gzip.compress(lines))
    (root / "2016" / "b.txt").write_text(SENTENCE, encoding="utf-8")
    (root / "2016" / "b.toml").write_text("published = 2016-12-06\n", encoding="utf-8")
    (root / "2016" / "notes.bin").write_bytes(b"\0")
    many = (json.dumps({"id": f"m{n}", "text": SENTENCE * 3}) + "\n" for n in range(LONG))
    (root / "long.jsonl").write_text("".join(many), encoding="utf-8")
    return root


@contextmanager
def running_ftp(folder: Path) -> Iterator[str]:
    pytest.importorskip("pyftpdlib", reason="pyftpdlib rests on asyncore, gone with Python 3.12")
    from pyftpdlib.authorizers import DummyAuthorizer
    from pyftpdlib.handlers import FTPHandler
    from pyftpdlib.ioloop import IOLoop
    from pyftpdlib.servers import FTPServer

    allowed = DummyAuthorizer()
    allowed.add_anonymous(str(folder))
    allowed.add_user("analyst", "secret", str(folder))
    handler = type("Handler", (FTPHandler,), {"authorizer": allowed, "auth_failed_timeout": 0})
    server = FTPServer(("127.0.0.1", 0), handler, ioloop=IOLoop())
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set():
            server.serve_forever(timeout=0.05, blocking=False, handle_exit=False)
        server.close_all()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.address[1]}"
    stop.set()
    thread.join(5)


@pytest.fixture(scope="module")
def ftp(folder: Path) -> Iterator[str]:
    with running_ftp(folder) as address:
        yield address


@pytest.fixture(scope="module")
def web(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def ids(source: str) -> list[str]:
    return [report.id for report in read_reports([source], storage=True)]


def archive(out: Path, *sources: str) -> object:
    """The exit code of `geomap claims SOURCES -o OUT`."""
    with pytest.raises(SystemExit) as stopped:
        main(["claims", *sources, "-o", str(out)])
    return stopped.value.code


def refused(out: Path, capsys: pytest.CaptureFixture[str], *sources: str) -> str:
    """The one line in which an archive is refused."""
    code = archive(out, *sources)
    said = capsys.readouterr().err
    assert code == 1
    assert said.count("\n") == 1
    return said


def test_folders_patterns_and_files_of_an_ftp_server(ftp: str) -> None:
    assert ids(f"ftp://{ftp}/2016") == ["r0", "r1", "r2", "b"]
    assert ids(f"ftp://{ftp}/2016/*.gz") == ["r0", "r1", "r2"]
    [report] = read_reports([f"ftp://analyst:secret@{ftp}/2016/b.txt"], storage=True)
    assert (report.text, str(report.published)) == (SENTENCE, "2016-12-06")


def test_a_long_file_comes_whole_over_ftp(ftp: str, folder: Path) -> None:
    far = read_reports([f"ftp://{ftp}/long.jsonl"], storage=True)
    assert list(far) == list(read_reports([folder / "long.jsonl"]))


def test_an_archive_over_ftp_has_the_claims_of_the_same_on_the_disk(
    ftp: str, folder: Path, tmp_path: Path
) -> None:
    assert archive(tmp_path / "far", f"ftp://{ftp}/2016") == 0
    assert archive(tmp_path / "near", str(folder / "2016")) == 0
    claims = list(claims_in(tmp_path / "far"))
    assert len(claims) == 4
    assert claims == list(claims_in(tmp_path / "near"))


def test_what_an_ftp_server_refuses_is_one_line_without_the_password(
    ftp: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = refused(tmp_path, capsys, f"ftp://analyst:wrong@{ftp}/2016/b.txt")
    assert f"ftp://analyst:…@{ftp}/2016/b.txt: cannot be opened (530" in said
    assert "wrong" not in said
    assert "no such file" in refused(tmp_path, capsys, f"ftp://{ftp}/2016/none.txt")


def test_a_server_that_goes_away_is_one_line(folder: Path) -> None:
    with running_ftp(folder) as address:
        reports = read_reports([f"ftp://{address}/long.jsonl"], storage=True)
        next(reports)
    with pytest.raises(ReportError, match=rf"ftp://{address}/long\.jsonl:\d+: cannot be read on"):
        list(reports)


def test_an_archive_of_which_nothing_can_be_fetched_ends_in_an_error(
    web: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert f"{web}/none.jsonl" in refused(tmp_path, capsys, f"{web}/none.jsonl")
    said = refused(tmp_path, capsys, f"{web}/none.jsonl", f"{web}/nor-this.jsonl")
    assert f"none of 2 sources could be read: {web}/none.jsonl" in said
    lines = (tmp_path / "errors-input.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 2


def test_one_source_that_fails_is_set_aside(
    web: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert archive(tmp_path, f"{web}/none.jsonl", f"{web}/2016/a.jsonl.gz") == 0
    assert "3 claims from 3 reports, 0 done before, 1 failed" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("source", "package"),
    [
        ("s3://bucket/archive/*.jsonl", "s3fs"),
        ("gs://bucket/a.jsonl", "gcsfs"),
        ("sftp://host/a.jsonl", "paramiko"),
        ("zip://a.jsonl::s3://bucket/a.zip", "s3fs"),
    ],
)
def test_a_package_that_is_missing_is_named(
    source: str,
    package: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, package, None)  # as where it is not installed
    said = refused(tmp_path, capsys, source)
    assert f"{source}: needs one more package: pip install {package}\n" in said
