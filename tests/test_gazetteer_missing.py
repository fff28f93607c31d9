"""`gazetteer missing`: names the gazetteer lacks, in their context, with a line to add them."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

from click.testing import CliRunner

from geomap.cli._gazetteer.missing import sentence_at
from geomap.cli.gazetteer import command

TEXTS = {
    "one.txt": "The army took the Qazwanabad neighbourhood and al-Shaar in Aleppo. It rained.",
    "two.txt": "Rebels left the Qazwanabad neighbourhood near Hanano in Aleppo on Monday.",
    "three.txt": "The army captured the village of Zerqimoun near Aleppo.",
}


def asked(folder: Path) -> list[dict[str, object]]:
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    result = CliRunner().invoke(command, ["missing", str(folder), "-f", "jsonl"])
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_most_used_first_in_context_with_a_line(tmp_path: Path) -> None:
    rows = asked(tmp_path)
    assert [row["name"] for row in rows] == ["Qazwanabad", "Zerqimoun"]
    first, second = rows
    assert (first["uses"], first["reports"], first["kind"]) == (2, 2, "neighbourhood")
    assert first["governorate"] == "Aleppo"
    assert "It rained" not in str(first["sentence"])
    words = shlex.split(str(first["line"]))
    assert words[:6] == ["geomap", "gazetteer", "add", "Qazwanabad", "--kind", "neighbourhood"]
    assert "--parent" in words
    assert second["kind"] == "village"


def test_nothing_is_missing_where_all_is_known(tmp_path: Path) -> None:
    (tmp_path / "known.txt").write_text("The army took al-Shaar in Aleppo.", encoding="utf-8")
    result = CliRunner().invoke(command, ["missing", str(tmp_path), "-f", "jsonl"])
    assert (result.exit_code, result.stdout) == (0, "")
    assert "has every name" in result.stderr


def test_a_sentence_without_an_end_is_cut() -> None:
    text = "word " * 500 + "Name" + " word" * 500
    assert 250 < len(sentence_at(text, 2500, 2504)) <= 310
