"""machine/variables.py: what loops and assignments do to variables."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.base.values import UNSET, Box
from sx_kernel.ir.nodes import Init, SetLocal
from sx_kernel.machine.link import global_key
from sx_kernel.machine.variables import assign, rebind
from sx_kernel.session.session import Session


@pytest.fixture
def session() -> Session:
    return Session(threshold=None, out=lambda _text: None)


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
