// Days: slider, play, chart, and what changed since.

const PLAY_MS = 900;
const CHART = { width: 1000, height: 60 };

class Time {
  constructor(app) {
    this.app = app;
    this.days = app.model.days;
    this.slider = byId("day");
    this.many = this.days.length > 1;
    this.held = app.model.held();
    byId("time").hidden = !this.many;
    document.body.classList.toggle("has-time", this.many);
    this.slider.max = app.model.last;
    // The thumb stands under the middle of its day's column.
    this.slider.style.marginInline = `max(0px, calc(${50 / this.days.length}% - 8px))`;
    if (this.many) this.listen();
  }

  listen() {
    this.slider.addEventListener("input", () => this.app.go(Number(this.slider.value)));
    byId("step-back").addEventListener("click", () => this.step(-1));
    byId("step-on").addEventListener("click", () => this.step(1));
    byId("play").addEventListener("click", () => this.play(!this.playing));
    byId("since").addEventListener("change", (event) => this.app.since(event.target.value));
    document.addEventListener("keydown", (event) => this.key(event));
  }

  // Comma and full stop step from anywhere but a field, as in a film player.
  key(event) {
    if (event.target.closest("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === ",") this.step(-1);
    else if (event.key === ".") this.step(1);
  }

  step(by) {
    this.play(false);
    this.app.go(Math.min(this.app.model.last, Math.max(0, this.app.view.day + by)));
  }

  play(on) {
    clearInterval(this.timer);
    this.playing = on;
    if (on) {
      if (this.app.view.day === this.app.model.last) this.app.go(0);
      this.timer = setInterval(() => this.tick(), PLAY_MS);
    }
    byId("play").classList.toggle("playing", on);
    this.name("play", on ? "pause" : "play");
  }

  tick() {
    if (this.app.view.day >= this.app.model.last) this.play(false);
    else this.app.go(this.app.view.day + 1);
  }

  name(id, key) {
    const text = this.app.words.get(key);
    byId(id).setAttribute("aria-label", text);
    byId(id).title = text;
  }

  translate() {
    if (!this.many) return;
    const { words, view } = this.app;
    this.name("step-back", "previous");
    this.name("step-on", "next");
    this.name("play", this.playing ? "pause" : "play");
    byId("time").setAttribute("aria-label", words.get("time"));
    this.slider.setAttribute("aria-label", words.get("time"));
    const options = [["1", "theDayBefore"], ["7", "aWeekBefore"], ["all", "theStart"], ["", "dontMark"]];
    byId("since").replaceChildren(...options.map(([value, key]) => make("option", { value }, words.get(key))));
    byId("since").value = view.since;
    this.chart();
  }

  redraw() {
    if (!this.many) return;
    const { app } = this;
    this.slider.value = app.view.day;
    this.slider.setAttribute("aria-valuetext", app.dayText());
    byId("today").textContent = app.dayText();
    byId("changed-count").textContent = app.before() === null ? "" : app.words.count("changedShort", app.changed().length);
    this.cursor?.setAttribute("x", this.x(app.view.day) - 1);
    this.counts();
  }

  // How many places each party was said to hold on the day, in the order of the columns.
  counts() {
    const { app } = this;
    const held = Object.entries(this.held).filter(([, counts]) => counts.some(Boolean));
    const row = ([party, counts]) => make("span", { title: app.model.partyName(party, app.words) }, app.paint.partySwatch(party), String(counts[app.view.day]));
    byId("held").replaceChildren(...held.map(row));
  }

  x(day) {
    return app_mirror(this.app, ((day + 0.5) / this.days.length) * CHART.width);
  }

  // Stacked columns, one a day, in the order of the legend.
  chart() {
    const { app } = this;
    const { held } = this;
    const parties = Object.keys(held).filter((party) => held[party].some(Boolean));
    const totals = this.days.map((_, day) => parties.reduce((sum, party) => sum + held[party][day], 0));
    const most = Math.max(1, ...totals);
    const wide = CHART.width / this.days.length;
    const bars = this.days.flatMap((_, day) => {
      let top = CHART.height;
      return parties.map((party) => {
        const high = (held[party][day] / most) * (CHART.height - 4);
        top -= high;
        return makeSvg("rect", { x: this.x(day) - wide * 0.4, y: top, width: wide * 0.8, height: high, fill: app.paint.colour(party) });
      });
    });
    this.cursor = makeSvg("rect", { class: "cursor", x: 0, y: 0, width: 2, height: CHART.height });
    const chart = byId("chart");
    const last = this.days.length - 1;
    const counts = parties.map((party) => `${app.model.partyName(party, app.words)} ${held[party][0]} → ${held[party][last]}`);
    fill(chart, { viewBox: `0 0 ${CHART.width} ${CHART.height}`, "aria-label": `${app.words.get("chart")}. ${app.words.list.format(counts)}` }, []);
    chart.replaceChildren(...bars, this.cursor);
    chart.onclick = (event) => this.pick(event);
  }

  pick(event) {
    const box = byId("chart").getBoundingClientRect();
    const share = app_mirror(this.app, ((event.clientX - box.left) / box.width) * CHART.width) / CHART.width;
    this.app.go(Math.min(this.app.model.last, Math.max(0, Math.floor(share * this.days.length))));
  }
}

// Time runs in the direction of writing.
function app_mirror(app, x) {
  return app.words.now.dir === "rtl" ? CHART.width - x : x;
}
