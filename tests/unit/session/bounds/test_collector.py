"""session/bounds/collector.py: CPython's collector in a process that is SX's own."""

from __future__ import annotations

import gc
from collections.abc import Generator

import pytest

from sx_kernel.session.bounds.collector import THRESHOLDS, starting


@pytest.fixture(autouse=True)
def as_before() -> Generator[None]:
    thresholds, enabled = gc.get_threshold(), gc.isenabled()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)
    (gc.enable if enabled else gc.disable)()


def test_nothing_is_collected_while_a_process_starts() -> None:
    with starting():
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_threshold() == THRESHOLDS


def test_what_was_made_meanwhile_is_left_alone_from_then_on() -> None:
    before = gc.get_freeze_count()
    with starting():
        made = [[] for _ in range(1000)]
    assert gc.get_freeze_count() >= before + len(made)


def test_a_start_that_fails_leaves_the_collector_on() -> None:
    with pytest.raises(ValueError, match="no"), starting():
        raise ValueError("no")
    assert gc.isenabled()
