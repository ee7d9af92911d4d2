"""rests.py: what a body asks of its arguments for &rest is answered where the call stands."""

from __future__ import annotations

from sx_kernel.compile.mid.nodes import Call
from sx_kernel.session.session import Session
from tests.unit.compile.stages import Stages, every

TOTAL = (
    "(define (total f &rest xs)"
    " (cond ((empty? xs) (f 0)) ((= (len xs) 1) (f (first xs))) (else (f (len xs)))))"
)


def calls(body: str, definition: str = TOTAL, arguments: str = "1") -> int:
    """The calls that are left of a function which hands a lambda on."""
    text = f"{definition} (define (f n) {body})"
    return len(every(Stages(text, arguments).after("build"), Call))


def test_the_number_and_the_first_of_a_few_arguments_are_known() -> None:
    for more in ("", "7", "7 n", "7 n 9 n"):
        assert not calls(f"(total (fn (x) (* x n)) {more})")


def test_more_arguments_are_a_call() -> None:
    assert calls("(total (fn (x) (* x n)) 1 2 3 4 5)") == 1


def test_a_list_that_is_used_otherwise_is_made() -> None:
    assert calls("(all (fn (x) n) 1 2)", "(define (all f &rest xs) (f xs))") == 1


def test_map_with_two_lists_and_a_primitive_is_a_loop() -> None:
    assert not calls("(map * n n)", "", "(list 1 2)")


def test_it_comes_to_what_the_machine_comes_to() -> None:
    session = Session(threshold=1)
    session.policy.compiler.two_levels = False
    session.eval(TOTAL)
    for more in ("", "7", "7 n", "7 n 9 n", "7 n 9 n 1"):
        session.eval(f"(define (f n) (total (fn (x) (* x n)) {more}))")
        compiled = [session.eval("(f 3)") for _ in range(3)]
        session.eval("(jit-set-threshold! nil) (jit-reset!)")
        assert compiled == [session.eval("(f 3)")] * 3
        session.eval("(jit-set-threshold! 1)")
