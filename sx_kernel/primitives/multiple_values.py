"""Multiple values: one is itself, any other number a MultipleValues (base/made.py)."""

# `type(x) is list` makes list[Unknown] of Any, and SX values are Any: these rules say nothing here
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from typing import Any

from sx_kernel.base.errors import error
from sx_kernel.base.made import MultipleValues
from sx_kernel.primitives.registry import primitive


def items_of(value: Any) -> list[Any] | None:
    """The items of multiple values (to read only), None if `value` is a single one."""
    return value["items"] if type(value) is MultipleValues else None


@primitive("values")
def values(*items: Any) -> Any:
    """The items as multiple values."""
    return items[0] if len(items) == 1 else MultipleValues.of(list(items))


@primitive("%values-ref")
def values_ref(value: Any, index: int, count: int) -> Any:
    """The value at `index` of exactly `count`, nil if that is none; generated for define-values and
    let-values."""
    items = items_of(value)
    got = 1 if items is None else len(items)
    if got != count:
        noun = "value" if count == 1 else "values"
        raise error("arity-error", f"values: expected {count} {noun}, got {got}", value)
    if items is None:
        return value
    return items[index] if items else None


@primitive("%values->list")
def values_to_list(value: Any) -> list[Any]:
    """All values in a new list."""
    items = items_of(value)
    return [value] if items is None else list(items)
