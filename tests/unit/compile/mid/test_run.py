"""mid/run.py: the interpreter of the middle."""

from __future__ import annotations

import pytest

from sx_kernel.base.sequences import to_python
from sx_kernel.compile.facts.types import FLOAT, KINDS, NAT
from sx_kernel.compile.mid.run import Interpreter, Left, passes
from tests.unit.compile.leaving import Subject


def run(definitions: str, call: str, leave_at: int | None = None) -> tuple[object, Interpreter]:
    subject = Subject(definitions, "f", call)
    interpreter = Interpreter(subject.middle(), subject, leave_at)
    return interpreter.run(list(subject.args), []), interpreter


def test_it_computes_what_the_function_answers() -> None:
    assert run("(define (f a b) (if (< a b) (* a b) (list a)))", "2 3")[0] == 6
    text = "(define (f n) (let loop ((i 0) (s 0)) (if (= i n) s (loop (+ i 1) (+ s i)))))"
    assert run(text, "5")[0] == 10


def test_it_counts_the_calls_that_the_code_counts() -> None:
    text = "(define (f n acc) (if (= n 0) acc (f (- n 1) (+ acc n))))"
    value, interpreter = run(text, "5 0")
    assert value == 15
    assert interpreter.counted == 6


def test_rows_and_walks_are_lists_again_when_they_come_out() -> None:
    text = "(define (f xs) (if (empty? xs) nil (cons (+ 1 (first xs)) (f (rest xs)))))"
    assert to_python(run(text, "(list 1 2 3)")[0]) == [2, 3, 4]


def test_it_stops_before_the_instruction_it_is_told() -> None:
    text = "(define (f a) (list (+ a 1)))"
    _, interpreter = run(text, "5")
    for k in range(interpreter.passed):
        with pytest.raises(Left) as left:
            run(text, "5", k)
        assert 5 in left.value.values.values() or left.value.state.prefix
    assert run(text, "5", interpreter.passed)[0] is not None


def test_a_guard_that_fails_leaves_with_the_value() -> None:
    subject = Subject("(define (f a) (+ a 1))", "f", "5")
    fn = subject.middle()
    with pytest.raises(Left) as left:
        Interpreter(fn, subject).run(["a"], [])
    assert "a" in left.value.values.values()


def test_an_error_leaves_for_the_machine_which_raises_it() -> None:
    subject = Subject("(define (f v i) (vector-ref v i))", "f", "(vector 1) 0")
    fn = subject.middle()
    with pytest.raises(Left):
        Interpreter(fn, subject).run([subject.args[0], 9], [])


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [(1, NAT, True), (-1, NAT, False), (1.0, NAT, False), (1.0, FLOAT, True), (True, NAT, False)],
)
def test_a_value_passes_a_guard_of_its_type(value: object, kind: object, expected: bool) -> None:
    assert passes(value, kind) is expected  # pyright: ignore[reportArgumentType]
    assert passes([1], KINDS["list"])
