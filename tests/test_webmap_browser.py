"""The web map as people meet it: in a real Chromium, with mouse, keys, paper and bad intentions."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from shapely.geometry import shape

from geomap.export import Exported
from geomap.records import Control, Evidence, Report, Source, Status
from geomap.webmap import Credit, MapOptions, Note, NoteKind, Theme, build_map, write_map
from geomap.words import Voice, words_of
from tests import webmap_cases as cases

pytestmark = pytest.mark.browser

SCRIPTS = Path(cases.__file__).parent.parent / "geomap" / "webmap" / "js"
READY = "html[data-ready=yes]"
PHONE = {"width": 390, "height": 844}
LARGEST_PRINT = 2_500_000  # bytes; each sample of a colour painted as large as the page makes 4
FRONT_DAYS, FRONT_PLACES = 60, 200


@pytest.fixture(scope="module")
def maps(gazetteer: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the maps that the tests open."""
    folder = tmp_path_factory.mktemp("maps")
    shared = {"gazetteer": gazetteer, "reports": [cases.REPORT], "notes": cases.NOTES}
    seed, signs = cases.seed_controls(gazetteer), cases.sign_controls(gazetteer)
    front = cases.moving_front(gazetteer, days=FRONT_DAYS, places=FRONT_PLACES)
    write_map(folder / "seed.html", build_map(seed, options=cases.OPTIONS, **shared))
    write_map(folder / "signs.html", build_map(signs, options=cases.OPTIONS, **shared))
    write_map(folder / "front.html", build_map(days=front, options=cases.OPTIONS, **shared))
    owed = Credit("OCHA", "CC BY-IGO 3.0", layers=("boundaries", "places"))
    credited = replace(
        cases.OPTIONS, credits=(owed,), corrects="A new map.", corrects_ar="خريطة جديدة."
    )
    write_map(folder / "credits.html", build_map(seed, options=credited, **shared))
    crowd = cases.changes_around(gazetteer, "CSR009", places=45, changed=12)
    write_map(folder / "crowd.html", build_map(days=crowd, options=cases.OPTIONS, **shared))
    short = cases.moving_front(gazetteer, days=9, places=25)
    write_map(folder / "week.html", build_map(days=short, options=cases.OPTIONS, **shared))
    return folder


@pytest.fixture
def show(page: Any, maps: Path) -> Iterator[Any]:
    """Opens a map and, at the end, holds it to silence: no message, nothing asked for."""

    def opened(name: str, fragment: str = "") -> Any:
        page.goto((maps / f"{name}.html").as_uri() + fragment)
        page.locator(READY).wait_for(state="attached")
        return page

    yield opened
    assert page.messages == []
    assert [
        address for address in page.asked if not address.startswith(("file:", "data:", "blob:"))
    ] == []


def style_of(page: Any, place: str, name: str) -> str:
    found: str = page.eval_on_selector(f'[data-place="{place}"]', f"e => e.getAttribute('{name}')")
    return found


def test_the_seed_map_shows_five_places_each_with_its_sentence(show: Any) -> None:
    page = show("seed")
    shown = page.locator(".place:not(.hidden-place)[data-place]")
    assert shown.count() == 5
    assert (
        page.locator("#dek")
        .inner_text()
        .startswith("As reported in 1 report up to 6 December 2016 · 5 of ")
    )
    for place, sentence in (
        ("N0156", "captured Aleppo’s centrally located al-Shaar neighborhood"),
        ("N0177", "as well as the neighborhoods of al-Qatarji"),
        ("PT034", "al-Qatarji and Karm al-Dada"),
        ("N0213", "to the Marjeh and Maadi neighborhoods"),
        ("PT001", "to the Marjeh and Maadi neighborhoods"),
    ):
        page.evaluate("place => { location.hash = 'place=' + place }", place)
        expect(page.locator("#panel")).to_contain_text(sentence)


def test_the_panel_says_who_says_so_and_what_it_is_worth(show: Any) -> None:
    text = show("seed", "#place=N0156").locator("#panel").inner_text()
    for said in (
        "Government · confirmed",
        "since 6 December 2016",
        "from the opposition",
        "Syrian military",
        "speaks for the government, in its own favour",
        "against its own interest",
        "What the map goes by",
        "Also said; colours nothing",
        "Syrian rebels talk to U.S. about surrender",
        "publisher not known",
    ):
        assert said in text, said
    assert "الشعار" in text


def test_colour_is_the_party_and_strength_the_standing(show: Any) -> None:
    page = show("signs")
    assert "weave-government-confirmed" not in style_of(page, "N0156", "fill")
    assert style_of(page, "N0156", "fill").startswith("url(#geomap-stripes-government-opposition")
    assert "weave-sdf-confirmed" in style_of(page, "N0214", "fill")
    assert "weave-opposition-stale" in style_of(page, "N0213", "fill")
    assert style_of(page, "N0204", "stroke-dasharray")
    drawn = page.evaluate(
        "[...document.querySelectorAll('.names .mark')].map((m) => m.getAttribute('class'))"
    )
    for mark in ("contested", "besieged", "disputed", "part"):
        assert any(f"mark-{mark}" in name for name in drawn), mark
    names = page.locator(".names").text_content()
    assert "Bustan al-Qasr ?" in names


def test_print_counts_and_dates_as_the_page_does(page: Any) -> None:
    page.add_script_tag(path=SCRIPTS / "text.js")
    numbers = [*range(250), 1000, 1103]
    months = [date(2016, month, 6) for month in range(1, 13)]
    for lang in ("en", "ar"):
        voice = Voice(lang)
        counted, dated = page.evaluate(
            """([all, lang, numbers, days]) => {
                const words = new Words(all, lang);
                const counted = numbers.map((number) => words.count("places", number));
                return [counted, days.map((day) => words.day(day))];
            }""",
            [{lang: words_of(lang)}, lang, numbers, [day.isoformat() for day in months]],
        )
        assert counted == [voice.count("places", number) for number in numbers]
        assert dated == [voice.day(day) for day in months]


def test_names_in_other_letters_stand_apart_in_an_arabic_list(show: Any) -> None:
    page = show("seed", "#lang=ar")
    said = page.locator(".place-row", has_text="الشعار").locator(".was")
    assert said.locator("bdi").all_inner_texts() == [
        "Syrian military",
        "local media activist",
        "SANA",
    ]
    assert page.locator(".place-row", has_text="كرم الدادا ؟").count() == 1


def test_no_word_of_the_table_is_torn_apart(show: Any) -> None:
    page = show("seed", "#lang=ar")
    page.locator("#all").scroll_into_view_if_needed()
    torn = page.evaluate(
        """() => [...document.querySelectorAll("#table td:not(:last-child)")].flatMap((cell) => {
            const text = cell.firstChild;
            return [...text.data.matchAll(/\\S+/g)].filter(({ 0: word, index }) => {
                const range = document.createRange();
                range.setStart(text, index);
                range.setEnd(text, index + word.length);
                return new Set([...range.getClientRects()].map((box) => box.top)).size > 1;
            }).map(([word]) => word);
        })"""
    )
    assert page.locator("#table td").count() > 10
    assert torn == []


def test_an_arabic_page_has_arabic_credits(show: Any) -> None:
    credits = show("credits", "#lang=ar").locator("#about-words dl").inner_text()
    assert "الحدود والأماكن: OCHA (CC BY-IGO 3.0)" in " ".join(credits.split())
    assert "خريطة جديدة." in credits
    english = show("credits").locator("#about-words dl").inner_text()
    assert "Boundaries and places: OCHA (CC BY-IGO 3.0)" in " ".join(english.split())
    assert "A new map." in english


def boxes_of_names(page: Any) -> list[list[float]]:
    found: list[list[float]] = page.evaluate(
        "[...document.querySelectorAll('.names text')].map((t) => { const b = t.getBBox();"
        "return [b.x, b.y, b.x + b.width, b.y + b.height]; })"
    )
    return found


@pytest.mark.parametrize(
    ("name", "fragment"),
    [("seed", ""), ("front", "#day=2016-11-20"), ("front", "#day=2016-12-05&lang=ar")],
)
def test_names_do_not_lie_on_each_other(show: Any, name: str, fragment: str) -> None:
    boxes = boxes_of_names(show(name, fragment))
    assert len(boxes) >= 5
    for at, one in enumerate(boxes):
        for other in boxes[at + 1 :]:
            across = min(one[2], other[2]) - max(one[0], other[0])
            down = min(one[3], other[3]) - max(one[1], other[1])
            assert across < 1.5 or down < 5, (one, other)  # a line's box is higher than its letters


@pytest.mark.parametrize("size", [PHONE, {"width": 1280, "height": 800}], ids=["phone", "desk"])
@pytest.mark.parametrize("name", ["seed", "signs", "week", "crowd"])
def test_names_stand_at_their_places(show: Any, page: Any, name: str, size: Any) -> None:
    page.set_viewport_size(size)
    show(name)
    apart = page.evaluate(FAR_NAMES)
    assert apart
    leader = 60  # pixels: the longest line from a place to its name
    assert {place: pixels for place, pixels in apart.items() if pixels > leader} == {}


# How far the name of each place is from what is drawn of it, in pixels.
FAR_NAMES = """() => {
  const { places } = JSON.parse(document.getElementById("geomap-data").textContent);
  const apart = {};
  for (const text of document.querySelectorAll("svg text.name")) {
    const place = places.find(({ n }) => n === text.textContent.replace(/ \\?$/, ""));
    const drawn = place && document.querySelector(`[data-place="${place.i}"]`);
    if (!drawn) continue;
    const [name, area] = [text.getBoundingClientRect(), drawn.getBoundingClientRect()];
    const gap = (low, high, otherLow, otherHigh) => Math.max(0, otherLow - high, low - otherHigh);
    apart[place.n] = Math.hypot(
      gap(name.left, name.right, area.left, area.right),
      gap(name.top, name.bottom, area.top, area.bottom),
    );
  }
  return apart;
}"""


def test_a_click_opens_a_place_and_one_beside_it_closes_it(show: Any) -> None:
    page = show("seed")
    page.locator('[data-place="N0156"]').click()
    assert page.locator("#panel-title").inner_text().startswith("al-Shaar")
    assert "place=N0156" in page.url
    page.mouse.click(60, 500)
    page.mouse.click(30, 120)
    unknown = page.locator("#panel").inner_text()
    assert "Reported on" in unknown or "Unknown is not the same" in unknown


def test_a_quarter_nobody_reported_on_says_so(show: Any) -> None:
    page = show("seed", "#place=N0123")
    assert "Unknown is not the same as calm" in page.locator("#panel").inner_text()


def test_keys_alone_lead_through_the_map(show: Any) -> None:
    page = show("seed")
    seen = []
    name = "(e => e.dataset.place ?? (e.id || e.className || e.tagName))"
    for _ in range(30):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(f"{name}(document.activeElement)"))
        if seen[-1] in {"N0156", "N0177", "PT034", "N0213", "PT001"}:
            break
    assert seen[0] == "skip"
    assert "find" in seen
    first = seen[-1]
    page.wait_for_timeout(250)  # the edge grows
    outline = page.evaluate("getComputedStyle(document.activeElement).strokeWidth")
    assert outline == "5px"
    reached = {first}
    for key in (
        "ArrowUp",
        "ArrowRight",
        "ArrowDown",
        "ArrowDown",
        "ArrowLeft",
        "ArrowUp",
        "ArrowUp",
    ):
        page.keyboard.press(key)
        reached.add(page.evaluate("document.activeElement.dataset.place"))
    assert len(reached) >= 3
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "panel-title"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.dataset.place") in reached


def test_any_spelling_finds_a_place(show: Any) -> None:
    page = show("seed")
    for spelling, name in (
        ("ash shaar", "al-Shaar"),
        ("Sha'ar", "al-Shaar"),
        ("الشعار", "al-Shaar"),
        ("شعار", "al-Shaar"),
        ("katarji", "al-Qatarji"),
        ("mardjeh", ""),
        ("Ma'adi", "Maadi"),
    ):
        page.fill("#find", spelling)
        found = page.locator("#found").inner_text()
        assert name in found, spelling
    page.fill("#find", "Karm al Dada")
    page.keyboard.press("Enter")
    assert page.locator("#panel-title").inner_text().startswith("Karm al-Dada ?")
    page.fill("#find", "Atlantis")
    assert "No place on this map" in page.locator("#found").inner_text()


def test_the_legend_filters(show: Any) -> None:
    page = show("seed")
    page.get_by_role("button", name="Opposition", exact=True).click()
    assert page.locator(".place:not(.hidden-place)[data-place]").count() == 2
    expect(page.locator("#table tbody tr")).to_have_count(2)
    page.get_by_role("button", name="Show all").click()
    page.get_by_role("button", name="confirmed", exact=True).click()
    assert page.locator(".place:not(.hidden-place)[data-place]").count() == 1


def test_the_table_says_the_same_and_leads_to_the_map_and_back(show: Any) -> None:
    page = show("seed")
    rows = page.locator("#table tbody tr")
    assert rows.count() == 5
    text = page.locator("#table").inner_text()
    assert text.count("SANA") >= 3
    assert "against its own interest" in text
    page.get_by_role("button", name="Show Marjeh on the map").click()
    assert page.locator("#panel-title").inner_text().startswith("Marjeh")
    page.get_by_role("button", name="Show in the table").click()
    assert page.evaluate("document.activeElement.closest('tr').id") == "row-N0213"


def test_days_can_be_stepped_played_and_linked(show: Any) -> None:
    page = show("front", "#day=2016-11-20&place=N0156")
    assert page.locator("#today").inner_text() == "20 November 2016"
    assert page.locator("#panel-title").inner_text().startswith("al-Shaar")
    page.locator("#day").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#today").inner_text() == "21 November 2016"
    assert "day=2016-11-21" in page.url
    page.locator("#step-back").click()
    assert page.locator("#today").inner_text() == "20 November 2016"
    page.locator("#play").click()
    expect(page.locator("#today")).not_to_have_text("20 November 2016")
    page.locator("#play").click()
    page.locator("#panel .back").click()
    page.select_option("#since", "all")
    assert "since 1 November 2016" in page.locator("#panel").inner_text()
    changed = int(page.locator("#changed-count").inner_text().split()[0])
    assert changed == page.locator("#panel ul").first.locator("li").count()
    page.evaluate("location.hash = 'day=2016-12-30'")
    expect(page.locator("#today")).to_have_text("30 December 2016")


def test_the_counts_of_the_day_stand_beside_the_columns(show: Any) -> None:
    page = show("front", "#day=2016-11-20")
    counts = [int(text) for text in page.locator("#held span").all_inner_texts()]
    assert len(counts) == 2 and sum(counts) > 100
    page.keyboard.press(".")
    later = [int(text) for text in page.locator("#held span").all_inner_texts()]
    assert later != counts  # the front moves every day


def saved(page: Any, kind: str) -> tuple[str, str]:
    with page.expect_download() as download:
        page.locator(f"#save-{kind}").click()
    return download.value.suggested_filename, download.value.path().read_text(encoding="utf-8")


def test_what_is_shown_can_be_saved_as_geojson(show: Any, gazetteer: Any) -> None:
    page = show("seed")
    name, text = saved(page, "geojson")
    assert name == "who-holds-what-in-eastern-aleppo-2016-12-06.geojson"
    features = {feature["id"]: feature for feature in json.loads(text)["features"]}
    assert set(features) == set(cases.seed_controls(gazetteer))
    shaar = shape(features["N0156"]["geometry"])
    assert shaar.is_valid and shaar.geoms[0].exterior.is_ccw
    real = gazetteer.area("N0156")
    assert shaar.symmetric_difference(real).area < 0.05 * real.area
    assert features["PT034"]["geometry"]["type"] == "Point"  # no boundary is made up
    held = features["N0156"]["properties"]
    assert (held["party"], held["standing"]) == ("government", "confirmed")
    assert "local media activist" in held["sources"]
    assert "quoted sentences" in held["licence"]
    [row] = Exported([cases.seed_controls(gazetteer)["N0156"]], gazetteer).rows()
    assert list(held) == list(row)  # the same columns as `geomap export`, in the same order


def test_what_is_filtered_out_is_not_saved_and_a_cell_is_no_formula(
    page: Any, gazetteer: Any, tmp_path: Path
) -> None:
    held = dict(cases.seed_controls(gazetteer))
    evil = replace(
        cases.claim(held["N0213"].place, cases.WITHDREW, cases.ACTIVIST),
        source=Source('=1+1,"x"', None),
    )
    told = tuple(replace(heard, claim=evil) for heard in held["N0213"].claims)
    held["N0213"] = replace(held["N0213"], claims=told)
    write_map(tmp_path / "map.html", build_map(held, gazetteer=gazetteer, options=cases.OPTIONS))
    page.goto((tmp_path / "map.html").as_uri())
    page.locator(".key", has_text="Opposition").click()
    _, text = saved(page, "csv")
    rows = {row["place_id"]: row for row in csv.DictReader(io.StringIO(text))}
    assert set(rows) == {"N0213", "PT001"}
    assert rows["N0213"]["sources"] == '\'=1+1,"x"'
    assert float(rows["N0213"]["lon"]) == pytest.approx(held["N0213"].place.lon, abs=0.02)


def test_what_changed_stands_out(show: Any) -> None:
    page = show("front", "#day=2016-11-20")
    listed = page.locator("#panel ul").first.locator("li").count()
    edged = page.locator('.place[data-place][stroke="var(--ink)"]').count()
    assert listed == edged > 0
    assert "was:" in page.locator("#panel").inner_text()


def test_sixty_days_of_two_hundred_places_are_smooth(show: Any) -> None:
    page = show("front")
    slowest = page.evaluate(
        """() => {
          const day = document.getElementById("day");
          const times = [];
          for (let at = 0; at < 60; at += 1) {
            day.value = at;
            const start = performance.now();
            day.dispatchEvent(new Event("input"));
            document.body.offsetHeight;
            times.push(performance.now() - start);
          }
          return times.sort((a, b) => a - b)[54];
        }"""
    )
    # A step every 900 ms when played. Measured on two busy cores: 18 ms half the time, 53 ms here.
    assert slowest < 300, f"{slowest:.0f} ms for nine days in ten"


def test_arabic_is_mirrored_and_in_its_own_words(show: Any) -> None:
    page = show("seed", "#place=N0156")
    page.locator("#language").click()
    assert page.evaluate("document.documentElement.dir + document.documentElement.lang") == "rtlar"
    assert page.locator("#title").inner_text() == cases.OPTIONS.title_ar
    assert "الحكومة" in page.locator(".chip").inner_text()
    side, atlas = page.locator("#side").bounding_box(), page.locator("#atlas").bounding_box()
    assert side["x"] < atlas["x"]
    assert "lang=ar" in page.url
    assert "الشعار" in page.locator(".names").text_content()


def test_on_a_phone_the_panel_rises_from_below(show: Any) -> None:
    page = show("seed")
    page.set_viewport_size(PHONE)
    page.wait_for_timeout(150)
    page.locator('[data-place="N0156"]').click()
    page.wait_for_timeout(400)
    box = page.locator("#panel").bounding_box()
    assert box["width"] == PHONE["width"]
    assert round(box["y"] + box["height"]) == PHONE["height"]
    place = page.locator('[data-place="N0156"]').bounding_box()
    assert place["y"] + place["height"] / 2 < box["y"]
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.locator(".close").click()


def test_a_screen_reader_hears_places_and_not_the_drawing(show: Any) -> None:
    page = show("seed")
    heard = page.locator("#atlas").aria_snapshot()
    assert "al-Shaar: Government · confirmed" in heard
    assert "img: " not in heard  # the names drawn on the map are those of its places
    assert page.locator('[aria-hidden=""]').count() == 0
    small = page.evaluate(
        "[...document.querySelectorAll('button')].filter((one) => one.offsetParent)"
        ".map((one) => [one.offsetHeight, one.textContent]).filter(([high]) => high < 20)"
    )
    assert small == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_light_and_dark_follow_the_reader(browser: Any, maps: Path, scheme: str) -> None:
    context = browser.new_context(color_scheme=scheme)
    page = context.new_page()
    page.goto((maps / "seed.html").as_uri())
    page.locator(READY).wait_for(state="attached")
    assert page.evaluate("document.documentElement.dataset.theme") == scheme
    context.close()


def test_a_theme_can_be_fixed(page: Any, gazetteer: Any, tmp_path: Path) -> None:
    options = replace(cases.OPTIONS, theme=Theme.DARK)
    write_map(
        tmp_path / "dark.html",
        build_map(cases.seed_controls(gazetteer), gazetteer=gazetteer, options=options),
    )
    page.goto((tmp_path / "dark.html").as_uri())
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_a_printed_page_is_light_in_arabic_too(show: Any) -> None:
    printed = show("seed", "#lang=ar").pdf(prefer_css_page_size=True, print_background=True)
    assert len(printed) < LARGEST_PRINT


def test_on_paper_it_is_a_clean_page(show: Any) -> None:
    from pypdf import PdfReader

    page = show("seed", "#place=N0156")
    reader = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))
    assert 2 <= len(reader.pages) <= 4
    sheets = [" ".join(sheet.extract_text().split()) for sheet in reader.pages]
    first, text = sheets[0], " ".join(sheets)
    for said in ("Who holds what in eastern Aleppo", "Legend", "al-Shaar", "Marjeh"):
        assert said in first, said
    for said in ("captured Aleppo", "OpenStreetMap", "As reported, never as is"):
        assert said in text, said
    assert "Find a place" not in text
    assert page.evaluate("document.documentElement.classList.contains('printing')") is False


@pytest.mark.parametrize(
    ("name", "fragment", "size"),
    [
        ("seed", "", None),
        ("seed", "#place=N0156", None),
        ("signs", "#lang=ar", None),
        ("week", "#day=2016-11-05", None),
        ("week", "#day=2016-11-05", PHONE),
        ("seed", "#place=N0156", PHONE),
    ],
)
def test_axe_finds_nothing(show: Any, name: str, fragment: str, size: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = show(name, fragment)
    if size:
        page.set_viewport_size(size)
        page.wait_for_timeout(350)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_axe_finds_nothing_in_the_dark(browser: Any, maps: Path) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(color_scheme="dark", viewport={"width": 1400, "height": 900})
    page = context.new_page()
    page.goto((maps / "week.html").as_uri() + "#day=2016-11-05&place=N0177")
    page.locator(READY).wait_for(state="attached")
    found = Axe().run(page)
    context.close()
    assert found.violations_count == 0, found.generate_report()


def test_three_maps_in_one_page_do_not_interfere(page: Any, maps: Path, tmp_path: Path) -> None:
    frames = "".join(
        f'<iframe title="{name}" width="900" height="600" sandbox="allow-scripts" '
        f'src="{(maps / name).as_uri()}.html#{fragment}"></iframe>'
        for name, fragment in (("seed", "place=N0156"), ("front", "day=2016-11-20"), ("signs", ""))
    )
    (tmp_path / "article.html").write_text(
        f"<!DOCTYPE html><title>Three</title>{frames}", encoding="utf-8"
    )
    page.goto((tmp_path / "article.html").as_uri())
    titles = []
    for frame in page.frames[1:]:
        frame.locator(READY).wait_for(state="attached")
        titles.append(frame.locator("#panel-title").inner_text().split()[0])
    assert titles == ["al-Shaar", "What", "Reported"]
    assert page.messages == []


HOSTILE = (
    "<script>window.ran = 1</script> </script><script>window.ran = 2</script> "
    "${window.ran = 3} `${alert(1)}` <img src=x onerror='window.ran = 4'> &lt;b&gt;bold&lt;/b&gt; "
    "\u202eevil\u202c nul\x00nul {{7*7}} {% raw %} "
    "\u2066isolate\u2069 ]]> --> <!-- "
)


def test_a_hostile_report_stays_text(page: Any, gazetteer: Any, tmp_path: Path) -> None:
    place = replace(gazetteer.get("N0156"), name="<b>Evil</b> ${x}\u202e")
    report = Report(
        "r", "", title=HOSTILE + "t" * 1_000_000, publisher=HOSTILE, url="javascript:window.ran=5"
    )
    honest = Report("h", "", title="An honest one", url="https://example.org/a?b=1&c=<d>")
    controls = [
        Control(
            place, cases.DAY, Status.CONTROLLED, party="government", claims=_told(place, "r", "h")
        )
    ]
    notes = [
        Note(NoteKind.UNKNOWN, HOSTILE),
        Note(NoteKind.AREA, HOSTILE, quote=HOSTILE, source=HOSTILE),
    ]
    options = MapOptions(
        title=HOSTILE, command=HOSTILE, corrects=HOSTILE, extent=cases.OPTIONS.extent
    )
    control_map = build_map(
        controls, gazetteer=gazetteer, reports=[report, honest], notes=notes, options=options
    )
    write_map(tmp_path / "hostile.html", control_map)
    assert (tmp_path / "hostile.html").stat().st_size < 400_000
    page.goto((tmp_path / "hostile.html").as_uri() + "#place=N0156")
    page.locator(READY).wait_for(state="attached")
    page.get_by_role("button", name="Show in the table").click()
    page.locator('[data-place="N0156"]').hover()
    page.wait_for_timeout(100)
    assert page.evaluate("window.ran") is None
    assert page.messages == []
    text = page.locator("body").inner_text()
    for readable in (
        "<script>window.ran = 1</script>",
        "${window.ran = 3}",
        "<img src=x",
        "&lt;b&gt;",
        "nul␀nul",
        "<b>Evil</b>",
        "more characters are not shown",
        "{{7*7}}",
    ):
        assert readable in text, readable
    assert "\u202e" not in page.content()
    links = page.evaluate("[...document.links].map((a) => [a.protocol, a.rel])")
    outer = [link for link in links if link[0] not in {"file:"}]
    assert outer
    assert all(link == ["https:", "noopener noreferrer nofollow"] for link in outer)
    assert page.locator("img, iframe, object, embed").count() == 0


def _told(place: Any, *reports: str) -> tuple[Any, ...]:
    from geomap.records import Heard

    long = HOSTILE + "x" * 1_000_000
    evidence = Evidence(long, HOSTILE, HOSTILE, 0, len(long))
    return tuple(
        Heard(
            replace(
                cases.claim(place, evidence, Source(HOSTILE, "government"), party="government"),
                report=report,
            ),
            "for",
            "government",
            HOSTILE,
        )
        for report in reports
    )


def test_tiles_that_cannot_be_reached_change_nothing_else(
    page: Any, gazetteer: Any, tmp_path: Path
) -> None:
    options = replace(cases.OPTIONS, basemap="osm")
    write_map(
        tmp_path / "tiles.html",
        build_map(cases.seed_controls(gazetteer), gazetteer=gazetteer, options=options),
    )
    page.route("https://**", lambda route: route.abort())
    page.goto((tmp_path / "tiles.html").as_uri())
    page.locator(READY).wait_for(state="attached")
    page.get_by_text("cannot be reached").wait_for()
    assert all(
        "tile.openstreetmap.org" in asked for asked in page.asked if asked.startswith("http")
    )
    assert page.locator(".place:not(.hidden-place)[data-place]").count() == 5
    assert not any("Content Security Policy" in message for message in page.messages)


def test_ten_thousand_places_are_light_and_quick(page: Any, gazetteer: Any, tmp_path: Path) -> None:
    places = [place for place in gazetteer if place.kind == "locality" and place.lon][:10_000]
    controls = [
        Control(
            p,
            cases.DAY,
            Status.CONTROLLED,
            party=("government", "opposition")[at % 2],
            claims=_sentence(p, at),
        )
        for at, p in enumerate(places)
    ]
    path = tmp_path / "many.html"
    write_map(path, build_map(controls, gazetteer=gazetteer, options=MapOptions(title="Many")))
    assert path.stat().st_size <= 6_000_000
    page.goto(path.as_uri())
    page.locator(READY).wait_for(state="attached")
    usable = page.evaluate("performance.now()")
    assert usable < 6_000, f"{usable:.0f} ms"  # 2 s on a quiet machine; see benchmarks/
    assert page.locator("#dek").inner_text().count("10,000") or len(places) >= 9_000
    assert page.messages == []


def _sentence(place: Any, at: int) -> tuple[Any, ...]:
    from geomap.records import Heard

    quote = f"Fighters entered {place.name} on day {at}, and said that they now held all of it."
    said = cases.claim(
        place, Evidence(quote, "", "", 0, len(quote)), cases.ARMY, party="government"
    )
    return (Heard(said, "for", "government", cases.OWN_FAVOUR),)
