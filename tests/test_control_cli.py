"""The commands control, changes and history, from the seed report to what is printed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geomap.cli import main
from tests.conftest import SEED

CODED = Path(__file__).parent / "data" / "chronicle-claims.csv"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line; gives exit code, output, messages."""

    def run(*arguments: str) -> tuple[int, str, str]:
        code = 0
        try:
            main(list(arguments))
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture
def silent(tmp_path: Path) -> str:
    """A report that claims nothing, so that a command reads tables alone."""
    path = tmp_path / "silent.txt"
    path.write_text("It rained in the morning and the market stayed closed.", encoding="utf-8")
    return str(path)


def rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_control_of_the_seed_report(run: Run) -> None:
    code, out, _ = run("control", str(SEED), "--published", "2016-12-06", "-f", "jsonl")
    assert code == 0
    held = {row["place"]["id"]: row for row in rows(out) if row["party"]}
    assert (held["N0156"]["party"], held["N0156"]["standing"]) == ("government", "confirmed")
    assert (held["N0177"]["party"], held["N0177"]["standing"]) == ("government", "claimed")
    assert (held["PT034"]["party"], held["PT034"]["place"]["certainty"]) == (
        "government",
        "uncertain",
    )
    assert (held["N0213"]["party"], held["N0213"]["standing"]) == ("opposition", "claimed")
    assert (held["PT001"]["party"], held["PT001"]["standing"]) == ("opposition", "claimed")
    assert set(held) == {"N0156", "N0177", "PT034", "N0213", "PT001"}


def test_control_as_csv_gives_the_reasons(run: Run, silent: str) -> None:
    code, out, _ = run("control", silent, "--coded", str(CODED), "--on", "2016-12-07", "-f", "csv")
    assert code == 0
    table = {row["id"]: row for row in csv.DictReader(io.StringIO(out))}
    assert table["N0213"]["standing"] == "disputed"
    assert table["N0213"]["rivals"] == "opposition"
    assert "against its own interest: confirms" in table["N0156"]["because"]


def test_rules_are_switchable(run: Run, silent: str) -> None:
    shown = {}
    for rule in ("latest", "against-interest"):
        options = ("--coded", str(CODED), "--on", "2016-12-08", "--rule", rule, "-f", "jsonl")
        _, out, _ = run("control", silent, *options)
        shown[rule] = {row["place"]["id"]: row["party"] for row in rows(out)}
        assert {row["rule"] for row in rows(out)} == {rule}
    assert shown["latest"]["N0170"] == "government"  # the army's word alone
    assert shown["against-interest"]["N0170"] is None


def test_changes_say_what_they_list(run: Run, silent: str) -> None:
    span = ("--from", "2016-11-28", "--to", "2016-12-07", "--coded", str(CODED))
    code, out, err = run("changes", silent, *span, "-f", "jsonl")
    assert code == 0
    listed = rows(out)
    assert f"In all, {len(listed)} " in err
    taken = [
        row for row in listed if row["move"] == "taken" and row["after"]["party"] == "government"
    ]
    from_rebels = [row for row in taken if row["taken_from"] == "opposition"]
    assert f"the government took {len(from_rebels)} " in err
    shaar = next(row for row in listed if row["place"]["id"] == "N0156")
    assert (shaar["before"], shaar["after"]["party"]) == (None, "government")


def test_the_paragraph_alone_in_arabic(run: Run, silent: str) -> None:
    code, out, _ = run(
        *("changes", silent, "--from", "2016-11-28", "--to", "2016-12-07"),
        *("--coded", str(CODED), "--sentence", "--lang", "ar"),
    )
    assert code == 0
    assert out.startswith("بين 28 تشرين الثاني/نوفمبر و7 كانون الأول/ديسمبر 2016")
    assert "إلى الحكومة" in out


def test_changes_as_a_map(run: Run, silent: str, tmp_path: Path) -> None:
    page = tmp_path / "changes.html"
    code, _, err = run(
        *("changes", silent, "--from", "2016-12-03", "--to", "2016-12-07"),
        *("--coded", str(CODED), "-o", str(page), "-f", "jsonl"),
    )
    assert code == 0, err
    text = page.read_text("utf-8")
    assert "2016-12-03" in text and "2016-12-07" in text


def test_a_span_the_wrong_way_round_is_wrong_usage(run: Run, silent: str) -> None:
    code, _, err = run(
        "changes", silent, "--from", "2016-12-08", "--to", "2016-12-07", "--coded", str(CODED)
    )
    assert code == 2
    assert "--from 2016-12-08 is after 2016-12-07" in err


def test_history_gives_every_claim_in_order(run: Run, silent: str) -> None:
    code, out, err = run(
        "history",
        "Tariq al-Bab",
        silent,
        "--coded",
        str(CODED),
        "--on",
        "2016-12-04",
        "-f",
        "jsonl",
    )
    assert code == 0
    assert "controlled, government, disputed (rule: latest)" in err
    told = rows(out)
    days = [row["date"] for row in told]
    assert days == sorted(days)
    assert {row["role"] for row in told} == {"for", "against", "context"}
    assert all(row["because"] for row in told)


def test_history_of_an_unknown_name_points_on(run: Run, silent: str) -> None:
    code, _, err = run("history", "Qwertzuiopasdf", silent)
    assert code == 1
    assert "geomap gazetteer search" in err


def test_history_needs_something_to_read(run: Run) -> None:
    code, _, err = run("history", "al-Shaar")
    assert code == 2
    assert "--ledger" in err


def test_sums_of_a_city_go_to_the_messages(run: Run, silent: str) -> None:
    code, out, err = run(
        *("control", silent, "--coded", str(CODED), "--on", "2016-12-13"),
        *("--within", "gn:170063", "-f", "jsonl"),
    )
    assert code == 0
    assert rows(out)
    assert "government: " in err and "km²" in err


def test_later_knowledge_is_marked(run: Run, silent: str) -> None:
    options = ("--coded", str(CODED), "--on", "2016-11-20", "--known-by", "2016-12-22")
    _, out, _ = run("control", silent, *options, "-f", "jsonl")
    inferred = {row["place"]["id"]: row for row in rows(out) if row["inferred"]}
    assert inferred["N0139"]["party"] == "opposition"
    assert {row["standing"] for row in inferred.values()} == {"claimed"}
    _, out, _ = run("control", silent, "--coded", str(CODED), "--on", "2016-11-20", "-f", "jsonl")
    assert rows(out) == []
