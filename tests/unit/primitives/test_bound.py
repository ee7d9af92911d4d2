"""primitives/bound.py: functions of a session know their names."""

from __future__ import annotations

from sx_kernel import Session
from sx_kernel.primitives.bound import named


def test_functions_are_named_and_nothing_else_changes() -> None:
    def one() -> int:
        return 1

    functions = {"one-more": one}
    assert named(functions) is functions
    assert one.sx_name == "one-more" and one() == 1  # type: ignore[attr-defined]


def test_what_a_session_made_prints_by_its_name() -> None:
    assert "gensym" in Session().eval("(inspect gensym)")
