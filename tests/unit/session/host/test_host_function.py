"""session/host/host_function.py: python functions as functions of SX."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel import Session, SxError
from sx_kernel.base.values import Vector, symbol
from sx_kernel.syntax.printer import inspect
from tests.unit.session.python.odd import Beside, raising


def test_what_is_no_exception_is_an_error_all_the_same() -> None:
    session = Session(python=True)
    session.define("quit", raising(SystemExit))
    session.define("beside", raising(Beside))
    assert session.eval("(guard (e (true (error-type e))) (quit))") == "SystemExit"
    assert session.eval("(guard (e (true (error-type e))) (beside))") == "Beside"


@pytest.mark.parametrize("threshold", [None, 1])
def test_a_function_that_was_defined_is_called_once_and_its_exception_an_error(
    threshold: int | None,
) -> None:
    calls: list[int] = []

    def fail(x: int) -> None:
        calls.append(x)
        raise KeyError(x)

    session = Session(threshold=threshold)
    session.define("fail", fail)
    session.eval("(define (f x) (+ 1 (fail x)))")
    for i in range(6):
        with pytest.raises(SxError) as caught:
            session.eval(f"(f {i})")
        assert str(caught.value) == f"host-error: fail: KeyError: {i}"
    assert calls == list(range(6))


def test_a_function_of_sx_that_is_defined_stays_what_it_is() -> None:
    session = Session(python=True)
    for text in ("(fn (x) x)", "car", "map", "call/cc", "(make-parameter 1)"):
        value = session.eval(text)
        session.define("again", value)
        assert session.eval("again") is value


def test_functions_have_arity_signature_and_documentation() -> None:
    session = Session()

    @session.function
    def box_area(width: float, height: float = 1) -> float:
        """The area of a box."""
        return width * height

    assert box_area(2, 3) == 6
    assert session.eval("(list (box-area 2) (map box-area (list 1 2)))") == [2, [1, 2]]
    with pytest.raises(SxError, match=r"expected 1 to 2 arguments, got 0: \(box-area width &opt"):
        session.eval("(box-area)")
    assert "The area of a box." in (session.doc("box-area") or "")
    assert inspect(session.eval("box-area")) == "#<function box-area>"


@pytest.mark.parametrize("threshold", [None, 1])
def test_what_they_raise_can_be_handled(threshold: int | None) -> None:
    session = Session(threshold=threshold)
    session.function(lambda x: 1 / x, name="inverse")
    session.eval(
        "(define (try x) (guard (e (true (list (error-type e) (error-message e)))) (inverse x)))"
    )
    assert session.eval("(try 2)") == 0.5
    expected = ["host-error", "inverse: ZeroDivisionError: division by zero"]
    assert session.eval("(try 0)") == expected
    assert session.eval("(first (map try (list 0)))") == expected


def test_what_they_raise_has_a_place_and_a_cause() -> None:
    session = Session()
    session.function(lambda: {}["nothing"], name="lookup")
    with pytest.raises(SxError) as caught:
        session.eval("(+ 1 (lookup))")
    assert caught.value.payload.kind == "host-error"
    assert str(caught.value.where).endswith("1:6")


def test_they_run_once_for_a_call_however_deep() -> None:
    """Their own recursion is their own, and does not make the engine call them again."""
    session = Session(threshold=1)
    calls: list[int] = []

    @session.function
    def note(n: int) -> int:
        calls.append(n)
        return sum_to(n % 50)

    def sum_to(n: int) -> int:
        return 0 if n == 0 else n + sum_to(n - 1)

    session.eval("(define (walk n) (if (= n 0) 0 (+ (note n) (walk (- n 1)))))")
    session.eval("(walk 5000)")
    assert sorted(calls) == list(range(1, 5001))


def test_endless_recursion_in_them_is_an_error() -> None:
    session = Session()

    @session.function
    def forever() -> Any:
        return forever()

    with pytest.raises(SxError, match="forever: RecursionError"):
        session.eval("(forever)")


def test_raw_functions_get_the_values_themselves(session: Session) -> None:
    seen: list[Any] = []
    session.function(seen.append, name="keep", raw=True)
    session.eval("(keep 'word) (keep (vector 1))")
    assert seen[0] is symbol("word")
    assert isinstance(seen[1], Vector)


def test_keyword_only_parameters_without_default_are_refused(session: Session) -> None:
    def strict(*, flag: bool) -> bool:
        return flag

    with pytest.raises(TypeError, match="only be given by keyword"):
        session.function(strict)
