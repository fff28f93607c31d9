// Search by any spelling: a combobox over the folded names of every place on the map.

const MOST_FOUND = 8;

class Find {
  constructor(app) {
    this.app = app;
    this.field = byId("find");
    this.list = byId("found");
    this.at = -1;
    this.found = [];
    this.field.addEventListener("input", () => this.search());
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("blur", () => setTimeout(() => this.close(), 150));
  }

  translate() {
    this.field.placeholder = this.app.words.get("search");
    this.field.title = this.app.words.get("searchHint");
    this.list.setAttribute("aria-label", this.app.words.get("search"));
  }

  get index() {
    this.folded ??= this.app.model.places.map((place) => ({
      place,
      names: [...new Set([place.names.en, place.names.ar, ...place.other].filter(Boolean).map(fold))].map((name) => [name, skeleton(name)]),
    }));
    return this.folded;
  }

  // How well a place answers: 0 the very name, then its start, inside it, by all consonants, by
  // some of them in a row; null not at all. Spellings with the same consonants are not in the data.
  score({ place, names }, wanted, bones) {
    let best = null;
    for (const [name, its] of names) {
      const score = name === wanted ? 0 : name.startsWith(wanted) ? 1 : name.includes(wanted) ? 2 : bones.length > 1 && its === bones ? 3 : bones.length > 2 && its.includes(bones) ? 4 : null;
      if (score !== null && (best === null || score < best)) best = score;
    }
    return best === null ? null : best - (place.on(this.app.view.day)?.known ? 0.5 : 0);
  }

  search() {
    const wanted = fold(this.field.value);
    const bones = skeleton(wanted);
    const scored = wanted ? this.index.map((entry) => ({ place: entry.place, score: this.score(entry, wanted, bones) })) : [];
    this.found = scored.filter(({ score }) => score !== null).sort((one, other) => one.score - other.score).slice(0, MOST_FOUND).map(({ place }) => place);
    this.at = this.found.length ? 0 : -1;
    this.open(Boolean(wanted));
  }

  open(on) {
    const { words } = this.app;
    this.list.hidden = !on;
    this.field.setAttribute("aria-expanded", String(on));
    if (!on) return;
    const rows = this.found.map((place, at) => this.option(place, at));
    if (!rows.length) rows.push(make("li", { role: "option", "aria-disabled": "true", class: "none" }, words.get("foundNone")));
    this.list.replaceChildren(...rows);
    this.app.say(this.found.length ? words.count("found", this.found.length) : words.get("foundNone"));
    this.mark();
  }

  option(place, at) {
    const { app } = this;
    const state = place.on(app.view.day);
    const other = place.otherName(app.words.lang);
    return make(
      "li",
      { role: "option", id: `found-${at}`, onmousedown: (event) => { event.preventDefault(); this.take(at); } },
      make("strong", {}, isolated(place.name(app.words.lang))),
      other ? make("span", { class: "soft" }, " ", isolated(other)) : null,
      make("span", { class: "soft" }, ` · ${app.stateText(state)}`),
    );
  }

  mark() {
    [...this.list.children].forEach((row, at) => row.setAttribute("aria-selected", String(at === this.at)));
    if (this.at >= 0) this.field.setAttribute("aria-activedescendant", `found-${this.at}`);
    else this.field.removeAttribute("aria-activedescendant");
  }

  key(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps && this.found.length) {
      event.preventDefault();
      this.at = (this.at + steps[event.key] + this.found.length) % this.found.length;
      this.mark();
    } else if (event.key === "Enter" && this.at >= 0) {
      event.preventDefault();
      this.take(this.at);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      this.close();
    }
  }

  take(at) {
    const place = this.found[at];
    if (!place) return;
    this.field.value = place.name(this.app.words.lang);
    this.close();
    this.app.choose(place, { from: "search" });
  }

  close() {
    this.at = -1;
    this.found = [];
    this.open(false);
    this.field.removeAttribute("aria-activedescendant");
  }
}
