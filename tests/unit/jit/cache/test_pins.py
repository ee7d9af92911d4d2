"""jit/cache/pins.py: what is pinned by name or by owner."""

from __future__ import annotations

import gc
from types import SimpleNamespace
from typing import Any

from sx_kernel.jit.cache.pins import Pins


class Owner:
    """Stands for a Lambda."""


def entry(names: dict[str, int] | None = None, owners: tuple[Owner, ...] = ()) -> Any:
    return SimpleNamespace(names=names or {}, live_owners=lambda: list(owners))


def test_pinning_again_is_no_news() -> None:
    pins, owner = Pins(), Owner()
    for target in ("f", owner):
        assert pins.change(target, True)
        assert not pins.change(target, True)
        assert pins.change(target, False)
        assert not pins.change(target, False)
    assert pins.names() == pins.owners() == []


def test_names_keep_the_order_of_pinning() -> None:
    pins = Pins()
    for name in "cab":
        pins.change(name, True)
    assert pins.names() == ["c", "a", "b"]
    assert pins.has_name("a")
    assert not pins.has_name(None)


def test_an_entry_is_covered_by_any_of_its_names_or_owners() -> None:
    pins, owner = Pins(), Owner()
    assert not pins.covers(entry({"f": 1}, (owner,)))
    pins.change("f", True)
    assert pins.covers(entry({"g": 1, "f": 2}))
    assert not pins.covers(entry({"g": 1}, (owner,)))
    pins.change(owner, True)
    assert pins.covers(entry({"g": 1}, (Owner(), owner)))


def test_a_pinned_owner_may_die() -> None:
    pins, owner = Pins(), Owner()
    pins.change(owner, True)
    assert pins.has_owner(owner)
    assert not pins.has_owner(Owner())
    del owner
    gc.collect()
    assert pins.owners() == []
