"""Claims in the short form in which a ledger hands many of them over at once.

Who holds what follows from few columns of a claim. A ledger gives these alone, eight or ten times
faster than whole claims, and the claims themselves only where they are to be shown.

A digest is a plain tuple, for a hundred thousand of them are made:

    number      the claim's number in the ledger, by which the claim itself is asked for
    place       id
    report      id
    start       offset of the sentence in the report
    published   ISO 8601, or None
    day         date, else the end of the range, ISO 8601, or None
    said        the fields of `SAID`, joined by `SEPARATOR`
    voice       the fields of `VOICE`, joined by `SEPARATOR`
    words       the sentence where the publisher itself speaks, else None

What is missing in `said` and `voice` is empty; a source that is not named is `NARRATOR`.
"""

from __future__ import annotations

Digest = tuple[int, str, str, int, str | None, str | None, str, str, str | None]

SEPARATOR = "\x1f"
NARRATOR = "\x00"
SAID = (
    *("status", "modality", "extent", "certainty", "weak"),
    *("party", "from_party", "contenders", "share"),
)
VOICE = ("source", "source_party", "publisher")
