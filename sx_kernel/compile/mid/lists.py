"""The nodes of lists that are walked and lists that grow (passes/cursors, rows, modulo)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, final

from sx_kernel.compile.mid.nodes import Const, Inst, MakeClosure, Op, Value, find

if TYPE_CHECKING:
    from sx_kernel.compile.mid.state import State


@final
class Walk(Inst):
    """The elements of the list args[0] as they are now, to be read by index; gives the code up
    where that is no list. `key`: see Guard. `steady`: nothing changes the list meanwhile."""

    __slots__ = ("key", "steady")

    def __init__(
        self, value: Value, key: tuple[str, int, int], state: State | None, *, steady: bool
    ) -> None:
        super().__init__([value], state)
        self.key = key
        self.steady = steady


@final
class Again(Inst):
    """If the index args[1] is 0, begin the Walk args[0] again: its list may have changed."""

    __slots__ = ()


@final
class Left(Inst):
    """The list of what the Walk args[0] has from the index args[1] on: at 0 that is the list that
    is walked. `sunk`: made only where the code is left. `turn`: the variable of a loop, which it is
    in place of."""

    __slots__ = ("sunk", "turn")

    def __init__(self, walk: Value, index: Value, *, sunk: bool) -> None:
        super().__init__([walk, index])
        self.turn: Value | None = None
        self.sunk = sunk


@final
class MakeRow(Inst):
    """A row: a Python list that changes at its end only, and that the program never sees.

    Without operands it is empty, and was nil. It begins as the list args[0], last element first;
    the code is given up where that is no list, long, or a constant that is not empty any more.
    `fresh`: nobody else knows of that list. `tracks`: it may be empty without being what it began
    as, so it is known whether it has changed.
    """

    __slots__ = ("fresh", "key", "tracks")

    def __init__(
        self, root: Value | None = None, key: tuple[str, int, int] | None = None,
        state: State | None = None, *, fresh: bool = False,
    ) -> None:  # fmt: skip
        super().__init__([] if root is None else [root], state)
        self.key = key
        self.fresh = fresh
        self.tracks = False

    @property
    def begins_empty(self) -> bool:
        """Whether nothing but what is put in can be in it."""
        root = find(self.args[0]) if self.args else None
        if self.fresh:
            return type(root) is Op and not root.args
        return root is None or type(root) is Const


@final
class StillEmpty(Inst):
    """Gives the code up if something has been put into the literal args[0], as which a row began.
    `key`: see Guard."""

    __slots__ = ("key",)

    def __init__(self, literal: Value, key: tuple[str, int, int], state: State) -> None:
        super().__init__([literal], state)
        self.key = key


@final
class Append(Inst):
    """Take `drop` elements off the end of the row args[0] (or all there are), of which at least
    `least` are there, and put the others there."""

    __slots__ = ("drop", "least")

    def __init__(self, args: list[Value], drop: int = 0, least: int = 0) -> None:
        super().__init__(args)
        self.drop = drop
        self.least = least


@final
class Restart(Inst):
    """The row args[0] is another one from now on: an empty one, that began as args[1]."""

    __slots__ = ()


@final
class RowEmpty(Inst):
    """Whether nothing is in the row args[0] but `drop` elements at its end."""

    __slots__ = ("drop",)

    def __init__(self, row: Value, drop: int = 0) -> None:
        super().__init__([row])
        self.drop = drop


@final
class RowGet(Inst):
    """The element number `place` of the row args[0], from its end, or nil. `least`: how many
    elements are there at least. `site`: see Op. `strict`: the code is given up where it is not
    there."""

    __slots__ = ("home", "least", "place", "site", "strict")

    def __init__(
        self, row: Value, place: int, state: State | None, site: int, least: int = 0
    ) -> None:
        super().__init__([row], state)
        assert state is not None
        self.home = state.activation
        self.place = place
        self.least = least
        self.site = site
        self.strict = False


@final
class RowPop(Inst):
    """Take the last element out of the row args[0]."""

    __slots__ = ()


@final
class FromRow(Inst):
    """A list of args[2:], the elements of the row args[0] but `drop` at its end, and then those of
    the list args[1] (which it is, if the row has not changed, and it is no `other` list). `order`:
    see ROW_ORDERS. `sunk`, `turn`: as of Left. With a state it leaves where args[1] is no list."""

    __slots__ = ("drop", "order", "other", "sunk", "turn")

    def __init__(
        self, row: Value, tail: Value, order: str, state: State | None = None, *, sunk: bool,
        items: Sequence[Value] = (), drop: int = 0, other: bool = False,
    ) -> None:  # fmt: skip
        super().__init__([row, tail, *items], state)
        self.other = other
        self.order = order
        self.turn: Value | None = None
        self.sunk = sunk
        self.drop = drop


ROW_ORDERS: Final = ("front", "back", "own")
"""A list from a row: its last element first; its first element first; the row itself, which is not
needed any more, and nothing behind it."""


def is_sunk(value: Value) -> bool:
    """Return whether a value is made only where the code is left."""
    return type(value) in (MakeClosure, Left, FromRow) and value.sunk  # pyright: ignore[reportAttributeAccessIssue]
