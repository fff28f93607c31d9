// What is shown, as a file for other programs: made in the page, so that it works offline. The
// columns are those of `geomap export`.

const SAVED_DECIMALS = 4; // of a degree: nothing finer than a quarter or a village
const BETWEEN_CLAIMS = " | ";
const FORMULA = /^[=+\-@\t\r]/; // a cell that a spreadsheet would run
const SAVED_TYPES = { csv: "text/csv", geojson: "application/geo+json" };

class Save {
  constructor(app) {
    this.app = app;
  }

  // Offer the file; `kind` is "csv" or "geojson".
  as(kind) {
    const text = kind === "csv" ? this.csv() : this.geojson();
    const address = URL.createObjectURL(new Blob([text], { type: `${SAVED_TYPES[kind]};charset=utf-8` }));
    make("a", { href: address, download: this.name(kind) }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60000);
  }

  name(kind) {
    const title = this.app.model.data.title.en ?? "";
    const words = title.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 60);
    return `${words || "map"}-${this.day}.${kind}`;
  }

  get day() {
    return this.app.model.days[this.app.view.day];
  }

  // Every place that anything was said of on the day, as far as the filter lets it through.
  places() {
    return this.app.model.reported.filter((place) => place.on(this.app.view.day) && this.app.passes(place));
  }

  properties(place) {
    const { model } = this.app;
    const state = place.on(this.app.view.day);
    const claims = state.claims.map((heard) => model.data.claims[heard.claim]);
    const reports = claims.map((claim) => model.data.reports[claim.r ?? 0]);
    const once = (texts, between) => [...new Set(texts.filter(Boolean))].join(between) || null;
    return {
      place_id: place.id,
      place: place.names.en,
      place_ar: place.names.ar ?? null,
      certainty: state.certainty,
      day: this.day,
      status: state.status,
      party: state.party,
      party_name: model.parties[state.party]?.en ?? null,
      from_party: state.from,
      rivals: once(state.rivals, ", "),
      contenders: once(state.contenders, ", "),
      standing: state.standing,
      extent: state.part ? "part" : "whole",
      share: state.share,
      since: state.since,
      last_heard: state.heard,
      stale: state.stale,
      inferred: state.inferred,
      rule: model.data.rule,
      boundary: place.approximate ? "none: a point" : "published, simplified for this map",
      sources: once(claims.map((claim, at) => claim.b ?? reports[at]?.p ?? "the report itself"), BETWEEN_CLAIMS),
      reports: once(reports.map((report) => report?.i), ", "),
      quotes: claims.map((claim) => claim.q ?? "").join(BETWEEN_CLAIMS) || null,
      note: this.app.asReported(),
      attribution: model.data.credits.map((owed) => this.app.layersOf(owed) + owed[0]).join("; "),
      licence: [...new Set(model.data.credits.map(([, licence]) => licence).filter(Boolean)), "quoted sentences belong to their publishers"].join("; "),
      replaces: model.data.corrects ?? null,
    };
  }

  geojson() {
    const features = this.places().map((place) => ({ type: "Feature", id: place.id, geometry: geometryOf(place), properties: this.properties(place) }));
    return `${JSON.stringify({ type: "FeatureCollection", features })}\n`;
  }

  csv() {
    const rows = this.places().map((place) => ({ ...this.properties(place), lon: rounded(place.at[1]), lat: rounded(place.at[0]) }));
    const columns = Object.keys(rows[0] ?? { place_id: null, place: null, party: null });
    return [columns, ...rows.map((row) => Object.values(row))].map((cells) => `${cells.map(cell).join(",")}\n`).join("");
  }
}

function cell(value) {
  if (value === null || value === undefined) return "";
  const text = typeof value === "string" && FORMULA.test(value) ? `'${value}` : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const rounded = (degrees) => Number(degrees.toFixed(SAVED_DECIMALS));

// Longitude first, outer rings against the clock, holes with it (RFC 7946): as they were encoded.
function geometryOf(place) {
  if (place.approximate) return { type: "Point", coordinates: [rounded(place.at[1]), rounded(place.at[0])] };
  const polygons = [];
  for (const ring of place.rings.map(closed).filter((ring) => ring.length > 3)) {
    if (turn(ring) > 0 || !polygons.length) polygons.push([ring]);
    else polygons.at(-1).push(ring);
  }
  return { type: "MultiPolygon", coordinates: polygons };
}

function closed(ring) {
  const points = ring.map(([lat, lon]) => [rounded(lon), rounded(lat)]);
  const distinct = points.filter(([x, y], at) => at === 0 || x !== points[at - 1][0] || y !== points[at - 1][1]);
  return [...distinct, distinct[0]];
}

// Twice the area of a closed ring: above zero where it runs against the clock.
function turn(ring) {
  return ring.slice(1).reduce((sum, [x, y], at) => sum + ring[at][0] * y - x * ring[at][1], 0);
}
