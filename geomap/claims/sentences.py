"""Sentences of news prose: abbreviations, quotes, datelines, entities, headlines in capitals."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of the report: `text[start:end]`, without a leading dateline."""

    start: int
    end: int
    paragraph: int
    caps: bool = False  # a headline in capitals
    quoted: bool = False  # it opens with a quotation mark, or stands inside a running quotation
    words: frozenset[str] = frozenset()  # its words in Latin letters, in lower case


ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof gen col lt maj capt sgt brig adm st no vs jan feb mar apr jun jul aug "
    "sep sept oct nov dec mt ft approx rev hon gov sen rep u.s u.n u.k e.g i.e a.m p.m inc "
    "ltd".split()
)
MARKS = '"“”„«»'
ENTITY = r"&[lr]dquo;|&quot;|&#34;|&#8220;|&#8221;"
QUOTE = rf"[{MARKS}]|{ENTITY}"
LAST_WORD = re.compile(r"[\w.&;]+$")
LONGEST_ABBREVIATION = 16  # characters; of a longer word its end is enough to see that it is none
QUOTE_ENTITY = re.compile(ENTITY)
OPENING = re.compile(QUOTE)
CLOSERS = rf"(?:{QUOTE}|['’)\]]|&rsquo;)*"
END = re.compile(rf"(?:[.!?…]+{CLOSERS}|;)(?=\s+|$)")
NEXT = re.compile(rf"\s+(?:{QUOTE}|['‘(\[]|&lsquo;)*[A-Z0-9À-Þ\u0600-\u06ff]")
CAPS_SHARE = 0.8  # of a headline's letters
SMALL = str.maketrans("", "", string.ascii_lowercase)
MIN_SEMICOLON_PART = 25  # shorter pieces between semicolons are items of a list

# "ALEPPO, Syria, Nov. 24—", "BEIRUT (Reuters) - ", "Brussels • ": a place, perhaps a date, a dash.
DATELINE = re.compile(
    r"(?:[A-Z][\w'’.\-]*(?:[ ,]+(?:[A-Z][\w'’.\-]*|\d{1,2}|(?:19|20)\d\d|al-\w+|of|the)){0,6})"
    r"(?:\s*\([^)\n]{2,40}\))?\s*(?:[—–•]|&[mn]dash;|--|\s-\s)\s*"
)
MAX_DATELINE = 60
PARAGRAPH = re.compile(r"\n[ \t]*\n+|\r\n[ \t]*\r\n+")
LINE_END = re.compile(r"\n+")
WORD = re.compile("[a-z]+")
BULLET = re.compile(r"[ \t]*(?:[-*•▪–—]|\d{1,2}[.)])[ \t]+")


def split_sentences(text: str) -> list[Sentence]:
    """The sentences of a report, in order; datelines and bullets are left out."""
    out: list[Sentence] = []
    for number, (start, end) in enumerate(_blocks(text)):
        opens = False
        for s, e in _in_block(text, start, end):
            quotes = _quotes_in(text, s, e)
            quoted = opens or (quotes > 0 and OPENING.match(text, s, e) is not None)
            out.append(Sentence(s, e, number, _is_caps(text[s:e]), quoted, words_of(text[s:e])))
            opens = opens ^ (quotes % 2 == 1)
    return out


def words_of(text: str) -> frozenset[str]:
    """The words of a text in Latin letters, in lower case."""
    return frozenset(WORD.findall(text.lower()))


def _quotes_in(text: str, start: int, end: int) -> int:
    plain = sum(text.count(mark, start, end) for mark in MARKS)
    return plain + sum(1 for _ in QUOTE_ENTITY.finditer(text, start, end))


def _blocks(text: str) -> list[tuple[int, int]]:
    """Paragraphs; and inside one, lines that are headlines, items of a list or end a sentence."""
    blocks: list[tuple[int, int]] = []
    position = 0
    for gap in [*PARAGRAPH.finditer(text), None]:
        end = gap.start() if gap else len(text)
        blocks += _lines(text, position, end)
        position = gap.end() if gap else end
    return blocks


def _lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    parts: list[tuple[int, int]] = []
    begin = start
    for gap in LINE_END.finditer(text, start, end):
        line = text[begin : gap.start()].rstrip()
        following = text[gap.end() : end]
        ended = re.search(rf"[.!?:…]{CLOSERS}$", line) is not None
        if ended or _is_caps(line) or BULLET.match(following):
            parts.append((begin, gap.start()))
            begin = gap.end()
    parts.append((begin, end))
    return [trimmed for part in parts if (trimmed := _trim(text, *part))[0] < trimmed[1]]


def _in_block(text: str, start: int, end: int) -> list[tuple[int, int]]:
    start = _after_dateline(text, start, end)
    spans: list[tuple[int, int]] = []
    begin = start
    for stop in END.finditer(text, start, end):
        if stop.group() == ";":
            if _entity_before(text, stop.start()) or not _long_enough(text, begin, stop, end):
                continue
        elif _inside_sentence(text, stop, begin, end):
            continue
        spans.append((begin, stop.end()))
        begin = stop.end()
    spans.append((begin, end))
    return [trimmed for span in spans if (trimmed := _trim(text, *span))[0] < trimmed[1]]


def _entity_before(text: str, semicolon: int) -> bool:
    return re.search(r"&#?\w{2,8}$", text[max(0, semicolon - 9) : semicolon]) is not None


def _long_enough(text: str, begin: int, stop: re.Match[str], end: int) -> bool:
    return stop.start() - begin >= MIN_SEMICOLON_PART and end - stop.end() >= MIN_SEMICOLON_PART


def _inside_sentence(text: str, stop: re.Match[str], begin: int, end: int) -> bool:
    """A full stop that ends an abbreviation, or that no capital follows."""
    if stop.end() >= end:
        return False
    word = LAST_WORD.search(text, max(begin, stop.start() - LONGEST_ABBREVIATION), stop.start())
    last = word.group().lower().strip(".") if word else ""
    plain = stop.group() == "."
    initial = re.fullmatch(r"[a-z]", last) and not _ends_a_word(text, word)
    if plain and (last in ABBREVIATIONS or initial):
        # "in Aleppo, the U.S. The army": an acronym may end a sentence; a title never does.
        return not ("." in last and re.match(r"\s+(?:The|In|On|It|A)\b", text[stop.end() :]))
    return NEXT.match(text, stop.end(), end) is None


def _ends_a_word(text: str, letter: re.Match[str] | None) -> bool:
    """ "it is the army's. The rebels": the "s" is no initial."""
    return letter is not None and text[letter.start() - 1 : letter.start()] in {"'", "’"}


def _after_dateline(text: str, start: int, end: int) -> int:
    bullet = BULLET.match(text, start, end)
    if bullet:
        start = bullet.end()
    found = DATELINE.match(text, start, min(end, start + MAX_DATELINE))
    if not found:
        return start
    rest = text[found.end() : end]
    head = found.group()
    named = re.match(r"[A-Z]{2,}", head) or re.search(r"\(|•|\s-\s|[—–]\s*$|dash;\s*$|--", head)
    finite = re.search(r"\b(?:said|was|were|is|are|has|have|had)\b", head)
    # "Al-Jalloum — the oldest quarter — fell" is no dateline: its dash comes in a pair.
    paired = re.search(r"[—–]|&mdash;", rest[:120]) and not re.match(r"[A-Z]{3,}", head)
    return (
        found.end() if named and rest and not finite and not paired and rest[0:1] != "-" else start
    )


def _is_caps(line: str) -> bool:
    if len(line) - len(line.translate(SMALL)) > (1 - CAPS_SHARE) * len(line):
        return False
    plain = re.sub(r"&#?\w+;", "", line)
    letters = [ch for ch in plain if ch.isalpha()]
    return len(letters) >= 8 and sum(ch.isupper() for ch in letters) >= CAPS_SHARE * len(letters)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
