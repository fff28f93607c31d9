"""What the reader saw in each sentence, for `--explain`; nothing is built unasked."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class SentenceTrace:
    """One sentence: the names and triggers seen, the claims made, what was rejected and why."""

    start: int
    end: int
    text: str
    parsed: bool = False
    places: list[str] = field(default_factory=list)
    parties: list[str] = field(default_factory=list)
    source: str | None = None
    accepted: list[str] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)
    note: str = ""


@dataclass(slots=True)
class Trace:
    """The traces of one report."""

    sentences: list[SentenceTrace] = field(default_factory=list)

    def lines(self) -> list[str]:
        """The whole trace as plain text."""
        out: list[str] = []
        for s in sorted(self.sentences, key=lambda trace: trace.start):
            out.append(f"[{s.start}:{s.end}] {' '.join(s.text.split())}")
            out += [
                f"    {name}: {', '.join(values)}"
                for name, values in (("places", s.places), ("parties", s.parties))
                if values
            ]
            out += [f"    said by: {s.source}"] if s.source else []
            out += [f"    + {line}" for line in s.accepted]
            out += [f"    - {line}" for line in s.rejected]
            out += [f"    ({s.note})"] if s.note else []
        return out
