"""machine/host.py: a session's globals, arguments and dynamic context as the machine has them."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.base.values import UNSET, keyword
from sx_kernel.machine.host import is_foreign, not_callable, takes_keywords
from sx_kernel.machine.link import global_key
from sx_kernel.runtime.closures import BOUND
from sx_kernel.session.session import Session


@pytest.fixture
def session() -> Session:
    return Session(threshold=None, out=lambda _text: None)


def lam(session: Session, text: str) -> Any:
    return session.eval(text).__closure__[1].cell_contents


@pytest.mark.parametrize(
    ("parameters", "given", "expected"),
    [
        ("a b", [1, 2], [1, 2]),
        ("a &optional b", [1], [1, UNSET]),
        ("a &rest b", [1, 2, 3], [1, [2, 3]]),
        ("a &key b c", [1, keyword("c"), 2], [1, UNSET, 2]),
        ("a &key b c", [keyword("b"), 5, 1], [1, 5, UNSET]),
        ("a &key b c", [BOUND, 1, 2, 3], [1, 2, 3]),
    ],
)
def test_arguments_are_given_to_the_parameters_in_their_order(
    session: Session, parameters: str, given: list[Any], expected: list[Any]
) -> None:
    assert session.machine.bind(lam(session, f"(fn ({parameters}) a)"), given) == expected


@pytest.mark.parametrize(
    ("parameters", "given", "message"),
    [
        ("a b", [1], "2"),
        ("a", [1, 2], "1"),
        ("a &key b", [1, keyword("z"), 2], "unknown keyword :z, known are :b"),
        ("a &key b", [1, keyword("b")], "keyword :b has no value"),
    ],
)
def test_a_call_that_is_wrong_is_an_arity_error(
    session: Session, parameters: str, given: list[Any], message: str
) -> None:
    with pytest.raises(SxError, match=message) as found:
        session.machine.bind(lam(session, f"(fn ({parameters}) a)"), given)
    assert found.value.kind == "arity-error"


def test_a_lambda_is_named_after_the_first_global_that_it_is_bound_to(session: Session) -> None:
    session.eval("(define f (fn (x) x)) (define g f)")
    assert lam(session, "g").name == "f"
    assert session.machine.globals[global_key("g")].__name__ == "g"


def test_set_needs_a_global_that_exists(session: Session) -> None:
    with pytest.raises(SxError, match="Undefined symbol: nowhere"):
        session.machine.set_global("nowhere", 1)
    session.machine.bind_global("somewhere", 1)
    session.machine.set_global("somewhere", 2)
    assert session.eval("somewhere") == 2
    session.machine.unbind_global("somewhere")
    session.machine.unbind_global("somewhere")
    with pytest.raises(SxError, match="Undefined symbol"):
        session.eval("somewhere")


def test_an_unknown_name_has_the_nearest_as_a_hint(session: Session) -> None:
    session.eval("(define countercheck 1)")
    hint = session.machine.undefined("countrcheck").payload.hint
    assert hint is not None
    assert "countercheck" in hint


def test_taking_a_primitives_name_shadows_it_and_is_told(session: Session) -> None:
    told: list[str] = []
    session.machine.on_shadow = told.append
    session.machine.bind_global("abs", 5)
    assert told == ["abs"]
    assert "abs" not in session.machine.primitives
    assert session.machine.builtin("abs") is not None


def test_the_after_thunk_is_run_when_the_body_returns_and_its_value_stays(session: Session) -> None:
    session.eval("(define log (list))")
    text = "(dynamic-wind (fn () (append! log 1)) (fn () (append! log 2) 'v) (fn () (append! log 3) 'w))"
    assert session.eval(f"(str {text})") == "v"
    assert session.eval("log") == [1, 2, 3]


def test_rewinding_leaves_and_enters_in_order(session: Session) -> None:
    session.eval("""
      (define log (list)) (define k nil)
      (define (in x) (fn () (append! log x)))
      (dynamic-wind (in 'a) (fn () (dynamic-wind (in 'b) (fn () (call/cc (fn (c) (set! k c)))) (in 'c)))
                    (in 'd))""")
    session.eval("(set! log (list))")
    session.eval(
        "(if k (let ((go k)) (set! k nil) (dynamic-wind (in 'x) (fn () (go 1)) (in 'y))) nil)"
    )
    assert session.eval("(str log)") == "(x y a b c d)"


def test_only_functions_of_the_hosts_own_are_foreign(session: Session) -> None:
    assert is_foreign(lambda: 1)
    assert not is_foreign(session.machine.primitives["abs"].fn)


def test_a_keyword_is_an_argument_for_who_has_keys(session: Session) -> None:
    assert takes_keywords(session.eval("(fn (&key a) a)"))
    assert not takes_keywords(session.eval("(fn (a) a)"))
    assert not takes_keywords(abs)


def test_what_is_no_function_says_what_it_is() -> None:
    problem = not_callable(5)
    assert problem.kind == "type-error"
    assert problem.message.startswith("Not callable: 5")
