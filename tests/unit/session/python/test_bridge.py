"""session/python/bridge.py: what conversions and calls ask of their session."""

from __future__ import annotations

from sx_kernel.session.primitives.late import access_of
from sx_kernel.session.python.bridge import Bridge
from sx_kernel.session.session import Session


def test_the_way_to_python_has_all_that_a_bridge_has() -> None:
    access = access_of(Session(python=["math"]))
    wanted = [name for name in vars(Bridge) if not name.startswith("_")]
    assert set(wanted) == {"calling", "called_back", "to_sx", "to_python", "as_error"}
    assert not [name for name in wanted if not hasattr(access, name)]
