"""Many records at once, without the cycle collector, or without most of its work."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collector(*, lasting: bool = False) -> Iterator[None]:
    """Make many records at once: the cycle collector would walk them all, again and again.

    What is `lasting` counts as old at the end, too, or the collector would walk it then.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if lasting and not gc.get_freeze_count():
            gc.freeze()
            gc.unfreeze()  # among the oldest
        if running:
            gc.enable()


@contextmanager
def settled() -> Iterator[None]:
    """Leave what lives now out of the cycle collector's rounds.

    A language model and a gazetteer are a million objects, which a full round walks in a third of a
    second, three times in a thousand reports. What comes after this is collected as ever.
    """
    frozen_by_others = gc.get_freeze_count()
    gc.freeze()
    try:
        yield
    finally:
        if not frozen_by_others:
            gc.unfreeze()
