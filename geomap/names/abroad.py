"""Reports on another country's war: its army by its nationality, its towns by their names.

"Iraqi troops retook Ramadi" tells of the city in Iraq, though a village of the region has its name.
The region's own country and the foreign forces that its parties list are no sign of that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from geomap.names.fold import fold_word
from geomap.names.tables import word_list

ARMED = (
    r"(?:army|troops|forces|soldiers|military|servicemen|marines|paratroopers|commandos|"
    r"infantry|special forces|security forces|police|government|junta)"
)
FORCES_OF = re.compile(
    rf"(?P<who>[A-Z][a-z]+)(?:['’]s)? (?:(?:government|national|federal|army|ground) )?{ARMED}\b"
)


def national_forces(text: str, is_listed: Callable[[str], bool]) -> Iterator[re.Match[str]]:
    """Each "Iraqi troops", "Sudan's army" that the region's parties do not list."""
    countries = word_list("countries")
    for found in _forces(text):
        if text[max(0, found.start() - 1) : found.start()].isalnum():
            continue  # the end of a word: the pattern is twice as fast without asking for its start
        if fold_word(found["who"]) in countries and not is_listed(found.group()):
            yield found


@lru_cache(maxsize=4)  # the same report is asked about more than once
def _forces(text: str) -> tuple[re.Match[str], ...]:
    return tuple(FORCES_OF.finditer(text))


def is_abroad(text: str, own: Iterable[str], is_listed: Callable[[str], bool]) -> bool:
    """Whether a report names another country's forces and never the region's own country."""
    if next(national_forces(text, is_listed), None) is None:
        return False
    return not any(re.search(rf"\b{re.escape(word)}\b", text) for word in own)
