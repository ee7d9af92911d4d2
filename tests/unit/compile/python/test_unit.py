"""python/unit.py: a compiled unit, and what is known about it."""

from __future__ import annotations

import linecache
import sys
from typing import Any

import pytest

from sx_kernel.base.errors import InternalError
from sx_kernel.base.values import Box
from sx_kernel.compile.python.unit import Lines, MidUnit
from sx_kernel.compile.world import Unsupported
from sx_kernel.runtime.closures import closure_code
from sx_kernel.runtime.sites import UnitRef
from tests.unit.compile.stages import Stages, lambda_of

NEXT = "(define (f n) (+ n 1))"


def unit(text: str, arguments: str, **options: Any) -> tuple[MidUnit, Stages]:
    stages = Stages(text, arguments)
    return MidUnit(stages.fn, stages.render(**options), "a unit", **options), stages


def test_it_knows_its_guards_and_what_it_relies_on() -> None:
    made, _ = unit("(define (g x h) (if (= x 0) x (h x))) (define (f n) (g n (fn (x) n)))", "1")
    assert made.guards == {0: "int"}
    assert made.keys == (("param", 0, 0),)
    assert {"global:g", "inlined:g"} <= made.dependencies


def test_the_code_carries_the_unit() -> None:
    made, _ = unit(NEXT, "1")
    maker, direct = made.compile()
    reference = closure_code(maker).co_consts[-1]
    assert type(reference) is UnitRef
    assert reference() is made
    assert direct is None
    assert made.size > 0


def test_what_cpython_cannot_compile_is_declined() -> None:
    made, _ = unit(NEXT, "1")
    made.text = "def unit(H_):\n return (\n"
    with pytest.raises(Unsupported, match="CPython cannot compile it"):
        made.compile()


def test_a_name_that_emitted_code_must_not_use_is_a_mistake_of_the_compiler() -> None:
    made, _ = unit(NEXT, "1")
    made.text = made.text.replace("n + 1", "exec(n)")
    with pytest.raises(InternalError, match="exec"):
        made.compile()


def test_its_constants_begin_at_the_base() -> None:
    made, stages = unit("(define (f n) (list n '(1 2)))", "1", base=4)
    assert list(made.consts_for(stages.lam)) == [4]
    assert made.consts_for(stages.lam)[4] == [1, 2]


def test_a_line_stands_for_the_nodes_of_the_lambda_that_asks() -> None:
    made, stages = unit("(define (f n) (list n '(1 2)))", "1")
    line = max(made.sites)
    stages.session.eval("(define (twin n) (list n '(1 2)))")
    twin = lambda_of(stages.session, "twin")
    assert made.site(stages.lam, line).node is not made.site(twin, line).node
    assert [lam for lam, _ in made.positions(twin, line)] == [twin]


def test_a_position_before_the_first_exit_is_that_of_the_lambda() -> None:
    made, stages = unit(NEXT, "1")
    assert made.positions(stages.lam, 0) == [(stages.lam, stages.lam.pos)]


def test_the_machines_environment_has_the_variables_in_their_slots() -> None:
    made, stages = unit("(define (f n) (list n (nth n 0)))", "(list 1)")
    site = made.site(stages.lam, max(made.sites))
    env = made.environment(stages.lam, {"n": "held"}, site.inlined, ())
    assert env[0] is stages.lam
    assert env[stages.lam.required[0].slot] == "held"
    assert len(env) == stages.lam.nslots


def test_a_box_that_was_a_local_is_made_once_for_all_who_ask() -> None:
    text = "(define (f g n) (let ((x 1)) (set! x (+ x n)) (g n) (set! x (+ x 1)) x))"
    made, stages = unit(text, "list 1")
    lines = [i for i, e in made.sites.all().items() if any(m.source == "x" for m in e.made)]
    site = made.site(stages.lam, lines[0])
    local: dict[str, Any] = {"x": 7, "g": None, "n": 1}
    first = made.environment(stages.lam, local, site.inlined, ())
    again = made.environment(stages.lam, local, site.inlined, ())
    (box,) = [held for held in first if type(held) is Box]
    assert box.v == 7
    assert any(held is box for held in again)


def test_its_text_is_shown_in_tracebacks_until_it_is_hidden() -> None:
    made, _ = unit(NEXT, "1")
    made.show_in_tracebacks()
    assert linecache.getline("a unit", 1) == made.text.split("\n")[0] + "\n"
    made.hide()
    assert "a unit" not in linecache.cache


def test_its_text_is_kept_in_few_bytes_and_comes_back_as_it_was() -> None:
    text = "".join(f"x{i} = '\ud800 ä {i}'\n" for i in range(200))
    lines = Lines(text)
    kept = sum(sys.getsizeof(getattr(lines, name)) for name in Lines.__slots__)
    assert kept < sys.getsizeof(text) / 4
    assert (lines.text, lines.size, len(lines)) == (text, len(text), 200)
    assert lines[7] == text.splitlines(keepends=True)[7]
