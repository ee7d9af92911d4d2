"""Where something is in a program, as people read it; remembered by what it was found for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sx_kernel.ir.shown import shown_name
from sx_kernel.machine.link import is_library

if TYPE_CHECKING:
    from sx_kernel.ir.nodes import Lambda

KEPT: Final = 20_000
"""Places that are remembered."""


class Spot(NamedTuple):
    """An offset in a text. `function`: whose body it is in. `line` counts from 1; 0: not known."""

    function: str
    source: str
    line: int
    pos: int
    library: bool = False

    @property
    def where(self) -> str:
        """E.g. `In [1], line 2`."""
        if not self.line:
            return "made by a program"
        return f"{self.source}, line {self.line}"

    @property
    def named(self) -> str:
        """The function, and where it is unless its name says so."""
        return (
            self.function if self.function.startswith("fn ") else f"{self.function} ({self.where})"
        )


def spot_of(lam: Lambda, pos: int) -> Spot:
    """Return where `pos` is, which is of a node of `lam`."""
    name = "a form" if lam.toplevel else shown_name(lam)
    if lam.source is None:
        return Spot(name, "", 0, -1)
    pos = pos if pos >= 0 else lam.pos
    line = lam.source.line_column(pos)[0] if pos >= 0 else 0
    return Spot(name, lam.source.name, line, pos, is_library(lam))


class Places:
    """The spots of lines of compiled code, found once. `of(unit, lam, line)`: innermost first."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], tuple[Spot, ...]] = {}

    def of(self, unit: Any, lam: Lambda, line: int) -> tuple[Spot, ...]:
        """The activations that `line` of `unit` is in, those in place of calls among them."""
        key = (unit.filename, line)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= KEPT:
                self._known.clear()
            found = tuple(spot_of(*one) for one in unit.positions(lam, line))
            self._known[key] = found
        return found
