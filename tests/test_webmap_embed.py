"""A map inside other people's pages: plain, strict, a notebook, pandoc's outputs, LaTeX."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from playwright.sync_api import expect
from pypdf import PdfReader

from geomap.cli._main import group
from geomap.errors import MapError
from geomap.staticmap import StaticMap, draw_map
from geomap.webmap import build_map, write_map
from geomap.webmap.embed import read_map
from tests import webmap_cases as cases

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
READY = "html[data-ready=yes]"


@pytest.fixture(scope="module")
def folder(gazetteer: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A map with its picture twin beside it, titled to be awkward."""
    folder = tmp_path_factory.mktemp("embed")
    options = replace(cases.OPTIONS, title='Who holds "what" & why_50% <now>', title_ar=None)
    control_map = build_map(cases.seed_controls(gazetteer), gazetteer=gazetteer, options=options)
    write_map(folder / "map.html", control_map)
    (folder / "map.png").write_bytes(PIXEL)
    (folder / "map.pdf").write_bytes(b"%PDF-1.4")
    return folder


def snippet(folder: Path, *options: str) -> str:
    done = CliRunner().invoke(
        group, ["embed", str(folder / "map.html"), *options], catch_exceptions=False
    )
    assert done.exit_code == 0
    return done.output


def test_the_snippet_has_all_that_a_frame_needs(folder: Path) -> None:
    text = snippet(folder, "--day", "2016-12-06", "--place", "N0156")
    frame = re.search(r"<iframe [^>]*>", text)
    assert frame
    assert 'title="Who holds &quot;what&quot; &amp; why_50% &lt;now&gt;"' in frame[0]
    assert 'loading="lazy"' in frame[0]
    assert 'src="map.html#day=2016-12-06&amp;place=N0156"' in frame[0]
    assert "allow-same-origin" not in frame[0]
    assert "style=" not in text
    assert 'alt="Map: Who holds' in text
    assert "3 held by Government, 2 held by Opposition" in text


def test_a_place_may_be_named(folder: Path) -> None:
    assert "#place=N0156" in snippet(folder, "--place", "al-shaar")


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (("--place", "XXX"), "has no place 'XXX'."),
        (("--place", "al-Shar"), "has no place 'al-Shar'. Did you mean 'al-Shaar'?"),
        (("--day", "2015-01-01"), "it does not show 2015-01-01."),
    ],
)
def test_what_the_map_does_not_show_cannot_be_opened(
    folder: Path, asked: tuple[str, str], says: str
) -> None:
    done = CliRunner().invoke(group, ["embed", str(folder / "map.html"), *asked])
    assert isinstance(done.exception, MapError)
    assert says in str(done.exception)


def test_the_caption_says_the_day_that_the_frame_opens_at(gazetteer: Any, tmp_path: Path) -> None:
    front = cases.moving_front(gazetteer, days=5, places=10)
    write_map(tmp_path / "map.html", build_map(days=front, gazetteer=gazetteer))
    assert "As reported up to 3 November 2016." in snippet(tmp_path, "--day", "2016-11-03")
    assert "As reported up to 5 November 2016." in snippet(tmp_path, "--day", "2017-01-01")
    assert "حتى 5 تشرين الثاني 2016" in snippet(tmp_path, "--lang", "ar")


def test_a_file_that_is_no_map_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<p>no map", encoding="utf-8")
    with pytest.raises(MapError, match="no map that this geomap wrote"):
        read_map(tmp_path / "page.html")
    with pytest.raises(MapError, match="cannot be read"):
        read_map(tmp_path / "missing.html")


@pytest.mark.browser
@pytest.mark.parametrize(("wide", "least"), [(1200, 560), (390, 700)])
def test_the_frame_is_as_high_as_the_map_wants(
    page: Any, folder: Path, wide: int, least: int
) -> None:
    page.set_viewport_size({"width": wide, "height": 900})
    (folder / "article.html").write_text(f"<!DOCTYPE html>{snippet(folder)}", encoding="utf-8")
    page.goto((folder / "article.html").as_uri())
    frame = page.frame_locator("iframe")
    frame.locator(READY).wait_for(state="attached")
    expect(page.locator("iframe")).not_to_have_attribute("height", "640")
    high = int(page.locator("iframe").get_attribute("height"))
    assert least < high <= 1400
    page.wait_for_timeout(600)
    assert int(page.locator("iframe").get_attribute("height")) == high, "it settles"
    assert page.messages == []


@pytest.mark.browser
def test_a_page_that_allows_no_scripts_of_its_own_shows_it_too(page: Any, folder: Path) -> None:
    policy = "default-src 'none'; frame-src file:; img-src file:"
    (folder / "strict.html").write_text(
        f'<!DOCTYPE html><meta http-equiv="Content-Security-Policy" content="{policy}">'
        + snippet(folder, "--no-script", "--place", "N0156"),
        encoding="utf-8",
    )
    page.goto((folder / "strict.html").as_uri())
    frame = page.frame_locator("iframe")
    expect(frame.locator("#panel")).to_contain_text("captured Aleppo")
    frame.get_by_role("button", name="Close").click()
    assert page.messages == []


@pytest.mark.browser
def test_without_scripts_there_is_a_picture(browser: Any, folder: Path) -> None:
    (folder / "article.html").write_text(f"<!DOCTYPE html>{snippet(folder)}", encoding="utf-8")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((folder / "article.html").as_uri())
    assert page.locator("noscript img").is_visible()
    context.close()


@pytest.mark.parametrize("option", ["--url", "--picture"])
@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "file:///etc/x"])
def test_a_frame_leads_nowhere_but_to_the_web(folder: Path, option: str, address: str) -> None:
    done = CliRunner().invoke(group, ["embed", str(folder / "map.html"), option, address])
    assert done.exit_code == 2
    assert "is no address of the web" in done.output


@pytest.mark.usefixtures("pandoc")
def test_pandoc_makes_a_page_and_a_document_of_it(folder: Path) -> None:
    text = snippet(folder, "-f", "markdown", "--place", "N0156")
    (folder / "report.md").write_text(f"# Report\n\n{text}\nThe end.\n", encoding="utf-8")
    for target in ("report.html", "report.docx", "report.tex"):
        subprocess.run(["pandoc", "report.md", "-o", target], cwd=folder, check=True)
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert page.count("<iframe") == 1
    assert page.index("<noscript>") < page.index("map.png") < page.index("</noscript>")
    import zipfile

    with zipfile.ZipFile(folder / "report.docx") as document:
        names = document.namelist()
        body = document.read("word/document.xml").decode("utf-8")
    assert any(name.startswith("word/media/") for name in names)
    assert "iframe" not in body
    assert "Who holds" in body
    assert "map.png" in (folder / "report.tex").read_text(encoding="utf-8")


def test_latex_gets_the_pdf_twin_and_an_escaped_caption(folder: Path) -> None:
    text = snippet(folder, "-f", "latex")
    assert re.search(r"\\includegraphics\[width=\\linewidth,alt=\{.*\}\]\{map\.pdf\}", text)
    assert r"\& why\_50\% \textless{}now\textgreater{}" in text
    assert "As reported up to 6 December 2016." in text
    with pytest.raises(MapError, match="file name"):
        snippet(folder, "-f", "latex", "--picture", "50%.pdf")


@pytest.mark.usefixtures("pdflatex")
def test_latex_compiles_the_figure(folder: Path, gazetteer: Any, tmp_path: Path) -> None:
    shutil.copy(folder / "map.html", tmp_path)
    held = tuple(cases.seed_controls(gazetteer).values())
    draw_map(StaticMap(held, cases.DAY, "Twin"), gazetteer, tmp_path / "map.pdf")
    (tmp_path / "article.tex").write_text(
        "\\documentclass{article}\n\\usepackage{graphicx}\n\\begin{document}\n"
        f"{snippet(tmp_path, '-f', 'latex')}\\end{{document}}\n",
        encoding="utf-8",
    )
    latex = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "article.tex"]
    subprocess.run(latex, cwd=tmp_path, check=True, capture_output=True)
    words = text_of(tmp_path / "article.pdf")
    assert re.search(r"why.50%", words) and "As reported up to 6 December 2016." in words
    assert "What the colours mean" in words  # the twin itself, its text still text


@pytest.mark.usefixtures("pandoc", "pdflatex")
def test_pandoc_makes_a_pdf_of_it(folder: Path, gazetteer: Any, tmp_path: Path) -> None:
    shutil.copy(folder / "map.html", tmp_path)
    held = tuple(cases.seed_controls(gazetteer).values())
    draw_map(StaticMap(held, cases.DAY, "Twin"), gazetteer, tmp_path / "map.png")
    text = f"# Report\n\n{snippet(tmp_path, '-f', 'markdown')}\nThe end.\n"
    (tmp_path / "report.md").write_text(text, encoding="utf-8")
    subprocess.run(["pandoc", "report.md", "-o", "report.pdf"], cwd=tmp_path, check=True)
    page = PdfReader(tmp_path / "report.pdf").pages[0]
    assert len(page.images) >= 1
    words = text_of(tmp_path / "report.pdf")
    assert "The end." in words and "iframe" not in words
    assert re.search(r"Figure 1: Who holds .what. & why_50% <now>", words)


def text_of(path: Path) -> str:
    """The text of the first page, blanks and line ends alike."""
    return " ".join(PdfReader(path).pages[0].extract_text().split())


def test_the_caption_is_in_the_maps_language(gazetteer: Any, tmp_path: Path) -> None:
    options = replace(cases.OPTIONS, languages=("ar", "en"))
    control_map = build_map(cases.seed_controls(gazetteer), gazetteer=gazetteer, options=options)
    write_map(tmp_path / "map.html", control_map)
    text = snippet(tmp_path)
    assert '<figure class="geomap" lang="ar" dir="rtl">' in text
    assert "بحسب ما ورد حتى 6 كانون الأول 2016." in text
    assert (
        "بحسب ما ورد حتى 6 كانون الأول 2016: 3 أماكن بيد الحكومة"
        in read_map(tmp_path / "map.html").alt()
    )


def test_a_missing_twin_is_an_error_that_says_how_to_make_it(folder: Path, tmp_path: Path) -> None:
    shutil.copy(folder / "map.html", tmp_path / "alone.html")
    for form, ending in (("markdown", "alone.png"), ("latex", "alone.pdf")):
        with pytest.raises(MapError, match=ending):
            CliRunner().invoke(
                group, ["embed", str(tmp_path / "alone.html"), "-f", form], catch_exceptions=False
            )


@pytest.mark.browser
def test_a_notebook_shows_it(page: Any, tmp_path: Path) -> None:
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.v4.new_notebook()
    notebook.cells = [
        nbformat.v4.new_code_cell(
            "from geomap.gazetteer import Gazetteer\n"
            "from geomap.webmap import build_map\n"
            "from tests import webmap_cases as cases\n"
            "gazetteer = Gazetteer.open('syria')\n"
            "build_map(cases.seed_controls(gazetteer), gazetteer=gazetteer, options=cases.OPTIONS)"
        )
    ]
    root = Path(cases.__file__).parent.parent
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(root)}}).execute()
    [output] = notebook.cells[0].outputs
    shown = output["data"]["text/html"]
    (tmp_path / "notebook.html").write_text(f"<!DOCTYPE html>{shown}", encoding="utf-8")
    page.goto((tmp_path / "notebook.html").as_uri())
    frame = page.frame_locator("iframe")
    frame.locator(READY).wait_for(state="attached")
    frame.locator('[data-place="N0156"]').click()
    expect(frame.locator("#panel")).to_contain_text("captured Aleppo")
    assert page.messages == []
