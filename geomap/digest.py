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
    words       the sentence where the publisher itself speaks, else None; where it was made
                before, the sentence's key (`syndication.sentence_key`), 0 for none

What is missing in `said` and `voice` is empty; a source that is not named is `NARRATOR`.
"""

from __future__ import annotations

from geomap.jsonl import day_text
from geomap.records import Claim

Digest = tuple[int, str, str, int, str | None, str | None, str, str, str | int | None]

SEPARATOR = "\x1f"
NARRATOR = "\x00"
SAID = (
    *("status", "modality", "extent", "certainty", "weak"),
    *("party", "from_party", "contenders", "share"),
)
VOICE = ("source", "source_party", "publisher")


def digest_of(number: int, claim: Claim) -> Digest | None:
    """The digest of a claim, None of one without a place."""
    if claim.place is None:
        return None
    source = claim.source
    said = (
        *(claim.status, claim.modality, claim.extent, claim.certainty),
        *("1" if claim.weak else "0", claim.party or "", claim.from_party or ""),
        *(" ".join(claim.contenders), "" if claim.share is None else repr(claim.share)),
    )
    voice = (
        source.name if source else NARRATOR,
        (source.party if source else None) or "",
        claim.publisher or "",
    )
    return (
        number,
        claim.place.id,
        claim.report,
        claim.evidence.start,
        day_text(claim.published),
        day_text(claim.date or claim.date_to),
        SEPARATOR.join(said),
        SEPARATOR.join(voice),
        claim.evidence.exact if source is None else None,
    )
