"""conformance/row_values.py: the expressions of rows, and what they mean on a page."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel.conformance.row_values import Scope
from sx_kernel.conformance.rows import Replayer, RowFailed
from sx_kernel.session.session import Session


@pytest.fixture(scope="module")
def replayer() -> Replayer:
    return Replayer(Session(out=lambda _text: None))


def test_a_variable_is_looked_for_in_the_scopes_around() -> None:
    outer, inner = Scope(None), Scope(None)
    inner = Scope(outer)
    outer.vars["x"] = 1
    inner.vars["y"] = 2
    assert inner.holder("x") is outer.vars
    assert inner.holder("y") is inner.vars
    assert inner.holder("z") is None


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        (5, 5),
        (["list", 1, ["spread", ["list", 2, 3]]], ["list", 1, 2, 3]),
        (["at", ["list", 7, 8], 1], 8),
        (["get", ["list", 7, 8], "length"], 2),
        (["op", "+", 1, 2], 3),
        (["hs", "1 + 1"], 2),
        (["call", ["fn", ["x"], [["return", ["op", "*", ["var", "x"], 2]]]], 4], 8),
        (["get", ["html", "<p id='a'>x</p>"], "id"], "a"),
        (["var", "nothing"], ["undefined"]),
    ],
)
def test_an_expression_has_a_value(replayer: Replayer, expression: Any, value: Any) -> None:
    steps = [["let", "found", expression], ["expect", ["var", "found"], "deep equal", value]]
    replayer.run({"steps": steps})


def test_a_value_that_is_another_one_fails(replayer: Replayer) -> None:
    with pytest.raises(RowFailed):
        replayer.run({"steps": [["expect", ["hs", "1 + 1"], "equal", 3]]})
