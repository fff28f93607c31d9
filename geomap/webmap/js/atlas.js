// The map itself: ground, roads, places, names; where the reader points, and how keys move about.

const RADIUS_M = 330; // of a place without any boundary: about the size of a quarter
const SMALLEST_RADIUS = 6;
const MANY = 1500; // more places than this are drawn on a canvas
const SMALL_MAP = 560; // pixels: a telephone
const MANY_NAMES = 30; // with more reported places than this, only the changed ones have strong names
const LONGEST_LABEL = 34; // letters
const QUIET_ZOOM = 0.75; // levels above the first view at which every name may show

// An SVG that moves with the map and is drawn anew after each zoom: names and signs.
const Overlay = L.Layer.extend({
  initialize(draw) {
    this.draw = draw;
  },
  onAdd(map) {
    this.svg = makeSvg("svg", { class: "names leaflet-zoom-hide", "aria-hidden": true });
    map.getPane("names").append(this.svg);
    map.on("moveend zoomend resize viewreset", this.redraw, this);
    this.redraw();
  },
  onRemove(map) {
    this.svg.remove();
    map.off("moveend zoomend resize viewreset", this.redraw, this);
  },
  redraw() {
    const size = this._map.getSize();
    const corner = this._map.containerPointToLayerPoint([0, 0]);
    L.DomUtil.setPosition(this.svg, corner);
    fill(this.svg, { width: size.x, height: size.y, viewBox: `0 0 ${size.x} ${size.y}` }, []);
    this.svg.replaceChildren(...this.draw(size));
  },
});

// A name that would lie over half the map is told in full in panel and table.
const shortened = (name) => (name.length > LONGEST_LABEL ? `${[...name].slice(0, LONGEST_LABEL).join("")}…` : name);
const largerFirst = (one, other) => other.size - one.size;

class Atlas {
  constructor(app, map) {
    this.app = app;
    this.map = map;
    this.paint = app.paint;
    this.layers = new Map();
    this.measure = new Measure();
    map.invalidateSize({ animate: false, pan: false });
    this.panes();
    this.ground();
    this.places();
    this.names = new Overlay((size) => this.drawNames(size)).addTo(map);
    this.home();
    this.listen();
  }

  panes() {
    for (const [name, level] of [["ground", 300], ["roads", 320], ["known", 400], ["names", 500]]) {
      this.map.createPane(name).style.zIndex = level;
    }
    for (const name of ["ground", "roads", "names"]) {
      this.map.getPane(name).style.pointerEvents = "none";
      this.map.getPane(name).setAttribute("aria-hidden", "true");
    }
  }

  ground() {
    const { model } = this.app;
    const draw = (rings, className) => {
      if (rings.length) L.polygon(rings, { pane: "ground", renderer: this.renderer("ground"), interactive: false, className, weight: 1, fillOpacity: 1, fillRule: "nonzero" }).addTo(this.map);
    };
    const outlines = decodeLines(model.data.outlines, model.data.origin).map((ring) => [ring]);
    draw(outlines, "ground quarter");
    const areas = model.places.filter((place) => place.rings && !place.approximate);
    for (const kind of [null, "green", "works", "stone"]) {
      draw(areas.filter((place) => place.ground === kind).map((place) => place.rings), `ground ${kind ?? "quarter"}`);
    }
    const roads = decodeLines(model.data.roads, model.data.origin);
    const line = { pane: "roads", renderer: this.renderer("roads"), interactive: false, className: "road" };
    if (roads.length) L.polyline(roads, line).addTo(this.map);
  }

  renderer(pane) {
    this.renderers ??= {};
    this.renderers[pane] ??= (pane === "known" && this.many ? L.canvas : L.svg)({ pane, padding: 0.4 });
    return this.renderers[pane];
  }

  get many() {
    return this.app.model.places.length > MANY;
  }

  places() {
    for (const place of [...this.app.model.places].sort(largerFirst)) {
      const layer = this.layerOf(place).addTo(this.map);
      layer.place = place;
      layer.on("click", () => this.app.choose(place, { from: "map" }));
      layer.on("mouseover", (event) => this.hint(place, event.containerPoint));
      layer.on("mousemove", (event) => this.hint(place, event.containerPoint));
      layer.on("mouseout", () => this.hint(null));
      this.layers.set(place.id, layer);
      if (place.reported) this.reachable(place, layer);
    }
  }

  layerOf(place) {
    const options = { pane: "known", renderer: this.renderer("known"), className: "place", bubblingMouseEvents: false, ...this.paint.style(null) };
    if (this.many) Object.assign(options, { fillColor: "#777", color: "#777" });
    return place.rings ? L.polygon(place.rings, options) : L.circleMarker(place.at, { ...options, radius: SMALLEST_RADIUS });
  }

  // A reported place can be reached and opened with the keyboard; one of them is in the tab order.
  reachable(place, layer) {
    const element = layer.getElement?.();
    if (!element) return;
    fill(element, { role: "button", tabindex: -1, "data-place": place.id }, []);
    element.addEventListener("keydown", (event) => this.key(event, place));
    element.addEventListener("focus", () => this.focused(place));
    element.addEventListener("blur", () => this.hint(null));
  }

  key(event, place) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (way) this.towards(place, way);
    else if (event.key === "Enter" || event.key === " ") this.app.choose(place, { from: "keyboard" });
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // Focus the nearest shown place in a direction, in a quarter circle around it.
  towards(place, [wayX, wayY]) {
    const here = this.map.latLngToLayerPoint(place.at);
    let best = null;
    let least = Infinity;
    for (const other of this.shown()) {
      const to = this.map.latLngToLayerPoint(other.at).subtract(here);
      const along = to.x * wayX + to.y * wayY;
      const across = Math.abs(to.x * wayY) + Math.abs(to.y * wayX);
      if (other === place || along <= 0 || across > along * 1.2) continue;
      const far = along + across;
      if (far < least) [best, least] = [other, far];
    }
    if (best) this.focus(best);
  }

  shown() {
    return this.app.model.knownOn(this.app.view.day).filter((place) => this.app.passes(place));
  }

  focus(place) {
    this.layers.get(place.id)?.getElement?.()?.focus({ preventScroll: true });
  }

  focused(place) {
    this.rove(place);
    if (!this.map.getBounds().contains(place.at)) this.map.panTo(place.at, { animate: false });
    this.hint(place, this.map.latLngToContainerPoint(place.at));
  }

  rove(place) {
    if (this.roving) this.layers.get(this.roving.id)?.getElement?.()?.setAttribute("tabindex", -1);
    this.roving = place;
    if (place) this.layers.get(place.id)?.getElement?.()?.setAttribute("tabindex", 0);
  }

  // Paint every place as it is on the chosen day.
  redraw() {
    const { model, view, words } = this.app;
    const changed = new Set(this.app.changed());
    for (const place of model.places) this.repaint(place, place.on(view.day), changed.has(place));
    const shown = this.shown();
    if (!shown.includes(this.roving)) this.rove(shown[0] ?? null);
    this.lift([...changed].filter((place) => place.on(view.day)?.known));
    this.lift(view.place ? [view.place] : []);
    this.painted = true;
    this.map.getContainer().setAttribute("role", "group");
    this.map.getContainer().setAttribute("aria-label", `${words.get("map")}. ${words.get("placesOnMap")}`);
    this.names.redraw();
  }

  repaint(place, state, changed) {
    const layer = this.layers.get(place.id);
    const on = this.app.passes(place) ? state : null;
    const chosen = this.app.view.place === place;
    const look = [on?.gist, on?.stale, changed, chosen, this.app.words.lang].join();
    if (layer.look === look) return;
    layer.look = look;
    const style = this.paint.style(on);
    if (on?.known && (place.approximate || on.uncertain)) style.dashArray = "6 5";
    if (changed && on?.known) Object.assign(style, { weight: 3.5, color: "var(--ink)" });
    if (chosen) Object.assign(style, { stroke: true, weight: 3.5, color: "var(--ink)", opacity: 1 });
    layer.setStyle(this.many ? this.flat(on, style, chosen) : style);
    const element = layer.getElement?.();
    if (!element || !place.reported) return;
    element.setAttribute("aria-label", this.app.spoken(place, on));
    element.classList.toggle("hidden-place", !on?.known);
    element.setAttribute("aria-pressed", chosen);
  }

  // A canvas knows neither patterns nor variables of the style.
  flat(state, style, chosen) {
    const colour = state?.known ? this.paint.hex(this.paint.edgeParty(state)) : "#777";
    const opacity = !state?.known ? 0 : state.standing === "confirmed" ? 0.9 : 0.5;
    return { ...style, fillColor: colour, fillOpacity: opacity, color: chosen ? "#111" : colour };
  }

  lift(places) {
    for (const place of [...places].sort(largerFirst)) {
      const layer = this.layers.get(place.id);
      if (document.activeElement !== layer.getElement?.()) layer.bringToFront();
    }
  }

  // Nothing before the first day is painted: the map moves several times until it stands.
  drawNames(size) {
    if (!this.painted) return [];
    const shapes = [];
    for (const label of placeLabels(this.wantedNames(), this.measure, [2, 2, size.x - 2, size.y - 2], this.furniture())) {
      for (const [mark, x, y] of label.markAt) {
        const shape = markShape(mark);
        shape.setAttribute("transform", `translate(${x} ${y})`);
        shapes.push(shape);
      }
      if (!label.at) continue;
      if (label.line) shapes.unshift(this.leader(label.line));
      const font = LABEL_FONTS[label.font];
      const attributes = { x: label.at[0], y: label.at[1], class: `name ${label.font}`, "font-size": font.size, "font-weight": font.weight, direction: this.app.words.now.dir, "unicode-bidi": "plaintext" };
      shapes.push(makeSvg("text", attributes, label.text));
    }
    return shapes;
  }

  leader([x1, y1, x2, y2]) {
    return makeSvg("g", { class: "leader" }, makeSvg("line", { x1, y1, x2, y2 }), makeSvg("circle", { cx: x1, cy: y1, r: 2.5 }));
  }

  // The boxes of what lies over the map: scale, buttons, credits.
  furniture() {
    const { left, top } = this.map.getContainer().getBoundingClientRect();
    return [byId("scale"), byId("credit"), document.querySelector(".zooms")].map((element) => {
      const box = element.getBoundingClientRect();
      return [box.left - left - 4, box.top - top - 4, box.right - left + 4, box.bottom - top + 4];
    });
  }

  wantedNames() {
    const { model, view, words } = this.app;
    const changed = new Set(this.app.changed());
    const always = new Set(model.data.always);
    const close = this.map.getZoom() > this.homeZoom + QUIET_ZOOM;
    const bounds = this.map.getBounds();
    const crowd = model.knownOn(view.day).length > MANY_NAMES;
    const radius = this.radius();
    const wanted = [];
    for (const place of model.places) {
      if (!bounds.contains(place.at)) continue;
      const state = this.app.passes(place) ? place.on(view.day) : null;
      const rank = place === view.place ? 0 : !state?.known ? (always.has(place.id) ? 3 : 4) : changed.has(place) ? 1 : 2;
      if (rank === 4 && (!close || this.many)) continue;
      wanted.push(this.wantedName(place, state, rank, crowd, radius));
    }
    return wanted.sort((one, other) => one.rank - other.rank || other.reach - one.reach).slice(0, 400);
  }

  wantedName(place, state, rank, crowd, radius) {
    const { words } = this.app;
    const { x, y } = this.map.latLngToContainerPoint(place.at);
    const name = shortened(place.name(words.lang));
    const text = state?.uncertain ? words.unsure(name) : name;
    const font = rank > 2 ? "quiet" : rank === 1 ? "changed" : crowd && rank === 2 ? "known" : "strong";
    const reach = place.rings ? this.reach(place) : radius;
    return { text, x, y, rank, font, reach: place.rings ? reach * 0.6 : reach, centred: Boolean(place.rings) || rank > 2, must: rank < 2 || (rank === 2 && !crowd), marks: marksOf(state) };
  }

  reach(place) {
    const box = this.layers.get(place.id).getBounds();
    const one = this.map.latLngToLayerPoint(box.getNorthWest());
    const other = this.map.latLngToLayerPoint(box.getSouthEast());
    return Math.min(other.x - one.x, other.y - one.y) / 2;
  }

  metresPerPixel() {
    const middle = this.map.getSize().divideBy(2);
    const one = this.map.containerPointToLatLng(middle);
    return this.map.distance(one, this.map.containerPointToLatLng(middle.add([100, 0]))) / 100;
  }

  radius() {
    return Math.max(SMALLEST_RADIUS, Math.min(60, RADIUS_M / this.metresPerPixel()));
  }

  resized() {
    const radius = this.radius();
    for (const layer of this.layers.values()) layer.setRadius?.(this.many ? Math.min(radius, 5) : radius);
    this.drawScale();
    const root = this.map.getContainer().style;
    root.setProperty("--road", `${Math.max(1.2, Math.min(8, 30 / this.metresPerPixel()))}px`);
  }

  drawScale() {
    const metres = this.metresPerPixel() * 130;
    const step = 10 ** Math.floor(Math.log10(metres));
    const length = [5, 2, 1].find((times) => times * step <= metres) * step;
    const { words } = this.app;
    const kilometres = length >= 1000;
    const unit = new Intl.NumberFormat(words.now.locale, { style: "unit", unit: kilometres ? "kilometer" : "meter" });
    byId("scale").style.width = `${length / this.metresPerPixel()}px`;
    byId("scale").textContent = unit.format(kilometres ? length / 1000 : length);
  }

  home() {
    const [west, south, east, north] = this.app.model.data.extent;
    const whole = L.latLngBounds([south, west], [north, east]);
    this.map.setMaxBounds(null);
    this.map.setMinZoom(0);
    this.map.fitBounds(whole, { animate: false });
    this.map.setMinZoom(this.map.getZoom() - 1);
    const near = this.map.getSize().x < SMALL_MAP ? this.nearer(whole) : null;
    if (near) this.map.fitBounds(near, { animate: false });
    this.homeZoom = this.map.getZoom();
    const [wide, high] = [(east - west) * 0.4, (north - south) * 0.4];
    this.map.setMaxBounds([[south - high, west - wide], [north + high, east + wide]]);
    this.resized();
  }

  // On a small screen the whole city would make every quarter a dot: what was reported on, and around it.
  nearer(whole) {
    const boxes = this.app.model.reported.map((place) => (place.rings ? this.layers.get(place.id).getBounds() : L.latLngBounds(place.at, place.at))).filter((box) => whole.intersects(box));
    if (!boxes.length) return null;
    const box = boxes.reduce((all, one) => all.extend(one), L.latLngBounds([])).pad(0.25); // a new one: layers keep theirs
    return whole.contains(box) ? box : null;
  }

  // Bring a place into the part of the map that the panel does not cover.
  show(place) {
    const size = this.map.getSize();
    // Where its upper edge will be: while it rises, its box lies lower.
    const top = window.innerHeight - byId("panel").offsetHeight - this.map.getContainer().getBoundingClientRect().top;
    const sheet = getComputedStyle(byId("panel")).position === "fixed";
    const seen = sheet ? Math.max(60, Math.min(size.y, top)) : size.y;
    const { x, y } = this.map.latLngToContainerPoint(place.at);
    const inside = x > size.x * 0.12 && x < size.x * 0.88 && y > seen * 0.15 && y < seen * 0.8;
    if (!inside) this.map.panBy([x - size.x / 2, y - seen / 2], { animate: !this.app.still });
  }

  hint(place, point) {
    const hint = byId("hint");
    hint.hidden = !place;
    if (!place) return;
    hint.replaceChildren(isolated(place.name(this.app.words.lang)), " ", make("span", {}, this.app.stateText(place.on(this.app.view.day))));
    const size = this.map.getSize();
    const left = point.x > size.x / 2;
    hint.style.left = left ? "" : `${point.x + 14}px`;
    hint.style.right = left ? `${size.x - point.x + 14}px` : "";
    hint.style.top = `${Math.min(point.y + 12, size.y - 48)}px`;
  }

  // Tiles that cannot be reached are said to be missing; nothing else depends on them.
  tiles() {
    document.body.classList.toggle("has-tiles", Boolean(this.app.model.data.tiles));
    this.map.eachLayer((layer) => {
      if (layer instanceof L.TileLayer) layer.once("tileerror", () => this.app.tilesGone());
    });
  }

  listen() {
    this.tiles();
    this.map.on("zoomend", () => this.resized());
    byId("zoom-in").addEventListener("click", () => this.map.zoomIn());
    byId("zoom-out").addEventListener("click", () => this.map.zoomOut());
    byId("zoom-home").addEventListener("click", () => this.home());
    this.map.on("click", () => this.app.choose(null));
    this.map.scrollWheelZoom.disable();
    this.map.on("focus click", () => this.map.scrollWheelZoom.enable());
    this.map.on("blur", () => this.map.scrollWheelZoom.disable());
    new ResizeObserver(() => this.fit()).observe(this.map.getContainer());
  }

  // A frame that changes its size keeps showing the extent, unless the reader has moved.
  fit() {
    const { clientWidth, clientHeight } = this.map.getContainer();
    const { x, y } = this.map.getSize();
    if (x === clientWidth && y === clientHeight) return; // as it is when the observer first calls
    const atHome = Math.abs(this.map.getZoom() - this.homeZoom) < 0.01;
    this.map.invalidateSize({ animate: false, pan: false });
    if (atHome) this.home();
  }
}
