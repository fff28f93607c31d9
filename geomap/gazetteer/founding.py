"""A new region: its folder with what every region has, ready for imports and its own parties."""

from __future__ import annotations

import re
import shutil
import tempfile
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from geomap.errors import GazetteerError
from geomap.gazetteer.writing import names_text, places_text

REGION_ID = re.compile(r"[a-z][a-z0-9-]*")


@dataclass(frozen=True, slots=True)
class Founded:
    """What a new region is called, and where it lies (west, south, east, north, in degrees)."""

    title: str
    bbox: tuple[float, float, float, float]
    title_ar: str | None = None
    languages: tuple[str, ...] = ("en", "ar")


def found_region(folder: Path, region: Founded) -> None:
    """Make the folder of a region: no places yet, parties and speakers to begin with.

    Written aside and renamed, so that there is a whole region or none.

    Raises
    ------
    GazetteerError
        When the folder is there already, its name is no id, or the box is none.
    """
    west, south, east, north = region.bbox
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise GazetteerError("--bbox is west,south,east,north in degrees, as 21.8,8.6,38.6,22.3")
    if not REGION_ID.fullmatch(folder.name):
        raise GazetteerError(
            f"{folder}: a region's folder has its id for a name: small letters, digits, hyphens"
        )
    if folder.exists():
        raise GazetteerError(f"{folder}: is there already; `geomap gazetteer import` adds to it")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        try:
            _write(aside, folder.name, region)
            aside.chmod(0o755)
            aside.rename(folder)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    except OSError as error:
        raise GazetteerError(f"{folder}: cannot be written ({error.strerror})") from error


def _write(folder: Path, identifier: str, region: Founded) -> None:
    texts = {
        "region.toml": _region_text(identifier, region),
        "places.csv": places_text(()),
        "names.csv": names_text(()),
        "sources.toml": "# Every source of a fact in these tables, its licence and credit.\n",
        "parties.toml": general("parties"),
        "publishers.toml": general("publishers"),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")


def general(table: str) -> str:
    """The parties, or the speakers, that any conflict has."""
    return files("geomap.gazetteer").joinpath(f"world_{table}.toml").read_text(encoding="utf-8")


def _region_text(identifier: str, region: Founded) -> str:
    west, south, east, north = (f"{number:g}" for number in region.bbox)
    lines = [
        "# The region as a whole. Degrees, EPSG:4326.",
        f"id = {_quoted(identifier)}",
        f"title = {_quoted(region.title)}",
        *([f"title_ar = {_quoted(region.title_ar)}"] if region.title_ar else []),
        f"languages = [{', '.join(_quoted(code) for code in region.languages)}]",
        f"bbox = [{west}, {south}, {east}, {north}]",
        "",
        "# Words for the country and its people: never mentions of a place.",
        f"country_words = [{_quoted(region.title)}]",
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A TOML basic string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub(r"[\x00-\x1f\x7f]", " ", escaped) + '"'
