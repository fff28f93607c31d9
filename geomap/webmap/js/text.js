// Words, names, dates and elements. Every text reaches the page as a text node, never as markup.

const SVG_SPACE = "http://www.w3.org/2000/svg";

// make("p", {class: "dek"}, "text", child) -> an element; null children are left out.
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  return fill(element, attributes, children);
}

function makeSvg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG_SPACE, tag);
  return fill(element, attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name.startsWith("aria-")) element.setAttribute(name, String(value)); // "" would mean nothing
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

const byId = (id) => document.getElementById(id);

// A name or quotation that may run the other way than the words around it.
function isolated(text, attributes = {}) {
  return make("bdi", { dir: "auto", ...attributes }, text);
}

// A sentence of the page with gaps, filled with texts or elements: ["up to ", <bdi>, " ..."].
function phrase(template, gaps = {}) {
  return template.split(/(\{\w+\})/).filter(Boolean).map((part) => {
    const gap = part.startsWith("{") ? part.slice(1, -1) : null;
    return gap !== null && gap in gaps ? gaps[gap] : part;
  });
}

function phraseText(template, gaps = {}) {
  return phrase(template, gaps).join("");
}

class Words {
  constructor(all, lang) {
    this.all = all;
    this.use(lang);
  }

  use(lang) {
    this.lang = lang;
    this.now = this.all[lang];
    this.plurals = new Intl.PluralRules(lang);
    const as = (options) => new Intl.DateTimeFormat(this.now.locale, { calendar: "gregory", timeZone: "UTC", ...options });
    this.longDay = as({ day: "numeric", month: "long", year: "numeric" });
    this.shortDay = as({ day: "numeric", month: "short" });
    this.number = new Intl.NumberFormat(this.now.locale);
    this.percent = new Intl.NumberFormat(this.now.locale, { style: "percent" });
    this.collator = new Intl.Collator(lang);
    this.comma = lang === "ar" ? "، " : ", ";
    this.list = new Intl.ListFormat(lang, { type: "conjunction" });
  }

  get(key) {
    return key.split(".").reduce((found, part) => found[part], this.now);
  }

  count(key, number, gaps = {}) {
    const forms = this.get(key);
    const form = forms[this.plurals.select(number)] ?? forms.other;
    return phraseText(form, { n: this.number.format(number), ...gaps });
  }

  // The names of a list, each apart from the words between them: their letters may run otherwise.
  listed(names) {
    return this.list.formatToParts(names).map(({ type, value }) => (type === "element" ? isolated(value) : value));
  }

  unsure(name) {
    return phraseText(this.now.unsure, { place: name });
  }

  day(iso) {
    return iso ? this.longDay.format(new Date(iso + "T00:00:00Z")) : this.get("undated");
  }

  dayShort(iso) {
    return this.shortDay.format(new Date(iso + "T00:00:00Z"));
  }
}

// One spelling out of many: no case, no marks, no article, one form of each Arabic letter.
function fold(text) {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[\u0300-\u036f\u064b-\u0655\u0670\u0640]/g, "")
    .replace(/[أإآٱ]/g, "ا")
    .replace(/ى/g, "ي")
    .replace(/ة/g, "ه")
    .replace(/ؤ/g, "و")
    .replace(/ئ/g, "ي")
    .replace(/[’‘'`ʿʾʼ]/g, "")
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()
    .replace(/(^| )(?:al|as|ash|ar|an|at|ad|az|el|es) (?=\S)/g, "$1")
    .replace(/(^| )ال(?=\S{2})/g, "$1");
}

// What stays of a Latin spelling when the vowels, which everybody writes otherwise, are gone.
function skeleton(folded) {
  return folded
    .replace(/ou|oo/g, "u")
    .replace(/kh/g, "x")
    .replace(/gh/g, "g")
    .replace(/sh|ch/g, "$")
    .replace(/q/g, "k")
    .replace(/[aeiouy ]/g, "")
    .replace(/(.)\1+/g, "$1");
}
