"""What is expected of loads, calls and globals, of which only the future can tell."""

from __future__ import annotations

from abc import abstractmethod
from typing import Final

from sx_kernel.compile.facts.choose import element_hint, hands_on
from sx_kernel.compile.facts.operations import (
    COUNTING,
    FIELD,
    RANGE,
)
from sx_kernel.compile.facts.types import (
    ANY,
    KINDS,
    NEVER,
    NIL,
    Type,
    held_at,
    join,
    without_range,
)
from sx_kernel.compile.mid.lists import MakeRow, RowGet, Walk
from sx_kernel.compile.mid.nodes import (
    Call,
    Captured,
    Const,
    Function,
    GlobalGet,
    If,
    Op,
    Param,
    Value,
    find,
)
from sx_kernel.compile.passes.guards import (
    LIKELY,
    Wants,
    global_key,
    likely,
    load_key,
    result_key,
    useful,
    wants,
)
from sx_kernel.compile.passes.private import private_lists
from sx_kernel.compile.passes.sinking import Sunk, comes_alone, tested_loads
from sx_kernel.compile.world import World

_LASTING: Final = ("vector", "table", "str", "int", "float", "keyword", "char")


class Loads:
    """What values that nobody computes here are expected to be, where somebody gains by it."""

    def __init__(self, fn: Function, world: World) -> None:
        self.world = world
        self.hot = fn.enters  # (what is compiled quickly does not bet on calls)
        self.known: dict[Value, Type] = {}
        self.expected: dict[Value, Type] = {}
        self.hinted: dict[Value, Type] = {}  # loads that nobody gains by a guard on
        self.bets: set[Value] = set()  # of those expected: those of which nothing was seen
        self.rows: dict[Value, Type] = {}  # what they hold
        self.tested = tested_loads(fn)
        self.private = private_lists(fn, lambda made: made.own in COUNTING)
        self.waiting = {tested.load for tested in self.tested.values()}
        self.sunk: dict[If, Sunk] = {}
        found: tuple[Wants, dict[Value, int]] = fn.wanted or wants(fn)
        self.wanted, self.weights = found

    def counted(self, read: Op) -> Type | None:
        """The type of what is read of a list of numbers in a row, of which nobody else knows."""
        walk = find(read.args[0])
        root = find(walk.args[0]) if type(walk) is Walk else walk
        while type(root) is Op and root.own not in COUNTING:
            same = hands_on(root.own, len(root.args))
            if same is None:
                return None
            root = find(root.args[same])
        if (
            type(root) is not Op
            or root not in self.private
            or any(t.kind != "int" for t in root.types)
            or not root.types
        ):
            return None
        first = root.types[0].low if len(root.types) > 1 else 0
        up = len(root.types) < 3 or (root.types[2].low or -1) >= 0
        return Type("int", first, None) if up and root.own == RANGE else KINDS["int"]

    @abstractmethod
    def of(self, value: Value) -> Type:
        """Return what is known of a value here."""

    def expects_nothing(self) -> None:
        """Forget what was expected in the round before."""
        self.expected = {}
        self.hinted = {}
        self.bets = set()
        self.sunk = {}
        self.known = {}

    def row_element(self, inst: RowGet) -> Type:
        """The type of an element of a row: what was put in, or nil."""
        row = find(inst.args[0])
        assert type(row) is MakeRow
        held = self.rows.get(row, NEVER)
        if held.kind == "never" and row.begins_empty:
            return NEVER
        if row.begins_empty:
            exact = held if inst.strict or inst.place < inst.least else join(held, NIL)
        else:
            first = self.of(row.args[0]).element
            held, exact = held if first is None else join(held, first), ANY
        wanted = self.wanted.get(inst)
        if exact.kind != "any" or not wanted:
            return exact
        hint = likely(wanted) if held.kind == "any" else held
        kind = useful(hint, wanted, self.weights.get(inst, 0) + 1)
        if kind is None or self.world.failed(load_key(inst)):
            return exact
        self.expected[inst] = without_range(kind)
        return self.expected[inst]

    def walked(self, value: Value) -> Type | None:
        """Return what a list that is walked is likely to hold."""
        value = find(value)
        known = self.of(value)
        if known.element is None and type(value) in (Param, Captured):
            kind = "param" if type(value) is Param else "capture"
            guess = self.world.guess((kind, value.index, 0))  # pyright: ignore
        elif known.element is None and type(value) is GlobalGet:
            guess = self.world.held(value.name, library=value.home.library)
        elif known.element is None and type(value) is Call:
            guess = self.result(value)
        elif known.element is None and type(value) is Op:
            same = hands_on(value.own, len(value.args))
            return None if same is None else self.walked(value.args[same])
        else:
            return known.element
        return None if guess is None else guess.element

    def result(self, inst: Call) -> Type | None:
        """Return what a call of a global function returns, as far as is known."""
        callee = find(inst.args[0])
        if inst.after is None or type(callee) is not GlobalGet:
            return None
        if inst.foreign is not None:
            return KINDS.get(inst.foreign)
        return self.world.result(callee.name, library=inst.after.activation.library)

    def held(self, inst: GlobalGet) -> Type:
        """Return what a global variable is expected to hold, where somebody gains by it. Those of
        the library hold for ever what they hold."""
        if inst.home.library:
            sealed = self.world.held(inst.name, library=True)
            if sealed is not None and sealed.kind in _LASTING:
                return sealed
        if inst.stable or inst not in self.wanted:
            return ANY
        hint = self.world.held(inst.name, library=inst.home.library)
        kind = useful(hint, self.wanted[inst], self.weights.get(inst, 0) + 1)
        if kind is None or self.world.failed(global_key(inst)):
            return ANY
        self.expected[inst] = without_range(kind)
        return self.expected[inst]

    def answer(self, inst: Call) -> Type:
        """Return what a call is expected to answer, where somebody gains by it."""
        hint = self.result(inst)
        held = ANY if hint is None or hint.element is None else Type("any", element=hint.element)
        if inst not in self.wanted:
            return held
        bets = hint is None and self.hot and inst.after is not None
        if bets and self.bet(inst, self.wanted[inst]):
            return self.expected[inst]
        if hint is not None and hint.kind in ("num", "number"):
            hint = KINDS["int"]  # (what adds up what it is answered itself: mostly integers)
        kind = useful(hint, self.wanted[inst], self.weights.get(inst, 0) + 1)
        if kind is None or self.world.failed(result_key(inst)):
            return held
        self.expected[inst] = without_range(kind)
        return self.expected[inst]

    def asks(self, inst: Op) -> bool:
        """Return whether a primitive that is called may be called twice: it does nothing."""
        prim = self.world.primitives(library=inst.home.library).get(inst.name)
        return prim is not None and not prim.checked and not set(prim.effects) - {"read"}

    def hint(self, inst: Op, types: list[Type], *, there: bool = False) -> Type | None:
        """Return what a load is likely to answer; `there`: not its default."""
        if inst.own == FIELD:
            return self.field(inst, types)
        value = find(inst.args[1]) if len(inst.args) > 1 else None
        key = value.value if type(value) is Const else None
        if there and len(types) == 3:
            return held_at(types[0].element, key)
        return element_hint(inst.own, types, key)

    def sink(self, branch: If, *, holds: bool) -> None:
        """Guess the type of a load behind a test that it is something."""
        tested = self.tested.get(branch)
        if tested is None or tested.holds is not holds or tested.load.type.kind != "any":
            return
        load = tested.load
        wanted = self.wanted.get(load, set())
        hint = self.hint(load, load.types, there=True)
        key = load_key(load)
        if hint is None or hint.kind in ("any", "nil"):
            hint, key = likely(wanted), LIKELY
        kind = useful(hint, wanted, self.weights.get(load, 0) + 1)
        if kind is not None and not self.world.failed(key):
            self.known[load] = kind = without_range(kind)
            self.sunk[branch] = Sunk(tested, kind, key)

    def emerge(self, branch: If, before: dict[Value, Type]) -> None:
        """Behind a branch nothing is known of a load that was guarded in it."""
        sunk = self.sunk.get(branch)
        if sunk is not None and not comes_alone(branch, sunk.tested):
            load = sunk.tested.load
            if load in before:
                self.known[load] = before[load]
            else:
                self.known.pop(load, None)

    def bet(self, inst: Op | Call, wanted: set[Type]) -> bool:
        """Return whether it is worth a bet that what is loaded, or answered, is what all that is
        done with it is best at, though nothing like it was seen."""
        kind = likely(wanted)
        if kind is None or self.world.failed(LIKELY):
            return False
        self.expected[inst] = kind
        self.bets.add(inst)
        return True

    def field(self, inst: Op, types: list[Type]) -> Type | None:
        """Return what a field is likely to hold."""
        index = find(inst.args[2])
        if types[1].of is None or type(index) is not Const:
            return None
        return self.world.field(types[1].of, index.value)
