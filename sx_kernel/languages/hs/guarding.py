"""Calling functions of Python's for programs: what these cannot take is the program's error."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, Final

from sx_kernel.base.errors import error
from sx_kernel.languages.hs.running import current
from sx_kernel.runtime.closures import state_of

Method = Callable[..., Any]

_WRONG: Final = (
    TypeError, ValueError, AttributeError, LookupError, ArithmeticError, AssertionError,
)  # fmt: skip


@contextmanager
def told_of(name: str) -> Generator[None]:
    """Have what a function of Python's says to arguments that it cannot take be an error."""
    try:
        yield
    except _WRONG:
        raise error("type-error", f"'{name}' cannot take these arguments") from None


def guarded(fn: Method) -> Method:
    """A function of Python's, for programs to call."""

    def call(*args: Any) -> Any:
        with told_of(getattr(fn, "sx_name", "function")):
            return fn(*args)

    return call


def invoke(fn: Any, args: tuple[Any, ...]) -> Any:
    """Call any function that a program may have, from Python."""
    world = current()
    if state_of(fn) is None:
        with told_of(getattr(fn, "sx_name", "function")):
            return fn(*args)
    return fn(*args) if world is None else world.call(fn, *args)
