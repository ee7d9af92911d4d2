"""machine/cek.py: the machine that defines the language."""

from __future__ import annotations

import sys
from itertools import repeat
from types import SimpleNamespace
from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.base.values import UNSET, Box
from sx_kernel.ir.nodes import Init, SetLocal
from sx_kernel.machine.apply import Apply
from sx_kernel.machine.cek import BOTTOM, MAX_NESTED, OutOfSteps, assign, rebind, run
from sx_kernel.machine.link import global_key
from sx_kernel.runtime.sites import Unwind
from sx_kernel.session.session import Session


@pytest.fixture
def session() -> Session:
    return Session(threshold=None, out=lambda _text: None)


@pytest.mark.parametrize("steps", [1, 2, 3, 5, 8, 13])
def test_it_can_be_stopped_after_any_step_and_gone_on_with(session: Session, steps: int) -> None:
    session.eval("(define (f n) (if (= n 0) (list) (cons n (f (- n 1)))))")
    state = (Apply(session.eval("f"), [5]), None, BOTTOM, None)
    m = session.machine
    while True:
        try:
            value = run(m, state, repeat(None, steps))
        except OutOfSteps as out:
            state = out.state
            continue
        break
    assert value == [5, 4, 3, 2, 1]


def test_a_tail_call_needs_no_frame(session: Session) -> None:
    session.eval("(define (down n) (if (= n 0) 'done (down (- n 1))))")
    state: Any = (Apply(session.eval("down"), [50]), None, BOTTOM, None)
    deepest = 0
    while True:
        try:
            run(session.machine, state, repeat(None, 1))
        except OutOfSteps as out:
            state = out.state
            kont, depth = state[2], 0
            while kont is not BOTTOM and kont[0] != BOTTOM[0]:
                kont, depth = kont[1], depth + 1
            deepest = max(deepest, depth)
            continue
        break
    assert deepest <= 1


def test_depth_is_bounded_by_memory_only(session: Session) -> None:
    session.eval("(define (deep n) (if (= n 0) 0 (+ 1 (deep (- n 1)))))")
    assert session.eval("(deep 50000)") == 50000


def test_calling_from_python_leaves_the_dynamic_context_as_it_was(session: Session) -> None:
    m = session.machine
    before = m.handlers, m.winders, m.run, m.depth
    failing = session.eval("(fn () (guard (e ((string? e) e)) (raise 5)))")
    with pytest.raises(SxError):
        m.call(failing)
    assert (m.handlers, m.winders, m.run, m.depth) == before
    assert m.call(session.eval("(fn (x) (* 2 x))"), 21) == 42


def test_too_many_nested_machines_become_frames_of_one(session: Session) -> None:
    m = session.machine
    m.depth = MAX_NESTED
    try:
        with pytest.raises(Unwind):
            m.nested((Apply(session.eval("(fn () 1)"), []), None, BOTTOM, None))
    finally:
        m.depth = 0


def test_a_nested_machine_gives_back_its_depth_and_its_room(session: Session) -> None:
    m, limit = session.machine, sys.getrecursionlimit()
    assert m.nested((Apply(session.eval("(fn () 7)"), []), None, BOTTOM, None)) == 7
    assert (m.depth, sys.getrecursionlimit()) == (0, limit)


def test_the_next_turn_of_a_loop_has_boxes_of_its_own(session: Session) -> None:
    session.eval("(define (f n) (let loop ((i 0) (s (list))) (if (= i n) (map (fn (g) (g)) s) (loop (+ i 1) (cons (fn () (set! i (+ i 10)) i) s)))))")  # fmt: skip
    assert session.eval("(f 3)") == [12, 11, 10]
    loop = session.machine.globals[global_key("f")].__closure__[1].cell_contents.body
    env: list[Any] = [None] * 10
    assert rebind(loop, [4, 5], env) is loop.body
    assert [env[var.slot] for var in loop.vars] == [4, 5]
    boxed: Any = SimpleNamespace(vars=(SimpleNamespace(slot=1, boxed=True),), body="body")
    assert rebind(boxed, [4], env) == "body"
    first = env[1]
    assert type(first) is Box
    rebind(boxed, [4], env)
    assert (env[1].v, env[1] is first) == (4, False)


def test_setting_a_variable_that_is_not_defined_yet_is_an_error(session: Session) -> None:
    var: Any = type("Var", (), {"slot": 1, "name": "x", "boxed": True, "letrec": True})()
    node: Any = object.__new__(SetLocal)
    node.var, node.pos = var, 3
    env: list[Any] = [None, Box(UNSET)]
    with pytest.raises(SxError, match="x is used before it is defined"):
        assign(session.machine, node, 5, env)
    init: Any = object.__new__(Init)
    init.var = var
    assign(session.machine, init, 5, env)
    assert env[1].v == 5
    assign(session.machine, node, 6, env)
    assert env[1].v == 6
