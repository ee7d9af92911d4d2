"""The rules that the middle keeps after every pass (SX_VERIFY=2 checks them).

* A value is computed before it is used, in a region around the user.
* What can leave has a State; all values of the State are computed by then.
* A State is complete: every variable that the machine will look at has a value in it.
* Branches that come out hand over as many values as the If has results; Continue and Break lead to
  a loop around them, with a value for each of its variables or results.
"""

from __future__ import annotations

from typing import Any, NoReturn, final

from sx_kernel.compile.mid.lists import (
    Walk,
)
from sx_kernel.compile.mid.nodes import (
    Break,
    Call,
    Captured,
    Caught,
    Const,
    Continue,
    Count,
    Direct,
    Function,
    GlobalGet,
    GlobalSet,
    Guard,
    If,
    Inst,
    Leave,
    Loop,
    MakeBox,
    MakeClosure,
    Native,
    Op,
    Param,
    Raise,
    Region,
    Return,
    Value,
    Yield,
    find,
)
from sx_kernel.compile.mid.state import (
    ARGS,
    GUARD,
    IF,
    LET,
    OP,
    SEQ,
    SET,
    TAGS,
    WIND,
    Frame,
    State,
)
from sx_kernel.ir import nodes as ir
from sx_kernel.ir.nodes import (
    Init,
    Lambda,
    Let,
    Letrec,
    Local,
    Node,
    SetLocal,
)
from sx_kernel.ir.variables import children

CAN_LEAVE = (
    Op, GlobalGet, GlobalSet, MakeBox, MakeClosure, Call, Direct, Native, Guard, Count, Leave, Loop,
    Walk, Caught, Raise,
)  # fmt: skip


class Broken(Exception):
    """A rule is broken; the message says which, and where."""


def verify(fn: Function, stage: str) -> None:
    """Raise Broken if `fn`, as it is after `stage`, breaks a rule."""
    _Verifier(fn, stage).run()


@final
class _Verifier:
    def __init__(self, fn: Function, stage: str) -> None:
        self.fn = fn
        self.stage = stage
        self.nodes: dict[int, list[Any]] = {}  # id of a lambda → its nodes by number
        self.loops: list[Loop] = []
        self.seen: set[tuple[int, int]] = set()

    def run(self) -> None:
        known: set[Value] = {*self.fn.params, *self.fn.captured}
        self.region(self.fn.body, known)

    def broken(self, what: str) -> NoReturn:
        name = self.fn.lam.name or "fn"
        raise Broken(f"after {self.stage}, in {name}: {what}")

    def region(self, region: Region, around: set[Value]) -> None:
        known = set(around)
        for inst in region.insts:
            self.operands(inst.args, known, type(inst).__name__)
            self.inst(inst, known)
            known.add(inst)
        end = region.end
        if end is None:
            last = region.insts[-1] if region.insts else None
            if not self.never_ends(last):
                self.broken("a region ends with nothing, and can come to its end")
            return
        self.operands(end.args, known, type(end).__name__)
        if type(end) is Continue:
            if end.loop not in self.loops or len(end.args) != len(end.loop.turns):
                self.broken("a Continue that does not fit the loop around it")
        elif type(end) is Break and (
            end.loop not in self.loops or len(end.args) < len(end.loop.results)
        ):
            self.broken("a Break that does not fit the loop around it")

    def never_ends(self, last: Inst | None) -> bool:
        if type(last) is If:
            return all(
                type(r.end) in (Return, Continue, Break)
                or (r.end is None and self.never_ends(r.insts[-1] if r.insts else None))
                for r in (last.then, last.orelse)
            )
        return type(last) in (Leave, Loop)

    def inst(self, inst: Inst, known: set[Value]) -> None:
        if isinstance(inst, CAN_LEAVE) and inst.state is None:
            self.broken(f"{type(inst).__name__} has no State")
        if inst.state is not None:
            self.state(inst.state, known, inst)
        if type(inst) is If:
            for branch in (inst.then, inst.orelse):
                self.region(branch, known)
                if type(branch.end) is Yield and len(branch.end.args) < len(inst.results):
                    self.broken("a branch yields less than its If hands out")
            known.update(inst.results)
        elif type(inst) is Loop:
            if len(inst.args) != len(inst.turns):
                self.broken("a Loop with another number of variables than of first values")
            self.loops.append(inst)
            self.region(inst.body, known | set(inst.turns))
            self.loops.pop()
            known.update(inst.results)

    def operands(self, values: list[Value], known: set[Value], who: str) -> None:
        for value in values:
            value = find(value)
            if type(value) is not Const and value not in known:
                self.broken(
                    f"{who} uses a {type(value).__name__} ({value.hint}) before it is there"
                )

    def state(self, state: State, known: set[Value], inst: Inst) -> None:
        values = [v for v in state.values() if not (state.done and v in state.prefix)]
        for value in map(find, values):
            if type(value) not in (Const, Param, Captured) and value not in known:
                self.broken(
                    f"the State of {type(inst).__name__} has a {type(value).__name__} "
                    f"({value.hint}) that is not there yet"
                )
        missing = self.needed(state) - {slot for slot, _ in state.env}
        if missing:
            self.broken(f"the State of {type(inst).__name__} lacks the slots {sorted(missing)}")
        outer = state.activation.outer
        while outer is not None:
            have = {slot for slot, _ in outer.env}
            missing = self.of_frames(outer.activation.lam, outer.frames) - have
            if missing:
                self.broken(f"an activation that waits lacks the slots {sorted(missing)}")
            outer = outer.activation.outer

    # -- which variables the machine will look at -----------------------------------------------

    def node(self, lam: Lambda, number: int) -> Any:
        found = self.nodes.get(id(lam))
        if found is None:
            found = self.nodes[id(lam)] = _preorder(lam.body)
        if not 0 <= number < len(found):
            self.broken(f"there is no node {number} in {lam.name or 'fn'}")
        return found[number]

    def needed(self, state: State) -> set[int]:
        lam = state.activation.lam
        node = self.node(lam, state.node)
        slots = self.of_frames(lam, state.frames)
        if state.done:
            return slots
        if state.prefix:
            if type(node) in (SetLocal, Init):
                return slots | {node.var.slot} if node.var.boxed else slots
            parts = _parts(node)
            return slots.union(*[free(part) for part in parts[len(state.prefix) :]])
        return slots | free(node)

    def of_frames(self, lam: Lambda, frame: Frame | None) -> set[int]:
        slots: set[int] = set()
        bound: set[int] = set()
        while frame is not None:
            node = self.node(lam, frame.node)
            if frame.tag in (GUARD, OP, WIND):
                frame = frame.below
                continue
            if _TAG_OF.get(type(node).__name__, ARGS) != frame.tag and frame.tag != ARGS:
                self.broken(f"a frame {TAGS[frame.tag]} of a {type(node).__name__}")
            if frame.tag == ARGS:
                rest = _parts(node)[len(frame.values) + 1 :]
            elif frame.tag == IF:
                rest = (node.then, node.orelse)
            elif frame.tag == LET:
                rest = (node.body,)
                bound.add(node.var.slot)
            elif frame.tag == SET:
                rest = ()
            else:
                rest = node.parts[frame.part :]
            for part in rest:
                slots |= free(part) - bound
            frame = frame.below
        return slots


_TAG_OF = {"If": IF, "Let": LET, "Seq": SEQ, "And": 3, "Or": 4, "SetLocal": SET, "Init": SET,
           "SetGlobal": SET}  # fmt: skip


def _parts(node: Any) -> tuple[Node, ...]:
    if type(node) is ir.Call:
        return (node.fn, *node.args)
    if type(node) is ir.Loop:
        return node.inits
    for name in ("args", "values"):
        if hasattr(node, name):
            return getattr(node, name)
    return ()


def free(node: Any) -> set[int]:
    """The slots of variables that evaluating `node` looks at and does not bind itself."""
    if type(node) is Local:
        return {node.var.slot}
    if type(node) is Lambda:
        return {capture.outer.slot for capture in node.captures}
    found: set[int] = set()
    for child in children(node):
        found |= free(child)
    if type(node) is Let:
        found = (found - {node.var.slot}) | free(node.init)
    elif type(node) is ir.Loop:
        inits: set[int] = set()
        for init in node.inits:
            inits |= free(init)
        found = (found - {var.slot for var in node.vars}) | inits
    elif type(node) is Letrec:
        found -= {var.slot for var in node.vars}
    elif type(node) is SetLocal or (type(node) is Init and node.var.boxed):
        found.add(node.var.slot)
    return found


def _preorder(body: Node) -> list[Any]:
    found: list[Any] = []
    stack: list[Any] = [body]
    while stack:
        node = stack.pop()
        found.append(node)
        if type(node) is not Lambda:
            stack.extend(reversed(children(node)))
    return found
