"""The nodes of lists that are walked and lists that grow (passes/cursors, rows, modulo)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

from sx_kernel.compile.mid.nodes import Inst, MakeClosure, Value

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
    """A row: a Python list that only grows, and that the program never sees."""

    __slots__ = ()

    def __init__(self) -> None:
        super().__init__([])


@final
class Append(Inst):
    """Put args[1] at the end of the row args[0]."""

    __slots__ = ()


@final
class RowEmpty(Inst):
    """Whether nothing is in the row args[0]."""

    __slots__ = ()


@final
class RowPop(Inst):
    """Take the last element out of the row args[0]."""

    __slots__ = ()


@final
class FromRow(Inst):
    """A list of the elements of the row args[0] and then those of the list args[1]. `order`: see
    ROW_ORDERS. `sunk`, `turn`: as of Left. With a state it leaves where args[1] is
    no list."""

    __slots__ = ("order", "sunk", "turn")

    def __init__(
        self, row: Value, tail: Value, order: str, state: State | None = None, *, sunk: bool
    ) -> None:
        super().__init__([row, tail], state)
        self.order = order
        self.turn: Value | None = None
        self.sunk = sunk


ROW_ORDERS: Final = ("front", "back", "own")
"""A list from a row: its last element first; its first element first; the row itself, which is not
needed any more, and nothing behind it."""


def is_sunk(value: Value) -> bool:
    """Whether a value is made only where the code is left."""
    return type(value) in (MakeClosure, Left, FromRow) and value.sunk  # pyright: ignore[reportAttributeAccessIssue]
