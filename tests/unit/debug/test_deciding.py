"""debug/deciding.py: conditions, counts and log points."""

from __future__ import annotations

from tests.unit.debug.conftest import Debugged

CODE = "(define (f x)\n  (* x\n     2))\n(list (f 1) (f 2) (f 3))"


def test_a_condition_is_evaluated_where_the_program_is(debugged: Debugged) -> None:
    debugged.run(CODE, 2, condition="(= x 2)")
    assert debugged.values == [{"x": 2}]


def test_a_condition_that_fails_stops_and_is_logged(debugged: Debugged) -> None:
    said: list[str] = []
    debugged.debugger.log = said.append
    debugged.run(CODE, 2, condition="(nope x)")
    assert len(debugged.stops) == 3
    assert said[0].startswith("condition (nope x): ") and "nope" in said[0]


def test_a_condition_that_does_not_hold_is_no_hit(debugged: Debugged) -> None:
    debugged.run(CODE, 2, condition="(> x 1)", hitCondition="== 1")
    assert debugged.values == [{"x": 2}]


def test_a_log_point_says_values_and_does_not_stop(debugged: Debugged) -> None:
    said: list[str] = []
    debugged.debugger.log = said.append
    debugged.run(CODE, 2, logMessage="x is {x}, twice {(* 2 x)}, {nope} {open")
    assert debugged.stops == []
    assert said[0].startswith("x is 1, twice 2, <") and said[0].endswith("> {open")
    assert len(said) == 3


def test_one_of_several_breakpoints_in_a_place_is_enough(debugged: Debugged) -> None:
    debugged.put(CODE, 2, condition="(= x 3)")
    debugged.debugger.table.set_functions([{"name": "f", "condition": "(= x 1)"}], lambda _: True)
    debugged.debugger.changed()
    debugged.session.eval(CODE, "cell")
    assert [held["x"] for held in debugged.values] == [1, 3]
