"""Operations on SX lists; chains.py says how they are represented.

Everything here is iterative; nothing calls == or hash on elements. Functions accept nil as the
empty list unless they say otherwise and raise TypeError for what is no list: callers check first
(`is_list`), and word the error. docs/data.md has what they cost.
"""

# `type(x) is list` makes list[Unknown] of Any, and SX values are Any: these rules say nothing here
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any, Final

from sx_kernel.base.chains import (
    BLOCK,
    LIMIT,
    WALK,
    Chain,
    Link,
    SxList,
    consed,
    iterate,
    link_to,
    viewing,
)
from sx_kernel.base.snapshots import Snapshot, detach, snapshot

__all__ = [
    "LIMIT", "Chain", "SxList", "append_around", "append_bang", "append_lists", "cons", "copy",
    "detach", "first", "from_iterable", "is_empty", "is_list", "iterate", "last", "length", "nth",
    "rest", "reverse", "set_nth", "slice_list", "split", "to_python",
]  # fmt: skip

_LOOK: Final = BLOCK - 1
_FEW: Final = LIMIT // 2  # a view of so few elements becomes a Python list


def is_list(value: object) -> bool:
    """Return whether `value` is an SX list. nil is not."""
    return type(value) is list or type(value) is Chain


def length(xs: Any) -> int:
    """The number of elements; O(1)."""
    return 0 if xs is None else len(xs)


def is_empty(xs: Any) -> bool:
    """Return whether there is no element; O(1)."""
    return xs is None or (type(xs) is not Chain and len(xs) == 0)


def first(xs: Any) -> Any:
    """The first element, nil if there is none; O(1)."""
    if type(xs) is list:
        return xs[0] if xs else None
    if type(xs) is Chain:
        at = xs.at
        if at > 0:
            return xs.data[at]
        return xs.base.data[-2 - at] if at else xs.own[0]
    if xs is None:
        return None
    raise TypeError("not a list")


# --- one more, one less ----------------------------------------------------------------------


def cons(x: Any, xs: Any) -> SxList:
    """A list of `x` and then the elements of `xs`; O(1) amortised."""
    if type(xs) is list:
        size = len(xs)
        if size < LIMIT:
            return [x, *xs]
        if size <= 2 * LIMIT:
            return consed([None, *reversed(xs), x], size + 1)
        return consed([link_to(xs), x], 1)
    if type(xs) is Chain:
        data = xs.data
        at = xs.at + 1
        if len(data) == at and (at & _LOOK or _may_grow(data)):
            data.append(x)
        elif at == 1:  # an owner
            return cons(x, xs.own)
        else:
            data, at = [link_to(xs), x], 1
        made = Chain()
        made.data = data
        made.at = at
        return made
    if xs is None:
        return [x]
    raise TypeError("not a list")


def _may_grow(data: list[Any], more: int = 1) -> bool:
    """Return whether `data` may have more elements, seen how many it is linked to."""
    link: Link | None = data[0]
    return len(data) + more <= max(BLOCK, 0 if link is None else link[3])


def rest(xs: Any) -> SxList:
    """A list of all elements but the first; the empty list if there are none; O(1) amortised."""
    if type(xs) is list:
        if len(xs) <= LIMIT:
            return xs[1:]
        return viewing(snapshot(xs), 1, len(xs))
    if type(xs) is Chain:
        at = xs.at
        if at > 1:
            made = Chain()
            made.data = xs.data
            made.at = at - 1
            return made
        if at < 0:  # as _view, which see
            base, stop = xs.base, xs.stop
            if base.limit > -1 - at < stop - _FEW:
                made = Chain()
                made.data = ()
                made.base = base
                made.stop = stop
                made.at = at - 1
                return made
        return _drop(xs, 1)
    if xs is None:
        return []
    raise TypeError("not a list")


def _view(base: Snapshot, start: int, stop: int) -> SxList:
    """A list of base.data[start:stop], sharing the storage unless that would waste too much."""
    size = stop - start
    if size <= _FEW:
        return base.data[start:stop]
    if start >= base.limit:
        room = len(base.data)
        if 4 * size <= room:
            return viewing(Snapshot(base.data[start:stop]), 0, size)
        base.limit = 3 * room // 4  # data may have grown since the limit was set
    return viewing(base, start, stop)


def _drop(xs: Chain, count: int) -> SxList:
    """Return what follows the first `count` elements of a chain, of which there are so many."""
    at = xs.at
    if at == 0:
        return rest(xs.own) if count == 1 else slice_list(xs.own, count, len(xs.own))
    if at < 0:
        return _view(xs.base, count - 2 - at, xs.stop)
    data = xs.data
    while count >= at:
        link: Link | None = data[0]
        if link is None:
            return []
        count -= at
        data, at, stop, _ = link
        if at < 0:
            return _view(data, count - 2 - at, stop)
    return consed(data, at - count)


# --- anywhere ----------------------------------------------------------------------------------


def nth(xs: Any, index: int) -> Any:
    """The element at `index` from 0, nil when it is negative or past the end.

    O(1); on a chain that branched many times once O(n).
    """
    if type(xs) is list:
        return xs[index] if 0 <= index < len(xs) else None
    if xs is None or index < 0 or index >= len(xs):
        return None
    if type(xs) is not Chain:
        raise TypeError("not a list")
    at = xs.at
    if at == 0:
        return xs.own[index]
    data: Any = xs.data if at > 0 else xs.base
    before = followed = 0  # how many elements and links were passed
    while at > 0:
        if index - before < at:
            return data[at - index + before]
        if followed == WALK:
            return _owned(xs)[index]
        before += at
        data, at, _, _ = data[0]  # the length says that there is a link
        followed += 1
    return data.data[index - before - 2 - at]


def last(xs: Any) -> Any:
    """The last element, nil if there is none."""
    return nth(xs, len(xs) - 1) if xs is not None else None


def set_nth(xs: SxList, index: int, value: Any) -> None:
    """Replace the element at `index`, which must exist (0 ≤ index < length).

    O(1); O(n) the first time on a chain, and when the list was shared since the last change.
    """
    own = xs if type(xs) is list else _owned(xs)  # type: ignore[arg-type]
    if len(own) > LIMIT:
        detach(own)
    own[index] = value


def append_bang(xs: SxList, value: Any) -> None:
    """Add `value` at the end, in place; O(1) amortised, once O(n) on a chain."""
    if type(xs) is list:
        xs.append(value)
        return
    if type(xs) is not Chain:
        raise TypeError("not a list")
    at = xs.at
    if at == 0:
        xs.own.append(value)
    elif at < 0:
        base = xs.base
        if base.key or xs.stop != len(base.data):
            # first the same elements at the same place in storage of our own, then one step
            base = xs.base = _private(base, -2 - at, xs.stop)
        base.data.append(value)
        xs.stop += 1
    elif (longer := _longer(xs, [value])) is not None:
        xs.data = longer
    else:
        own = copy(xs)
        own.append(value)
        _become(xs, own)


def _private(base: Snapshot, start: int, stop: int) -> Snapshot:
    """New storage with base.data[start:stop] at the same indices, ending at `stop`."""
    data: list[Any] = [None] * start
    data += base.data[start:stop]
    return Snapshot(data)


def _longer(xs: Chain, few: list[Any]) -> list[Any] | None:
    """Storage for the elements of `xs`, a consed list, and a few after them; None: copy it all.

    The consed elements are copied, what is linked grows. As those are at most about the root of
    all, whoever goes on adding at both ends pays little for each; and the root again for the
    copy of all that makes them few.
    """
    link: Link | None = xs.data[0]
    if link is None or link[1] > 0 or xs.at * xs.at > 4 * link[3] + LIMIT:
        return None
    base, at, stop, size = link
    if base.key or stop != len(base.data):
        base, at, stop = Snapshot(base.data[-2 - at : stop]), -2, size
    base.data.extend(few)
    more = len(few)
    return [(base, at, stop + more, size + more), *xs.data[1 : xs.at + 1]]


def _owned(xs: Chain) -> list[Any]:
    """Make `xs` own a flat list of its elements, and return that."""
    return xs.own if xs.at == 0 else _become(xs, copy(xs))


def _become(xs: Chain, own: list[Any]) -> list[Any]:
    """From now on `xs` owns `own`."""
    xs.own = own
    xs.at = 0  # this one store changes the state; the next only frees memory
    xs.data = ()
    return own


# --- all ---------------------------------------------------------------------------------------


def copy(xs: Any) -> list[Any]:
    """A new Python list of the elements."""
    if type(xs) is list:
        return xs.copy()
    if type(xs) is Chain:
        at = xs.at
        if at == 0:
            return xs.own.copy()
        if at < 0:
            return xs.base.data[-2 - at : xs.stop]
        out: list[Any] = xs.data[at:0:-1]
        link: Link | None = xs.data[0]
        while link is not None:
            data, at, stop, _ = link
            out += data[at:0:-1] if at > 0 else data.data[-2 - at : stop]
            link = data[0] if at > 0 else None
        return out
    if xs is None:
        return []
    raise TypeError("not a list")


def to_python(xs: Any) -> list[Any]:
    """The elements as a Python list **to read only**: it may be the list itself.

    A chain with consed elements is flattened once; the next call is free. Whoever wants to keep
    or change the result uses `copy`.
    """
    if type(xs) is list:
        return xs
    if type(xs) is Chain:
        return copy(xs) if xs.at < 0 else _owned(xs)
    if xs is None:
        return []
    raise TypeError("not a list")


def split(xs: SxList, size: int) -> tuple[list[Any], SxList]:
    """The first `size` elements of `xs` (or as many as there are) and a list of the others."""
    size = min(size, len(xs))
    return list(islice(iterate(xs), size)), slice_list(xs, size, len(xs))


def from_iterable(items: Iterable[Any]) -> list[Any]:
    """A new list of the items."""
    return list(items)


def reverse(xs: Any) -> list[Any]:
    """A new list of the elements from last to first."""
    if type(xs) is Chain and xs.at > 0 and xs.data[0] is None:
        return xs.data[1 : xs.at + 1]
    out = copy(xs)
    out.reverse()
    return out


def append_lists(a: Any, b: Any) -> SxList:
    """A new list of the elements of `a` and then those of `b`.

    A short list before or after a long one costs what the short one costs (amortised), so
    `(append acc (list x))` and `(append (list x) acc)` in a loop are linear.
    """
    size_a, size_b = length(a), length(b)
    if size_b > LIMIT and 8 * size_a <= size_b:
        return _put_before(to_python(a), b)
    if size_a > LIMIT and 8 * size_b <= size_a:
        return _put_after(a, to_python(b))
    out = copy(a)
    out += to_python(b)
    return out


def append_around(a: Any, x: Any, b: Any) -> SxList:
    """A new list of the elements of `a`, then `x`, then the elements of `b`.

    What `append_lists` makes of `a` and `cons` of `x` onto `b`, without copying twice.
    """
    size_a, size_b = length(a), length(b)
    if (size_b > LIMIT and 8 * size_a <= size_b) or (size_a > LIMIT and 8 * size_b <= size_a):
        return append_lists(a, cons(x, b))
    return [*to_python(a), x, *to_python(b)]


def _put_before(few: list[Any], many: SxList) -> SxList:
    if not few:
        return slice_list(many, 0, len(many))
    if type(many) is Chain:
        data, at = many.data, many.at
        if len(data) == at + 1 and _may_grow(data, len(few)):
            data.extend(reversed(few))
            return consed(data, at + len(few))
    return consed([link_to(many), *reversed(few)], len(few))


def _put_after(many: SxList, few: list[Any]) -> SxList:
    if type(many) is Chain:
        at = many.at
        longer = _longer(many, few) if at > 0 else None
        if longer is not None:
            return consed(longer, at)
        if at < 0 and not many.base.key and many.stop == len(many.base.data):
            many.base.data.extend(few)
            return viewing(many.base, -2 - at, many.stop + len(few))
    data = copy(many)
    data += few
    return viewing(Snapshot(data), 0, len(data))


def slice_list(xs: Any, start: int, stop: int) -> SxList:
    """A new list of the elements from `start` to before `stop` (0 ≤ start ≤ stop ≤ length).

    The end of a long list is shared (O(1)), anything else is copied.
    """
    if stop <= LIMIT:
        return list(islice(iterate(xs), start, stop))
    if stop < len(xs) or stop - start <= _FEW:
        return _copied(xs, start, stop)
    if type(xs) is Chain and xs.at:
        return _drop(xs, start)
    return _view(snapshot(to_python(xs)), start, stop)


def _copied(xs: SxList, start: int, stop: int) -> list[Any]:
    """A part of a list, which has it."""
    if type(xs) is Chain and xs.at > 0 and stop <= xs.at:
        return xs.data[xs.at - start : xs.at - stop : -1]
    return to_python(xs)[start:stop]
