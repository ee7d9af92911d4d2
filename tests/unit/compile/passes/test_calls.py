"""passes/calls.py: calls of the function itself that need no guards."""

from __future__ import annotations

from sx_kernel.compile.mid.nodes import Call, Direct, Guard
from tests.unit.compile.stages import Stages, every

SUM_TREE = "(define (f n) (if (< n 2) n (+ (f (- n 1)) (f (- n 2)))))"
SHOWN = "(define (f n) (if (< n 2) n (+ 1 (f (nth (list n) 0)))))"


def test_a_call_whose_arguments_pass_the_guards_is_direct() -> None:
    stages = Stages(SUM_TREE, "5")
    assert every(stages.before("calls"), Call)
    after = stages.after("calls")
    assert not every(after, Call)
    assert after.direct
    assert all(len(direct.args) == 1 for direct in every(after, Direct))


def test_arguments_that_may_fail_a_guard_are_guarded_where_the_call_is_made() -> None:
    text = "(define (f n k) (if (< n 2) n (list 1 (f (k n) k) 2)))"
    after = Stages(text, "5 print").after("calls")
    guards = [direct.args[0] for direct in every(after, Direct)]
    assert guards
    assert all(type(guard) is Guard and guard.key == after.guarded[0].key for guard in guards)


def test_a_call_whose_arguments_certainly_fail_a_guard_stays_a_call() -> None:
    text = '(define (f n) (if (< n 2) n (list 1 (f "a") 2)))'
    after = Stages(text, "5").after("calls")
    assert every(after, Call)
    assert not every(after, Direct)
    assert not after.direct


def test_a_function_without_guards_calls_itself_directly() -> None:
    after = Stages("(define (f n) (list n (f n) n))", "nil").after("calls")
    assert not after.guarded
    assert len(every(after, Direct)) == 1


def test_a_direct_call_has_the_state_and_the_type_of_what_it_replaces() -> None:
    stages = Stages(SUM_TREE, "5")
    after = stages.after("calls")
    assert {str(direct.type) for direct in every(after, Direct)} == {"int"}
    assert all(direct.state is not None for direct in every(after, Direct))
