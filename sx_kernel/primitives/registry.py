"""The decorator that says "this Python function is that primitive".

A primitive has two halves: its declaration in spec/primitives/*.sx (parameters, effects, errors,
documentation, examples) and its Python function, registered here. table.py joins the halves and
refuses one without the other.

    @primitive("string-length")
    def string_length(s: object) -> int: ...

    @primitive("+", two=add2)            # add2 is called when there are exactly two arguments
    def add(*numbers: object) -> object: ...

    @primitive("upper", "upcase")        # two names for one function; the first is its own name

The function takes SX values as plain positional parameters, optional ones with defaults (UNSET or
None; the declaration's default is documentation), `*args` for the rest. It returns SX values and
raises nothing but SxError, checks everything before it changes anything, and never calls an SX
function: primitives are leaves.

This file knows nothing of particular primitives, of their declarations or of who calls them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple, TypeVar

from sx_kernel.base.errors import InternalError

F = TypeVar("F", bound=Callable[..., Any])


class Implementation(NamedTuple):
    """The Python half of a primitive: `fn`, and `two` for calls with exactly two arguments."""

    name: str
    fn: Callable[..., Any]
    two: Callable[[Any, Any], Any] | None


# Filled while the theme modules are imported and never changed afterwards.
IMPLEMENTATIONS: Final[dict[str, Implementation]] = {}


def primitive(*names: str, two: Callable[[Any, Any], Any] | None = None) -> Callable[[F], F]:
    """Register the decorated function under `names` (the first is its `sx_name`).

    `two`, if given, must agree with the function on every pair of arguments. Raises
    InternalError when a name is taken.
    """

    def register(fn: F) -> F:
        for function in (fn, two):
            if function is not None:
                function.sx_name = names[0]  # type: ignore[attr-defined]  # read by the printer
        for name in names:
            if name in IMPLEMENTATIONS:
                raise InternalError(f"primitive {name} is implemented twice")
            IMPLEMENTATIONS[name] = Implementation(name, fn, two)
        return fn

    return register
