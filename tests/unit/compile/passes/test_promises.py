"""passes/promises.py: one guard on a vector instead of one on each element."""

from __future__ import annotations

from sx_kernel.compile.mid.nodes import Guard, Loop, find
from sx_kernel.compile.pipeline import compile_function
from tests.unit.compile.stages import Stages, every, named

TWICE = "(define (f v) (+ (vector-ref v 0) (vector-ref v 1)))"
SUM = "(define (f v n) (let loop ((i 0) (s 0.0)) (if (= i n) s (loop (+ i 1) (+ s (vector-ref v i))))))"
FLOATS = "(vector 1.5 2.5)"


def promised(stages: Stages) -> list[Guard]:
    return [guard for guard in every(stages.after("promises"), Guard) if guard.key[0] == "promise"]


def loads(stages: Stages) -> list[Guard]:
    return [guard for guard in every(stages.after("promises"), Guard) if guard.key[0] == "load"]


def test_two_loads_are_served_by_one_guard_on_the_vector() -> None:
    stages = Stages(TWICE, FLOATS)
    (guard,) = promised(stages)
    assert guard.type.of == "float"
    assert not loads(stages)
    assert {str(op.type) for op in named(stages.after("promises"), "vector-ref")} == {"float"}


def test_one_load_keeps_its_own() -> None:
    stages = Stages("(define (f v i) (+ (vector-ref v i) i (len v)))", f"{FLOATS} 1")
    assert not promised(stages)


def test_the_guard_of_loads_in_a_loop_stands_before_it() -> None:
    stages = Stages(SUM, f"{FLOATS} 2")
    (guard,) = promised(stages)
    after = stages.after("promises")
    (loop,) = every(after, Loop)
    assert guard in after.body.insts
    assert after.body.insts.index(guard) < after.body.insts.index(loop)


def test_storing_the_same_type_keeps_the_promise_and_another_ends_it() -> None:
    text = "(define (f v x) (let ((a (+ (vector-ref v 0) (vector-ref v 1)))) (vector-set! v 0 {}) (+ a (vector-ref v 0) (vector-ref v 1))))"  # fmt: skip
    same = Stages(text.format("(+ a 1.0)"), f"{FLOATS} nil")
    assert len(promised(same)) == 1
    assert not loads(same)
    (store,) = named(same.after("promises"), "vector-set!")
    assert store.keeps
    other = Stages(text.format("x"), f"{FLOATS} nil")
    assert len(promised(other)) == 2


def test_nothing_holds_over_a_call() -> None:
    text = "(define (f g v) (let ((a (+ (vector-ref v 0) (vector-ref v 1)))) (g v) (+ a (vector-ref v 0) (vector-ref v 1))))"  # fmt: skip
    assert len(promised(Stages(text, f"list {FLOATS}"))) == 2


def test_a_promise_that_was_broken_is_not_asked_for_again() -> None:
    stages = Stages(TWICE, FLOATS)
    (guard,) = promised(stages)
    stages.world.failures = {guard.key: 1}
    again = compile_function(stages.lam, stages.world, "f")
    assert not [one for one in every(again, Guard) if one.key[0] == "promise"]
    assert find(guard.args[0]) is not None
