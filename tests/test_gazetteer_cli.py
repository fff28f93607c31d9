"""`geomap gazetteer search | show | near | stats`."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner, Result

from geomap.cli.gazetteer import SUBCOMMANDS, command
from geomap.errors import GazetteerError


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(command, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result


def rows(*arguments: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in run(*arguments, "-f", "jsonl").stdout.splitlines()]


def test_search_in_four_formats() -> None:
    best = rows("search", "Shaer")[0]
    assert best["place"]["id"] == "N0156" and best["reasons"]  # type: ignore[index]
    table = run("search", "الشعار", "-f", "table").stdout
    assert "N0156" in table and "al-Shaar" in table
    read = list(csv.DictReader(io.StringIO(run("search", "Shaer", "-f", "csv").stdout)))
    assert read[0]["id"] == "N0156"
    collection = json.loads(run("search", "Shaer", "-f", "geojson").stdout)
    assert collection["features"][0]["geometry"]["coordinates"] == [37.1854253, 36.2090774]


def test_search_near_gives_distances() -> None:
    found = rows("search", "Mansoura", "--near", "37.05,36.20")
    assert found[0]["place"]["id"] == "PT030"  # type: ignore[index]
    assert found[0]["km"] == pytest.approx(0.4, abs=0.2)


@pytest.mark.parametrize("point", ["37.05", "north,south", "236,36"])
def test_a_bad_point_is_wrong_usage(point: str) -> None:
    result = CliRunner().invoke(command, ["search", "X", "--near", point])
    assert result.exit_code == 2 and "longitude first" in result.output


def test_nothing_found_is_said_and_is_no_error() -> None:
    result = run("search", "qqqqqq", "-f", "jsonl")
    assert result.stdout == "" and "no place is called anything like" in result.stderr


def test_show_tells_all() -> None:
    (place,) = rows("show", "N0156")
    assert place["extent"] == "published" and place["area_source"] == "csr"
    assert place["parents"][0]["id"] == "gn:170063"  # type: ignore[index]
    table = run("show", "N0156", "-f", "table").stdout
    for part in ("الشعار", "boundary from csr", "pcode:N0156", "CC BY-IGO 3.0"):
        assert part in table
    feature = json.loads(run("show", "N0156", "-f", "geojson").stdout)
    assert feature["geometry"]["type"] == "Polygon"


def test_show_says_what_was_merged_and_what_is_approximate() -> None:
    assert "PT027 was merged into it" in run("show", "PT027", "-f", "table").stdout
    assert "an approximate extent is drawn" in run("show", "PT005", "-f", "table").stdout


def test_show_of_a_wrong_id_offers_another() -> None:
    with pytest.raises(GazetteerError, match=r"no place 'N0999' in syria. Did you mean"):
        run("show", "N0999")


def test_near() -> None:
    found = rows("near", "37.1854", "36.2091", "--within-km", "1")
    assert found[0]["place"]["id"] == "N0156" and found[0]["km"] < 0.1  # type: ignore[operator,index]
    assert "no place within 3 km.\n" in run("near", "0", "0", "-f", "jsonl").stderr
    swapped = run("near", "36.2091", "37.1854", "-f", "jsonl").stderr
    assert "The longitude comes first: are the two swapped?" in swapped


def test_stats_count_what_there_is() -> None:
    found = rows("stats")
    by = {(row["by"], row["value"]): row for row in found}
    assert by["kind", "governorate"]["with area"] == 14
    assert by["quality", "A"]["places"] == by["quality", "A"]["with Arabic name"] == 99
    kinds = [row for row in found if row["by"] == "kind"]
    everything = by["all", ""]
    for count in ("places", "with area", "with Arabic name", "names"):
        assert sum(row[count] for row in kinds) == everything[count]  # type: ignore[misc]


def commands() -> list[tuple[str, click.Command]]:
    context = click.Context(command)
    names = command.list_commands(context)
    found = [(name, command.get_command(context, name)) for name in names]
    groups = [(n, c) for n, c in found if isinstance(c, click.Group)]
    inner = [(f"{n} {m}", sub) for n, group in groups for m, sub in group.commands.items()]
    return [(n, c) for n, c in [*found, *inner] if c is not None]


def test_every_subcommand_has_help_with_examples() -> None:
    for name, sub in commands():
        assert sub.help and "Examples:" in sub.help, name
        assert f"geomap gazetteer {name}" in sub.help, name
    assert {"search", "show", "near", "stats", "check", "add", "name"} <= set(SUBCOMMANDS)


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from click.testing import CliRunner;"
        "from geomap.cli.gazetteer import command; CliRunner().invoke(command, ['--help']);"
        "assert not {'numpy', 'shapely', 'pandas', 'geopy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
