"""Loops: `while True`, or `for` where they count (counting_loop.py) or walk (list_walk.py).

A turn of a loop is its body with the loop's variables set; Recur sets them and goes on with the
next turn. An inner loop in tail position of an outer one may end by going on with that: it sets
the outer loop's flag and breaks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sx_kernel.ir.nodes import Loop, Recur
from sx_kernel.jit.python import foreign as host
from sx_kernel.jit.python import ports
from sx_kernel.jit.python.comprehension import walk
from sx_kernel.jit.python.counting_loop import CountingLoop, counting_loop, looks_at
from sx_kernel.jit.python.filling import turns_of
from sx_kernel.jit.python.inline import stands_in_place
from sx_kernel.jit.python.list_walk import ListWalk, emit_walk, list_walk
from sx_kernel.jit.python.operands import Operand, bare
from sx_kernel.jit.python.uniform import enter_loop

if TYPE_CHECKING:
    from sx_kernel.jit.python.emit import Emitter
    from sx_kernel.runtime.sites import Site


class Target(NamedTuple):
    """Where a value goes: kind "return", "set" (to the variable `name`) or "drop"."""

    kind: str
    name: str = ""


RETURN: Final = Target("return")
DROP: Final = Target("drop")


class Turn:
    """A Loop being emitted. `flag`: variable that says an inner loop wants its next turn."""

    __slots__ = ("counting", "flag", "node", "target", "walk")

    def __init__(self, node: Loop | None, target: Target) -> None:
        self.node = node  # None: the whole body, which self tail calls go round
        self.target = target
        self.flag: str | None = None
        self.counting: CountingLoop | None = None
        self.walk: ListWalk | None = None


def emit_loop(em: Emitter, node: Loop, to: Target, turn: Turn | None) -> None:
    if em.library and em.inlined is None and to.kind == "return":
        _comprehension(em, node)
    ready, prefix = em.operands(node, node.inits)
    site = em.site(node, prefix=prefix)
    _rebind(em, node, em.line_operands(ready, site), site)
    kept, em.kept = em.kept, enter_loop(em, node)
    takers, em.takers = em.takers, dict(em.takers)
    ports.enter_loop(em, node)
    here = Turn(node, to)
    here.counting = counted = counting_loop(
        node, em.types, em.is_inline,
        lambda call: stands_in_place(em, call) or host.candidate(em, call) is not None,
    )  # fmt: skip
    here.walk = walk = None if counted is not None else list_walk(em, node)
    em.turns.append(here)
    try:
        if counted is not None:
            _count(em, node, counted, to, here)
        elif walk is not None:
            emit_walk(em, node, walk, to, here)
        else:
            with em.block("while True:"):
                em.region(node.body)
                em.node(node.body, to, here)
    finally:
        em.turns.pop()
        em.kept, em.takers = kept, takers
    if counted is not None:
        _end_counting(em, counted, to, turn)
    elif walk is not None:
        _end_walk(em, walk, to, turn)
    if turn is not None:
        _after_inner_loop(em, to, turn)


def _count(em: Emitter, node: Loop, counted: CountingLoop, to: Target, here: Turn) -> None:
    """The turns of a loop that counts (see counting_loop.py)."""
    em.dependencies.update(f"primitive:{name}" for name in counted.uses)
    owed = em.owed
    header = f"for {counted.counter.py} in {turns_of(em, node, counted)}:"
    with em.block(header, em.site(node.body)):
        em.region(counted.turn)
        em.node(counted.turn, to, here)
    em.owed = owed


def _end_counting(em: Emitter, counted: CountingLoop, to: Target, turn: Turn | None) -> None:
    """What comes after the last turn, but not when the loop was left otherwise."""
    owed = em.owed
    with em.block("else:"):
        if looks_at(counted.end, counted.counter):
            i = counted.counter.py
            em.line(f"if {counted.going}: {i} += {counted.step}")
        em.region(counted.end)
        em.node(counted.end, to, turn)
    em.owed = owed


def _end_walk(em: Emitter, walk: ListWalk, to: Target, turn: Turn | None) -> None:
    """What comes after the last element, but not when the loop was left otherwise."""
    owed = em.owed
    with em.block("else:"):
        em.region(walk.end)
        em.node(walk.end, to, turn)
    em.owed = owed


def _comprehension(em: Emitter, node: Loop) -> None:
    """The loop as a comprehension, for functions that allow it; see comprehension.py."""
    found = walk(node)
    if found is None or not all(em.is_simple(init) for init in node.inits):
        return
    site = em.site(node)
    site.whole = True
    site.counts = found.function
    with em.block(f"if {found.condition}:", site):
        em.line(f"h_ = COUNT_({found.function})")
        for line in found.before:
            em.line(line, site)
        em.line(f"return {found.value}", site)


def _after_inner_loop(em: Emitter, to: Target, turn: Turn) -> None:
    """An inner loop in tail position of `turn` has ended: by its value, or to go on outside."""
    used = [t for t in em.turns if t.flag is not None]
    if not used:
        if to.kind != "return":
            em.line("break")
        return
    for outer in reversed(used):
        assert outer.flag is not None
        with em.block(f"if {outer.flag}:"):
            if outer is turn:
                em.line(f"{outer.flag} = False")
                em.line("continue")
            else:
                em.line("break")
    if to.kind != "return":
        em.line("break")


def leave_loop(em: Emitter, to: Target, turn: Turn | None) -> None:
    """What came last was emitted as several lines, behind which `to` has its value: leave the loop
    in whose tail position it stands. (One line would have been delivered.)"""
    if turn is not None and to.kind != "return":
        em.line("break")


def emit_recur(em: Emitter, node: Recur) -> None:
    turn = next(t for t in em.turns if t.node is node.loop)
    ready, prefix = em.operands(node, node.args)
    site = em.site(node, prefix=prefix)
    if turn.counting is not None:
        ready[turn.counting.place] = em.local(turn.counting.counter)  # Python sets it
    if turn.walk is not None:
        ready[turn.walk.place] = Operand(turn.walk.var.py, "any", True)  # nobody looks at it
    _rebind(em, node.loop, em.line_operands(ready, site), site)
    go_round(em, turn)


def go_round(em: Emitter, turn: Turn) -> None:
    """Go on with the next turn of the innermost or an outer loop."""
    if turn is em.turns[-1]:
        em.line("continue")
        return
    if turn.flag is None:
        turn.flag = em.temp()
        _insert_flag(em, turn.flag)
    em.line(f"{turn.flag} = True")
    em.line("break")


def _insert_flag(em: Emitter, flag: str) -> None:
    """Initialise `flag` where the body begins (no site: it cannot fail)."""
    at = em.flag_line
    em.lines.insert(at, " " * em.flag_indent + f"{flag} = False")
    em.sites = {(n + 1 if n > at else n): s for n, s in em.sites.items()}


def _rebind(em: Emitter, loop: Loop, operands: list[Operand], site: Site) -> None:
    names: list[str] = []
    values: list[str] = []
    for var, operand in zip(loop.vars, operands, strict=True):
        text = f"Box_({operand.text})" if var.boxed else bare(operand.text)
        if text != var.py:
            names.append(var.py)
            values.append(text)
    if names:
        em.line(f"{', '.join(names)} = {', '.join(values)}", site)
