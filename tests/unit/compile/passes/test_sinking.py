"""passes/sinking.py: guards on what may not be there wait until it is known to be."""

from __future__ import annotations

from sx_kernel.compile.mid.nodes import Guard, If, Op, find, instructions
from sx_kernel.compile.passes import sinking
from tests.unit.compile.stages import Stages, every

TABLE = "(let ((h (make-hash-table))) (hash-table-set! h 1 2) h) 1"
COUNTER = "(define (f h k) (+ 1 (hash-table-ref h k (fn () 0))))"


def load_guards(text: str, arguments: str) -> list[Guard]:
    return [one for one in every(Stages(text, arguments).fn, Guard) if one.key[0] != "param"]


def test_a_load_with_a_default_is_guarded_where_it_is_not_the_default() -> None:
    fn = Stages(COUNTER, TABLE).fn
    (branch,) = [one for one in every(fn, If) if any(type(i) is Guard for i in one.then.insts)]
    (guard,) = [one for one in branch.then.insts if type(one) is Guard]
    assert str(guard.type) == "int"
    assert not any(type(one) is Guard for one in branch.orelse.insts)


def test_the_sum_is_an_integer_then() -> None:
    (sum_,) = [op for op in every(Stages(COUNTER, TABLE).fn, Op) if op.own == "+"]
    assert [t.kind for t in sum_.types] == ["int", "int"]


def test_a_load_that_is_tested_for_nil_is_guarded_behind_the_test() -> None:
    text = "(define (f v i) (let ((x (vector-ref v i))) (if (nil? x) 0 (+ x i))))"
    fn = Stages(text, "(vector 1 nil) 1").fn
    (guard,) = load_guards(text, "(vector 1 nil) 1")
    assert str(guard.type) == "int"
    assert not any(type(one) is Guard and one.key == guard.key for one in fn.body.insts)


def test_where_the_other_way_is_an_error_the_guard_comes_behind_both() -> None:
    text = '(define (f v i) (let ((x (vector-ref v i))) (+ (if (nil? x) (error "none") x) i)))'
    fn = Stages(text, "(vector 1 2) 1").fn
    (guard,) = load_guards(text, "(vector 1 2) 1")
    assert any(type(one) is Guard and one.key == guard.key for one in fn.body.insts)


def test_a_load_that_nobody_tests_waits_for_nothing() -> None:
    fn = Stages("(define (f v i) (+ (vector-ref v i) 1))", "(vector 1 2) 1").after("build")
    assert sinking.tested_loads(fn) == {}


def test_nothing_may_happen_between_the_load_and_the_test() -> None:
    read = "(let ((x (vector-ref v i))) (vector-set! v i 0) (if (nil? x) 0 (+ x i)))"
    text = f"(define (f v i) {read})"
    fn = Stages(text, "(vector 1 2) 1").after("build")
    assert sinking.tested_loads(fn) == {}
    assert all(find(inst) is not None for inst in instructions(fn.body))
