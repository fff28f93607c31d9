"""How much of a place: "most of", "three quarters of", "about 60 %", "all but two blocks of"."""

from __future__ import annotations

import html
import re

NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9,
}  # fmt: skip
FRACTIONS = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "tenth": 10}
PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*(?:%|per\s?cent)", re.I)
FRACTION = re.compile(
    r"\b(?:(one|two|three|four|five|six|seven|eight|nine|an?|its|the)[\s-]+)?(?:\w+\s+)?"
    r"(half|third|quarter|fourth|fifth|sixth|tenth)s?\b",
    re.I,
)


def share_in(text: str) -> float | None:
    """The share (0..1) that a phrase such as "nearly three quarters" states, if it is a number."""
    text = html.unescape(text)
    percent = PERCENT.search(text)
    if percent:
        value = float(percent.group(1)) / 100
        return value if 0 < value <= 1 else None
    found = FRACTION.search(text)
    if not found:
        return None
    count = NUMBERS.get((found.group(1) or "a").lower(), 1)
    value = count / FRACTIONS[found.group(2).lower()]
    return round(value, 3) if 0 < value < 1 else None
