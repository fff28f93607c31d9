"""What an address answers: http and https alone, within a size and a time, without surprises."""

from __future__ import annotations

import http.client
import ipaddress
import queue
import socket
import threading
import time
import urllib.error
import urllib.request
from typing import IO, Any
from urllib.parse import SplitResult, urlsplit

from geomap import __version__
from geomap.errors import ReportError
from geomap.reports._limits import FETCH_SECONDS, MAX_FETCH_MB, MAX_REDIRECTS, MB

CHUNK = 1 << 16
PORTS = {"http": 80, "https": 443}


def fetch(
    address: str,
    *,
    follow: bool = False,
    seconds: float = FETCH_SECONDS,
    limit_mb: int = MAX_FETCH_MB,
) -> bytes:
    """The bytes at an address.

    The address may be any that the user typed, also one of this machine. A redirect is followed
    on the same host; to another only with `follow`, and then never to a private network.

    Raises
    ------
    ReportError
        When it cannot be had, takes longer than `seconds` in all, or is larger than `limit_mb`.
    """
    answers: queue.SimpleQueue[bytes | Exception] = queue.SimpleQueue()
    deadline = time.monotonic() + seconds
    worker = threading.Thread(
        target=_fetch_into, args=(answers, address, follow, deadline, limit_mb), daemon=True
    )
    worker.start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise ReportError(
            f"{address}: no whole answer within the limit of {seconds:g} s."
        ) from None
    if isinstance(answer, bytes):
        return answer
    raise ReportError(f"{address}: {_why(answer, seconds)}") from None


def _fetch_into(
    answers: queue.SimpleQueue[bytes | Exception],
    address: str,
    follow: bool,
    deadline: float,
    limit_mb: int,
) -> None:
    try:
        answers.put(_fetch(address, follow, deadline, limit_mb))
    except (OSError, ValueError, http.client.HTTPException, ReportError) as error:
        answers.put(error)


def _fetch(address: str, follow: bool, deadline: float, limit_mb: int) -> bytes:
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _Redirects(follow),
    ):
        opener.add_handler(handler)
    request = urllib.request.Request(  # noqa: S310 (the scheme is checked where inputs are found)
        address,
        headers={"User-Agent": f"geomap/{__version__}", "Accept-Encoding": "identity"},
    )
    with opener.open(request, timeout=max(0.1, deadline - time.monotonic())) as answer:
        return _body(answer, deadline, limit_mb)


def _body(answer: Any, deadline: float, limit_mb: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while part := answer.read1(CHUNK):
        size += len(part)
        if size > limit_mb * MB:
            raise ReportError(f"is larger than the limit of {limit_mb} MB for an address.")
        if time.monotonic() > deadline:
            raise TimeoutError
        parts.append(part)
    return b"".join(parts)


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows a redirect where `may_follow` says so."""

    max_redirections = MAX_REDIRECTS

    def __init__(self, follow: bool) -> None:
        self.follow = follow

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """Refuse what may not be followed; the rest as the standard library does it."""
        refuse_redirect(urlsplit(req.full_url), urlsplit(newurl), follow=self.follow)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def refuse_redirect(old: SplitResult, new: SplitResult, *, follow: bool) -> None:
    """Stop at a redirect that leaves the host, the safe transport, or the public network.

    Raises
    ------
    ReportError
        Saying where it would have gone.
    """
    if new.scheme not in PORTS or (old.scheme == "https" and new.scheme == "http"):
        raise ReportError(f"redirects from {old.scheme} to {new.scheme}, which is refused.")
    if _same_host(old, new):
        return
    if not follow:
        raise ReportError(
            f"redirects to another host ({new.netloc}). Name that address, or --follow."
        )
    if new.hostname is None or _is_private(new.hostname):
        raise ReportError(f"redirects into a private network ({new.netloc}), which is refused.")


def _same_host(old: SplitResult, new: SplitResult) -> bool:
    ports = (old.port or PORTS[old.scheme], new.port or PORTS[new.scheme])
    return old.hostname == new.hostname and (ports[0] == ports[1] or ports == (80, 443))


def _is_private(host: str) -> bool:
    try:
        answers = socket.getaddrinfo(host, None)
    except OSError:
        return True  # a name that cannot be looked up cannot be shown to be public
    return any(not ipaddress.ip_address(answer[4][0]).is_global for answer in answers)


def _why(error: Exception, seconds: float) -> str:
    reason = getattr(error, "reason", None)
    if isinstance(error, TimeoutError) or isinstance(reason, TimeoutError):
        return f"no whole answer within the limit of {seconds:g} s."
    if isinstance(error, urllib.error.HTTPError):
        return f"answers {error.code} ({' '.join(str(error.reason).split())})."
    if isinstance(error, ReportError):
        return str(error)
    return f"cannot be reached ({' '.join(str(reason or error).split())})."
