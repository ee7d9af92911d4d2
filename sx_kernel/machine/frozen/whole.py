"""Whether what has been thawed fits together, which can be said when all things have their parts.

Environments must belong to their code, what a variable holds must be bound where its frame stands,
chains must end. machine/frozen/soundness.py looks at each thing before that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, final

from sx_kernel.base.markup import Spread
from sx_kernel.base.values import UNSET, Box, Record, record_class
from sx_kernel.ir.nodes import Lambda, Let, Letrec, Loop, Var
from sx_kernel.ir.walk import parts_of
from sx_kernel.machine.context import BindRecord, GuardRecord, Handling, Raised, Winder
from sx_kernel.machine.control.conditions import Reraise
from sx_kernel.machine.control.functions import Continuation
from sx_kernel.machine.control.segments import Segment
from sx_kernel.machine.frames import GUARD, WIND
from sx_kernel.machine.frozen.codecs import BOTTOM, Parts
from sx_kernel.machine.frozen.shapes import demand
from sx_kernel.machine.frozen.soundness import Soundness


@final
class Whole:
    """The checks of all that one thawing has made; `sound` knows its frames and environments."""

    def __init__(self, sound: Soundness) -> None:
        self._sound = sound
        self._value = sound.holding.value
        self._visible: dict[Lambda, dict[int, frozenset[Var]]] = {}

    def check(self, made: list[Any]) -> None:
        """Raise Unsound if the things made do not fit together."""
        for env, lam, node in self._sound.environments:
            self._check_environment(env, lam, node)
        for one in made:
            kind = type(one)
            if isinstance(one, Record):
                demand(kind is not record_class(len(one.slots)), "the fields of a record")
            elif kind is Winder:
                depth = 1 if one.outer is None else one.outer.depth + 1
                demand(one.depth == depth and one.depth < 1 << 40, "the depth of a winder")
            elif kind is Segment:
                self._check_segment(one)
            elif kind is Spread:
                demand(all(self._value(x) for x in one.attrs.values()), "the parts of a spread")
        _check_handlers(made)
        for one in made:
            if type(one) is tuple and id(one) in self._sound.frames:
                self._check_frame(one)
            elif type(one) is Handling:
                demand(one.i < len(one.record.clauses), "the clause of a handler")
            elif type(one) is Continuation or type(one) is Reraise:
                _check_prompts(_context(one.winders), _frames(one.kont))

    def _check_segment(self, segment: Segment) -> None:
        """Check that no frame has entered the winder that stands for the outside."""
        base = segment.winders[0].outer if segment.winders else None
        for frame in segment.frames:
            if frame[0] == WIND:
                demand(frame[2] is not base, "the winders of a continuation")
            elif frame[0] == GUARD:
                demand(frame[2] is not segment.outside, "the handlers of a continuation")
        _check_prompts(segment.winders, segment.frames)

    def check_closure(self, lam: Lambda, captured: Parts) -> None:
        """Raise Unsound if no closure of `lam` has captured these."""
        names = [c.inner.py for c in lam.captures]
        good = len(names) == len(captured) and names == sorted(names)
        for capture, x in zip(lam.captures, captured, strict=False):
            good = good and (
                type(x) is Box if capture.inner.boxed else self._holds(capture.inner, x)
            )
        demand(good, "what a function has captured")

    def _holds(self, var: Var, x: Any) -> bool:
        return self._value(x) or (x is UNSET and var.letrec)

    def _check_frame(self, frame: Any) -> None:
        """Data of frames whose parts are complete only now."""
        data = frame[3] if len(frame) > 3 else None
        if type(data) is tuple and len(data) == 3 and type(data[0]) is Raised:
            record, i = data[1], data[2]
            demand(type(record) is BindRecord and i <= len(record.clauses), "a clause")
            name = getattr(frame[2], "__name__", "")
            demand(name != "matched" or i < len(record.clauses), "the clause of a handler")

    def _check_environment(self, env: Any, lam: Any, node: Any) -> None:
        """Check that `env` is one of `lam` (None: of whatever lambda it says), in which `node` is
        being evaluated (None: anything)."""
        good = type(env) is list and bool(env) and type(env[0]) is Lambda
        good = good and (lam is None or env[0] is lam) and len(env) == env[0].nslots
        demand(good, "an activation's variables")
        if node is not None:
            for var in self.visible(env[0]).get(id(node), ()):
                x = env[var.slot]
                demand(
                    type(x) is Box if var.boxed else (type(x) is not Box and self._bound(env, var)),
                    f"the variable {var.name} of {env[0].name or 'fn'}",
                )

    def _bound(self, env: list[Any], var: Var) -> bool:
        lam: Lambda = env[0]
        return self._holds(var, env[var.slot]) or (
            env[var.slot] is UNSET and (var in lam.optional or var in lam.keys)
        )

    def visible(self, lam: Lambda) -> dict[int, frozenset[Var]]:
        """id of each node in the body of `lam` → the variables that are bound when a part of it has
        its value."""
        found = self._visible.get(lam)
        if found is None:
            found = self._visible[lam] = {}
            params = [*lam.required, *lam.optional, *lam.keys, *(c.inner for c in lam.captures)]
            if lam.rest is not None:
                params.append(lam.rest)
            stack: list[tuple[Any, frozenset[Var]]] = [(lam.body, frozenset(params))]
            while stack:
                node, scope = stack.pop()
                found[id(node)] = scope
                inner = scope
                if type(node) is Let:
                    inner = scope | {node.var}
                elif type(node) is Letrec or type(node) is Loop:
                    inner = scope.union(node.vars)
                body = getattr(node, "body", None)
                if type(node) is not Lambda:
                    stack += [(p, inner if p is body else scope) for p in parts_of(node)]
        return found


def _context(winder: Any) -> Iterator[Winder]:
    while winder is not None:
        yield winder
        winder = winder.outer


def _frames(kont: Any) -> Iterator[Any]:
    while kont is not BOTTOM:
        yield kont
        kont = kont[1]


def _check_prompts(winders: Iterable[Winder], frames: Iterable[Any]) -> None:
    """Each computation that a continuation is inside of has the frame at which it ends."""
    inside = {id(winder) for winder in winders if winder.prompt is not None}
    if inside:
        inside -= {id(frame[2]) for frame in frames if frame[0] == WIND}
        demand(not inside, "the computations of a continuation")


def _check_handlers(made: list[Any]) -> None:
    """The handlers in force end somewhere."""
    ends: set[int] = set()
    for one in made:
        path: set[int] = set()
        while type(one) in (GuardRecord, BindRecord) and id(one) not in ends:
            demand(id(one) not in path, "the handlers in force")
            path.add(id(one))
            one = one.outer
        ends |= path


__all__ = ["Whole"]
