"""What an object of the host's raises when an operation only looks at it is its own error."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel import Session, SxError
from sx_kernel.machine.leave.foreign import is_hosts, text_of


class Asked:
    """Raises when it is asked for its class, as isinstance does."""

    def __init__(self, problem: type[BaseException]) -> None:
        self.__dict__["problem"] = problem

    def __getattribute__(self, name: str) -> Any:
        if name == "__class__":
            raise object.__getattribute__(self, "__dict__")["problem"]
        return object.__getattribute__(self, name)


def caught(work: Any) -> BaseException:
    try:
        work()
    except BaseException as problem:
        return problem
    raise AssertionError


def test_frames_tell_whose_an_exception_is() -> None:
    assert is_hosts(caught(lambda: isinstance(Asked(ValueError), dict)))
    assert not is_hosts(caught(lambda: Session().eval("(car 5)")))
    assert not is_hosts(ValueError())


@pytest.mark.parametrize("threshold", [None, 1])
@pytest.mark.parametrize("problem", [ValueError, SystemExit, GeneratorExit])
def test_it_is_an_error_that_programs_can_handle(
    problem: type[BaseException], threshold: int | None
) -> None:
    session = Session(python=True, threshold=threshold)
    session.define("x", Asked(problem))
    assert session.eval("(guard (e (true (error-type e))) (keys x))") == problem.__name__
    session = Session(threshold=threshold)
    session.define("x", Asked(problem))
    with pytest.raises(SxError) as raised:
        session.eval("(keys x)")
    assert raised.value.kind == "host-error"


def test_a_message_that_cannot_be_had_is_left_out() -> None:
    class Bad(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    assert text_of(Bad()) == "Bad"
    assert text_of(ValueError("x")) == "ValueError: x"
