// The panel that answers "why": either every reported place, or one place with all its claims.

const ROLES = ["for", "against", "context"];

const LIST_AT_ONCE = 30;

class Panel {
  constructor(app) {
    this.app = app;
    this.root = byId("panel");
  }

  redraw() {
    const { view } = this.app;
    document.body.classList.toggle("has-place", Boolean(view.place));
    this.root.replaceChildren(...(view.place ? this.place(view.place) : this.overview()));
  }

  focus() {
    this.root.scrollTop = 0;
    byId("panel-title")?.focus({ preventScroll: false });
  }

  // All places of the day, the changed ones first.
  overview() {
    const { app } = this;
    const { model, view, words } = app;
    const changed = app.changed();
    const shown = model.knownOn(view.day).filter((place) => app.passes(place));
    const byName = (one, other) => words.collator.compare(one.name(words.lang), other.name(words.lang));
    const rest = shown.filter((place) => !changed.includes(place)).sort(byName);
    const parts = [];
    if (app.before() !== null) {
      parts.push(this.heading(words.get("changed"), changed.length === 0), make("p", { class: "soft" }, app.changedText()));
      parts.push(this.list(changed.sort(byName), app.before()));
    }
    if (rest.length || !changed.length) {
      parts.push(this.heading(words.get("overview"), app.before() !== null && changed.length > 0));
      parts.push(make("p", { class: "soft" }, words.get(shown.length ? "overviewHint" : "overviewNone")));
      parts.push(this.waitingList(rest));
    }
    parts.find((part) => part.tagName === "H2").id = "panel-title";
    return parts;
  }

  heading(text) {
    return make("h2", { tabindex: -1 }, text);
  }

  list(places, before = null) {
    return make("ul", { class: "places" }, ...places.slice(0, 250).map((place) => this.row(place, before)));
  }

  // The long list follows when the days stand still; the first time it is there at once.
  waitingList(places) {
    const holder = make("div", {});
    const fill = () => holder.replaceChildren(this.list(places));
    if (this.app.drawn && places.length > LIST_AT_ONCE) this.app.later("list", fill);
    else fill();
    return holder;
  }

  row(place, before) {
    const { app } = this;
    const state = place.on(app.view.day);
    const look = { round: !place.rings, dashed: place.approximate || state?.uncertain, wide: place.rings ? 26 : 18, high: 18 };
    const was = before === null ? null : make("span", { class: "soft was" }, ...phrase(app.words.get("was"), { state: app.stateAndShare(place.on(before)) }));
    return make(
      "li",
      {},
      make(
        "button",
        { type: "button", class: "place-row", onclick: () => app.choose(place, { from: "list" }) },
        make("span", { class: "swatch-cell" }, app.paint.swatch(state, look)),
        make("span", { class: "place-words" }, make("strong", {}, app.nameOf(place, state)), make("span", { class: "soft" }, app.stateAndShare(state)), was ?? this.saidBy(state)),
      ),
    );
  }

  // Who the map goes by, in a line.
  saidBy(state) {
    const { app } = this;
    const told = state?.claims.filter((heard) => heard.role === 0).map((heard) => app.model.data.claims[heard.claim].b ?? app.words.get("narrator"));
    const who = [...new Set(told)];
    if (!who.length) return null;
    const shown = who.length > 3 ? [...who.slice(0, 3), "…"] : who;
    const gaps = { who: app.words.listed(shown) };
    return make("span", { class: "soft was" }, ...phrase(app.words.get("saidBy"), gaps).flat());
  }

  place(place) {
    const { app } = this;
    const { words } = app;
    const state = place.on(app.view.day);
    const other = place.otherName(words.lang);
    const head = make(
      "div",
      { class: "panel-head" },
      make("h2", { id: "panel-title", tabindex: -1 }, app.nameOf(place, state), other ? " " : null, other ? make("bdi", { class: "other-name", lang: words.lang === "ar" ? "en" : "ar", dir: "auto" }, other) : null),
      make("button", { type: "button", class: "round close", "aria-label": words.get("close"), onclick: () => app.choose(null, { from: "panel" }) }, makeSvg("svg", { viewBox: "0 0 16 16", "aria-hidden": true }, makeSvg("path", { d: "M4 4l8 8M12 4l-8 8" }))),
    );
    const body = state?.known || state?.claims.length ? this.told(place, state) : [make("p", {}, phraseText(words.get("unknownSaid"), { day: app.dayText() }))];
    return [make("button", { type: "button", class: "back", onclick: () => app.choose(null, { from: "panel" }) }, words.get("back")), head, ...body, this.foot(place)];
  }

  told(place, state) {
    const { words } = this.app;
    const roles = ROLES.map((_, role) => state.claims.filter((heard) => heard.role === role));
    const one = this.oneReport(state);
    const parts = [this.chip(state), this.facts(place, state)];
    roles.forEach((heard, role) => {
      if (heard.length) parts.push(this.group(heard, role, place, one));
      if (role === 1 && !heard.length && state.known) parts.push(make("p", { class: "soft" }, words.count("noAgainst", this.app.model.reportsBy(this.app.view.day))));
    });
    if (one) parts.push(make("p", { class: "small soft from-report" }, ...this.reportWords(one)));
    return parts;
  }

  // What colours nothing is folded away, but there.
  group(heard, role, place, one) {
    const { words } = this.app;
    const list = make("ul", { class: "claims" }, ...heard.map((told) => this.claim(told, place, one)));
    if (role < 2) return make("div", {}, make("h3", {}, words.get(ROLES[role])), list);
    return make("details", { class: "folded" }, make("summary", {}, `${words.get(ROLES[role])} (${heard.length})`), list);
  }

  // The report where all claims on a place come from a single one: it is named once, below them.
  oneReport(state) {
    const numbers = new Set(state.claims.map((heard) => this.app.model.data.claims[heard.claim].r ?? 0));
    return numbers.size === 1 ? this.app.model.data.reports[[...numbers][0]] : null;
  }

  chip(state) {
    const { app } = this;
    const colour = state.known && state.party && state.status !== "lost" ? app.paint.hex(state.party) : null;
    const chip = make("p", { class: colour ? "chip" : "chip plain" }, app.stateText(state));
    if (colour) {
      chip.style.background = colour;
      chip.style.color = inkOn(colour);
    }
    return chip;
  }

  facts(place, state) {
    const { app } = this;
    const { words, model } = app;
    const first = [
      state.since && phraseText(words.get("since"), { day: words.day(state.since) }),
      state.from && state.status !== "lost" && phraseText(words.get("from"), { party: model.partyInside(state.from, words) }),
      state.heard && state.heard !== state.since && phraseText(words.get("heard"), { day: words.day(state.heard) }),
    ].filter(Boolean);
    const lines = [
      first.join(" · "),
      state.known && words.get(`standingMeans.${state.standing}`),
      state.rivals.length > 0 && phraseText(words.get("rivalsSay"), { parties: model.partyNames(state.rivals, words) }),
      state.part && (state.share ? phraseText(words.get("partShare"), { share: words.percent.format(state.share) }) : words.get("part")),
      state.stale && phraseText(words.get("stale"), { day: words.day(state.heard) }),
      state.inferred && words.get("inferred"),
      state.certainty !== "certain" && words.get(state.uncertain ? "uncertain" : "lessCertain"),
      place.approximate && words.get("approximate"),
    ].filter(Boolean);
    return make("ul", { class: "facts" }, ...lines.map((line) => make("li", {}, line)));
  }

  claim(heard, place, one = null) {
    const { app } = this;
    const claim = app.model.data.claims[heard.claim];
    return make(
      "li",
      { class: `claim ${ROLES[heard.role]}` },
      ...this.quotes(claim),
      this.speaker(claim, heard),
      make("p", { class: "small" }, this.says(claim), " · ", this.when(claim)),
      one ? null : this.report(claim),
      place && claim.n && fold(claim.n) !== fold(place.name("en")) ? make("p", { class: "small soft" }, isolated(`“${claim.n}”`)) : null,
    );
  }

  quotes(claim) {
    return [claim.q, ...(claim.m ?? [])].filter(Boolean).map((quote) => make("blockquote", { dir: "auto" }, `“${quote}”`));
  }

  speaker(claim, heard) {
    const { app } = this;
    const { words, model } = app;
    const side = heard.side === 0 ? claim.p : heard.side; // 0: the party that it speaks of
    const speaks = side === "neutral" ? words.get("neutral") : side ? phraseText(words.get("speaksFor"), { party: model.partyInside(side, words) }) : words.get("sideUnknown");
    const { worth, effect } = app.because(model.data.phrases[heard.because]);
    return make(
      "p",
      { class: "speaker" },
      side && model.parties[side] ? app.paint.partySwatch(side) : make("span", { class: "no-side", "aria-hidden": true }),
      make("strong", {}, claim.b ? isolated(claim.b) : words.get("narrator")),
      make("span", {}, ` · ${speaks}`, worth ? words.comma : "", worth ? isolated(worth) : "", effect ? ": " : ""),
      effect ? make("span", { class: "because" }, isolated(effect)) : null,
    );
  }

  // What the claim says, in the map's own words: "says: taken by A from B".
  says(claim) {
    const { words, model } = this.app;
    const status = claim.s ?? "controlled";
    const key = status === "controlled" && claim.f ? "controlledFrom" : claim.k || !["contested", "besieged"].includes(status) ? status : `${status}Alone`;
    const gaps = {
      party: model.partyInside(claim.p, words),
      from: model.partyInside(claim.f, words),
      parties: claim.k ? model.partyNames(claim.k, words) : words.get("nobody"),
    };
    const parts = [phraseText(words.get(`claimSays.${key}`), gaps)];
    if (claim.e) parts.push(claim.w ? phraseText(words.get("partShare"), { share: words.percent.format(claim.w) }) : words.get("part"));
    const said = parts.join(words.comma);
    return claim.o ? make("span", {}, make("span", { class: "tag" }, words.get(`modality.${claim.o}`)), " ", said) : said;
  }

  when(claim) {
    const { words } = this.app;
    if (claim.d) return `${words.day(claim.d)} (${words.get(`basis.${claim.a}`)})`;
    if (claim.y || claim.z) return [claim.y, claim.z].filter(Boolean).map((day) => words.day(day)).join(" – ");
    return words.get("undated");
  }

  report(claim) {
    const report = this.app.model.data.reports[claim.r ?? 0];
    return report ? make("p", { class: "small report" }, ...this.reportWords(report)) : null;
  }

  reportWords(report) {
    const { words } = this.app;
    const title = report.t ? isolated(report.t) : words.get("untitled");
    const named = report.u ? make("a", { href: report.u, rel: "noopener noreferrer nofollow", target: "_blank" }, title) : make("span", {}, title);
    return [named, " · ", report.p ? isolated(report.p) : words.get("publisherUnknown"), report.d ? ` · ${words.day(report.d)}` : ""];
  }

  foot(place) {
    const { app } = this;
    return make(
      "p",
      { class: "panel-foot" },
      make("a", { href: app.fullAddress(place) }, app.words.get("linkHere")),
      place.reported ? make("button", { type: "button", class: "plain-link", onclick: () => app.table.show(place) }, app.words.get("toTable")) : null,
    );
  }
}
