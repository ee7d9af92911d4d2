"""Where values go: uses and flows between the variables of loops, and what States hold."""

from __future__ import annotations

from typing import Any, TypeAlias, final

from sx_kernel.compile.facts.operations import REST, WALK_NEXT
from sx_kernel.compile.mid.lists import Left
from sx_kernel.compile.mid.nodes import (
    Break,
    Continue,
    Function,
    If,
    Inst,
    Loop,
    Op,
    Region,
    Result,
    Return,
    Turn,
    Value,
    Yield,
    find,
    inner_regions,
    regions,
)
from sx_kernel.compile.mid.state import Activation, Frame, State

Use: TypeAlias = "tuple[Any, int, Region]"  # an instruction or terminator, which operand, where


@final
class Flow:
    """A function's values. `uses`: where a value is an operand. `home`: the region that an
    instruction is in. `owner`: the instruction that a region is in. `turns`: the loop of a Turn.
    """

    def __init__(self, fn: Function) -> None:
        self.fn = fn
        self.uses: dict[Value, list[Use]] = {}
        self.home: dict[Inst, Region] = {}
        self.owner: dict[Region, Inst | None] = {fn.body: None}
        self.turns: dict[Value, Loop] = {}
        self.loops: list[Loop] = []
        self.inflows: dict[Value, list[Value]] = {}
        self._region(fn.body)

    def _use(self, user: Any, region: Region) -> None:
        for i, arg in enumerate(user.args):
            self.uses.setdefault(find(arg), []).append((user, i, region))

    def _into(self, target: Value, value: Value) -> None:
        self.inflows.setdefault(target, []).append(find(value))

    def _region(self, region: Region) -> None:
        for inst in region.insts:
            self.home[inst] = region
            self._use(inst, region)
            if type(inst) is Loop:
                self.loops.append(inst)
                for turn, arg in zip(inst.turns, inst.args, strict=True):
                    self.turns[turn] = inst
                    self._into(turn, arg)
            for inner in inner_regions(inst):
                self.owner[inner] = inst
                self._region(inner)
        end = region.end
        if end is None:
            return
        self._use(end, region)
        for i, arg in enumerate(end.args):
            target = self.target(region, i)
            if target is not None:
                self._into(target, arg)

    def target(self, region: Region, index: int) -> Value | None:
        """The variable that operand `index` of a region's terminator goes to."""
        end = region.end
        if type(end) is Continue:
            return end.loop.turns[index]
        owner = end.loop if type(end) is Break else self.owner[region]
        if type(end) is Return or not isinstance(owner, (If, Loop)):
            return None
        return owner.results[index] if index < len(owner.results) else None

    def region_of(self, value: Value) -> Region | None:
        """The region in which a value is there; None: everywhere."""
        if type(value) is Turn:
            return self.turns[value].body
        if type(value) is Result:
            return self.home[value.owner]
        return self.home.get(value)  # pyright: ignore[reportArgumentType]

    def around(self, region: Region) -> list[Region]:
        """`region` and those around it, innermost first."""
        found = [region]
        while (owner := self.owner[found[-1]]) is not None:
            found.append(self.home[owner])
        return found

    def is_inside(self, region: Region, outer: Region) -> bool:
        """Return whether `region` is `outer` or in it."""
        return outer in self.around(region)

    def exit_region(self, region: Region, top: Region) -> Region | None:
        """The outermost region around `region`, inside of `top`, from which control comes neither
        back to `top` nor into another turn of a loop around it."""
        found = None
        for one in self.around(region):
            if one is top:
                return found
            if not _goes_out(one, top, self):
                return found
            found = one
        return None


def _goes_out(region: Region, top: Region, flow: Flow) -> bool:
    """Return whether all ends of a region (If's branch) are Return, or Break of a loop with `top`
    in."""
    if type(flow.owner[region]) is not If:
        return False
    inner: list[Region] = [region]
    while inner:
        one = inner.pop()
        end = one.end
        if type(end) is Yield and one is region:
            return False
        if type(end) is Continue and not flow.is_inside(end.loop.body, region):
            return False
        if (
            type(end) is Break
            and not flow.is_inside(end.loop.body, region)
            and not flow.is_inside(top, end.loop.body)
        ):
            return False
        for inst in one.insts:
            inner += inner_regions(inst)
    return True


def states_in(region: Region) -> list[tuple[Inst, str]]:
    """The instructions in a region (and inside) and the names of the fields that hold States."""
    found: list[tuple[Inst, str]] = []
    stack = [region]
    while stack:
        for inst in stack.pop().insts:
            if inst.state is not None:
                found.append((inst, "state"))
            if getattr(inst, "after", None) is not None:
                found.append((inst, "after"))
            stack += inner_regions(inst)
    return found


def holds(activation: Activation, value: Value) -> bool:
    """Return whether an activation that waits around `activation` has `value`."""
    outer = activation.outer
    while outer is not None:
        if any(find(v) is value for _, v in outer.env):
            return True
        frame = outer.frames
        while frame is not None:
            if any(find(v) is value for v in frame.values):
                return True
            frame = frame.below
        outer = outer.activation.outer
    return False


class Replacing:
    """Copies States with values replaced by others; equal States stay shared."""

    def __init__(self, replaced: dict[Value, Value]) -> None:
        self.map = replaced
        self.made: dict[int, tuple[State, State]] = {}

    def value(self, value: Value) -> Value:
        return self.map.get(find(value), value)

    def state(self, state: State) -> State:
        """The copy of a State."""
        known = self.made.get(id(state))
        if known is None:
            copy = State(
                state.activation, state.node, self.frame(state.frames),
                tuple([(slot, self.value(v)) for slot, v in state.env]),
                tuple(map(self.value, state.prefix)), done=state.done,
            )  # fmt: skip
            known = self.made[id(state)] = state, copy
        return known[1]

    def frame(self, frame: Frame | None) -> Frame | None:
        if frame is None:
            return None
        return frame._replace(
            values=tuple(map(self.value, frame.values)), below=self.frame(frame.below)
        )

    def region(self, region: Region) -> None:
        """Replace it in a region and inside of it, operands and States."""
        for inst in region.insts:
            inst.args = list(map(self.value, inst.args))
            if inst.state is not None:
                inst.state = self.state(inst.state)
            after = getattr(inst, "after", None)
            if after is not None:
                inst.after = self.state(after)  # pyright: ignore[reportAttributeAccessIssue]
            for inner in inner_regions(inst):
                self.region(inner)
        if region.end is not None:
            region.end.args = list(map(self.value, region.end.args))


def further_on(out: Region, left: Left) -> None:
    """Replace `rest` of a walk's remaining elements by those left one turn later. Perhaps
    nobody needs more."""
    walk, index = left.args
    used = False
    for region in regions(out):
        insts: list[Inst] = []
        for inst in region.insts:
            if type(inst) is Op and inst.own == REST and list(map(find, inst.args)) == [left]:
                assert inst.state is not None
                further = Op(inst.name, WALK_NEXT, [index], inst.state, inst.site)
                inst.forward = beyond = Left(walk, further, sunk=False)
                beyond.hint = inst.hint
                insts += [further, beyond]
            else:
                used = used or left in map(find, inst.args)
                insts.append(inst)
        region.insts = insts
        used = used or (region.end is not None and left in map(find, region.end.args))
    left.sunk = not used
