"""The local review page: 127.0.0.1 only, a token in its address, nothing from outside."""

from __future__ import annotations

import hmac
import json
import secrets
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from geomap.errors import ClaimError, GeomapError
from geomap.jsonl import claim_to_json
from geomap.ledger import CORRECTABLE, Decision, Ledger, Reviewed, Verdict
from geomap.privacy import known_names, mask_claim, mask_names
from geomap.records import Extent, Modality, Report, Status
from geomap.review._decide import checked_correction, keep
from geomap.review._minimap import SIZE, minimap
from geomap.review._order import doubts, is_open, least_certain_first

if TYPE_CHECKING:
    from geomap.gazetteer import Gazetteer

HOST = "127.0.0.1"
PAGE_SIZE = 100  # claims sent at a time
CONTEXT = 500  # characters of the report before and after the sentence
MAX_BODY = 20_000  # bytes of one decision
ASSETS = {
    "": ("page.html", "text/html; charset=utf-8"),
    "page.js": ("page.js", "text/javascript; charset=utf-8"),
    "page.css": ("page.css", "text/css; charset=utf-8"),
}
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class RefusedError(Exception):
    """A request that gets a status and a sentence instead of an answer."""

    def __init__(self, status: HTTPStatus, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class ReviewServer:
    """Serves the review page of one ledger until it is closed.

    `names` shows names of private persons in quoted sentences. `port` 0 takes a free one.
    """

    def __init__(
        self, ledger: Path, gazetteer: Gazetteer, *, names: bool = False, port: int = 0
    ) -> None:
        self.desk = Desk(ledger, gazetteer, names=names)
        self.token = secrets.token_urlsafe(24)
        self._server = ThreadingHTTPServer((HOST, port), _handler(self))
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]

    @property
    def address(self) -> str:
        """What to open in a browser."""
        return f"http://{HOST}:{self.port}/{self.token}/"

    def serve(self) -> None:
        """Answer until `close` is called from another thread, or the person stops it."""
        self._server.serve_forever(poll_interval=0.2)

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()


class Desk:
    """What the page asks for and does, apart from how it is carried."""

    def __init__(self, ledger: Path, gazetteer: Gazetteer, *, names: bool) -> None:
        self.ledger = ledger
        self.gazetteer = gazetteer
        self.names = names
        self.lock = threading.Lock()  # one request at a time: the gazetteer is one connection
        self._keep_names = known_names(gazetteer)
        self._claims: dict[int, Reviewed] = {}  # as of the last time the page was loaded
        with Ledger.open(ledger, region=gazetteer.region.id):
            pass  # so that what is no ledger is said before the page opens

    def about(self) -> dict[str, Any]:
        """What the page offers in its forms."""
        return {
            "ledger": self.ledger.name,
            "parties": [
                {"id": party.id, "name": party.name, "colour": party.colour}
                for party in self.gazetteer.parties.values()
            ],
            "statuses": [status.value for status in Status if status is not Status.UNKNOWN],
            "modalities": [modality.value for modality in Modality],
            "extents": [extent.value for extent in Extent],
        }

    def claims(self, *, first: int, every: bool) -> dict[str, Any]:
        """A page of claims, the least certain first, with how many there are and how many wait."""
        with Ledger.open(self.ledger) as ledger:
            if first == 0:
                self._claims = {one.fid: one for one in ledger.reviewed()}
            waiting = self._waiting()
            chosen = least_certain_first(list(self._claims.values()) if every else waiting)
            shown = chosen[first : first + PAGE_SIZE]
            texts = {one.claim.report: ledger.report(one.claim.report) for one in shown}
        return {
            "total": len(self._claims),
            "open": len(waiting),
            "shown": len(chosen),
            "claims": [self._one(one, texts[one.claim.report]) for one in shown],
        }

    def _waiting(self) -> list[Reviewed]:
        return [one for one in self._claims.values() if is_open(one)]

    def _one(self, reviewed: Reviewed, report: Report) -> dict[str, Any]:
        evidence, decision = reviewed.claim.evidence, reviewed.decision
        claim = reviewed.claim if self.names else mask_claim(reviewed.claim, self.gazetteer)
        before = report.text[max(0, evidence.start - CONTEXT) : evidence.start]
        after = report.text[evidence.end : evidence.end + CONTEXT]
        return {
            "fid": reviewed.fid,
            "claim": claim_to_json(claim),
            "title": report.title,
            "lang": report.lang,
            "before": self._masked(before),
            "after": self._masked(after),
            "doubts": doubts(reviewed.claim),
            "decision": decision.verdict.value if decision else None,
            "why": decision.why if decision else "",
            "correction": dict(decision.correction) if decision else {},
        }

    def _masked(self, text: str) -> str:
        return text if self.names else mask_names(text, self._keep_names)

    def map(self, place: str) -> dict[str, Any]:
        """The surroundings of a place; nothing where the gazetteer no longer knows it."""
        if place not in self.gazetteer:
            return {"size": SIZE, "shapes": []}
        return minimap(self.gazetteer.get(place), self.gazetteer)

    def places(self, name: str) -> list[dict[str, str]]:
        """Places that a name may mean."""
        found = self.gazetteer.find(name, limit=8) if name.strip() else []
        return [
            {"id": one.place.id, "name": one.place.name, "kind": one.place.kind} for one in found
        ]

    def decide(self, said: Any) -> dict[str, Any]:
        """Keep one decision.

        Raises
        ------
        RefusedError
            When it is not one, with what is wrong.
        """
        if not isinstance(said, dict) or not isinstance(said.get("fid"), int):
            raise RefusedError(HTTPStatus.BAD_REQUEST, "a decision needs the number of its claim")
        with Ledger.open(self.ledger) as ledger:
            reviewed = ledger.claim(said["fid"])
            if reviewed is None:
                raise RefusedError(
                    HTTPStatus.CONFLICT, "the claim was superseded meanwhile: load the page anew"
                )
            decision = self._decision(said, reviewed)
            keep(ledger, self.gazetteer, [decision])
            changed = ledger.claim(said["fid"])
        if changed is not None:
            self._claims[changed.fid] = changed
        return {
            "decision": decision.verdict.value,
            "why": decision.why,
            "correction": dict(decision.correction),
            "open": len(self._waiting()),
        }

    def _decision(self, said: dict[str, Any], reviewed: Reviewed) -> Decision:
        correction = said.get("correction") or {}
        try:
            verdict = Verdict(str(said.get("verdict")))
            if not isinstance(correction, dict):
                raise ValueError("a correction is a set of fields")
            given = {
                name: str(correction[name]) for name in CORRECTABLE if str(correction.get(name, ""))
            }
        except ValueError as error:
            raise RefusedError(HTTPStatus.BAD_REQUEST, str(error)) from None
        if verdict is not Verdict.CORRECT:
            given = {}
        elif not given:
            raise RefusedError(
                HTTPStatus.UNPROCESSABLE_ENTITY, "say what is right in one of the fields"
            )
        return Decision(
            verdict,
            report=reviewed.claim.report,
            text_hash=reviewed.text_hash,
            key=reviewed.key,
            surface=reviewed.claim.surface,
            quote=reviewed.claim.evidence.exact,
            why=" ".join(str(said.get("why") or "").split()),
            correction=checked_correction(given, self.gazetteer, "correction"),
        )


def _handler(server: ReviewServer) -> type[BaseHTTPRequestHandler]:
    """A request handler bound to one server."""

    class Handler(BaseHTTPRequestHandler):
        server_version = "geomap"
        sys_version = ""

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing of single requests."""

        def do_GET(self) -> None:
            self._answer(self._get)

        def do_POST(self) -> None:
            self._answer(self._post)

        def _answer(self, work: Any) -> None:
            try:
                self._check_host()
                path, query = self._asked()
                with server.desk.lock:
                    kind, body = work(path, query)
                self._send(HTTPStatus.OK, kind, body)
            except RefusedError as refused:
                self._send_error(refused.status, str(refused))
            except ClaimError as error:
                self._send_error(HTTPStatus.UNPROCESSABLE_ENTITY, str(error))
            except GeomapError as error:
                self._send_error(HTTPStatus.INTERNAL_SERVER_ERROR, str(error))

        def _check_host(self) -> None:
            """Only this page's own address: a name that points here (DNS rebinding) is refused."""
            allowed = {f"{HOST}:{server.port}", f"localhost:{server.port}"}
            if self.headers.get("Host") not in allowed:
                raise RefusedError(HTTPStatus.FORBIDDEN, "asked under another name")
            origin = self.headers.get("Origin")
            if origin is not None and origin.removeprefix("http://") not in allowed:
                raise RefusedError(HTTPStatus.FORBIDDEN, "asked from another page")

        def _asked(self) -> tuple[str, dict[str, str]]:
            parts = urlsplit(self.path)
            token, _, path = parts.path.removeprefix("/").partition("/")
            if not hmac.compare_digest(token.encode(), server.token.encode()):
                raise RefusedError(HTTPStatus.NOT_FOUND, "no such page")
            query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            return path, query

        def _get(self, path: str, query: dict[str, str]) -> tuple[str, bytes]:
            if path in ASSETS:
                file, kind = ASSETS[path]
                return kind, resources.files("geomap.review").joinpath(file).read_bytes()
            desk = server.desk
            if path == "about":
                return _json(desk.about())
            if path == "claims":
                first = query.get("first", "0")
                if not first.isdecimal():
                    raise RefusedError(HTTPStatus.BAD_REQUEST, "first must be a number")
                return _json(desk.claims(first=int(first), every=query.get("every") == "1"))
            if path == "map":
                return _json(desk.map(query.get("place", "")))
            if path == "places":
                return _json(desk.places(query.get("name", "")[:200]))
            raise RefusedError(HTTPStatus.NOT_FOUND, "no such page")

        def _post(self, path: str, query: dict[str, str]) -> tuple[str, bytes]:
            if path != "decide":
                raise RefusedError(HTTPStatus.NOT_FOUND, "no such page")
            if self.headers.get_content_type() != "application/json":
                raise RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "a decision is sent as JSON")
            length = self.headers.get("Content-Length", "")
            if not length.isdecimal() or int(length) > MAX_BODY:
                raise RefusedError(
                    HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"more than {MAX_BODY} bytes"
                )
            try:
                said = json.loads(self.rfile.read(int(length)))
            except (ValueError, RecursionError):
                raise RefusedError(HTTPStatus.BAD_REQUEST, "is not JSON") from None
            return _json(server.desk.decide(said))

        def _send_error(self, status: HTTPStatus, reason: str) -> None:
            self._send(status, *_json({"error": reason}))

        def _send(self, status: HTTPStatus, kind: str, body: bytes) -> None:
            self.send_response(status)
            for name, value in {**HEADERS, "Content-Type": kind}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler


def _json(data: Any) -> tuple[str, bytes]:
    return "application/json; charset=utf-8", json.dumps(data, ensure_ascii=False).encode()
