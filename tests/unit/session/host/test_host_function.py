"""session/host/host_function.py: python functions as functions of SX."""

from __future__ import annotations

import pytest

from sx_kernel import Session, SxError
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
