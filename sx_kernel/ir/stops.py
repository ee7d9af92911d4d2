"""Bodies with stops: what the machine runs of a lambda that is being debugged.

The body of such a lambda is a copy in which each form that has a place stands behind a `Stop`, and
nothing is trivial but atoms. The machine asks the debugger at each Stop; where there is none, a
Stop means what stands behind it. Variables, slots and inner lambdas are those of the original, so
an activation of the one can go on in the other: `Instrumented` knows the node for each node.

A Stop is no Node: only the machine and the linker meet one.
"""

from __future__ import annotations

from typing import Any, Final, final

from sx_kernel.ir.nodes import NODES, Const, Expression, Global, KeywordArg, Lambda, Local, fields
from sx_kernel.ir.shapes import fill
from sx_kernel.ir.walk import parts_of

_ATOMS: Final = (Const, Local, Global, KeywordArg, Lambda)


@final
class Stop(Expression):
    """Ask the debugger, then evaluate `node`. `line`: where it begins. `points`: the breakpoints
    that are here."""

    __slots__ = ("line", "node", "points")

    def __init__(self, node: Any, line: int) -> None:
        self.node = node
        self.line = line
        self.points: list[Any] = []
        self.pos, self.trivial, self.ev = node.pos, False, None


@final
class Instrumented:
    """A lambda's `original` body and its copy with stops.

    `twins`: id of a node of the original → its copy, `entries`: → what to evaluate in its place
    (the copy, or the Stop before it); `origins`: id of a copy → the node. `stops`: outer forms
    before inner ones. `roots`: line → the stops there that are not inside of another one there.
    """

    __slots__ = ("body", "entries", "original", "origins", "roots", "stops", "twins")

    def __init__(self, lam: Lambda, line_of: Any) -> None:
        """`line_of(pos)`: the line of an offset."""
        self.original = lam.body
        self.twins: dict[int, Any] = {}
        self.entries: dict[int, Any] = {}
        self.origins: dict[int, Any] = {}
        self.stops: list[Stop] = []
        self.roots: dict[int, list[Stop]] = {}
        structural = -1 if lam.toplevel else lam.pos
        self.body = _Copier(self, line_of, structural).node(lam.body, frozenset())


class _Copier:
    def __init__(self, made: Instrumented, line_of: Any, structural: int) -> None:
        self.made = made
        self.line_of = line_of
        self.structural = structural

    def node(self, node: Any, lines: frozenset[int]) -> Any:
        """A copy of `node`, with a Stop before it. `lines`: those of the forms around it."""
        kind = type(node)
        if kind in _ATOMS:
            return node
        copy: Any = object.__new__(kind)
        made = self.made
        made.twins[id(node)] = made.entries[id(node)] = copy
        made.origins[id(copy)] = node
        entry = copy
        if node.pos >= 0 and node.pos != self.structural:
            copy.pos = node.pos
            entry = made.entries[id(node)] = Stop(copy, self.line_of(node.pos))
            made.stops.append(entry)
            if entry.line not in lines:
                made.roots.setdefault(entry.line, []).append(entry)
                lines = lines | {entry.line}
        for name in fields(node):
            setattr(copy, name, self._field(node, name, lines))
        return entry

    def _field(self, node: Any, name: str, lines: frozenset[int]) -> Any:
        value = getattr(node, name)
        if name == "ev":
            return None
        if name == "trivial":
            return False
        if name == "turns":
            return float("-inf")  # the loop is never compiled apart
        if name == "entry":
            return None
        if name == "loop":
            return self.made.twins[id(value)]
        if type(value) is tuple:
            return tuple([self._part(part, lines) for part in value])
        return self._part(value, lines)

    def _part(self, value: Any, lines: frozenset[int]) -> Any:
        return self.node(value, lines) if type(value) in NODES else value


def original_body(lam: Lambda) -> Any:
    """The body of `lam` as the analyser has made it."""
    debug = None if lam.rt is None else lam.rt.debug
    return lam.body if debug is None or lam.body is not debug.body else debug.original


def with_inner(lam: Lambda) -> list[Lambda]:
    """`lam` and the lambdas in it, outer ones first."""
    fill(lam)
    found = [lam]
    for one in found:
        stack = [original_body(one)]
        while stack:
            node = stack.pop()
            if type(node) is Lambda:
                found.append(node)
            else:
                stack += reversed(parts_of(node))
    return found
