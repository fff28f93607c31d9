"""PDFs: lines put together, Arabic turned round, locked, torn and empty ones."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest

from geomap.reports._pdfpage import Piece, in_reading_order
from tests.test_reports import read, refusal, write


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


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_pdf_that_anyone_may_open_but_not_change(tmp_path: Path, algorithm: str) -> None:
    """Encrypted with an empty password, as those of many a ministry are."""
    from pypdf import PdfWriter

    writer = PdfWriter(clone_from=pdf(tmp_path / "a.pdf", ["Rebels left Maadi."]))
    writer.encrypt("", "owner", algorithm=algorithm)
    writer.write(tmp_path / "open.pdf")
    assert read(tmp_path / "open.pdf")[0][0].text == "Rebels left Maadi."
