"""The leaves under the library in SX (lib/*.sx): `%check-list`, `%push`, `%sorted` and friends.

`map` builds its result while it calls a user's function, and that function may capture
a continuation and enter it again. An accumulator that is mutated would then show the elements of
an earlier passage. `%push` keeps the list and a count apart: the count is an immutable variable
of the loop, so a frame that is entered again knows how many elements were its own. A list with
exactly that many is extended in place; a longer one has been extended by somebody else after
this frame was captured, so its first `count` elements are copied. Elements below `count` never
change, because the list that a program sees in the end is a copy (`%pushed`).

This file knows nothing of evaluation.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from sx_kernel.base.errors import SxError, error
from sx_kernel.base.made import LibraryValue
from sx_kernel.base.sequences import LIMIT, is_list, iterate, to_python
from sx_kernel.base.values import UNSET, Char, Keyword, Symbol, Vector, char
from sx_kernel.primitives.check import bad_argument, need_count, need_integer, need_string, shown
from sx_kernel.primitives.lists import as_list, check_room
from sx_kernel.primitives.predicates import is_callable
from sx_kernel.primitives.registry import IMPLEMENTATIONS, primitive

# ---------------------------------------------------------------- arguments


@primitive("%check-list")
def check_list(op: object, index: object, value: object) -> list[Any]:
    """`value` (a list or nil) as a plain Python list; the list itself if it is one already."""
    if type(value) is list:
        return value
    if value is None:
        return []
    if is_list(value):
        return to_python(value)
    raise _wrong(op, index, "a list", value)


@primitive("%check-vector")
def check_vector(op: object, index: object, value: object) -> list[Any]:
    """The elements of a vector as a new list."""
    if type(value) is Vector:
        return list(value)
    raise _wrong(op, index, "a vector", value)


@primitive("%check-string")
def check_string(op: object, index: object, value: object) -> list[Char]:
    """The characters of a string as a new list."""
    if type(value) is str:
        return [char(c) for c in value]
    raise _wrong(op, index, "a string", value)


@primitive("%check-dict")
def check_dict(op: object, index: object, value: object) -> list[str]:
    """The keys of a dict (nil: none) as a new list."""
    if isinstance(value, dict):
        return list(value)
    if value is None:
        return []
    raise _wrong(op, index, "a dict", value)


@primitive("%check-count")
def check_count(op: object, index: object, value: object) -> int:
    """A non-negative integer."""
    name, position = need_string("%check-count", 1, op), need_integer("%check-count", 2, index)
    return need_count(name, position, value)


@primitive("%check-functions")
def check_functions(op: object, values: object) -> list[Any]:
    """The arguments of `op`, all of them functions, as a plain Python list."""
    functions = check_list("%check-functions", 2, values)
    for i, value in enumerate(functions):
        if not is_callable(value):
            raise _wrong(op, i + 1, "a function", value)
    return functions


@primitive("%wrong-argument")
def wrong_argument(op: object, index: object, wanted: object, value: object) -> Any:
    """Raise the type-error for argument `index` of `op`."""
    raise _wrong(op, index, need_string("%wrong-argument", 3, wanted), value)


@primitive("%fail")
def fail(kind: object, message: object) -> None:
    """Raise an error of that kind."""
    raise error(need_string("%fail", 1, kind), need_string("%fail", 2, message))


def _wrong(op: object, index: object, wanted: str, value: object) -> SxError:
    name = op if type(op) is str else shown(op)
    if type(index) is str:  # a keyword that says which
        return error("type-error", f"{name}: {index} must be {wanted}, got {shown(value)}", value)
    return bad_argument(name, need_integer(name, 2, index), wanted, value)


# ---------------------------------------------------------------- pushing


@primitive("%push")
def push(acc: object, count: object, value: object) -> list[Any]:
    """The first `count` elements of `acc`, then `value`; in place if `acc` has just as many."""
    if type(acc) is list:
        if len(acc) == count:
            acc.append(value)
            return acc
        if type(count) is int and 0 <= count < len(acc):
            return [*acc[:count], value]
    elif acc is None and count == 0:
        return [value]
    raise _bad_accumulator("%push", acc, count)


@primitive("%pushed")
def pushed(acc: object, count: object, rest_list: object = None, start: object = 0) -> list[Any]:
    """A new list: the first `count` elements of `acc`, then those of `rest_list` from `start`."""
    if acc is None and count == 0:
        done: list[Any] = []
    elif type(acc) is list and type(count) is int and 0 <= count <= len(acc):
        done = acc[:count]
    else:
        raise _bad_accumulator("%pushed", acc, count)
    if rest_list is not None and rest_list is not UNSET:
        begin = 0 if start is UNSET else need_count("%pushed", 4, start)
        done += check_list("%pushed", 3, rest_list)[begin:]
    return done


@primitive("%joined")
def joined(op: object, lists: object) -> list[Any]:
    """The elements of all lists that the function given to `op` has returned, in one list."""
    name = need_string("%joined", 1, op)
    result: list[Any] = []
    for xs in check_list("%joined", 2, lists):
        if type(xs) is list and len(xs) <= LIMIT:
            result += xs
        elif xs is not None:
            if not is_list(xs) and type(xs) is not Vector:
                text = f"{name}: argument 1 must return lists, got {shown(xs)}"
                raise error("type-error", text, xs)
            check_room(name, len(result) + len(xs))
            result += iterate(as_list(xs))
    check_room(name, len(result))
    return result


def _bad_accumulator(op: str, acc: object, count: object) -> SxError:
    if acc is not None and type(acc) is not list:
        return bad_argument(op, 1, "a list made by %push", acc)
    return bad_argument(op, 2, "a count of elements that argument 1 has", count)


@primitive("%rows")
def rows(op: object, index: object, lists: object) -> list[list[Any]]:
    """The lists of first, second, … elements of `lists`, as many as the shortest has."""
    name, first = need_string("%rows", 1, op), need_integer("%rows", 2, index)
    columns = [
        check_list(name, first + at, column)
        for at, column in enumerate(check_list("%rows", 3, lists))
    ]
    return [list(row) for row in zip(*columns, strict=False)]


# ---------------------------------------------------------------- what the library makes


@primitive("%make")
def make(kind: Any, parts: Any) -> LibraryValue:
    """A value of the library's own, a dict that programs cannot change or forge."""
    return LibraryValue(kind, parts)


@primitive("%made?")
def is_made(value: Any, kind: Any) -> bool:
    """Return whether `value` is of that kind of the library's own."""
    return type(value) is LibraryValue and value.kind == kind


@primitive("%part")
def part(value: Any, key: Any) -> Any:
    """A part of a value of the library's own, nil if it has none of that name."""
    if type(value) is LibraryValue:
        return value.get(key)
    raise bad_argument("%part", 1, "a value that the library made", value)


@primitive("%set-part!")
def set_part(value: Any, key: Any, new: Any) -> Any:
    """Change a part of a value of the library's own, and return the part."""
    if type(value) is LibraryValue:
        value[key] = new
        return new
    raise bad_argument("%set-part!", 1, "a value that the library made", value)


# ---------------------------------------------------------------- dicts and numbers


@primitive("%dict-of")
def dict_of(keys: object, values: object) -> dict[str, Any]:
    """A new dict of `keys` (strings, symbols, keywords) and `values` in order."""
    made: dict[str, Any] = {}
    items = check_list("%dict-of", 2, values)
    for key, value in zip(check_list("%dict-of", 1, keys), items, strict=False):
        made[_key_name(key)] = value
    return made


def _key_name(key: object) -> str:
    if type(key) is str:
        return key
    if isinstance(key, Symbol | Keyword):
        return key.name
    message = f"dict: a key must be a string, a symbol or a keyword, got {shown(key)}"
    raise error("type-error", message, key)


@primitive("%grouped")
def grouped(keys: object, values: object) -> dict[str, list[Any]]:
    """A new dict from each key, made a string by `str`, to the list of values at its places."""
    display = IMPLEMENTATIONS["str"].fn
    groups: dict[str, list[Any]] = {}
    items = check_list("%grouped", 2, values)
    for key, value in zip(check_list("%grouped", 1, keys), items, strict=False):
        if type(key) is str:
            name = key
        elif type(key) is bool:  # the usual answer of a predicate
            name = "true" if key else "false"
        else:
            name = display(key)
        groups.setdefault(name, []).append(value)
    return groups


@primitive("%percent")
def percent(part: object, whole: object) -> int | float:
    """`part` as a percentage of `whole`, to one decimal; 0 of nothing, 100 only of all of it."""
    share, total = need_integer("%percent", 1, part), need_integer("%percent", 2, whole)
    tenths = round(Fraction(1000 * share, total)) if total else 0
    if share < total:
        tenths = min(tenths, 999)
    return tenths // 10 if tenths % 10 == 0 else tenths / 10
