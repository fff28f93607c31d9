"""Text as a reader sees it, with the way back to the offsets of the text as it was written."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from dataclasses import dataclass

# An entity (also one escaped twice), or a word broken at the end of a line.
_MARKUP = re.compile(
    r"&(?:amp;)*(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"
    r"|(?<=[^\W\d_])[-\u00ad]\r?\n(?=[^\W\d_])"
)
_SPACES = "\u00a0\u202f\u2009\t"


@dataclass(frozen=True, slots=True)
class Decoded:
    """`text` is what is read; `breaks` and `origins` lead from it back to the original."""

    text: str
    breaks: tuple[int, ...] = (0,)  # offsets in `text` where the shift changes
    origins: tuple[int, ...] = (0,)  # the offset in the original of each break

    def origin(self, at: int) -> int:
        """The offset in the original of an offset in `text`."""
        if len(self.breaks) == 1:
            return at
        i = bisect_right(self.breaks, at) - 1
        return self.origins[i] + at - self.breaks[i]

    def origin_end(self, end: int) -> int:
        """The exclusive end in the original of an exclusive end in `text`, after any entity."""
        if len(self.breaks) == 1 or end == 0:
            return end
        i = bisect_right(self.breaks, end - 1) - 1
        if i + 1 < len(self.breaks) and self.breaks[i + 1] == end and self._replaced(i):
            return self.origins[i + 1]
        return self.origins[i] + end - self.breaks[i]

    def _replaced(self, i: int) -> bool:
        """Whether the stretch from break `i` on stands for an entity rather than for itself."""
        return self.origins[i + 1] - self.origins[i] != self.breaks[i + 1] - self.breaks[i]


def decode(text: str) -> Decoded:
    """Resolve HTML entities and line-end hyphens; every other character stays one to one."""
    if "&" not in text and "-\n" not in text and "-\r\n" not in text and "\u00ad\n" not in text:
        return Decoded(_plain_spaces(text))
    parts: list[str] = []
    breaks, origins = [0], [0]
    done = length = 0
    for found in _MARKUP.finditer(text):
        new = _replacement(found.group(), text[found.end() : found.end() + 1])
        if new is None:
            continue
        kept = text[done : found.start()]
        parts += (kept, new)
        length += len(kept)
        breaks.append(length)
        origins.append(found.start())
        length += len(new)
        breaks.append(length)
        origins.append(found.end())
        done = found.end()
    parts.append(text[done:])
    return Decoded(_plain_spaces("".join(parts)), *_last_of_each(breaks, origins))


def _plain_spaces(text: str) -> str:
    for space in _SPACES:
        if space in text:
            text = text.replace(space, " ")
    return text


def _replacement(markup: str, following: str) -> str | None:
    if not markup.startswith("&"):
        return "" if following.islower() or markup[0] == "\u00ad" else "-"
    entity = "&" + re.sub(r"^&(?:amp;)*", "", markup)
    seen = html.unescape(entity)
    return None if seen == entity else seen


def _last_of_each(breaks: list[int], origins: list[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Where a stretch became empty two breaks share an offset: the later one counts."""
    last = dict(zip(breaks, origins, strict=True))
    return tuple(last), tuple(last.values())
