"""inline.py: bodies in place of calls."""

from __future__ import annotations

import pytest

from sx_kernel.compile.inline import MAX_NODES, MOST_SELF
from sx_kernel.compile.mid.nodes import Break, Call, Count, Function, Loop, regions
from sx_kernel.compile.pipeline import compile_function
from tests.unit.compile.stages import Stages, every, named

APPLY = "(define (twice g x) (g (g x))) "


def built(text: str, arguments: str = "1") -> Function:
    return Stages(text, arguments).after("build")


def test_a_function_that_is_given_a_function_written_here_stands_in_place() -> None:
    fn = built(APPLY + "(define (f n) (twice (fn (x) (* x n)) 2))")
    assert not every(fn, Call)
    assert len(named(fn, "*")) == 2
    assert {"global:twice", "inlined:twice"} <= fn.dependencies


def test_each_body_in_place_counts_as_a_call() -> None:
    fn = built(APPLY + "(define (f n) (twice (fn (x) (* x n)) 2))")
    assert sum(count.n for count in every(fn, Count)) == 3


LARGE = "(define (g x) (if (> x 1) (+ (* x 2) (* x 3) (* x 4) (* x 5) (* x 6)) (- x 1))) "


def test_a_function_that_is_not_hot_is_called() -> None:
    fn = built(LARGE + "(define (f n) (g n))")
    assert len(every(fn, Call)) == 1


def test_a_function_that_is_no_larger_than_a_call_of_it_stands_in_place_before_it_is_hot() -> None:
    fn = built("(define (g x) (+ x 1)) (define (f n) (g n))")
    assert not every(fn, Call)


def test_a_small_function_that_is_hot_stands_in_place() -> None:
    stages = Stages(LARGE + "(define (f n) (g n))", "1")
    warm = _Warm(stages.world)
    assert not every(compile_function(stages.lam, warm, "f"), Call)  # pyright: ignore


class _Warm:
    """A world in which everything is hot."""

    def __init__(self, world: object) -> None:
        self._world = world

    def __getattr__(self, name: str) -> object:
        return getattr(self._world, name)

    def is_warm(self, _lam: object) -> bool:
        return True


def test_a_function_with_a_breakpoint_is_called() -> None:
    stages = Stages(APPLY + "(define (f n) (twice (fn (x) (* x n)) 2))", "1")
    world = _Warm(stages.world)
    world.is_stopped_in = lambda _lam: True  # pyright: ignore[reportAttributeAccessIssue]
    assert every(compile_function(stages.lam, world, "f"), Call)  # pyright: ignore


def test_a_large_function_is_called() -> None:
    body = " ".join(["(g x)"] * MAX_NODES)
    fn = built(f"(define (many g x) (list {body})) (define (f n) (many (fn (x) (* x n)) 2))")
    assert len(every(fn, Call)) == 1


def test_a_call_with_the_wrong_number_of_arguments_is_a_call() -> None:
    fn = built(APPLY + "(define (f n) (twice (fn (x) (* x n))))")
    assert len(every(fn, Call)) == 1


def test_a_function_that_loops_by_tail_calls_is_a_loop_in_place() -> None:
    text = """(define (keep ok? xs acc) (cond ((empty? xs) acc)
      ((ok? (first xs)) (keep ok? (rest xs) (cons (first xs) acc))) (else (keep ok? (rest xs) acc))))
      (define (f xs k) (len (keep (fn (x) (> x k)) xs nil)))"""
    fn = built(text, "(list 1 2) 1")
    (loop,) = every(fn, Loop)
    assert [turn.hint for turn in loop.turns] == ["xs", "acc"]  # ok? is handed on as it is
    assert any(type(one.end) is Break for one in regions(loop.body))
    assert not every(fn, Call)


def test_a_function_that_calls_itself_otherwise_is_no_loop() -> None:
    text = """(define (deep g x) (if (= x 0) 0 (+ 1 (deep g (g x)))))
      (define (f n) (deep (fn (x) (- x 1)) n))"""
    fn = built(text)
    assert not every(fn, Loop)
    assert every(fn, Call)


def test_a_small_function_stands_in_place_of_its_own_calls_once() -> None:
    fn = built("(define (f n) (if (< n 2) n (+ (f (- n 1)) (f (- n 2)))))", "5")
    assert MOST_SELF == 1
    assert len(every(fn, Call)) == 4  # two calls, in place of each of which are two
    assert "inlined:f" not in fn.dependencies


def test_a_primitive_that_is_handed_on_is_done_where_it_is_called() -> None:
    fn = built(APPLY + "(define (f n) (twice abs n))")
    assert len(named(fn, "abs")) == 2
    assert not every(fn, Call)


def test_a_function_that_a_call_has_just_made_stands_in_place_of_its_call() -> None:
    text = "(define (curry g) (fn (a) (fn (b) (g a b)))) (define (f n) (((curry +) n) 2))"
    stages = Stages(text, "1")
    fn = compile_function(stages.lam, _Warm(stages.world), "f")  # pyright: ignore
    assert not every(fn, Call)


KEYED = "(define (g a &key (b 2) c) (list a b c)) "


@pytest.mark.parametrize("call", ["(g n :c 4)", "(g :b n 5)", "(g n)"])
def test_a_function_with_keys_stands_in_place_of_its_call(call: str) -> None:
    stages = Stages(KEYED + f"(define (f n) {call})", "1")
    fn = compile_function(stages.lam, _Warm(stages.world), "f")  # pyright: ignore
    assert not every(fn, Call)
    assert {"global:g", "inlined:g"} <= fn.dependencies


@pytest.mark.parametrize("call", ["(g n :d 4)", "(g)", "(g n :b)", "(g n 2)"])
def test_a_call_with_wrong_keys_is_a_call(call: str) -> None:
    stages = Stages(KEYED + f"(define (f n) {call})", "1")
    fn = compile_function(stages.lam, _Warm(stages.world), "f")  # pyright: ignore
    assert every(fn, Call)


def test_the_quick_level_leaves_calls_alone() -> None:
    text = APPLY + "(define (f n) (twice (fn (x) (* x n)) 2))"
    assert len(every(Stages(text, "1", level=1).after("build"), Call)) == 1


@pytest.mark.parametrize("name", ["map", "filter", "for-each", "reduce"])
def test_the_librarys_functions_stand_in_place_of_calls_with_functions(name: str) -> None:
    call = "(reduce (fn (a x) (+ a x)) 0 xs)" if name == "reduce" else f"({name} (fn (x) x) xs)"
    fn = built(f"(define (f xs) {call})", "(list 1 2)")
    assert not every(fn, Call)


def test_what_takes_no_more_room_than_a_call_stands_in_place_at_any_depth() -> None:
    text = "(define (tiny x) (+ x 1)) (define (h1 g x) (g x)) "
    text += " ".join(f"(define (h{i} g x) (h{i - 1} g x))" for i in range(2, 6))
    stages = Stages(text + " (define (f n) (h5 (fn (x) (tiny x)) n))", "1")
    assert not every(compile_function(stages.lam, _Warm(stages.world), "f"), Call)  # pyright: ignore


def test_a_function_that_an_argument_makes_is_known_to_what_is_called() -> None:
    text = "(define (adder k) (fn (x) (+ x k))) " + APPLY + "(define (f n) (twice (adder n) 2))"
    stages = Stages(text, "1")
    assert not every(compile_function(stages.lam, _Warm(stages.world), "f"), Call)  # pyright: ignore


def test_a_function_that_is_made_anew_stands_in_itself() -> None:
    text = "(define (after f g) (fn (x) (f (g x)))) (define (inc x) (+ x 1)) " + APPLY
    stages = Stages(text + "(define (f n) (twice (after inc (after inc inc)) n))", "1")
    assert not every(compile_function(stages.lam, _Warm(stages.world), "f"), Call)  # pyright: ignore
