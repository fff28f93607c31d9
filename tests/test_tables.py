"""Tables on a terminal: words stay whole, nothing is lost, whatever the width."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from geomap.cli._table import MANY_ROWS, NOTHING, table_lines

NAMES = ["place", "id", "status", "party", "since", "sentence"]
SENTENCE = (
    "Units that set out from the Hanano barracks have encircled al-Shaar from three sides, "
    "the army said on Sunday."
)
ROWS = [
    ["al-Shaar", "N0156", "controlled", "government", "2016-12-06", SENTENCE],
    ["الشعار", "gn:7888294", "besieged", NOTHING, NOTHING, NOTHING],
]


@pytest.mark.parametrize("room", [40, 60, 80, 120, 200])
def test_every_word_is_whole_and_there(room: int) -> None:
    lines = list(table_lines(NAMES, ROWS, room=room))
    assert max(map(cell_len, lines)) <= room
    words = " ".join(lines).replace(":", " ").split()
    for row in ROWS:
        for cell in row:
            for word in cell.replace(NOTHING, "").replace(":", " ").split():
                assert word in words


def test_what_finds_no_room_stands_below_its_row_by_name() -> None:
    lines = list(table_lines(NAMES, ROWS, room=60))
    assert lines[0].split() == NAMES[:-1]
    assert lines[3].startswith("    sentence: Units that set out")
    assert sum("sentence:" in line for line in lines) == 1, "a dash below a row says nothing"


def test_a_wide_terminal_has_a_row_a_line() -> None:
    lines = list(table_lines(NAMES, ROWS, room=200))
    assert len(lines) == 2 + len(ROWS)
    assert lines[2].endswith(SENTENCE)


def test_letters_of_two_columns_and_long_words_are_broken_where_they_must_be() -> None:
    rows = [["阿勒颇" * 20, "x" * 300]]
    lines = list(table_lines(["place", "id"], rows, room=30))
    assert max(map(cell_len, lines)) <= 30
    assert "".join("".join(lines[2:]).split()).count("x") == 300
    assert "".join(lines).count("颇") == 20


def test_many_rows_are_a_line_each() -> None:
    rows = [["al-Shaar", str(n), SENTENCE] for n in range(MANY_ROWS + 1)]
    lines = list(table_lines(["place", "id", "sentence"], rows, room=60))
    assert len(lines) == len(rows) + 1
    assert max(map(cell_len, lines)) <= 60
