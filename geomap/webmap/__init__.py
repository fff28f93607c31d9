"""The web map: controls to one HTML file that needs nothing else."""

from geomap.webmap.build import build_map, write_map
from geomap.webmap.notes import is_noted, notes_of
from geomap.webmap.options import Credit, MapOptions, Note, NoteKind, Theme

__all__ = [
    "Credit",
    "MapOptions",
    "Note",
    "NoteKind",
    "Theme",
    "build_map",
    "is_noted",
    "notes_of",
    "write_map",
]
