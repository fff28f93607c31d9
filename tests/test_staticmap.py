"""The printed twin: text stays text, strengths differ in grey, the words come from the data."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from geomap.errors import MapError
from geomap.records import Certainty, Control, Standing, Status
from geomap.staticmap import StaticMap, draw_map, style

DAY = date(2016, 12, 6)
PARTIES = {"government": "the government", "opposition": "the opposition"}


@pytest.fixture(scope="module")
def drawing(gazetteer: Any) -> StaticMap:
    def control(place_id: str, party: str, **more: Any) -> Control:
        return Control(gazetteer.get(place_id), DAY, Status.CONTROLLED, party, **more)

    return StaticMap(
        controls=(
            control("N0156", "government", standing=Standing.CONFIRMED),
            control("PT034", "government", certainty=Certainty.UNCERTAIN),
            control("N0213", "opposition", standing=Standing.DISPUTED, rivals=("government",)),
        ),
        day=DAY,
        title="Who holds <what>",
        extent=(37.1, 36.16, 37.23, 36.25),
        always_shown=("N0129", "N0123"),
        in_words=("nearly three quarters of the enclave",),
        arabic=True,
    )


def test_svg_keeps_text_and_ids(tmp_path: Path, gazetteer: Any, drawing: StaticMap) -> None:
    path = tmp_path / "map.svg"
    draw_map(drawing, gazetteer, path)
    svg = path.read_text(encoding="utf-8")
    assert 'id="control-N0156"' in svg
    assert "Who holds &lt;what&gt;" in svg
    assert "al-Shaar" in re.sub(r"<[^>]+>", "", svg)
    assert re.search(r"[\u0600-\u06ff]{3}", svg)


def test_the_same_map_is_the_same_file(tmp_path: Path, gazetteer: Any, drawing: StaticMap) -> None:
    for ending in ("svg", "png", "pdf"):
        first, second = tmp_path / f"a.{ending}", tmp_path / f"b.{ending}"
        draw_map(drawing, gazetteer, first)
        draw_map(drawing, gazetteer, second)
        assert first.read_bytes() == second.read_bytes(), ending


def test_strengths_differ_in_greyscale(gazetteer: Any) -> None:
    for party in gazetteer.parties.values():
        greys = [
            _grey(style.mixed(party.colour, share))
            for share in (style.STRENGTH["confirmed"], style.STRENGTH["claimed"])
        ]
        assert abs(greys[0] - greys[1]) > 15, party.id


def _grey(colour: str) -> float:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_every_party_pattern_has_a_hatch(gazetteer: Any) -> None:
    hatches = [style.HATCHES[party.pattern] for party in gazetteer.parties.values()]
    assert len(set(hatches)) == len(hatches)


def test_caption_and_alt_come_from_the_data(drawing: StaticMap) -> None:
    caption = drawing.caption(PARTIES)
    assert "Held by the government: al-Shaar (confirmed); Karm al-Dada (claimed)." in caption
    assert "uncertain for Karm al-Dada" in caption
    assert "2 places held by the government" in drawing.alt(PARTIES)


def test_unknown_ending(tmp_path: Path, gazetteer: Any, drawing: StaticMap) -> None:
    with pytest.raises(MapError, match=r"\.png"):
        draw_map(drawing, gazetteer, tmp_path / "map.bmp")
