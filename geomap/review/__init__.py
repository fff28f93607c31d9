"""Review: what the machine misread, corrected by people, in a spreadsheet or on a local page."""

from geomap.review._decide import Applied, apply_decisions, keep, plain_file
from geomap.review._export import export_claims, writer_for
from geomap.review._history import decided_rows, superseded_rows
from geomap.review._server import ReviewServer

__all__ = [
    "Applied",
    "ReviewServer",
    "apply_decisions",
    "decided_rows",
    "export_claims",
    "keep",
    "plain_file",
    "superseded_rows",
    "writer_for",
]
