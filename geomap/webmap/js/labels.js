// Names on the map: each where it fits, none over another; the important ones choose first.

const LABEL_FONTS = {
  strong: { size: 14, weight: 700 },
  changed: { size: 13.5, weight: 800 },
  known: { size: 11.5, weight: 550 },
  quiet: { size: 11.5, weight: 400 },
};
const LABEL_GAP = 3;
const MARK_SIZE = 20;
const FAR = [22, 44]; // pixels
const FEW = 12; // names for which there is room beside their places
const TOO_WIDE = 3.6; // times the reach of an area: such a name stands beside it, off its neighbours

class Boxes {
  constructor() {
    this.taken = [];
  }

  free(box) {
    return !this.taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]);
  }

  take(box) {
    this.taken.push(box);
  }
}

class Measure {
  constructor() {
    this.context = document.createElement("canvas").getContext("2d");
    this.family = getComputedStyle(document.body).fontFamily;
    this.known = new Map();
  }

  width(text, { size, weight }) {
    const key = `${weight} ${size} ${text}`;
    if (!this.known.has(key)) {
      this.context.font = `${weight} ${size}px ${this.family}`;
      this.known.set(key, this.context.measureText(text).width);
    }
    return this.known.get(key);
  }
}

// Where the middle of a text may stand, best first: on the spot, around it, and, where the name
// must be there, farther out with a line to the place.
function spots(wanted, wide, high) {
  const near = spotsAround(wanted, wide, high, wanted.reach);
  if (!wanted.must) return near;
  const far = FAR.flatMap((away) => spotsAround({ ...wanted, centred: false }, wide, high, wanted.reach + away).map(([x, y]) => [x, y, true]));
  return [...near, ...far];
}

function spotsAround({ x, y, centred, away }, wide, high, reach) {
  const side = reach + wide / 2 + 5;
  const above = reach + high / 2 + 2;
  const around = [[0, above], [0, -above], [side, 0], [-side, 0], [side * 0.8, -above * 0.8], [-side * 0.8, -above * 0.8], [side * 0.8, above * 0.8], [-side * 0.8, above * 0.8]];
  if (centred && away && wide > TOO_WIDE * reach) {
    const outward = ([dx, dy]) => dx * away[0] + dy * away[1];
    return around.sort((one, other) => outward(other) / Math.hypot(...other) - outward(one) / Math.hypot(...one)).concat([[0, 0]]).map(([dx, dy]) => [x + dx, y + dy]);
  }
  const offsets = centred ? [[0, 0], [0, high * 0.7], [0, -high * 0.7], ...around] : around;
  return offsets.map(([dx, dy]) => [x + dx, y + dy]);
}

// wanted: [{text, x, y, reach, centred, font, must, marks}] in order of importance.
// Returns the placed ones: {…, at: [x, y], markAt: [[mark, x, y], …]}.
function placeLabels(wanted, measure, frame, taken) {
  const boxes = new Boxes();
  for (const box of taken) boxes.take(box);
  for (const label of wanted) label.markAt = placeMarks(label, boxes);
  const must = wanted.filter((label) => label.must);
  for (const label of must) {
    label.must = must.length <= FEW;
    if (label.must) label.away = awayFrom(label, must);
  }
  return wanted.filter((label) => {
    const font = LABEL_FONTS[label.font];
    const wide = measure.width(label.text, font) + 2 * LABEL_GAP;
    const high = font.size * 1.25;
    for (const [x, y, far] of spots(label, wide, high)) {
      const box = [x - wide / 2, y - high / 2, x + wide / 2, y + high / 2];
      const inside = box[0] > frame[0] && box[1] > frame[1] && box[2] < frame[2] && box[3] < frame[3];
      if (!inside || !boxes.free(box)) continue;
      boxes.take(box);
      label.at = [x, y];
      if (far) label.line = lineTo(label, box);
      return true;
    }
    return label.markAt.length > 0;
  });
}

// The direction from the nearest other place that must have its name, as a vector of length 1.
function awayFrom(label, others) {
  let best = null;
  let least = Infinity;
  for (const other of others) {
    const far = Math.hypot(label.x - other.x, label.y - other.y);
    if (other !== label && far < least) [best, least] = [other, far];
  }
  return best && least > 0 ? [(label.x - best.x) / least, (label.y - best.y) / least] : null;
}

// From the place to the nearest point of its name.
function lineTo({ x, y }, [left, top, right, bottom]) {
  return [x, y, Math.min(right, Math.max(left, x)), Math.min(bottom, Math.max(top, y))];
}

function placeMarks(label, boxes) {
  const { marks, x, y } = label;
  const rise = label.centred ? -16 : 0;
  return marks.map((mark, at) => {
    const markX = x + (at - (marks.length - 1) / 2) * (MARK_SIZE + 1);
    const box = [markX - 10, y + rise - 10, markX + 10, y + rise + 10];
    boxes.take(box);
    return [mark, markX, y + rise];
  });
}
