"""The statements of the ledger. Everything that varies is a parameter; nothing is pasted in."""
# ruff: noqa: S608  (constants put together from constants)

from __future__ import annotations

REPORT_COLUMNS = "id, text, title, publisher, published, url, lang"
PLACE_COLUMNS = "id, name, kind, parent, quality, lon, lat, more"
# A claim's columns in the order in which `_rows.claim_of` takes them.
CLAIM_COLUMNS = (
    'report, surface, status, exact, prefix, suffix, start, "end", place, certainty, '
    "place_reason, party, from_party, contenders, modality, extent, share, date, date_from, "
    "date_to, date_basis, source, source_party, publisher, published, rule, weak, more_evidence"
)

CURRENT_REPORTS = f"SELECT {REPORT_COLUMNS} FROM reports WHERE current ORDER BY fid"
ALL_REPORTS = f"SELECT {REPORT_COLUMNS} FROM reports ORDER BY fid"
ONE_REPORT = f"SELECT {REPORT_COLUMNS} FROM reports WHERE id = ? AND current"
SAME_TEXT = (
    "SELECT id, version, publisher, published, lang FROM reports"
    " WHERE text_hash = ? AND current ORDER BY id = ? DESC, fid"
)
LATEST_VERSION = (
    "SELECT version, text, published FROM reports WHERE id = ? ORDER BY version DESC LIMIT 1"
)
INSERT_REPORT = (
    f"INSERT INTO reports (version, current, text_hash, added, {REPORT_COLUMNS})"
    " VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
SUPERSEDE_CLAIMS = (
    "UPDATE claims SET current = 0 WHERE report_fid IN"
    " (SELECT fid FROM reports WHERE id = ? AND current)"
)
SUPERSEDE_REPORT = "UPDATE reports SET current = 0 WHERE id = ? AND current"

PLACES = f"SELECT {PLACE_COLUMNS} FROM places"
UPSERT_PLACE = (
    f"INSERT INTO places (geom, {PLACE_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (id) DO UPDATE SET geom = excluded.geom, name = excluded.name,"
    " kind = excluded.kind, parent = excluded.parent, quality = excluded.quality,"
    " lon = excluded.lon, lat = excluded.lat, more = excluded.more"
)
EXTENDED_BOX = (
    "SELECT min(coalesce(min_x, ?1), ?1), min(coalesce(min_y, ?2), ?2),"
    " max(coalesce(max_x, ?3), ?3), max(coalesce(max_y, ?4), ?4)"
    " FROM gpkg_contents WHERE table_name = 'places'"
)
BOX = "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = 'places'"

INSERT_CLAIM = (
    f"INSERT INTO claims (geom, current, report_fid, key, place_name, {CLAIM_COLUMNS})"
    f" VALUES (?, 1, ?, ?, ?{', ?' * (CLAIM_COLUMNS.count(',') + 1)})"
)
CURRENT_CLAIMS = (
    f"SELECT {CLAIM_COLUMNS}, fid, key, report_fid FROM claims"
    " WHERE current AND (?1 IS NULL OR published IS NULL OR published <= ?1) ORDER BY fid"
)
CLAIMS_ON_PLACE = (
    f"SELECT {CLAIM_COLUMNS}, fid, key, report_fid FROM claims WHERE current"
    " AND (place = ? OR key IN (SELECT key FROM decisions)) ORDER BY fid"
)
# What an earlier version of a report said and the current one does not.
SUPERSEDED_ON_PLACE = (
    f"SELECT {CLAIM_COLUMNS}, fid, key, report_fid FROM claims AS old WHERE NOT current"
    " AND place = ? AND NOT EXISTS (SELECT 1 FROM claims AS new"
    " WHERE new.current AND new.report = old.report AND new.key = old.key)"
    " GROUP BY report, key ORDER BY fid"
)
ALL_CLAIMS = f"SELECT {CLAIM_COLUMNS}, fid, key, report_fid FROM claims ORDER BY fid"
ONE_CLAIM = f"SELECT {CLAIM_COLUMNS}, fid, key, report_fid FROM claims WHERE fid = ? AND current"
CLAIMS_NUMBERED = (
    f"SELECT {CLAIM_COLUMNS}, fid, key, report_fid FROM claims"
    " WHERE fid IN (SELECT value FROM json_each(?))"
)
DECIDED_CLAIMS = (
    f"SELECT {CLAIM_COLUMNS}, fid, key, report_fid FROM claims"
    " WHERE current AND key IN (SELECT key FROM decisions)"
)
# A digest's columns, in the order of `geomap.digest`. The place is looked at last: most rows have
# one, and what comes first in a row is found first.
DIGEST_COLUMNS = """
    fid, place, report, start, published, coalesce(date, date_to),
    status || char(31) || modality || char(31) || extent || char(31) || certainty
        || char(31) || weak || char(31) || coalesce(party, '') || char(31)
        || coalesce(from_party, '') || char(31) || coalesce(contenders, '') || char(31)
        || CASE WHEN share IS NULL THEN '' ELSE printf('%!.17g', share) END,
    coalesce(source, char(0)) || char(31) || coalesce(source_party, '') || char(31)
        || coalesce(publisher, ''),
    CASE WHEN source IS NULL THEN exact END
"""
DIGESTS = (
    f"SELECT {DIGEST_COLUMNS} FROM claims"
    " WHERE current AND place IS NOT NULL AND coalesce(published, date, ?1) <= ?1"
)
DIGESTS_UNPACKED = (
    f"{DIGESTS} AND report_fid IN (SELECT report_fid FROM digests WHERE claims IS NULL)"
)
DIGESTS_OF_REPORT = (
    f"SELECT {DIGEST_COLUMNS}, coalesce(published, date) FROM claims"
    " WHERE report_fid = ? AND current AND place IS NOT NULL"
)
LAST_DAY = (
    "SELECT max(coalesce(published, date, date_to)) FROM claims"
    " WHERE current AND key NOT IN (SELECT key FROM decisions)"
)
HASHES = "SELECT fid, text_hash FROM reports"

DECISIONS = (
    "SELECT verdict, report, text_hash, key, surface, quote, why, correction, made"
    " FROM decisions ORDER BY fid"
)
INSERT_DECISION = (
    "INSERT INTO decisions (verdict, report, text_hash, key, surface, quote, why, correction, made)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)

HAS_PRINTS = "SELECT 1 FROM sqlite_master WHERE name = 'sketches'"
EARLIER_REPORTS = (
    f"SELECT fid, {REPORT_COLUMNS} FROM reports WHERE current AND fid != ? ORDER BY fid"
)
INSERT_SKETCH = "INSERT INTO sketches VALUES (?, ?, ?)"
INSERT_PRINT = "INSERT INTO prints VALUES (?, ?)"
INSERT_COPY = "INSERT OR IGNORE INTO copies VALUES (?, ?)"
PRINTED_WITH = "SELECT key, report_fid FROM prints WHERE key IN (SELECT value FROM json_each(?))"
PRINTED = (
    "SELECT fid, published, id, sentences, sketch FROM reports"
    " JOIN sketches ON sketches.report_fid = reports.fid"
    " WHERE fid IN (SELECT value FROM json_each(?)) AND current AND publisher IS NOT ?"
)
HAS_COPIES = "SELECT 1 FROM sqlite_master WHERE name = 'copies'"
COPIES = (
    "SELECT copy.id, original.id, original.published, original.publisher FROM copies"
    " JOIN reports AS copy ON copy.fid = copies.report_fid AND copy.current"
    " JOIN reports AS original ON original.fid = copies.original_fid AND original.current"
)

OBJECTS = "SELECT count(*) FROM sqlite_master WHERE name IN (SELECT value FROM json_each(?))"
DIGESTS_DUE = "SELECT report_fid FROM digests WHERE claims IS NULL"
ALL_DIGESTS_DUE = (
    "INSERT INTO digests (report_fid, claims) SELECT DISTINCT report_fid, NULL FROM claims"
)
PACKS = "SELECT claims FROM digests WHERE claims IS NOT NULL"
PACK = "UPDATE digests SET claims = ? WHERE report_fid = ?"
TERMS = "SELECT id, term FROM terms"
TERM = "SELECT id FROM terms WHERE term = ?"
INSERT_TERM = "INSERT OR IGNORE INTO terms (term) VALUES (?)"

INFO = "SELECT key, value FROM ledger_info"
SET_INFO = (
    "INSERT INTO ledger_info (key, value) VALUES (?, ?)"
    " ON CONFLICT (key) DO UPDATE SET value = excluded.value"
)
