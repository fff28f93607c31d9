"""The rules of control, case by case: docs/control-cases.toml is the test and the documentation."""

from __future__ import annotations

import re
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from geomap.control import control_on
from geomap.records import Claim, Control
from tests.control_kit import Region, claim
from tools.control_cases_table import table

DOCS = Path(__file__).parent.parent / "docs"
CASES: list[dict[str, Any]] = tomllib.loads((DOCS / "control-cases.toml").read_text("utf-8"))[
    "case"
]
FIRST = date(2016, 12, 1)
SOURCES = {
    "army": "Syrian military",
    "activist": "local media activist",
    "Wire": "Northern Wire",
    "Courier": "Harbour Courier",
}
WIRE_STORY = "Troops took the last streets of the quarter on Tuesday after a night of shelling."
LINE = re.compile(r"(?P<day>\d+) (?P<by>[^:*]+)(?P<narrator>\*?): (?P<what>\S+ \S+)(?P<rest>.*)")


def on_day(number: int) -> date:
    return FIRST + timedelta(days=number - 1)


def read(line: str, number: int) -> Claim:
    """The claim that one line of a case means."""
    found = LINE.fullmatch(line)
    assert found, line
    more: dict[str, Any] = {"report": f"r{number}"}
    words = found["rest"].split()
    while words:
        take(words, more)
    if "published" not in more:
        more["published"] = on_day(int(found["day"])).isoformat()
    by = SOURCES.get(found["by"], found["by"])
    if found["narrator"]:
        more.setdefault("sentence", f"Words of {by} alone about the quarter on that very day.")
        more["publisher"] = by
        by = None
    return claim(found["what"], by=by, day=on_day(int(found["day"])).isoformat(), **more)


def take(words: list[str], more: dict[str, Any]) -> None:
    word = words.pop(0)
    if word == "from":
        more["from_party"] = words.pop(0)
    elif word == "told":
        more["published"] = on_day(int(words.pop(0))).isoformat()
    elif word == "published-by":
        more["publisher"] = SOURCES[words.pop(0)]
    elif word == "contenders":
        more["contenders"] = tuple(words)
        words.clear()
    elif word == "sentence":
        more["sentence"] = WIRE_STORY
    elif word == "weak":
        more["weak"] = True
    elif word == "uncertain":
        more["certainty"] = word
    elif word == "part":
        more["extent"] = word
    elif word[0].isdigit():
        more |= {"extent": "part", "share": float(word)}
    else:
        more["modality"] = word


def shown(control: Control, field: str) -> Any:
    value = getattr(control, field)
    if isinstance(value, date):
        return (value - FIRST).days + 1
    if value is None:
        return "-"
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
@pytest.mark.parametrize("backwards", [False, True], ids=["in order", "backwards"])
def test_case(case: dict[str, Any], backwards: bool) -> None:
    claims = [read(line, number) for number, line in enumerate(case["claims"])]
    controls = control_on(
        on_day(case["on"]),
        reversed(claims) if backwards else claims,
        rule=case.get("rule", "latest"),
        known_by=on_day(case["known_by"]) if "known_by" in case else None,
        gazetteer=Region(),
    )
    expect = dict(case["expect"])
    if expect.pop("absent", False):
        assert controls == {}
        return
    control = controls["Shaar"]
    both = expect.pop("both", None)
    if both:
        assert sorted([control.party or "", *control.rivals]) == both
    assert {field: shown(control, field) for field in expect} == expect


def test_names_of_cases_are_unique() -> None:
    names = [case["name"] for case in CASES]
    assert len(set(names)) == len(names)


def test_the_documentation_shows_every_case() -> None:
    assert table(CASES) in (DOCS / "control.md").read_text("utf-8")
