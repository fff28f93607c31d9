"""Control and its claims as files for other programs, each row with its provenance and licence."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geomap.crediting import QUOTES, attribution, licence
from geomap.errors import MapError
from geomap.exported import BETWEEN
from geomap.records import Control, Heard
from geomap.wording import as_reported

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from geomap.gazetteer import Gazetteer

    Writer = Callable[["Exported", Path], None]

DECIMALS = 4  # of a degree: nothing finer than a quarter or a village
NO_BOUNDARY = "none: a point"
GPKG_VERSION = {
    "VERSION": "1.2"
}  # what every program since 2018 reads; GDAL's own default is newer


@dataclass(frozen=True, slots=True)
class Exported:
    """What is written, whatever the format.

    Every row says what it corrects (`replaces`) and how many days are held back (`delay`).
    """

    controls: Sequence[Control]
    gazetteer: Gazetteer
    replaces: str | None = None
    delay: int = 0

    def rows(self) -> list[dict[str, Any]]:
        """One row a place."""
        more = {"note": as_reported(self.delay), "replaces": self.replaces}
        return [{**properties(control, self.gazetteer), **more} for control in self.controls]

    def shapes(self) -> list[BaseGeometry | None]:
        """The geometry of each row: its boundary, else its point."""
        return [_shape(control, self.gazetteer) for control in self.controls]

    def frame(self) -> gpd.GeoDataFrame:
        """Rows and shapes."""
        return _frame(self.rows(), self.shapes())


def export(
    controls: Sequence[Control],
    gazetteer: Gazetteer,
    path: Path,
    *,
    replaces: str | None = None,
    delay: int = 0,
) -> None:
    """Write controls to `path`; the ending chooses the format. Coordinates are EPSG:4326.

    .geojson is RFC 7946; .gpkg holds control, those of its rows that are points, and claims, with
    a style for QGIS;
    .parquet is GeoParquet, .kml and .csv hold points and text.

    Raises
    ------
    MapError
        When the ending is none that is known.
    """
    writer_of(path)(Exported(controls, gazetteer, replaces, delay), path)


def writer_of(path: Path) -> Writer:
    """What writes the format that the ending of `path` names; `MapError` where there is none."""
    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        raise MapError(f"{path}: an export ends in {', '.join(sorted(WRITERS))}.")
    return writer


def properties(control: Control, gazetteer: Gazetteer) -> dict[str, Any]:
    """One row: what holds, by which rule, who says so in which words, and under which licence."""
    place = gazetteer.get(control.place.id)
    party = gazetteer.parties.get(control.party) if control.party else None
    return {
        "place_id": place.id,
        "place": place.name,
        "place_ar": place.name_in("ar"),
        "certainty": control.certainty.value,
        "day": control.day.isoformat(),
        "status": control.status.value,
        "party": control.party,
        "party_name": party.name if party else None,
        "from_party": control.from_party,
        "rivals": ", ".join(control.rivals) or None,
        "contenders": ", ".join(control.contenders) or None,
        "standing": control.standing.value,
        "extent": control.extent.value,
        "share": control.share,
        "since": control.since.isoformat() if control.since else None,
        "last_heard": control.last_heard.isoformat() if control.last_heard else None,
        "stale": control.stale,
        "inferred": control.inferred,
        "rule": control.rule,
        "boundary": NO_BOUNDARY if gazetteer.area(place.id) is None else "published",
        "sources": BETWEEN.join(dict.fromkeys(map(said_by, control.claims))) or None,
        "reports": ", ".join(dict.fromkeys(heard.claim.report for heard in control.claims)) or None,
        "quotes": BETWEEN.join(heard.claim.evidence.exact for heard in control.claims) or None,
        "note": as_reported(),
        "attribution": attribution(gazetteer, place.id),
        "licence": licence(gazetteer, place.id),
    }


def said_by(heard: Heard) -> str:
    """The innermost source of a claim: who is quoted, or who published it."""
    claim = heard.claim
    return claim.source.name if claim.source else claim.publisher or "the report itself"


def claim_properties(control: Control, heard: Heard) -> dict[str, Any]:
    """One row of the layer of claims."""
    claim = heard.claim
    return {
        "place_id": control.place.id,
        "place": control.place.name,
        "role": heard.role,
        "because": heard.because,
        "status": claim.status.value,
        "party": claim.party,
        "from_party": claim.from_party,
        "modality": claim.modality.value,
        "extent": claim.extent.value,
        "date": claim.date.isoformat() if claim.date else None,
        "date_basis": claim.date_basis.value,
        "source": said_by(heard),
        "side": heard.side,
        "report": claim.report,
        "publisher": claim.publisher,
        "published": claim.published.isoformat() if claim.published else None,
        "quote": claim.evidence.exact,
        "licence": QUOTES,
    }


def _frame(
    rows: Sequence[Mapping[str, Any]], shapes: Sequence[BaseGeometry | None]
) -> gpd.GeoDataFrame:
    import geopandas as gpd

    return gpd.GeoDataFrame(list(rows), geometry=list(shapes), crs="EPSG:4326")


def _claims(controls: Sequence[Control]) -> gpd.GeoDataFrame:
    told = [(control, heard) for control in controls for heard in control.claims]
    return _frame([claim_properties(*pair) for pair in told], [_point(one) for one, _ in told])


def _shape(control: Control, gazetteer: Gazetteer) -> BaseGeometry | None:
    import shapely

    area = gazetteer.area(control.place.id)
    if area is None:
        return _point(control)
    rounded = shapely.set_precision(area, 10**-DECIMALS)
    return rounded if not rounded.is_empty else area


def _point(control: Control) -> BaseGeometry | None:
    from shapely.geometry import Point

    place = control.place
    if place.lon is None or place.lat is None:
        return None
    return Point(round(place.lon, DECIMALS), round(place.lat, DECIMALS))


def _write_geojson(told: Exported, path: Path) -> None:
    from shapely.geometry import mapping

    features = []
    for row, shape in zip(told.rows(), map(_counter_clockwise, told.shapes()), strict=True):
        geometry = mapping(shape) if shape is not None else None
        features.append(
            {"type": "Feature", "id": row["place_id"], "geometry": geometry, "properties": row}
        )
    document = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(document, ensure_ascii=False) + "\n", encoding="utf-8")


def _counter_clockwise(shape: BaseGeometry | None) -> BaseGeometry | None:
    """The shape with its outer rings counter-clockwise, as RFC 7946 wants them."""
    from shapely.geometry import MultiPolygon, Polygon
    from shapely.geometry.polygon import orient

    if isinstance(shape, Polygon):
        return orient(shape)
    if isinstance(shape, MultiPolygon):
        return MultiPolygon([orient(part) for part in shape.geoms])
    return shape


def _write_geopackage(told: Exported, path: Path) -> None:
    from geomap.qgis_style import save_styles

    path.unlink(missing_ok=True)  # the caller writes aside; an empty file is no GeoPackage
    frame = told.frame()
    frame.to_file(path, layer="control", driver="GPKG", dataset_options=GPKG_VERSION)
    _claims(told.controls).to_file(path, layer="claims", driver="GPKG", mode="a")
    _add_points(path, list(frame.columns))
    layers = (("control", "fill"), ("control_points", "marker"))
    save_styles(path, layers, told.gazetteer.parties.values())


def _add_points(path: Path, columns: Sequence[str]) -> None:
    """A view of the rows without a published boundary, for programs that draw areas or points."""
    names = ", ".join(f'"{name}"' for name in ("geom", *columns) if name != "geometry")
    with sqlite3.connect(path) as database:
        database.execute(
            f"CREATE VIEW control_points AS SELECT fid AS OGC_FID, {names} FROM control "  # noqa: S608
            f"WHERE boundary = '{NO_BOUNDARY}'"
        )
        database.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) "
            "VALUES ('control_points', 'features', 'control_points', "
            "'the rows of control without a published boundary', 4326)"
        )
        database.execute(
            "INSERT INTO gpkg_geometry_columns "
            "VALUES ('control_points', 'geom', 'POINT', 4326, 0, 0)"
        )
    database.close()


def _write_parquet(told: Exported, path: Path) -> None:
    told.frame().to_parquet(path, index=False, schema_version="1.1.0")


def _write_kml(told: Exported, path: Path) -> None:
    frame = told.frame().rename(columns={"place": "Name", "note": "Description"})
    made = io.BytesIO()  # GDAL says nothing of a KML file for which the disk has no room
    frame.to_file(made, driver="LIBKML", layer="control")
    path.write_bytes(made.getvalue())


def _write_csv(told: Exported, path: Path) -> None:
    rows = []
    for control, row in zip(told.controls, told.rows(), strict=True):
        point = _point(control)
        place = {"lon": point.x, "lat": point.y} if point is not None else {"lon": "", "lat": ""}  # type: ignore[attr-defined]
        rows.append({**row, **place})
    columns = list(rows[0]) if rows else ["place_id", "place", "party"]
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([[formula_safe(row[name]) for name in columns] for row in rows])


def formula_safe(value: Any) -> Any:
    """Text that no spreadsheet takes for a formula: an apostrophe before what looks like one."""
    if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return "'" + value
    return "" if value is None else value


WRITERS: dict[str, Writer] = {
    ".geojson": _write_geojson,
    ".gpkg": _write_geopackage,
    ".parquet": _write_parquet,
    ".kml": _write_kml,
    ".csv": _write_csv,
}
