"""primitives/predicates.py: which value is of which kind."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.base.errors import ErrorValue
from sx_kernel.base.made import MultipleValues, Promise
from sx_kernel.base.ports import Port
from sx_kernel.base.values import EOF, Macro, Parameter, Vector, char, keyword, symbol
from tests.unit.primitives.samples import call

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
