// Reads the coordinates that encode.py wrote.

const GRID = 100000;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const VALUES = new Map([...ALPHABET].map((character, value) => [character, value]));

// "AbC dEf" -> [[[lat, lon], ...], ...], the order that Leaflet wants.
function decodeLines(text, origin) {
  return text ? text.split(" ").map((line) => decodeLine(line, origin)) : [];
}

function decodeLine(text, [west, south]) {
  const points = [];
  let x = 0;
  let y = 0;
  let value = 0;
  let shift = 0;
  let pending = null;
  for (const character of text) {
    const bits = VALUES.get(character);
    value += (bits & 31) * 2 ** shift;
    shift += 5;
    if (bits & 32) continue;
    const step = value % 2 ? -(value + 1) / 2 : value / 2;
    value = 0;
    shift = 0;
    if (pending === null) {
      pending = step;
      continue;
    }
    x += pending;
    y += step;
    pending = null;
    points.push([south + y / GRID, west + x / GRID]);
  }
  return points;
}
