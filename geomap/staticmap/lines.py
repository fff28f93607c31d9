"""Which way a line of text runs, and the marks that make every renderer agree on it.

Matplotlib and the readers of a PDF or an SVG find the direction of a line from its first letter. A
line of an Arabic page may begin with a Latin name, a line of an English quotation with an Arabic
one: an invisible mark before it says what the whole line is.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata

TO_THE_LEFT, TO_THE_RIGHT = "\N{RIGHT-TO-LEFT MARK}", "\N{LEFT-TO-RIGHT MARK}"
EMBEDDED = "\N{RIGHT-TO-LEFT EMBEDDING}", "\N{POP DIRECTIONAL FORMATTING}"
LETTERS_TO_THE_LEFT = {"R", "AL"}
BRACKETS = re.compile(r"\((?:[^()]|\([^()]*\))*\)")
MARKED_IN_SVG = re.compile(f">{TO_THE_LEFT}([^<]*)</text>")


def runs_left(text: str, *, otherwise: bool = False) -> bool:
    """Whether the first letter of a text is one of a script that runs to the left."""
    directions = map(unicodedata.bidirectional, text)
    first = next((one for one in directions if one in {"L", *LETTERS_TO_THE_LEFT}), None)
    return otherwise if first is None else first in LETTERS_TO_THE_LEFT


def directed(line: str, *, rtl: bool) -> str:
    """A line that runs this way whatever it begins with."""
    if rtl:
        return TO_THE_LEFT + line
    return TO_THE_RIGHT + line if runs_left(line) else line


def wrapped(text: str, width: int, *, rtl: bool) -> list[str]:
    """The lines of a paragraph of at most `width` characters each, all running the same way.

    Brackets around Latin words in an Arabic paragraph are kept on one line as far as they fit:
    one that stands alone would open to the wrong side.
    """
    if rtl:
        text = BRACKETS.sub(lambda found: _bound(found[0], width), text)
    lines = textwrap.wrap(text, width, break_on_hyphens=False)
    if rtl:
        following = [*lines[1:], ""]
        lines = [_carried(line, after) for line, after in zip(lines, following, strict=True)]
    return [directed(line, rtl=rtl) for line in lines]


def _carried(line: str, after: str) -> str:
    """A line whose Latin words go on in the next one keeps the comma at its end beside them."""
    if line[-1].isalnum():
        return line
    goes_on = not runs_left(line[::-1], otherwise=True) and not runs_left(after, otherwise=True)
    return line + TO_THE_RIGHT if goes_on else line


def _bound(text: str, width: int) -> str:
    return text.replace(" ", "\N{NO-BREAK SPACE}") if len(text) <= width else text


def embedded_in_svg(svg: str) -> str:
    """The lines that run to the left, so said as a viewer of the picture understands it.

    In an SVG the mark is not enough: there a line belongs to a page that runs to the right.
    """
    opening, closing = EMBEDDED
    return MARKED_IN_SVG.sub(lambda line: f">{opening}{line[1]}{closing}</text>", svg)
