"""passes/dicts.py: dicts that a loop builds and nobody else sees change in place."""

from __future__ import annotations

import pytest

from sx_kernel.compile.facts.operations import DICT_UPDATES, OWN_DICTS
from sx_kernel.compile.mid.nodes import Loop, MakeDict, Op
from sx_kernel.compile.passes.dicts import dicts
from tests.unit.compile.stages import Stages, every

COUNTS = "(define (f ks) (reduce (fn (acc k) (assoc acc k (+ 1 (get acc k 0)))) {} ks))"


def updates(text: str, arguments: str) -> list[bool]:
    """The updates of dicts in `f`: whether each is done in place."""
    fn = Stages(text, arguments).after("dicts")
    names = {*OWN_DICTS, *DICT_UPDATES}
    return [op.own in OWN_DICTS for op in every(fn, Op) if op.own in names]


def loop(body: str, begins: str = "{}") -> str:
    return f"(define (f n) (let loop ((i 0) (d {begins})) {body}))"


def test_a_dict_that_only_goes_round_changes_in_place() -> None:
    assert updates(COUNTS, '(list "a" "b")') == [True]
    assert updates(loop('(if (= i n) d (loop (+ i 1) (assoc d "k" i)))'), "3") == [True]


def test_what_is_put_in_may_be_taken_out() -> None:
    assert updates(
        loop('(if (= i n) d (let ((e (assoc d "k" i))) (loop (+ i 1) (dissoc e "j"))))'), "3"
    ) == [
        True, True,
    ]  # fmt: skip


def test_one_branch_may_leave_it_as_it_is() -> None:
    body = '(if (= i n) d (loop (+ i 1) (if (odd? i) (assoc d "k" i) d)))'
    assert updates(loop(body), "3") == [True]


def test_a_loop_in_the_loop_may_change_it() -> None:
    body = (
        '(if (= i n) d (loop (+ i 1) (let more ((j 0) (e d)) (if (= j i) e (more (+ j 1)'
        ' (assoc e "k" j))))))'
    )  # fmt: skip
    assert updates(loop(body), "3") == [True]


@pytest.mark.parametrize(
    "body",
    [
        '(if (= i n) d (begin (set! kept d) (loop (+ i 1) (assoc d "k" i))))',  # somebody has it
        # what is done again as a whole must find the dict as it was
        '(if (= i n) d (loop (+ i 1) (dissoc (assoc d "k" i) "j")))',
        '(if (= i n) d (loop (+ i 1) (assoc d "k" d)))',  # it is in itself
        '(if (= i n) d (loop (+ i 1) (get (assoc d "k" i) "k" d)))',  # it is handed on
        '(if (= i n) d (let ((e (assoc d "k" i))) (loop (+ i (len d)) e)))',  # looked at late
        '(if (= i n) d (let ((e (assoc d "k" i))) (display i) (loop (+ i (len d)) e)))',
        '(if (= i n) d (let more ((j 0)) (if (= j i) (loop (+ i 1) d)'
        ' (begin (assoc d "k" j) (more (+ j 1))))))',  # each turn would see it
    ],
)  # fmt: skip
def test_a_dict_that_somebody_looks_at_is_copied(body: str) -> None:
    assert not any(updates("(define kept nil) " + loop(body), "3"))


def test_a_dict_that_was_there_before_is_copied() -> None:
    text = loop('(if (= i n) d (loop (+ i 1) (assoc d "k" i)))', "n")
    assert updates(text.replace("(= i n)", "(= i 3)"), '{"a" 1}') == [False]
    kept = loop('(if (= i n) (list d e) (loop (+ i 1) (assoc d "k" i)))', "e")
    assert updates(kept.replace("(let loop", "(let ((e {})) (let loop") + ")", "3") == [False]


def test_a_dict_is_made_anew_where_the_loop_begins_again() -> None:
    stages = Stages(COUNTS, '(list "a" "b")')
    made = stages.function()
    assert made(["a", "b", "a"]) == {"a": 2, "b": 1}
    assert made(["c"]) == {"c": 1}


@pytest.mark.parametrize("seen", [False, True])
def test_a_dict_that_a_state_behind_the_loop_holds_does_not_change(*, seen: bool) -> None:
    text = loop('(if (= i n) d (loop (+ i 1) (assoc d "k" i)))')[:-1] + " (display n) n)"
    fn = Stages(text, "3").before("dicts")
    (root,) = every(fn, MakeDict)
    (turning,) = every(fn, Loop)
    behind = fn.body.insts[fn.body.insts.index(turning) + 1 :]
    if seen:
        state = next(inst.state for inst in behind if inst.state is not None)
        state.env = (*state.env, (99, root))
    dicts(fn)
    assert [
        op.own in OWN_DICTS for op in every(fn, Op) if op.own in {*OWN_DICTS, *DICT_UPDATES}
    ] == [not seen]
