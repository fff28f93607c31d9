"""Coordinates as short text: whole steps of a grid, each as the difference to the one before.

A number takes one character for -16..15, two up to ±512. `js/decode.js` reads it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

GRID = 100_000  # steps a degree: 1.1 m, finer than any screen shows of a quarter
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
BITS = 5
MORE = 1 << BITS

Line = Sequence[tuple[float, float]]  # (lon, lat) in degrees, EPSG:4326


def encode_number(number: int) -> str:
    """One whole number: zigzag, then five bits a character, the sixth says that more follow."""
    left = number << 1 if number >= 0 else (-number << 1) - 1
    out = []
    while left >= MORE:
        out.append(ALPHABET[MORE | (left & (MORE - 1))])
        left >>= BITS
    out.append(ALPHABET[left])
    return "".join(out)


def encode_line(line: Line, origin: tuple[float, float]) -> str:
    """One line or ring, its points as steps from `origin` and then from point to point."""
    last = (0, 0)
    out: list[str] = []
    for lon, lat in line:
        step = (round((lon - origin[0]) * GRID), round((lat - origin[1]) * GRID))
        if out and step == last:
            continue
        out.append(encode_number(step[0] - last[0]) + encode_number(step[1] - last[1]))
        last = step
    return "".join(out)


def encode_lines(lines: Iterable[Line], origin: tuple[float, float]) -> str:
    """Many lines, set apart by a blank."""
    return " ".join(filter(None, (encode_line(line, origin) for line in lines)))


def decode_lines(text: str, origin: tuple[float, float]) -> list[list[tuple[float, float]]]:
    """What `encode_lines` wrote, on the grid."""
    return [_decode_line(part, origin) for part in text.split(" ") if part]


def _decode_line(text: str, origin: tuple[float, float]) -> list[tuple[float, float]]:
    steps = _numbers(text)
    x = y = 0
    line = []
    for dx, dy in zip(steps[::2], steps[1::2], strict=True):
        x, y = x + dx, y + dy
        line.append((origin[0] + x / GRID, origin[1] + y / GRID))
    return line


def _numbers(text: str) -> list[int]:
    numbers = []
    value = shift = 0
    for character in text:
        bits = ALPHABET.index(character)
        value |= (bits & (MORE - 1)) << shift
        shift += BITS
        if not bits & MORE:
            numbers.append(value >> 1 if not value & 1 else -((value + 1) >> 1))
            value = shift = 0
    return numbers
