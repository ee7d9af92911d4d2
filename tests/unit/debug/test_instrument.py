"""debug/instrument.py: bodies with stops, put in and taken out."""

from __future__ import annotations

from typing import Any

from sx_kernel import Session
from sx_kernel.base.source import Source
from sx_kernel.debug.instrument import (
    instrument,
    lines_in,
    moved_frames,
    names_in,
    restore,
    top_environment,
    variables_at,
    with_marker,
)
from sx_kernel.ir.nodes import Lambda
from sx_kernel.ir.stops import Stop
from sx_kernel.ir.walk import parts_of
from sx_kernel.machine.debugging import returned
from sx_kernel.machine.frames import EXIT, OP, SEQ
from sx_kernel.syntax.reader import read
from tests.unit.debug.conftest import Debugged

CODE = "(define (f x)\n  (let ((y (* x 2)))\n    (if (> y 2)\n      (list x y)\n      nil)))"


def function(session: Session, code: str = CODE, name: str = "f") -> Lambda:
    session.eval(code)
    return session.eval(name).__closure__[1].cell_contents


def test_a_body_with_stops_computes_the_same_and_is_made_once() -> None:
    session = Session()
    lam = function(session)
    before = lam.body
    made = instrument(lam, session.machine)
    assert instrument(lam, session.machine) is made
    assert lam.body is not before and made.stops
    assert session.eval("(str (f 5) (f 1))") == "(5 10)"
    restore(lam)
    assert lam.body is before and lam.rt is not None and lam.rt.debug is None
    assert session.eval("(str (f 5))") == "(5 10)"


def test_restoring_what_has_no_stops_does_nothing() -> None:
    lam = function(Session())
    before = lam.body
    restore(lam)
    assert lam.body is before


def test_lines_are_those_at_which_forms_of_the_function_begin() -> None:
    session = Session()
    lam = function(session, CODE + "\n(define (g)\n  (fn ()\n    (f 1)))")
    assert {2, 3, 4} <= lines_in(lam)
    assert lines_in(function(session, "(define (h)\n  1)", "h")) == set()
    assert lines_in(function(session, "(define (h)\n  (list\n    (f 1)))", "h")) == {2, 3}


def test_the_functions_that_a_form_defines_have_names() -> None:
    session = Session()
    source = Source("(begin (define (a) 1) (define b 2) (define c (fn () 3)))")
    parsed = read(source)
    lam = session.analyse_form(parsed.forms[0], parsed.positions, source)
    assert sorted(names_in(lam)) == ["a", "c"]


def test_variables_in_scope_are_those_around_a_node_inner_ones_last() -> None:
    lam = function(Session())
    nodes: list[Any] = [lam.body]
    found: dict[str, list[str]] = {}
    while nodes:
        node = nodes.pop()
        found.setdefault(type(node).__name__, [var.name for var in variables_at(lam, node)])
        nodes += parts_of(node)
    assert found["Let"] == ["x"] and found["If"] == ["x", "y"]
    assert [var.name for var in variables_at(lam, None)] == ["x", "y"]


def test_an_activation_goes_over_into_the_body_with_stops() -> None:
    session = Session()
    lam = function(session, "(define (f x)\n  (g x)\n  (g x)\n  x)")
    node = lam.body
    env = [lam, 1]
    end = (EXIT,)
    waiting = (SEQ, end, node, env, 1)
    assert moved_frames(waiting, None) is waiting
    made = instrument(lam, session.machine)
    frame = moved_frames(waiting, None)
    assert frame[2] is made.twins[id(node)] and frame[3:] == waiting[3:]
    assert moved_frames(waiting, [lam, 2]) is waiting
    assert top_environment(waiting) is env and top_environment(end) is None


def test_a_marker_stands_above_the_caller_and_is_put_there_once() -> None:
    lam = function(Session(), "(define (f x)\n  (g x)\n  (g x)\n  x)")
    caller, own, marker = [lam, 1], [lam, 2], object()
    outer = (SEQ, (EXIT,), lam.body, caller, 1)
    inner = (SEQ, outer, lam.body, own, 1)
    kont, found = with_marker(inner, own, marker)
    assert found is marker and kont[0] == SEQ and kont[3] is own
    assert kont[1] == (OP, outer, returned, marker)
    again, found = with_marker(kont, own, object())
    assert found is marker and again[1][1] is outer
    assert with_marker(outer, caller, marker)[1] is None


def test_a_function_that_is_stepped_through_loses_its_stops_at_the_end(debugged: Debugged) -> None:
    code = "(define (g x)\n  (* x 2))\n(define (f x)\n  (g x))\n(f 1)"
    debugged.run(code, 4, script=["stepIn", "continue"])
    assert debugged.tops == [("f", 4), ("g", 2)]
    g = debugged.session.eval("g").__closure__[1].cell_contents
    assert type(g.body) is not Stop and g.rt.debug is None
