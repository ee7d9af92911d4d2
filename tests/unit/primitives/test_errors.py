"""Raising errors and looking at them; type predicates; code as data."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.errors import ErrorValue, SxError
from sx_kernel.base.made import MultipleValues, Promise
from sx_kernel.base.ports import Port
from sx_kernel.base.values import EOF, Macro, Parameter, Vector, char, keyword, symbol
from sx_kernel.primitives.table import PRIMITIVES
from tests.unit.primitives.edges import fails


def call(name: str, *args: Any) -> Any:
    """Call the primitive `name`."""
    return PRIMITIVES[name].fn(*args)


def raised(*args: Any) -> ErrorValue:
    """The error value that (error …) raises."""
    with pytest.raises(SxError) as caught:
        call("error", *args)
    return caught.value.payload


def test_error_raises_its_message_and_irritants() -> None:
    error = raised("no such user", 7, "x")
    assert call("error-message", error) == "no such user"
    assert call("error-irritants", error) == [7, "x"]
    assert call("error-type", error) == "error"
    assert call("error-hint", error) is None
    assert call("condition/report-string", error) == 'no such user 7 "x"'


def test_any_value_may_be_the_message() -> None:
    assert raised(symbol("oops")).message == "oops"
    assert raised([1, "a"]).message == '(1 "a")'
    assert raised(None).message == ""


def test_looking_at_irritants_does_not_change_the_error() -> None:
    error = raised("m", 1)
    call("error-irritants", error).append(2)
    assert call("error-irritants", error) == [1]


def test_report_does_not_repeat_the_value_that_the_message_names() -> None:
    with pytest.raises(SxError) as caught:
        call("+", 1, "3")
    report = call("condition/report-string", caught.value.payload)
    assert report == '+: argument 2 must be a number, got "3" (string)'
    assert call("condition/report-string", "raised") == '"raised"'


def test_assert() -> None:
    assert call("assert", 0) is True
    assert fails(PRIMITIVES["assert"].fn, None) == ("assertion-error", "Assertion failed")
    assert fails(PRIMITIVES["assert"].fn, False, "why") == ("assertion-error", "why")


def test_only_errors_have_messages() -> None:
    kind, message = fails(PRIMITIVES["error-message"].fn, "text")
    assert kind == "type-error"
    assert message == 'error-message: argument 1 must be an error, got "text" (string)'


SAMPLES: dict[str, Any] = {
    "nil?": None, "boolean?": True, "string?": "s", "symbol?": symbol("s"), "keyword?": keyword("k"),
    "char?": char("c"), "list?": [1], "dict?": {"a": 1}, "vector?": Vector([1]), "port?": Port("input"),
    "eof-object?": EOF, "error?": ErrorValue("error", "m"), "macro?": Macro("m", None), "number?": 1,
    "parameter?": Parameter(1),
}  # fmt: skip


@pytest.mark.parametrize("predicate", SAMPLES)
def test_exactly_one_sample_is_of_each_type(predicate: str) -> None:
    for other, sample in SAMPLES.items():
        assert call(predicate, sample) is (predicate == other), other


def test_promises_and_values_are_told_by_what_made_them() -> None:
    assert call("promise?", Promise.of(None, lazy=False))
    assert call("values?", MultipleValues.of([]))
    assert not call("promise?", dict(Promise.of(None, lazy=False)))
    assert not call("values?", dict(MultipleValues.of([])))


def test_callables() -> None:
    def built_in() -> None: ...

    assert call("callable?", built_in)
    assert call("procedure?", Parameter(1))
    assert call("function?", built_in)
    assert not call("function?", Parameter(1))
    assert not call("lambda?", built_in)
    assert not call("callable?", Macro("m", None))


def test_parsing() -> None:
    assert call("sx-parse", "(a 1) :k") == [[symbol("a"), 1], keyword("k")]
    kind, message = fails(PRIMITIVES["sx-parse"].fn, "(a")
    assert kind == "read-error"
    assert "opened at line 1, column 1" in message


def test_texts_of_values() -> None:
    value = ["a", char("b"), None, True]
    assert call("inspect", value) == '("a" #\\b nil true)'
    assert call("write-to-string", value) == '("a" #\\b () #t)'
    assert call("display-to-string", value) == "(a b () #t)"
