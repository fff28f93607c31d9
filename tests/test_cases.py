"""Every case file is well formed: the gold must be right before it may judge a reader."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geomap.gazetteer import Gazetteer

FOLDER = Path(__file__).parent / "cases"
FILES = sorted(FOLDER.glob("*.jsonl"))

REPORT_FIELDS = {
    "id", "published", "lang", "publisher", "title", "text",
    "group", "size", "tags", "mentions", "claims",
}  # fmt: skip
MENTION_FIELDS = {"surface", "start", "end", "place_id", "lon", "lat"}
CLAIM_FIELDS = {
    "surface", "place_id", "lon", "lat", "party", "from_party", "status",
    "modality", "extent", "date", "source", "quote", "contenders",
}  # fmt: skip
CLAIM_FLAGS = {"superseded", "optional"}
PARTIES = {
    "government", "opposition", "hts", "islamic-state", "sdf", "turkey", "russia", "us-coalition",
}  # fmt: skip
STATUSES = {"controlled", "contested", "besieged", "lost"}
MODALITIES = {"asserted", "denied", "planned", "hypothetical", "historical"}
GROUPS = {"aleppo", "elsewhere", "arabic", "no-claim"}
SIZES = {"one", "short", "long"}

PHENOMENA = [
    "all-caps", "attempt", "attribution", "besieged", "conflicting-claims", "contested",
    "coordination", "coreference", "curly-quotes", "dateline", "from-party-place", "future-plan",
    "historical", "html-entities", "hyphenation", "hypothetical", "nameless-source",
    "negation-denial", "no-claim", "nominalisation", "other-war", "partial", "participle",
    "passive", "person-like-place", "quotes-over-sentences", "recapture-sequence",
    "relative-date", "relief", "same-name-place", "spelling-variant", "state-media",
    "typographic-mess", "unknown-place", "withdraw-from-to",
]  # fmt: skip


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


CASES = [pytest.param(case, id=case["id"]) for path in FILES for case in read(path)]


def where(item: dict[str, Any]) -> tuple[Any, Any, Any]:
    return item["place_id"], item["lon"], item["lat"]


def test_ids_are_unique_over_all_files() -> None:
    counted = Counter(case["id"] for path in FILES for case in read(path))
    assert [name for name, count in counted.items() if count > 1] == []


def test_texts_are_unique_over_all_files() -> None:
    counted = Counter(case["text"] for path in FILES for case in read(path))
    assert [text for text, count in counted.items() if count > 1] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_one_report_a_line_with_a_newline_at_the_end(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.endswith("}\n")
    assert "\r" not in text
    assert all(line.strip() for line in text.splitlines())


@pytest.mark.parametrize("case", CASES)
def test_report_has_the_fields_of_the_schema(case: dict[str, Any]) -> None:
    assert set(case) == REPORT_FIELDS
    date.fromisoformat(case["published"])
    assert case["lang"] in {"en", "ar"}
    assert case["group"] in GROUPS
    assert case["size"] in SIZES
    assert case["tags"] and all(isinstance(tag, str) for tag in case["tags"])
    assert case["title"] and case["publisher"] and case["text"].strip()


@pytest.mark.parametrize("case", CASES)
def test_no_claim_reports_make_no_claim_and_the_others_do(case: dict[str, Any]) -> None:
    is_empty = "no-claim" in case["tags"]
    assert is_empty == (not case["claims"])
    if case["group"] == "no-claim":
        assert is_empty


@pytest.mark.parametrize("case", CASES)
def test_mentions_stand_where_they_say_in_order_and_apart(case: dict[str, Any]) -> None:
    end = 0
    for mention in case["mentions"]:
        assert set(mention) == MENTION_FIELDS
        assert mention["start"] >= end, "mentions are in text order and never nested"
        assert case["text"][mention["start"] : mention["end"]] == mention["surface"]
        has_id, has_lon, has_lat = (value is not None for value in where(mention))
        assert has_id == has_lon == has_lat
        end = mention["end"]


@pytest.mark.parametrize("case", CASES)
def test_claims_use_the_vocabulary(case: dict[str, Any]) -> None:
    for claim in case["claims"]:
        assert set(claim) - CLAIM_FLAGS == CLAIM_FIELDS
        assert all(claim[flag] is True for flag in CLAIM_FLAGS & set(claim))
        assert claim["status"] in STATUSES
        assert claim["modality"] in MODALITIES
        assert claim["extent"] in {"whole", "part"}
        assert {claim["party"], claim["from_party"]} <= PARTIES | {None}
        assert set(claim["contenders"]) <= PARTIES
        if claim["date"] is not None:
            date.fromisoformat(claim["date"])


@pytest.mark.parametrize("case", CASES)
def test_claims_fill_the_fields_that_their_status_has(case: dict[str, Any]) -> None:
    for claim in case["claims"]:
        if claim["status"] == "controlled":
            assert claim["party"] is not None
        if claim["status"] in {"lost", "contested"}:
            assert claim["party"] is None
        if claim["status"] not in {"controlled", "lost"}:
            assert claim["from_party"] is None
        if claim["status"] in {"controlled", "lost"}:
            assert claim["contenders"] == []
        if claim["modality"] in {"asserted", "historical"} and claim["date"] is not None:
            assert claim["date"] <= case["published"]


@pytest.mark.parametrize("case", CASES)
def test_every_quote_stands_exactly_once_in_the_text(case: dict[str, Any]) -> None:
    for claim in case["claims"]:
        assert case["text"].count(claim["quote"]) == 1, claim["quote"]


@pytest.mark.parametrize("case", CASES)
def test_a_claim_is_about_a_mention_or_about_a_region_in_words(case: dict[str, Any]) -> None:
    for claim in case["claims"]:
        same = [where(m) for m in case["mentions"] if m["surface"] == claim["surface"]]
        if claim["place_id"] is None:
            assert (claim["lon"], claim["lat"]) == (None, None)
            assert claim["surface"].casefold() in case["text"].casefold()
        else:
            assert where(claim) in same


@pytest.mark.parametrize("case", CASES)
def test_the_same_claim_is_listed_once(case: dict[str, Any]) -> None:
    keys = ("surface", "place_id", "party", "status", "modality", "extent", "date", "source")
    counted = Counter(tuple(claim[key] for key in keys) for claim in case["claims"])
    assert [key for key, count in counted.items() if count > 1] == []


@pytest.mark.parametrize("phenomenon", PHENOMENA)
def test_every_phenomenon_occurs_at_least_three_times(phenomenon: str) -> None:
    assert sum(phenomenon in case["tags"] for path in FILES for case in read(path)) >= 3


def test_the_counts_in_the_readme_are_true() -> None:
    english = [case for path in FILES for case in read(path) if case["lang"] == "en"]
    counted = Counter(tag for case in english for tag in case["tags"])
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    table = readme.partition("| tag | reports |")[2]
    written = {
        tag: int(count) for tag, count in re.findall(r"^\| ([a-z-]+) \| (\d+) \|$", table, re.M)
    }
    assert written == dict(counted)


def test_the_files_in_the_readme_are_counted_right() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z0-9-]+\.jsonl)` \|[^|]*\| ([\d |]+) \|$", readme, re.M)
    assert len(rows) >= 5
    for name, figures in rows:
        cases = read(FOLDER / name)
        claims = [claim for case in cases for claim in case["claims"]]
        scored = [c for c in claims if c["modality"] == "asserted" and not CLAIM_FLAGS & set(c)]
        empty = [case for case in cases if not case["claims"]]
        mentions = [mention for case in cases for mention in case["mentions"]]
        counted = [len(part) for part in (cases, empty, mentions, claims, scored)]
        assert [int(figure) for figure in figures.split(" | ")] == counted, name


def test_every_place_id_is_in_the_gazetteer() -> None:
    gazetteer = Gazetteer.open("syria")
    used = {m["place_id"] for path in FILES for case in read(path) for m in case["mentions"]}
    assert sorted(place_id for place_id in used - {None} if place_id not in gazetteer) == []
