"""Objects that are known without being kept alive."""

from __future__ import annotations

import gc

from sx_kernel.base.references import FEWEST, References


class Thing:
    """Something that can be referred to weakly."""


def living(references: References[Thing]) -> list[Thing]:
    return [found for one in references if (found := one()) is not None]


def test_each_object_is_known_once_in_the_order_of_its_coming() -> None:
    things = [Thing() for _ in range(3)]
    references: References[Thing] = References()
    for thing in (*things, things[0]):
        references.add(thing)
    assert living(references) == things


def test_what_is_known_is_not_kept_alive() -> None:
    references: References[Thing] = References()
    thing = Thing()
    references.add(thing)
    del thing
    assert living(references) == []


def test_the_dead_take_no_more_room_than_the_living() -> None:
    references: References[Thing] = References()
    kept = [Thing() for _ in range(10)]
    for thing in kept:
        references.add(thing)
    for _ in range(10_000):
        references.add(Thing())
    assert len(references) <= FEWEST + 1
    assert living(references) == kept


def test_objects_that_were_set_aside_for_the_collector_are_known() -> None:
    references: References[Thing] = References()
    thing = Thing()
    references.add(thing)
    gc.freeze()
    try:
        assert living(references) == [thing]
    finally:
        gc.unfreeze()
