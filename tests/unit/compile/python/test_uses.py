"""python/uses.py: what is used where, what has an effect, what may stand on one line."""

from __future__ import annotations

from sx_kernel.compile.mid.nodes import (
    Call,
    Captured,
    Const,
    Guard,
    If,
    MakeClosure,
    Op,
    Param,
    Turn,
    Value,
)
from sx_kernel.compile.python.uses import Uses, stays, users_of
from tests.unit.compile.stages import Stages, every, named


def uses(text: str, arguments: str) -> Uses:
    stages = Stages(text, arguments)
    return Uses(stages.fn, stages.world.views, library=False)


def test_every_use_of_a_value_is_counted_with_its_user() -> None:
    found = uses("(define (f a) (let ((b (+ a 1))) (list b b)))", "1")
    (plus,), (made,) = named(found.fn, "+"), named(found.fn, "list")
    assert found.uses[plus] == 2
    assert users_of(found.fn)[plus] == [made, made]


def test_a_value_used_in_two_regions_has_no_one_place() -> None:
    found = uses("(define (f a) (let ((b (+ a 1))) (if (= a 1) (list b) (vector b))))", "1")
    (plus,) = named(found.fn, "+")
    assert found.places[plus] is None
    assert not found.fold(plus, found.fn.body)


def test_a_value_used_once_in_its_region_becomes_part_of_that() -> None:
    found = uses("(define (f a) (list (+ a 1)))", "1")
    (plus,) = named(found.fn, "+")
    assert found.fold(plus, found.fn.body)


def test_writes_and_calls_have_effects_and_reads_and_sums_have_none() -> None:
    found = uses(
        "(define (f v g) (begin (vector-set! v 0 1) (g v) (list (vector-ref v 0) (+ 1 (len v)))))",
        "(vector 1) list",
    )
    effects = {op.name: found.effect(op) for op in every(found.fn, Op)}
    assert effects["vector-set!"]
    assert not effects["vector-ref"]
    assert not effects["+"]
    assert all(map(found.effect, every(found.fn, Call)))
    reads = {op.name: found.reads(op) for op in every(found.fn, Op)}
    assert reads["vector-ref"]
    assert not reads["+"]


def test_a_line_may_be_left_but_not_for_a_closure_that_is_made_only_then() -> None:
    found = uses("(define (f xs k) (map (fn (x) (+ x k)) xs))", "(list 1) 2")
    for closure in every(found.fn, MakeClosure):
        assert found.can_leave(closure) is not closure.sunk
    assert all(map(found.can_leave, every(found.fn, Guard)))


def test_a_choice_of_values_is_an_expression_and_a_choice_of_effects_is_none() -> None:
    pure = uses("(define (f a) (list (if (= a 1) 2 3)))", "1")
    (branch,) = every(pure.fn, If)
    assert pure.is_expression(branch)
    busy = uses("(define (f a) (list (if (= a 1) (display 2) 3)))", "1")
    (branch,) = every(busy.fn, If)
    assert not busy.is_expression(branch)


def test_only_what_stays_in_one_place_can_be_asked_for_later() -> None:
    found: list[Value] = [Const(1), Param(0, "a"), Captured(0, "c"), Turn()]
    assert all(map(stays, found))
    of = uses("(define (f a) (list (+ a 1)))", "1")
    assert not stays(named(of.fn, "+")[0])
    (guard,) = every(of.fn, Guard)
    assert stays(guard)


def test_nothing_keeps_what_was_done_once_over_a_call() -> None:
    found = uses("(define (f g a) (begin (g a) (+ a 1)))", "list 1")
    assert not found.calls_nothing(found.fn.body)
    quiet = uses("(define (f a) (+ a 1))", "1")
    assert quiet.calls_nothing(quiet.fn.body)
