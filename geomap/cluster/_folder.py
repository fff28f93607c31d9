"""The folder that a run writes to: one run at a time, and at the end it holds that run alone."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geomap.claimtable import PARTITIONS
from geomap.errors import ClaimError


@contextmanager
def taken(folder: Path) -> Iterator[None]:
    """The folder, made where it is missing, for this run alone.

    Raises
    ------
    ClaimError
        When it cannot be made or opened, or another run writes to it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = _locked(folder)
    except OSError as error:
        raise ClaimError(f"{folder}: cannot be written ({error.strerror}).") from None
    try:
        yield
    finally:
        if handle is not None:
            os.close(handle)


def _locked(folder: Path) -> int | None:
    """An open handle that nobody else has locked; None where a folder cannot be opened."""
    if sys.platform == "win32":
        return None
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise ClaimError(
            f"{folder}: another run writes to it. Wait for its end, or name another folder."
        ) from None
    except OSError:  # a file system that knows no locks: the run goes on without
        pass
    return handle


def check(folder: Path, count: int) -> None:
    """Whether the partitions of a run over so many batches are there, and no others.

    Raises
    ------
    ClaimError
        When some are missing, or some are of other reports: counted with these they would lie.
    """
    partitions = sorted(folder.glob(PARTITIONS))
    if others := partitions[count:]:
        raise ClaimError(
            f"{folder}: is written, but {others[0].name} to {others[-1].name} are of an earlier "
            "run over more reports. Remove them, or write to another folder."
        )
    if missing := count - len(partitions):
        raise ClaimError(
            f"{folder}: {missing} of {count} partitions that were written are not there. Workers "
            "on other machines must have the same folder under the same name."
        )
