"""Calls of a function itself that are at once at their end: not made, and counted all the same."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.compile.mid.nodes import Count, Direct, Function, Loop, instructions
from sx_kernel.compile.pipeline import compile_function
from sx_kernel.jit.compiling.world import SessionWorld, guesses_for
from sx_kernel.machine.link import global_key, link_lambda
from sx_kernel.session.session import Session

FIB = "(define (f n) (if (< n 2) n (+ (f (- n 1)) (f (- n 2)))))"
TAK = "(define (f x y z) (if (< y x) (f (f (- x 1) y z) (f (- y 1) z x) (f (- z 1) x y)) z))"
ACK = """
(define (f m n)
  (cond ((= m 0) (+ n 1)) ((= n 0) (f (- m 1) 1)) (else (f (- m 1) (f m (- n 1))))))"""
TREE = """
(define (f t) (if (nil? t) 0 (+ 1 (f (vector-ref t 0)) (f (vector-ref t 1)))))"""
ONCE = "(define (f n) (if (= n 0) 0 (+ 1 (f (- n 1)))))"
EFFECT = """
(define seen (vector 0))
(define (f n)
  (vector-set! seen 0 (+ 1 (vector-ref seen 0)))
  (if (< n 2) n (+ (f (- n 1)) (f (- n 2)))))"""
BAD = "(define (f n) (if (< n 2) (if (= n 1) 1 'x) (+ (f (- n 1)) (f (- n 2)))))"


def compiled(text: str, arguments: str) -> Function:
    session = Session(out=lambda _text: None, threshold=None)
    session.eval(text)
    machine = session.machine
    lam = machine.globals[global_key("f")].__closure__[1].cell_contents
    link_lambda(lam, machine)
    world = SessionWorld(machine, lam, guesses_for(lam, session.eval(f"(list {arguments})")))
    return compile_function(lam, world, "f", checked=True)


def begins(fn: Function) -> int:
    """How many calls are begun where they are made: each has a short way that counts one."""
    return sum(type(inst) is Direct for inst in instructions(fn.body))


def calls(text: str, call: str, threshold: int | None) -> tuple[object, int]:
    session = Session(out=lambda _text: None, threshold=threshold)
    session.policy.compiler.two_levels = False
    session.eval(text)
    for _ in range(3):
        session.eval(call)
    before = session.stats()
    value = session.eval(call)
    after = session.stats()
    made = after["hits"] + after["misses"] - before["hits"] - before["misses"]
    return value, made


@pytest.mark.parametrize(
    ("text", "call"),
    [(FIB, "(f 13)"), (TAK, "(f 8 4 2)"), (ACK, "(f 2 4)"), (ONCE, "(f 30)"), (EFFECT, "(f 8)"),
     (TREE, "(f (vector (vector nil nil) (vector nil (vector nil nil))))")],
    ids=["fib", "tak", "ack", "once", "effect", "tree"],
)  # fmt: skip
def test_values_and_counts_are_the_machines(text: str, call: str) -> None:
    assert calls(text, call, 1) == calls(text, call, None)


def test_both_ways_of_a_begun_call_count_one() -> None:
    fn = compiled(FIB, "5")
    # the first activation's two calls stand once; the second's two stand in both ways of the first
    assert begins(fn) == 6
    counted = [inst.n for inst in instructions(fn.body) if type(inst) is Count]
    # one count on each path: both activations go on, the first alone, the second alone, neither
    assert counted == [6, 4, 4, 2]


def test_a_function_that_calls_itself_once_is_a_loop_and_begins_no_call() -> None:
    fn = compiled(ONCE, "5")
    assert begins(fn) == 0
    assert any(type(inst) is Loop for inst in instructions(fn.body))


def test_what_fails_in_the_short_way_is_said_by_the_call_itself() -> None:
    found: list[tuple[str, object]] = []
    for threshold in (None, 1):
        session = Session(out=lambda _text: None, threshold=threshold)
        session.policy.compiler.two_levels = False
        session.eval(BAD)
        with pytest.raises(SxError) as problem:
            session.eval("(f 6)")
        payload = problem.value.payload
        assert payload.where is not None
        found.append((str(problem.value), payload.where.start))
    assert found[0] == found[1]
