"""debug/placing.py: breakpoints in code that runs, that is defined, and that is gone."""

from __future__ import annotations

from sx_kernel.debug.placing import Placement
from sx_kernel.ir.nodes import Lambda
from tests.unit.debug.conftest import Debugged

CODE = (
    "(define (f x)\n  (fn (y)\n    (* y\n       x)))\n"
    "(define (g x)\n  (list x))\n(list ((f 1) 2) (g 1))"
)


def placed(debugged: Debugged) -> tuple[Placement, list[str]]:
    """A placement for the session, and the names of functions that the machine is to run."""
    halted: list[str] = []
    d = debugged.debugger

    def halt(lam: Lambda) -> None:
        halted.append(lam.name or "fn")

    return Placement(d.m, d.table, d.places, halt, lambda _point: None), halted


def test_the_function_with_the_line_and_those_around_it_are_run_by_the_machine(
    debugged: Debugged,
) -> None:
    path = debugged.debugger.places.note_cell("cell", CODE)
    debugged.session.eval(CODE, "cell")
    placement, halted = placed(debugged)
    debugged.debugger.table.set_lines(path, [{"line": 3}])
    assert not placement.is_current
    placement.apply()
    assert placement.is_current and sorted(halted) == ["f", "fn"]


def test_what_is_taken_away_leaves_bodies_as_they_were(debugged: Debugged) -> None:
    path = debugged.debugger.places.note_cell("cell", CODE)
    debugged.session.eval(CODE, "cell")
    placement, _ = placed(debugged)
    lam = placement.function("g")
    assert lam is not None
    body = lam.body
    debugged.debugger.table.set_lines(path, [{"line": 6}])
    debugged.debugger.table.set_functions([{"name": "g"}], lambda _name: True)
    placement.apply()
    assert lam.body is not body
    debugged.debugger.table.set_lines(path, [])
    debugged.debugger.table.set_functions([], lambda _name: True)
    placement.apply()
    assert lam.body is body


def test_only_functions_that_programs_defined_have_names(debugged: Debugged) -> None:
    debugged.session.eval(CODE)
    debugged.session.eval("(define number 1)")
    placement, _ = placed(debugged)
    assert placement.function("g") is not None
    assert [placement.function(name) for name in ("map", "+", "number", "nope")] == [None] * 4


def test_a_visit_ends_where_there_is_no_breakpoint(debugged: Debugged) -> None:
    debugged.session.eval(CODE)
    placement, halted = placed(debugged)
    lam = placement.function("g")
    assert lam is not None
    body = lam.body
    placement.visit(lam)
    assert placement.is_visiting and lam.body is not body and halted == []
    placement.drop_visits()
    assert not placement.is_visiting and lam.body is body


def test_a_breakpoint_moves_when_its_form_is_analysed(debugged: Debugged) -> None:
    code = "(define (f x)\n  (cond\n    (else\n      (list x))))\n(f 1)"
    told: list[int] = []
    debugged.debugger.emit = lambda event, body: (
        told.append(body["breakpoint"]["line"]) if event == "breakpoint" else None
    )
    debugged.run(code, 3)
    (point,) = debugged.debugger.table.all()
    assert (point.line, point.actual, told) == (3, 4, [4])
    assert debugged.tops == [("f", 4)]


def test_a_breakpoint_at_a_function_that_comes_later(debugged: Debugged) -> None:
    debugged.debugger.table.set_functions([{"name": "later"}], lambda _name: False)
    debugged.debugger.changed()
    debugged.session.eval("(define (later x)\n  (* x 2))\n(later 4)")
    assert debugged.tops == [("later", 2)]
    (point,) = debugged.debugger.table.all()
    assert point.verified and point.message == ""
