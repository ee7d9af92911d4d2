"""The primitives of the bridge, `py`, `py-get` …: declared in spec/primitives/python.sx.

Each is a function of SX values. What runs Python's code does so by way of `access.run`, which
makes SX errors of its exceptions; nothing of it is done twice.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from itertools import islice
from typing import Any, Final

from sx_kernel.base.errors import ErrorValue, SxError, error
from sx_kernel.base.foreign import class_name
from sx_kernel.base.values import UNSET, is_true
from sx_kernel.primitives.check import bad_argument, need_integer, need_string, range_error
from sx_kernel.session.python.access import Access
from sx_kernel.session.python.calls import guarded
from sx_kernel.session.python.crossing import deep_to_sx, elements
from sx_kernel.session.python.functions import original
from sx_kernel.session.python.members import attribute, receiver

Functions = dict[str, Callable[..., Any]]

# SX name → Python's function of two operands.
BINARY: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "py+": operator.add, "py-": operator.sub, "py*": operator.mul, "py/": operator.truediv,
    "py//": operator.floordiv, "py%": operator.mod, "py**": operator.pow, "py@": operator.matmul,
    "py=": operator.eq, "py!=": operator.ne, "py<": operator.lt, "py<=": operator.le,
    "py>": operator.gt, "py>=": operator.ge, "py-and": operator.and_, "py-or": operator.or_,
    "py-xor": operator.xor,
}  # fmt: skip
UNARY: Final[dict[str, Callable[[Any], Any]]] = {
    "py-neg": operator.neg, "py-not": operator.invert, "py-abs": operator.abs,
    "py-truth?": operator.truth, "py-repr": repr, "py-str": str,
}  # fmt: skip
_END: Final = object()


def make(access: Access) -> Functions:
    """The primitives of a session that may use Python, by name."""
    return {**_operators(access), **_items(access), **_objects(access), **_iteration(access)}


def _operators(access: Access) -> Functions:
    def two(fn: Callable[[Any, Any], Any]) -> Callable[..., Any]:
        return lambda a, b: access.run(fn, receiver(a, access), receiver(b, access))

    def one(fn: Callable[[Any], Any]) -> Callable[..., Any]:
        return lambda a: access.run(fn, receiver(a, access))

    found: Functions = {name: two(fn) for name, fn in BINARY.items()}
    return {**found, **{name: one(fn) for name, fn in UNARY.items()}}


def _items(access: Access) -> Functions:
    def key_of(keys: tuple[Any, ...]) -> Any:
        given = tuple(map(access.to_python, keys))
        return given[0] if len(given) == 1 else given

    def get(value: Any, *keys: Any) -> Any:
        return access.run(operator.getitem, receiver(value, access), key_of(keys))

    def put(value: Any, *rest: Any) -> None:
        *keys, new = rest
        found = receiver(value, access)
        access.run(operator.setitem, found, key_of(tuple(keys)), access.to_python(new))

    def delete(value: Any, *keys: Any) -> None:
        access.run(operator.delitem, receiver(value, access), key_of(keys))

    def part(*bounds: Any) -> Any:
        return slice(*map(access.to_python, bounds))

    def has(value: Any, item: Any) -> bool:
        return access.run(operator.contains, receiver(value, access), access.to_python(item))

    def length(value: Any) -> int:
        return access.run(len, receiver(value, access))

    return {
        "py-get": get, "py-set!": put, "py-delete!": delete, "py-slice": part, "py-has?": has,
        "py-len": length,
    }  # fmt: skip


def _objects(access: Access) -> Functions:
    def py(name: Any) -> Any:
        return access.to_sx(access.find("py", need_string("py", 1, name)))

    def attr(value: Any, name: Any, default: Any = UNSET) -> Any:
        word = need_string("py-attr", 2, name)
        if default is UNSET:
            return access.to_sx(attribute(access, "py-attr", value, word))
        found = guarded(access, getattr, receiver(value, access), word, _END)
        return default if found is _END else access.to_sx(found)

    def set_attr(value: Any, name: Any, new: Any) -> None:
        word = need_string("py-set-attr!", 2, name)
        access.run(setattr, receiver(value, access), word, access.to_python(new))

    def names(value: Any) -> list[str]:
        found = guarded(access, dir, receiver(value, access))
        return [name for name in found if name[:1] != "_"]

    def kind(value: Any) -> str:
        return class_name(receiver(value, access))

    def instance(value: Any, cls: Any) -> bool:
        return access.run(isinstance, receiver(value, access), receiver(cls, access))

    def exception(value: Any) -> Any:
        if type(value) is not ErrorValue:
            raise bad_argument("py-exception", 1, "an error", value)
        return original(value)

    def enter(manager: Any) -> Any:
        found = receiver(manager, access)
        return access.run(lambda: type(found).__enter__(found))

    def leave(manager: Any, problem: Any = None) -> bool:
        found = receiver(manager, access)
        raised = None if problem is None else original(problem) or SxError(problem)
        given = (None, None, None) if raised is None else (type(raised), raised, None)
        return is_true(access.run(lambda: bool(type(found).__exit__(found, *given))))

    return {
        "py": py, "py-attr": attr, "py-set-attr!": set_attr, "py-dir": names, "py-type": kind,
        "py-instance?": instance, "py-exception": exception, "%py-enter": enter,
        "%py-exit": leave,
        "py->sx": lambda value: guarded(access, deep_to_sx, receiver(value, access), access),
        "sx->py": access.to_python,
        "py-tuple": lambda *items: tuple(map(access.to_python, items)),
    }  # fmt: skip


def _iteration(access: Access) -> Functions:
    def walk(value: Any) -> Any:
        return access.run(iter, receiver(value, access))

    def after(iterator: Any, *default: Any) -> Any:
        found = guarded(access, next, receiver(iterator, access), _END)
        if found is not _END:
            return access.to_sx(found)
        if default:
            return default[0]
        raise error("range-error", "py-next: the iterator has no more elements")

    def listed(value: Any) -> list[Any]:
        return guarded(access, elements, receiver(value, access), access)

    def taken(count: Any, value: Any) -> list[Any]:
        wanted = need_integer("py-take", 1, count)
        if wanted < 0:
            raise range_error("py-take", f"argument 1 must not be negative, got {wanted}", wanted)
        return guarded(access, lambda: elements(islice(receiver(value, access), wanted), access))

    def mapped(function: Any, value: Any) -> Any:
        if not callable(function):
            raise bad_argument("py-map", 1, "a function", function)
        return access.run(map, access.to_python(function), receiver(value, access))

    return {"py-iter": walk, "py-next": after, "py-list": listed, "py-take": taken,
            "py-map": mapped}  # fmt: skip


__all__ = ["make"]
