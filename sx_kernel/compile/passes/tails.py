"""What comes after a branch is part of both its ways, where that saves counting.

    r = if a                                if a
      x = …                                   x = …
      yield x                                 if b: count …, return …
    else                              →       else: count …, return …
      y = direct …                          else
      yield y                                 y = direct …
    if b                                      if b: count …, return …
      …                                       else: count …, return …
    else
      z = direct …
    return …

Each way counts the calls that it makes itself, and so does each way of the second branch: two
additions. Where the end belongs to both ways, each path counts once, at its last branch
(passes/counts.py). What is copied is small.
"""

from __future__ import annotations

import copy
from typing import Final, final

from sx_kernel.compile.mid.nodes import (
    Count,
    Direct,
    Function,
    If,
    Inst,
    Op,
    Region,
    Result,
    Return,
    Value,
    Yield,
    find,
    inner_regions,
    instructions,
)
from sx_kernel.compile.mid.state import Activation, Outer, State
from sx_kernel.compile.passes.counts import certain_calls
from sx_kernel.compile.passes.flow import Replacing

MOST_COPIED: Final = 16
"""Instructions that this makes more, at most."""


def tails(fn: Function) -> None:
    """Let both ways of branches go on with what follows, where both then count less often."""
    if fn.stack is not None or fn.stacks:
        return
    left = MOST_COPIED
    work = [fn.body]
    while work:
        region = work.pop()
        left -= _divide(region, left)
        for inst in region.insts:
            if type(inst) is If:
                work += inner_regions(inst)


def _divide(region: Region, most: int) -> int:
    """Divide the end of a region, if that is worth it; how many instructions are more now."""
    if type(region.end) is not Return:
        return 0
    for at, inst in enumerate(region.insts):
        rest = region.insts[at + 1 :]
        if type(inst) is not If or not _differ(inst) or not any(map(_differ, rest)):
            continue
        size = sum(1 + sum(1 for r in inner_regions(i) for _ in instructions(r)) for i in rest)
        if size > most or not _comes_out_twice(inst) or not all(map(_can_be_copied, rest)):
            return 0
        _give(inst, rest, region.end)
        del region.insts[at + 1 :]
        region.end = None
        return size
    return 0


def _differ(inst: Inst) -> bool:
    """Return whether the ways of a branch make different numbers of calls, as far as is certain."""
    if type(inst) is not If:
        return False
    then, orelse = (sum(map(certain_calls, way.insts)) for way in inner_regions(inst))
    return then != orelse


def _comes_out_twice(inst: If) -> bool:
    return type(inst.then.end) is Yield and type(inst.orelse.end) is Yield


def _can_be_copied(inst: Inst) -> bool:
    if type(inst) not in (Op, Direct, Count, If):
        return False
    activation = None if inst.state is None else inst.state.activation
    while activation is not None:
        if activation.stack is not None:
            return False
        activation = None if activation.outer is None else activation.outer.activation
    ways = inner_regions(inst)
    if any(way.end is not None and type(way.end) not in (Yield, Return) for way in ways):
        return False
    return all(all(map(_can_be_copied, way.insts)) for way in ways)


def _give(branch: If, rest: list[Inst], end: Return) -> None:
    """Let both ways of a branch go on with `rest`."""
    for way in inner_regions(branch):
        assert way.end is not None
        handed = map(find, way.end.args)
        copies = _Copies(dict(zip(branch.results, handed, strict=True)))
        way.insts += copies.insts(rest)
        way.end = Return(copies.value(end.args[0]))
    branch.results, branch.state = [], None


@final
class _Copies(Replacing):
    """Copies instructions, and the activations that wait for what is copied."""

    def __init__(self, replaced: dict[Value, Value]) -> None:
        super().__init__(replaced)
        self.activations: dict[Activation, Activation] = {}

    def insts(self, insts: list[Inst]) -> list[Inst]:
        made: list[Inst] = []
        for inst in insts:
            one: Inst = copy.copy(inst)
            one.forward = None
            one.args = list(map(self.value, inst.args))
            one.state = None if inst.state is None else self.state(inst.state)
            self.map[inst] = one
            if type(one) is If and type(inst) is If:
                one.then, one.orelse = self._way(inst.then), self._way(inst.orelse)
                one.results = [self._result(one, result) for result in inst.results]
            made.append(one)
        return made

    def _way(self, way: Region) -> Region:
        made = Region()
        made.insts = self.insts(way.insts)
        if way.end is not None:
            made.end = copy.copy(way.end)
            made.end.args = list(map(self.value, way.end.args))
        return made

    def _result(self, branch: If, result: Result) -> Result:
        made = Result(branch, result.index)
        made.type, made.hint = result.type, result.hint
        self.map[result] = made
        return made

    def state(self, state: State) -> State:
        """See Replacing."""
        known = self.made.get(id(state))
        if known is None:
            made = State(
                self.activation(state.activation), state.node, self.frame(state.frames),
                self._env(state.env), tuple(map(self.value, state.prefix)), done=state.done,
            )  # fmt: skip
            known = self.made[id(state)] = state, made
        return known[1]

    def activation(self, activation: Activation) -> Activation:
        """An activation of the copied code: another one, if what waits for it is another."""
        known = self.activations.get(activation)
        if known is None:
            outer, known = activation.outer, activation
            if outer is not None:
                around = Outer(
                    self.activation(outer.activation), self.frame(outer.frames),
                    self._env(outer.env), outer.node,
                )  # fmt: skip
                known = Activation(
                    activation.lam, around, activation.written, activation.serial,
                    library=activation.library,
                )  # fmt: skip
            self.activations[activation] = known
        return known

    def _env(self, env: tuple[tuple[int, Value], ...]) -> tuple[tuple[int, Value], ...]:
        return tuple([(slot, self.value(value)) for slot, value in env])


__all__ = ["MOST_COPIED", "tails"]
