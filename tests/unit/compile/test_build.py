"""build.py: the intermediate code as the middle."""

from __future__ import annotations

import pytest

from sx_kernel.compile.mid.nodes import (
    BoxGet,
    BoxSet,
    Call,
    Const,
    Continue,
    Function,
    GlobalGet,
    GlobalSet,
    If,
    Leave,
    Loop,
    MakeBox,
    MakeDict,
    Native,
    Return,
    find,
)
from sx_kernel.compile.mid.state import AND, ARGS, IF, LET, SEQ
from sx_kernel.compile.pipeline import compile_function
from sx_kernel.compile.world import Unsupported
from sx_kernel.ir.nodes import Const as Constant
from sx_kernel.ir.nodes import Define
from tests.unit.compile.stages import Stages, ends, every, named

G = "(define (g x) (display x) x) "


def built(text: str, arguments: str = "1") -> Function:
    return Stages(G + text, arguments, level=1).after("build")


def waiting(body: str) -> list[int]:
    """The tags of the frames that wait for the call of `g` in `body`."""
    (call,) = every(built(f"(define (f n) {body})"), Call)
    assert call.state is not None
    tags: list[int] = []
    frame = call.state.frames
    while frame is not None:
        tags.append(frame.tag)
        frame = frame.below
    return tags


@pytest.mark.parametrize(
    ("body", "tags"),
    [
        ("(g n)", []),
        ("(+ 1 (g n))", [ARGS]),
        ("(if (g n) 1 2)", [IF]),
        ("(begin (g n) 2)", [SEQ]),
        ("(let ((x (g n))) (+ x 1))", [LET]),
        ("(and (g n) 2)", [AND]),
        ("(if (+ 1 (g n)) 1 2)", [ARGS, IF]),
    ],
)
def test_a_state_knows_the_frames_that_wait_for_the_value(body: str, tags: list[int]) -> None:
    assert waiting(body) == tags


def test_operands_that_have_been_evaluated_are_in_the_state_behind_them() -> None:
    fn = built("(define (f n) (list (g 1) (g 2)))")
    _, second = every(fn, Call)
    assert second.state is not None
    assert second.state.frames is not None
    assert [find(v) for v in second.state.frames.values] == [every(fn, Call)[0]]


def test_a_call_in_tail_position_has_nothing_after_it() -> None:
    (call,) = every(built("(define (f n) (g n))"), Call)
    assert call.after is None
    (call,) = every(built("(define (f n) (list (g n)))"), Call)
    assert call.after is not None
    assert call.after.done


def test_globals_are_read_and_set_by_name() -> None:
    fn = built("(define top 1) (define (f n) (set! top (+ top n)))")
    assert [get.name for get in every(fn, GlobalGet)] == ["top"]
    (setting,) = every(fn, GlobalSet)
    assert setting.name == "top"
    assert find(setting.args[0]) in named(fn, "+")


def test_a_variable_that_is_set_and_captured_is_a_box() -> None:
    fn = built("(define (f n) (let ((x n)) (set! x (+ x 1)) (list (fn () x) x)))")
    (box,) = every(fn, MakeBox)
    (store,) = every(fn, BoxSet)
    assert find(store.args[0]) is box
    assert all(find(get.args[0]) is box for get in every(fn, BoxGet))


def test_a_loop_has_a_turn_for_each_variable() -> None:
    fn = built("(define (f n) (let loop ((i 0) (s 0)) (if (= i n) s (loop (+ i 1) (+ s i)))))")
    (loop,) = every(fn, Loop)
    (again,) = ends(fn, Continue)
    assert [turn.hint for turn in loop.turns] == ["i", "s"]
    assert len(again.args) == 2


def test_both_branches_of_a_test_in_tail_position_return() -> None:
    fn = built("(define (f n) (if (g n) 1 2))")
    (branch,) = every(fn, If)
    assert [type(r.end) for r in (branch.then, branch.orelse)] == [Return, Return]
    assert not branch.results


def test_the_second_part_of_and_is_evaluated_if_the_first_is_true() -> None:
    fn = built("(define (f n) (and (g n) 2))")
    (branch,) = every(fn, If)
    assert type(branch.then.end) is Return
    assert type(branch.orelse.end) is Return
    then = find(branch.then.end.args[0])
    assert type(then) is Const
    assert then.value == 2
    assert find(branch.orelse.end.args[0]) is every(fn, Call)[0]


def test_a_shadowed_primitive_is_called_as_what_it_is() -> None:
    fn = built("(define (f list) (list 1))", "vector")
    assert len(every(fn, Call)) == 1
    assert not named(fn, "list")


def test_a_dict_has_its_keys_and_its_values() -> None:
    (made,) = every(built("(define (f n) {:a n :b (+ n 1)})"), MakeDict)
    assert made.keys == ("a", "b")
    assert len(made.args) == 2


def test_a_control_function_has_a_native_form_for_as_many_arguments_as_it_takes() -> None:
    fn = built("(define (f n) (call/cc (fn (k) n)))")
    assert [native.name for native in every(fn, Native)] == ["call/cc"]
    assert "global:call/cc" in fn.dependencies
    wrong = built("(define (f n) (call/cc))")
    assert not every(wrong, Native)
    assert len(every(wrong, Call)) == 1


def test_reading_what_is_certainly_not_defined_yet_leaves() -> None:
    fn = built("(define (f n) (letrec ((a (+ b 1)) (b 2)) a))")
    assert len(every(fn, Leave)) == 1
    assert not ends(fn, Return)


def test_a_definition_of_a_global_inside_is_declined() -> None:
    stages = Stages("(define (f n) n)", "1")
    body, stages.lam.body = stages.lam.body, Define("z", Constant(1, 0), None)
    with pytest.raises(Unsupported, match="a global definition inside a lambda"):
        compile_function(stages.lam, stages.world, "f")
    stages.lam.body = body


def test_behind_what_always_fails_comes_nothing() -> None:
    fn = built('(define (f x) (if (nil? x) (error "none" x) x))')
    assert len(every(fn, Leave)) == 1
    (end,) = ends(fn, Return)
    assert end.args[0] is fn.params[0]


def test_a_branch_of_which_one_arm_comes_out_is_what_that_answers() -> None:
    fn = built('(define (f x) (+ 1 (if (nil? x) (error "none" x) x)))')
    (branch,) = every(fn, If)
    assert not branch.results


def test_a_loop_that_ends_at_a_constant_is_that_constant() -> None:
    fn = built("(define (f n) (begin (let loop ((i 0)) (if (= i n) nil (loop (+ i 1)))) n))")
    (loop,) = every(fn, Loop)
    assert not loop.results


def test_what_goes_round_is_not_kept_for_the_next_turn() -> None:
    fn = built("(define (f n) (let loop ((i 0) (d n)) (if (= i 3) d (loop (f i) (+ i 1)))))")
    (call,) = every(fn, Call)
    (loop,) = every(fn, Loop)
    assert loop.turns[1] not in call.state.values()  # pyright: ignore[reportOptionalMemberAccess]
