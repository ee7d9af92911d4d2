"""base/errors.py: error values, and what carries them through Python."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import (
    PASSING,
    ErrorValue,
    InternalError,
    Interrupted,
    Passing,
    SxError,
    error,
)


def test_an_error_is_a_value_that_is_raised() -> None:
    made = error("range-error", "too large", 5, [6], hint="take less")
    assert type(made) is SxError
    assert (made.kind, made.message, str(made)) == (
        "range-error", "too large", "range-error: too large",
    )  # fmt: skip
    assert (made.payload.irritants, made.payload.hint) == ([5, [6]], "take less")


def test_an_error_is_of_its_kind_and_of_those_above_it() -> None:
    assert ErrorValue("type-error", "").kinds == ("type-error", "error", "condition")
    assert ErrorValue("error", "").kinds == ("error", "condition")


def test_a_condition_need_be_no_error() -> None:
    found = ErrorValue("news", "")
    assert (found.is_error, found.sx_type) == (True, "error")
    found.above = ("condition",)
    assert (found.is_error, found.sx_type) == (False, "condition")


def test_a_backtrace_may_be_made_when_somebody_asks_and_is_made_once() -> None:
    asked: list[int] = []
    found = ErrorValue("error", "")
    assert not found.is_traced
    found.backtrace = lambda: (asked.append(1), ("here",))[1]
    assert found.is_traced
    assert not asked
    assert found.backtrace == found.backtrace == ("here",)
    assert asked == [1]


def test_any_value_can_be_raised() -> None:
    assert str(SxError(5)) == "raise: 5"


def test_an_object_that_cannot_be_shown_is_called_by_its_class() -> None:
    class Odd:
        def __str__(self) -> str:
            raise ValueError

    assert SxError(Odd()).message == "a Odd"


def test_whoever_interrupts_is_not_held_up_by_what_is_shown() -> None:
    class Slow:
        def __str__(self) -> str:
            raise Interrupted

    with pytest.raises(Interrupted):
        assert SxError(Slow()).message


def test_an_interruption_is_no_error_that_a_handler_could_catch() -> None:
    assert not issubclass(Interrupted, Exception)
    assert issubclass(Interrupted, Passing)
    assert issubclass(Interrupted, PASSING)
    assert issubclass(KeyboardInterrupt, PASSING)
    assert not issubclass(InternalError, SxError)
    assert Interrupted().reason == "interrupted"
