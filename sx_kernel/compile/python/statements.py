"""Instructions that stand on lines of their own."""

from __future__ import annotations

from typing import Any, Final

from sx_kernel.compile.facts.operations import LIST_MAKERS
from sx_kernel.compile.mid.extents import is_for_failure
from sx_kernel.compile.mid.lists import (
    Again,
    Append,
    FromRow,
    Left,
    MakeRow,
    Restart,
    StillEmpty,
    Walk,
)
from sx_kernel.compile.mid.nodes import (
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
    Native,
    Op,
    Raise,
    Region,
    Result,
    Return,
    Trying,
    Value,
    Yield,
    find,
)
from sx_kernel.compile.python.exits import Exit
from sx_kernel.compile.python.lines import Views
from sx_kernel.compile.python.loops import is_lasting
from sx_kernel.compile.python.operations import (
    bare,
    fill_in,
    mentions,
    violation,
)
from sx_kernel.compile.python.sequences import Sequences
from sx_kernel.ir.names import mangle

SAME: Final = {"int": "int", "float": "float", "str": "str", "bool": "bool"}
"""Types of Python whose values cross as they are, and their names in emitted code."""
CROSS: Final = frozenset(("int", "float", "num", "number", "str", "bool", "nil"))


_COMPUTED: Final = frozenset((Op, Direct, Native, GlobalGet))


def is_foreign(inst: Inst) -> bool:
    """Return whether an instruction calls a function of the host's."""
    return type(inst) is Call and inst.foreign is not None


class Statements(Sequences):
    """Writes instructions and regions."""

    def __init__(self, fn: Function, views: Views, *, library: bool) -> None:
        super().__init__(fn, views, library=library)
        self.order = 0
        self.prologue = False  # guards are written that are not where the rest is

    def region(self, region: Region) -> None:
        """Write a region; what it yields has been given names."""
        skip = None
        for i, inst in enumerate(region.insts):
            self.order += 1
            if inst is skip or inst in self.steps or inst in self.late:
                continue
            following = region.insts[i + 1] if i + 1 < len(region.insts) else None
            if self.is_unchecked(inst, following):
                self.unchecked.add(inst)
            if self.fold(inst, region):
                self.deferred[inst] = self.order
                continue
            if self.carries(inst, following):
                assert type(following) is Op
                skip = following
                if self.carry(inst, following, region):
                    return
                continue
            if self.is_tail(inst, i, region):
                self.flush(inst)
                exit_text = bare(self.expression(inst))
                self.line(f"return {exit_text}", self.begun(inst, self.taken_exit(inst)))
                return
            self.inst(inst)
        self.end(region)

    def carries(self, inst: Inst, following: Any) -> bool:
        """Return whether the operation behind a call may stand on its line: it cannot fail."""
        if type(inst) not in (Call, Direct, Native) or type(following) is not Op:
            return False
        if is_foreign(inst):
            return False
        if self.uses.get(inst, 0) != 1 or inst in self.named or self.effect(following):
            return False
        if inst not in map(find, following.args) or self.fails(following) or self.reads(following):
            return False
        if following.own in LIST_MAKERS:
            return True
        choice = self.choose(following)
        row = choice.row
        if row is None or row.inline is None or row.when or choice.tests or row.value is not None:
            return False
        index = [find(arg) for arg in following.args].index(inst)
        return mentions(row.inline).count(index) == 1 and " is " not in row.inline

    def carry(self, inst: Inst, following: Op, region: Region) -> bool:
        """Write a call with the operation behind it; whether that ends the region."""
        self.flush(inst)
        call = self.expression(inst)
        self.done_once.clear()
        exit = self.begun(inst, self.taken_exit(inst))
        self.names[inst] = call
        text = bare(self.expression(following))
        del self.names[inst]
        ends = type(region.end) is Return and find(region.end.args[0]) is following
        if ends and region.insts[-1] is following and following not in self.named:
            self.line(f"return {text}", exit)
            return True
        if self.uses.get(following, 0) or following in self.named:
            self.line(f"{self.local(following)} = {text}", exit)
        else:
            self.line(text, exit)
        return False

    def is_tail(self, inst: Inst, i: int, region: Region) -> bool:
        """Return whether `inst` is a call whose value is the function's."""
        return (
            i == len(region.insts) - 1 and type(region.end) is Return
            and type(inst) in (Call, Direct, Native) and find(region.end.args[0]) is inst
            and self.uses[inst] == 1 and inst not in self.named and not is_foreign(inst)
        )  # fmt: skip

    def begun(self, inst: Inst, exit: Exit | None) -> Exit | None:
        """The exit of a line that makes the call `inst`."""
        if exit is not None and type(inst) is Direct:
            exit.begins = 1
        return exit

    def flush(self, keep: Inst | Any = None) -> None:
        """Before an effect: compute now what it could disturb."""
        wanted: set[Value] = set()
        if keep is not None:
            work = [find(arg) for arg in keep.args]
            while work:
                value = work.pop()
                owner = value.owner if type(value) is Result else value
                if owner in self.deferred and owner not in wanted:
                    state = getattr(keep, "state", None)
                    if state is not None and self.differs(owner, state):
                        continue
                    wanted.add(owner)
                    work += self._operands(owner)  # pyright: ignore[reportArgumentType]
        for inst in sorted(self.deferred, key=self.deferred.__getitem__):
            if (
                inst in self.deferred
                and inst not in wanted
                and (self.reads(inst) or self.can_leave(inst))
            ):
                self.assign(inst)

    def inst(self, inst: Inst) -> None:
        """Write one instruction that stands on lines of its own."""
        if type(inst) in _COMPUTED:  # (most of them)
            self.compute(inst)
            return
        match inst:
            case Trying():
                pass
            case Raise():
                self.raise_here(inst)
            case If() if is_for_failure(inst):
                pass  # (extents.py)
            case If():
                self.choose_statement(inst)
            case Loop():
                self.loop(inst)
            case Guard():
                self.guard(inst)
            case Count():
                self.flush()
                self.line(f"H_ += {inst.n}.0", self.exit(inst.state, inst.owed))  # pyright: ignore[reportArgumentType]
            case Leave():
                self.flush()
                self.line("X_()", self.exit(inst.state, inst.owed))  # pyright: ignore[reportArgumentType]
            case MakeBox() if inst.holds is not None:
                if inst in self.named and inst not in self.names:
                    self.local(inst, "box")
            case MakeBox() if inst.scalar:
                self.flush(inst)
                text = self.text(inst.args[0])
                self.line(
                    f"{self.names.get(inst) or self.local(inst, 'box')} = {bare(text)}",
                    self.taken_exit(),
                )
            case BoxSet():
                self.box_set(inst)
            case MakeClosure() if inst.sunk:
                if inst in self.named and inst not in self.names:
                    self.local(inst, "fn")
            case Left() | FromRow() if inst.sunk:
                pass
            case Walk():
                self.walk(inst)
            case Again():
                self.walk_again(inst)
            case MakeRow() if inst.args or inst.tracks:
                self.open_row(inst)
            case Restart():
                self.restart_row(inst)
            case StillEmpty():
                self.still_empty(inst)
            case Append():
                self.change_row(inst)
            case Call() if is_foreign(inst):
                self.foreign(inst)
            case GlobalSet() if not self.uses.get(inst, 0):
                self.global_set(inst)
            case _:
                self.compute(inst)

    def compute(self, inst: Inst) -> None:
        """Write an instruction that computes a value."""
        if self.effect(inst):
            self.flush(inst)
            if not self.keeps(inst):
                self.done_once.clear()
        if type(inst) is Op and self.statement(inst):
            return
        text = bare(self.expression(inst))
        exit = self.begun(inst, self.taken_exit(inst))
        if not self.uses.get(inst, 0) and inst not in self.named:
            self.line(text, exit)
        else:
            self.line(f"{self.names.get(inst) or self.local(inst)} = {text}", exit)
            self.hold_items(inst)

    def foreign(self, inst: Call) -> None:
        """A call of a function of the host's: what it raises is an error of the host's, so nothing
        else stands on its line. What it gives is made a value of SX, if it has not the type that it
        had before."""
        self.flush(inst)
        self.done_once.clear()
        given = [self.given(arg) for arg in inst.args[1:]]
        fn = find(inst.args[0])
        assert type(fn) is GlobalGet
        assert inst.state is not None
        assert inst.after is not None
        self.deferred.pop(fn, None)
        self.leaving = []
        exit = self.exit(inst.state, inst.owed)
        exit.foreign = True
        text = f"R_{mangle(fn.name)}({', '.join(given)})"
        if not self.uses.get(inst, 0):
            self.line(text, exit)
            return
        name = self.local(inst)
        self.line(f"{name} = {text}", exit)
        after = self.exit(inst.after, inst.owed)
        after.foreign = True
        word = SAME.get(inst.foreign or "")
        test = f"type({name}) is not {word}" if word else f"{name} is not None"
        self.line(f"if {test}: {name} = S_({name})", after)

    def given(self, arg: Value) -> str:
        """An argument as the host gets it."""
        text = self.atom(arg)
        if find(arg).type.kind in CROSS or text in ("None", "True", "False"):
            return text
        return f"({text} if type({text}) in ASIS_ else H2P_({text}))"

    def guard(self, inst: Guard) -> None:
        name = self.atom(inst.args[0])
        if find(inst.args[0]) in self.unchecked:
            assert len(self.lines) in self.exits, "a load without an exit"
            self.faults[len(self.lines)] = len(self.keys)
        self.leaving = []
        exit = self.exit(inst.state, inst.owed)  # pyright: ignore[reportArgumentType]
        if type(inst.type.of) is str:
            self.done_once.clear()  # (it may find out that the vector can promise something)
        test = violation(inst.type, name, find(inst.args[0]).type)
        self.line(f"if {test}: {self.give_up(inst.key, inst.type)}", exit)
        self.names[inst] = name
        if not self.prologue:
            self.hold_items(inst)

    def box_set(self, inst: BoxSet) -> None:
        box = find(inst.args[0])
        if type(box) is MakeBox and box.holds is not None:
            self.stored.add(box)
            return
        self.flush(inst)
        scalar = type(box) is MakeBox and box.scalar
        name = self.names[box] if scalar else self.atom(box) + ".v"
        if inst.state is not None:
            self.line(f"if {name} is U_: X_()", self.exit(inst.state, inst.owed))
        value = find(inst.args[1])
        owner = value.owner if type(value) is Result else value
        if owner in self.deferred:
            text = bare(self.text(value))
        else:
            text = self.text(value)
        self.line(f"{name} = {text}", self.taken_exit())

    def global_set(self, inst: GlobalSet) -> None:
        """A store in a global on which no code relies (`variables` of the globals) is no more than
        that."""
        self.flush(inst)
        self.done_once.clear()
        value = self.atom(inst.args[0])
        exit = self.taken_exit(inst)
        test = f"{inst.name!r} in Vars_"
        if find(inst.args[0]).type.kind in ("any", "never", "function"):
            test += f" and type({value}) is not Fn_"
        with self.block(f"if {test}:", exit):
            self.line(f"G_{mangle(inst.name)} = {value}")
        with self.block("else:"):
            self.line(self.expression(inst), exit)

    def statement(self, inst: Op) -> bool:
        """Write an operation that is a statement in Python; whether it is one."""
        if inst.own == "":
            return False
        choice = self.choose(inst)
        row = choice.row
        if row is None or row.value is None or row.inline is None:
            return False
        named = mentions(row.value) + mentions(row.once or "")
        alone = row.value != "{r}" and not row.when and not choice.tests
        operands = [
            self.text(arg)
            if alone and i not in named and mentions(row.inline).count(i) == 1
            else self.atom(arg)
            for i, arg in enumerate(inst.args)
        ]
        checks = self.checks(inst, operands)
        exit = self.taken_exit(inst)
        lines_before: list[str] = []
        if row.once is not None and not inst.keeps:
            once = self.once(row.once, inst, operands)
            if once not in self.done_once:
                if not checks:
                    if is_lasting(inst):
                        self.done_once.add(once)
                    self.line(once)
                else:
                    lines_before = [once]
        if row.value == "{r}":
            result = self.local(inst)
            self.line(fill_in(row.inline, operands).replace("{r}", result), exit)
            return True
        inline = self.with_items(row.inline, inst)
        lines = [*lines_before, *fill_in(inline, operands).split("\n")]
        value = row.value if row.value == "None" else fill_in(row.value, operands)
        if checks:
            with self.block(f"if {' and '.join(checks)}:", exit):
                for text in lines:
                    self.line(text, exit)
            with self.block("else:"):
                self.line(self.primitive_call(inst, operands), exit)
        else:
            for text in lines:
                self.line(text, exit)
        self.names[inst] = value
        answer = Const(None) if value == "None" else find(inst.args[int(row.value[1:-1])])
        if type(answer) is Const:
            self.kept.answers[inst] = answer
        return True

    def choose_statement(self, inst: If) -> None:
        """An If as a statement."""
        self.flush(inst)
        test = bare(self.condition(inst.args[0]))
        exit = self.taken_exit()
        self.settle()
        for result in inst.results:
            if result not in self.names and (self.uses.get(result, 0) or result in self.named):
                self.local(result)
        swapped = not inst.then.insts and type(inst.then.end) is Yield and not self._sets(inst)
        if swapped and (inst.orelse.insts or self._sets(inst)):
            with self.block(f"if not ({test}):", exit):
                self.branch(inst, inst.orelse)
            return
        with self.block(f"if {test}:", exit):
            self.branch(inst, inst.then)
        if type(inst.then.end) is not Yield and self._ends(inst.then):
            self.branch(inst, inst.orelse)
            return
        if inst.orelse.insts or self._sets(inst) or type(inst.orelse.end) is not Yield:
            with self.block("else:"):
                self.branch(inst, inst.orelse)

    def _ends(self, region: Region) -> bool:
        """Return whether control never comes out of a region's end."""
        if type(region.end) in (Return, Continue):
            return True
        if type(region.end) is Break:
            return self.breaks(region.end.loop)
        last = region.insts[-1] if region.insts else None
        return (
            type(last) is If
            and region.end is None
            and self._ends(last.then)
            and self._ends(last.orelse)
        )

    def _sets(self, inst: If) -> bool:
        return any(result in self.names for result in inst.results)

    def branch(self, inst: If, region: Region) -> None:
        outside, self.deferred = self.deferred, {}
        once = set(self.done_once)
        self.name_like_results(inst, region)
        try:
            self.region(region)
            if type(region.end) is not Yield:
                return
            for result, arg in zip(inst.results, region.end.args, strict=False):
                if result in self.names:
                    self.set_to(self.names[result], arg)
                else:
                    self.drop(arg)
            self.flush()
        finally:
            self.deferred = outside
            self.done_once = once if self.calls_nothing(region) else set()

    def name_like_results(self, inst: If, region: Region) -> None:
        """A call at the end of a branch whose value is handed out goes to the result's local."""
        if type(region.end) is not Yield or not region.insts:
            return
        last = region.insts[-1]
        if type(last) not in (Call, Direct, Native) or is_foreign(last) or last in self.named:
            return
        for result, arg in zip(inst.results, region.end.args, strict=False):
            if find(arg) is last and self.uses.get(last) == 1 and result in self.names:
                self.names[last] = self.names[result]

    def set_to(self, name: str, value: Value) -> None:
        text = self.text(value)
        if text != name:
            self.line(f"{name} = {bare(text)}", self.taken_exit())

    def end(self, region: Region) -> None:
        """Write a region's terminator."""
        end = region.end
        if end is None:
            self.flush()
            return
        if type(end) is Yield:
            return  # that is for who has the If
        if type(end) is Return:
            value = find(end.args[0])
            text = bare(self.text(value))
            exit = self.taken_exit()
            self.flush_rest()
            self.line(f"return {text}", exit)
        elif type(end) is Continue:
            self.rebind(end)
        elif type(end) is Break:
            for result, arg in zip(end.loop.results, end.args, strict=False):
                if type(find(arg)) is Trying:
                    continue
                if result in self.names:
                    self.set_to(self.names[result], arg)
                else:
                    self.drop(arg)
            self.flush()
            if self.breaks(end.loop):
                self.line("break")
