"""hs/guarding.py: Python's functions, called by programs."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.languages.hs.guarding import guarded, invoke, told_of
from sx_kernel.languages.hs.running import STACK
from tests.unit.languages.hs.conftest import Page


@pytest.mark.parametrize(
    "problem", [TypeError, ValueError, AttributeError, KeyError, ZeroDivisionError, AssertionError]
)
def test_what_python_says_of_arguments_is_the_program_s_error(problem: type[Exception]) -> None:
    with pytest.raises(SxError, match="'f' cannot take these arguments"), told_of("f"):
        raise problem


def test_errors_of_programs_and_others_pass() -> None:
    with pytest.raises(RuntimeError), told_of("f"):
        raise RuntimeError
    assert guarded(max)(1, 2) == 2
    with pytest.raises(SxError, match="cannot take these arguments"):
        guarded(len)(5)


def test_functions_of_programs_and_of_python_are_called_alike(page: Page) -> None:
    assert invoke(page.run(r"\ x -> x * 2"), (4,)) == 8
    assert invoke(abs, (-4,)) == 4
    with pytest.raises(SxError, match="cannot take these arguments"):
        invoke(abs, ("x",))


def test_a_program_s_function_is_called_by_the_world_that_runs(page: Page) -> None:
    called: list[object] = []

    class World:
        def __init__(self) -> None:
            self.names: dict[str, object] = {}

        def call(self, fn: object, *args: object) -> object:
            called.append((fn, args))
            return "by the world"

        def run(self, calls: object) -> None:
            raise AssertionError(calls)

    fn = page.run(r"\ x -> x")
    STACK.append(World())
    try:
        assert invoke(fn, (1,)) == "by the world"
        assert invoke(abs, (-1,)) == 1
    finally:
        STACK.pop()
    assert called == [(fn, (1,))]
