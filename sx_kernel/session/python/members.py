"""Attributes and methods by name: `(.-shape a)` reads an attribute, `(.append xs 1)` calls a
method. Both names are functions, so `(map .upper words)` is allowed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

from sx_kernel.base.errors import PASSING, SxError, error
from sx_kernel.base.foreign import class_name
from sx_kernel.base.nearest import nearest
from sx_kernel.machine.signature import arity_error
from sx_kernel.session.python.calls import given, guarded
from sx_kernel.session.python.crossing import SAME
from sx_kernel.session.python.functions import PythonFunction
from sx_kernel.syntax.printer import inspect_cut

if TYPE_CHECKING:
    from sx_kernel.session.python.bridge import Bridge


def receiver(value: Any, access: Bridge) -> Any:
    """`value` as the object whose member is meant: lists, however they are made, are themselves."""
    kind = type(value)
    if kind in SAME or kind is list or kind is dict:
        return value
    return value.fn if kind is PythonFunction else access.to_python(value)


@final
class Getter:
    """`.-name`: the attribute of its argument."""

    __slots__ = ("access", "attribute", "sx_name")
    sx_type = "function"
    min_args = max_args = 1

    def __init__(self, name: str, access: Bridge) -> None:
        self.sx_name = name
        self.attribute = name[2:]
        self.access = access

    @property
    def signature(self) -> str:
        """A call as it is written."""
        return f"({self.sx_name} object)"

    def __call__(self, *args: Any) -> Any:
        """The attribute of args[0]. Raises SxError."""
        if len(args) != 1:
            raise arity_error(self, list(args))
        return self.access.to_sx(attribute(self.access, self.sx_name, args[0], self.attribute))


@final
class Method:
    """`.name`: calls the method of its first argument with the others."""

    __slots__ = ("access", "attribute", "sx_name")
    sx_type = "function"
    sx_keywords = True
    min_args, max_args = 1, None

    def __init__(self, name: str, access: Bridge) -> None:
        self.sx_name = name
        self.attribute = name[1:]
        self.access = access

    @property
    def signature(self) -> str:
        """A call as it is written."""
        return f"({self.sx_name} object &rest arguments)"

    def __call__(self, *args: Any) -> Any:
        """Call the method. Raises SxError."""
        if not args:
            raise arity_error(self, [])
        access = self.access
        value, rest = args[0], args[1:]
        named: dict[str, Any] = {}
        for arg in rest:
            if type(arg) not in SAME:
                rest, named = given(access, self, rest)
                break
        target = receiver(value, access)
        return access.to_sx(guarded(access, self._invoke, target, value, rest, named))

    def _invoke(self, target: Any, value: Any, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        found = _get(self.sx_name, target, self.attribute, value)
        if callable(found):
            return found(*args, **named)
        hint = f"(.-{self.attribute} …) reads it"
        what = f"{self.sx_name}: {self.attribute} is no method but {self._described(found)}"
        raise error("type-error", what, hint=hint)

    def _described(self, found: Any) -> str:
        from sx_kernel.syntax.printer import describe

        return describe(self.access.to_sx(found))


def attribute(access: Bridge, op: str, value: Any, name: str) -> Any:
    """The attribute `name` of `value`, as Python has it. Raises SxError, settled."""
    return guarded(access, _get, op, receiver(value, access), name, value)


def _get(op: str, found: Any, name: str, value: Any) -> Any:
    try:
        return getattr(found, name)
    except AttributeError:
        # An object whose own code raises AttributeError has the attribute, but no value.
        if _has(type(found), name):
            raise
        raise _missing(op, found, name, value) from None


def _has(cls: type, name: str) -> bool:
    return any(name in vars(base) for base in cls.__mro__)


def _missing(op: str, found: Any, name: str, value: Any) -> SxError:
    try:
        names = [known for known in dir(found) if known[:1] != "_"]
    except PASSING:
        raise
    except BaseException:  # an object that does not even list its attributes
        names = []
    near = nearest(name.replace("-", "_"), names)
    mark = op[: len(op) - len(name)] if op[:1] == "." else ""
    what = f"{op}: {_shown(value)} has no attribute {name}"
    hint = f"did you mean {mark}{near}?" if near and near != name else None
    failure = error("name-error", what, hint=hint)
    failure.settled = True
    return failure


def _shown(value: Any) -> str:
    module = getattr(value, "__name__", None) if class_name(value) == "module" else None
    if module is not None:
        return f"the module {module}"
    return f"{inspect_cut(value, 60)} ({class_name(value)})"


__all__ = ["Getter", "Method", "attribute", "receiver"]
