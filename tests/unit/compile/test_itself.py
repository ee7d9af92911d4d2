"""itself.py: which calls of itself may be turns of a loop, in a function that stands in place."""

from __future__ import annotations

import pytest

from sx_kernel.compile.itself import comes_round, conses_on_itself, is_invariant
from sx_kernel.compile.mid.lists import Append, FromRow
from sx_kernel.compile.mid.nodes import Call, Function, Loop
from sx_kernel.ir import nodes as ir
from sx_kernel.ir.variables import tail_calls
from tests.unit.compile.stages import Stages, every

EACH = "(define (each g xs) (if (empty? xs) (list) (cons (g (first xs)) (each g (rest xs))))) "
MARK = (
    "(define (mark g xs) (cond ((empty? xs) nil) ((g (first xs)) (cons 1 (mark g (rest xs))))"
    " (else (cons 0 (mark g (rest xs)))))) "
)


def lambda_of(text: str) -> ir.Lambda:
    """The lambda that `f` is bound to."""
    return Stages(text, "1").lam


def is_cons(node: ir.PrimCall) -> bool:
    return node.name == "cons" and len(node.args) == 2


def built(text: str, arguments: str = "(list 1 2)") -> Function:
    return Stages(text, arguments).after("build")


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("(if n (cons 1 (f n)) n)", 1),
        ("(if n (cons 1 (f n)) (cons 2 (f n)))", 2),
        ("(cons (f n) n)", 0),
        ("(list (cons 1 (f n)))", 0),
        ("(let loop ((i 0)) (if i (loop (+ i 1)) (cons 1 (f n))))", 0),
    ],
)
def test_conses_in_tail_position_are_found(body: str, count: int) -> None:
    assert len(conses_on_itself(lambda_of(f"(define (f n) {body})"), "f", is_cons)) == count


@pytest.mark.parametrize(
    ("body", "comes"),
    [("(if n (f 1) 2)", True), ("(if n (f (f 1)) 2)", False), ("(list f)", False)],
)
def test_a_function_comes_round_if_it_is_called_in_its_turns_only(body: str, comes: bool) -> None:
    lam = lambda_of(f"(define (f n) {body})")
    assert comes_round(lam, "f", {id(call) for call in tail_calls(lam.body)}) is comes


def test_a_parameter_that_every_call_hands_on_is_no_variable_of_the_loop() -> None:
    lam = lambda_of("(define (f n) (if n (f n) 2))")
    assert is_invariant(lam, tail_calls(lam.body), 0)


def test_a_function_that_conses_onto_what_it_answers_stands_in_place_as_a_loop() -> None:
    fn = built(EACH + "(define (f xs) (each (fn (x) (* x x)) xs))")
    assert not every(fn, Call)
    assert [len(every(fn, kind)) for kind in (Loop, Append, FromRow)] == [1, 1, 1]
    assert fn.stack is None
    assert [stack.which for stack in fn.stacks] == [None]


def test_a_second_row_says_which_of_two_conses_waits() -> None:
    fn = built(MARK + "(define (f xs) (mark (fn (x) (> x 1)) xs))")
    (stack,) = fn.stacks
    assert stack.which is not None
    assert len(stack.sites) == 2


def test_who_waits_is_not_forgotten_by_a_last_call() -> None:
    text = (
        EACH + "(define (both g xs) (if (empty? xs) (each g (list 1)) "
        "(cons (g (first xs)) (both g (rest xs))))) (define (f xs) (both (fn (x) (* x x)) xs))"
    )
    assert len(every(built(text), Call)) == 1  # of each
