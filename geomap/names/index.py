"""The compiled names of a gazetteer: keys to places, on disk, mapped, shared by processes.

Three tries (marisa) answer for the three depths of `fold`. They are built once per content, into a
folder that is renamed into place when it is complete, so that two processes may build at once and
a reader never sees half an index. Where nothing can be written the index lives in memory.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import shutil
import tempfile
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntFlag
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import overload

import marisa_trie

from geomap.names.fold import is_arabic, skeleton, sound
from geomap.names.gate import Gate, compiled
from geomap.names.spellings import Spelling, spellings_of

FORMAT = 13  # raise whenever keys or files change
DEPTHS = ("fold", "sound", "skeleton")
RECORD = "<IB"  # place number, traits
GATE = "gate.bin"  # the file of what the words of names are to them, by their coarse keys
MIN_SKELETON_CONSONANTS = 3  # fewer say nothing
MAX_SHARED_PLACES = 400  # a name borne by more places than this is not spread to its namesakes

RawName = tuple[str, str, str]  # text, language, place id
Built = dict[str, marisa_trie.RecordTrie]


class Trait(IntFlag):
    """What kind of name a key came from."""

    PREFERRED = 1  # the gazetteer's own name of the place
    STRIPPED = 2  # the name without its generic noun ("Handarat" of "Handarat camp")
    NAMESAKE = 4  # a spelling that another place of the same Arabic name has
    ARABIC = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """A place that bears a name, and how well the name fits."""

    place: int  # number in `NameIndex.places`
    traits: Trait
    depth: str  # "fold" | "sound" | "skeleton"


class NameIndex:
    """Look up folded names. Make one with `open_index`."""

    def __init__(
        self, tries: Built, gate: bytes | mmap.mmap, places: Sequence[str], max_words: int
    ) -> None:
        self._tries = tries
        self.places = places  # ids, by number
        self.max_words = max_words
        self._fold = tries["fold"]
        self._sound = tries["sound"]
        self._skeleton = tries["skeleton"]
        self._gate = gate

    def __len__(self) -> int:
        return len(self._fold)

    def is_listed(self, key: str) -> bool:
        """Whether a folded name is listed as such."""
        return key in self._fold

    @cached_property
    def gate(self) -> Gate:
        """Which words may be of its Latin names."""
        return Gate(self._gate)

    def is_heard(self, key: str) -> bool:
        """Whether a folded name sounds like a name."""
        return sound(key) in self._sound

    def begins(self, key: str) -> bool:
        """Whether some longer listed name starts with these folded words."""
        return next(self._fold.iterkeys(key + " "), None) is not None

    def opens(self, word: str, *, listed_only: bool = False) -> bool:
        """Whether some longer name, as listed or by its sound, begins with a folded word."""
        if self.begins(word):
            return True
        heard = "" if listed_only else sound(word) + " "
        return bool(heard) and next(self._sound.iterkeys(heard), None) is not None

    def find(self, key: str, *, listed_only: bool = False, skeletons: bool = False) -> list[Entry]:
        """The places of a folded name, listed spellings first; skeletons only on request."""
        entries = list(self._get("fold", key))
        if not listed_only:
            entries += self._get("sound", sound(key))
        if skeletons and not entries:
            entries += self._get("skeleton", skeleton(key))
        best: dict[int, Entry] = {}
        for entry in entries:
            best.setdefault(entry.place, entry)
        return list(best.values())

    def _get(self, depth: str, key: str) -> Iterator[Entry]:
        merged: dict[int, int] = {}
        for place, traits in self._tries[depth].get(key, ()):
            merged[place] = _better(merged.get(place), traits)
        return (Entry(place, Trait(traits), depth) for place, traits in merged.items())


def _better(old: int | None, new: int) -> int:
    """The traits of the more direct of two names of one place."""
    if old is None:
        return new
    weak = Trait.NAMESAKE | Trait.STRIPPED
    return min(old, new, key=lambda traits: (traits & weak, not traits & Trait.PREFERRED))


class MappedIds(Sequence[str]):
    """Place ids by number, read from the file only when asked for."""

    def __init__(self, folder: Path) -> None:
        self._ids = _map(folder / "places.txt")
        self._ends = memoryview(_map(folder / "ends.bin")).cast("Q")

    @staticmethod
    def save(folder: Path, ids: Sequence[str]) -> None:
        """Write the ids, and after how many bytes each ends, to two files."""
        written = [identifier.encode() for identifier in ids]
        (folder / "places.txt").write_bytes(b"".join(written))
        (folder / "ends.bin").write_bytes(array("Q", accumulate(map(len, written))).tobytes())

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        if not 0 <= at < len(self):
            raise IndexError(at)
        start = self._ends[at - 1] if at else 0
        return bytes(self._ids[start : self._ends[at]]).decode()


def _map(path: Path) -> mmap.mmap | bytes:
    """A file's bytes, mapped; an empty file cannot be."""
    with path.open("rb") as file:
        empty = path.stat().st_size == 0
        return b"" if empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def open_index(
    names: Iterable[RawName], *, stamp: str, cache: Path | None, deep: bool = True
) -> NameIndex:
    """The index of some names, from the cache if it is there, else built and cached.

    Parameters
    ----------
    names
        Read only when the index has to be built.
    stamp
        Changes whenever the names do (a hash of the tables).
    cache
        A folder to keep indexes in; None, or one that cannot be written: in memory.
    deep
        Whether names are also found by sound, by skeleton and by their namesakes' spellings.
    """
    folder = cache / f"names-{FORMAT}-{_digest(stamp)}" if cache else None
    if folder is not None and (folder / "index.json").is_file():
        return _mapped(folder)
    built = _build(names, deep=deep)
    if folder is None or not _save(folder, *built):
        return NameIndex(*built)
    return _mapped(folder)


def _digest(stamp: str) -> str:
    return hashlib.sha256(stamp.encode()).hexdigest()[:16]


def _mapped(folder: Path) -> NameIndex:
    about = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    tries = {depth: marisa_trie.RecordTrie(RECORD) for depth in DEPTHS}
    for name, trie in tries.items():
        trie.mmap(str(folder / f"{name}.marisa"))
    return NameIndex(tries, _map(folder / GATE), MappedIds(folder), about["max_words"])


def _save(folder: Path, tries: Built, gate: bytes, places: Sequence[str], max_words: int) -> bool:
    """Write the index beside its place, then rename; False where nothing can be written."""
    aside = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=".building-", dir=folder.parent))
        for name, trie in tries.items():
            trie.save(str(aside / f"{name}.marisa"))
        (aside / GATE).write_bytes(gate)
        MappedIds.save(aside, places)
        about = {"max_words": max_words, "names": len(tries["fold"])}
        (aside / "index.json").write_text(json.dumps(about), encoding="utf-8")
        aside.rename(folder)
    except OSError:
        # Another process may have been faster: then its index is there and serves as well.
        return (folder / "index.json").is_file()
    finally:
        if aside is not None:
            shutil.rmtree(aside, ignore_errors=True)
    return True


def _build(names: Iterable[RawName], *, deep: bool) -> tuple[Built, bytes, list[str], int]:
    numbers: dict[str, int] = {}
    first_of: set[int] = set()
    found: dict[tuple[str, int], int] = {}
    for text, _lang, place in names:
        number = numbers.setdefault(place, len(numbers))
        preferred = 0 if number in first_of else Trait.PREFERRED
        first_of.add(number)
        for spelling in spellings_of(text):
            traits = preferred | _traits(spelling)
            at = (spelling.key, number)
            found[at] = _better(found.get(at), traits)
    if deep:
        _share_among_namesakes(found)
    max_words = max((key.count(" ") + 1 for key, _ in found), default=1)
    tries = {
        depth: marisa_trie.RecordTrie(RECORD, _records(depth, found) if deep or at == 0 else ())
        for at, depth in enumerate(DEPTHS)
    }
    gate = compiled(key for key, _ in found if key.isascii())
    return tries, gate, list(numbers), max_words


def _traits(spelling: Spelling) -> Trait:
    stripped = Trait.STRIPPED if spelling.stripped else Trait(0)
    return stripped | (Trait.ARABIC if is_arabic(spelling.key) else Trait(0))


def _share_among_namesakes(found: dict[tuple[str, int], int]) -> None:
    """Give every place the Latin spellings of all places that have its Arabic name.

    Press spellings are listed for well-known places; the village with the same name in Arabic is
    written the same way.
    """
    by_arabic: dict[str, list[int]] = defaultdict(list)
    latin: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for (key, place), traits in found.items():
        if traits & Trait.ARABIC:
            by_arabic[key].append(place)
        else:
            latin[place].append((key, traits))
    shared: dict[tuple[str, int], int] = {}
    for arabic, places in by_arabic.items():
        if 1 < len(places) <= MAX_SHARED_PLACES:
            consonants = skeleton(arabic)
            keys = {key for p in places for key, _ in latin[p] if skeleton(key) == consonants}
            for key in keys:
                for place in places:
                    shared[key, place] = int(Trait.NAMESAKE)
    for at, traits in shared.items():
        found.setdefault(at, traits)


def _records(
    depth: str, found: dict[tuple[str, int], int]
) -> Iterator[tuple[str, tuple[int, int]]]:
    if depth == "fold":
        return ((key, (place, traits)) for (key, place), traits in found.items())
    by_key: dict[tuple[str, int], int] = {}
    for (key, place), traits in found.items():
        deeper = sound(key) if depth == "sound" else skeleton(key)
        if depth == "sound" and traits & Trait.ARABIC:
            continue
        if depth == "skeleton" and len(deeper.replace(" ", "")) < MIN_SKELETON_CONSONANTS:
            continue
        by_key[deeper, place] = _better(by_key.get((deeper, place)), traits)
    return ((key, (place, traits)) for (key, place), traits in by_key.items())


def cache_folder() -> Path | None:
    """Where indexes are kept: `GEOMAP_CACHE`, else the user's cache folder."""
    from platformdirs import user_cache_path

    named = os.environ.get("GEOMAP_CACHE")
    return Path(named) if named else user_cache_path("geomap")
