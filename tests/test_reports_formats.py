"""HTML, feeds, letters, PDF and CSV, and the limits that hostile ones meet."""

from __future__ import annotations

import base64
import io
import sys
import time
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from geomap.errors import ReportError
from geomap.reports import read_reports
from geomap.reports._pdfpage import Piece, in_reading_order
from geomap.reports._xmltext import XmlText
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
    assert time.perf_counter() - began < 10


@pytest.mark.parametrize("filler", ["<a", "<!--", "<a <", "&#", "<![CDATA["])
def test_broken_markup_takes_no_longer_than_good(tmp_path: Path, filler: str) -> None:
    path = write(tmp_path / "a.html", "<p>The army took Sakhour on Monday.</p>" + filler * 300_000)
    began = time.perf_counter()
    with suppress(ReportError):
        read(path)
    assert time.perf_counter() - began < 20


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


RSS = """<?xml version="1.0"?><rss version="2.0"
 xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>Wire</title><language>en-us</language><link>https://example.org</link>
<item><guid>urn:1</guid><title>One &amp; only</title>
<pubDate>Mon, 28 Nov 2016 23:00:00 +0200</pubDate>
<link>https://example.org/1</link><description>short</description>
<content:encoded><![CDATA[<p>The army took <b>Sakhour</b>.</p><p>Rebels left.</p>]]>
</content:encoded></item>
<item><link>https://example.org/2</link><description>&lt;p&gt;Second.&lt;/p&gt;</description></item>
<item><title/></item>
<item><title>Flash: rebels left &lt;b>Maadi&lt;/b></title></item></channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Monitor</title>
<entry><id>tag:1</id><title>T</title><updated>2016-12-07T01:00:00Z</updated>
<published>2016-12-06T01:00:00Z</published><link rel="self" href="https://example.org/self"/>
<link href="https://example.org/1"/>
<content type="html">&lt;p&gt;Rebels left Maadi.&lt;/p&gt;</content></entry>
<entry><id>tag:2</id><updated>some day</updated><summary>No date that counts.</summary>
</entry></feed>"""


def test_a_feed_is_one_report_an_entry(tmp_path: Path) -> None:
    reports, said = read(write(tmp_path / "f.rss", RSS))
    assert [(r.id, r.text, r.published) for r in reports] == [
        ("urn:1", "The army took Sakhour.\n\nRebels left.", date(2016, 11, 28)),
        ("https://example.org/2", "Second.", None),
        (reports[2].id, "Flash: rebels left Maadi", None),
    ]
    first = reports[0]
    assert (first.title, first.publisher, first.url) == (
        "One & only",
        "Wire",
        "https://example.org/1",
    )
    assert any("entry 3: has no text" in message for message in said)


def test_an_atom_feed(tmp_path: Path) -> None:
    reports, said = read(write(tmp_path / "f.xml", ATOM))
    assert [(r.id, r.text, r.published) for r in reports] == [
        ("tag:1", "Rebels left Maadi.", date(2016, 12, 6)),
        ("tag:2", "No date that counts.", None),
    ]
    assert (reports[0].url, reports[0].publisher) == ("https://example.org/1", "Monitor")
    assert any("'some day'" in message for message in said)


def test_an_entry_without_an_id_keeps_its_name_when_newer_ones_come(tmp_path: Path) -> None:
    entry = "<item><title>{0}</title><description>{0} fell to the army.</description></item>"
    path = tmp_path / "wire.xml"

    def ids(*towns: str) -> list[str]:
        path.write_text(f"<rss><channel>{''.join(map(entry.format, towns))}</channel></rss>")
        return [report.id for report in read_reports([path])]

    first = ids("Maadi")
    assert first[0].startswith("wire:")
    assert ids("Shaar", "Maadi")[1:] == first


def test_ten_thousand_entries_come_one_at_a_time(tmp_path: Path) -> None:
    import tracemalloc

    item = (
        "<item><guid>{}</guid><pubDate>Mon, 28 Nov 2016 23:00:00 GMT</pubDate>"
        "<description>{}</description></item>"
    )
    text = "The army took Sakhour. " * 40
    body = "".join(item.format(n, text) for n in range(10_000))
    path = write(tmp_path / "f.xml", f"<rss><channel><title>W</title>{body}</channel></rss>")
    from geomap.reports import read_reports

    next(read_reports([path]))
    tracemalloc.start()
    count = sum(1 for _ in read_reports([path]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 10_000
    assert peak < 3_000_000  # of a file of 10 MB


PLAIN = (
    "<rss><channel><title>وكالة</title><item><guid>1</guid>"
    "<description>سيطرت قوات النظام على حي الصاخور.</description></item></channel></rss>"
)


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("utf-8", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-8", "utf-16"),
        ("utf-16", "utf-16-be"),
        ("windows-1256", "cp1256"),
        ("utf-8", "cp1256"),
        ("iso-8859-1", "utf-8"),
        ("x-unheard-of", "utf-8"),
        ("hex", "utf-8"),
        (None, "cp1256"),
    ],
)
def test_a_feed_is_what_its_bytes_are(tmp_path: Path, declared: str, encoding: str) -> None:
    said = f' encoding="{declared}"' if declared else ""
    path = tmp_path / "f.rss"
    path.write_bytes(f'<?xml version="1.0"{said}?>{PLAIN}'.encode(encoding))
    [report], warned = read(path)
    assert report.text == "سيطرت قوات النظام على حي الصاخور."
    assert report.publisher == "وكالة"
    guessed = encoding == "cp1256" and declared != "windows-1256"
    assert any("read as cp1256, which is a guess" in message for message in warned) == guessed


LOOSE = (
    "\n\n<?xml version='1.0'?><rss><channel><title>Q & A&nbsp;&eacute;</title>"
    "<item><guid>1</guid><link>https://example.org/?a=1&b=2</link><description>Rebels\x0b left "
    "Maadi&#0; &#147;for good&#148; &mdash; AT&T &unheard; &lt;b&gt;now&lt;/b&gt;.</description>"
    "</item><item><guid>2</guid><description><![CDATA[<p>Rebels &amp; others &nbsp;left ]"
    "</p>]]> <![CDATA[ Shaar.]]></description></item></channel></rss>"
)


def test_what_no_xml_may_hold_stops_no_feed(tmp_path: Path) -> None:
    (first, second), _ = read(write(tmp_path / "f.rss", LOOSE))
    assert first.publisher == "Q & A é"
    assert first.url == "https://example.org/?a=1&b=2"
    assert first.text == "Rebels left Maadi “for good” — AT&T &unheard; now."
    assert second.text.split() == ["Rebels", "&", "others", "left", "]", "Shaar."]


@pytest.mark.parametrize("size", range(1, 12))
def test_a_feed_is_mended_alike_in_whatever_pieces_it_comes(
    monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    def pieces(size: int) -> bytes:
        monkeypatch.setattr("geomap.reports._xmltext.GUESS_FROM_BYTES", size)
        stream = XmlText(io.BytesIO(LOOSE.encode()), "f.rss", warn=pytest.fail)
        return b"".join(iter(lambda: stream.read(size), b""))

    assert pieces(size) == pieces(10_000)


def test_an_atom_entry_of_xhtml_keeps_its_paragraphs_and_loses_its_scripts(tmp_path: Path) -> None:
    feed = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://example.org/news/"
     xml:lang="en-GB"><title>All</title><entry xml:base="2016/"><id>1</id><link href="a.html"/>
     <source><id>s</id><title>Wire</title><updated>2011-01-01T00:00:00Z</updated></source>
     <updated>2016-11-28T23:30:00+03:00</updated><content type="xhtml"><div
     xmlns="http://www.w3.org/1999/xhtml"><p>The army took <em>Sakhour</em>.</p><p>Rebels left
     Maadi.<br/>They said so.</p><script>bad()</script></div></content></entry>
     <entry><id>2</id><content type="image/png">aGVsbG8=</content><summary>Rebels left.</summary>
     </entry></feed>"""
    (first, second), _ = read(write(tmp_path / "f.atom", feed))
    assert first.text == "The army took Sakhour.\n\nRebels left Maadi.\n\nThey said so."
    assert (first.publisher, first.lang) == ("Wire", "en")
    assert first.url == "https://example.org/news/2016/a.html"
    assert first.published == date(2016, 11, 28)
    assert second.text == "Rebels left."


def test_the_caption_of_a_picture_is_not_the_report(tmp_path: Path) -> None:
    feed = """<rss xmlns:media="http://search.yahoo.com/mrss/"><channel><item><guid>1</guid>
     <media:content url="a.jpg"><media:description>A tank.</media:description></media:content>
     <media:title>Tank</media:title><media:description>A tank.</media:description>
     <title>Sakhour falls</title><description>The army took Sakhour.</description></item>
     </channel></rss>"""
    [report], _ = read(write(tmp_path / "f.rss", feed))
    assert (report.title, report.text) == ("Sakhour falls", "The army took Sakhour.")


def test_of_a_feed_that_is_cut_off_the_whole_entries_are_read(tmp_path: Path) -> None:
    entry = "<item><guid>{}</guid><description>Rebels left Maadi, {}.</description></item>"
    body = "".join(entry.format(n, n) for n in range(2000))
    write(tmp_path / "f.rss", f"<rss><channel><title>W</title>{body}"[:-40])
    reports, said = read(tmp_path)
    assert [report.id for report in reports] == [str(n) for n in range(1999)]
    assert "is not XML" in said[-1] and said[-1].endswith("The rest of it is left out.")


@pytest.mark.parametrize(
    ("feed", "words"),
    [
        (
            '<!DOCTYPE r [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>'
            "<rss><channel><item>&b;</item></channel></rss>",
            "declares XML entities",
        ),
        (
            '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><channel/></rss>',
            "declares XML entities",
        ),
        ("<rss><channel>" + "<a>" * 5_000, "limit of 100"),
        ("<svg><item/></svg>", "is no RSS or Atom feed but <svg>"),
        ("<rss><channel><title>x</title></channel></rss>", "has no entries"),
        ("<rss><channel></rss>", "f.xml:1: is not XML (column 16: mismatched tag)."),
        ("nothing", "is not XML"),
    ],
)
def test_hostile_and_broken_feeds(tmp_path: Path, feed: str, words: str) -> None:
    assert words in refusal(write(tmp_path / "f.xml", feed))


LETTER = """From: "Omar Khalil" <omar@collective.example>
To: desk@example.org
Subject: =?utf-8?b?2K3ZhNio?= update
Date: Tue, 6 Dec 2016 22:00:00 +0200
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=B

--B
Content-Type: multipart/alternative; boundary=C

--C
Content-Type: text/html; charset=utf-8

<p>Rebels left <b>Maadi</b>.</p>
--C
Content-Type: text/plain; charset=windows-1252
Content-Transfer-Encoding: quoted-printable

Rebels left =93Maadi=94.
--C--
--B
Content-Type: application/pdf
Content-Disposition: attachment; filename=a.pdf

x
--B--
"""


def test_a_letter_is_its_plain_text_and_names_no_sender(tmp_path: Path) -> None:
    [report], said = read(write(tmp_path / "a.eml", LETTER))
    assert report.text.strip() == "Rebels left “Maadi”."
    assert report.title == "حلب update"
    assert report.published == date(2016, 12, 6)
    assert report.publisher == "collective.example"
    assert "Omar" not in repr(report)
    assert any("1 attachment(s)" in message for message in said)


def test_a_letter_of_html_alone(tmp_path: Path) -> None:
    head = "Subject: s\nOrganization: Wire\nContent-Type: text/html\n\n"
    letter = head + "<p>Rebels left <b>Maadi</b>.</p>"
    [report], _ = read(write(tmp_path / "a.eml", letter), published=date(2016, 12, 6))
    assert (report.text, report.publisher) == ("Rebels left Maadi.", "Wire")


HEAD = "From: desk@wire.example\nSubject: {}\nDate: Mon, 28 Nov 2016 10:00:00 +0300\n"


def mixed(kind: str, *parts: str) -> str:
    """A letter's body of several parts, each with its header lines."""
    body = "".join(f"--{kind}B\n{part}\n" for part in parts)
    return f"Content-Type: multipart/{kind}; boundary={kind}B\n\n{body}--{kind}B--\n"


def test_of_each_part_of_a_letter_the_best_is_read_in_order(tmp_path: Path) -> None:
    html = "Content-Type: text/html\n\n<p>Rebels left <b>Maadi</b>.</p>"
    blank = "Content-Type: text/plain\n\n \n"
    picture = "Content-Type: image/png\nContent-Disposition: inline\n\nx"
    footer = "Content-Type: text/plain\n\nThe army took Shaar.\n"
    related = mixed("related", mixed("alternative", blank, html), picture)
    letter = HEAD.format("s") + mixed("mixed", related, picture, footer)
    [report], said = read(write(tmp_path / "a.eml", letter))
    assert report.text.split("\n")[:2] == ["Rebels left Maadi.", "The army took Shaar."]
    assert said == []


def test_a_letter_that_another_encloses_is_a_report_of_its_own(tmp_path: Path) -> None:
    inner = HEAD.format("Maadi") + "\nRebels left Maadi.\n-- \nOmar\n+963 11 000\n"
    outer = HEAD.format("Fwd").replace("wire", "desk").replace("28 Nov", "29 Nov")
    enclosed = "Content-Type: message/rfc822\nContent-Disposition: attachment\n\n" + inner
    note = "Content-Type: text/plain\n\nSee below."
    first, second = read(write(tmp_path / "a.eml", outer + mixed("mixed", note, enclosed)))[0]
    assert (first.id, first.published, first.publisher) == ("a", date(2016, 11, 29), "desk.example")
    assert (second.id, second.title, second.text) == ("a:1", "Maadi", "Rebels left Maadi.\n")
    assert (second.published, second.publisher) == (date(2016, 11, 28), "wire.example")
    digest = outer + mixed("digest", *(f"\n{inner}" for _ in range(3)))
    reports, said = read(write(tmp_path / "b.eml", digest))
    assert [report.id for report in reports] == ["b:1", "b:2", "b:3"]
    assert said == []


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("Content-Type: text/plain; charset=windows-1256", ARABIC.encode("cp1256")),
        ("Content-Type: text/plain; charset=foo", ARABIC.encode()),
        ("X: y", ARABIC.encode()),
        ("Content-Transfer-Encoding: base64", base64.b64encode(ARABIC.encode() + b"...")[:-3]),
        ("Content-Type: multipart/alternative", ARABIC.encode()),
    ],
    ids=["declared", "unheard of", "none", "cut off", "no boundary"],
)
def test_a_letter_in_arabic_however_it_is_packed(tmp_path: Path, head: str, body: bytes) -> None:
    lines = "\ufeff" + HEAD.format("خبر") + f"MIME-Version: 1.0\n{head}\n\n"
    [report], _ = read(write(tmp_path / "a.eml", lines.encode() + body))
    assert report.text.strip(". \n") == ARABIC.strip(". \n")
    assert report.lang == "ar"


def test_a_letter_of_letters_without_end_is_refused(tmp_path: Path) -> None:
    deep = HEAD.format("x") + "Content-Type: message/rfc822\n\n" * 20_000 + "x"
    assert "too deeply for a letter" in refusal(write(tmp_path / "a.eml", deep))
    wide = HEAD.format("x") + mixed("mixed", *["Content-Type: text/plain\n\nx"] * 1_001)
    assert "limit of 1000 parts" in refusal(write(tmp_path / "b.eml", wide))


@pytest.mark.parametrize(
    "letter",
    [
        "Content-Type: multipart/mixed; boundary=B\n\nno parts",
        "Content-Type: text/plain; charset=no-such\n\nRebels left Maadi.",
        "Date: never\nContent-Type: text/plain\n\nRebels left Maadi.",
        "Content-Type: multipart/alternative\n\n--x\n\n",
    ],
)
def test_broken_letters_are_read_or_refused_never_more(tmp_path: Path, letter: str) -> None:
    path = write(tmp_path / "a.eml", letter)
    with suppress(ReportError):
        [report], _ = read(path)
        assert report.text.strip()


def pdf(path: Path, lines: list[str]) -> Path:
    """A one-page PDF with the lines set one below the other."""
    shown = " T* ".join(f"({line}) Tj" for line in lines)
    content = f"BT /F1 12 Tf 14 TL 72 720 Td {shown} ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Title (Situation report) /CreationDate (D:20161206120000Z) >>",
    ]
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"trailer << /Size %d /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        table,
    )
    return write(path, data)


def test_a_pdf_has_its_lines_put_together(tmp_path: Path) -> None:
    lines = [
        "The army captured the neigh-",
        "bourhood of Karm al-",
        "Dada from the rebel-",
        "held east, as the rebel-held west",
        "burned.",
        "Rebels left Maadi.",
    ]
    [report], said = read(pdf(tmp_path / "a.pdf", lines))
    assert report.text == (
        "The army captured the neighbourhood of Karm al-Dada from the rebel-held east, "
        "as the rebel-held west burned.\nRebels left Maadi."
    )
    assert report.title == "Situation report"
    assert report.published == date(2016, 12, 6)
    assert "by the day the PDF was made" in said[0]


def test_pdfs_that_cannot_be_read(tmp_path: Path) -> None:
    from pypdf import PdfWriter

    assert "has no text in it" in refusal(pdf(tmp_path / "scan.pdf", []))
    assert "is no PDF" in refusal(write(tmp_path / "x.pdf", "not a pdf"))
    whole = pdf(tmp_path / "b.pdf", ["Rebels left Maadi."]).read_bytes()
    write(tmp_path / "torn.pdf", whole[: len(whole) // 3])
    assert "torn.pdf" in refusal(tmp_path / "torn.pdf")
    writer = PdfWriter(clone_from=tmp_path / "b.pdf")
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(tmp_path / "locked.pdf")
    assert "locked with a password" in refusal(tmp_path / "locked.pdf")


def arabic_pdf(path: Path, lines: list[list[tuple[int, str]]]) -> Path:
    """A PDF of pieces at places, each painted from left to right, as browsers print Arabic."""
    letters = sorted({letter for line in lines for _, text in line for letter in text})
    codes = {letter: 0x21 + number for number, letter in enumerate(letters)}
    shown = []
    for number, line in enumerate(lines):
        for x, text in line:
            arabic = any("\u0600" <= letter <= "\ufefc" for letter in text)
            painted = "".join(f"{codes[letter]:02x}" for letter in (text[::-1] if arabic else text))
            place = f"1 0 0 1 {x} {720 - 20 * number} Tm"
            shown.append(f"BT /F1 12 Tf {place} <{painted}> Tj ET")
    names = "\n".join(f"<{code:02x}> <{ord(letter):04x}>" for letter, code in codes.items())
    table = (
        "/CIDInit /ProcSet findresource begin begincmap\n1 begincodespacerange <00> <ff> "
        f"endcodespacerange\n{len(codes)} beginbfchar\n{names}\nendbfchar\nendcmap end"
    )
    whole = pdf(path, []).read_bytes()
    content = " ".join(shown).encode()
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import DecodedStreamObject, NameObject

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(whole)))
    page = writer.pages[0]
    for data, owner, key in (
        (content, page, "/Contents"),
        (table.encode(), page["/Resources"]["/Font"]["/F1"], "/ToUnicode"),
    ):
        stream = DecodedStreamObject()
        stream.set_data(data)
        owner[NameObject(key)] = writer._add_object(stream)
    writer.write(path)
    return path


def test_arabic_of_a_pdf_is_turned_into_the_order_in_which_it_is_read(tmp_path: Path) -> None:
    """Pieces stand from left to right, letters in the shapes that they have within words."""
    right = [(300, "ﺑﺤﺴﺐ"), (335, " "), (340, "ﺍﻟﺸﻌﺎﺭ"), (380, " "), (390, "ﺣﻲ"), (410, " ")]
    left = [(100, "."), (110, "2016"), (140, " "), (150, "ﻓﻲ"), (170, " "), (180, "SANA news")]
    lines = [
        [*left, (290, " "), *right, (430, "ﻗﻮﺍﺕ ﺍﻟﻨﻈﺎﻡ")],
        [(100, "."), (110, "ﺣﻠﺐ")],
        [(100, "Rebels"), (150, "left"), (200, "ﺣﻠﺐ")],
    ]
    [report], _ = read(arabic_pdf(tmp_path / "a.pdf", lines))
    assert report.text == ("قوات النظام حي الشعار بحسب SANA news في 2016.\nحلب.\nRebels left حلب")


def test_arabic_that_a_pdf_has_in_the_order_of_reading_stays_so() -> None:
    read_so = [Piece("سيطر", 400), Piece(" (", 390), Piece("الجيش", 300), Piece(")", 280)]
    painted = [Piece("(", 280), Piece("الجيش", 300), Piece(") ", 390), Piece("سيطر", 400)]
    latin = [Piece("The army", 100), Piece(" الجيش", 200)]
    assert in_reading_order([read_so, latin]) == ["سيطر (الجيش)", "The army الجيش"]
    assert in_reading_order([painted, latin, [Piece("سيطر", 9)]])[1:] == ["The army الجيش", "سيطر"]
    assert in_reading_order([painted])[0].replace(" ", "") == "سيطر(الجيش)"


def test_arabic_without_spaces_is_said(tmp_path: Path) -> None:
    lines = [[(100, "سيطرتقواتالنظامعلىحيالصاخورفيحلبيومالاثنين")]]
    [report], said = read(arabic_pdf(tmp_path / "a.pdf", lines))
    assert report.text
    assert any("run into each other" in message for message in said)


def test_a_pdf_whose_date_is_none_has_none(tmp_path: Path) -> None:
    from pypdf import PdfWriter

    writer = PdfWriter(clone_from=pdf(tmp_path / "a.pdf", ["Rebels left Maadi."]))
    writer.add_metadata({"/Title": "\x00Situation\x01 report", "/CreationDate": "D:20161128x"})
    writer.write(tmp_path / "b.pdf")
    [report], said = read(tmp_path / "b.pdf")
    assert (report.title, report.published) == ("Situation report", None)
    assert "has no date" in said[0]


def test_a_pdf_that_needs_another_package_says_which(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """AES with an empty password, as of many a ministry; pypdf leaves it to `cryptography`."""
    from pypdf import PdfWriter

    writer = PdfWriter(clone_from=pdf(tmp_path / "a.pdf", ["Rebels left Maadi."]))
    writer.encrypt("", "owner", algorithm="RC4-128")
    writer.write(tmp_path / "open.pdf")
    assert read(tmp_path / "open.pdf")[0][0].text == "Rebels left Maadi."
    data = (tmp_path / "open.pdf").read_bytes()
    aes = data.replace(b"/V 2", b"/V 4").replace(
        b"/R 3", b"/R 4 /CF << /StdCF << /CFM /AESV2 >> >> /StmF /StdCF /StrF /StdCF"
    )
    monkeypatch.setitem(sys.modules, "cryptography", None)
    write(tmp_path / "aes.pdf", aes)
    message = refusal(tmp_path / "aes.pdf")
    assert message.endswith("needs one more package: pip install cryptography")


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
        ("text,published\nx,6.12.2016\n", {}, "r.csv:2: published '6.12.2016' is no date"),
        ('text\n"open\n', {}, "r.csv:2: is not CSV"),
        ("text\n", {}, "has a header and no rows"),
    ],
)
def test_tables_that_cannot_be_read(
    tmp_path: Path, table: str, columns: dict[str, str], words: str
) -> None:
    assert words in refusal(write(tmp_path / "r.csv", table), columns=columns)
