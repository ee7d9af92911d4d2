"""winds.py: dynamic-wind and parameterize as parts of functions."""

from __future__ import annotations

import pytest

from sx_kernel.compile.mid.nodes import Inst, MakeClosure, Native
from sx_kernel.compile.mid.state import ENTERING, LEAVING, OP, WIND
from tests.unit.compile.stages import Stages, every

BEFORE, AFTER = "(fn () (display 1))", "(fn () (display 2))"
P = "(define p (make-parameter 1)) "


def natives(text: str, *, level: int = 2) -> list[str]:
    """The native control functions that `f` calls."""
    stages = Stages(P + text, "3", level=level)
    return [one.name for one in every(stages.after("build"), Native)]


def test_functions_written_there_stand_in_its_place() -> None:
    text = f"(define (f a) (dynamic-wind {BEFORE} (fn () (* a 2)) {AFTER}))"
    assert natives(text) == ["%open-wind", "%close-wind"]


def test_a_function_that_is_handed_on_stands_there_too() -> None:
    text = (f"(define (logged thunk) (dynamic-wind {BEFORE} thunk {AFTER}))"
            " (define (f a) (logged (fn () (* a 2))))")  # fmt: skip
    assert natives(text) == ["%open-wind", "%close-wind"]


def test_a_parameterize_exchanges_values() -> None:
    assert natives("(define (f a) (parameterize ((p a)) (+ a (p))))") == ["%open-binding", "%close-binding"]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    ["(define (f a) (dynamic-wind (fn (x) x) (fn () a) (fn () 1)))",
     "(define (f a) (dynamic-wind (fn () 1) a (fn () 1)))",
     "(define (f a) (dynamic-wind (fn (&rest xs) 1) (fn () a) (fn () 1)))"],
)  # fmt: skip
def test_what_is_not_known_stays_a_call(text: str) -> None:
    assert natives(text) == ["dynamic-wind"]


def test_code_that_is_compiled_quickly_calls() -> None:
    text = f"(define (f a) (dynamic-wind {BEFORE} (fn () a) {AFTER}))"
    assert natives(text, level=1) == ["dynamic-wind"]


def test_the_states_say_how_far_it_has_come() -> None:
    text = f"(define (f a) (+ 1 (dynamic-wind {BEFORE} (fn () (display a) a) {AFTER})))"
    fn = Stages(text, "3").after("build")
    found: list[tuple[int, int, bool]] = []
    for inst in every(fn, Inst):
        outer = None if inst.state is None else inst.state.activation.outer
        if outer is not None and outer.frames is not None:
            found.append((outer.frames.tag, outer.frames.part, outer.frames.below is not None))
    assert list(dict.fromkeys(found)) == [
        (OP, ENTERING, True),
        (WIND, 0, True),
        (OP, LEAVING, True),
    ]


def test_no_closure_is_made_unless_the_winder_is_left_early() -> None:
    text = f"(define (f a) (dynamic-wind {BEFORE} (fn () (* a 2)) {AFTER}))"
    stages = Stages(text, "3")
    assert "rt.make(" not in stages.render().text
    assert {made.sunk for made in every(stages.after("scalars"), MakeClosure)} == {True, False}
