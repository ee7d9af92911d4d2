"""machine/leave/operations.py: failures of the operations that special forms are made of."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.machine.leave.operations import internal_operation
from sx_kernel.session.session import Session

SESSION = Session(threshold=None, out=lambda _text: None)


def caught(name: str, *args: object) -> Exception:
    """What Python raises when a primitive is given what no special form gives it."""
    try:
        SESSION.machine.all_primitives[name].fn(*args)
    except Exception as problem:
        return problem
    pytest.fail(f"{name} has taken it")


def test_the_operation_in_which_something_failed_is_named() -> None:
    problem = caught("%record", 5, 1, 2)
    assert internal_operation(SESSION.machine, problem) == "%record"


def test_a_failure_elsewhere_has_none() -> None:
    with pytest.raises(TypeError) as found:
        len(5)  # pyright: ignore[reportArgumentType]
    assert internal_operation(SESSION.machine, found.value) is None


def test_an_operation_that_programs_can_name_is_not_internal() -> None:
    problem = caught("vector-ref", 5, 5)
    assert internal_operation(SESSION.machine, problem) is None


def test_a_program_that_gets_at_one_has_an_error_of_its_own() -> None:
    with pytest.raises(SxError):
        SESSION.eval('((eval (string->symbol "%record")) 5 1 2)')
