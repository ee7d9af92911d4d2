"""passes/promises.py: one guard on a vector for all its elements, as long as that holds."""

from __future__ import annotations

from sx_kernel.compile.mid.nodes import Function, Guard, Op, instructions
from tests.unit.compile.passes.test_heads import compiled

FLOATS = "(vector 1.5 2.5 3.5)"


def guards(fn: Function, what: str) -> int:
    return sum(type(inst) is Guard and inst.key[0] == what for inst in instructions(fn.body))


def keeping(fn: Function) -> list[bool]:
    """Of each store, whether it keeps what the vector promises."""
    found = instructions(fn.body)
    return [inst.keeps for inst in found if type(inst) is Op and inst.name == "vector-set!"]


def test_two_loads_have_one_guard() -> None:
    fn = compiled("(define (f v) (+ (vector-ref v 0) (vector-ref v 1)))", FLOATS)
    assert (guards(fn, "promise"), guards(fn, "load")) == (1, 0)


def test_one_load_keeps_its_guard() -> None:
    fn = compiled("(define (f v) (+ (vector-ref v 0) (vector-length v)))", FLOATS)
    assert (guards(fn, "promise"), guards(fn, "load")) == (0, 1)


def test_a_store_of_another_type_into_any_vector_ends_what_is_known() -> None:
    text = """(define (f v w x) (let ((s (+ (vector-ref v 0) (vector-ref v 1))))
      (vector-set! w 0 x) (+ s (vector-ref v 0))))"""
    fn = compiled(text, f"{FLOATS} {FLOATS} nil")
    assert (guards(fn, "promise"), guards(fn, "load")) == (1, 1)


def test_a_store_of_the_same_type_keeps_the_promise() -> None:
    text = "(define (f v) (vector-set! v 0 (+ (vector-ref v 0) (vector-ref v 1))))"
    assert keeping(compiled(text, FLOATS)) == [True]


def test_what_is_moved_keeps_the_promise_and_what_comes_from_elsewhere_does_not() -> None:
    swap = """(define (f v i j) (let ((t (vector-ref v i)))
      (vector-set! v i (vector-ref v j)) (vector-set! v j t)))"""
    assert keeping(compiled(swap, f"{FLOATS} 0 1")) == [True, True]
    copy = "(define (f v w) (vector-set! v 0 (vector-ref w 0)))"
    assert keeping(compiled(copy, f"{FLOATS} {FLOATS}")) == [False]
