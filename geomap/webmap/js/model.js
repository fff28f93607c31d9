// The document with its names spelt out, and the questions that the page asks of it.

class Place {
  constructor(row, origin) {
    this.id = row.i;
    this.names = { en: row.n, ar: row.a };
    this.other = row.o ?? [];
    this.kind = row.k ?? "quarter";
    this.ground = row.g ?? null;
    this.at = [row.y, row.x];
    this.rings = row.s ? decodeLines(row.s, origin) : null;
    this.approximate = Boolean(row.p) || !row.s;
    this.runs = (row.c ?? []).map(([day, state]) => [day, state && new State(state)]);
    this.reported = this.runs.length > 0;
    this.size = this.rings ? boxSize(this.rings) : 0;
  }

  name(lang) {
    return this.names[lang] ?? this.names.en;
  }

  otherName(lang) {
    const other = lang === "ar" ? this.names.en : this.names.ar;
    return other && other !== this.name(lang) ? other : null;
  }

  // The state on a day (an index), or null where nobody had reported.
  on(day) {
    let found = null;
    for (const [from, state] of this.runs) {
      if (from > day) break;
      found = state;
    }
    return found;
  }
}

// The size of what holds all rings, in square degrees: only to put the larger below the smaller.
function boxSize(rings) {
  let [south, west, north, east] = [90, 180, -90, -180];
  for (const [lat, lon] of rings.flat()) {
    south = Math.min(south, lat);
    north = Math.max(north, lat);
    west = Math.min(west, lon);
    east = Math.max(east, lon);
  }
  return (north - south) * (east - west);
}

class State {
  constructor(row) {
    this.status = row.s ?? "controlled"; // what goes without saying is left out of the data
    this.party = row.p ?? null;
    this.standing = row.g ?? "claimed";
    this.rivals = row.r ?? [];
    this.contenders = row.k ?? [];
    this.since = row.n ?? null;
    this.heard = row.h ?? null;
    this.stale = Boolean(row.t);
    this.inferred = Boolean(row.j);
    this.part = Boolean(row.e);
    this.share = row.w ?? null;
    this.from = row.f ?? null;
    this.certainty = row.u ?? "certain";
    this.claims = (row.c ?? []).map(([claim, role, side, because]) => ({ claim, role, side, because }));
  }

  get known() {
    return this.status !== "unknown";
  }

  get uncertain() {
    return this.certainty === "uncertain";
  }

  // Every party that has a share in how the place is drawn.
  get parties() {
    return [...new Set([this.party, ...this.rivals, ...this.contenders].filter(Boolean))];
  }

  // What has to differ for a reader to be told that the place changed.
  get gist() {
    if (!this.known) return "";
    return [this.status, this.party, this.standing, this.rivals.join(), this.contenders.join(), this.part].join("|");
  }
}

class Model {
  constructor(data) {
    this.data = data;
    this.days = data.days;
    this.parties = data.parties;
    this.places = data.places.map((row) => new Place(row, data.origin));
    this.byId = new Map(this.places.map((place) => [place.id, place]));
    this.reported = this.places.filter((place) => place.reported);
    this.last = this.days.length - 1;
  }

  // How many reports had been published by a day; one without a date counts on all.
  reportsBy(day) {
    const until = this.days[day];
    return this.data.published.filter((published) => !published || published <= until).length || this.data.reports.length;
  }

  knownOn(day) {
    return this.reported.filter((place) => place.on(day)?.known);
  }

  // Places whose gist is another on `day` than on `before`.
  changed(before, day) {
    if (before === null || before >= day) return [];
    return this.reported.filter((place) => (place.on(before)?.gist ?? "") !== (place.on(day)?.gist ?? ""));
  }

  // How many places each party was said to hold, day by day: {party: [n, n, ...]}.
  held() {
    const counts = Object.fromEntries(Object.keys(this.parties).map((party) => [party, this.days.map(() => 0)]));
    for (const place of this.reported) {
      for (let day = 0; day < this.days.length; day += 1) {
        const state = place.on(day);
        if (state?.known && state.party && state.status !== "lost") counts[state.party][day] += 1;
      }
    }
    return counts;
  }

  partyName(id, words) {
    if (!id) return words.get("nobody");
    const party = this.parties[id];
    return party ? (party[words.lang] ?? party.en) : id;
  }

  // As a sentence names it: "the government".
  partyInside(id, words) {
    return (words.lang === "en" && this.parties[id]?.inside) || this.partyName(id, words);
  }

  partyNames(ids, words) {
    return words.list.format(ids.map((id) => this.partyInside(id, words)));
  }
}
