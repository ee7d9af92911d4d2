"""machine/binding.py: arguments become the values of parameters; what is no closure."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.base.values import UNSET, keyword
from sx_kernel.machine.binding import is_foreign, not_callable, takes_keywords
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
