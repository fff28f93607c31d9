// The review page: claims beside the sentence and the map, by mouse or by keyboard alone.
// Whatever comes from a report is set as text, never as HTML.
"use strict";

const FIELDS = ["place", "status", "party", "from_party", "modality", "extent", "date"];
const SVG = "http://www.w3.org/2000/svg";
const byId = (id) => document.getElementById(id);

const state = { claims: [], shown: 0, at: -1, total: 0, about: null, sent: Promise.resolve(), maps: new Map() };

async function ask(path, options) {
  const answer = await fetch(path, options);
  const data = await answer.json();
  if (!answer.ok) throw new Error(data.error || answer.statusText);
  return data;
}

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function partyName(id) {
  if (!id) return null;
  const party = state.about.parties.find((one) => one.id === id);
  return party ? party.name : id;
}

// Text of either direction, kept from turning around what stands beside it.
const isolated = (text) => `\u2068${text}\u2069`;

// One line that says what a claim says.
function wording(claim) {
  const place = isolated(claim.place ? claim.place.name : claim.surface);
  const who = partyName(claim.party);
  const contenders = claim.contenders.map(partyName).join(", ");
  const says = {
    controlled: who ? `${place}: held by ${who}` : `${place}: held`,
    lost: `${place}: lost by ${partyName(claim.from_party) || "somebody"}`,
    contested: `${place}: contested${contenders ? " by " + contenders : ""}`,
    besieged: `${place}: besieged${contenders ? " by " + contenders : ""}`,
  }[claim.status];
  return claim.modality === "asserted" ? says : `${says} (${claim.modality})`;
}

function listItem(one, index) {
  const button = element("button", undefined, { type: "button" });
  button.append(element("span", wording(one.claim), { class: "says" }));
  button.append(element("small", one.decision && one.decision !== "open" ? one.decision : one.doubts[0] || "nothing odd"));
  button.dataset.decision = one.decision || "";
  button.addEventListener("click", () => select(index));
  const item = element("li");
  item.append(button);
  return item;
}

function drawList(from = 0) {
  const list = byId("list");
  while (list.children.length > from) list.lastChild.remove();
  state.claims.slice(from).forEach((one, index) => list.append(listItem(one, from + index)));
  byId("more").hidden = state.claims.length >= state.shown;
}

async function load(anew) {
  if (anew) state.claims = [];
  const first = state.claims.length;
  const every = byId("every").checked ? 1 : 0;
  const page = await ask(`claims?first=${skipDecided(first, every)}&every=${every}`);
  state.claims.push(...page.claims);
  state.shown = every ? page.shown : state.claims.filter(isDecided).length + page.shown;
  state.total = page.total;
  count(page.open, page.total);
  drawList(first);
  if (anew) {
    if (state.claims.length) await select(0);
    else empty();
  }
}

const isDecided = (one) => Boolean(one.decision) && one.decision !== "open";

// Claims decided since the page was loaded are no longer among the open ones of the server.
function skipDecided(first, every) {
  return every ? first : first - state.claims.filter(isDecided).length;
}

function count(open, total) {
  byId("count").textContent = `${open} of ${total} claims wait for a decision`;
}

function empty() {
  state.at = -1;
  byId("claim").hidden = true;
  byId("map").replaceChildren();
  byId("map-note").textContent = "No claim waits for a decision.";
}

async function select(index) {
  if (index < 0) return;
  if (index >= state.claims.length) {
    if (state.claims.length >= state.shown) return;
    await state.sent; // what is decided here is no longer among the open ones of the server
    await load(false);
    if (index >= state.claims.length) return;
  }
  state.at = index;
  markCurrent();
  show(state.claims[index]);
  await drawMap(state.claims[index]);
}

function markCurrent() {
  byId("list").querySelectorAll("button").forEach((button, n) => {
    button.setAttribute("aria-current", n === state.at ? "true" : "false");
    if (n === state.at) button.scrollIntoView({ block: "nearest" });
  });
}

function show(one) {
  const claim = one.claim;
  byId("claim").hidden = false;
  byId("says").textContent = wording(claim);
  byId("doubts").textContent = one.doubts.length ? `Doubtful: ${one.doubts.join("; ")}.` : "Nothing odd about it.";
  byId("sentence").lang = one.lang;
  byId("before").textContent = one.before;
  byId("exact").textContent = claim.evidence.exact;
  byId("after").textContent = one.after;
  const box = byId("sentence");
  box.scrollTop = byId("exact").offsetTop - box.clientHeight / 3;
  byId("from").textContent = [claim.report, one.title, claim.publisher, claim.published].filter(Boolean).map(isolated).join(" · ");
  showFacts(claim);
  for (const verdict of ["accept", "reject", "correct"]) {
    byId(verdict).setAttribute("aria-pressed", one.decision === verdict ? "true" : "false");
  }
  byId("open").disabled = !isDecided(one);
  byId("why").value = one.why || "";
  byId("error").textContent = "";
  openForm(false);
  fillForm(one);
}

function showFacts(claim) {
  const facts = {
    "as written": claim.surface,
    place: claim.place ? `${claim.place.name} (${claim.place.id}), ${claim.place.certainty}` : `none: ${claim.place_reason}`,
    "taken from": partyName(claim.from_party),
    day: claim.date || (claim.date_from ? `${claim.date_from} to ${claim.date_to}` : "unknown") ,
    "day rests on": claim.date_basis,
    extent: claim.share ? `${claim.extent} (${claim.share})` : claim.extent,
    "said by": claim.source ? `${claim.source.name} (${partyName(claim.source.party) || "side unknown"})` : "the report itself",
    "read by": claim.rule,
  };
  const list = byId("facts");
  list.replaceChildren();
  for (const [name, value] of Object.entries(facts)) {
    if (value) list.append(element("dt", name), element("dd", isolated(value)));
  }
}

function options(select, values) {
  select.replaceChildren(element("option", "as read", { value: "" }));
  for (const [value, text] of values) select.append(element("option", text, { value }));
}

function fillForm(one) {
  for (const field of FIELDS) byId(`f-${field}`).value = one.correction[field] || "";
}

function openForm(open) {
  byId("form").hidden = !open;
  byId("correct").setAttribute("aria-expanded", open ? "true" : "false");
  if (open) byId("f-place").focus();
}

// Keeps a decision. The next claim is shown at once, without waiting for the answer: whoever
// reviews with the keyboard is faster than that. A correction may be refused, so it waits.
async function decide(verdict, correction = {}) {
  const index = state.at;
  if (index < 0) return;
  const kept = keep(index, { verdict, why: byId("why").value, correction });
  if (verdict === "accept" || verdict === "reject") leave(index);
  if ((await kept) && verdict === "correct") leave(index);
}

function leave(index) {
  document.activeElement?.blur();
  if (index + 1 < state.shown) select(index + 1);
}

function keep(index, decision) {
  const one = state.claims[index];
  state.sent = state.sent.then(async () => {
    try {
      const body = JSON.stringify({ fid: one.fid, ...decision });
      const kept = await ask("decide", { method: "POST", headers: { "Content-Type": "application/json" }, body });
      Object.assign(one, { decision: kept.decision, why: kept.why, correction: kept.correction });
      count(kept.open, state.total);
    } catch (error) {
      await select(index);
      if (decision.verdict === "correct") openForm(true);
      byId("error").textContent = error.message;
      return false;
    }
    if (state.claims[index] === one) byId("list").children[index].replaceWith(listItem(one, index));
    markCurrent();
    if (state.at === index) show(one);
    return true;
  });
  return state.sent;
}

async function drawMap(one) {
  const place = one.claim.place;
  const map = byId("map");
  if (!place) {
    map.replaceChildren();
    byId("map-note").textContent = `“${one.claim.surface}” has no place on the map (${one.claim.place_reason}).`;
    return;
  }
  if (!state.maps.has(place.id)) state.maps.set(place.id, await ask(`map?place=${encodeURIComponent(place.id)}`).catch(() => null));
  if (state.claims[state.at] !== one) return; // another one was chosen meanwhile
  const data = state.maps.get(place.id);
  map.replaceChildren();
  const drawn = data && data.shapes.length > 0;
  byId("map-note").textContent = drawn ? `${place.name}, ${place.certainty}. North is up; 3 km across.` : "No map of this place.";
  if (!drawn) return;
  map.setAttribute("viewBox", `0 0 ${data.size} ${data.size}`);
  const title = document.createElementNS(SVG, "title");
  title.id = "map-title";
  title.textContent = `${place.name} and what lies around it`;
  map.append(title);
  const shapes = [...data.shapes].sort((a, b) => a.here - b.here);
  shapes.filter((shape) => shape.path).forEach((shape) => draw(map, "path", { d: shape.path, "fill-rule": "evenodd", class: shape.here ? "area here" : "area" }));
  shapes.filter((shape) => !shape.path || shape.here).forEach((shape) => draw(map, "circle", { cx: shape.x, cy: shape.y, r: shape.here ? 5 : 2.5, class: shape.here ? "dot here" : "dot" }));
  for (const shape of withRoom(data)) draw(map, "text", { x: shape.x, y: shape.y - 7, class: shape.here ? "here" : "" }, shape.name);
}

// The shapes whose names can stand without touching another's: the place itself, then the nearest.
function withRoom(data) {
  const taken = [];
  return data.shapes.filter((shape) => {
    const half = shape.name.length * (shape.here ? 3.6 : 2.9);
    const box = [shape.x - half, shape.y - 19, shape.x + half, shape.y - 5];
    const outside = box[0] < 0 || box[1] < 0 || box[2] > data.size || box[3] > data.size;
    const touches = taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]);
    if (!shape.here && (outside || touches)) return false;
    taken.push(box);
    return true;
  });
}

function draw(map, name, attributes, text) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text) made.textContent = text;
  map.append(made);
}

async function suggest() {
  const found = await ask(`places?name=${encodeURIComponent(byId("f-place").value)}`).catch(() => []);
  byId("places").replaceChildren(...found.map((one) => element("option", `${one.name}, ${one.kind}`, { value: one.id })));
}

const KEYS = {
  j: () => select(state.at + 1),
  k: () => select(state.at - 1),
  ArrowDown: () => select(state.at + 1),
  ArrowUp: () => select(state.at - 1),
  a: () => decide("accept"),
  r: () => decide("reject"),
  c: () => openForm(byId("form").hidden),
  u: () => decide("open"),
  w: () => byId("why").focus(),
};

function onKey(event) {
  const field = event.target.closest("input:not([type=checkbox]), select");
  if (event.key === "Escape") {
    openForm(false);
    document.activeElement?.blur();
    return;
  }
  if (field || event.ctrlKey || event.metaKey || event.altKey) return;
  const act = KEYS[event.key];
  if (act) {
    event.preventDefault();
    act();
  }
}

async function begin() {
  state.about = await ask("about");
  byId("ledger").textContent = state.about.ledger;
  const parties = [["-", "nobody named"], ...state.about.parties.map((one) => [one.id, one.name])];
  options(byId("f-party"), parties);
  options(byId("f-from_party"), parties);
  options(byId("f-status"), state.about.statuses.map((one) => [one, one]));
  options(byId("f-modality"), state.about.modalities.map((one) => [one, one]));
  options(byId("f-extent"), state.about.extents.map((one) => [one, one]));
  document.addEventListener("keydown", onKey);
  byId("every").addEventListener("change", () => load(true));
  byId("more").addEventListener("click", () => load(false));
  byId("accept").addEventListener("click", () => decide("accept"));
  byId("reject").addEventListener("click", () => decide("reject"));
  byId("open").addEventListener("click", () => decide("open"));
  byId("correct").addEventListener("click", () => openForm(byId("form").hidden));
  byId("f-place").addEventListener("input", suggest);
  byId("form").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.type === "submit") return;
    event.preventDefault(); // in a list, Enter would open it instead of keeping the correction
    byId("form").requestSubmit();
  });
  byId("form").addEventListener("submit", (event) => {
    event.preventDefault();
    decide("correct", Object.fromEntries(FIELDS.map((field) => [field, byId(`f-${field}`).value.trim()])));
  });
  await load(true);
}

begin().catch((error) => {
  byId("count").textContent = error.message;
});
