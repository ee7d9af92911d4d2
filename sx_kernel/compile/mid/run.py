"""An interpreter of the middle: what a Function means, and an oracle for its States.

`run` evaluates a Function on real values. With `leave_at=k` it stops before the k-th instruction
that can leave and raises Left, which says what every value in that instruction's State is; whoever
asked goes on in the machine from there, and must get what the machine gets alone. Slow, and used
by tests only.
"""

from __future__ import annotations

from typing import Any, NoReturn, Protocol, final

from sx_kernel.base.errors import SxError
from sx_kernel.base.rows import like_row, list_of, open_row
from sx_kernel.base.sequences import copy, is_list
from sx_kernel.base.values import UNSET, Box, Keyword, Vector
from sx_kernel.base.walks import left_at
from sx_kernel.compile.facts.operations import (
    OWN_DICTS,
    PUSH_OWN,
    PUSHED_OWN,
    WALK_EMPTY,
    WALK_FIRST,
    WALK_ITEM,
    WALK_NEXT,
)
from sx_kernel.compile.facts.types import PYTHON_TYPES, Type, is_subtype, type_of
from sx_kernel.compile.mid.lists import (
    Again,
    Append,
    FromRow,
    MakeRow,
    Restart,
    RowEmpty,
    RowGet,
    RowPop,
    StillEmpty,
    Walk,
)
from sx_kernel.compile.mid.lists import (
    Left as LeftOver,
)
from sx_kernel.compile.mid.nodes import (
    BoxGet,
    BoxSet,
    Break,
    Call,
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
    MakeDict,
    Native,
    NoKeyword,
    Op,
    Raise,
    Region,
    Return,
    Trying,
    Value,
    Yield,
    find,
)
from sx_kernel.compile.mid.state import State


class Session(Protocol):
    """What running needs of a session."""

    def primitive(self, name: str, arity: int, *, library: bool) -> Any:
        """The Python function of a primitive."""
        ...

    def load(self, name: str, *, library: bool) -> Any:
        """The value of a global; raises KeyError if there is none."""
        ...

    def store(self, name: str, value: Any) -> None:
        """Set a global."""
        ...

    def native(self, name: str) -> Any:
        """The native form of a control function."""
        ...


class Left(Exception):
    """The interpreter stops before an instruction: its State, and the values of the program's
    variables by values of the middle. `owed`: see Inst. `rows`: what is in the rows of
    Stacks."""

    def __init__(
        self, state: State, values: dict[Value, Any], owed: int, rows: dict[Value, Any]
    ) -> None:
        super().__init__()
        self.rows = rows
        self.state = state
        self.values = values
        self.owed = owed


class _Jump(Exception):
    """Control leaves a region for another: `end` says where to."""

    def __init__(self, end: Any, values: list[Any]) -> None:
        super().__init__()
        self.end = end
        self.values = values


@final
class Interpreter:
    """One activation of a Function. `left`: instructions that may still be passed."""

    def __init__(self, fn: Function, session: Session, leave_at: int | None = None) -> None:
        self.fn = fn
        self.session = session
        self.left = leave_at
        self.passed = 0
        self.counted = 1
        self.values: dict[Value, Any] = {}
        self.was: dict[Value, Any] = {}  # what rows began as, False if they have changed

    def run(self, args: list[Any], captured: list[Any]) -> Any:
        """The function's value. Raises Left, and what the program raises."""
        for param, arg in zip(self.fn.params, args, strict=True):
            self.values[param] = arg
        for value, held in zip(self.fn.captured, captured, strict=True):
            self.values[value] = held
        try:
            self.region(self.fn.body)
        except _Jump as jump:
            return jump.values[0]
        raise AssertionError("the body has come to no end")

    def of(self, value: Value) -> Any:
        value = find(value)
        return value.value if type(value) is Const else self.values[value]

    def leave(self, inst: Inst) -> NoReturn:
        assert inst.state is not None
        values = {v: self.of(v) for v in inst.state.values()}
        stacks = [stack for stack in (self.fn.stack, *self.fn.stacks) if stack is not None]
        rows = [row for stack in stacks for row in (stack.row, stack.which) if row is not None]
        held = {row: self.values[row] for row in rows if row in self.values}
        raise Left(inst.state, values, inst.owed, held)

    def region(self, region: Region) -> list[Any]:
        """Evaluate a region; what it yields. Raises _Jump for other ends."""
        for inst in region.insts:
            if inst.state is not None and type(inst) is not Leave:
                if self.left is not None and self.passed == self.left:
                    self.leave(inst)
                self.passed += 1
            self.inst(inst)
        end = region.end
        if type(end) is Yield:
            return [self.of(value) for value in end.args]
        if isinstance(end, (Return, Continue, Break)):
            raise _Jump(end, [self.of(value) for value in end.args])
        raise AssertionError("control comes to the end of a region that has none")

    def inst(self, inst: Inst) -> None:
        match inst:
            case If():
                test = self.of(inst.args[0])
                taken = inst.orelse if test is False or test is None else inst.then
                self.results(inst, self.region(taken))
            case Loop():
                self.loop(inst)
            case _:
                self.values[inst] = self.value(inst)

    def results(self, inst: If | Loop, values: list[Any]) -> None:
        for result, value in zip(inst.results, values, strict=False):
            self.values[result] = value

    def loop(self, inst: Loop) -> None:
        values = [self.of(arg) for arg in inst.args]
        while True:
            self.values.update(zip(inst.turns, values, strict=True))
            try:
                self.region(inst.body)
            except _Jump as jump:
                if type(jump.end) is Continue and jump.end.loop is inst:
                    values = jump.values
                    continue
                if type(jump.end) is Break and jump.end.loop is inst:
                    self.results(inst, jump.values)
                    return
                raise

    def value(self, inst: Inst) -> Any:
        args = [self.of(arg) for arg in inst.args]
        match inst:
            case Op():
                return self.operation(inst, args)
            case Guard():
                return args[0] if passes(args[0], inst.type) else self.leave(inst)
            case Raise():
                return self.leave(inst)
            case Trying():
                return False  # what would be raised is left
            case NoKeyword():
                return self.leave(inst) if type(args[0]) is Keyword else args[0]
            case GlobalGet():
                return self.load(inst)
            case GlobalSet():
                self.session.store(inst.name, args[0])
                return args[0]
            case MakeBox():
                return Box(args[0])
            case BoxGet() | BoxSet():
                return self.box(inst, *args)
            case MakeClosure():
                return inst.lam.rt.make(inst.lam, *args)
            case MakeDict():
                return dict(zip(inst.keys, args, strict=True))
            case Walk():
                if args[0] is not None and not is_list(args[0]):
                    return self.leave(inst)
                return args[0], copy(args[0])
            case Again():
                if args[1] == 0:
                    walk = find(inst.args[0])
                    self.values[walk] = args[0][0], copy(args[0][0])
                return None
            case LeftOver():
                return left_at(args[0][0], args[0][1], args[1])
            case MakeRow():
                self.was[inst] = args[0] if args else None
                row = open_row(args[0]) if args else []
                return self.leave(inst) if row is None else row
            case Append():
                args[0][max(len(args[0]) - inst.drop, 0) :] = args[1:]
                self.was[find(inst.args[0])] = False
                return None
            case Restart():
                row = find(inst.args[0])
                self.values[row], self.was[row] = [], args[1]
                return None
            case StillEmpty():
                return self.leave(inst) if args[0] else None
            case RowEmpty():
                return len(args[0]) <= inst.drop
            case RowGet():
                row, place = args[0], inst.place
                if place >= len(row):
                    return self.leave(inst) if inst.strict else None
                return row[-1 - place]
            case RowPop():
                return args[0].pop()
            case FromRow():
                return self.from_row(inst, *args)
            case Count():
                self.counted += inst.n
                return None
            case Direct():
                assert self.fn.self_name is not None
                own = self.session.load(self.fn.self_name, library=self.fn.activation.library)
                return own(*args)
            case Call():
                return args[0](*args[1:]) if callable(args[0]) else self.leave(inst)
            case Native():
                return self.session.native(inst.name)(*args)
            case _:
                return self.leave(inst)

    def from_row(self, inst: FromRow, row: list[Any], tail: Any, *items: Any) -> Any:
        made = find(inst.args[0])
        if type(made) is MakeRow and made.tracks and inst.order == "front":
            was = False if inst.other else self.was[made]
            return list_of(row, was, inst.drop, *items)
        if tail is not None and not is_list(tail):
            return self.leave(inst)
        return like_row(row, tail, inst.order, *items)

    def load(self, inst: GlobalGet) -> Any:
        assert inst.state is not None
        try:
            return self.session.load(inst.name, library=inst.home.library)
        except KeyError:
            return self.leave(inst)

    def box(self, inst: Inst, box: Box, value: Any = None) -> Any:
        if inst.state is not None and box.v is UNSET:
            self.leave(inst)
        if type(inst) is BoxSet:
            box.v = value
        return box.v

    def operation(self, inst: Op, args: list[Any]) -> Any:
        assert inst.state is not None
        library = inst.home.library
        if inst.own == WALK_NEXT:
            return args[0] + 1
        if inst.own == WALK_EMPTY:
            return args[1] >= len(args[0][1])
        if inst.own in (WALK_FIRST, WALK_ITEM):
            items = args[0][1]
            return items[args[1]] if args[1] < len(items) else None
        if inst.own == PUSHED_OWN:
            return args[0]
        if inst.own == PUSH_OWN:
            args[0].append(args[2])
            return args[0]
        if inst.own in OWN_DICTS:
            key = args[1] if type(args[1]) is str else args[1].name
            if len(args) == 2:
                args[0].pop(key, None)
            else:
                args[0][key] = args[2]
            return args[0]
        try:
            return self.session.primitive(inst.name, len(args), library=library)(*args)
        except SxError:
            return self.leave(inst)  # the machine raises errors


def passes(value: Any, kind: Type) -> bool:
    """Return whether a value passes a guard."""
    if type(kind.of) is str and type(value) is Vector:
        return value.consists_of(PYTHON_TYPES[kind.of])
    return is_subtype(type_of(value), Type(kind.kind, kind.low, kind.high))
