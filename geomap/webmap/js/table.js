// The same as text: every place and every claim of the day, in a table.

const ROWS_AT_ONCE = 200;

class Table {
  constructor(app) {
    this.app = app;
    this.root = byId("table");
    this.rows = ROWS_AT_ONCE;
    this.near = false;
    // A table below the frame is filled when the reader comes near it; printing fills it too.
    new IntersectionObserver((seen) => this.come(seen.some((one) => one.isIntersecting)), { rootMargin: "600px" }).observe(this.root);
  }

  come(near) {
    this.near = near;
    if (near) this.fill();
  }

  redraw() {
    byId("all-hint").textContent = phraseText(this.app.words.get("tableHint"), { day: this.app.dayText() });
    this.stale = true;
    const soon = this.near || this.app.model.reported.length <= ROWS_AT_ONCE;
    if (soon) this.app.later("table", () => this.fill());
  }

  fill() {
    if (!this.stale) return;
    this.stale = false;
    const { app } = this;
    const { words, view } = app;
    const places = app.model.reported.filter((place) => place.on(view.day) && app.passes(place));
    places.sort((one, other) => words.collator.compare(one.name(words.lang), other.name(words.lang)));
    const columns = ["colPlace", "colHeld", "colStanding", "colSince", "colHeard", "colClaims"];
    const table = make(
      "table",
      {},
      make("caption", { class: "unseen" }, words.get("table")),
      make("thead", {}, make("tr", {}, ...columns.map((key) => make("th", { scope: "col" }, words.get(key))))),
      make("tbody", {}, ...places.slice(0, this.rows).map((place) => this.row(place, place.on(view.day)))),
    );
    const more = places.length > this.rows ? make("button", { type: "button", class: "tool", onclick: () => this.more() }, phraseText(words.get("showMore"), { n: Math.min(ROWS_AT_ONCE, places.length - this.rows) })) : null;
    this.root.replaceChildren(make("div", { class: "scroll" }, table), more ?? "");
  }

  more() {
    this.rows += ROWS_AT_ONCE;
    this.stale = true;
    this.fill();
  }

  row(place, state) {
    const { app } = this;
    const { words } = app;
    const day = (iso) => (iso ? words.day(iso) : "–");
    const cell = (key, ...content) => make("td", { "data-column": words.get(key) }, ...content);
    const one = app.panel.oneReport(state);
    const told = state.claims.filter((heard) => heard.role < 2);
    const rest = state.claims.filter((heard) => heard.role === 2);
    const claims = told.map((heard) => app.panel.claim(heard, place, one));
    const aside = rest.length ? app.panel.group(rest, 2, place, one) : null;
    const report = one ? make("p", { class: "small soft from-report" }, ...app.panel.reportWords(one)) : null;
    return make(
      "tr",
      { id: `row-${place.id}` },
      make("th", { scope: "row" }, make("button", { type: "button", class: "plain-link", "aria-label": phraseText(words.get("toMap"), { place: place.name(words.lang) }), onclick: () => app.choose(place, { from: "table" }) }, app.nameOf(place, state)), place.otherName(words.lang) ? make("span", { class: "soft other-name" }, isolated(place.otherName(words.lang))) : null),
      cell("colHeld", app.heldText(state)),
      cell("colStanding", state.known ? words.get(`standing.${state.standing}`) : "–"),
      cell("colSince", day(state.since)),
      cell("colHeard", day(state.heard)),
      cell("colClaims", claims.length ? make("ul", { class: "claims" }, ...claims) : rest.length ? null : "–", aside, report),
    );
  }

  // From the panel to the row.
  show(place) {
    this.rows = Infinity;
    this.stale = true;
    this.fill();
    const row = byId(`row-${place.id}`);
    row?.scrollIntoView({ block: "center", behavior: this.app.still ? "auto" : "smooth" });
    row?.querySelector("button")?.focus({ preventScroll: true });
  }
}
