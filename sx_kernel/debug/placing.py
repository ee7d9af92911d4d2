"""Breakpoints in code: which lambdas run a body with stops, and where in it a program stops.

Only the thread that evaluates may change that: at a stop, when a form begins, or when it was
summoned.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, final

from sx_kernel.debug.breakpoints import Breakpoint, Table, next_line
from sx_kernel.debug.instrument import instrument, lines_in, names_in, restore
from sx_kernel.debug.places import Places, is_users
from sx_kernel.ir.nodes import Lambda
from sx_kernel.ir.shapes import UNFILLED
from sx_kernel.ir.stops import with_inner
from sx_kernel.machine.link import global_key, linked_lambdas
from sx_kernel.runtime.closures import state_of

if TYPE_CHECKING:
    from sx_kernel.machine.machine import Machine


@final
class Placement:
    """Where the breakpoints of a table are in one session's code.

    `halt(lam)`: have the machine run `lam` from now on. `moved(point)` is told of a breakpoint
    that has got another line.
    """

    def __init__(
        self, m: Machine, table: Table, places: Places, halt: Callable[[Lambda], object],
        moved: Callable[[Breakpoint], object],
    ) -> None:  # fmt: skip
        self.m = m
        self.table = table
        self.places = places
        self.halt = halt
        self.moved = moved
        self._applied = 0
        self._held: dict[int, Lambda] = {}  # lambdas that have a breakpoint, by id
        self._visiting: dict[int, Lambda] = {}  # those that were only stepped into

    @property
    def is_current(self) -> bool:
        """Whether the code has the breakpoints that the table has."""
        return self._applied == self.table.version

    @property
    def is_visiting(self) -> bool:
        """Whether functions are stepped through that have no breakpoints."""
        return bool(self._visiting)

    def apply(self) -> None:
        """Put the breakpoints of the table into the code that there is. See the module's text."""
        if self.is_current:
            return
        self._applied = self.table.version
        for lam in self._held.values():
            if lam.rt is not None and lam.rt.debug is not None:
                for stop in lam.rt.debug.stops:
                    stop.points = []
        before, self._held = self._held, {}
        if not self.table.is_empty:
            linked = linked_lambdas(self.m)
            users = [lam for lam in linked if is_users(lam) and lam.filling is not UNFILLED]
            self._place(users)
        for key, lam in before.items():
            if key not in self._held and key not in self._visiting:
                restore(lam)

    def place_form(self, lam: Lambda) -> None:
        """A form is about to run: put breakpoints into it and the functions in it."""
        path = self.places.path_of(lam.source)
        points = self.table.by_path.get(path or "", [])
        if not points and not self.table.functions:
            return
        lambdas = with_inner(lam)
        if points:
            lines: set[int] = set()
            for one in lambdas:
                lines |= lines_in(one)
            self._settle_lines(points, lines)
        named = names_in(lam) if self.table.functions else {}
        self._place(lambdas, named)

    def _settle_lines(self, points: list[Breakpoint], lines: set[int]) -> None:
        """The lines of a form with code are known: breakpoints in it move to one of them."""
        if not lines:
            return
        for point in points:
            if min(lines) <= point.actual <= max(lines) and point.actual not in lines:
                point.actual = next_line(point.actual, lines) or point.actual
                self.moved(point)

    def _place(self, lambdas: list[Lambda], named: dict[str, Lambda] | None = None) -> None:
        wanted: list[tuple[Lambda, Breakpoint]] = []
        for lam in lambdas:
            points = self.table.by_path.get(self.places.path_of(lam.source) or "", ())
            if points:
                lines = lines_in(lam)
                wanted += [(lam, point) for point in points if point.actual in lines]
        for point in self.table.functions:
            lam = (named or {}).get(point.name) or self.function(point.name)
            if lam is not None:
                wanted.append((lam, point))
        around = _around(lambdas)
        for lam, point in wanted:
            self._put(lam, point)
            outer = around.get(id(lam))
            while outer is not None:
                self._hold(outer)
                outer = around.get(id(outer))

    def function(self, name: str) -> Lambda | None:
        """The function that a program has defined as `name`."""
        value = self.m.globals.get(global_key(name))
        if state_of(value) is None:
            return None
        lam: Lambda = value.__closure__[1].cell_contents  # pyright: ignore[reportOptionalMemberAccess]
        return lam if is_users(lam) else None

    def _put(self, lam: Lambda, point: Breakpoint) -> None:
        self._hold(lam)
        debug = lam.rt.debug
        stops = debug.stops[:1] if point.name else debug.roots.get(point.actual, ())
        for stop in stops:
            if point not in stop.points:
                stop.points.append(point)
        if stops and (point.name or not point.is_placed):
            point.is_placed = point.verified = True
            point.message = ""

    def _hold(self, lam: Lambda) -> None:
        """`lam` has a breakpoint in it, so the machine runs it."""
        if id(lam) not in self._held:
            self._held[id(lam)] = lam
            instrument(lam, self.m)
            self.halt(lam)

    def visit(self, lam: Lambda) -> None:
        """Give a function of the user's a body with stops, for as long as it is stepped through."""
        if is_users(lam) and (lam.rt is None or lam.rt.debug is None):
            instrument(lam, self.m)
            self._visiting[id(lam)] = lam

    def drop_visits(self) -> None:
        """Nothing is stepped through any more."""
        for key, lam in self._visiting.items():
            if key not in self._held:
                restore(lam)
        self._visiting.clear()

    def clear(self) -> None:
        """Give all code the bodies that it had."""
        self.drop_visits()
        for lam in self._held.values():
            restore(lam)
        self._held.clear()


def _around(lambdas: list[Lambda]) -> dict[int, Lambda]:
    """id of a lambda → the one that it is in, among `lambdas`."""
    return {id(inner): lam for lam in lambdas for inner in with_inner(lam)[1:]}
