"""A copy of a region's tables under change: checked, then put in place all at once."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from geomap.errors import GazetteerError
from geomap.gazetteer.cells import FILES_UNDER, ODBL_FOLDER, did_you_mean
from geomap.gazetteer.compiled import TABLE_FILES
from geomap.gazetteer.csvtext import CsvText
from geomap.gazetteer.incoming import SOURCE_FIELDS
from geomap.gazetteer.journal import forget_abandoned, locked, put_in_place, settle_held
from geomap.gazetteer.region import DataSource, find_region, is_odbl, read_sources
from geomap.gazetteer.tables import Tables, read_tables
from geomap.gazetteer.writing import (
    areas_text,
    names_text,
    places_text,
    redirects_text,
    write_aside,
)

LICENCE_FILE = "LICENSE.md"
ODBL_NOTE = """# Data under the Open Database License

The files in this folder are made available under the Open Database License 1.0
(https://opendatacommons.org/licenses/odbl/1-0/). They are derived from the sources under that
licence that `../sources.toml` describes, OpenStreetMap among them: © OpenStreetMap contributors
(https://www.openstreetmap.org/copyright).

They are kept apart from the rest of the gazetteer, which is under other licences.
"""


@dataclass
class Draft:
    """A copy of a region's tables under edit."""

    folder: Path
    tables: Tables

    def csv(self, file: str, columns: tuple[str, ...], under: str = "") -> CsvText:
        """One table, to be edited and put back with `put`."""
        return CsvText(self.folder / under / file, columns)

    def put(self, table: CsvText) -> None:
        """Write an edited table into the draft."""
        write_aside(table.path, table.text())

    def under(self, place: str) -> str:
        """Where the rows of a place are kept: its own files for ODbL data."""
        return ODBL_FOLDER if place in self.tables.odbl else ""

    def need(self, place: str) -> str:
        """The id itself, when there is such a place."""
        if place not in self.tables.places:
            hint = did_you_mean(place, self.tables.places)
            raise GazetteerError(f"no place '{place}'.{hint}")
        return place

    def replace_tables(self, after: Tables, sources: Mapping[str, DataSource]) -> None:
        """Write all tables anew; `sources` are those that a file brought along.

        Rows of ODbL sources go to files of their own.
        """
        used = {source for row in after.places.values() for source in row.sources}
        used |= {name.source for name in after.names if name.source}
        used |= {area.source for area in after.areas.values()}
        known = self._add_sources(sources, used)
        open_sources = {key for key, source in known.items() if is_odbl(source)}
        odbl = {
            row.id
            for row in after.places.values()
            if row.id in self.tables.odbl
            or (row.id not in self.tables.places and open_sources & set(row.sources))
        }
        for under in FILES_UNDER:
            apart = bool(under)
            places = [row for row in after.places.values() if (row.id in odbl) == apart]
            names = [
                n for n in after.names if (n.place in odbl or n.source in open_sources) == apart
            ]
            areas = [
                area
                for area in after.areas.values()
                if (area.place in odbl or area.source in open_sources) == apart
            ]
            self._write("places.csv", under, places_text(places), any_rows=bool(places))
            self._write("names.csv", under, names_text(names), any_rows=bool(names))
            self._write("areas.geojson", under, areas_text(areas), any_rows=bool(areas))
        _state_licence(self.folder / ODBL_FOLDER)
        redirects = after.redirects.values()
        self._write("redirects.csv", "", redirects_text(redirects), any_rows=bool(redirects))

    def _write(self, file: str, under: str, text: str, *, any_rows: bool) -> None:
        """A table without a row is written only over one that had some."""
        path = self.folder / under / file
        if any_rows or path.exists():
            write_aside(path, text)

    def _add_sources(
        self, brought: Mapping[str, DataSource], used: set[str]
    ) -> dict[str, DataSource]:
        """sources.toml with what the file says of sources that the region does not know."""
        known = read_sources(self.folder)
        blocks = []
        for key in sorted(set(brought) - set(known)):
            facts = ((name, getattr(brought[key], name)) for name in SOURCE_FIELDS)
            lines = [f"{name} = {json.dumps(v, ensure_ascii=False)}" for name, v in facts if v]
            blocks.append("\n".join([f"[{json.dumps(key)}]", *lines, ""]))
            known[key] = brought[key]
        unknown = sorted(used - set(known))
        if unknown:
            raise GazetteerError(
                f"source '{unknown[0]}' is not in sources.toml: nothing written; add it there "
                "first, or say with --licence what it may be used for"
            )
        if blocks:
            path = self.folder / "sources.toml"
            before = path.read_text(encoding="utf-8").rstrip("\n") + "\n\n" if path.exists() else ""
            write_aside(path, before.lstrip("\n") + "\n".join(blocks))
        return known


@contextmanager
def draft_of(region: str | Path) -> Iterator[Draft]:
    """Copy, change, load strictly and check; only then put in place, all files at once.

    Raises
    ------
    GazetteerError
        When the folder cannot be written, or the change would bring a new error; then nothing is
        written.
    """
    folder = find_region(region)
    if not os.access(folder, os.W_OK):
        raise GazetteerError(
            f"{folder}: cannot be written; copy the folder and name the copy with --region"
        )
    with locked(folder), tempfile.TemporaryDirectory(prefix="geomap-edit-") as aside:
        settle_held(folder)
        forget_abandoned(folder)
        copy = Path(aside) / folder.name
        _copy_tables(folder, copy)
        draft = Draft(copy, read_tables(copy))
        yield draft
        _refuse_new_errors(folder, copy)
        files = (path for path in copy.rglob("*") if path.is_file())
        put_in_place(
            folder, {path.relative_to(copy).as_posix(): path.read_bytes() for path in files}
        )


def _copy_tables(folder: Path, copy: Path) -> None:
    for under in FILES_UNDER:
        for name in (*TABLE_FILES, "removed.csv", "accepted.csv", LICENCE_FILE):
            source = folder / under / name
            if source.is_file():
                (copy / under).mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, copy / under / name)


def _state_licence(folder: Path) -> None:
    """Say beside the rows under the ODbL that they are, where nobody has said it yet."""
    if any(folder.glob("*.csv")) and not (folder / LICENCE_FILE).exists():
        write_aside(folder / LICENCE_FILE, ODBL_NOTE)


def _refuse_new_errors(folder: Path, copy: Path) -> None:
    from geomap.gazetteer.check import check_region

    before = {finding.message for finding in check_region(folder) if finding.level == "error"}
    for finding in check_region(copy):
        if finding.level == "error" and finding.message not in before:
            raise GazetteerError(f"nothing written: {finding.where}: {finding.message}")
