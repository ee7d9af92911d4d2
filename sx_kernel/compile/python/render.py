"""The middle → Python source, with an Exit for every line that can be left.

Values that are used once, by something in the same region, become part of the expression that
uses them, if no effect lies between; all others get a local. A line is left by the state of the
first instruction on it that can fail: everything on the line is done again from there, which is
safe because nothing on it has an effect, but perhaps the last thing it does.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple, final

from sx_kernel.compile.mid.nodes import (
    Count,
    Guard,
    Inst,
    Region,
    Value,
    find,
)
from sx_kernel.compile.mid.state import State
from sx_kernel.compile.passes.loops import entry_state
from sx_kernel.compile.python.exits import Exit, Fixed
from sx_kernel.compile.python.statements import Statements
from sx_kernel.ir.names import mangle

# So many calls make it worth while to compile what was compiled quickly with all passes.
STAYS_HOT: Final = 1000
_WATCH: Final = f"if H_ >= {STAYS_HOT}.0: L_(P_)"


class Rendering(NamedTuple):
    """The text of a unit, its exits by line, where its constants come from, its guards' keys
    and what a failure of each weighs, the Python global of its direct entry, if any, the values
    that become constants of the code itself (operations.py `pooled`), and, by line, the guards
    whose guess has also failed where Python finds nothing to load (`Templates.unchecked`)."""

    text: str
    exits: dict[int, Exit]
    consts: list[Fixed]
    keys: list[tuple[str, int, int]]
    failures: list[int]
    direct: str | None
    pool: list[Any]
    faults: dict[int, int]


@final
class Renderer(Statements):
    """Renders one function."""

    def render(self, base: int = 0, serial: int = 0, *, watched: bool = False) -> Rendering:
        """The whole unit. Raises Unsupported. `base`: the place of its first constant; `serial`: a
        number that no other unit has; `watched`: the code says when it was called STAYS_HOT times.
        """
        self.base = base
        self.serial = serial
        fn = self.fn
        captured = [c.inner.py for c in fn.lam.captures]
        name = "fn"
        while name in captured:
            name += "_"
        self.lines += [
            "def unit(H_):",
            f" def make({', '.join(['P_', *captured])}):",
            f"  def {name}({self._parameters()}):",
            f"   nonlocal H_{self._stored_globals()}",
            f"   H_ += {1 + self._counted_at_once(watched=watched)}.0",
            f"   if 0: {', '.join(['P_', *captured])}",
        ]
        entry = State(fn.activation, 0, None, ())
        self.exits[5] = Exit(entry, {}, (), 0, entry=True)
        for value, text in zip(fn.captured, captured, strict=True):
            self.names[value] = text
        self.taken.update(captured)
        self._take_arguments(entry)
        if watched:
            self.line(_WATCH, self.exit(entry_state(fn, fn.params), 0))
        guards = self._entry_guards()
        if fn.direct:
            self.prologue = True
            for guard in guards:
                self.inst(guard)
            self.prologue = False
            arguments = ", ".join(v.py for v in fn.lam.required)
            begin = self.exit(entry_state(fn, fn.params), 0)
            self.line(f"return {self.direct_name()}({arguments})", begin)
        else:
            self._body(fn.body)
        self.lines += [f"  P_.rt.born({name})", f"  return {name}"]
        if fn.direct:
            self.lines += [
                " def direct(P_):", f"  def fn({self._parameters()}):",
                f"   nonlocal H_{self._stored_globals()}", "   if 0: P_",
            ]  # fmt: skip
            if watched:
                self.line(_WATCH, self.exit(entry_state(fn, fn.params), 0))
            for guard in guards:
                self.hold_items(guard)
            rest = Region()
            rest.insts = [inst for inst in fn.body.insts if inst not in guards]
            rest.end = fn.body.end
            self.places = {v: rest if r is fn.body else r for v, r in self.places.items()}
            self._body(rest)
            self.lines.append("  return fn")
        self.lines.append("")
        direct = self.direct_name() if fn.direct else None
        return Rendering(
            "\n".join(self.lines), self.exits, self.consts, self.keys, self.failures, direct,
            self.pool, self.faults,
        )  # fmt: skip

    def _entry_guards(self) -> list[Guard]:
        """Guards of what a call begins with. A guard of an argument that the function gives itself
        can be hoisted to them; it needs what stands before it."""
        known: set[Value] = {*self.fn.params, *self.fn.captured}
        guards: list[Guard] = []
        for inst in self.fn.body.insts:
            if type(inst) is Guard and find(inst.args[0]) in known:
                known.add(inst)
                guards.append(inst)
        return guards

    def _stored_globals(self) -> str:
        names = [f"G_{mangle(name)}" for name in self.sets]
        return f"; global {', '.join(names)}" if names else ""

    def _counted_at_once(self, *, watched: bool) -> int:
        """Return how many calls are counted with the one that begins: those that the first stretch
        of code counts, if there are but guards before it."""
        fn, lam = self.fn, self.fn.lam
        if watched or fn.direct or lam.optional or lam.keys or lam.rest is not None:
            return 0
        guards: list[Inst] = []
        for i, inst in enumerate(fn.body.insts):
            if type(inst) is Count:
                for guard in guards:
                    guard.owed += inst.n
                del fn.body.insts[i]
                return inst.n
            if type(inst) is not Guard:
                return 0
            guards.append(inst)
        return 0

    def _body(self, region: Region) -> None:
        self.flag_line, self.flag_indent = len(self.lines), self.indent
        self.region(region)

    def _parameters(self) -> str:
        lam = self.fn.lam
        if lam.keys:
            return "*A_"
        names = [v.py for v in lam.required]
        if lam.optional or lam.rest is not None:
            names.append("*A_")
        return ", ".join(names)

    def _take_arguments(self, entry: State) -> None:
        lam = self.fn.lam
        every = [*lam.required, *lam.optional, *lam.keys]
        if lam.rest is not None:
            every.append(lam.rest)
        for param, var in zip(self.fn.params, every, strict=True):
            self.names[param] = var.py
            self.taken.add(var.py)
        again = Exit(entry, {}, (), 0, entry=True)
        if lam.keys:
            names = "".join(v.py + ", " for v in every)
            with self.block("if A_ and A_[0] is B_:", again):
                self.line(f"_, {names} = A_")
            with self.block("else:"):
                self.line(f"{names} = P_.rt.host.bind(P_, A_)", again)
            return
        count = len(lam.optional)
        if lam.rest is None and count:
            given = "".join(v.py + ", " for v in lam.required)
            self.line(f"if len(A_) > {count}: P_.rt.host.bind(P_, [{given}*A_])", again)
        for i, var in enumerate(lam.optional):
            self.line(f"{var.py} = A_[{i}] if len(A_) > {i} else U_")
        if lam.rest is not None:
            self.line(f"{lam.rest.py} = [*A_[{count}:]]" if count else f"{lam.rest.py} = [*A_]")
