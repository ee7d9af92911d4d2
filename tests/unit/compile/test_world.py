"""world.py: what the compiler asks of a session, and the session's answers."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from sx_kernel.compile.world import World
from sx_kernel.jit.compiling.world import SessionWorld
from sx_kernel.session.session import Session
from tests.unit.compile.stages import Stages, shared

ASKED = [name for name, _ in inspect.getmembers(World, inspect.isfunction) if name[0] != "_"]


@pytest.mark.parametrize("name", ASKED)
def test_a_session_answers_each_question_as_it_is_asked(name: str) -> None:
    assert inspect.signature(getattr(SessionWorld, name)).parameters.keys() == (
        inspect.signature(getattr(World, name)).parameters.keys()
    )


def world(text: str = "", session: Session | None = None) -> SessionWorld:
    return Stages(f"{text} (define (f n) n)", "1", session=session).world


def test_a_global_that_holds_a_closure_is_known_and_others_are_not() -> None:
    found = world("(define (outer k) (fn (x) (+ x k))) (define g (outer 5)) (define h 7)")
    known = found.known("g", library=False)
    assert known is not None
    assert known.captured == (5,)
    assert found.known("h", library=False) is None
    assert found.known("no-such-name", library=False) is None


def test_a_primitive_that_is_redefined_is_one_for_the_library_only() -> None:
    session = Session(out=lambda _text: None, threshold=None)
    session.eval("(define (abs x) 7)")
    found = world(session=session)
    assert "abs" not in found.primitives(library=False)
    assert "abs" in found.primitives(library=True)


def test_a_closure_of_another_session_is_unknown() -> None:
    other = Session(out=lambda _text: None, threshold=None)
    foreign: Any = other.eval("(fn (x) x)")
    assert world().function(foreign) is None
    assert world().function(shared().eval("(fn (x) x)")) is not None


def test_a_control_function_is_one_as_long_as_its_name_holds_it() -> None:
    session = Session(out=lambda _text: None, threshold=None)
    assert world(session=session).is_control("call/cc", library=False)
    session.eval("(define (call/cc f) f)")
    assert not world(session=session).is_control("call/cc", library=False)


def test_what_a_global_holds_is_told_with_its_elements_but_not_of_functions() -> None:
    found = world("(define v (vector 1 2)) (define (g x) x)")
    assert str(found.held("v", library=False)) == "vector[int(0..)]"
    assert found.held("g", library=False) is None
    assert found.held("no-such-name", library=False) is None


def test_what_never_was_compiled_is_not_warm_and_answers_nobody_knows_what() -> None:
    found = world("(define (g x) (+ x 1))")
    known = found.known("g", library=False)
    assert known is not None
    assert not found.is_warm(known.lam)
    assert found.result("g", library=False) is None
    assert not found.is_library(known.lam)
    library = found.known("map", library=True)
    assert library is not None
    assert found.is_library(library.lam)
