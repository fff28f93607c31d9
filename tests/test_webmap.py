"""The web map as a file: one page, nothing fetched, sealed, the same every time, small."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import re
import subprocess
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import folium
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.errors import MapError
from geomap.records import Control, Evidence, Heard, Report, Status
from geomap.webmap import MapOptions, Note, NoteKind, build_map, notes_of, write_map
from geomap.webmap.encode import GRID, decode_lines, encode_lines
from geomap.webmap.ground import frame_of
from geomap.webmap.page import ControlMap, lean, sealed
from geomap.webmap.spelling import fold, needed, skeleton
from geomap.webmap.text import link, plain, script_json
from geomap.words import FOLDER, words_of
from tests import webmap_cases as cases

SEED_LIMIT = 350_000  # bytes
JS = Path(cases.__file__).parent.parent / "geomap" / "webmap" / "js"


@pytest.fixture(scope="module")
def seed_map(gazetteer: Any) -> ControlMap:
    return build_map(
        cases.seed_controls(gazetteer),
        gazetteer=gazetteer,
        reports=[cases.REPORT],
        notes=cases.NOTES,
        options=cases.OPTIONS,
    )


@pytest.fixture(scope="module")
def seed_page(seed_map: ControlMap) -> str:
    return seed_map.to_html()


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def tags_of(page: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = _Tags()
    parser.feed(page)
    return parser.tags


def test_the_seed_map_is_a_folium_map_of_a_small_size(seed_map: ControlMap, seed_page: str) -> None:
    assert isinstance(seed_map, folium.Map)
    assert len(seed_page.encode()) <= SEED_LIMIT


def test_the_page_asks_for_nothing(seed_page: str) -> None:
    for tag, attributes in tags_of(seed_page):
        assert "src" not in attributes, tag
        assert "style" not in attributes, "a style attribute would need unsafe-inline"
        assert not any(name.startswith("on") for name in attributes)
        if tag == "link":
            assert attributes["href"] == "data:,"
    style = "".join(re.findall(r"<style>(.*?)</style>", seed_page, re.DOTALL))
    assert "url(" not in style
    assert "@import" not in style


def test_every_script_and_style_is_named_by_the_policy(seed_page: str) -> None:
    metas = [a for tag, a in tags_of(seed_page) if tag == "meta" and a.get("http-equiv")]
    policy = metas[0]["content"] or ""
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    blocks = re.findall(r"<(script|style)([^>]*)>(.*?)</\1>", seed_page, re.DOTALL)
    hashed = [content for _, attributes, content in blocks if "json" not in attributes]
    assert len(hashed) == len(re.findall("'sha256-", policy)) == 3
    for content in hashed:
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


def test_the_same_input_gives_the_same_bytes(gazetteer: Any, tmp_path: Path) -> None:
    pages = []
    for name in ("one.html", "two.html"):
        control_map = build_map(
            cases.seed_controls(gazetteer),
            gazetteer=gazetteer,
            reports=[cases.REPORT],
            options=cases.OPTIONS,
        )
        control_map.to_html()  # drawing it twice changes nothing either
        write_map(tmp_path / name, control_map)
        pages.append((tmp_path / name).read_bytes())
    assert pages[0] == pages[1]


def test_folium_saves_and_shows_it(seed_map: ControlMap, seed_page: str, tmp_path: Path) -> None:
    seed_map.save(str(tmp_path / "map.html"))
    assert (tmp_path / "map.html").read_text(encoding="utf-8") == seed_page
    shown = seed_map._repr_html_()
    [(tag, attributes)] = tags_of(shown)
    assert tag == "iframe"
    assert attributes["srcdoc"] == seed_page
    assert "allow-same-origin" not in (attributes["sandbox"] or "")
    assert attributes["title"] == cases.OPTIONS.title


def test_without_scripts_the_page_still_says_what_was_reported(seed_page: str) -> None:
    without = seed_page.split("<noscript>")[1].split("</noscript>", maxsplit=1)[0]
    assert "al-Shaar: Government, confirmed. “Syrian government forces" in without
    assert without.count("<li>") == 5


def test_layers_of_folium_can_be_added(gazetteer: Any) -> None:
    control_map = build_map(
        cases.seed_controls(gazetteer), gazetteer=gazetteer, options=cases.OPTIONS
    )
    folium.CircleMarker([36.2, 37.16], radius=5).add_to(control_map)
    assert "L.circleMarker" in control_map.to_html()


def document(control_map: ControlMap) -> dict[str, Any]:
    """The document as it stands in the page."""
    page = control_map.to_html()
    block = re.search(r'id="geomap-data">(.*?)</script>', page, re.DOTALL)
    assert block
    found: dict[str, Any] = json.loads(block[1])
    return found


def test_the_document_holds_what_was_said(seed_map: ControlMap) -> None:
    data = document(seed_map)
    reported = {row["i"]: row["c"][0][1] for row in data["places"] if "c" in row}
    assert {place: (s["p"], s.get("g", "claimed")) for place, s in reported.items()} == {
        "N0156": ("government", "confirmed"),
        "N0177": ("government", "claimed"),
        "PT034": ("government", "claimed"),
        "N0213": ("opposition", "claimed"),
        "PT001": ("opposition", "claimed"),
    }
    assert reported["PT034"]["u"] == "uncertain"
    told = [data["claims"][at]["q"] for at, *_ in reported["N0156"]["c"]]
    assert told[0].startswith("Syrian government forces and allied militias captured")
    assert all(quote in " ".join(cases.REPORT.text.split()) for quote in told)
    assert data["total"] > 100
    assert data["days"] == ["2016-12-06"]


def test_days_are_told_once_for_as_long_as_they_last(gazetteer: Any) -> None:
    days = cases.moving_front(gazetteer, days=60, places=200)
    control_map = build_map(days=days, gazetteer=gazetteer, options=cases.OPTIONS)
    data = document(control_map)
    runs = [len(row["c"]) for row in data["places"] if "c" in row]
    assert len(data["days"]) == 60
    assert max(runs) <= 4  # opposition, contested, claimed, confirmed
    assert len(control_map.to_html().encode()) < 700_000


def test_a_place_beyond_the_frame_is_said_in_words(gazetteer: Any) -> None:
    far = Control(gazetteer.get("gn:170654"), cases.DAY, Status.CONTROLLED, party="government")
    options = MapOptions(extent=cases.OPTIONS.extent)
    data = document(build_map([far], gazetteer=gazetteer, options=options))
    assert [(note["k"], note["n"]) for note in data["notes"]] == [("beyond", far.place.name)]


def test_a_city_is_no_dot_among_its_quarters(gazetteer: Any) -> None:
    city = gazetteer.get("gn:170063")
    said = cases.claim(city, cases.CAPTURED, cases.ARMY, party="government")
    heard = Heard(said, "for", "government", cases.OWN_FAVOUR)
    whole = Control(city, cases.DAY, Status.CONTROLLED, party="government", claims=(heard,))
    data = document(build_map([whole], gazetteer=gazetteer, options=cases.OPTIONS))
    assert city.id not in {row["i"] for row in data["places"]}
    [note] = data["notes"]
    assert (note["k"], note["n"], note["b"]) == ("wider", city.name, "Syrian military")


def test_names_are_masked_where_asked(gazetteer: Any) -> None:
    options = MapOptions(
        extent=cases.OPTIONS.extent, mask=lambda text: text.replace("Mahmoud Raslan", "[…]")
    )
    page = build_map(cases.seed_controls(gazetteer), gazetteer=gazetteer, options=options).to_html()
    assert "Raslan" not in page
    assert "local media activist […] told" in page


def test_no_day_is_an_error_that_says_what_to_do(gazetteer: Any) -> None:
    with pytest.raises(MapError, match="--on"):
        build_map([], gazetteer=gazetteer)


def test_an_empty_day_is_a_map_that_says_so(gazetteer: Any) -> None:
    data = document(build_map([], day=cases.DAY, gazetteer=gazetteer, options=cases.OPTIONS))
    assert not any("c" in row for row in data["places"])


def test_an_unknown_language_or_basemap_is_an_error(gazetteer: Any) -> None:
    with pytest.raises(MapError, match="no words in 'xx'"):
        build_map([], day=cases.DAY, gazetteer=gazetteer, options=MapOptions(languages=("xx",)))
    with pytest.raises(MapError, match="no basemap is called"):
        build_map([], day=cases.DAY, gazetteer=gazetteer, options=MapOptions(basemap="atlantis"))


def test_tiles_are_credited_and_only_their_hosts_are_let_in(gazetteer: Any) -> None:
    options = MapOptions(extent=cases.OPTIONS.extent, basemap="carto-positron")
    page = build_map(cases.seed_controls(gazetteer), gazetteer=gazetteer, options=options).to_html()
    policy = re.search(r'Policy" content="([^"]*)"', page)
    assert policy
    images = re.search(r"img-src ([^;]*)", policy[1])
    assert images
    assert all(host == "data:" or "cartocdn.com" in host for host in images[1].split())
    assert "CARTO" in page


def test_notes_are_named_once_and_in_order(gazetteer: Any) -> None:
    from geomap.records import Certainty, Match, Mention

    claim = cases.claim(gazetteer.get("N0156"), cases.CAPTURED, cases.ARMY, party="government")
    from dataclasses import replace

    area = replace(claim, place=None, surface="enclave", place_reason="area", share=0.75)
    unresolved = [
        ("r", Match(Mention(0, 6, name), Certainty.UNRESOLVED, reason=reason))
        for name, reason in (
            ("Moscow", "outside the region"),
            ("Moscow", "outside the region"),
            ("Nowhere", "unknown"),
            ("enclave", "area"),
        )
    ]
    notes = notes_of(unresolved, [area])
    assert [(note.kind, note.name) for note in notes] == [
        (NoteKind.AREA, "enclave"),
        (NoteKind.OUTSIDE, "Moscow"),
        (NoteKind.UNKNOWN, "Nowhere"),
    ]
    assert notes[0].share == 0.75


# ---- text


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("a\x00b", "a␀b"),
        ("abc\u202edef", "abc\ufffddef"),
        ("one\n\ttwo", "one two"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\ud800", "\ufffd"),
    ],
)
def test_what_cannot_be_seen_is_shown(hostile: str, shown: str) -> None:
    assert plain(hostile) == shown


def test_endless_text_is_cut_and_says_so() -> None:
    cut = plain("x" * 1_000_000)
    assert cut is not None
    assert len(cut) < 1600
    assert cut.endswith("[998,500 more characters are not shown]")


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "//evil",
        "http:",
        "http://a b",
        "https://a\u202e.b",
        "x" * 9,
        "http://" + "a" * 3000,
        "http://[bad",
    ],
)
def test_only_plain_web_addresses_become_links(address: str) -> None:
    assert link(address) is None
    assert link("https://example.org/a?b=c#d") == "https://example.org/a?b=c#d"


@given(st.text())
def test_json_in_a_script_cannot_end_it_and_reads_back(text: str) -> None:
    written = script_json({"text": text})
    assert not set("<>&\u2028\u2029") & set(written)
    assert json.loads(written) == {"text": text}


# ---- coordinates

degrees = st.integers(-9_000_000, 9_000_000).map(lambda step: step / GRID)
line = st.lists(st.tuples(degrees, degrees), min_size=1, max_size=30)


@given(st.lists(line, max_size=5), st.tuples(degrees, degrees))
def test_lines_read_back_on_the_grid(
    lines: list[list[tuple[float, float]]], origin: tuple[float, float]
) -> None:
    wanted = [
        [p for at, p in enumerate(points) if at == 0 or p != points[at - 1]] for points in lines
    ]
    read = decode_lines(encode_lines(lines, origin), origin)
    assert [[(round(x * GRID), round(y * GRID)) for x, y in points] for points in read] == [
        [(round(x * GRID), round(y * GRID)) for x, y in points] for points in wanted
    ]


@pytest.mark.usefixtures("node")
def test_the_script_reads_the_same_lines() -> None:
    origin = (37.0, 36.1)
    lines = [[(37.1, 36.2), (37.10001, 36.19999), (36.5, 36.9)], [(37.0, 36.1)]]
    program = (JS / "decode.js").read_text(encoding="utf-8") + (
        f"const text = {json.dumps(encode_lines(lines, origin))};"
        f"const read = decodeLines(text, {json.dumps(origin)});"
        "console.log(JSON.stringify(read))"
    )
    read = json.loads(
        subprocess.run(["node", "-e", program], capture_output=True, check=True, text=True).stdout
    )
    rounded = [[(round(lon, 5), round(lat, 5)) for lat, lon in points] for points in read]
    assert rounded == lines


@pytest.mark.usefixtures("node")
def test_the_script_folds_spellings_to_one() -> None:
    spellings = [
        ["al-Shaʿar", "Al Shaar", "ash-Sha'ar"],
        ["الشعّار", "شعار"],
        ["Qatarji", "al-Qatarji"],
        ["Ma'adi", "al-Maadi"],
        ["حلب القديمة", "حلب القديمه"],
    ]
    program = (JS / "text.js").read_text(encoding="utf-8") + (
        f"const groups = {json.dumps(spellings)};"
        "console.log(JSON.stringify(groups.map((all) => all.map((name) => skeleton(fold(name))))))"
    )
    groups = json.loads(
        subprocess.run(["node", "-e", program], capture_output=True, check=True, text=True).stdout
    )
    assert all(len(set(group)) == 1 for group in groups), groups


@pytest.mark.usefixtures("node")
def test_a_spelling_left_out_of_the_page_is_found_all_the_same(gazetteer: Any) -> None:
    places = [place for place in gazetteer if len(place.names) > 3][:400]
    names = [[name.text for name in place.names] for place in places]
    kept = [list(needed(all_of[:1], all_of[1:])) for all_of in names]
    assert 5 * sum(map(len, kept)) < 4 * sum(map(len, names))
    program = "\n".join((JS / f"{name}.js").read_text("utf-8") for name in ("text", "find")) + (
        f"const names = {json.dumps(names)}, kept = {json.dumps(kept)};"
        "const find = Object.create(Find.prototype); find.app = { view: {} };"
        "const place = { on: () => null };"
        "const lost = names.flatMap((all, at) => {"
        "  const own = [all[0], ...kept[at]].map(fold).map((name) => [name, skeleton(name)]);"
        "  const entry = { place, names: own };"
        "  const score = (wanted) => find.score(entry, wanted, skeleton(wanted));"
        "  return all.filter((name) => score(fold(name)) === null);"
        "});"
        "console.log(JSON.stringify([lost, names.flat().map((n) => [fold(n), skeleton(fold(n))])]))"
    )
    done = subprocess.run(
        ["node", "-"], input=program, capture_output=True, check=True, encoding="utf-8"
    )
    lost, folded = json.loads(done.stdout)
    assert lost == []
    assert folded == [[fold(name), skeleton(fold(name))] for all_of in names for name in all_of]


@pytest.mark.usefixtures("node")
@pytest.mark.parametrize("script", sorted(JS.glob("*.js")), ids=lambda path: path.name)
def test_every_script_parses_and_trusts_no_text(script: Path) -> None:
    subprocess.run(["node", "--check", str(script)], check=True)
    source = script.read_text(encoding="utf-8")
    for forbidden in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        'setAttribute("style"',
    ):
        assert forbidden not in source


def test_leaving_out_comments_leaves_the_rest() -> None:
    assert lean("/* a\n b */\n  one // kept\n\n  // gone\n  two\n") == "one // kept\ntwo\n"


def test_a_frame_holds_its_extent() -> None:
    frame = frame_of((37.0, 36.0, 37.2, 36.1))
    assert frame.holds(37.1, 36.05)
    assert not frame.holds(None, 36.05)
    assert not frame.holds(38.0, 36.05)


def test_sealing_names_each_block_once() -> None:
    page = sealed("<!--policy--><style>a</style><style>a</style><script>b</script>")
    assert page.count("sha256-") == 2


def test_a_short_quote_is_shown_with_whole_words_around_it(gazetteer: Any) -> None:
    text = cases.REPORT.text
    start = text.index("from rebels Tuesday")
    end = start + len("from rebels Tuesday")
    short = Evidence(text[start:end], text[start - 32 : start], text[end : end + 32], start, end)
    assert short.prefix[0].isalpha() and text[start - 33].isalpha()  # it begins within a word
    shaar = gazetteer.get("N0156")
    heard = Heard(
        cases.claim(shaar, short, cases.ARMY, party="government"), "for", "government", ""
    )
    held = Control(shaar, cases.DAY, Status.CONTROLLED, "government", claims=(heard,))
    document = build_map([held], gazetteer=gazetteer, options=cases.OPTIONS).document
    quote = document["claims"][0]["q"]
    assert quote.startswith("… ") and quote.endswith(" …")
    assert quote.strip("… ") in " ".join(text.split())
    assert set(quote.strip("… ").split()) <= set(text.split())


def test_a_place_that_is_not_drawn_has_its_arabic_name(gazetteer: Any) -> None:
    city = gazetteer.ancestors("N0156")[0]
    controls = [
        Control(place, cases.DAY, Status.CONTROLLED, "government")
        for place in (city, gazetteer.get("N0156"))
    ]
    document = build_map(controls, gazetteer=gazetteer, options=cases.OPTIONS).document
    assert [note["a"] for note in document["notes"]] == [city.name_in("ar")]


# ---- words and colours


OWN_WORDS = {"because", "licences"}  # what the program itself says in English


def test_languages_have_the_same_words_and_gaps() -> None:
    def shape(words: Any, path: str = "") -> dict[str, list[str]]:
        if isinstance(words, list):
            return {path: [str(len(words))]}
        if isinstance(words, str):
            return {path: sorted(set(re.findall(r"\{\w+\}", words)))}
        if "other" in words and set(words) <= {"zero", "one", "two", "few", "many", "other"}:
            return {path: sorted(set(re.findall(r"\{\w+\}", words["other"])))}
        return {
            k: v for key, value in words.items() for k, v in shape(value, f"{path}.{key}").items()
        }

    english = shape(words_of("en"))
    for path in FOLDER.glob("*.json"):
        words = {key: value for key, value in words_of(path.stem).items() if key not in OWN_WORDS}
        assert shape(words) == english, path.name


def _linear(colour: str) -> list[float]:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


# Machado, Oliveira and Fernandes (2009), severity 1.0.
VISIONS = {
    "all": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.01182, 0.04294, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.3039],
    ],
}


def _lab(linear: list[float]) -> list[float]:
    x, y, z = (
        sum(row[i] * linear[i] for i in range(3)) / white
        for row, white in zip(
            ([0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]),
            (0.9505, 1.0, 1.089),
            strict=True,
        )
    )
    f = [t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z)]
    return [116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])]


def _seen(colour: str, vision: str) -> list[float]:
    linear = _linear(colour)
    return _lab(
        [min(1.0, max(0.0, sum(row[i] * linear[i] for i in range(3)))) for row in VISIONS[vision]]
    )


@pytest.mark.parametrize("vision", VISIONS)
def test_parties_are_told_apart_with_any_colour_vision(gazetteer: Any, vision: str) -> None:
    """By colour (difference of 11 in CIELAB: seen at a glance) and, always, by pattern."""
    parties = list(gazetteer.parties.values())
    assert len({party.pattern for party in parties}) == len(parties)
    for one, other in itertools.combinations(parties, 2):
        difference = (
            sum(
                (a - b) ** 2
                for a, b in zip(_seen(one.colour, vision), _seen(other.colour, vision), strict=True)
            )
            ** 0.5
        )
        assert difference > 11, (one.id, other.id, round(difference, 1))


def test_every_pattern_of_a_region_can_be_drawn(gazetteer: Any) -> None:
    source = (JS / "paint.js").read_text(encoding="utf-8")
    known = set(re.findall(r"^  (\w+): \[", source, re.MULTILINE))
    known |= set(re.findall(r'"?([\w-]+)"?: "\w+"', source))
    assert {party.pattern for party in gazetteer.parties.values()} <= known


def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", [r":root \{(.*?)\}", r':root\[data-theme="dark"\] \{(.*?)\}'])
def test_words_read_well_on_their_ground(theme: str) -> None:
    style = (JS.parent / "map.css").read_text(encoding="utf-8")
    block = re.search(theme, style, re.DOTALL)
    assert block
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block[1]))
    for ink, ground in itertools.product(("ink", "soft", "link"), ("paper", "card")):
        lights = sorted((_luminance(colours[ink]), _luminance(colours[ground])))
        assert (lights[1] + 0.05) / (lights[0] + 0.05) >= 4.5, (ink, ground)
    lights = sorted((_luminance(colours["quiet"]), _luminance(colours["quarter"])))
    assert (lights[1] + 0.05) / (lights[0] + 0.05) >= 4.5, "names on quarters"


def test_hostile_reports_stay_text_in_the_file(gazetteer: Any) -> None:
    report = Report(
        cases.REPORT.id,
        "",
        title="</script><script>alert(1)</script>",
        url="javascript:alert(1)",
        published=date(2016, 12, 6),
    )
    note = Note(NoteKind.UNKNOWN, "</script><img src=x onerror=alert(1)>", quote="${alert(1)}")
    page = build_map(
        cases.seed_controls(gazetteer),
        gazetteer=gazetteer,
        reports=[report],
        notes=[note],
        options=MapOptions(title="<b>&</title>", extent=cases.OPTIONS.extent),
    ).to_html()
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "javascript:alert" not in page
    assert "<title>&lt;b&gt;&amp;&lt;/title&gt;</title>" in page
