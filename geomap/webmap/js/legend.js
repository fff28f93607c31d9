// The legend, which is also the filter: an entry that is pressed is shown alone.

class Legend {
  constructor(app) {
    this.app = app;
    this.root = byId("legend-list");
    if (window.matchMedia("(max-width: 47.99rem)").matches) byId("legend").open = false;
  }

  redraw() {
    const { model, words, view } = this.app;
    const states = model.reported.flatMap((place) => place.runs.map(([, state]) => ({ place, state }))).filter(({ state }) => state?.known);
    const holders = Object.keys(model.parties).filter((party) => states.some(({ state }) => state.parties.includes(party)));
    const parties = holders.map((party) => this.entry("party", party, model.partyName(party, words), new State({ s: "controlled", p: party, g: "confirmed" })));
    const standings = ["confirmed", "claimed", "disputed"]
      .filter((standing) => states.some(({ state }) => state.standing === standing))
      .map((standing) => this.entry("standing", standing, words.get(standing === "confirmed" ? "legendSolid" : standing === "claimed" ? "legendClaimed" : "legendDisputed"), this.sample(standing, holders)));
    const clear = view.party || view.standing ? make("button", { type: "button", class: "plain-link", onclick: () => this.app.filter({ party: null, standing: null }) }, words.get("showAll")) : null;
    this.root.replaceChildren(
      make("p", { class: "soft small" }, words.get("legendHint")),
      make("ul", { class: "keys parties" }, ...parties),
      make("ul", { class: "keys" }, ...standings, ...this.signs(states)),
      clear ?? "",
    );
  }

  // Strength is shown without a party's colour; only a dispute needs two of them.
  sample(standing, [party, rival]) {
    return standing === "disputed" ? new State({ s: "controlled", p: party, g: standing, r: [rival ?? "?"] }) : new State({ s: "controlled", g: standing });
  }

  entry(kind, value, text, state) {
    const { view, paint } = this.app;
    const pressed = view[kind] === value;
    return make(
      "li",
      {},
      make("button", { type: "button", class: "key", "aria-pressed": String(pressed), onclick: () => this.app.filter({ [kind]: pressed ? null : value }) }, paint.swatch(state), make("span", {}, text)),
    );
  }

  // Only what occurs on this map is explained.
  signs(states) {
    const { words, paint, model } = this.app;
    const any = (test) => states.some(test);
    const held = (more = {}) => new State({ s: "controlled", ...more });
    const row = (sample, key, gaps = {}) => make("li", { class: "key sign" }, sample, make("span", {}, phraseText(words.get(key), gaps)));
    const mark = (name) => makeSvg("svg", { class: "swatch", width: 26, height: 20, viewBox: "-13 -10 26 20", "aria-hidden": true }, markShape(name));
    return [
      any(({ state }) => state.status === "contested") && row(mark("contested"), "legendContested"),
      any(({ state }) => state.status === "besieged") && row(mark("besieged"), "legendBesieged"),
      any(({ state }) => state.part) && row(mark("part"), "legendPart"),
      any(({ state }) => state.status === "lost") && row(paint.swatch(new State({ s: "lost" })), "legendLost"),
      any(({ state }) => state.stale) && row(paint.swatch(held({ t: 1 })), "legendStale", { n: model.data.staleAfter }),
      any(({ place }) => place.approximate) && row(paint.swatch(held(), { round: true, high: 18, wide: 26, dashed: true }), "legendApproximate"),
      any(({ state }) => state.uncertain) && row(make("span", { class: "swatch question", "aria-hidden": true }, words.get("doubt")), "legendUncertain"),
      row(paint.swatch(null), "legendUnknown"),
    ].filter(Boolean);
  }
}
