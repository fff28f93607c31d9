"""The local review page: reachable by nobody else, and usable with the keyboard alone."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geomap.ledger import Ledger
from geomap.records import Claim, Evidence, Modality, Place, Report, Status
from geomap.review import ReviewServer, plain_file
from tests.test_review import claims_of

HOSTILE = "<img src=x onerror=alert(1)> ${alert(2)} </script><script>alert(3)</script>"
TEXT = (
    f"{HOSTILE} The army took al-Shaar on Tuesday, SANA said. =1+1 troops left Maadi. "
    "Karm al-Dada fell, said Omar Khalil, a baker. سيطرت قوات النظام على حي المرجة."
)


@pytest.fixture
def path(tmp_path: Path, gazetteer: Any) -> Path:
    report = Report("r1", TEXT, HOSTILE, "Wire", date(2016, 12, 6))
    place = Place("X1", HOSTILE, "neighbourhood", 37.17, 36.2)
    hostile = Claim(
        "r1", HOSTILE, Status.LOST, Evidence(HOSTILE, "", "", 0, len(HOSTILE)), place,
        modality=Modality.DENIED, rule=HOSTILE,
    )  # fmt: skip
    with Ledger.open(tmp_path / "aleppo.gpkg", make=True) as ledger:
        ledger.add(report, [*claims_of(report, gazetteer), hostile])
    return tmp_path / "aleppo.gpkg"


@pytest.fixture
def server(path: Path, gazetteer: Any) -> Iterator[ReviewServer]:
    running = ReviewServer(path, gazetteer)
    thread = threading.Thread(target=running.serve, daemon=True)
    thread.start()
    yield running
    running.close()
    thread.join()


def ask(
    server: ReviewServer, path: str, *, method: str = "GET", body: Any = None, **headers: str
) -> tuple[int, Any, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    data = json.dumps(body) if body is not None and not isinstance(body, str) else body
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body=data, headers=sent)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    is_json = (answer.getheader("Content-Type") or "").startswith("application/json")
    return answer.status, json.loads(content) if is_json else content, dict(answer.getheaders())


def test_only_this_machine_and_only_with_the_token(server: ReviewServer) -> None:
    assert server._server.server_address[0] == "127.0.0.1"
    assert len(server.token) >= 32
    status, page, headers = ask(server, f"/{server.token}/")
    assert status == 200
    assert b"page.js" in page
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for wrong in ("/", "/claims", "/wrong/", f"/{server.token[:-1]}/"):
        assert ask(server, wrong)[0] == 404
    assert ask(server, f"/{server.token}/../pyproject.toml")[0] == 404
    assert ask(server, f"/{server.token}/_server.py")[0] == 404


def test_another_name_for_this_machine_is_refused(server: ReviewServer) -> None:
    url = f"/{server.token}/claims"
    assert ask(server, url, Host="evil.example")[0] == 403
    assert ask(server, url, Host=f"evil.example:{server.port}")[0] == 403
    assert ask(server, url, Origin="http://evil.example")[0] == 403
    assert ask(server, url, Host=f"localhost:{server.port}")[0] == 200
    assert ask(server, url, Origin=f"http://127.0.0.1:{server.port}")[0] == 200


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        ("x", {"Content_Type": "application/json"}, 400),
        ("{}", {"Content_Type": "text/plain"}, 415),
        ("{}", {"Content_Type": "application/json"}, 400),
        ("[" * 9_000, {"Content_Type": "application/json"}, 400),
        (json.dumps({"fid": 1, "verdict": "perhaps"}), {"Content_Type": "application/json"}, 400),
        (json.dumps({"fid": 99, "verdict": "accept"}), {"Content_Type": "application/json"}, 409),
        (json.dumps({"fid": 1, "verdict": "correct"}), {"Content_Type": "application/json"}, 422),
        (
            json.dumps({"fid": 1, "verdict": "correct", "correction": {"party": "martians"}}),
            {"Content_Type": "application/json"},
            422,
        ),
        (json.dumps({"fid": 1, "why": "x" * 30_000}), {"Content_Type": "application/json"}, 413),
    ],
)
def test_what_is_no_decision_is_refused(
    server: ReviewServer, path: Path, body: str, headers: dict[str, str], status: int
) -> None:
    answer = ask(server, f"/{server.token}/decide", method="POST", body=body, **headers)
    assert answer[0] == status
    assert answer[1]["error"]
    with Ledger.open(path) as ledger:
        assert ledger.decisions() == []


def test_names_of_private_persons_are_masked(
    server: ReviewServer, path: Path, gazetteer: Any
) -> None:
    claims = ask(server, f"/{server.token}/claims")[1]
    assert "Omar Khalil" not in json.dumps(claims)
    named = ReviewServer(path, gazetteer, names=True)
    assert "Omar Khalil" in json.dumps(named.desk.claims(first=0, every=True))
    named._server.server_close()


def wait_for_text(page: Any, selector: str, text: str) -> None:
    page.locator(selector, has_text=text).wait_for(timeout=30_000)


@pytest.fixture
def opened(server: ReviewServer, page: Any) -> Any:
    page.goto(server.address)
    page.wait_for_selector("#list [aria-current=true]")
    return page


@pytest.mark.browser
def test_the_page_shows_the_sentence_and_the_map_and_asks_nobody_else(
    opened: Any, server: ReviewServer
) -> None:
    assert opened.locator("#count").inner_text() == "5 of 5 claims wait for a decision"
    assert "Karm al-Dada" in opened.locator("#says").inner_text()
    assert opened.locator("#exact").inner_text().startswith("Karm al-Dada fell")
    assert "troops left Maadi." in opened.locator("#before").inner_text()
    assert "uncertain which place" in opened.locator("#doubts").inner_text()
    opened.wait_for_selector("#map .here")
    assert opened.locator("#map path.area").count() > 3
    assert opened.messages == []
    assert all(url.startswith(server.address) for url in opened.asked if "favicon" not in url)


@pytest.mark.browser
def test_everything_can_be_decided_by_keyboard(opened: Any, path: Path) -> None:
    opened.keyboard.press("w")
    opened.keyboard.type("just rejoicing")  # holds a, r, c, j: keys mean letters here
    opened.keyboard.press("Escape")
    opened.keyboard.press("r")
    wait_for_text(opened, "#count", "4 of 5 claims")
    assert opened.locator("#says").inner_text().startswith("\u2068Maadi\u2069: held by")
    opened.keyboard.press("j")
    opened.keyboard.press("k")
    opened.keyboard.press("a")
    wait_for_text(opened, "#count", "3 of 5 claims")
    opened.keyboard.press("c")
    opened.keyboard.type("PT001")
    opened.keyboard.press("Tab")
    opened.keyboard.type("contes")
    opened.keyboard.press("Tab")
    opened.keyboard.type("opp")
    opened.keyboard.press("Enter")
    wait_for_text(opened, "#count", "2 of 5 claims")
    opened.keyboard.press("k")
    opened.keyboard.press("k")
    opened.keyboard.press("u")
    wait_for_text(opened, "#count", "3 of 5 claims")
    assert opened.messages == []
    with Ledger.open(path) as ledger:
        decisions = [(d.verdict.value, d.why, dict(d.correction)) for d in ledger.decisions()]
    assert decisions[0] == ("reject", "just rejoicing", {})
    assert decisions[1] == ("accept", "", {})
    assert decisions[2][0] == "correct"
    assert decisions[2][2] == {"place": "PT001", "status": "contested", "party": "opposition"}
    assert decisions[3][0] == "open"
    assert len(plain_file(path).read_text().splitlines()) == 3


@pytest.mark.browser
def test_what_is_chosen_is_told_to_who_cannot_see_it(opened: Any) -> None:
    said = opened.locator("[aria-live=polite]#says")
    first = said.inner_text()
    opened.keyboard.press("j")
    assert said.inner_text() != first
    assert opened.get_by_role("main", name=said.inner_text()).count() == 1
    opened.keyboard.press("Tab")
    ring = "getComputedStyle(document.activeElement).outlineStyle"
    assert opened.evaluate(ring) == "solid"


@pytest.mark.browser
def test_a_wrong_correction_is_said_beside_the_form(opened: Any) -> None:
    opened.keyboard.press("c")
    opened.locator("#f-date").fill("Tuesday")
    opened.keyboard.press("Enter")
    wait_for_text(opened, "#error", "Tuesday")
    assert "Tuesday" in opened.locator("#error").inner_text()
    assert opened.locator("#count").inner_text().startswith("5 of 5")


@pytest.mark.browser
def test_hostile_text_stays_text(opened: Any, server: ReviewServer) -> None:
    opened.on("dialog", lambda dialog: pytest.fail(f"the page ran {dialog.message}"))
    for _ in range(2):
        opened.keyboard.press("j")
    wait_for_text(opened, "#says", "onerror")
    assert HOSTILE in opened.locator("#exact").inner_text()
    assert opened.locator("#claim img, #list img, #map img").count() == 0
    assert opened.messages == []


@pytest.mark.browser
def test_the_page_passes_the_accessibility_check(opened: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    opened.keyboard.press("c")
    found = Axe().run(opened, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"]})
    assert found.violations_count == 0, found.generate_report()
