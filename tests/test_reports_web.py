"""Addresses: http and https alone, within a size and a time, without surprises."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest
import zstandard

from geomap.errors import ReportError
from geomap.reports import _web, read_reports
from geomap.reports._web import fetch, refuse_redirect
from tests.test_reports_feeds import RSS
from tests.test_reports_formats import PAGE

LINES = b'{"id": "a", "text": "Rebels left Maadi."}\n{"id": "b", "text": "The army came."}\n'
PACKED = {"/lines.jsonl.gz": gzip.compress(LINES), "/lines.jsonl.zst": zstandard.compress(LINES)}


class Site(BaseHTTPRequestHandler):
    """Pages that behave, and pages that do not."""

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        port = self.server.server_address[1]
        targets = {
            "/moved": "/page",
            "/away": f"http://localhost:{port}/page",
            "/file": "file:///etc/passwd",
            "/round": "/round",
            "/private": "http://10.0.0.1/",
            "/port": "http://127.0.0.1:1/",
        }
        if path in targets:
            self.send_response(302)
            self.send_header("Location", targets[path])
            self.end_headers()
        elif path == "/slow":
            self.send_response(200)
            self.end_headers()
            for _ in range(100):
                self.wfile.write(b"x")
                time.sleep(0.1)
        elif path == "/big":
            self.send_response(200)
            self.end_headers()
            for _ in range(40):
                self.wfile.write(b"x" * 100_000)
        elif path in PACKED:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(PACKED[path])
        elif path in {"/page", "/feed", "/text"}:
            body = {"/page": PAGE, "/feed": RSS, "/text": "Rebels left Maadi."}[path].encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        else:
            self.send_error(404)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def refusal(address: str, **options: Any) -> str:
    with pytest.raises(ReportError) as caught:
        fetch(address, **options)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(address)
    return str(caught.value)


def test_pages_feeds_and_texts(site: str) -> None:
    [page] = read_reports([f"{site}/page#top"])
    assert page.id == page.url == f"{site}/page"
    assert page.published == date(2016, 11, 28)
    assert next(read_reports([f"{site}/feed"])).id == "urn:1"
    [text] = read_reports([f"{site}/text"])
    assert (text.id, text.text) == (f"{site}/text", "Rebels left Maadi.")


@pytest.mark.parametrize("path", PACKED)
def test_packed_archives(site: str, path: str) -> None:
    assert [report.id for report in read_reports([site + path])] == ["a", "b"]


def test_redirects_on_the_host_are_followed_and_no_others(site: str) -> None:
    assert fetch(f"{site}/moved") == PAGE.encode()
    assert "redirects to another host (localhost" in refusal(f"{site}/away")
    assert "into a private network" in refusal(f"{site}/away", follow=True)
    assert "into a private network" in refusal(f"{site}/private", follow=True)
    assert "another host" in refusal(f"{site}/port")
    assert "is not allowed" in refusal(f"{site}/file", follow=True)
    assert "redirect" in refusal(f"{site}/round")


@pytest.mark.parametrize(
    ("old", "new", "allowed"),
    [
        ("http://a.org/x", "https://a.org/y", True),
        ("https://a.org/x", "http://a.org/y", False),
        ("https://a.org/x", "https://A.ORG:443/y", True),
        ("https://a.org/x", "https://a.org:8443/y", False),
        ("https://a.org/x", "https://a.org.evil.example/", False),
        ("https://a.org/x", "https://a.org@evil.example/", False),
    ],
)
def test_what_is_the_same_host(old: str, new: str, allowed: bool) -> None:
    if allowed:
        refuse_redirect(urlsplit(old), urlsplit(new), follow=False)
        return
    with pytest.raises(ReportError):
        refuse_redirect(urlsplit(old), urlsplit(new), follow=False)


def test_a_public_host_may_be_followed_to(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(*address: str) -> Any:
        monkeypatch.setattr(
            _web.socket, "getaddrinfo", lambda *a: [(0, 0, 0, "", (x, 0)) for x in address]
        )

    old, new = urlsplit("https://a.org/"), urlsplit("https://b.org/")
    answer("93.184.216.34")
    refuse_redirect(old, new, follow=True)
    for private in ("127.0.0.1", "192.168.1.1", "169.254.169.254", "::1", "fd00::1"):
        answer("93.184.216.34", private)
        with pytest.raises(ReportError, match="private network"):
            refuse_redirect(old, new, follow=True)


def test_slow_and_large_answers_meet_a_named_limit(site: str) -> None:
    began = time.perf_counter()
    assert "limit of 1 s" in refusal(f"{site}/slow", seconds=1)
    assert time.perf_counter() - began < 8  # the whole answer takes ten
    assert "limit of 2 MB" in refusal(f"{site}/big", limit_mb=2)


def test_a_host_that_takes_the_call_and_says_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        address = f"http://127.0.0.1:{mute.getsockname()[1]}/"
        assert "limit of 0.5 s" in refusal(address, seconds=0.5)


def test_answers_that_are_errors(site: str) -> None:
    assert "answers 404" in refusal(f"{site}/none")
    assert "cannot be reached" in refusal("http://127.0.0.1:1/")
    assert "cannot be reached" in refusal("http://no-such-host.invalid/")
    assert "http" in refusal("http://")
    assert "http" in refusal("http://[::1/")
