"""The type of every value, optimistically: loops begin by knowing everything and learn.

Branches know more than the rest: behind `(string? x)` x is a string. What a load answers is
guessed from what its container held when the code was compiled, where somebody gains by it; a
guard behind it then checks.
"""

from __future__ import annotations

from typing import final

from sx_kernel.compile.facts.choose import (
    better,
    choose,
    is_load,
    made_of,
)
from sx_kernel.compile.facts.operations import (
    ACCESSES,
    CONS,
    LIST_MAKERS,
    MADE,
    PUSH,
    PUSH_OWN,
    STORES,
    WALK_ITEM,
)
from sx_kernel.compile.facts.types import (
    ANY,
    BOOL,
    KINDS,
    NEVER,
    Type,
    join,
    shallow,
    shape,
    widen,
    without_range,
)
from sx_kernel.compile.mid.lists import (
    Append,
    FromRow,
    Left,
    RowEmpty,
    RowGet,
    RowPop,
    Walk,
)
from sx_kernel.compile.mid.nodes import (
    BoxGet,
    BoxSet,
    Break,
    Call,
    Const,
    Continue,
    Function,
    GlobalGet,
    Guard,
    If,
    Inst,
    Loop,
    MakeBox,
    MakeClosure,
    MakeDict,
    Op,
    Region,
    Return,
    Trying,
    Value,
    Yield,
    find,
    instructions,
)
from sx_kernel.compile.passes.guards import (
    guard_arguments,
    guard_loads,
    load_key,
    may_pass,
    row_key,
    useful,
)
from sx_kernel.compile.passes.loads import Loads
from sx_kernel.compile.passes.outcomes import outcomes
from sx_kernel.compile.passes.self_calls import is_self_call
from sx_kernel.compile.passes.sinking import guard_tested
from sx_kernel.compile.world import World

_HOLDERS = ("list", "seq", "chain", "any", "dict")
MOST_ROUNDS = 12
MOST_TIMES = 3
_NOTHING = ("never", "any")
_NUMBERS = ("any", "number")


def infer(fn: Function, world: World) -> None:
    """Give every value its type, and guards to the loads that are guessed."""
    Inference(fn, world).run()


@final
class Inference(Loads):
    """One run over one function."""

    def __init__(self, fn: Function, world: World) -> None:
        super().__init__(fn, world)
        self.fn = fn
        self.boxes: dict[Value, Type] = {}
        self.stored: dict[Value, Type] = {}
        # what variables were found to hold after they had been looked at: hints, right from the
        # start the next time
        self.late: dict[Value, Type] = {}
        self.changed = False
        # nothing that is learned in one round would be news for what comes before it
        self.straight = not any(
            type(inst) in (Loop, MakeBox, Walk, FromRow, RowGet) or self.enters(inst)
            for inst in instructions(fn.body)
        )

    def run(self) -> None:
        self.settle()
        known = 0
        for _ in range(MOST_TIMES):  # what containers will hold is known now, from the start
            if len(self.stored) + len(self.late) == known:
                break
            known = len(self.stored) + len(self.late)
            self.settle()
        if self.expected:
            guard_loads(self.fn, self.expected, self.bets)
        if self.sunk:
            guard_tested(self.fn, self.sunk)
        if self.fn.enters:
            guard_arguments(self.fn)

    def settle(self) -> None:
        fn = self.fn
        self.boxes.clear()
        if not self.straight:
            self.forget()
        fn.result = NEVER
        for _ in range(MOST_ROUNDS):
            self.changed = False
            self.expects_nothing()
            self.region(fn.body)
            if not self.changed or self.straight:
                break
        else:
            raise AssertionError("types do not settle")

    def forget(self) -> None:
        """Nothing is known of what is read before it is looked at."""
        for inst in instructions(self.fn.body):
            if type(inst) is not Guard:
                inst.type = NEVER
            if type(inst) is Loop:
                for turn in inst.turns:
                    turn.type = NEVER
            if type(inst) is Loop or type(inst) is If:
                for result in inst.results:
                    result.type = NEVER

    def enters(self, inst: Inst) -> bool:
        """Return whether a call is certainly answered by this very code, if its arguments pass."""
        return self.fn.enters and is_self_call(self.fn, inst)

    def of(self, value: Value) -> Type:
        value = find(value)
        return self.known.get(value, value.type)

    def likely(self, value: Value) -> Type:
        """Return what a value is likely to be, where it becomes an element: no more than a hint."""
        value = find(value)
        return self.hinted.get(value) or self.of(value)

    def raise_to(self, value: Value, new: Type) -> None:
        """A value of a loop or branch may also be of type `new`."""
        before = value.type
        joined = widen(before, new) if before.kind != "never" else new
        if joined.element is None and value in self.late and joined.kind in _HOLDERS:
            joined = Type(joined.kind, element=self.late[value])
        if joined != before:
            element = joined.element
            if element is not None and element != ANY and before.kind in _HOLDERS:
                self.late[value] = element
            value.type = joined
            self.changed = True

    def region(self, region: Region) -> None:
        for inst in region.insts:
            self.inst(inst)
        end = region.end
        if type(end) is Return:
            new = widen(self.fn.result, self.of(end.args[0]))
            if new != self.fn.result:
                self.fn.result = new
                self.changed = True
        elif type(end) is Continue:
            for turn, arg in zip(end.loop.turns, end.args, strict=True):
                self.raise_to(turn, self.of(arg))
        elif type(end) is Break:
            for result, arg in zip(end.loop.results, end.args, strict=False):
                if type(find(arg)) is not Trying:
                    self.raise_to(result, self.of(arg))

    def inst(self, inst: Inst) -> None:
        kind = type(inst)
        if kind is Op:
            assert type(inst) is Op
            inst.types = [self.of(arg) for arg in inst.args]
            makes = inst.own in MADE or inst.own in (CONS, PUSH, PUSH_OWN)
            types = [self.likely(arg) for arg in inst.args] if makes else inst.types
            inst.type = self.operation(inst, types)
            if inst.own in ACCESSES and types[0].kind != "never":
                kind_of = types[ACCESSES[inst.own]]
                if kind_of.of is not None:
                    self.known[find(inst.args[0])] = Type("record", of=kind_of.of)
        elif kind is If:
            assert type(inst) is If
            if self.straight:
                for result in inst.results:
                    result.type = NEVER
            learned: list[dict[Value, Type] | None] = []
            for branch, holds in ((inst.then, True), (inst.orelse, False)):
                saved = self.known
                self.known = dict(saved)
                self.learn(inst.args[0], holds=holds)
                self.sink(inst, holds=holds)
                self.region(branch)
                if type(branch.end) is Yield and inst.results:
                    self.raise_to(inst.results[0], self.of(branch.end.args[0]))
                learned.append(self.known if type(branch.end) is Yield else None)
                self.known = saved
            self.known = self.after(learned)
            self.emerge(inst, saved)
        elif kind is Loop:
            assert type(inst) is Loop
            for turn, arg in zip(inst.turns, inst.args, strict=True):
                self.raise_to(turn, self.of(arg))
            saved = self.known
            self.known = dict(saved)  # (what a turn learns need not hold where it ends early)
            self.region(inst.body)
            self.known = saved
        elif kind is Guard:
            pass
        elif self.enters(inst):
            passes = may_pass(self.fn, [self.of(arg) for arg in inst.args])
            inst.type = self.fn.result if passes else ANY
        elif kind is Call:
            assert type(inst) is Call
            inst.type = self.answer(inst)
        elif kind is Walk:
            inst.type = Type("any", element=self.walked(inst.args[0]))
        elif kind is Left:
            inst.type = Type("any", element=self.of(inst.args[0]).element)
        elif kind is Append:
            row = find(inst.args[0])
            held = self.rows.get(row, NEVER)
            for arg in inst.args[1:]:
                held = join(held, without_range(self.likely(arg)))
            if held != self.rows.get(row):
                self.rows[row] = held
                self.changed = True
        elif kind is RowGet:
            assert type(inst) is RowGet
            inst.type = self.row_element(inst)
        elif kind is RowPop:
            inst.type = self.rows.get(find(inst.args[0]), NEVER)
        elif kind is RowEmpty:
            inst.type = BOOL
        elif kind is FromRow:
            assert type(inst) is FromRow
            inst.type = self.from_row(inst)
        elif kind is MakeDict:
            assert type(inst) is MakeDict
            held = [without_range(self.likely(arg)) for arg in inst.args]
            inst.type = Type("dict", element=shape(zip(inst.keys, held, strict=True)))
        elif kind is MakeClosure:
            inst.type = KINDS["function"]
        elif kind is MakeBox or kind is BoxSet:
            box = inst if kind is MakeBox else find(inst.args[0])
            if type(box) is MakeBox and box.scalar:
                held = self.boxes.get(box, NEVER)
                new = widen(held, self.of(inst.args[-1]))
                if new != held:
                    self.boxes[box] = new
                    self.changed = True
        elif kind is GlobalGet:
            assert type(inst) is GlobalGet
            inst.type = self.held(inst)
        elif kind is BoxGet:
            box = find(inst.args[0])
            inst.type = self.boxes.get(box, ANY) if type(box) is MakeBox and box.scalar else ANY
        else:
            inst.type = ANY

    def from_row(self, inst: FromRow) -> Type:
        """The type of a list that is made of a row."""
        row, tail = self.rows.get(find(inst.args[0]), NEVER), find(inst.args[1])
        held = join(row, self.of(tail).element or NEVER)
        for arg in inst.args[2:]:
            held = join(held, without_range(self.of(arg)))
        flat = inst.order == "own" or (type(tail) is Op and tail.own in LIST_MAKERS)
        flat = flat or (type(tail) is Const and type(tail.value) is list)
        return Type("list" if flat else "any", element=None if held.kind in _NOTHING else held)

    def after(self, learned: list[dict[Value, Type] | None]) -> dict[Value, Type]:
        """Return what is known behind an If, of whose branches those are None that end
        elsewhere."""
        one, other = learned
        if one is None or other is None:
            return one or other or self.known
        if one is other:
            return one
        return {value: join(kind, other[value]) for value, kind in one.items() if value in other}

    def operation(self, inst: Op, types: list[Type]) -> Type:
        for kind in types:
            if kind.kind == "never":
                return NEVER
        place = STORES.get(inst.own)
        if place is not None and len(types) > max(place):
            self.store(find(inst.args[place[0]]), types[place[1]])
        found = made_of(inst.own, types)
        if found is not None:
            return self.with_stored(inst, found)
        assert inst.state is not None
        choice = choose(inst.own, types, trusted=inst.home.library)
        result = choice.result
        inst.strict = False
        if choice.row is not None and not choice.tests and inst in self.wanted:
            precise = better(choice.row, types)
            if precise is not None and precise != result and not self.world.failed(row_key(inst)):
                inst.strict = True
                return precise
        if self.private and inst.own == WALK_ITEM:
            known = self.counted(inst)
            if known is not None:
                return known
        hint = self.hint(inst, types)
        if inst in self.waiting:
            if hint is not None:
                self.hinted[inst] = hint
            return result
        wanted = self.wanted.get(inst, set())
        if result.kind in _NUMBERS and (hint is None or hint.kind == "any"):
            loads = is_load(inst.own, len(types)) and result.kind == "any"
            if (loads or (choice.row is None and self.asks(inst))) and self.bet(inst, wanted):
                return self.expected[inst]
        elif hint is not None and result.kind == "any":
            kind = useful(hint, wanted, self.weights.get(inst, 0) + 1)
            if kind is not None and not self.world.failed(load_key(inst)):
                kind = without_range(kind)
                self.expected[inst] = kind
                return kind
            self.hinted[inst] = hint
        return result

    def store(self, container: Value, kind: Type) -> None:
        """A container that is made here gets an element."""
        if type(container) is Op and kind.kind != "any":
            before = self.stored.get(container, NEVER)
            after = widen(before, shallow(kind))  # (what is stored may hold the container itself)
            if after != before:
                self.stored[container] = after
                self.changed = True

    def with_stored(self, inst: Op, made: Type) -> Type:
        """The type of a container that is made by `inst`, with what will be stored in it."""
        later = self.stored.get(inst)
        if later is None:
            return made
        first = made.element
        held = later if first is None or first.kind == "nil" else join(first, later)
        return Type(made.kind, element=None if held.kind in ("any", "never") else held)

    def learn(self, test: Value, *, holds: bool) -> None:
        """Note what is known where `test` is true, or false."""
        for value, kind in outcomes(test, self.of, holds=holds):
            self.known[value] = kind


__all__ = ["BOOL", "infer", "join"]
