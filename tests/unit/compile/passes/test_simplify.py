"""passes/simplify.py: what is known need not be computed."""

from __future__ import annotations

import pytest

from sx_kernel.compile.facts.types import KINDS
from sx_kernel.compile.mid.nodes import Call, Const, Guard, If, Param, Return, find
from sx_kernel.compile.passes.simplify import drop_unused, is_pure, simplify, truth
from tests.unit.compile.stages import Stages, ends, every, named


@pytest.mark.parametrize(
    ("value", "expected"), [(False, False), (None, False), (0, True), ("", True), (True, True)]
)
def test_only_false_and_nil_are_false(value: object, expected: bool) -> None:
    assert truth(Const(value)) is expected


@pytest.mark.parametrize(
    ("kind", "expected"), [("int", True), ("nil", False), ("bool", None), ("any", None)]
)
def test_the_truth_of_a_value_follows_from_its_type(kind: str, expected: bool | None) -> None:
    value = Param(0, "x")
    value.type = KINDS[kind]
    assert truth(value) is expected


def test_a_test_that_is_decided_leaves_one_branch() -> None:
    stages = Stages("(define (f n) (if (+ n 1) (* n 2) (display n)))", "5")
    assert every(stages.before("simplify"), If)
    after = stages.after("simplify")
    assert not every(after, If)
    assert not named(after, "display")
    (end,) = ends(after, Return)
    assert [find(end.args[0])] == named(after, "*")


def test_a_test_of_which_nothing_is_known_stays() -> None:
    assert every(Stages("(define (f n) (if n 1 2))", "5").after("simplify"), If)


def test_a_guard_whose_value_has_the_type_already_is_dropped() -> None:
    stages = Stages("(define (f n acc) (if (= n 0) acc (f (- n 1) (+ acc n))))", "5 0")
    assert len(every(stages.before("simplify"), Guard)) == 4
    assert len(every(stages.after("simplify"), Guard)) == 2  # those of the parameters


def test_what_nobody_uses_is_forgotten_with_what_it_is_made_of() -> None:
    text = "(define (f n) (let ((a (+ n 1))) (let ((b (* a 2))) n)))"
    fn = Stages(text, "5").before("simplify")
    assert named(fn, "*")
    simplify(fn)
    assert not named(fn, "*")
    assert not named(fn, "+")


def test_what_may_fail_is_kept_though_nobody_uses_it() -> None:
    after = Stages("(define (f xs) (begin (nth xs 1) 7))", "(list 1 2)").after("unused")
    (read,) = named(after, "nth")
    assert not is_pure(read)


def test_a_call_is_kept_though_nobody_uses_its_answer() -> None:
    fn = Stages("(define (f g) (begin (g 1) 7))", "5").after("build")
    drop_unused(fn)
    assert len(every(fn, Call)) == 1


def test_a_test_of_a_type_that_is_known_is_decided() -> None:
    sure = Stages("(define (f n) (+ n (if (number? n) n 0)))", "5").after("simplify")
    assert not every(sure, If)
    never = Stages("(define (f n) (if (and (> n 0) (not (string? n))) n 0))", "5").after("simplify")
    assert not named(never, "string?")
