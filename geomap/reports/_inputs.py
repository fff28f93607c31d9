"""What was asked for: files, folders, globs, standard input and addresses, as a list of inputs."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path, PurePath, PurePosixPath

from geomap.errors import ReportError
from geomap.reports._meter import Meter, size_of
from geomap.reports._storage import Stored, is_storage, list_storage, without_password

KINDS = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".qmd": "markdown",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".rss": "feed",
    ".atom": "feed",
    ".xml": "feed",
    ".eml": "mail",
    ".pdf": "pdf",
    ".parquet": "parquet",
}
PACKED = (".gz", ".zst")
SIDE_FILE = ".toml"
STDIN = "-"
ADDRESS = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Input:
    """One thing to read. `id` is what its report is called, alike on every machine."""

    name: str  # what messages call it
    id: str
    kind: str | None  # None: look inside
    path: Path | None = None
    address: str | None = None
    asked: bool = True  # named by the user, not found in a folder or by a glob
    stored: Stored | None = None  # a file of a storage that fsspec opens

    @property
    def place(self) -> PurePath | None:
        """Where the file lies, if it is one."""
        return PurePosixPath(self.stored.path) if self.stored else self.path

    @property
    def size(self) -> int:
        """Bytes on the disk, 0 where nobody knows."""
        if self.stored:
            return self.stored.size
        return size_of(self.path) if self.path else 0


@dataclass(frozen=True, slots=True)
class Given:
    """What the user says of reports that do not say it themselves, and how to read them."""

    warn: Callable[[str], None]
    published: date | None = None
    publisher: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)  # field of a report: CSV column
    follow: bool = False
    refused: Callable[[str], None] | None = None  # None: a report that is broken stops the reading
    meter: Meter = field(default_factory=Meter)

    def refuse(self, error: ReportError) -> None:
        """Set one report aside, or stop where nobody asked for that."""
        if self.refused is None:
            raise error
        self.refused(str(error))


def find_inputs(
    sources: Sequence[str | Path], *, warn: Callable[[str], None], storage: bool = False
) -> list[Input]:
    """Every input that the sources name, each file once, in the order given (folders sorted).

    With `storage`, addresses that fsspec knows are sources, too.

    Raises
    ------
    ReportError
        When a source is not there, or holds nothing that can be read.
    """
    found: list[Input] = []
    seen: set[Path] = set()
    for source in sources:
        for item in _inputs_of(str(source), warn, storage):
            key = item.path.resolve() if item.path else Path(item.name)
            if key not in seen:
                seen.add(key)
                found.append(item)
    return _with_distinct_ids(found)


def _inputs_of(source: str, warn: Callable[[str], None], storage: bool) -> Iterator[Input]:
    if source == STDIN:
        yield Input("standard input", "stdin", None)
    elif source.lower().startswith(ADDRESS):
        address = source.partition("#")[0]
        yield Input(address, address, None, address=address)
    elif storage and is_storage(source):
        yield from _in_storage(source, warn)
    elif (path := Path(source)).is_dir():
        yield from _in_folder(path, warn)
    elif path.exists():
        yield _asked_file(path)
    elif glob.has_magic(source):
        yield from _in_glob(source, warn)
    else:
        if "://" in source:
            raise ReportError(f"{source}: only http:// and https:// addresses are read.")
        raise ReportError(f"{source}: there is no such file or folder.")


def _in_storage(source: str, warn: Callable[[str], None]) -> Iterator[Input]:
    found = list_storage(source)
    source = without_password(source)
    readable = [one for one in found.files if kind_of(one.name) and not is_readme(one.name)]
    if not found.single:
        _say_left_out(source, [one.name for one in found.files], warn)
    elif found.files and not readable:
        readable = found.files  # one file that was asked for by name: its bytes say what it is
    if not readable:
        raise ReportError(f"{source}: holds nothing to read ({_readable_kinds()}).")
    for one in readable:
        path = PurePosixPath(one.path)
        name = path.relative_to(found.root).with_name(stem(path)).as_posix()
        yield Input(one.address, name, kind_of(path), asked=found.single, stored=one)


def _asked_file(path: Path) -> Input:
    if is_readme(path):
        raise ReportError(f"{path}: a README is never read as a report. Rename it if it is one.")
    if path.suffix.lower() == SIDE_FILE:
        raise ReportError(f"{path}: is a side file; name the report that it belongs to.")
    return Input(str(path), stem(path), kind_of(path), path)


def _in_folder(folder: Path, warn: Callable[[str], None]) -> Iterator[Input]:
    files = sorted(_walk(folder))
    readable = [path for path in files if kind_of(path) and not is_readme(path)]
    _say_left_out(folder, files, warn)
    if not readable:
        raise ReportError(f"{folder}: holds nothing to read ({_readable_kinds()}).")
    for path in readable:
        relative = path.relative_to(folder)
        name = relative.with_name(stem(path)).as_posix()
        yield Input(str(path), name, kind_of(path), path, asked=False)


def _walk(folder: Path) -> Iterator[Path]:
    def fail(error: OSError) -> None:
        raise ReportError(f"{error.filename}: cannot be opened ({error.strerror}).")

    for here, folders, names in os.walk(folder, onerror=fail):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(here, name)
            if not name.startswith(".") and path.is_file():
                yield path


def _say_left_out(
    folder: Path | str, files: Sequence[PurePath], warn: Callable[[str], None]
) -> None:
    other = [path for path in files if not kind_of(path) and path.suffix.lower() != SIDE_FILE]
    endings = sorted({path.suffix or path.name for path in other if not is_readme(path)})
    if endings:
        shown = ", ".join(endings[:5]) + (" …" if len(endings) > 5 else "")
        warn(f"{folder}: files of other kinds are left out ({shown}).")


def _in_glob(pattern: str, warn: Callable[[str], None]) -> Iterator[Input]:
    paths = [Path(name) for name in sorted(glob.glob(pattern, recursive=True))]  # noqa: PTH207 (absolute patterns)
    if not paths:
        raise ReportError(f"{pattern}: no file fits this pattern.")
    count = 0
    for path in paths:
        if path.is_dir() or not kind_of(path) or is_readme(path):
            continue
        count += 1
        yield Input(str(path), stem(path), kind_of(path), path, asked=False)
    if not count:
        raise ReportError(f"{pattern}: fits nothing that can be read ({_readable_kinds()}).")


def _readable_kinds() -> str:
    return " ".join(KINDS)


def is_readme(path: PurePath) -> bool:
    """Whether a file is a README, which is never a report."""
    return path.name.casefold().startswith("readme")


def kind_of(path: PurePath) -> str | None:
    """The format that a file's ending stands for, looking through `.gz` and `.zst`."""
    suffix = path.suffix.lower()
    if suffix in PACKED:
        return KINDS.get(PurePath(path.stem).suffix.lower(), "jsonl")
    return KINDS.get(suffix)


def stem(path: PurePath) -> str:
    """A file's name without its ending or endings."""
    name = PurePath(path.stem) if path.suffix.lower() in PACKED else path
    return name.stem


def _with_distinct_ids(inputs: list[Input]) -> list[Input]:
    """Files that would share an id get more of their path, so that no report shadows another."""
    for longer in (_with_ending, _with_folder, _with_path):
        by_id: dict[str, list[Input]] = {}
        for item in inputs:
            by_id.setdefault(item.id, []).append(item)
        shared = {id_ for id_, items in by_id.items() if len(items) > 1}
        if not shared:
            break
        inputs = [longer(item) if item.id in shared else item for item in inputs]
    return inputs


def _with_ending(item: Input) -> Input:
    return replace(item, id=item.id + item.place.suffix) if item.place else item


def _with_folder(item: Input) -> Input:
    place = item.path.absolute() if item.path else item.place
    return replace(item, id=f"{place.parent.name}/{item.id}") if place else item


def _with_path(item: Input) -> Input:
    return replace(item, id=item.place.as_posix()) if item.place else item
