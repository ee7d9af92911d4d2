"""The middle → Python source, with an Exit for every line that can be left.

Values that are used once, by something in the same region, become part of the expression that
uses them, if no effect lies between; all others get a local. A line is left by the state of the
first instruction on it that can fail: everything on the line is done again from there, which is
safe because nothing on it has an effect, but perhaps the last thing it does.
"""

from __future__ import annotations

from collections.abc import Container, Generator, Mapping
from contextlib import contextmanager
from typing import Any, Final, NamedTuple, final

from sx_kernel.base.values import UNSET
from sx_kernel.compile.facts.operations import JOINERS, LIST_MAKERS, NEGATION, choose, effects
from sx_kernel.compile.facts.types import BOOL, KINDS, NIL
from sx_kernel.compile.mid.nodes import (
    BoxGet,
    BoxSet,
    Break,
    Call,
    Captured,
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
    Op,
    Param,
    Region,
    Result,
    Return,
    Turn,
    Value,
    Wanted,
    Yield,
    find,
    inner_regions,
    instructions,
    regions,
)
from sx_kernel.compile.mid.state import Activation, State
from sx_kernel.compile.passes.simplify import note_state
from sx_kernel.compile.python.exits import Exit, Fixed, Made
from sx_kernel.compile.python.operations import (
    LONG,
    MAX_PARTS,
    bare,
    fill_in,
    kind_test,
    literal,
    mentions,
    plain_in_fstring,
    violation,
)
from sx_kernel.compile.world import PrimitiveInfo, Unsupported
from sx_kernel.ir.names import mangle

MAX_INDENT: Final = 80  # CPython's parser stops at 100
_READS_NOTHING: Final = frozenset({"MakeClosure", "MakeDict"})

# Control functions → the builtins of emitted code that are their native forms.
NATIVE: Final = {
    "call/cc": "N_call_cc", "call-with-current-continuation": "N_call_cc", "apply": "N_apply",
    "%guard": "N_guard", "%handler-bind": "N_handler_bind",
    "with-exception-handler": "N_with_exception_handler", "dynamic-wind": "N_dynamic_wind",
    "%parameterize": "N_parameterize", "make-parameter": "N_make_parameter",
    "call-with-values": "N_call_with_values", "%delay": "N_delay",
    "%delay-force": "N_delay_force", "force": "N_force",
}  # fmt: skip


class NeedsStatements(Exception):
    """An expression turned out to need lines of its own where none can stand."""


class Rendering(NamedTuple):
    """The text of a unit, its exits by line, where its constants come from, its guards' keys."""

    text: str
    exits: dict[int, Exit]
    consts: list[Fixed]
    keys: list[tuple[str, int, int]]


@final
class Renderer:
    """Renders one function."""

    def __init__(self, fn: Function, views: Any, *, library: bool) -> None:
        self.fn = fn
        self.views = views
        self.library = library
        self.lines: list[str] = []
        self.indent = 3
        self.exits: dict[int, Exit] = {}
        self.consts: list[Fixed] = []
        self.keys: list[tuple[str, int, int]] = []
        self.names: dict[Value, str] = {}
        self.taken: set[str] = set()
        self.temps = 0
        self.uses: dict[Value, int] = {}
        self.places: dict[Value, Region | None] = {}  # where a value is used
        self.named: set[Value] = set()  # used by states, so they must be in locals
        self.deferred: dict[Inst, int] = {}
        self.order = 0
        self.leaving: list[tuple[int, Inst]] = []  # what on the present line can be left
        self.hoist = True
        self.loops: list[Loop] = []
        self.flags: dict[Loop, str] = {}
        self.flag_line = 0
        self.flag_indent = 3

    # -- the unit ------------------------------------------------------------------------------

    def render(self) -> Rendering:
        """The whole unit. Raises Unsupported."""
        fn = self.fn
        self._look()
        captured = [c.inner.py for c in fn.lam.captures]
        name = "fn"
        while name in captured:
            name += "_"
        self.lines += [
            "def unit(H_):",
            f" def make({', '.join(['P_', *captured])}):",
            f"  def {name}({self._parameters()}):",
            "   nonlocal H_",
            "   H_ += 1.0",
            f"   if 0: {', '.join(['P_', *captured])}",
        ]
        entry = State(fn.activation, 0, None, ())
        self.exits[5] = Exit(entry, {}, (), 0, entry=True)
        for value, text in zip(fn.captured, captured, strict=True):
            self.names[value] = text
        self.taken.update(captured)
        self._take_arguments(entry)
        guards = [inst for inst in fn.body.insts if type(inst) is Guard and inst.key[0] != "load"]
        if fn.direct:
            for guard in guards:
                self.inst(guard, fn.body)
            arguments = ", ".join(v.py for v in fn.lam.required)
            self.line(f"return {self.direct_name()}({arguments})", self.exit(entry, 0))
        else:
            self._body(fn.body)
        self.lines += [f"  P_.rt.born({name})", f"  return {name}"]
        if fn.direct:
            self.lines += [
                " def direct(P_):", f"  def fn({self._parameters()}):", "   nonlocal H_",
                "   if 0: P_",
            ]  # fmt: skip
            rest = Region()
            rest.insts = [inst for inst in fn.body.insts if inst not in guards]
            rest.end = fn.body.end
            self.places = {v: rest if r is fn.body else r for v, r in self.places.items()}
            self._body(rest)
            self.lines.append("  return fn")
        self.lines.append("")
        return Rendering("\n".join(self.lines), self.exits, self.consts, self.keys)

    def _body(self, region: Region) -> None:
        self.flag_line, self.flag_indent = len(self.lines), self.indent
        self.region(region)

    def direct_name(self) -> str:
        assert self.fn.self_name is not None
        return ("IL_" if self.library else "I_") + mangle(self.fn.self_name)

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

    # -- what is used where --------------------------------------------------------------------

    def _look(self) -> None:
        seen: set[int] = set()
        for region in regions(self.fn.body):
            for inst in region.insts:
                for arg in inst.args:
                    self._use(find(arg), region)
                if inst.state is not None and self.can_leave(inst):
                    note_state(inst.state, self.named, seen)
            if region.end is not None:
                for arg in region.end.args:
                    self._use(find(arg), region)
        # what is made only when the code is left needs what it is made of
        work = [v for v in self.named if type(v) is MakeClosure and v.sunk]
        while work:
            for arg in work.pop().args:
                value = find(arg)
                if value not in self.named:
                    self.named.add(value)
                    if type(value) is MakeClosure and value.sunk:
                        work.append(value)

    def _use(self, value: Value, region: Region) -> None:
        self.uses[value] = self.uses.get(value, 0) + 1
        known = self.places.setdefault(value, region)
        if known is not region:
            self.places[value] = None

    def can_leave(self, inst: Inst) -> bool:
        if type(inst) is Op:
            if inst.own in LIST_MAKERS:
                return False
            return not choose(inst.own, inst.types).total
        return inst.state is not None

    def effect(self, inst: Inst) -> bool:
        """Whether the instruction does something."""
        kind = type(inst)
        if kind is Op:
            assert type(inst) is Op
            prim = self.primitive(inst)
            return any(
                e.startswith("write") for e in effects(inst.own, len(inst.args), prim.effects)
            )
        if kind is If or kind is Loop:
            return any(
                self.effect(one) for inner in inner_regions(inst) for one in inner.insts
            ) or any(type(inner.end) is not Yield for inner in inner_regions(inst))
        return kind in (
            Call, Direct, Native, GlobalSet, BoxSet, Count, Leave, MakeBox, Guard, Wanted,
        )  # fmt: skip

    def reads(self, inst: Inst) -> bool:
        """Whether the value may change when something has an effect."""
        if type(inst) is Op:
            return bool(effects(inst.own, len(inst.args), self.primitive(inst).effects))
        if type(inst) is If:
            return True
        return type(inst) in (BoxGet, GlobalGet)

    def primitive(self, inst: Op) -> PrimitiveInfo:
        assert inst.state is not None
        return self.view(inst.state.activation)[0][inst.name]

    def view(self, activation: Activation) -> tuple[Mapping[str, PrimitiveInfo], Container[str]]:
        """The primitives and sealed globals that the code of an activation sees."""
        return self.views(activation.lam)

    def fold(self, inst: Inst, region: Region) -> bool:
        """Whether `inst` may become part of the expression that uses it."""
        value: Value = inst
        if type(inst) is If:
            if len(inst.results) != 1:
                return False
            value = inst.results[0]
        if self.uses.get(value, 0) != 1 or value in self.named or self.places[value] is not region:
            return False
        return self.is_expression(inst)

    def is_expression(self, inst: Inst) -> bool:
        if type(inst) is If:
            return self._is_choice(inst)
        if type(inst) is Op:
            return not self.effect(inst)
        if type(inst) is MakeClosure:
            return True
        return type(inst) in (BoxGet, GlobalGet, MakeDict)

    def _is_choice(self, inst: If) -> bool:
        for inner in (inst.then, inst.orelse):
            if type(inner.end) is not Yield or not all(self.fold(i, inner) for i in inner.insts):
                return False
        return True

    # -- lines ---------------------------------------------------------------------------------

    def line(self, text: str, exit: Exit | None = None) -> None:
        if self.indent > MAX_INDENT:
            raise Unsupported("python: nested too deeply for CPython's parser")
        self.lines.append(" " * self.indent + text)
        if exit is not None:
            self.exits[len(self.lines)] = exit

    @contextmanager
    def block(self, header: str, exit: Exit | None = None) -> Generator[None]:
        self.line(header, exit)
        self.indent += 1
        before = len(self.lines)
        try:
            yield
            if len(self.lines) == before:
                self.line("pass")
        finally:
            self.indent -= 1

    def taken_exit(self, own: Inst | None = None) -> Exit | None:
        """The exit of the line that is being finished: that of the first thing that can fail."""
        found = self.leaving
        self.leaving = []
        if own is not None and self.can_leave(own) and not found:
            assert own.state is not None
            return self.exit(own.state, own.owed)
        if not found:
            return None
        first = min(found, key=lambda pair: pair[0])[1]
        assert first.state is not None
        return self.exit(first.state, first.owed)

    def exit(self, state: State, owed: int) -> Exit:
        sources: dict[Any, Any] = {}
        made: dict[str, Made] = {}
        for value in state.values():
            sources[value] = self.source(find(value), made)
        return Exit(state, sources, tuple(made.values()), owed)

    def source(self, value: Value, made: dict[str, Made]) -> Any:
        """Where the value is found when the line is left."""
        if type(value) is Const:
            return Fixed(value.value, value.owner, value.number)
        if type(value) is MakeBox and value.scalar:
            name = f"%{self.names[value]}"
            made[name] = Made(name, self.names[value], None, -1, ())
            return name
        if type(value) is MakeClosure and value.sunk:
            name = self.names.get(value) or self.local(value, "fn")
            key = f"%{name}"
            if key not in made:
                captured = tuple([self.source(find(arg), made) for arg in value.args])
                made[key] = Made(key, None, value.activation, value.index, captured)
            return key
        if value in self.names:
            return self.names[value]
        raise AssertionError(f"no local for {type(value).__name__} {value.hint}")

    def local(self, value: Value, hint: str | None = None) -> str:
        """A Python variable for `value`, which has none yet."""
        hint = value.hint or hint
        if hint is None or hint in self.taken:
            self.temps += 1
            name = f"t{self.temps}_" if hint is None else f"{hint.partition('ʹ')[0]}ʹ{self.temps}"
        else:
            name = hint
        self.taken.add(name)
        self.names[value] = name
        return name

    # -- regions -------------------------------------------------------------------------------

    def region(self, region: Region) -> None:
        """Write a region; what it yields has been given names."""
        for i, inst in enumerate(region.insts):
            self.order += 1
            if self.fold(inst, region):
                self.deferred[inst] = self.order
                continue
            if self.is_tail(inst, i, region):
                self.flush(inst)
                exit_text = bare(self.expression(inst))
                self.line(f"return {exit_text}", self.begun(inst, self.taken_exit(inst)))
                return
            self.inst(inst, region)
        self.end(region)

    def is_tail(self, inst: Inst, i: int, region: Region) -> bool:
        """Whether `inst` is a call whose value is the function's."""
        return (
            i == len(region.insts) - 1 and type(region.end) is Return
            and type(inst) in (Call, Direct, Native) and find(region.end.args[0]) is inst
            and self.uses[inst] == 1 and inst not in self.named
        )  # fmt: skip

    def begun(self, inst: Inst, exit: Exit | None) -> Exit | None:
        """The exit of a line that makes the call `inst`."""
        if exit is not None and type(inst) is Direct:
            exit.begins = 1
        return exit

    def flush(self, keep: Inst | Any = None) -> None:
        """Before an effect: put what is still to be computed, and could be disturbed, into locals."""
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

    def differs(self, inst: Any, state: State) -> bool:
        """Whether something in a deferred expression is left by another state than `state`."""
        if inst.state is not None and self.can_leave(inst) and inst.state is not state:
            return True
        return any(self.differs(o, state) for inner in inner_regions(inst) for o in inner.insts)

    def _operands(self, inst: Inst) -> list[Value]:
        found = [find(arg) for arg in inst.args]
        for inner in inner_regions(inst):
            for one in inner.insts:
                found += self._operands(one)
            if inner.end is not None:
                found += [find(arg) for arg in inner.end.args]
        return found

    def assign(self, inst: Inst) -> str:
        """Compute a deferred value now, into a local."""
        saved, self.leaving = self.leaving, []
        value: Value = inst.results[0] if type(inst) is If else inst
        try:
            text = self.text(value)
        except NeedsStatements:
            assert type(inst) is If
            self.deferred.pop(inst, None)
            self.leaving = []
            self.choose_statement(inst)
            self.leaving = saved
            return self.names[value]
        name = self.local(value)
        self.line(f"{name} = {bare(text)}", self.taken_exit())
        self.leaving = saved
        return name

    def atom(self, value: Value) -> str:
        """Text that may be repeated: a name or a literal."""
        value = find(value)
        known = self.names.get(value)
        if known is not None:
            return known
        if type(value) is Const:
            return self.text(value)
        if not self.hoist:
            raise NeedsStatements
        owner = value.owner if type(value) is Result else value
        if type(owner) is BoxGet:
            box = find(owner.args[0])
            if type(box) is MakeBox and box.scalar and owner.state is None:
                self.deferred.pop(owner, None)
                return self.names[box]
        assert isinstance(owner, Inst)
        return self.assign(owner)

    # -- instructions --------------------------------------------------------------------------

    def inst(self, inst: Inst, region: Region) -> None:
        """Write one instruction that stands on lines of its own."""
        match inst:
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
            case _:
                self.compute(inst)

    def compute(self, inst: Inst) -> None:
        """Write an instruction that computes a value."""
        effect = self.effect(inst)
        if effect:
            self.flush(inst)
        if type(inst) is Op and self.statement(inst):
            return
        text = bare(self.expression(inst))
        exit = self.begun(inst, self.taken_exit(inst))
        if not self.uses.get(inst, 0) and inst not in self.named:
            self.line(text, exit)
        else:
            self.line(f"{self.local(inst)} = {text}", exit)

    def guard(self, inst: Guard) -> None:
        name = self.atom(inst.args[0])
        number = len(self.keys)
        self.keys.append(inst.key)
        self.leaving = []
        exit = self.exit(inst.state, inst.owed)  # pyright: ignore[reportArgumentType]
        self.line(f"if {violation(inst.type, name)}: V_(P_, {number})", exit)
        self.names[inst] = name

    def box_set(self, inst: BoxSet) -> None:
        self.flush(inst)
        box = find(inst.args[0])
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

    def statement(self, inst: Op) -> bool:
        """Write an operation that is a statement in Python; whether it is one."""
        if inst.own == "":
            return False
        choice = choose(inst.own, inst.types)
        row = choice.row
        if row is None or row.value is None or row.inline is None:
            return False
        operands = [self.atom(arg) for arg in inst.args]
        checks = self.checks(inst, operands)
        exit = self.taken_exit(inst)
        lines = fill_in(row.inline, operands).split("\n")
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
        swapped = (
            not inst.then.insts and type(inst.then.end) is Yield and not self._sets(inst, inst.then)
        )
        if swapped and (inst.orelse.insts or self._sets(inst, inst.orelse)):
            with self.block(f"if not ({test}):", exit):
                self.branch(inst, inst.orelse)
            return
        with self.block(f"if {test}:", exit):
            self.branch(inst, inst.then)
        if type(inst.then.end) is not Yield and self._ends(inst.then):
            self.branch(inst, inst.orelse)
            return
        if inst.orelse.insts or self._sets(inst, inst.orelse) or type(inst.orelse.end) is not Yield:
            with self.block("else:"):
                self.branch(inst, inst.orelse)

    def _ends(self, region: Region) -> bool:
        """Whether control never comes out of a region's end."""
        if type(region.end) in (Return, Continue):
            return True
        if type(region.end) is Break:
            return True
        last = region.insts[-1] if region.insts else None
        return (
            type(last) is If
            and region.end is None
            and self._ends(last.then)
            and self._ends(last.orelse)
        )

    def _sets(self, inst: If, region: Region) -> bool:
        return any(result in self.names for result in inst.results)

    def settle(self) -> None:
        """Before a block: put what is deferred into locals if a branch could disturb it."""
        for one in sorted(self.deferred, key=self.deferred.__getitem__):
            if one in self.deferred and (self.reads(one) or self.can_leave(one)):
                self.assign(one)

    def branch(self, inst: If, region: Region) -> None:
        outside, self.deferred = self.deferred, {}
        try:
            if type(region.end) is not Yield:
                self.region(region)
                return
            for one in region.insts:
                self.order += 1
                if self.fold(one, region):
                    self.deferred[one] = self.order
                else:
                    self.inst(one, region)
            for result, arg in zip(inst.results, region.end.args, strict=False):
                if result in self.names:
                    self.set_to(self.names[result], arg)
                else:
                    self.drop(arg)
            self.flush()
        finally:
            self.deferred = outside

    def set_to(self, name: str, value: Value) -> None:
        text = self.text(value)
        if text != name:
            self.line(f"{name} = {bare(text)}", self.taken_exit())

    # -- loops and ends ------------------------------------------------------------------------

    def loop(self, inst: Loop) -> None:
        self.flush(inst)
        self.settle_unless(inst)
        texts = [bare(self.text(arg)) for arg in inst.args]
        names = [self.local(turn) for turn in inst.turns]
        if names:
            self.line(f"{', '.join(names)} = {', '.join(texts)}", self.taken_exit())
        for result in inst.results:
            if self.uses.get(result, 0) or result in self.named:
                self.local(result)
        outside, self.deferred = self.deferred, {}
        self.loops.append(inst)
        with self.block("while True:"):
            self.region(inst.body)
        self.loops.pop()
        self.deferred = outside
        self.after_loop(inst)

    def settle_unless(self, inst: Loop) -> None:
        keep: set[Value] = set()
        for arg in inst.args:
            value = find(arg)
            keep.add(value.owner if type(value) is Result else value)
        for one in sorted(self.deferred, key=self.deferred.__getitem__):
            if (
                one in self.deferred
                and one not in keep
                and (self.reads(one) or self.can_leave(one))
            ):
                self.assign(one)

    def after_loop(self, inst: Loop) -> None:
        """Pass on what the loop inside wants of those around it."""
        goes_out = {
            type(r.end).__name__: r.end.loop
            for r in regions(inst.body)
            if type(r.end) in (Continue, Break)
            and r.end.loop is not inst
            and r.end.loop in self.loops  # pyright: ignore
        }
        if not goes_out:
            return
        innermost = self.loops[-1]
        targets = {
            (type(r.end).__name__, r.end.loop)
            for r in regions(inst.body)
            if type(r.end) in (Continue, Break) and r.end.loop in self.loops  # pyright: ignore
        }
        for word, target in sorted(targets, key=lambda t: (t[0], self.loops.index(t[1]))):
            flag = self.flags[target] if word == "Continue" else None
            if flag is not None:
                with self.block(f"if {flag}:"):
                    if target is innermost:
                        self.line(f"{flag} = False")
                        self.line("continue")
                    else:
                        self.line("break")
        if any(word == "Break" for word, _ in targets):
            if inst.results or _breaks_itself(inst):
                raise Unsupported("python: a loop inside a loop that ends both ways")
            self.line("break")

    def end(self, region: Region) -> None:
        """Write a region's terminator."""
        end = region.end
        if end is None:
            self.flush()
            return
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
                if result in self.names:
                    self.set_to(self.names[result], arg)
                else:
                    self.drop(arg)
            self.flush()
            self.line("break")

    def drop(self, value: Value) -> None:
        value = find(value)
        owner = value.owner if type(value) is Result else value
        if owner in self.deferred and isinstance(owner, Inst) and self.can_leave(owner):
            self.assign(owner)

    def flush_rest(self) -> None:
        """Nothing that could fail may be left over when a region ends."""
        for one in sorted(self.deferred, key=self.deferred.__getitem__):
            if one in self.deferred and self.can_leave(one):
                self.assign(one)

    def rebind(self, end: Continue) -> None:
        loop = end.loop
        names: list[str] = []
        texts: list[str] = []
        for turn, arg in zip(loop.turns, end.args, strict=True):
            text = bare(self.text(arg))
            if text != self.names[turn]:
                names.append(self.names[turn])
                texts.append(text)
        exit = self.taken_exit()
        if names:
            self.line(f"{', '.join(names)} = {', '.join(texts)}", exit)
        self.flush_rest()
        if loop is self.loops[-1]:
            self.line("continue")
            return
        if loop not in self.flags:
            self.temps += 1
            self.flags[loop] = f"t{self.temps}_"
            at = self.flag_line
            self.lines.insert(at, " " * self.flag_indent + f"{self.flags[loop]} = False")
            self.exits = {(n + 1 if n > at else n): e for n, e in self.exits.items()}
        self.line(f"{self.flags[loop]} = True")
        self.line("break")

    # -- expressions ---------------------------------------------------------------------------

    def text(self, value: Value) -> str:
        """A value as an expression. Raises NeedsStatements."""
        value = find(value)
        known = self.names.get(value)
        if known is not None:
            return known
        if type(value) is Const:
            return self.constant(value)
        if type(value) is Result and type(value.owner) is If:
            return self.choice(value.owner)
        assert isinstance(value, Inst), f"{type(value).__name__} has no name"
        order = self.deferred.pop(value, None)
        assert order is not None or not self.hoist, (
            f"{type(value).__name__} {value.hint} is not computed"
        )
        if self.can_leave(value):
            self.leaving.append((order or 0, value))
        return self.expression(value)

    def texts(self, values: list[Value]) -> str:
        """Values as arguments."""
        return ", ".join([bare(self.text(value)) for value in values])

    def constant(self, value: Const) -> str:
        if value.value is UNSET:
            return "U_"
        text = literal(value.value)
        if text is not None:
            return text
        for i, known in enumerate(self.consts):
            if known.value is value.value:
                return f"P_.rt.consts[{i}]"
        self.consts.append(Fixed(value.value, value.owner, value.number))
        return f"P_.rt.consts[{len(self.consts) - 1}]"

    @contextmanager
    def no_lines(self) -> Generator[None]:
        hoist, self.hoist = self.hoist, False
        try:
            yield
        finally:
            self.hoist = hoist

    def choice(self, inst: If) -> str:
        """An If as an expression; if that cannot be, as a statement before the present line."""
        deferred, leaving = dict(self.deferred), list(self.leaving)
        consts = len(self.consts)
        self.deferred.pop(inst, None)
        try:
            return self._choice(inst)
        except NeedsStatements:
            self.deferred = deferred
            self.leaving = leaving
            del self.consts[consts:]
            if not self.hoist:
                raise
        self.deferred.pop(inst, None)
        saved, self.leaving = self.leaving, []
        self.choose_statement(inst)
        self.leaving = saved
        return self.names[inst.results[0]]

    def _choice(self, inst: If) -> str:
        result = inst.results[0]
        if (
            result.type == BOOL
            and self.is_bool(inst.then.end.args[0])
            and self.is_bool(inst.orelse.end.args[0])
        ):  # pyright: ignore
            return self._condition_choice(inst)
        test = self.condition(inst.args[0])
        with self.no_lines():
            then = self.text(inst.then.end.args[0])  # pyright: ignore
            orelse = self.text(inst.orelse.end.args[0])  # pyright: ignore
        return f"({then} if {test} else {orelse})"

    def is_bool(self, value: Value) -> bool:
        return find(value).type == BOOL

    def _condition_choice(self, inst: If) -> str:
        test_value = find(inst.args[0])
        then, orelse = find(inst.then.end.args[0]), find(inst.orelse.end.args[0])  # pyright: ignore
        test = self.condition(test_value)
        with self.no_lines():
            if orelse is test_value or (type(orelse) is Const and not _is_true(orelse)):
                return f"({test} and {self.condition(then)})"
            if then is test_value or (type(then) is Const and _is_true(then)):
                return f"({test} or {self.condition(orelse)})"
            return f"({self.condition(then)} if {test} else {self.condition(orelse)})"

    def condition(self, value: Value) -> str:
        """Python text that is true exactly when the value is; always a bool."""
        value = find(value)
        if type(value) is Const:
            return repr(_is_true(value))
        if (
            type(value) is Op
            and value in self.deferred
            and value.own == NEGATION
            and len(value.args) == 1
        ):
            self.deferred.pop(value)
            return f"(not {self.condition(value.args[0])})"
        if (
            type(value) is Result
            and type(value.owner) is If
            and value not in self.names
            and value.owner in self.deferred
        ):
            deferred, leaving = dict(self.deferred), list(self.leaving)
            try:
                self.deferred.pop(value.owner)
                return self._condition_choice(value.owner)
            except NeedsStatements:
                self.deferred, self.leaving = deferred, leaving
                if not self.hoist:
                    raise
        if value.type == BOOL:
            return self.text(value)
        name = self.atom(value)
        if value.type == NIL:
            return "False"
        return f"({name} is not False and {name} is not None)"

    def expression(self, inst: Inst) -> str:
        """The text of an instruction whose operands are at hand or deferred."""
        match inst:
            case Op():
                return self.operation(inst)
            case GlobalGet():
                return self.global_name(inst.name, inst.state.activation)  # pyright: ignore
            case BoxGet():
                box = find(inst.args[0])
                scalar = type(box) is MakeBox and box.scalar
                text = self.names[box] if scalar else f"{self.atom(box)}.v"
                if inst.state is None:
                    return text
                if scalar:
                    return f"({text} if {text} is not U_ else X_())"
                return f"(b_ if (b_ := {text}) is not U_ else X_())"
            case MakeBox():
                return f"Box_({self.text(inst.args[0])})"
            case MakeClosure():
                captured = "".join(f", {self.text(arg)}" for arg in inst.args)
                return f"(l_ := {self.lambda_text(inst.activation)}.rt.inner[{inst.index}]).rt.make(l_{captured})"
            case MakeDict():
                pairs = [
                    f"{k!r}: {self.text(v)}" for k, v in zip(inst.keys, inst.args, strict=True)
                ]
                return f"{{{', '.join(pairs)}}}"
            case Wanted():
                return f"W_({self.atom(inst.args[0])}, {inst.name!r})"
            case Direct():
                return f"{self.direct_name()}({self.texts(inst.args)})"
            case Native():
                return f"{NATIVE[inst.name]}({self.texts(inst.args)})"
            case Call():
                return self.call(inst)
            case GlobalSet():
                return f"P_.rt.host.set_from_code({inst.name!r}, {self.text(inst.args[0])})"
            case _:
                raise AssertionError(type(inst).__name__)

    def call(self, inst: Call) -> str:
        fn = find(inst.args[0])
        if type(fn) is Const:
            text = "X_()"
        elif type(fn) is GlobalGet and fn in self.deferred:
            self.deferred.pop(fn)
            self.leaving.append((0, fn))
            text = self.expression(fn)
        else:
            text = self.atom(fn)
        if text == "X_()":
            return "X_()()"
        return f"{text}({self.texts(inst.args[1:])})"

    def lambda_text(self, activation: Activation) -> str:
        if activation.written is not None:
            around, index = activation.written
            return f"{self.lambda_text(around)}.rt.inner[{index}]"
        if activation.serial == 0:
            return "P_"
        for i, known in enumerate(self.consts):
            if known.value is activation.lam:
                return f"P_.rt.consts[{i}]"
        self.consts.append(Fixed(activation.lam, None, -1))
        return f"P_.rt.consts[{len(self.consts) - 1}]"

    def global_name(self, name: str, activation: Activation) -> str:
        image = mangle(name)
        return "L_" + image if "L_" + image in self.view(activation)[1] else "G_" + image

    # -- operations ----------------------------------------------------------------------------

    def operation(self, inst: Op) -> str:
        own = inst.own
        if own in LIST_MAKERS:
            return f"[{self.texts(inst.args)}]"
        if own in JOINERS:
            joined = self.joined(inst)
            if joined is not None:
                return joined
        if own == "":
            prim_text = self.global_name(inst.name, inst.state.activation)  # pyright: ignore
            return f"{prim_text}({self.texts(inst.args)})"
        choice = choose(own, inst.types)
        row = choice.row
        if row is None or row.inline is None or row.value is not None:
            return self.primitive_call(inst, [self.text(arg) for arg in inst.args])
        places = mentions(row.inline)
        plain = not row.when and not choice.tests and row.result != "default"
        identity = " is " in row.inline
        operands: list[str] = []
        for i, arg in enumerate(inst.args):
            if i not in places and plain:
                self.drop(arg)
                owner = find(arg)
                if owner in self.deferred:
                    self.deferred.pop(owner)  # pyright: ignore
                operands.append("")
            elif plain and places.count(i) == 1 and not (identity and type(find(arg)) is Const):
                operands.append(self.text(arg))
            else:
                operands.append(self.atom(arg))
        if identity:
            operands = [
                self.not_literal(o, arg) for o, arg in zip(operands, inst.args, strict=True)
            ]
        checks = self.checks(inst, operands)
        text = fill_in(row.inline, operands)
        if checks:
            return f"({text} if {' and '.join(checks)} else {self.primitive_call(inst, operands)})"
        return f"({text})"

    def not_literal(self, text: str, arg: Value) -> str:
        """CPython warns of `is` with a literal."""
        value = find(arg)
        if (
            type(value) is not Const
            or text in ("None", "True", "False", "")
            or text.startswith(("C", "P_"))
        ):
            return text
        return f"(lambda: {text})()"

    def checks(self, inst: Op, operands: list[str]) -> list[str]:
        """The tests under which alone the row's text holds."""
        choice = choose(inst.own, inst.types)
        row = choice.row
        assert row is not None
        tests = list(choice.tests)
        found: list[str] = []
        if len(tests) == 2 and all(row.params[i] == "num" for i in tests):
            a, b = (operands[i] for i in tests)
            if a == b:
                tests = tests[:1]
            else:
                found.append(f"(k_ := type({a})) is type({b}) and (k_ is int or k_ is float)")
                tests = []
        found += [kind_test(KINDS[row.params[i]], operands[i]) for i in tests]
        return found + [fill_in(test, operands) for test in row.when]

    def primitive_call(self, inst: Op, operands: list[str]) -> str:
        two = self.primitive(inst).two is not None and len(operands) == 2
        return f"{'F2_' if two else 'F_'}{mangle(inst.name)}({', '.join(operands)})"

    def joined(self, inst: Op) -> str | None:
        """An f-string of parts that are strings or integers."""
        integers = JOINERS[inst.own]
        if not 2 <= len(inst.args) <= MAX_PARTS:
            return None
        if any(t.kind != "str" and not (integers and t.kind == "int") for t in inst.types):
            return None
        pieces: list[str] = []
        lengths: list[str] = []
        operands: list[str] = []
        for arg, kind in zip(inst.args, inst.types, strict=True):
            value = find(arg)
            if type(value) is Const and type(value.value) is str and plain_in_fstring(value.value):
                pieces.append(value.value)
                operands.append(repr(value.value))
                continue
            operands.append(self.atom(arg))
            name = operands[-1]
            if not name.isidentifier():
                return (
                    None
                    if type(value) is not Const
                    else self.primitive_call(inst, [self.atom(a) for a in inst.args])
                )
            if kind.kind == "str":
                lengths.append(f"len({name})")
            pieces.append(f"{{{name}}}")
        text = f"f'{''.join(pieces)}'"
        if not lengths:
            return f"({text})"
        return (
            f"({text} if {' + '.join(lengths)} < {LONG} else {self.primitive_call(inst, operands)})"
        )


def _is_true(value: Const) -> bool:
    return value.value is not False and value.value is not None


def _breaks_itself(loop: Loop) -> bool:
    return any(type(r.end) is Break and r.end.loop is loop for r in regions(loop.body))


__all__ = ["Captured", "Param", "Renderer", "Rendering", "Turn", "instructions"]
