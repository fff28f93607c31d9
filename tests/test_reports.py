"""Reports from files, folders, globs and standard input."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from geomap.errors import ReportError
from geomap.records import Report
from geomap.reports import read_reports
from geomap.reports._markdown import words_of_markdown

ROOT = Path(__file__).parent.parent
ARABIC = "سيطرت قوات النظام على حي الشعار في مدينة حلب بعد معارك عنيفة مع فصائل المعارضة"


def read(*sources: object, **options: object) -> tuple[list[Report], list[str]]:
    said: list[str] = []
    reports = list(read_reports([str(s) for s in sources], warn=said.append, **options))
    return reports, said


def refusal(*sources: object, **options: object) -> str:
    with pytest.raises(ReportError) as caught:
        read(*sources, **options)
    message = str(caught.value)
    assert "\n" not in message
    return message


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_the_seeds_are_read_with_their_dates_and_without_their_side_file() -> None:
    reports, said = read(ROOT / "seeds")
    assert said == []
    assert len(reports) == 23
    first = reports[0]
    assert first.id == "000_6d97062325c34ccb"
    assert first.published == date(2016, 12, 6)
    assert first.publisher is None
    assert reports[1].id == "chronicle/01-2016-11-26-hanano"
    assert reports[1].text.startswith("BEIRUT - Government troops")
    assert {report.lang for report in reports} == {"ar", "en"}


def test_offsets_refer_to_the_text_as_it_stands_in_the_file(tmp_path: Path) -> None:
    text = "Rebels left Marjeh.\n\n  The army took ḥayy al-Shaʿār.\n"
    reports, _ = read(write(tmp_path / "a.txt", text))
    assert reports[0].text == text


def test_windows_line_ends_and_byte_order_marks_leave_no_trace(tmp_path: Path) -> None:
    write(tmp_path / "bom.txt", b"\xef\xbb\xbfOne\r\nTwo\r")
    write(tmp_path / "wide.txt", ARABIC.encode("utf-16"))
    write(tmp_path / "bom.md", b"\xef\xbb\xbf---\r\npublished: 2016-12-06\r\n---\r\nBody\r\n")
    texts = [report.text for report in read(tmp_path)[0]]
    assert texts == ["Body\n", "One\nTwo\n", ARABIC]


def test_a_side_file_of_the_same_stem_says_what_the_text_does_not(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "The army took Sakhour.")
    write(
        tmp_path / "a.toml",
        'published = 2016-11-28\ntitle = "T"\npublisher = "Wire"\nlang = "en-GB"',
    )
    [report], said = read(tmp_path / "a.txt", published=date(2020, 1, 1), publisher="Other")
    assert report == Report(
        "a", "The army took Sakhour.", "T", "Wire", date(2016, 11, 28), None, "en"
    )
    assert said == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("publishd = 2016-11-28", "unknown key 'publishd'. Did you mean 'published'?"),
        ('published = "yesterday"', "is no date. Write it as 2016-12-06"),
        ("published = ", "is not TOML"),
        ("title = 7", "title must be text"),
    ],
)
def test_a_wrong_side_file_is_named(tmp_path: Path, content: str, words: str) -> None:
    write(tmp_path / "a.txt", "Text.")
    write(tmp_path / "a.toml", content)
    message = refusal(tmp_path / "a.txt")
    assert "a.toml" in message
    assert words in message


def test_front_matter_of_other_tools_is_read_for_what_a_report_has(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.md",
        "---\n"
        'title: "He said \\"gone\\""   # quoted\n'
        "date: 2016-12-06T08:00:00Z\n"
        "publisher: 'L''Orient'\n"
        "tags:\n  - aleppo\n  - published: 1999-01-01\n"
        "url: https://example.org/a#b\n"
        "---\n\nBody with --- a rule.\n",
    )
    [report], _ = read(path)
    assert report.title == 'He said "gone"'
    assert report.publisher == "L'Orient"
    assert report.published == date(2016, 12, 6)
    assert report.url == "https://example.org/a#b"
    assert report.text == "Body with --- a rule.\n"


@pytest.mark.parametrize("day", ["2016-12-06T23:30:00+03:00", '"2016-12-06"', "2016-12-06"])
def test_front_matter_in_toml(tmp_path: Path, day: str) -> None:
    content = f'+++\nTitle = "Maadi"\ndate = {day}\ntags = ["a"]\n[x]\nurl = "no"\n+++\n\nBody.\n'
    [report], _ = read(write(tmp_path / "a.md", content))
    assert (report.title, report.published) == ("Maadi", date(2016, 12, 6))
    assert (report.text, report.url) == ("Body.\n", None)
    assert "opens with +++ and never closes" in refusal(
        write(tmp_path / "b.md", '+++\ntitle = "x"\nBody')
    )
    assert "is not TOML" in refusal(write(tmp_path / "c.md", '+++\ntitle = "x\n+++\nBody'))


def test_the_marks_of_markdown_do_not_stand_in_the_way(tmp_path: Path) -> None:
    content = """# Army takes **al-*Shaar***

The [Syrian army](https://example.org/a_(b)) captured the *Sakhour* district of __Aleppo__
on Monday.[^1] ![The army took Hanano](x.png) It took [[N0156|al-Shaar]] and [Maadi][m].

* [x] Rebels left `Karm al-Beik`.
> 5 * 3 rebels \\*hold\\* Marjeh; ~~the army took Hanano~~ snake_case_name.
<!-- The army took
Hanano. --><div class="a">The army took Qaterji.</div>

[m]: https://example.org/m
[^1]: So the agency.
"""
    [report], _ = read(write(tmp_path / "a.md", content), published=date(2016, 12, 6))
    assert [line.strip() for line in report.text.splitlines() if line.strip()] == [
        "Army takes al-Shaar",
        "The Syrian army captured the Sakhour district of Aleppo",
        "on Monday.  It took al-Shaar and Maadi.",
        "* Rebels left Karm al-Beik.",
        "5 * 3 rebels *hold* Marjeh;  snake_case_name.",
        "The army took Qaterji.",
        "So the agency.",
    ]


@pytest.mark.parametrize(
    "piece",
    ["*", "[", "[a](", "_a", "`", "<a ", "> ", "![[", "*a ", "[[a|", "~~a", "<!--", "[a[b]"],
)
def test_markdown_of_nothing_but_beginnings_takes_no_time(piece: str) -> None:
    started = time.process_time()
    words_of_markdown(piece * 30_000)
    assert time.process_time() - started < 15


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("---\ntitle: x\nBody", "a.md:1: the front matter opens with --- and never closes"),
        ("---\npublished: soon\n---\nBody", "published 'soon' is no date"),
        ('---\ntitle: "x\n---\nBody', "a.md:2: the quotation mark"),
        ("---\ntitle: x\ntitle: y\n---\nBody", "a.md:3: 'title' is given twice"),
        ("---\ntitle: x\n---\n\n", "is empty"),
    ],
)
def test_wrong_front_matter_is_named(tmp_path: Path, content: str, words: str) -> None:
    assert words in refusal(write(tmp_path / "a.md", content))


def test_json_lines_keep_their_own_ids_and_texts(tmp_path: Path) -> None:
    lines = [
        {"id": "x/1", "text": " Two\nlines ", "published": "2016-12-06", "tags": [1]},
        {"text": ARABIC, "published": "2016-12-06T23:00:00+02:00"},
    ]
    path = write(tmp_path / "r.jsonl", "\n".join(json.dumps(line) for line in lines) + "\n\n")
    reports, said = read(path)
    assert [(r.id, r.text, r.lang) for r in reports] == [
        ("x/1", " Two\nlines ", "en"),
        ("r:2", ARABIC, "ar"),
    ]
    assert said == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "r.jsonl:2: is not JSON"),
        ("[1]", "r.jsonl:2: must be one JSON object a line"),
        ('{"id": "b"}', "r.jsonl:2: has no text"),
        ('{"id": "b", "text": "  "}', "r.jsonl:2: has no text"),
        ('{"id": ["b"], "text": "x"}', "r.jsonl:2: id must be text"),
        ('{"text": "x", "published": "6/12/2016"}', "r.jsonl:2: published '6/12/2016' is no date"),
        ('{"text": "x", "title": 5}', "r.jsonl:2: title must be text"),
        ("[" * 100_000, "r.jsonl:2: "),
    ],
)
def test_a_bad_json_line_is_named_by_file_and_line(tmp_path: Path, line: str, words: str) -> None:
    path = write(tmp_path / "r.jsonl", '{"text": "fine", "published": "2016-12-06"}\n' + line)
    assert words in refusal(path)


def test_characters_that_no_text_should_hold_become_spaces(tmp_path: Path) -> None:
    path = write(tmp_path / "r.jsonl", '{"id": "a", "text": "al\\ud800-Shaar\\u0000!"}')
    [report], said = read(path, published=date(2016, 12, 6))
    assert report.text == "al -Shaar !"
    assert "NUL" in said[0]


def test_offsets_into_a_json_text_are_those_of_whoever_wrote_it(tmp_path: Path) -> None:
    text = "\ufeffOne.\r\nThe army took\x0bal-Shaar.\r\n"
    path = write(tmp_path / "r.jsonl", json.dumps({"text": text, "published": "2016-12-06"}))
    [report], _ = read(path)
    assert len(report.text) == len(text)
    assert report.text.index("al-Shaar") == text.index("al-Shaar")


def test_json_lines_are_read_one_at_a_time(tmp_path: Path) -> None:
    path = write(tmp_path / "r.jsonl", '{"text": "a", "published": "2016-12-06"}\nbroken\n')
    reports = read_reports([path])
    assert next(reports).text == "a"
    with pytest.raises(ReportError):
        next(reports)


def test_packed_json_lines_and_text(tmp_path: Path) -> None:
    import zstandard

    line = b'{"id": "a", "text": "x", "published": "2016-12-06"}\n'
    write(tmp_path / "g.jsonl.gz", gzip.compress(line))
    write(tmp_path / "z.jsonl.zst", zstandard.compress(line.replace(b'"a"', b'"b"')))
    write(tmp_path / "t.txt.gz", gzip.compress(b"plain"))
    reports, _ = read(tmp_path)
    assert [(r.id, r.text) for r in reports] == [("a", "x"), ("t", "plain"), ("b", "x")]


def test_a_torn_packed_file_is_named(tmp_path: Path) -> None:
    whole = gzip.compress(os.urandom(90_000).hex().encode())
    assert "cannot be read" in refusal(write(tmp_path / "a.txt.gz", whole[:50_000]))
    assert "cannot be read" in refusal(write(tmp_path / "b.txt.gz", b"no gzip at all"))


def test_a_packed_bomb_is_refused_by_a_named_limit(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt.gz", gzip.compress(b"a" * 70_000_000))
    assert "limit of 64 MB" in refusal(path)


def test_fifty_megabytes_are_one_report(tmp_path: Path) -> None:
    path = write(tmp_path / "long.txt", b"The army took Sakhour on Monday. " * 1_515_152)
    [report], _ = read(path, published=date(2016, 12, 6))
    assert len(report.text) > 50_000_000


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (ARABIC.encode("cp1256"), "cp1256"),
        (
            "Les forces – dit-on – ont repris Hanano, l’Observatoire l’a dit.".encode("cp1252"),
            "cp1252",
        ),
        ("The army took “Sakhour”, café, naïve façade. ".encode("cp1252") * 3, "cp1252"),
    ],
)
def test_bytes_that_are_not_utf8_are_guessed_and_said(
    tmp_path: Path, data: bytes, encoding: str
) -> None:
    [report], said = read(write(tmp_path / "a.txt", data), published=date(2016, 12, 6))
    assert report.text == data.decode(encoding)
    assert f"read as {encoding}, which is a guess" in said[0]


@pytest.mark.parametrize("data", [b"ab\x00\xffc", b"\xff\x00\x80zz"])
def test_a_few_bytes_with_nul_are_no_text_in_another_encoding(tmp_path: Path, data: bytes) -> None:
    assert "is not a text" in refusal(write(tmp_path / "a.txt", data))


def test_one_damaged_byte_does_not_spoil_a_utf8_text(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", ARABIC.encode() + b"\xff" + ARABIC.encode())
    [report], said = read(path, published=date(2016, 12, 6))
    assert report.text == ARABIC + "\ufffd" + ARABIC
    assert "broken UTF-8" in said[0]


@pytest.mark.parametrize("data", [b"", b"  \n\n", b"\xef\xbb\xbf", b"\n\r\n"])
def test_an_empty_file_is_an_error(tmp_path: Path, data: bytes) -> None:
    for ending in ("txt", "md", "jsonl", "html", "csv", "eml", "xml", "pdf"):
        assert "a." + ending in refusal(write(tmp_path / f"a.{ending}", data))


def test_what_is_not_text_is_refused(tmp_path: Path) -> None:
    for name in ("a.txt", "a.dat", "a.jsonl", "a.csv", "a.pdf"):
        assert name in refusal(write(tmp_path / name, bytes(range(256)) * 50))


def test_missing_files_empty_folders_and_odd_schemes(tmp_path: Path) -> None:
    assert "there is no such file or folder" in refusal(tmp_path / "none.txt")
    assert "no file fits" in refusal(tmp_path / "*.txt")
    assert "holds nothing to read" in refusal(tmp_path)
    write(tmp_path / "README.md", "read me")
    write(tmp_path / "picture.png", b"\x89PNG")
    assert "holds nothing to read" in refusal(tmp_path)
    assert "README is never read as a report" in refusal(tmp_path / "README.md")
    assert "fits nothing that can be read" in refusal(tmp_path / "*.png")
    assert "only http:// and https://" in refusal("file:///etc/passwd")
    assert "only http:// and https://" in refusal("ftp://example.org/a.txt")


def test_an_unreadable_file_in_a_folder_is_said_and_left_out(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", "Good.")
    write(tmp_path / "b.txt", "")
    write(tmp_path / "c.docx", "x")
    reports, said = read(tmp_path, published=date(2016, 12, 6))
    assert [report.id for report in reports] == ["a"]
    assert any("b.txt: is empty. It is left out." in message for message in said)
    assert any(".docx" in message for message in said)
    (tmp_path / "a.txt").write_text("")
    assert "none of 2 file(s) could be read" in refusal(tmp_path)


def test_a_report_without_a_date_is_said_with_the_option_that_helps(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "Text.")
    [report], said = read(path)
    assert report.published is None
    assert len(said) == 1
    assert "--published" in said[0]
    [report], said = read(path, published=date(2016, 12, 6), publisher="Wire")
    assert (report.published, report.publisher, said) == (date(2016, 12, 6), "Wire", [])


def test_each_file_is_read_once_however_often_it_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "sub" / "a.txt", "Text.")
    reports, _ = read(tmp_path, path, tmp_path / "sub" / "*.txt", tmp_path / "sub")
    assert [report.id for report in reports] == ["sub/a"]


def test_files_of_one_stem_do_not_share_an_id(tmp_path: Path) -> None:
    paths = [
        write(tmp_path / "mon" / "day.txt", "Monday."),
        write(tmp_path / "tue" / "day.txt", "Tuesday."),
        write(tmp_path / "tue" / "day.md", "Tuesday, marked down."),
    ]
    reports, _ = read(*paths)
    assert len({report.id for report in reports}) == 3


def test_hidden_files_and_folders_are_not_reports(tmp_path: Path) -> None:
    write(tmp_path / ".git" / "a.txt", "x")
    write(tmp_path / ".b.txt", "x")
    write(tmp_path / "c.txt", "Text.")
    assert [report.id for report in read(tmp_path)[0]] == ["c"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"The army took Sakhour.", ("stdin", "The army took Sakhour.", None)),
        (b'{"id": "j", "text": "x", "published": "2016-12-06"}\n', ("j", "x", date(2016, 12, 6))),
        (b"---\npublished: 2016-12-06\n---\nBody", ("stdin", "Body", date(2016, 12, 6))),
        (b"+++\npublished = 2016-12-06\n+++\nBody", ("stdin", "Body", date(2016, 12, 6))),
        (b'id;"text";published\n7;Body;2016-12-06\n', ("7", "Body", date(2016, 12, 6))),
        ("\ufeffid\ttext\n7\tBody\n".encode("utf-16-le"), ("7", "Body", None)),
        (b"text, so they said\nBody", ("stdin", "text, so they said\nBody", None)),
        (b"text\nBody", ("stdin", "text\nBody", None)),
        (
            "\ufeff<rss><channel><item><guid>g</guid><description>x</description></item></channel>"
            "</rss>".encode("utf-16-be"),
            ("g", "x", None),
        ),
        (
            b"<!doctype html><title>T</title><p>The army took Sakhour on Monday, they said.",
            ("stdin", "The army took Sakhour on Monday, they said.", None),
        ),
        (
            b"<?xml version='1.0'?><rss><channel><item><guid>g</guid><description>x"
            b"</description></item></channel></rss>",
            ("g", "x", None),
        ),
        (
            b"From: a@b.org\nDate: Tue, 6 Dec 2016 10:00:00 +0000\nSubject: s\n\nBody",
            ("stdin", "Body", date(2016, 12, 6)),
        ),
    ],
)
def test_standard_input_is_read_for_what_it_is(
    data: bytes, expected: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    [report], _ = read("-")
    assert (report.id, report.text, report.published) == expected


def test_nothing_on_standard_input_is_an_error() -> None:
    code = "from geomap.reports import read_reports; list(read_reports(['-']))"
    done = subprocess.run([sys.executable, "-c", code], input=b"", capture_output=True, check=False)
    assert b"ReportError: standard input: is empty." in done.stderr
