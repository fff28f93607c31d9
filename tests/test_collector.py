"""Many records at once, without the cycle collector."""

from __future__ import annotations

import gc

import pytest

from geomap.collector import settled, without_collector

OLDEST = 2


def is_old(record: object) -> bool:
    return any(one is record for one in gc.get_objects(generation=OLDEST))


def test_what_lasts_is_old_at_once_and_the_rest_is_not() -> None:
    with without_collector(lasting=True):
        assert not gc.isenabled()
        lasting = [["a record"]]
    assert gc.isenabled() and is_old(lasting)
    with without_collector():
        passing = [["a record"]]
    assert gc.isenabled() and not is_old(passing)


def test_what_others_have_frozen_stays_frozen() -> None:
    frozen = [["a record"]]
    with settled():
        with without_collector(lasting=True):
            pass
        assert not any(one is frozen for one in gc.get_objects())  # of no generation
    assert is_old(frozen)


def test_the_collector_runs_again_after_an_error() -> None:
    with pytest.raises(ValueError, match="bad record"), without_collector(lasting=True):
        raise ValueError("bad record")
    assert gc.isenabled()
