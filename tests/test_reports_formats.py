"""HTML and CSV, and the limits that hostile ones meet."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from geomap.errors import ReportError
from tests.test_reports import ARABIC, read, refusal, write

PAGE = """<!doctype html><html lang="en"><head><title>Army takes Sakhour | Wire</title>
<meta property="og:title" content="Army takes Sakhour"><meta property="og:site_name" content="Wire">
<meta property="article:published_time" content="2016-11-28T10:00:00Z"></head><body>
<nav><a href="/">Home</a> <a href="/syria">Syria</a></nav><article><h1>Army takes Sakhour</h1>
<p>The Syrian army captured the Sakhour district of Aleppo on Monday, state media said.</p>
<p>Rebels withdrew to <a href="/maadi">Maadi</a>, a monitor said, after days of heavy bombing.</p>
<script>alert("The army took nothing")</script></article>
<footer>Copyright 2015 Wire</footer></body></html>"""


def test_a_page_is_its_article(tmp_path: Path) -> None:
    [report], said = read(write(tmp_path / "a.html", PAGE))
    assert "captured the Sakhour district of Aleppo on Monday" in report.text
    assert "Rebels withdrew to Maadi, a monitor said" in report.text
    assert "alert" not in report.text
    assert "Home" not in report.text
    assert report.published == date(2016, 11, 28)
    assert report.publisher == "Wire"
    assert report.title == "Army takes Sakhour"
    assert said == []


def test_the_date_of_a_page_is_never_guessed(tmp_path: Path) -> None:
    page = PAGE.replace(
        '<meta property="article:published_time" content="2016-11-28T10:00:00Z">', ""
    )
    [report], said = read(write(tmp_path / "a.html", page))
    assert report.published is None
    assert "--published" in said[0]


def test_a_short_page_and_one_in_another_encoding(tmp_path: Path) -> None:
    write(tmp_path / "a.html", "<p>The army took <b>Sakhour</b>.<br>Rebels left.</p>")
    page = f'<meta charset="windows-1256"><article><p>{ARABIC}.</p></article>'
    write(tmp_path / "b.html", page.encode("cp1256"))
    short, arabic = read(tmp_path, published=date(2016, 12, 6))[0]
    assert short.text.split() == "The army took Sakhour. Rebels left.".split()
    assert ARABIC in arabic.text
    assert arabic.lang == "ar"


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("<div>" * 1_000_000 + "x", "limit of 250 tags"),
        ("<b>x</b>" * 600_000, "limit of 500,000 HTML tags"),
        ("<!doctype html>" + "x" * 16_000_001, "limit of 16 MB"),
        ("<html><body><p> </p></body></html>", "has no text in it"),
    ],
)
def test_monstrous_pages_are_refused_quickly(tmp_path: Path, page: str, words: str) -> None:
    path = write(tmp_path / "a.html", page)
    began = time.perf_counter()
    assert words in refusal(path)
    assert time.perf_counter() - began < 60


@pytest.mark.parametrize("filler", ["<a", "<!--", "<a <", "&#", "<![CDATA["])
def test_broken_markup_takes_no_longer_than_good(tmp_path: Path, filler: str) -> None:
    path = write(tmp_path / "a.html", "<p>The army took Sakhour on Monday.</p>" + filler * 300_000)
    began = time.perf_counter()
    with suppress(ReportError):
        read(path)
    assert time.perf_counter() - began < 60


def test_what_a_page_hides_is_not_in_the_report(tmp_path: Path) -> None:
    lie = "<p>The army took Hanano.</p>"
    hidden = (
        f'<div style="color: red; DISPLAY : none">{lie}</div><section hidden>{lie}</section>'
        f'<template>{lie}</template><div style="visibility:hidden">{lie}</div>'
        f"<textarea>{lie}</textarea><noscript>{lie}</noscript><iframe srcdoc='{lie}'></iframe>"
    )
    page = PAGE.replace("<p>The Syrian", hidden + "<p>The Syrian")
    [report], _ = read(write(tmp_path / "a.html", page))
    assert "Hanano" not in report.text
    assert report.text == read(write(tmp_path / "b.html", PAGE))[0][0].text
    assert "has no text" in refusal(write(tmp_path / "c.html", "<!-- display:none -->"))


def test_what_pages_call_latin_1_is_what_windows_writes(tmp_path: Path) -> None:
    page = '<html><head><meta charset="iso-8859-1"></head><body><p>Rebels “left” Maadi – déjà.</p>'
    [report], said = read(write(tmp_path / "a.html", page.encode("cp1252")))
    assert report.text == "Rebels “left” Maadi – déjà."
    assert not any("guess" in message for message in said)


@pytest.mark.parametrize("above", ["sep=;\n", '"sep=;"\n', "\n \n", "sep=;\n\n", "\ufeffsep=;\n"])
def test_what_excel_puts_above_a_table(tmp_path: Path, above: str) -> None:
    path = write(tmp_path / "r.csv", f"{above}id;text\n1;Rebels left Maadi, all of them\n2;\n")
    message = refusal(path)
    assert message.endswith(f"r.csv:{above.count(chr(10)) + 3}: has no text.")
    write(path, path.read_text("utf-8").removesuffix("2;\n"))
    [report], _ = read(path)
    assert (report.id, report.text) == ("1", "Rebels left Maadi, all of them")


def test_rows_of_a_table(tmp_path: Path) -> None:
    path = write(
        tmp_path / "r.csv",
        'Nr;Body;Day;Desk\n7;"Rebels left ""Maadi"";\nall of them.";2016-12-06;Wire\n\n'
        "8;x;2016-12-07;\n",
    )
    columns = {"id": "nr", "text": "Body", "published": "Day", "publisher": "Desk"}
    reports, said = read(path, columns=columns, publisher="Other")
    assert [(r.id, r.text, r.published, r.publisher) for r in reports] == [
        ("7", 'Rebels left "Maadi";\nall of them.', date(2016, 12, 6), "Wire"),
        ("8", "x", date(2016, 12, 7), "Other"),
    ]
    assert said == []


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("28.11.2016", date(2016, 11, 28)),
        ("6.12.2016", date(2016, 12, 6)),
        ("2016/12/6", date(2016, 12, 6)),
        ("2016.12.06", date(2016, 12, 6)),
        ("28/11/2016", date(2016, 11, 28)),
        ("11/28/2016", date(2016, 11, 28)),
        ("12/12/2016", date(2016, 12, 12)),
        ("6 December 2016", date(2016, 12, 6)),
        (" 06  Dec 2016", date(2016, 12, 6)),
        ("December 6, 2016", date(2016, 12, 6)),
        ("Tuesday, 6 December 2016", date(2016, 12, 6)),
    ],
)
def test_days_as_tables_and_papers_write_them(tmp_path: Path, written: str, day: date) -> None:
    reports, said = read(write(tmp_path / "r.csv", f'text,published\nx,"{written}"\n'))
    assert [report.published for report in reports] == [day]
    assert said == []


@pytest.mark.parametrize(
    "written", ["3/4/2016", "06.12.16", "30/30/2016", "31.11.2016", "1480464000", "December 2016"]
)
def test_days_that_can_be_read_two_ways_are_not_guessed(tmp_path: Path, written: str) -> None:
    path = write(tmp_path / "r.csv", f'text,published\nx,"{written}"\n')
    assert f"published '{written}' is no date" in refusal(path)


def test_a_table_in_another_encoding_is_guessed_once(tmp_path: Path) -> None:
    rows = "".join(f"{n},{ARABIC},2016-12-06\n" for n in range(50))
    reports, said = read(write(tmp_path / "r.csv", ("id,text,published\n" + rows).encode("cp1256")))
    assert {report.text for report in reports} == {ARABIC}
    assert len(said) == 1


@pytest.mark.parametrize(
    ("table", "columns", "words"),
    [
        (
            "a,b\n1,2\n",
            {},
            "r.csv:1: has no column 'text', only a, b. Say which one it is, e.g. --column",
        ),
        ("a,text\n1,2\n", {"title": "headline"}, "has no column 'headline'"),
        ("text\nx\n", {"colour": "a"}, "no report has a field 'colour'"),
        ("text,Text\nx,y\n", {}, "the column 'text' is there twice"),
        ("id,text\n1\n", {}, "r.csv:2: has 1 columns, fewer than the header"),
        ("id,text\n1, \n", {}, "r.csv:2: has no text"),
        ("text,published\nx,6/12/2016\n", {}, "r.csv:2: published '6/12/2016' is no date"),
        ('text\n"open\n', {}, "r.csv:2: is not CSV"),
        ("text\n", {}, "has a header and no rows"),
    ],
)
def test_tables_that_cannot_be_read(
    tmp_path: Path, table: str, columns: dict[str, str], words: str
) -> None:
    assert words in refusal(write(tmp_path / "r.csv", table), columns=columns)
