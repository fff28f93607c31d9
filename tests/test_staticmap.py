"""The printed twin: text stays text, strengths differ in grey, the words come from the data."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from geomap.errors import MapError
from geomap.records import Certainty, Control, Standing, Status
from geomap.staticmap import StaticMap, draw_map, style
from geomap.staticmap.labels import place_labels
from geomap.staticmap.lines import EMBEDDED, TO_THE_LEFT, TO_THE_RIGHT, directed, wrapped

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
        languages=("en", "ar"),
    )


def test_svg_keeps_text_and_ids(tmp_path: Path, gazetteer: Any, drawing: StaticMap) -> None:
    path = tmp_path / "map.svg"
    draw_map(drawing, gazetteer, path)
    svg = path.read_text(encoding="utf-8")
    assert 'id="control-N0156"' in svg
    assert "Who holds &lt;what&gt;" in svg
    root = ElementTree.parse(path).getroot()
    space = "{http://www.w3.org/2000/svg}"
    titles = {
        group.get("id"): title.text
        for group in root.iter(f"{space}g")
        if (title := group.find(f"{space}title")) is not None
    }
    assert titles["control-N0156"] == "al-Shaar: Government, confirmed"
    assert len(titles) == len(drawing.controls)
    assert "2 places held by Government" in root.find(f"{space}desc").text
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


@pytest.fixture
def labels(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """What is drawn as a label, with its box in pixels, in the order of drawing."""
    drawn: list[tuple[str, Any]] = []

    def watched(axes: Any, wanted: Any, styles: Any, **more: Any) -> list[Any]:
        texts = place_labels(axes, wanted, styles, **more)
        drawn.extend((text.get_text(), text.get_window_extent()) for text in texts)
        drawn.extend(("", box) for box in more["keep_free"])
        return texts

    monkeypatch.setattr("geomap.staticmap.draw.place_labels", watched)
    return drawn


def overlaps(boxes: list[tuple[str, Any]]) -> list[tuple[str, str]]:
    pairs = itertools.combinations(boxes, 2)
    return [(a, b) for (a, one), (b, other) in pairs if one.overlaps(other) and (a or b)]


def test_a_name_never_covers_a_small_place(
    tmp_path: Path, gazetteer: Any, labels: list[tuple[str, Any]]
) -> None:
    maadi = Control(gazetteer.get("PT001"), DAY, Status.CONTROLLED, "opposition")
    extent = (37.0, 36.1, 37.4, 36.4)  # so wide that the quarter is a dot
    drawing = StaticMap((maadi,), DAY, "Maadi", extent=extent)
    draw_map(drawing, gazetteer, tmp_path / "map.png")
    name = next(box for text, box in labels if text == "Maadi")
    page = style.Page()
    wide, high = page.map_width * page.width * 100, (page.top - page.bottom) * page.height * 100
    west, _, east, _ = gazetteer.approximate_area("PT001").bounds
    degree = min(wide / (extent[2] - extent[0]), high / (extent[3] - extent[1]))
    assert (east - west) * degree < name.width  # the place is the smaller one
    x = (page.map_left * page.width * 100) + wide / 2 + ((west + east) / 2 - 37.2) * degree
    assert not name.x0 < x < name.x1


def test_in_a_crowd_no_name_lies_on_another_or_on_a_sign(
    tmp_path: Path, gazetteer: Any, labels: list[tuple[str, Any]]
) -> None:
    quarters = [place for place in gazetteer if place.kind == "neighbourhood"][:70]
    held = tuple(
        Control(place, DAY, Status.CONTESTED if number % 5 == 0 else Status.CONTROLLED, "sdf")
        for number, place in enumerate(quarters)
    )
    draw_map(StaticMap(held, DAY, "Crowd", languages=("en", "ar")), gazetteer, tmp_path / "map.png")
    assert len([text for text, _ in labels if text]) > 25
    assert overlaps(labels) == []


def test_two_parties_are_stripes_and_signs_say_why(tmp_path: Path, gazetteer: Any) -> None:
    shaar, marjeh, hanano = (gazetteer.get(key) for key in ("N0156", "N0213", "N0129"))
    rivals = {"standing": Standing.DISPUTED, "rivals": ("opposition",)}
    held = (
        Control(shaar, DAY, Status.CONTROLLED, "government", **rivals),
        Control(marjeh, DAY, Status.BESIEGED, "opposition", contenders=("government",)),
        Control(hanano, DAY, Status.LOST, from_party="opposition"),
    )
    draw_map(StaticMap(held, DAY, "Signs"), gazetteer, tmp_path / "map.svg")
    svg = (tmp_path / "map.svg").read_text(encoding="utf-8")
    strength = style.STRENGTH["confirmed"]
    for party in ("government", "opposition"):
        assert style.mixed(gazetteer.parties[party].colour, strength) in svg
    text = re.sub(r"<[^>]+>", "", svg)
    for told in ("≠", "◉", "sources contradict each other", "besieged", "left by a side"):
        assert told in text, told


def test_a_long_column_ends_above_the_credits(tmp_path: Path, gazetteer: Any) -> None:
    control = Control(gazetteer.get("N0156"), DAY, Status.CONTROLLED, "government")
    long = ("An area that nobody can draw was said to be held. " * 20,) * 4
    drawing = StaticMap(
        (control,), DAY, "Long", in_words=long, sources=("SANA",), credits=("Roads: somebody",)
    )
    draw_map(drawing, gazetteer, tmp_path / "map.svg")
    text = re.sub(r"<[^>]+>", "", (tmp_path / "map.svg").read_text(encoding="utf-8"))
    assert "… (more on the web map)" in text
    assert "Roads: somebody" in text


def text_of(drawing: StaticMap, gazetteer: Any, path: Path) -> str:
    """Everything that the map says, as one text."""
    draw_map(drawing, gazetteer, path)
    return " ".join(re.sub(r"<[^>]+>", " ", path.read_text(encoding="utf-8")).split())


def test_what_is_said_of_every_map_is_never_crowded_out(tmp_path: Path, gazetteer: Any) -> None:
    control = Control(gazetteer.get("N0156"), DAY, Status.CONTROLLED, "government")
    names = tuple(f"Agency {number}" for number in range(60))
    quotes = tuple(f"“A sentence that fills a line of the column, number {n}.”" for n in range(30))
    drawing = StaticMap((control,), DAY, "Much", in_words=quotes, sources=names)
    text = text_of(drawing, gazetteer, tmp_path / "map.svg")
    assert "As reported, not as is" in text
    assert "Agency 0, Agency 1," in text and "Agency 59" not in text
    more = re.search(r"Agency (\d+) and (\d+) more", text)
    assert more and int(more[1]) + 1 + int(more[2]) == len(names)
    for many in (9, 10, 11, 12, 13):  # wherever the column ends, it says that there is more
        text = text_of(replace(drawing, in_words=quotes[:many]), gazetteer, tmp_path / "map.svg")
        assert (f"number {many - 1}." in text) is not ("… (more on the web map)" in text)


def test_the_legend_has_what_is_within_the_frame(tmp_path: Path, gazetteer: Any) -> None:
    shaar = Control(gazetteer.get("N0156"), DAY, Status.CONTROLLED, "government")
    foua = gazetteer.find("Foua")[0].place
    besieged = Control(foua, DAY, Status.BESIEGED, "opposition")
    extent = (37.1, 36.16, 37.23, 36.25)
    nowhere = next(place for place in gazetteer if place.lon is None)
    unknown = Control(nowhere, DAY, Status.CONTROLLED, "opposition")
    drawing = StaticMap((shaar, besieged, unknown), DAY, "Aleppo", extent=extent)
    text = text_of(drawing, gazetteer, tmp_path / "map.svg")
    assert "Government, claimed by one side" in text
    assert "Opposition" not in text.split("What the colours mean")[1]
    assert f"Reported on, beyond the frame of this map: {foua.name}." in text
    assert f"No published boundary, so none is drawn: {nowhere.name}." in text


def test_what_it_replaces_stands_first_in_the_column(tmp_path: Path, gazetteer: Any) -> None:
    control = Control(gazetteer.get("N0156"), DAY, Status.CONTROLLED, "government")
    drawing = StaticMap((control,), DAY, "New", corrections="This map replaces the one of Monday.")
    draw_map(drawing, gazetteer, tmp_path / "map.svg")
    text = re.sub(r"<[^>]+>", "", (tmp_path / "map.svg").read_text(encoding="utf-8"))
    assert text.index("replaces the one of Monday") < text.index("What the colours mean")


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


# ---- Arabic

SPACE = "{http://www.w3.org/2000/svg}"
ARABIC = re.compile(r"[\u0600-\u06ff]{2}")
LATIN = re.compile(r"[A-Za-z][A-Za-z .'-]*")


def drawn_in(path: Path, drawing: StaticMap, gazetteer: Any) -> list[ElementTree.Element]:
    """The lines of text of the map as an SVG."""
    draw_map(drawing, gazetteer, path)
    return list(ElementTree.parse(path).getroot().iter(f"{SPACE}text"))


@pytest.fixture(scope="module")
def in_arabic(drawing: StaticMap, gazetteer: Any) -> StaticMap:
    """The same map for a reader of Arabic, with every sign that a map has."""
    signs = (
        Control(gazetteer.get("N0129"), DAY, Status.CONTESTED, "opposition"),
        Control(gazetteer.get("N0204"), DAY, Status.BESIEGED, "opposition", stale=True),
        Control(gazetteer.get("N0214"), DAY, Status.LOST, from_party="opposition"),
    )
    return replace(
        drawing,
        controls=(*drawing.controls, *signs),
        title="من يسيطر على ماذا",
        languages=("ar", "en"),
        in_words=(),
        sources=("Syrian military", "SANA"),
        credits=("الحدود: OCHA (CC BY-IGO 3.0)",),
        delay=3,
    )


def test_an_arabic_map_speaks_arabic(tmp_path: Path, gazetteer: Any, in_arabic: StaticMap) -> None:
    lines = drawn_in(tmp_path / "map.svg", in_arabic, gazetteer)
    places = [control.place.name for control in in_arabic.controls]
    always = [gazetteer.get(key).name for key in in_arabic.always_shown]
    may_be_latin = {*places, *always, *in_arabic.sources, "OCHA", "CC", "BY-IGO", "geomap"}
    latin = {part.strip(" .") for line in lines for part in LATIN.findall(line.text or "")}
    assert latin <= may_be_latin
    text = " ".join(line.text or "" for line in lines)
    for said in (
        "بحسب ما ورد في تقرير واحد حتى 6 كانون الأول 2016",
        "الحكومة، مؤكد",
        "متنازع عليه: قتال في داخله",
        "لم ترد أخبار عنه",
        "استُبعدت أقوال آخر 3 أيام",
    ):
        assert said in text, said


def test_an_arabic_page_runs_to_the_left(
    tmp_path: Path, gazetteer: Any, in_arabic: StaticMap, drawing: StaticMap
) -> None:
    lines = drawn_in(tmp_path / "map.svg", in_arabic, gazetteer)
    opening, closing = EMBEDDED
    for line in lines:
        if ARABIC.search(line.text or ""):
            assert line.text and line.text.startswith(opening) and line.text.endswith(closing)
    page, points = style.Page.mirrored(), 72
    right_edge = page.width * points * (page.map_left + page.map_width)
    title = next(line for line in lines if "من يسيطر على ماذا" in (line.text or ""))
    assert "text-anchor: end" in title.get("style", "")
    assert float(title.get("x", "0")) == pytest.approx(right_edge, abs=0.01)
    legend = next(line for line in lines if "الحكومة، مؤكد" in (line.text or ""))
    assert "text-anchor: end" in legend.get("style", "")
    assert float(legend.get("x", "0")) < page.width * points * page.map_left
    english = drawn_in(tmp_path / "english.svg", drawing, gazetteer)
    assert not any(mark in (line.text or "") for line in english for mark in EMBEDDED)


def test_names_are_in_arabic_first(tmp_path: Path, gazetteer: Any, in_arabic: StaticMap) -> None:
    names = [line.text or "" for line in drawn_in(tmp_path / "map.svg", in_arabic, gazetteer)]
    at = next(number for number, name in enumerate(names) if "الشعار" in name)
    assert names[at + 1] == "al-Shaar"
    assert any("كرم الدادا ؟" in name for name in names)
    alone = replace(in_arabic, languages=("ar",))
    draw_map(alone, gazetteer, tmp_path / "alone.svg")
    assert ">al-Shaar<" not in (tmp_path / "alone.svg").read_text(encoding="utf-8")


def test_a_line_runs_as_its_paragraph_does() -> None:
    assert directed("OCHA: الحدود", rtl=True) == f"{TO_THE_LEFT}OCHA: الحدود"
    assert directed("الشعار fell", rtl=False) == f"{TO_THE_RIGHT}الشعار fell"
    assert directed("Shaar fell", rtl=False) == "Shaar fell"
    lines = wrapped("الحدود والأماكن: OCHA, Syria (CC BY-IGO 3.0 and more)", 40, rtl=True)
    torn = wrapped("الحدود: Columbia University, Conflict Urbanism", 30, rtl=True)
    assert torn[0].endswith(f"University,{TO_THE_RIGHT}")
    assert len(lines) == 2  # the brackets are not torn apart
    assert " ".join(lines[1].split()) == f"{TO_THE_LEFT}(CC BY-IGO 3.0 and more)"


def test_a_quotation_begins_where_its_script_does(
    tmp_path: Path, gazetteer: Any, in_arabic: StaticMap
) -> None:
    quoted = replace(
        in_arabic, in_words=("“Rebels withdrew”", "“انسحب المقاتلون”"), always_shown=()
    )
    lines = drawn_in(tmp_path / "map.svg", quoted, gazetteer)
    english = next(line for line in lines if "Rebels withdrew" in (line.text or ""))
    arabic = next(line for line in lines if "انسحب المقاتلون" in (line.text or ""))
    assert "text-anchor: end" not in english.get("style", "")
    assert "text-anchor: end" in arabic.get("style", "")
    assert float(english.get("x", "0")) < float(arabic.get("x", "0"))


def test_caption_and_alt_are_in_the_maps_language(in_arabic: StaticMap, gazetteer: Any) -> None:
    parties = in_arabic.voice.parties(gazetteer.parties)
    caption = in_arabic.caption(parties)
    assert "بيد الحكومة: الشعار (مؤكد)؛" in caption
    assert "متنازع عليه: هنانو." in caption
    assert not LATIN.search(caption + in_arabic.alt(parties))
    assert "مكانين بيد الحكومة" in in_arabic.alt(parties)
