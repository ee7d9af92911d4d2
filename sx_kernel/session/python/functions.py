"""Functions on their way between SX and Python: a PythonFunction is one of Python's in SX, a
Callback one of SX's in Python.

A call of Python is made once, whatever becomes of it: its errors are *settled*, so compiled code
that called it does not do so again. An SX function called by Python runs in a run of its own (see
machine/context.py Run): continuations lead out of it, and never back into it.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MethodType
from typing import TYPE_CHECKING, Any, Final, final

from sx_kernel.base.errors import PASSING, ErrorValue
from sx_kernel.base.foreign import class_name

if TYPE_CHECKING:
    from sx_kernel.session.python.bridge import Bridge

MOST_NESTED: Final = 100
"""Calls of SX by Python by SX …: each takes C stack, which no recursion limit guards."""


@final
class PythonFunction:
    """Something of Python that can be called, as a function of SX.

    Keywords among the arguments of a call mark keyword arguments. `fn` is Python's object; `gives`
    the name of the type of what it gave last.
    """

    __slots__ = ("access", "fn", "gives", "sx_name")
    sx_type = "function"
    sx_keywords = True
    min_args = 0
    max_args = None

    def __init__(self, fn: Callable[..., Any], access: Bridge) -> None:
        self.fn = fn
        self.access = access
        self.sx_name = name_of(fn)
        self.gives = ""

    def __call__(self, *args: Any) -> Any:
        """Call it from SX. Raises SxError."""
        value = self.access.calling(self.access, self.fn, args)
        self.gives = class_name(value)
        return value

    def sx_parts(self) -> tuple[object, list[Any]]:
        """Two are equal if they are the same object of Python (see base/equality.py)."""
        return self.fn, []

    def sx_print(self) -> tuple[str, list[Any], str]:
        """See syntax/printer.py."""
        from sx_kernel.syntax.foreign import foreign_text

        return foreign_text(self.fn), [], ""


def name_of(fn: Any) -> str:
    """Return what a callable is called in messages."""
    try:
        name = getattr(fn, "__name__", None) or class_name(fn)
    except PASSING:
        raise
    except BaseException:  # an object that returns nothing at all
        name = class_name(fn)
    return name if type(name) is str else class_name(fn)


@final
class Callback:
    """A function of SX as Python calls it, from wherever and as often as it likes."""

    __slots__ = ("__weakref__", "access", "function")

    def __init__(self, function: Any, access: Bridge) -> None:
        self.function = function
        self.access = access

    def __call__(self, *args: Any, **named: Any) -> Any:
        """Call it from Python. What it raises is an exception: an SxError, or Python's own."""
        return self.access.called_back(self.function, args, named)

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        """In a class it is a method, as Python's functions are."""
        return self if instance is None else MethodType(self, instance)

    @property
    def __name__(self) -> str:
        from sx_kernel.syntax.printer import inspect_cut

        found = getattr(self.function, "__closure__", None)
        named = getattr(found[1].cell_contents, "name", None) if found else None
        return named or getattr(self.function, "sx_name", None) or inspect_cut(self.function, 40)

    def __eq__(self, other: object) -> bool:
        return type(other) is Callback and other.function is self.function

    def __hash__(self) -> int:
        return hash(id(self.function))

    def __repr__(self) -> str:
        return f"<SX function {self.__name__}>"


def original(payload: Any) -> BaseException | None:
    """The exception of Python's that an SX error is about, None if it is not about one."""
    if issubclass(type(payload), BaseException):
        return payload
    if type(payload) is ErrorValue:
        found = payload.fields.get("exception")
        return found if isinstance(found, BaseException) else None
    return None


__all__ = ["MOST_NESTED", "Callback", "PythonFunction", "name_of", "original"]
