"""Importing this loads what a worker needs: done once, in the process that workers are copied from.

Nothing here may fail, for then no worker would start: what cannot be loaded is left to the worker,
which says so. Neither a gazetteer, whose open database is not to be copied, nor pyarrow, which
begins threads of its own.
"""

from __future__ import annotations

from contextlib import suppress

from geomap.claims.parser import load_parser
from geomap.cluster import _work

__all__ = ["_work"]

with suppress(ImportError):
    import distributed.nanny  # noqa: F401
with suppress(ImportError, OSError, ValueError):
    load_parser()
