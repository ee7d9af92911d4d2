"""Forms that contain themselves, and macros whose expansions never end."""

from __future__ import annotations

import pytest

from sx_kernel.base.cycles import contains_itself
from sx_kernel.base.errors import SxError
from sx_kernel.session.session import Session

CYCLE = "(let ((l (list '{head} 1))) (append! l l) {use})"


@pytest.mark.parametrize(
    "use", ["(eval l)", "(render-to-html l)", "(render-to-sx l)", "(eval (list 'fn (list) l))"]
)
@pytest.mark.parametrize("head", ["list", "div", "fn", "quasiquote"])
def test_data_that_contain_themselves_are_no_form(use: str, head: str) -> None:
    with pytest.raises(SxError, match="a list that contains itself cannot be evaluated"):
        Session().eval(CYCLE.format(head=head, use=use))


def test_dict_that_contains_itself_is_no_form() -> None:
    with pytest.raises(SxError, match="cannot be evaluated"):
        Session().eval("(let ((d {:a 1})) (dict-set! d :a d) (eval d))")


def test_what_is_quoted_may_contain_itself() -> None:
    value = Session().eval("(let ((l (list 1))) (append! l l) (eval (list 'quote l)))")
    assert value[1] is value


def test_expansion_that_contains_itself_is_an_error_at_the_call() -> None:
    program = "(defmacro m (x) (let ((l (list 'list 1))) (append! l l) l))\n(m 1)"
    with pytest.raises(SxError, match="m: the macro's expansion contains itself") as problem:
        Session().eval(program)
    assert problem.value.payload.where.line == 2


@pytest.mark.parametrize(
    "definition",
    ["(defmacro m (x) `(m ,x))", "(defmacro m (x) `(list (m ,x)))", "(defmacro m (x) `(begin (m ,x)))",
     "(define-syntax m (syntax-rules () ((_ x) (list (m x)))))", "(defmacro m (x) `(do (define a (m ,x)) a))"],
)  # fmt: skip
@pytest.mark.parametrize("use", ["(m 1)", "(+ 1 (m 1))", "(define (f) (m 1))", "(eval '(m 1))"])
def test_macro_that_expands_for_ever_is_named_with_its_place(definition: str, use: str) -> None:
    with pytest.raises(SxError, match="m: macro expansion does not end") as problem:
        Session().eval(f"{definition}\n{use}")
    assert problem.value.kind == "limit-error"
    assert problem.value.payload.where.line == 2


def test_sharing_is_no_cycle() -> None:
    part = [1]
    assert not contains_itself([part, part, [part, {"a": part}]])
    part.append(part)  # type: ignore[arg-type]
    assert contains_itself([[part]])
