"""analyser/environments.py: forms that are evaluated in an environment which is data."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.analyser.analyse import analyse
from sx_kernel.base.errors import SxError
from sx_kernel.base.source import Source
from sx_kernel.ir.text import to_text
from sx_kernel.primitives.environments import PARENT
from sx_kernel.syntax.reader import read
from tests.unit.analyser.analysing import Context

GET = '(prim %env-get environment@1 "x")'


def within(text: str, env: dict[str, Any]) -> str:
    """The body of what evaluates `text` in `env`."""
    source = Source(text, "test")
    parsed = read(source)
    return to_text(analyse(parsed.forms[0], parsed.positions, source, Context(), env).body)


def test_what_the_environment_has_is_read_there() -> None:
    assert within("x", {"x": 1}) == GET
    assert within("x", {PARENT: {"x": 1}}) == GET


def test_what_it_may_get_later_is_looked_for_there_first() -> None:
    assert within("x", {}) == f'(if (prim %env-has? environment@1 "x") {GET} (global x))'


def test_a_primitive_is_what_it_is_unless_the_environment_has_that_name() -> None:
    assert within("(list 1)", {}) == "(prim list 1)"
    assert within("(list 1)", {"list": 5}) == '(tail-call (prim %env-get environment@1 "list") 1)'
    assert within("list", {}) == "(global list)"


def test_a_definition_is_the_environments_and_an_assignment_where_the_variable_is() -> None:
    assert within("(define x 1)", {}) == '(prim %env-bind! environment@1 "x" 1)'
    assert within("(set! x 1)", {"x": 5}) == '(prim %env-set! environment@1 "x" 1)'
    assert within("(set! x 1)", {}) == "(set-global! x 1)"
    assert "%env-set!" in within("(begin (define x 1) (set! x 2))", {})


def test_variables_of_the_form_are_its_own() -> None:
    assert "%env" not in within("(let ((x 1)) x)", {"x": 5})


def test_a_variable_may_have_the_name_of_a_special_form() -> None:
    text = within("(when 1)", {"when": 5})
    assert '(prim %env-get environment@1 "when")' in text
    assert "(if " not in text


def test_an_environment_without_an_end_is_refused() -> None:
    env: dict[str, Any] = {}
    env[PARENT] = env
    with pytest.raises(SxError):
        within("x", env)
