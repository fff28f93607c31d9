// Puts the parts together: what is chosen, what it changes, and the address that says it.

const LATER_MS = 250;

class App {
  constructor(map, data) {
    this.model = new Model(data);
    this.words = new Words(data.words, data.languages[0]);
    this.view = { day: this.model.last, place: null, since: this.model.last > 0 ? "1" : "", party: null, standing: null };
    this.calm = window.matchMedia("(prefers-reduced-motion: reduce)");
    this.dark = window.matchMedia("(prefers-color-scheme: dark)");
    this.paint = new Paint(this.model);
    this.setTheme();
    document.documentElement.classList.toggle("framed", window.parent !== window);
    this.panel = new Panel(this);
    this.legend = new Legend(this);
    this.time = new Time(this);
    this.find = new Find(this);
    this.table = new Table(this);
    this.save = new Save(this);
    this.read();
    if (!this.view.place && data.open) this.view.place = this.model.byId.get(data.open);
    this.headWords(); // what the head says decides how high the map is
    this.dek();
    this.measure();
    this.atlas = new Atlas(this, map);
    this.translate();
    this.listen();
    if (this.view.place) this.atlas.show(this.view.place);
    this.drawn = true;
    document.documentElement.dataset.ready = "yes";
  }

  get still() {
    return this.calm.matches;
  }

  setTheme() {
    const asked = this.model.data.theme;
    this.theme = asked === "auto" ? (this.dark.matches ? "dark" : "light") : asked;
    this.wear(this.theme);
  }

  wear(theme) {
    document.documentElement.dataset.theme = theme;
    this.paint.useTheme(theme);
  }

  listen() {
    if (window.parent !== window) {
      window.addEventListener("resize", () => this.later("tell", () => this.tell()));
      this.tell();
    }
    this.dark.addEventListener("change", () => this.setTheme());
    window.addEventListener("hashchange", () => this.follow());
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.view.place) this.choose(null, { from: "panel" });
    });
    byId("language").addEventListener("click", () => this.switchLanguage());
    for (const kind of ["csv", "geojson"]) byId(`save-${kind}`).addEventListener("click", () => this.save.as(kind));
    for (const [id, to] of [["to-table", "all"], ["to-about", "about"]]) byId(id).addEventListener("click", () => this.goTo(to));
    byId("side-foot").hidden = false;
    window.addEventListener("beforeprint", () => this.print(true));
    window.addEventListener("afterprint", () => this.print(false));
  }

  goTo(id) {
    byId(id).scrollIntoView({ behavior: this.still ? "auto" : "smooth" });
    byId(id).focus({ preventScroll: true });
  }

  // The frame is as high as the window less the head, however many lines that takes.
  measure() {
    const head = document.querySelector(".head");
    const set = () => document.documentElement.style.setProperty("--head", `${head.offsetHeight}px`);
    new ResizeObserver(set).observe(head);
    set();
  }

  // On paper: light, all of the table, and the map in the size of the sheet.
  print(on) {
    document.documentElement.classList.toggle("printing", on);
    this.wear(on ? "light" : this.theme);
    if (on) {
      this.table.rows = Infinity;
      this.table.stale = true;
      this.table.fill();
      this.folded = [...document.querySelectorAll("details:not([open])")];
    }
    for (const details of this.folded) details.open = on;
    this.atlas.map.invalidateSize({ animate: false, pan: false });
    this.atlas.home();
    this.atlas.names.redraw();
  }

  // ---- what the reader chooses

  go(day) {
    if (day === this.view.day) return;
    this.view.day = day;
    this.redraw();
    this.say(`${this.dayText()}. ${this.before() === null ? "" : this.changedText()}`);
    this.write();
  }

  choose(place, { from = null } = {}) {
    const last = this.view.place;
    if (place === last && from !== "table") return;
    this.view.place = place;
    this.panel.redraw();
    this.atlas.redraw();
    if (place) this.atlas.show(place);
    if (place && from === "table") byId("atlas").scrollIntoView({ block: "nearest", behavior: this.still ? "auto" : "smooth" });
    if (place && from !== "map") this.panel.focus();
    if (!place && from === "panel" && last) this.atlas.focus(last);
    if (place) this.say(this.spoken(place, place.on(this.view.day)));
    this.write();
  }

  filter(change) {
    Object.assign(this.view, change);
    this.redraw();
    this.legend.redraw();
  }

  since(value) {
    this.view.since = value;
    this.redraw();
  }

  switchLanguage() {
    const { languages } = this.model.data;
    const next = languages[(languages.indexOf(this.words.lang) + 1) % languages.length];
    this.words.use(next);
    this.translate();
    this.write();
  }

  // ---- what follows from it

  passes(place) {
    const { party, standing, day } = this.view;
    if (!party && !standing) return true;
    const state = place.on(day);
    if (!state?.known) return false;
    return (!party || state.parties.includes(party)) && (!standing || state.standing === standing);
  }

  // The day (an index) that changes are counted from, or null where none are marked.
  before() {
    const { day, since } = this.view;
    if (!since || this.model.last === 0 || day === 0) return null;
    return since === "all" ? 0 : Math.max(0, this.dayBefore(Number(since)));
  }

  dayBefore(many) {
    if (many === 1) return this.view.day - 1;
    const limit = Date.parse(this.model.days[this.view.day]) - many * 86400000;
    return this.model.days.findLastIndex((day) => Date.parse(day) <= limit);
  }

  changed() {
    return this.model.changed(this.before(), this.view.day);
  }

  changedText() {
    const day = this.words.day(this.model.days[this.before()]);
    const many = this.changed().length;
    return many ? this.words.count("changedCount", many, { day }) : phraseText(this.words.get("changedNone"), { day });
  }

  redraw() {
    this.dek();
    this.panel.redraw();
    this.time.redraw();
    this.table.redraw();
    this.atlas.redraw();
  }

  headWords() {
    const { words, model } = this;
    const { now } = words;
    document.documentElement.lang = now.lang;
    document.documentElement.dir = now.dir;
    const title = model.data.title[now.lang] ?? model.data.title.en;
    document.title = title;
    byId("title").textContent = title;
    for (const element of document.querySelectorAll("[data-t]")) element.textContent = words.get(element.dataset.t);
    const { languages } = model.data;
    byId("language").hidden = languages.length < 2;
    const next = model.data.words[languages[(languages.indexOf(words.lang) + 1) % languages.length]];
    byId("language").textContent = next.name;
    byId("language").lang = next.lang;
  }

  translate() {
    const { words } = this;
    this.headWords();
    for (const [id, key] of [["zoom-in", "zoomIn"], ["zoom-out", "zoomOut"], ["zoom-home", "home"]]) {
      byId(id).setAttribute("aria-label", words.get(key));
      byId(id).title = words.get(key);
    }
    byId("atlas").setAttribute("aria-label", words.get("map"));
    byId("side-foot").setAttribute("aria-label", words.get("more"));
    for (const [kind, format] of [["csv", "CSV"], ["geojson", "GeoJSON"]]) byId(`save-${kind}`).setAttribute("aria-label", phraseText(words.get("saveAs"), { format }));
    this.legend.redraw();
    this.time.translate();
    this.find.translate();
    this.words_beside();
    this.about();
    this.atlas.drawScale();
    this.redraw();
  }

  dek() {
    const { model, words } = this;
    const { data } = model;
    const known = model.knownOn(this.view.day);
    const quarters = known.filter((place) => place.kind === "quarter").length;
    const more = known.length - quarters;
    const others = more && quarters ? words.count("others", more) : "";
    const gaps = {
      others,
      reports: words.count("reports", model.reportsBy(this.view.day)),
      day: this.dayText(),
      reported: words.number.format(quarters),
      quarters: words.count("quarters", data.total),
      places: words.count("places", known.length),
      rule: words.get("rules")[data.rule] ?? data.rule,
    };
    byId("dek").textContent = phraseText(words.get(data.total && (quarters || !more) ? "dek" : "dekPlaces"), gaps);
  }

  dayText() {
    return this.words.day(this.model.days[this.view.day]);
  }

  nameOf(place, state) {
    const name = place.name(this.words.lang);
    return isolated(state?.uncertain ? this.words.unsure(name) : name);
  }

  // "government", "contested: A and B", "left by A, nobody named since"
  heldText(state) {
    const { words, model } = this;
    if (!state?.known) return words.get("status.unknown");
    if (state.status === "lost") return phraseText(words.get("status.lost"), { party: model.partyInside(state.from, words) });
    const holder = model.partyName(state.party, words);
    if (state.status === "contested") {
      const sides = state.contenders.length ? phraseText(words.get("fightOver"), { parties: model.partyNames(state.contenders, words) }) : holder;
      return `${words.get("status.contested")}: ${sides}`;
    }
    if (state.status === "besieged") {
      const by = state.contenders.length ? phraseText(words.get("besiegedBy"), { parties: model.partyNames(state.contenders, words) }) : words.get("status.besieged");
      return state.party ? `${holder}${words.comma}${by}` : by;
    }
    return holder;
  }

  stateText(state) {
    const { words } = this;
    return state?.known ? `${this.heldText(state)} · ${words.get(`standing.${state.standing}`)}` : words.get("status.unknown");
  }

  // With how much of the place: two days may differ in nothing else.
  stateAndShare(state) {
    return this.stateText(state) + (state?.known && state.part ? ` · ${this.words.get("legendPart")}` : "");
  }

  spoken(place, state) {
    const { words } = this;
    const more = [state?.uncertain && words.get("uncertain"), state?.part && words.get("part"), place.approximate && words.get("approximate")].filter(Boolean);
    return [`${place.name(words.lang)}: ${this.stateText(state)}`, ...more].join(". ");
  }

  // "speaks for A, in its own favour: claimed only" -> what the voice is worth, what it does here.
  // The side is named beside it already. A language may have its own words for the rule's.
  because(text) {
    const own = (part) => this.words.now.because?.[part] ?? part;
    const at = text.lastIndexOf(": ");
    const worth = at < 0 ? "" : text.slice(0, at).replace(/^speaks for another side, .*$/, "another side").replace(/^speaks for .*, (?=in its own)/, "").replace(/^(speaks for no side|whose side .*)$/, "");
    const [effect, grade = ""] = text.slice(at < 0 ? 0 : at + 2).split(/(?= \(source graded )/);
    return { worth: own(worth), effect: own(effect) + grade };
  }

  // What is long and not looked at right now waits until the reader stops moving.
  later(name, work) {
    this.waiting ??= new Map();
    clearTimeout(this.waiting.get(name));
    this.waiting.set(name, setTimeout(work, this.drawn ? LATER_MS : 0));
  }

  say(text) {
    byId("spoken").textContent = text;
  }

  // ---- beside and below the map

  words_beside() {
    const { words, model } = this;
    const { notes, reports } = model.data;
    const root = byId("notes");
    root.hidden = notes.length === 0;
    const kinds = [...new Set(notes.map((note) => note.k))];
    root.replaceChildren(
      make("h2", { id: "notes-title" }, words.get("notes")),
      ...kinds.flatMap((kind) => {
        const of = notes.filter((note) => note.k === kind);
        const told = of.filter((note) => note.q);
        const names = of.filter((note) => !note.q);
        return [
          make("h3", {}, words.get(`noteKinds.${kind}`)),
          told.length ? make("ul", { class: "said" }, ...told.map((note) => this.note(note, reports))) : null,
          names.length ? make("p", {}, ...names.flatMap((note, at) => [at ? words.comma : "", this.nameOfNote(note)])) : null,
        ].filter(Boolean);
      }),
    );
  }

  nameOfNote(note) {
    return isolated((this.words.lang === "ar" && note.a) || note.n);
  }

  note(note, reports) {
    const share = note.w ? ` · ${this.words.percent.format(note.w)}` : "";
    const report = note.r ? reports[note.r - 1] : null;
    return make(
      "li",
      {},
      make("strong", {}, this.nameOfNote(note)),
      share,
      make("blockquote", { dir: "auto" }, `“${note.q}”`),
      make("p", { class: "small soft" }, note.b ? isolated(note.b) : this.words.get("narrator"), report?.d ? ` · ${this.words.day(report.d)}` : ""),
    );
  }

  get corrects() {
    const { corrects, correctsAr } = this.model.data;
    return (this.words.lang === "ar" && correctsAr) || corrects;
  }

  asReported() {
    const { words, model } = this;
    const { delay } = model.data;
    return words.get("asReported") + (delay ? ` ${words.count("delayed", delay)}` : "");
  }

  about() {
    const { words, model } = this;
    byId("as-reported").textContent = this.asReported();
    const { data } = model;
    const row = (key, ...content) => [make("dt", {}, words.get(key)), make("dd", {}, ...content)];
    const licensed = (licence) => phrase(" ({licence})", { licence: isolated(words.now.licences?.[licence] ?? licence) });
    const credit = (owed) => make("li", {}, isolated(this.layersOf(owed)), this.sourceOf(owed), ...(owed[1] ? licensed(owed[1]) : []));
    byId("about-words").replaceChildren(
      make("p", {}, this.asReported()),
      make(
        "dl",
        {},
        ...(this.corrects ? row("corrections", isolated(this.corrects)) : []),
        ...row("rule", `${data.rule}: ${words.get("rules")[data.rule] ?? ""}`),
        ...row("sources", make("ul", {}, ...data.reports.slice(0, 500).map((report) => make("li", {}, ...this.panel.reportWords(report))))),
        ...row("credits", make("ul", {}, ...data.credits.map(credit), data.tiles ? make("li", {}, data.tiles) : null)),
        ...(data.downloads.length ? row("downloads", ...data.downloads.flatMap(([label, address], at) => [at ? " · " : "", make("a", { href: address, download: true }, label)])) : []),
        ...(data.command ? row("command", make("code", { dir: "ltr" }, data.command)) : []),
      ),
      make("p", { class: "small soft" }, phraseText(words.get("madeWith"), { version: data.version }), ". ", words.get("boundaries")),
    );
    const credits = [...data.credits.map(([, , , framed]) => framed), data.tiles].filter(Boolean);
    byId("credit").replaceChildren(...[...credits, "Leaflet"].flatMap((text, at) => [at ? " · " : "", isolated(text)]));
    byId("correction").hidden = !this.corrects;
    if (this.corrects) byId("correction").replaceChildren(make("strong", {}, `${words.get("corrections")}: `), isolated(this.corrects));
  }

  // "Boundaries and places: " before the name of whom they are owed to.
  layersOf([, , , , layers]) {
    const { words } = this;
    if (!layers?.length) return "";
    const names = words.list.format(layers.map((layer) => words.get(`layers.${layer}`)));
    return phraseText(words.get("creditOf"), { layers: names.charAt(0).toUpperCase() + names.slice(1), source: "" });
  }

  sourceOf([text, , address]) {
    return address ? this.link(address, text) : isolated(text);
  }

  tilesGone() {
    document.body.classList.remove("has-tiles");
    byId("credit").prepend(make("strong", {}, this.words.get("basemapGone")), " · ");
  }

  link(address, text) {
    return make("a", { href: address, rel: "noopener noreferrer nofollow", target: "_blank" }, isolated(text));
  }

  // ---- the address: #day=2016-12-07&place=N0156&lang=ar

  address(place) {
    const parts = new URLSearchParams();
    if (this.model.last > 0) parts.set("day", this.model.days[this.view.day]);
    if (place) parts.set("place", place.id);
    if (this.words.lang !== this.model.data.languages[0]) parts.set("lang", this.words.lang);
    return `#${parts}`;
  }

  fullAddress(place) {
    return location.href.split("#")[0] + this.address(place);
  }

  read() {
    const parts = new URLSearchParams(location.hash.slice(1));
    const day = this.model.days.findLastIndex((one) => one <= (parts.get("day") ?? ""));
    if (day >= 0) this.view.day = day;
    const place = this.model.byId.get(parts.get("place"));
    if (place) this.view.place = place;
    const lang = parts.get("lang");
    if (this.model.data.languages.includes(lang)) this.words.use(lang);
    return Boolean(place) || day >= 0;
  }

  write() {
    this.written = this.address(this.view.place);
    try {
      history.replaceState(null, "", this.written);
    } catch {
      // A page inside another page's frame may have no address of its own.
    }
    this.tell();
  }

  follow() {
    if (location.hash === this.written) return;
    if (!this.read()) return;
    this.translate();
    if (this.view.place) this.atlas.show(this.view.place);
  }

  // A page that frames this one may want to know how high it is and what it shows.
  tell() {
    if (window.parent === window) return;
    const message = { geomap: "view", address: this.written ?? "", height: this.wanted() };
    window.parent.postMessage(message, "*");
  }

  // How high a frame of this width should be: beside each other a landscape, on a phone all that
  // belongs to the map; the table below is reached by scrolling. It depends on the width alone.
  wanted() {
    const wide = window.innerWidth;
    const high = (id) => byId(id).offsetHeight;
    const head = document.querySelector(".head").offsetHeight;
    if (wide < 768) return head + high("atlas") + high("time") + 260;
    return head + Math.min(820, Math.max(544, wide * 0.62));
  }
}

// The document that stands in the page.
function read() {
  return JSON.parse(byId("geomap-data").textContent);
}

function draw(map, data) {
  return new App(map, data);
}
