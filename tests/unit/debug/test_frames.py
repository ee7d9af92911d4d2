"""debug/frames.py: the activations of a program, and what their variables hold."""

from __future__ import annotations

from typing import Any

from sx_kernel.debug.frames import Frame, unknown_variable
from sx_kernel.debug.stopping import Stopped
from tests.unit.debug.conftest import Debugged

NESTED = (
    "(define (outer a)\n  (let ((b (* a 2)))\n    (define (inner c)\n      (set! b (+ b 1))\n"
    "      (list b\n            c))\n    (+ 0\n       (len (inner 5)))))\n(outer 1)"
)


def stood(debugged: Debugged, line: int) -> list[Frame]:
    seen: list[list[Frame]] = []
    debugged.run(NESTED, line, script=[lambda stopped: seen.append(stopped.frames)])
    return seen[0]


def test_activations_are_innermost_first_with_names_and_places(debugged: Debugged) -> None:
    frames = stood(debugged, 5)
    assert [(f.name, f.line, f.is_users) for f in frames] == [
        ("inner", 5, True), ("outer", 8, True),
    ]  # fmt: skip
    assert frames[0].column == 7


def test_a_frame_knows_its_own_variables_and_those_that_it_captured(debugged: Debugged) -> None:
    inner, outer = stood(debugged, 5)
    assert inner.locals() == [("c", 5)]
    assert inner.captured() == [("b", 3)]
    assert dict(outer.locals())["a"] == 1 and dict(outer.locals())["b"] == 3


def test_variables_that_are_not_in_scope_yet_are_left_out(debugged: Debugged) -> None:
    held: list[Any] = []
    code = "(define (f a)\n  (let ((b (* a\n              2)))\n    (+ a b)))\n(f 1)"
    for line in (2, 4):
        debugged.run(code, line, script=[lambda s: held.append(s.frames[0].locals())])
    assert held == [[("a", 1)], [("a", 1), ("b", 2)]]


def test_assigning_reaches_the_program(debugged: Debugged) -> None:
    def assign(stopped: Stopped) -> None:
        assert stopped.frames[0].assign("x", 10)
        assert not stopped.frames[0].assign("nope", 10)

    assert debugged.run("(define (f x)\n  (* x\n     2))\n(f 1)", 2, script=[assign]) == 20


def test_an_expression_that_defines_makes_a_global_and_others_assign(debugged: Debugged) -> None:
    def go(stopped: Stopped) -> None:
        frame = stopped.frames[0]
        assert frame.evaluate(debugged.session, "(define made 9) (set! x (+ x 1)) (* x 2)") == 4

    assert debugged.run("(define (f x)\n  (* x\n     5))\n(f 1)", 2, script=[go]) == 10
    assert debugged.session.eval("made") == 9


def test_the_error_of_an_unknown_variable_names_it() -> None:
    assert str(unknown_variable("x")) == "name-error: there is no variable x here"
