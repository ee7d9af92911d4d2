"""Lists: making, taking apart, joining, changing. Leaves only: what takes a function is in lib/.

nil is the empty list everywhere. `nth`, `first`, `last`, `rest`, `slice`, `take`, `drop` and
`reverse` also take strings and vectors. Results are new lists: changing one never shows
in another. base/sequences.py has the representation; here the common case, a Python list, goes
first.
"""

# `type(x) is list` makes list[Unknown] of Any, and SX values are Any: these rules say nothing here
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import Any, Final

from sx_kernel.base.chains import BLOCK
from sx_kernel.base.sequences import (
    LIMIT,
    Chain,
    append_lists,
    is_list,
    iterate,
    slice_list,
    to_python,
)
from sx_kernel.base.sequences import append_bang as append_in_place
from sx_kernel.base.sequences import cons as cons_list
from sx_kernel.base.sequences import last as last_of_list
from sx_kernel.base.sequences import nth as nth_of_list
from sx_kernel.base.sequences import rest as rest_of_list
from sx_kernel.base.sequences import reverse as reverse_list
from sx_kernel.base.sequences import set_nth as set_in_place
from sx_kernel.base.values import Vector
from sx_kernel.primitives.check import (
    MAX_ELEMENTS,
    bad_argument,
    limit_error,
    need_count,
    need_integer,
    range_error,
    shown_number,
)
from sx_kernel.primitives.registry import primitive

_SEQUENCE = "a list, vector or string"
_LOOK: Final = BLOCK - 1
_FEW: Final = LIMIT // 2  # as in base/sequences.py


def need_list(op: str, index: int, value: Any) -> list[Any]:
    """The elements of a list or nil, to read only."""
    if type(value) is list:
        return value
    if value is None or type(value) is Chain:
        return to_python(value)
    raise bad_argument(op, index, "a list", value)


def need_own_list(op: str, index: int, value: Any) -> list[Any] | Chain:
    """A list that can be changed: not nil."""
    if is_list(value):
        return value
    raise bad_argument(op, index, "a list", value)


# --- making ---------------------------------------------------------------------------------------


@primitive("list", "mutable-list")
def make(*items: Any) -> list[Any]:
    """A new list of the arguments."""
    return list(items)


@primitive("make-list")
def make_list(count: Any, fill: Any = None) -> list[Any]:
    """A list of `count` times the same element."""
    return [fill] * need_count("make-list", 1, count, "a list")


@primitive("range")
def make_range(start: Any, end: Any = None, step: Any = 1) -> list[Any]:
    """Numbers from `start` to before `end`; with one argument from 0."""
    if end is None:
        start, end = 0, start
        _need_real("range", 1, end)
    else:
        _need_real("range", 1, start)
        _need_real("range", 2, end)
    _need_real("range", 3, step)
    if step == 0:
        raise range_error("range", "the step must not be 0", step)
    if type(start) is int and type(end) is int and type(step) is int:
        count = len_of_range(start, end, step)
        check_room("range", count)
        return list(range(start, end, step))
    try:
        count = max(0, ceil((end - start) / step))
        check_room("range", count)
        return [start + i * step for i in range(count)]
    except (OverflowError, ValueError, ZeroDivisionError):
        # infinite, NaN, or an exact number too large or too small for a float
        raise range_error(
            "range", "start, end and step must be finite floats", start, end, step
        ) from None


def len_of_range(start: int, end: int, step: int) -> int:
    """len(range(start, end, step)), of any size."""
    distance, stride = (end - start, step) if step > 0 else (start - end, -step)
    return max(0, -(-distance // stride))


def _need_real(op: str, index: int, value: Any) -> None:
    if type(value) not in (int, float, Fraction):
        raise bad_argument(op, index, "a number", value)


def check_room(op: str, count: int) -> None:
    """Refuse to make a list of so many elements if they are too many."""
    if count > MAX_ELEMENTS:
        raise limit_error(op, f"more than {MAX_ELEMENTS} elements")


@primitive("cons")
def cons(item: Any, xs: Any) -> Any:
    """A list of `item` and then the elements of `xs`."""
    if type(xs) is list and len(xs) < LIMIT:
        return [item, *xs]
    if type(xs) is Chain:
        # what cons_list begins with, without the call: see base/chains.py
        data = xs.data
        at = xs.at + 1
        if len(data) == at and at & _LOOK:
            data.append(item)
            made = Chain()
            made.data = data
            made.at = at
            return made
        return cons_list(item, xs)
    if xs is None or type(xs) is list:
        return cons_list(item, xs)
    raise bad_argument("cons", 2, "a list", xs)


@primitive("iota")
def iota(count: Any, start: Any = 0, step: Any = 1) -> list[Any]:
    """SRFI 1: `count` numbers from `start`, `step` apart."""
    size = need_count("iota", 1, count, "a list")
    _need_real("iota", 2, start)
    _need_real("iota", 3, step)
    try:
        return [start + i * step for i in range(size)]
    except OverflowError:
        raise range_error("iota", "start and step must be finite floats", start, step) from None


@primitive("cons*", "list*")
def cons_star(first_item: Any, *items: Any) -> Any:
    """The arguments before the elements of the last one, a list."""
    if not items:
        return first_item
    result = items[-1]
    if type(result) is list and len(result) + len(items) <= LIMIT:
        return [first_item, *items[:-1], *result]
    if result is not None and not is_list(result):
        raise bad_argument("cons*", len(items) + 1, "a list", result)
    for item in reversed((first_item, *items[:-1])):
        result = cons_list(item, result)
    return result


@primitive("list-copy")
def list_copy(xs: Any) -> list[Any]:
    """A new list of the same elements."""
    return list(need_list("list-copy", 1, xs))


# --- taking apart ---------------------------------------------------------------------------------


@primitive("first", "car")
def first(xs: Any) -> Any:
    """The first element, or nil."""
    if type(xs) is list:
        return xs[0] if xs else None
    if type(xs) is Chain:  # as first_of_list, without the call
        at = xs.at
        if at > 0:
            return xs.data[at]
        return xs.base.data[-2 - at] if at else xs.own[0]
    return _element("first", xs, 0)


@primitive("second", "cadr")
def second(xs: Any) -> Any:
    """The second element, or nil."""
    return _element("second", xs, 1)


@primitive("third", "caddr")
def third(xs: Any) -> Any:
    """The third element, or nil."""
    return _element("third", xs, 2)


def _element(op: str, xs: Any, index: int, default: Any = None) -> Any:
    """The element at `index`, `default` when there is none."""
    kind = type(xs)
    if xs is None:
        return default
    if kind is Chain:
        return nth_of_list(xs, index) if 0 <= index < len(xs) else default
    if kind is list or kind is str or kind is Vector:
        return xs[index] if 0 <= index < len(xs) else default
    raise bad_argument(op, 1, _SEQUENCE, xs)


@primitive("last")
def last(xs: Any) -> Any:
    """The last element, or nil."""
    if type(xs) is Chain:
        return last_of_list(xs)
    return _element("last", xs, len(xs) - 1 if type(xs) in (list, str, Vector) else 0)


@primitive("nth")
def nth(xs: Any, index: Any, default: Any = None) -> Any:
    """The element at `index` from 0, or `default`."""
    if type(index) is not int:
        index = need_integer("nth", 2, index)
    if type(xs) is list:
        return xs[index] if 0 <= index < len(xs) else default
    return _element("nth", xs, index, default)


@primitive("rest", "cdr")
def rest(xs: Any) -> Any:
    """All elements but the first."""
    if type(xs) is list and len(xs) <= LIMIT:
        return xs[1:]
    if type(xs) is Chain:
        at = xs.at
        if at > 1:  # as in rest_of_list, without the call
            made = Chain()
            made.data = xs.data
            made.at = at - 1
            return made
        if at < 0:
            base, stop = xs.base, xs.stop
            if base.limit > -1 - at < stop - _FEW:
                made = Chain()
                made.data = ()
                made.base = base
                made.stop = stop
                made.at = at - 1
                return made
        return rest_of_list(xs)
    if xs is None or type(xs) is list:
        return rest_of_list(xs)
    if type(xs) is str:
        return xs[1:]
    if type(xs) is Vector:
        return xs.items[1:]
    raise bad_argument("rest", 1, _SEQUENCE, xs)


@primitive("cadddr")
def fourth(xs: Any) -> Any:
    """The fourth element, or nil."""
    return _element("cadddr", xs, 3)


@primitive("caar")
def caar(xs: Any) -> Any:
    """The first element of the first element, or nil."""
    return _element("caar", _element("caar", xs, 0), 0)


@primitive("cdar")
def cdar(xs: Any) -> Any:
    """All but the first element of the first element."""
    return cut("cdar", _element("cdar", xs, 0), 1, None)


@primitive("cdddr")
def cdddr(xs: Any) -> Any:
    """All elements but the first three."""
    return cut("cdddr", xs, 3, None)


@primitive("cddr")
def cddr(xs: Any) -> Any:
    """All elements but the first two."""
    return cut("cddr", xs, 2, None)


@primitive("init", "butlast")
def init(xs: Any) -> Any:
    """All elements but the last."""
    return cut("init", xs, 0, -1)


@primitive("slice")
def slice_(xs: Any, start: Any, end: Any = None) -> Any:
    """The elements from `start` to before `end`; negative positions count from the end."""
    if type(start) is not int:
        start = need_integer("slice", 2, start)
    if end is not None and type(end) is not int:
        end = need_integer("slice", 3, end)
    return cut("slice", xs, start, end)


def cut(op: str, xs: Any, start: int, end: int | None) -> Any:
    """xs[start:end] as Python understands it: negative counts from the end, too far is the end."""
    kind = type(xs)
    if (kind is list and len(xs) <= LIMIT) or kind is str:
        return xs[start:end]
    if xs is None:
        return []
    if kind is not list and kind is not Chain and kind is not str and kind is not Vector:
        raise bad_argument(op, 1, _SEQUENCE, xs)
    begin, stop, _ = slice(start, end).indices(len(xs))
    stop = max(begin, stop)
    if kind is str:
        return xs[begin:stop]
    if kind is Vector:
        return Vector(xs[begin:stop])
    return slice_list(xs, begin, stop)


@primitive("take")
def take(xs: Any, count: Any) -> Any:
    """The first `count` elements; the arguments may come in either order."""
    return _take_or_drop("take", xs, count)


@primitive("drop")
def drop(xs: Any, count: Any) -> Any:
    """All but the first `count` elements; the arguments may come in either order."""
    return _take_or_drop("drop", xs, count)


def _take_or_drop(op: str, xs: Any, count: Any) -> Any:
    where = 2
    if type(xs) is int:  # (take 2 xs), as in Clojure
        xs, count, where = count, xs, 1
    number = count if type(count) is int else need_integer(op, where, count)
    if number < 0:
        number = 0
    return cut(op, xs, 0, number) if op == "take" else cut(op, xs, number, None)


@primitive("list-ref")
def list_ref(xs: Any, index: Any) -> Any:
    """R7RS 6.4: the element at `index`, which must exist."""
    items = need_own_list("list-ref", 1, xs)
    return nth_of_list(items, _need_position("list-ref", 2, index, len(items)))


@primitive("list-tail")
def list_tail(xs: Any, count: Any) -> Any:
    """R7RS 6.4: all but the first `count` elements, of which there must be so many."""
    if xs is not None:
        need_own_list("list-tail", 1, xs)
    size = 0 if xs is None else len(xs)
    number = need_integer("list-tail", 2, count)
    if not 0 <= number <= size:
        raise range_error(
            "list-tail", f"{shown_number(number)} is not between 0 and the length {size}", number
        )
    return slice_list(xs, number, size)


def _need_position(op: str, index: int, value: Any, size: int) -> int:
    position = need_integer(op, index, value)
    if 0 <= position < size:
        return position
    raise range_error(
        op, f"position {shown_number(position)} is outside a list of {size}", position
    )


# --- changing -------------------------------------------------------------------------------------


@primitive("append!")
def append_bang(xs: Any, *items: Any) -> Any:
    """Add the items at the end of the list itself, and return it."""
    need_own_list("append!", 1, xs)
    if type(xs) is list:
        xs.extend(items)
    else:
        for item in items:
            append_in_place(xs, item)
    return xs


@primitive("set-nth!", "list-set!")
def set_nth(xs: Any, index: Any, value: Any) -> None:
    """Replace the element at `index`, which must exist."""
    items = need_own_list("set-nth!", 1, xs)
    set_in_place(items, _need_position("set-nth!", 2, index, len(items)), value)


# --- joining --------------------------------------------------------------------------------------


def append2(a: Any, b: Any) -> Any:
    """`a` and the elements of `b`, or `a` and `b` if that is no list."""
    if type(a) is list and type(b) is list:
        m, n = len(a), len(b)
        if m <= LIMIT >= n or (m < 8 * n < 64 * m and m + n <= MAX_ELEMENTS):
            return a + b
    if a is not None and not is_list(a):
        raise bad_argument("append", 1, "a list", a)
    if b is not None and not is_list(b):
        b = [b]
    _check_join("append", a, b)
    return append_lists(a, b)


@primitive("append", two=append2)
def append(*lists: Any) -> Any:
    """All lists in one; an argument after the first that is no list is added as an element."""
    if not lists:
        return []
    result = append2([], lists[0]) if is_list(lists[0]) else append2(lists[0], None)
    for xs in lists[1:]:
        result = append2(result, xs)
    return result


def _check_join(op: str, a: Any, b: Any) -> None:
    """Refuse to join long lists beyond the limit; doubling one thirty times would get there."""
    if b is not None and len(b) > LIMIT and a is not None:
        check_room(op, len(a) + len(b))


@primitive("concat")
def concat(*lists: Any) -> Any:
    """All lists in one."""
    if len(lists) == 2:
        a, b = lists
        if type(a) is list and type(b) is list and len(a) <= LIMIT >= len(b):
            return a + b
    for i, xs in enumerate(lists):
        need_list_or_vector("concat", i + 1, xs)
    check_room("concat", sum(len(xs) for xs in lists if xs is not None))
    if len(lists) == 2:
        return append_lists(as_list(lists[0]), as_list(lists[1]))
    result: list[Any] = []
    for xs in lists:
        if xs is not None:
            result += iterate(xs)
    return result


def need_list_or_vector(op: str, index: int, value: Any) -> None:
    """Refuse what is neither list, nil nor vector."""
    if value is not None and not is_list(value) and type(value) is not Vector:
        raise bad_argument(op, index, "a list", value)


def as_list(xs: Any) -> Any:
    """A vector's elements as a list; all else as it is."""
    return list(xs.items) if type(xs) is Vector else xs


@primitive("reverse")
def reverse(xs: Any) -> Any:
    """The elements from last to first."""
    if xs is None or is_list(xs):
        return reverse_list(xs)
    if type(xs) is str:
        return xs[::-1]
    if type(xs) is Vector:
        return Vector(reversed(xs))
    raise bad_argument("reverse", 1, _SEQUENCE, xs)


# --- asking ---------------------------------------------------------------------------------------


@primitive("null?")
def is_null(value: Any) -> bool:
    """Return whether the value is the empty list or nil."""
    return value is None or (is_list(value) and not len(value))
