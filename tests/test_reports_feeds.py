"""RSS and Atom as they are found, and the limits that hostile ones meet."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest

from geomap.reports import read_reports
from geomap.reports._xmltext import XmlText
from tests.test_reports import read, refusal, write

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
