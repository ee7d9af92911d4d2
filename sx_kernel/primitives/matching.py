"""What `match` is made of: the questions that patterns ask, and the parts that they name.

The value of an algebraic data type (primitives/records.py) and a list look alike in a pattern,
`(Just x)` and `(a b)`: which of them is meant, the value decides, unless the analyser knows that
the head is a constructor.
"""

# `type(x) is list` makes list[Unknown] of Any, and SX values are Any: these rules say nothing here
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from typing import Any

from sx_kernel.base.errors import error
from sx_kernel.base.made import Variant
from sx_kernel.base.sequences import Chain, slice_list
from sx_kernel.base.sequences import nth as nth_of_list
from sx_kernel.base.values import Keyword
from sx_kernel.primitives.registry import primitive

CUT = 60  # characters of a value that a message shows


@primitive("%match-variant?")
def matches_variant(value: Any, constructor: str, fields: int) -> bool:
    """Return whether `value` was made by a constructor of that name and has so many fields."""
    return (
        type(value) is Variant and value["_ctor"] == constructor and len(value["_fields"]) == fields
    )


@primitive("%match-list?")
def matches_list(value: Any, count: int) -> bool:
    """Return whether `value` is a list of that many elements."""
    return (type(value) is list or type(value) is Chain) and len(value) == count


@primitive("%match-longer?")
def matches_longer(value: Any, count: int) -> bool:
    """Return whether `value` is a list of that many elements or more."""
    return (type(value) is list or type(value) is Chain) and len(value) >= count


@primitive("%match-either?")
def matches_either(value: Any, constructor: str, fields: int) -> bool:
    """Return whether a pattern `(constructor field…)` matches: as such, or as a list of
    patterns."""
    if type(value) is Variant:
        return matches_variant(value, constructor, fields)
    return matches_list(value, fields + 1)


@primitive("%match-dict?")
def matches_dict(value: Any) -> bool:
    """Return whether `value` is a dict."""
    return isinstance(value, dict)


@primitive("%match-keyword?")
def matches_keyword(value: Any, name: str) -> bool:
    """Return whether `value` is the keyword of that name, or, as expressions give it, the name."""
    return value.name == name if type(value) is Keyword else type(value) is str and value == name


@primitive("%match-field")
def field(value: Variant, index: int) -> Any:
    """A field of a value that `%match-variant?` has accepted."""
    return value["_fields"][index]


@primitive("%match-item")
def item(value: Any, index: int) -> Any:
    """An element of a list that is long enough."""
    return value[index] if type(value) is list else nth_of_list(value, index)


@primitive("%match-items")
def items_from(value: Any, start: int) -> Any:
    """The elements of a list from `start` on, as a list of its own."""
    return slice_list(value, start, len(value))


@primitive("%match-part")
def part(value: Any, index: int) -> Any:
    """Part `index` of what `%match-either?` has accepted: the head is 0, nil in a variant."""
    if type(value) is Variant:
        return value["_fields"][index - 1] if index else None
    return item(value, index)


@primitive("%match-fail")
def fail(value: Any) -> Any:
    """Raise the error of a value that no clause matches."""
    # imported late: the printer is needed only when something has gone wrong
    from sx_kernel.syntax.printer import inspect_cut

    raise error("match-error", f"match: no clause matched {inspect_cut(value, CUT)}", value)
