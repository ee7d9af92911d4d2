"""Documents that are over do not wait for a collector that cannot see how large they are."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from sx_kernel.dom.document import MOST_YOUNG, Document


@pytest.fixture
def patient() -> Iterator[None]:
    """A collector that looks at objects when there are very many."""
    usual = gc.get_threshold()
    gc.set_threshold(10_000_000, *usual[1:])
    yield
    gc.set_threshold(*usual)


def made(number: int) -> list[weakref.ref[Document]]:
    """That many documents, each forgotten as it is made."""
    return [weakref.ref(Document("<p>a</p>")) for _ in range(number)]


@pytest.mark.usefixtures("patient")
def test_few_documents_that_are_over_are_in_memory() -> None:
    alive = sum(one() is not None for one in made(20 * MOST_YOUNG))
    assert 0 < alive <= 2 * MOST_YOUNG


@pytest.mark.usefixtures("patient")
def test_those_that_were_seen_before_they_were_over_go_too() -> None:
    kept = [Document("<p>a</p>") for _ in range(MOST_YOUNG)]
    gc.collect(0)  # now they are older
    seen = [weakref.ref(one) for one in kept]
    kept.clear()
    made((gc.get_threshold()[1] + 2) * MOST_YOUNG)
    assert not any(one() for one in seen)


@pytest.mark.usefixtures("patient")
def test_a_host_that_has_switched_the_collector_off_has_it_off() -> None:
    gc.disable()
    try:
        assert all(one() is not None for one in made(3 * MOST_YOUNG))
    finally:
        gc.enable()
