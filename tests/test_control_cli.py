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


def rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_the_map_of_a_change_speaks_the_language_of_its_paragraph(run: Run, tmp_path: Path) -> None:
    span = "--coded", str(CODED), "--from", "2016-11-28", "--to", "2016-12-07"
    for lang, said in (("ar", "بحسب ما ورد في"), ("en", "As reported in")):
        drawn = tmp_path / f"{lang}.svg"
        code, _, _ = run("changes", *span, "--lang", lang, "-o", str(drawn))
        assert code == 0
        assert said in drawn.read_text(encoding="utf-8")


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


def test_control_as_csv_gives_the_reasons(run: Run) -> None:
    code, out, _ = run("control", "--coded", str(CODED), "--on", "2016-12-07", "-f", "csv")
    assert code == 0
    table = {row["id"]: row for row in csv.DictReader(io.StringIO(out))}
    assert table["N0213"]["standing"] == "disputed"
    assert table["N0213"]["rivals"] == "opposition"
    assert "against its own interest: confirms" in table["N0156"]["because"]


def test_rules_are_switchable(run: Run) -> None:
    shown = {}
    for rule in ("latest", "against-interest"):
        options = ("--coded", str(CODED), "--on", "2016-12-08", "--rule", rule, "-f", "jsonl")
        _, out, _ = run("control", *options)
        shown[rule] = {row["place"]["id"]: row["party"] for row in rows(out)}
        assert {row["rule"] for row in rows(out)} == {rule}
    assert shown["latest"]["N0170"] == "government"  # the army's word alone
    assert shown["against-interest"]["N0170"] is None


def test_changes_say_what_they_list(run: Run) -> None:
    span = ("--from", "2016-11-28", "--to", "2016-12-07", "--coded", str(CODED))
    code, out, err = run("changes", *span, "-f", "jsonl")
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


def test_the_paragraph_alone_in_arabic(run: Run) -> None:
    code, out, _ = run(
        *("changes", "--from", "2016-11-28", "--to", "2016-12-07"),
        *("--coded", str(CODED), "--sentence", "--lang", "ar"),
    )
    assert code == 0
    assert out.startswith("بين 28 تشرين الثاني/نوفمبر و7 كانون الأول/ديسمبر 2016")
    assert "إلى الحكومة" in out


def test_changes_as_a_map(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "changes.html"
    code, _, err = run(
        *("changes", "--from", "2016-12-03", "--to", "2016-12-07"),
        *("--coded", str(CODED), "-o", str(page), "-f", "jsonl"),
    )
    assert code == 0, err
    text = page.read_text("utf-8")
    assert "2016-12-03" in text and "2016-12-07" in text


def test_a_span_the_wrong_way_round_is_wrong_usage(run: Run) -> None:
    code, _, err = run(
        "changes", "--from", "2016-12-08", "--to", "2016-12-07", "--coded", str(CODED)
    )
    assert code == 2
    assert "--from 2016-12-08 is after 2016-12-07" in err


def test_history_gives_every_claim_in_order(run: Run) -> None:
    code, out, err = run(
        "history",
        "Tariq al-Bab",
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


def test_history_of_an_unknown_name_points_on(run: Run) -> None:
    code, _, err = run("history", "Qwertzuiopasdf", "--coded", str(CODED))
    assert code == 1
    assert "geomap gazetteer search" in err


def test_sums_of_a_city_go_to_the_messages(run: Run) -> None:
    code, out, err = run(
        *("control", "--coded", str(CODED), "--on", "2016-12-13"),
        *("--within", "gn:170063", "-f", "jsonl"),
    )
    assert code == 0
    assert rows(out)
    assert "government: " in err and "km²" in err


def test_later_knowledge_is_marked(run: Run) -> None:
    options = ("--coded", str(CODED), "--on", "2016-11-20", "--known-by", "2016-12-22")
    _, out, _ = run("control", *options, "-f", "jsonl")
    inferred = {row["place"]["id"]: row for row in rows(out) if row["inferred"]}
    assert inferred["N0139"]["party"] == "opposition"
    assert {row["standing"] for row in inferred.values()} == {"claimed"}
    _, out, _ = run("control", "--coded", str(CODED), "--on", "2016-11-20", "-f", "jsonl")
    assert rows(out) == []


@pytest.mark.parametrize("command", ["control", "claims", "places"])
def test_columns_of_reports_are_named_wherever_reports_are_read(
    run: Run, tmp_path: Path, command: str
) -> None:
    table = tmp_path / "notes.csv"
    table.write_text(
        "Body,Day\nThe Syrian army captured Marjeh from rebels on Tuesday.,2016-12-06\n"
    )
    columns = ("--column", "text=Body", "--columns", "published=Day")
    code, out, err = run(command, str(table), *columns, "-f", "jsonl")
    assert code == 0, err
    assert "N0213" in out
    assert ("2016-12-06" in out) == (command != "places")
    code, _, err = run(command, str(table), "-f", "jsonl")
    assert code == 1
    assert "--column text=Body" in err


def test_with_coded_claims_a_column_is_a_claims(run: Run, tmp_path: Path) -> None:
    notes, coded = tmp_path / "notes.csv", tmp_path / "coded.csv"
    notes.write_text("Body,published\nThe army captured Marjeh.,2016-12-06\n")
    coded.write_text("quarter,date,party\nal-Shaar,2016-12-06,government\n")
    columns = ("--column", "text=Body", "--column", "place=quarter")
    code, out, err = run("control", str(notes), "--coded", str(coded), *columns, "-f", "jsonl")
    assert code == 0, err
    assert {row["place"]["id"] for row in rows(out) if row["party"]} == {"N0156", "N0213"}


@pytest.mark.parametrize(
    "command", ["control", "history al-Shaar", "export -o x.csv", "map -o x.html"]
)
def test_nothing_to_read_is_wrong_usage(run: Run, command: str) -> None:
    code, _, err = run(*command.split())
    assert code == 2
    assert "name a SOURCE" in err
