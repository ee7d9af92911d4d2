"""SX lists: plain Python lists, and chains for long ones.

An SX list is a mutable sequence with indexed access, and people also write Scheme-style recursion
over it. Neither a Python list (`rest` copies) nor linked pairs (`nth` walks, and changing a list
would show in every list that shares its tail) serve both, so:

* **Short lists** (up to LIMIT elements) are Python lists; `cons` and `rest` copy, which at that
  size costs no more than making any other object. A list made by other means (a literal, `map`,
  `range`, `append!`) is a Python list at any length.
* **`cons` onto and `rest` of a long list** answer a `Chain`: a handle on shared, unchanging
  storage, in one of three states, told apart by `prefix`:

      tuple   consed elements as nested tuples (x, (y, None)), `depth` of them, followed by
              base.data[start:stop]
      None    base.data[start:stop] alone
      list    the chain *owns* this Python list and is nothing but a second name for it; all other
              fields mean nothing. Changing an element or indexing deep into the prefix gets here.

* `Chain` is a handle, not the storage, because every SX list is mutable on its own: `set-nth!` on
  `(rest xs)` must not change `xs`. Storage reachable from two handles is never changed, with one
  exception that nobody can see: `append!` may extend `base.data` past every `stop`.

A long Python list that the program holds is shared without copying, through a `Snapshot`: the
registry finds the snapshot of a list by its id, and whoever changes an element in place calls
`detach` first, which gives the snapshot (if one is still alive) a copy of its own: copy on write,
at most once for each time the list was shared again. Appending needs no such care.

Memory: a view keeps its whole base alive, so a view that has shrunk to a quarter of the base moves
to storage of its own, and one that has shrunk to LIMIT/2 becomes a Python list again. Views
therefore hold at most about four times what they show. Elements of a prefix are freed one by one
as the handles before them die.

Costs, about, in ns (CPython 3.11; bench/lists.py measures them):

    elements            8      64    1 000   100 000
    cons               60     120      300       300    (the first on a list that is shared: 900)
    rest               70     130      300       300    (the first on a list that is shared: 900)
    first              40      40       50        50
    nth                70      70      100       100    (far into consed elements: once 30 each)
    append!            50      50      150       150
    set-nth!           70      70      170       170    (the first on a chain: a copy, 5 each)

Every state change of a handle is one store of one attribute, so an interrupt or another thread
never sees half of it. Everything here is iterative; nothing calls == or hash on elements. Functions
accept nil as the empty list unless they say otherwise and raise TypeError for what is no list:
callers check first (`is_list`), and word the error.
"""

# `type(x) is list` makes list[Unknown] of Any, and SX values are Any: these rules say nothing here
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import weakref
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final, TypeAlias, final

# Where copying a Python list starts to cost more than allocating a handle (about 0.25 µs).
LIMIT: Final = 128
# `nth` walks at most this far into a prefix; beyond, it flattens the chain once and for all.
WALK: Final = 64

# id of a list → its snapshot. A snapshot holds its list, so an id with a live snapshot is not
# reused; a stale entry is recognised by `data is not` that list.
_watched: Final[dict[int, weakref.ref[Snapshot]]] = {}


@final
class Snapshot:
    """Storage that chains share: `data`, of which existing elements never change.

    `key` is the id of the program's own list if `data` still is that list (then nobody may append
    to it on behalf of a chain), else 0. Views that start at `limit` or later are worth a look
    whether they should be copied.
    """

    __slots__ = ("__weakref__", "data", "key", "limit")

    def __init__(self, data: list[Any], key: int = 0) -> None:
        self.data = data
        self.key = key
        self.limit = 3 * len(data) // 4

    # the registry is bound as a default because module globals may be gone at exit
    def __del__(self, watched: dict[int, weakref.ref[Snapshot]] = _watched) -> None:
        if self.key:
            entry = watched.get(self.key)
            # The collector clears weak references before it calls this, plain release after.
            if entry is not None and (entry() is None or entry() is self):
                watched.pop(self.key, None)


_NOTHING: Final = Snapshot([])


@final
class Chain:
    """A long list made by `cons` or `rest`; never empty. See the top of this file."""

    __slots__ = ("__weakref__", "base", "depth", "prefix", "start", "stop")

    def __init__(self, prefix: Any, depth: int, base: Snapshot, start: int, stop: int) -> None:
        self.prefix: tuple[Any, Any] | list[Any] | None = prefix
        self.depth = depth
        self.base = base
        self.start = start
        self.stop = stop

    def __len__(self) -> int:
        own = self.prefix
        return len(own) if type(own) is list else self.depth + self.stop - self.start

    def __iter__(self) -> Iterator[Any]:
        return iterate(self)

    def __repr__(self) -> str:
        # elements may be deep or cyclic; the SX printer shows them
        return f"<Chain of {len(self)}>"


SxList: TypeAlias = list[Any] | Chain


def _snapshot(xs: list[Any]) -> Snapshot:
    """The snapshot of a list that the program holds; made when there is none."""
    entry = _watched.get(id(xs))
    if entry is not None:
        found = entry()
        if found is not None and found.data is xs:
            return found
    made = Snapshot(xs, id(xs))
    _watched[id(xs)] = weakref.ref(made)
    return made


def detach(xs: list[Any]) -> None:
    """Call before changing, removing or reordering elements of the Python list `xs` in place.

    Chains that share the list keep what they had. Not needed for lists of up to LIMIT elements
    (nor for appending): nothing shares those.
    """
    entry = _watched.get(id(xs))
    if entry is not None:
        found = entry()
        if found is not None and found.data is xs:
            found.data = xs.copy()
            found.key = 0
        _watched.pop(id(xs), None)


def is_list(value: object) -> bool:
    """Whether `value` is an SX list. nil is not."""
    return type(value) is list or type(value) is Chain


def length(xs: Any) -> int:
    """The number of elements; O(1)."""
    return 0 if xs is None else len(xs)


def is_empty(xs: Any) -> bool:
    """Whether there is no element; O(1)."""
    return xs is None or len(xs) == 0


def first(xs: Any) -> Any:
    """The first element, nil if there is none; O(1)."""
    if type(xs) is list:
        return xs[0] if xs else None
    if type(xs) is Chain:
        prefix = xs.prefix
        # a pair and an owned list both have their first element at 0
        return xs.base.data[xs.start] if prefix is None else prefix[0]
    if xs is None:
        return None
    raise TypeError("not a list")


def rest(xs: Any) -> SxList:
    """A list of all elements but the first; the empty list if there are none; O(1) amortised."""
    if type(xs) is list:
        if len(xs) <= LIMIT:
            return xs[1:]
        return Chain(None, 0, _snapshot(xs), 1, len(xs))
    if type(xs) is Chain:
        prefix = xs.prefix
        if prefix is None:
            base = xs.base
            start = xs.start + 1
            if start >= base.limit:
                return _view(base, start, xs.stop)
            return Chain(None, 0, base, start, xs.stop)
        if type(prefix) is tuple:
            return Chain(prefix[1], xs.depth - 1, xs.base, xs.start, xs.stop)
        return rest(prefix)
    if xs is None:
        return []
    raise TypeError("not a list")


def _view(base: Snapshot, start: int, stop: int) -> SxList:
    """A list of base.data[start:stop], sharing the storage unless that would waste too much."""
    size = stop - start
    if size <= LIMIT // 2:
        return base.data[start:stop]
    room = len(base.data)
    if 4 * size <= room:
        return Chain(None, 0, Snapshot(base.data[start:stop]), 0, size)
    base.limit = 3 * room // 4  # data may have grown since the limit was set
    return Chain(None, 0, base, start, stop)


def cons(x: Any, xs: Any) -> SxList:
    """A list of `x` and then the elements of `xs`; O(1) amortised."""
    if type(xs) is list:
        if len(xs) < LIMIT:
            return [x, *xs]
        return Chain((x, None), 1, _snapshot(xs), 0, len(xs))
    if type(xs) is Chain:
        prefix = xs.prefix
        if type(prefix) is list:
            return cons(x, prefix)
        return Chain((x, prefix), xs.depth + 1, xs.base, xs.start, xs.stop)
    if xs is None:
        return [x]
    raise TypeError("not a list")


def nth(xs: Any, index: int) -> Any:
    """The element at `index` from 0, nil when it is negative or past the end.

    O(1); on a chain O(WALK), and once O(n) when it reaches further into consed elements.
    """
    if type(xs) is list:
        return xs[index] if 0 <= index < len(xs) else None
    if xs is None or index < 0 or index >= len(xs):
        return None
    if type(xs) is not Chain:
        raise TypeError("not a list")
    prefix = xs.prefix
    if type(prefix) is list:
        return prefix[index]
    depth = xs.depth
    if index >= depth:
        return xs.base.data[xs.start + index - depth]
    if index >= WALK:
        return _own(xs)[index]
    while index:
        prefix = prefix[1]  # type: ignore[index]  # depth says that it is long enough
        index -= 1
    return prefix[0]  # type: ignore[index]


def last(xs: Any) -> Any:
    """The last element, nil if there is none."""
    return nth(xs, len(xs) - 1) if xs is not None else None


def set_nth(xs: SxList, index: int, value: Any) -> None:
    """Replace the element at `index`, which must exist (0 ≤ index < length).

    O(1); O(n) the first time on a chain, and when the list was shared since the last change.
    """
    own = xs if type(xs) is list else _own(xs)  # type: ignore[arg-type]
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
    prefix = xs.prefix
    if type(prefix) is list:
        prefix.append(value)
        return
    base = xs.base
    if base.key or xs.stop != len(base.data):
        # first the same elements at the same place in storage of our own, then one step
        base = xs.base = _private(base, xs.start, xs.stop)
    base.data.append(value)
    xs.stop += 1


def _private(base: Snapshot, start: int, stop: int) -> Snapshot:
    """New storage with base.data[start:stop] at the same indices, ending at `stop`."""
    data: list[Any] = [None] * start
    data += base.data[start:stop]
    return Snapshot(data)


def _own(xs: Chain) -> list[Any]:
    """Make `xs` own a flat list of its elements, and return that."""
    own = xs.prefix
    if type(own) is not list:
        own = copy(xs)
        xs.prefix = own  # this one store changes the state; the rest only frees memory
        xs.base = _NOTHING
    return own


def copy(xs: Any) -> list[Any]:
    """A new Python list of the elements."""
    if type(xs) is list:
        return xs.copy()
    if type(xs) is Chain:
        prefix = xs.prefix
        if type(prefix) is list:
            return prefix.copy()
        if prefix is None:
            return xs.base.data[xs.start : xs.stop]
        return _flatten(prefix, xs.base.data[xs.start : xs.stop])
    if xs is None:
        return []
    raise TypeError("not a list")


def _flatten(prefix: Any, tail: list[Any]) -> list[Any]:
    out: list[Any] = []
    add = out.append
    while prefix is not None:
        head, prefix = prefix
        add(head)
    out += tail
    return out


def to_python(xs: Any) -> list[Any]:
    """The elements as a Python list **to read only**: it may be the list itself.

    A chain with consed elements is flattened once; the next call is free. Whoever wants to keep
    or change the result uses `copy`.
    """
    if type(xs) is list:
        return xs
    if type(xs) is Chain:
        prefix = xs.prefix
        if type(prefix) is list:
            return prefix
        return _own(xs) if prefix is not None else xs.base.data[xs.start : xs.stop]
    if xs is None:
        return []
    raise TypeError("not a list")


def iterate(xs: Any) -> Iterator[Any]:
    """An iterator over the elements that does not flatten a chain.

    Whether it sees changes made to the list meanwhile is undefined; it never fails because of them.
    """
    if type(xs) is not Chain:
        return iter(() if xs is None else xs)
    prefix = xs.prefix
    if type(prefix) is list:
        return iter(prefix)
    if prefix is None:
        return iter(xs.base.data[xs.start : xs.stop])
    return _walk(prefix, xs.base, xs.start, xs.stop)


def _walk(prefix: Any, base: Snapshot, start: int, stop: int) -> Iterator[Any]:
    while prefix is not None:
        head, prefix = prefix
        yield head
    yield from base.data[start:stop]


def from_iterable(items: Iterable[Any]) -> list[Any]:
    """A new list of the items."""
    return list(items)


def reverse(xs: Any) -> list[Any]:
    """A new list of the elements from last to first."""
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
    if type(many) is list or type(many.prefix) is list:  # type: ignore[union-attr]
        whole = to_python(many)
        prefix, depth, base, start, stop = None, 0, _snapshot(whole), 0, len(whole)
    else:
        assert type(many) is Chain
        prefix, depth, base = many.prefix, many.depth, many.base
        start, stop = many.start, many.stop
    for item in reversed(few):
        prefix = (item, prefix)
    return Chain(prefix, depth + len(few), base, start, stop)


def _put_after(many: SxList, few: list[Any]) -> SxList:
    if type(many) is list or type(many.prefix) is list:  # type: ignore[union-attr]
        data = copy(many)
        data += few
        return Chain(None, 0, Snapshot(data), 0, len(data))
    assert type(many) is Chain
    base = many.base
    if base.key or many.stop != len(base.data):
        base = _private(base, many.start, many.stop)
    base.data.extend(few)
    return Chain(many.prefix, many.depth, base, many.start, many.stop + len(few))


def slice_list(xs: Any, start: int, stop: int) -> SxList:
    """A new list of the elements from `start` to before `stop` (0 ≤ start ≤ stop ≤ length).

    The end of a long list is shared (O(1) on lists that were not built by `cons`), anything else
    is copied.
    """
    if stop <= LIMIT:
        return list(islice(iterate(xs), start, stop))  # no need to flatten a chain
    if stop - start <= LIMIT or stop < len(xs):
        return to_python(xs)[start:stop]
    if type(xs) is Chain and xs.prefix is None:
        return _view(xs.base, xs.start + start, xs.stop)
    return _view(_snapshot(to_python(xs)), start, stop)
