"""session/watching/places.py: where something is in a program, as people read it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from sx_kernel.base.source import Source
from sx_kernel.ir.nodes import Const, Lambda
from sx_kernel.session.watching import places
from sx_kernel.session.watching.places import Places, Spot, spot_of


def lam(name: str | None, text: str | None, pos: int, *, toplevel: bool = False) -> Lambda:
    source = None if text is None else Source(text, "In [1]")
    return Lambda(name, (), (), (), None, (), 1, Const(1), source, pos, None, toplevel)


def test_a_spot_has_the_line_of_its_offset() -> None:
    spot = spot_of(lam("f", "(define (f)\n  (g))", 0), 14)
    assert spot == Spot("f", "In [1]", 2, 14)
    assert spot.where == "In [1], line 2"
    assert spot.named == "f (In [1], line 2)"


def test_a_node_without_a_place_is_where_its_function_is() -> None:
    assert spot_of(lam("f", "x\n(f)", 2), -1).line == 2


def test_a_name_that_says_where_it_is_needs_no_place() -> None:
    assert spot_of(lam(None, "x\n(fn () 1)", 2), 2).named == "fn In[1]:2"
    assert spot_of(lam(None, "(f)", 0, toplevel=True), 0).function == "a form"


def test_what_a_program_made_is_nowhere() -> None:
    assert spot_of(lam("f", None, -1), -1).where == "made by a program"


def test_the_places_of_a_line_are_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    function = lam("f", "(f)", 0)

    def positions(_lam: Lambda, line: int) -> list[tuple[Lambda, int]]:
        asked.append(line)
        return [(function, 0)]

    unit = SimpleNamespace(filename="<sx f>", positions=positions)
    known = Places()
    assert known.of(unit, function, 3) is known.of(unit, function, 3)
    assert asked == [3]
    monkeypatch.setattr(places, "KEPT", 1)
    known.of(unit, function, 4)
    known.of(unit, function, 3)
    assert asked == [3, 4, 3]
