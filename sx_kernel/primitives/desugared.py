"""What special forms are made of: `%list`, `%concat`, `%=` …

The analyser rewrites quasiquote, case, default values and the like to calls of primitives. These
calls must mean the same whatever a program has defined, so they go by names that start with `%`,
which no program can define.

This file knows nothing of the analyser.
"""

from __future__ import annotations

from typing import Any

from sx_kernel.base.equality import equal
from sx_kernel.base.errors import error
from sx_kernel.base.sequences import is_list, to_python
from sx_kernel.base.values import UNSET, Vector
from sx_kernel.primitives.check import bad_argument
from sx_kernel.primitives.containers import get
from sx_kernel.primitives.multiple_values import items_of
from sx_kernel.primitives.registry import primitive


def list2(a: Any, b: Any) -> list[Any]:
    """A new list of two items."""
    return [a, b]


@primitive("%list", two=list2)
def make_list(*items: Any) -> list[Any]:
    """The items as a new list."""
    return list(items)


@primitive("%concat")
def concat(*parts: Any) -> list[Any]:
    """The elements of all parts (lists, vectors or nil) as a new list, for `,@`."""
    made: list[Any] = []
    for i, part in enumerate(parts):
        if part is None:
            continue
        if not is_list(part) and type(part) is not Vector:
            raise bad_argument("unquote-splicing", i + 1, "a list", part)
        made += part if type(part) is Vector else to_python(part)
    return made


@primitive("%list->vector")
def list_to_vector(items: Any) -> Vector:
    """The elements of a list as a new vector."""
    return Vector(to_python(items))


@primitive("%=")
def same(a: Any, b: Any) -> bool:
    """Return what `=` answers for two values."""
    return equal(a, b)


@primitive("%unset?")
def is_unset(value: Any) -> bool:
    """Return whether an &optional or &key parameter got no argument."""
    return value is UNSET


@primitive("%get")
def get_key(container: Any, key: Any) -> Any:
    """Return what `get` answers: the value at `key`, nil if there is none."""
    return get(container, key)


@primitive("%values-at")
def values_at(value: Any, index: int) -> Any:
    """The value at `index` of at least `index` + 1."""
    items = items_of(value)
    got = 1 if items is None else len(items)
    if got <= index:
        noun = "value" if index == 0 else "values"
        raise error(
            "arity-error", f"values: expected at least {index + 1} {noun}, got {got}", value
        )
    return value if items is None else items[index]


@primitive("%values-from")
def values_from(value: Any, index: int) -> list[Any]:
    """The values from `index` on, of at least `index`, as a new list."""
    items = items_of(value)
    if items is None:
        items = [value]
    if len(items) < index:
        noun = "value" if index == 1 else "values"
        what = f"values: expected at least {index} {noun}, got {len(items)}"
        raise error("arity-error", what, value)
    return items[index:]
