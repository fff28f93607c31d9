"""The tables of a ledger: a GeoPackage that QGIS opens as it is.

No layer has a spatial index: its triggers would call functions that plain SQLite lacks, and a
project's points are few.
"""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime

from geomap import __version__

APPLICATION_ID = 0x47504B47  # "GPKG"
GPKG_VERSION = 10300  # GeoPackage 1.3
SCHEMA_VERSION = 1  # of the tables below; a ledger with a higher one is refused
SRS = 4326

WGS84 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],'
    'PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AXIS["Latitude",NORTH],'
    'AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]'
)

METADATA = (
    """CREATE TABLE gpkg_spatial_ref_sys (
        srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
        organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT)""",
    """CREATE TABLE gpkg_contents (
        table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
        description TEXT DEFAULT '', last_change DATETIME NOT NULL
        DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE,
        max_y DOUBLE, srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id)
        REFERENCES gpkg_spatial_ref_sys(srs_id))""",
    """CREATE TABLE gpkg_geometry_columns (
        table_name TEXT NOT NULL UNIQUE, column_name TEXT NOT NULL,
        geometry_type_name TEXT NOT NULL,
        srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
        CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
        CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
        CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id))""",
)

# What copies of one wire story are known by. A ledger made before there were sketches gets these
# tables with the next report.
COPIES = (
    "DROP TABLE IF EXISTS prints",
    """CREATE TABLE prints (
        key INTEGER NOT NULL, report_fid INTEGER NOT NULL, PRIMARY KEY (key, report_fid))
        WITHOUT ROWID""",
    """CREATE TABLE sketches (
        report_fid INTEGER PRIMARY KEY, sentences INTEGER NOT NULL, sketch BLOB NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS copies (
        report_fid INTEGER NOT NULL, original_fid INTEGER NOT NULL,
        PRIMARY KEY (report_fid, original_fid))""",
)

# The claims in short (`geomap.ledger._digests`), a pack a report; NULL where it is to be made. A
# ledger made before these tables gets them with the next report.
_DUE = """BEGIN
        DELETE FROM digests WHERE report_fid = {0}.report_fid;
        INSERT INTO digests (report_fid, claims) VALUES ({0}.report_fid, NULL);
    END"""
_AT_CHANGES = {
    "claim_added": "INSERT ON claims " + _DUE.format("NEW"),
    "claim_removed": "DELETE ON claims " + _DUE.format("OLD"),
    "claim_changed": "UPDATE ON claims " + _DUE.format("OLD"),
    "claim_moved": "UPDATE OF report_fid ON claims " + _DUE.format("NEW"),
}
DIGEST_OBJECTS = ("digests", "digests_due", "terms", *_AT_CHANGES)
DIGEST_TABLES = (
    *(f"DROP TRIGGER IF EXISTS {name}" for name in _AT_CHANGES),
    "DROP TABLE IF EXISTS digests",
    "DROP TABLE IF EXISTS terms",
    "CREATE TABLE digests (report_fid INTEGER PRIMARY KEY, claims BLOB)",
    "CREATE INDEX digests_due ON digests (report_fid) WHERE claims IS NULL",
    "CREATE INDEX IF NOT EXISTS claims_by_key ON claims (key)",
    "CREATE TABLE terms (id INTEGER PRIMARY KEY, term TEXT NOT NULL UNIQUE)",
    *(f"CREATE TRIGGER {name} AFTER {what}" for name, what in _AT_CHANGES.items()),
)

TABLES = (
    """CREATE TABLE ledger_info (
        fid INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, value TEXT NOT NULL)""",
    """CREATE TABLE reports (
        fid INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, version INTEGER NOT NULL,
        current BOOLEAN NOT NULL, title TEXT, publisher TEXT, published DATE, url TEXT,
        lang TEXT NOT NULL, text TEXT NOT NULL, text_hash TEXT NOT NULL, added DATETIME NOT NULL,
        UNIQUE (id, version))""",
    """CREATE TABLE places (
        fid INTEGER PRIMARY KEY AUTOINCREMENT, geom POINT, id TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL, kind TEXT NOT NULL, parent TEXT, quality TEXT, lon DOUBLE, lat DOUBLE,
        more TEXT NOT NULL)""",
    """CREATE TABLE claims (
        fid INTEGER PRIMARY KEY AUTOINCREMENT, geom POINT, current BOOLEAN NOT NULL,
        report_fid INTEGER NOT NULL REFERENCES reports(fid), key TEXT NOT NULL,
        report TEXT NOT NULL, surface TEXT NOT NULL, status TEXT NOT NULL, exact TEXT NOT NULL,
        prefix TEXT NOT NULL, suffix TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
        place TEXT, place_name TEXT, certainty TEXT NOT NULL, place_reason TEXT, party TEXT,
        from_party TEXT, contenders TEXT, modality TEXT NOT NULL, extent TEXT NOT NULL,
        share DOUBLE, date DATE, date_from DATE, date_to DATE, date_basis TEXT NOT NULL,
        source TEXT, source_party TEXT, publisher TEXT, published DATE, rule TEXT,
        weak BOOLEAN NOT NULL, more_evidence TEXT)""",
    """CREATE TABLE decisions (
        fid INTEGER PRIMARY KEY AUTOINCREMENT, verdict TEXT NOT NULL, why TEXT NOT NULL,
        made DATETIME NOT NULL, report TEXT NOT NULL, text_hash TEXT NOT NULL, key TEXT NOT NULL,
        surface TEXT NOT NULL, quote TEXT NOT NULL, correction TEXT NOT NULL)""",
    """CREATE TABLE control (
        fid INTEGER PRIMARY KEY AUTOINCREMENT, geom GEOMETRY, day DATE NOT NULL,
        place TEXT NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL, party TEXT, rivals TEXT,
        contenders TEXT, standing TEXT NOT NULL, extent TEXT NOT NULL, since DATE, last_heard DATE,
        stale BOOLEAN NOT NULL, inferred BOOLEAN NOT NULL, certainty TEXT NOT NULL,
        rule TEXT NOT NULL, claims INTEGER NOT NULL)""",
    *COPIES,
    "CREATE INDEX reports_by_hash ON reports (text_hash)",
    "CREATE INDEX claims_by_report ON claims (report_fid)",
    "CREATE INDEX claims_by_place ON claims (place)",
    "CREATE INDEX decisions_by_key ON decisions (key)",
    "CREATE INDEX control_by_day ON control (day)",
)

# table, geometry type (None: attributes), what people see in the list of layers
LAYERS = (
    (
        "claims",
        "POINT",
        "What each sentence claims, at its place; superseded ones have current = 0",
    ),
    ("control", "GEOMETRY", "Who holds what, one row a place and day, as reported"),
    ("places", "POINT", "The places that claims refer to"),
    ("reports", None, "The reports, every version of them"),
    ("decisions", None, "What reviewers decided, the latest last"),
    ("ledger_info", None, "Versions of the ledger and the gazetteer"),
)


def create(con: sqlite3.Connection) -> None:
    """Make the tables of an empty file. The caller holds the transaction."""
    for statement in (*METADATA, *TABLES):
        con.execute(statement)
    con.executemany(
        "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)",
        [
            ("Undefined Cartesian SRS", -1, "NONE", -1, "undefined", None),
            ("Undefined geographic SRS", 0, "NONE", 0, "undefined", None),
            ("WGS 84 geodetic", SRS, "EPSG", SRS, WGS84, "longitude/latitude in degrees"),
        ],
    )
    for table, geometry, description in LAYERS:
        con.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)"
            " VALUES (?, ?, ?, ?, ?)",
            (
                table,
                "features" if geometry else "attributes",
                table,
                description,
                SRS if geometry else 0,
            ),
        )
        if geometry:
            con.execute(
                "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)",
                (table, geometry, SRS),
            )
    about = {"schema": str(SCHEMA_VERSION), "geomap": __version__, "created": now()}
    con.executemany("INSERT INTO ledger_info (key, value) VALUES (?, ?)", about.items())
    con.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    con.execute(f"PRAGMA user_version = {GPKG_VERSION}")


def now() -> str:
    """This moment in the writing of GeoPackage."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
