// How a state looks: colour is the party, strength the standing, pattern repeats the party.

const STRENGTH = { confirmed: 0.94, claimed: 0.5, stale: 0.22 };
const TILE = 9;
const DARKEST = 0.06; // relative luminance that still stands out from the dark ground

// Each weave is a list of SVG shapes on a tile of 9 by 9, drawn in the colour of the paper.
const WEAVES = {
  solid: [],
  diagonal: [["path", { d: "M-2 2 2-2M0 9 9 0M7 11 11 7" }]],
  backdiagonal: [["path", { d: "M-2 7 2 11M0 0 9 9M7-2 11 2" }]],
  dots: [["circle", { cx: 2.25, cy: 2.25, r: 1.05 }], ["circle", { cx: 6.75, cy: 6.75, r: 1.05 }]],
  horizontal: [["path", { d: "M0 4.5H9" }]],
  vertical: [["path", { d: "M4.5 0V9" }]],
  grid: [["path", { d: "M0 4.5H9M4.5 0V9" }]],
  crosshatch: [["path", { d: "M0 9 9 0M0 0 9 9" }]],
  waves: [["path", { d: "M0 5Q2.25 2 4.5 5T9 5" }]],
  plus: [["path", { d: "M2 4.5H7M4.5 2V7" }]],
  rings: [["circle", { cx: 4.5, cy: 4.5, r: 2.3, class: "open" }]],
  dashes: [["path", { d: "M0 2.5H5M4.5 7H9" }]],
};

// Names under which a region file may ask for the same weave.
const WEAVE_NAMES = {
  hatch: "diagonal", diagonals: "diagonal", "diagonal-lines": "diagonal", "/": "diagonal", stripes: "diagonal",
  "back-diagonal": "backdiagonal", "diagonal-back": "backdiagonal", "\\": "backdiagonal", backhatch: "backdiagonal",
  dot: "dots", dotted: "dots", ".": "dots", circles: "rings", o: "rings",
  "horizontal-lines": "horizontal", "-": "horizontal", "vertical-lines": "vertical", "|": "vertical",
  cross: "grid", "+": "plus", x: "crosshatch", "cross-hatch": "crosshatch", "diagonal-cross": "crosshatch",
  wave: "waves", zigzag: "waves", pluses: "plus", dash: "dashes", none: "solid", plain: "solid",
};

class Paint {
  constructor(model) {
    this.model = model;
    this.made = new Set();
    this.order = Object.keys(model.parties);
    this.defs = makeSvg("defs");
    this.holder = makeSvg("svg", { class: "patterns", width: 0, height: 0, "aria-hidden": true }, this.defs);
    document.body.append(this.holder);
  }

  // Leaflet's path options for a state.
  style(state) {
    if (!state?.known) return { stroke: false, fill: true, fillColor: "transparent", fillOpacity: 0, className: "place" };
    const strength = state.stale ? "stale" : state.standing === "confirmed" ? "confirmed" : "claimed";
    const base = { stroke: true, fill: true, fillOpacity: 1, weight: 1.75, lineJoin: "round", color: this.edge(state), dashArray: null, opacity: state.stale ? 0.6 : 1 };
    if (state.status === "lost") return { ...base, fillColor: "transparent", fillOpacity: 0, dashArray: "1 5", weight: 2.5 };
    return { ...base, fillColor: `url(#${this.pattern(state, strength)})` };
  }

  edge(state) {
    return this.colour(this.edgeParty(state));
  }

  edgeParty(state) {
    return state.party ?? state.from ?? state.contenders[0];
  }

  // A party's colour as the style sheet knows it; `hex` for where only a number will do.
  colour(party) {
    const at = this.order.indexOf(party);
    return at < 0 ? "var(--no-party)" : `var(--party-${at})`;
  }

  hex(party) {
    return this.model.parties[party]?.colour ?? "#6b6b6b";
  }

  // On a dark ground a dark colour is lightened until it can be seen.
  useTheme(theme) {
    this.order.forEach((party, at) => {
      const hex = this.hex(party);
      const seen = theme === "dark" && lightness(hex) < DARKEST ? `color-mix(in srgb, ${hex} 45%, white)` : hex;
      document.documentElement.style.setProperty(`--party-${at}`, seen);
    });
  }

  // The id of the pattern for a state, made when first asked for.
  pattern(state, strength) {
    const sides = this.sides(state);
    if (sides.length > 1) return this.stripes(sides, state.stale ? "stale" : state.status === "contested" ? "claimed" : "confirmed");
    return this.weave(sides[0] ?? null, strength);
  }

  sides(state) {
    if (state.status === "contested") return state.contenders.length ? state.contenders : [state.party].filter(Boolean);
    if (state.standing === "disputed") return [...new Set([state.party, ...state.rivals].filter(Boolean))];
    return [state.party].filter(Boolean);
  }

  weave(party, strength) {
    return this.once(`weave-${party ?? "none"}-${strength}`, (id) => {
      const name = this.model.parties[party]?.pattern ?? "solid";
      const shapes = WEAVES[WEAVE_NAMES[name] ?? name] ?? WEAVES.solid;
      return makeSvg(
        "pattern",
        { id, width: TILE, height: TILE, patternUnits: "userSpaceOnUse" },
        makeSvg("rect", { class: "under", width: TILE, height: TILE }),
        makeSvg("rect", { width: TILE, height: TILE, fill: this.colour(party), "fill-opacity": STRENGTH[strength] }),
        makeSvg("g", { class: `weave ${strength}` }, ...shapes.map(([tag, attributes]) => makeSvg(tag, attributes))),
      );
    });
  }

  // Broad stripes of two or more parties: sources, or fighters, stand against each other.
  stripes(sides, strength) {
    const wide = 8;
    return this.once(`stripes-${sides.join("-")}-${strength}`, (id) =>
      makeSvg(
        "pattern",
        { id, width: wide * sides.length, height: wide, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
        makeSvg("rect", { class: "under", width: wide * sides.length, height: wide }),
        ...sides.map((party, at) =>
          makeSvg("rect", { x: at * wide, width: wide, height: wide, fill: this.colour(party), "fill-opacity": STRENGTH[strength] }),
        ),
      ),
    );
  }

  once(name, build) {
    const id = "geomap-" + name.replace(/[^\w-]/g, "_");
    if (!this.made.has(id)) {
      this.made.add(id);
      this.defs.append(build(id));
    }
    return id;
  }

  // A small sample of a state, for legend, lists and chips.
  swatch(state, { wide = 26, high = 16, round = false, dashed = false } = {}) {
    const style = this.style(state);
    const known = state?.known;
    const edge = { fill: known ? style.fillColor : "var(--quarter)", stroke: known ? style.color : "var(--quarter-edge)", "stroke-width": 1.5, "stroke-dasharray": dashed ? "4 3" : (style.dashArray ?? null) };
    const shape = round
      ? makeSvg("circle", { cx: wide / 2, cy: high / 2, r: high / 2 - 1, ...edge })
      : makeSvg("rect", { x: 1, y: 1, width: wide - 2, height: high - 2, rx: 2, ...edge });
    return makeSvg("svg", { class: "swatch", width: wide, height: high, viewBox: `0 0 ${wide} ${high}`, "aria-hidden": true }, shape);
  }

  partySwatch(party) {
    return this.swatch(new State({ s: "controlled", p: party, g: "confirmed" }), { wide: 13, high: 13 });
  }
}

// Relative luminance, 0 to 1.
function lightness(colour) {
  const channel = (at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

// Black or white, whichever reads better on a colour (one of them always has 4.5 : 1).
function inkOn(colour) {
  const light = lightness(colour);
  return 1.05 / (light + 0.05) >= (light + 0.05) / 0.05 ? "#ffffff" : "#000000";
}

// The signs that stand on a place, each drawn in a circle of radius 9 around 0, 0.
const MARKS = {
  contested: ["M-4.5-4.5 4.5 4.5M4.5-4.5-4.5 4.5"],
  besieged: ["M-5 0a5 5 0 1 0 10 0 5 5 0 1 0-10 0", "M-1 0a1 1 0 1 0 2 0 1 1 0 1 0-2 0"],
  disputed: ["M-5-2.2H5M-5 2.2H5M3-6-3 6"],
  part: ["M0-5a5 5 0 0 1 0 10z"],
};

function marksOf(state) {
  if (!state?.known) return [];
  const marks = [];
  if (state.status === "contested" || state.status === "besieged") marks.push(state.status);
  if (state.standing === "disputed") marks.push("disputed");
  if (state.part) marks.push("part");
  return marks;
}

function markShape(mark) {
  return makeSvg("g", { class: `mark mark-${mark}` }, makeSvg("circle", { r: 9 }), ...MARKS[mark].map((d) => makeSvg("path", { d })));
}
