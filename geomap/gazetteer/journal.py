"""Change several files of a region at once: all of them or, wherever it is interrupted, none.

The new files are written whole beside the tables; renaming their folder is the moment at which the
change is made. From then on whoever opens the region puts the files in place, if need be again.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from geomap.errors import GazetteerError

PENDING = ".geomap-pending"  # a change that is made and not yet in place
ASIDE = ".geomap-aside-"  # one that is still being written; left behind, it means nothing


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One writer at a time; also readers wait here while a change is put in place."""
    if sys.platform == "win32":  # a folder cannot be opened there
        yield
        return
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def settle(folder: Path) -> None:
    """Put in place what an interrupted change left; nothing to do is the rule."""
    if (folder / PENDING).is_dir():
        with locked(folder):
            _finish(folder)


def put_in_place(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """Write files by their paths inside a region folder; those that changed are returned.

    The caller holds the lock of the folder.
    """
    changed = {name: data for name, data in files.items() if _differs(folder / name, data)}
    if not changed:
        return []
    aside = Path(tempfile.mkdtemp(dir=folder, prefix=ASIDE))
    try:
        for name, data in changed.items():
            _write_through(aside / name, data)
        aside.rename(folder / PENDING)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    _finish(folder)
    return sorted(changed)


def settle_held(folder: Path) -> None:
    """The same for a writer, who holds the lock already."""
    if (folder / PENDING).is_dir():
        _finish(folder)


def forget_abandoned(folder: Path) -> None:
    """Remove what writers that are gone left behind; the caller holds the lock."""
    for left in folder.glob(f"{ASIDE}*"):
        shutil.rmtree(left, ignore_errors=True)


def _finish(folder: Path) -> None:
    pending = folder / PENDING
    try:
        for file in sorted(path for path in pending.rglob("*") if path.is_file()):
            target = folder / file.relative_to(pending)
            target.parent.mkdir(parents=True, exist_ok=True)
            file.replace(target)
        if pending.is_dir():
            shutil.rmtree(pending)
    except OSError as error:
        raise GazetteerError(
            f"{folder}: an interrupted change could not be put in place "
            f"({error.strerror}); open the region once as somebody who may write there"
        ) from error


def _differs(path: Path, data: bytes) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return path.read_bytes() != data
    return True


def _write_through(path: Path, data: bytes) -> None:
    """Down to the disk: after a power cut, too, a change is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    path.chmod(0o644)
