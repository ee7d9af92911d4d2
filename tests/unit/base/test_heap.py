"""base/heap.py: what C's allocator keeps is given back to the system."""

from __future__ import annotations

import ctypes
import gc
from collections.abc import Iterator

import pytest

from sx_kernel.base import heap
from sx_kernel.session.bounds.memory import resident_memory


@pytest.fixture(autouse=True)
def asked_anew() -> Iterator[None]:
    heap._trim.cache_clear()
    yield
    heap._trim.cache_clear()


def test_holes_in_the_heap_are_given_back() -> None:
    if not heap.give_back() or not resident_memory():
        pytest.skip("this system's allocator gives nothing back, or does not say what is in use")
    blocks = [bytearray(64 * 1024) for _ in range(512)]
    pins = blocks[::16]  # what lives on keeps the heap's end from falling
    full = resident_memory()
    del blocks
    gc.collect()
    assert heap.give_back()
    assert full - resident_memory() > 8 << 20
    assert len(pins) == 32


def test_another_allocator_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: object())
    assert not heap.give_back()
