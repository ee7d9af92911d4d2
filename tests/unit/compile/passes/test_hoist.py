"""passes/hoist.py: what is computed once, what moves before a loop, and what must not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sx_kernel.compile.mid.nodes import Function, Guard, Inst, Loop, Op, Region, inner_regions
from sx_kernel.compile.pipeline import compile_function
from sx_kernel.jit.compiling.world import SessionWorld, guesses_for
from sx_kernel.machine.link import global_key, link_lambda
from sx_kernel.session.session import Session


def compiled(text: str, arguments: str) -> Function:
    """The middle of the function `f` that `text` defines, called with `arguments`."""
    session = Session(out=lambda _text: None, threshold=None)
    session.eval(text)
    machine = session.machine
    lam = machine.globals[global_key("f")].__closure__[1].cell_contents
    link_lambda(lam, machine)
    world = SessionWorld(machine, lam, guesses_for(lam, session.eval(f"(list {arguments})")))
    return compile_function(lam, world, "f", checked=True)


def everything(region: Region, *, looping: bool = False) -> Iterator[tuple[Inst, bool]]:
    """The instructions, and whether each is in a loop."""
    for inst in region.insts:
        yield inst, looping
        for inner in inner_regions(inst):
            yield from everything(inner, looping=looping or type(inst) is Loop)


def places(fn: Function, name: str) -> list[bool]:
    """Of each operation `name`, whether it is in a loop."""
    found = everything(fn.body)
    return [looping for inst, looping in found if type(inst) is Op and inst.name == name]


def guards(fn: Function, kind: str) -> list[bool]:
    found = everything(fn.body)
    return [loop for one, loop in found if type(one) is Guard and one.type.kind == kind]


SUM_ROW = """
(define (f rows k n)
  (let loop ((j 0) (sum 0))
    (if (= j n) sum (loop (+ j 1) (+ sum (vector-ref (vector-ref rows k) j))))))
"""
FILL_ROW = """
(define (f rows k n)
  (let loop ((j 0))
    (if (= j n) nil (begin (vector-set! (vector-ref rows k) j 7) (loop (+ j 1))))))
"""
ROWS = "(vector (vector 1 2) (vector 3 4)) 0 2"


def test_what_is_the_same_is_computed_once() -> None:
    fn = compiled("(define (f s i) (+ (len (slice s i)) (len (slice s i))))", '"abc" 1')
    assert places(fn, "slice") == [False]
    assert places(fn, "len") == [False]


def test_what_was_written_between_is_read_again() -> None:
    text = "(define (f v) (let ((a (vector-ref v 0))) (vector-set! v 0 5) (+ a (vector-ref v 0))))"
    assert len(places(compiled(text, "(vector 1 2)"), "vector-ref")) == 2


def test_what_a_call_may_have_written_is_read_again() -> None:
    text = "(define (g v) (vector-set! v 0 5)) (define (f h v) (let ((a (vector-ref v 0))) (h v) (+ a (vector-ref v 0))))"
    assert len(places(compiled(text, "g (vector 1 2)"), "vector-ref")) == 2


def test_a_new_list_is_new_each_time() -> None:
    fn = compiled("(define (f v) (list (vector->list v) (vector->list v)))", "(vector 1)")
    assert len(places(fn, "vector->list")) == 2


def test_one_branch_knows_nothing_of_the_other() -> None:
    fn = compiled(
        "(define (f b s i) (if b (len (slice s i)) (+ 1 (len (slice s i)))))", 'true "abc" 1'
    )
    assert len(places(fn, "slice")) == 2


def test_a_row_and_its_check_move_before_the_loop() -> None:
    fn = compiled(SUM_ROW, ROWS)
    assert sorted(places(fn, "vector-ref")) == [False, True]
    # of the rows, of the row, and of what that promises to hold
    assert guards(fn, "vector") == [False, False, False]


def test_a_load_stays_in_a_loop_that_writes_what_it_reads() -> None:
    assert places(compiled(FILL_ROW, ROWS), "vector-ref") == [True]


def test_the_length_of_a_list_that_grows_stays_in_the_loop() -> None:
    text = """
    (define (f xs) (let loop ((i 0))
      (if (= i (len xs)) i (begin (when (< i 3) (append! xs i)) (loop (+ i 1))))))"""
    assert places(compiled(text, "(mutable-list 1 2)"), "len") == [True]


def outcomes(text: str, calls: list[str], threshold: int | None) -> list[Any]:
    session = Session(out=lambda _text: None, threshold=threshold)
    session.eval(text)
    found: list[Any] = []
    for call in calls:
        try:
            found.append(session.eval(call))
        except Exception as problem:
            found.append(str(problem))
    return found


@pytest.mark.parametrize("text", [SUM_ROW, FILL_ROW])
def test_a_loop_that_never_turns_does_not_fail_because_of_what_moved(text: str) -> None:
    good = f"(f {ROWS})"
    calls = [*[good] * 4, "(f (vector (vector 1)) 5 0)", "(f (vector 1 2) 0 0)", good]
    calls += ["(f (vector (vector 1)) 0 2)", "(f (vector 1 2) 0 1)", good]
    assert outcomes(text, calls, 1) == outcomes(text, calls, None)


def test_a_guess_that_failed_before_a_loop_is_not_made_again() -> None:
    session = Session(out=lambda _text: None, threshold=1)
    session.eval(SUM_ROW)
    for _ in range(30):
        session.eval("(f (vector (vector 1)) 5 0)")
        session.eval(f"(f {ROWS})")
    assert session.eval('(get (jit-stats) "misses")') < 40


def test_what_is_asked_of_the_rest_of_a_list_is_asked_of_the_list() -> None:
    fn = compiled("(define (f xs) (if (empty? (rest xs)) 0 (+ 1 (first (rest xs)))))", "(list 1 2)")
    assert not places(fn, "rest")
    assert places(fn, "nth") == [False]


def test_what_is_asked_of_a_rest_after_something_was_changed_is_asked_of_that() -> None:
    body = "(let ((r (rest xs))) (set-nth! xs 1 9) (first r))"
    fn = compiled(f"(define (f xs) {body})", "(list 1 2)")
    assert places(fn, "rest") == [False]
    session = Session(out=lambda _text: None, threshold=1)
    session.eval(f"(define (f xs) {body})")
    assert [session.eval("(f (list 1 2 3))") for _ in range(4)] == [2] * 4
