"""Letters: which of their parts are the report, and what is left of broken ones."""

from __future__ import annotations

import base64
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from geomap.errors import ReportError
from tests.test_reports import ARABIC, read, refusal, write

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
