"""Operations as expressions: the templates of their rows, filled in, under the tests they need."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, Final

from sx_kernel.compile.facts.declared import unchecked
from sx_kernel.compile.facts.operations import (
    CONS,
    FRAGMENT,
    JOINED,
    JOINERS,
    LIST_MAKERS,
    REST,
    TAGS,
)
from sx_kernel.compile.facts.types import KINDS, Type
from sx_kernel.compile.mid.nodes import Const, Function, Guard, Inst, Op, Value, find
from sx_kernel.compile.passes.guards import row_key
from sx_kernel.compile.python.deferring import Deferring, NeedsStatements
from sx_kernel.compile.python.items import INSIDE, held_items, inside
from sx_kernel.compile.python.lines import Views
from sx_kernel.compile.python.operations import (
    asks_identity,
    fill_in,
    holds_always,
    kind_test,
    mentions,
)
from sx_kernel.ir.names import mangle

# Tests that an index is none too large.
_INSIDE: Final = ("{1} < len({0})", "{1} < len({0}.items)")
_MAYBE_NIL: Final = frozenset(("any", "nil", "seq"))
HALF: Final = 1
WHOLE: Final = 2
"""Failures of a guess after which nothing is guessed any more."""


class Templates(Deferring):
    """Writes operations as the rows of compile/facts/operations.py have them."""

    def __init__(self, fn: Function, views: Views, *, library: bool) -> None:
        super().__init__(fn, views, library=library)
        self.held_items = held_items(fn)
        # loads right before guards that nil would fail: Python looks whether something is there
        self.unchecked: set[Inst] = set()
        # container → how texts write its inside, and the local that holds that
        self.items: dict[Value, tuple[str, str]] = {}

    def operation(self, inst: Op) -> str:
        own = inst.own
        if own in LIST_MAKERS:
            return f"[{self.texts(inst.args)}]"
        if own in (CONS, REST) or own in JOINED:
            fused = self.spliced(inst) if own in JOINED else self.fused(inst)
            if fused is not None:
                return fused
        if own in JOINERS:
            joined = self.joined(inst)
            if joined is not None:
                return joined
        if own in TAGS or own == FRAGMENT:
            made = self.markup(inst)
            if made is not None:
                return made
        if own == "" or not inst.types:
            prim_text = self.global_name(inst.name, inst.home)  # pyright: ignore
            return f"{prim_text}({self.texts(inst.args)})"
        choice = self.choose(inst)
        row = choice.row
        if row is None or row.inline is None or row.value is not None:
            return self.primitive_call(inst, [self.text(arg) for arg in inst.args])
        bare = unchecked(row) if inst in self.unchecked else None
        inline = self.with_items(bare or row.inline, inst)
        places = mentions(inline)
        plain = not choice.tests and (bare or (not row.when and row.result != "default"))
        identity = asks_identity(row.inline) or any(map(asks_identity, row.when))
        chained = " and " in inline  # what stands behind that is not evaluated always
        operands: list[str] = []
        for i, arg in enumerate(inst.args):
            if i not in places and plain:
                self.drop(arg)
                owner = find(arg)
                if owner in self.deferred:
                    self.deferred.pop(owner)  # pyright: ignore
                operands.append("")
            elif identity or i in choice.tests:
                operands.append(self.not_literal(arg))
            elif plain and places.count(i) == 1 and not (chained and self.may_fail(arg)):
                operands.append(self.text(arg))
            else:
                operands.append(self.atom(arg))
        checks = [] if bare else self.checks(inst, operands)
        text = fill_in(inline, operands)
        if checks:
            if inst.strict:
                slow = self.give_up(row_key(inst))
            elif row.orelse is not None and not choice.tests:
                slow = fill_in(row.orelse, operands)
            else:
                slow = self.primitive_call(inst, operands)
            return f"({text} if {' and '.join(checks)} else {slow})"
        return f"({text})"

    def is_unchecked(self, load: Inst, guard: Any) -> bool:
        """Whether `guard`, right behind a load, fails where there is nothing to load."""
        if type(guard) is not Guard or find(guard.args[0]) is not load or type(load) is not Op:
            return False
        if guard.type.kind in _MAYBE_NIL or not load.own or load.strict or not load.types:
            return False
        if load.state is None:
            return False
        choice = self.choose(load)
        return choice.row is not None and not choice.tests and unchecked(choice.row) is not None

    def may_fail(self, arg: Value) -> bool:
        """Return whether computing an operand, which may have been put off, may be an error."""
        value = find(arg)
        if value in self.names or type(value) is Const:
            return False
        if type(value) is not Op or self.fails(value):
            return True
        return any(map(self.may_fail, value.args))

    def give_up(self, key: tuple[str, int, int], kind: Type | None = None) -> str:
        """An expression that gives the code up, because the guess `key` has failed. A guess that an
        integer is not negative counts half: that it is an integer may still hold."""
        self.keys.append(key)
        self.failures.append(HALF if kind is not None and kind.low is not None else WHOLE)
        return f"V_(P_, {len(self.keys) - 1})"

    def held(self, text: str, inst: Op) -> str:
        if text.isidentifier():
            return text
        if not self.hoist:
            raise NeedsStatements
        assert inst.state is not None
        saved, self.leaving = self.leaving, []
        self.temps += 1
        name = f"t{self.temps}_"
        self.line(f"{name} = {text}", self.exit(inst.state, inst.owed))
        self.leaving = saved
        return name

    def not_literal(self, arg: Value) -> str:
        """A variable for a literal: CPython warns of what never holds of one, like `5 is x`."""
        value = find(arg)
        text = self.atom(arg)
        if type(value) is not Const or text.isidentifier() or text.startswith("f'"):
            return text
        if not self.hoist:
            raise NeedsStatements
        self.temps += 1
        name = f"t{self.temps}_"
        self.line(f"{name} = {text}")
        return name

    def checks(self, inst: Op, operands: list[str]) -> list[str]:
        """The tests under which alone the row's text holds."""
        choice = self.choose(inst)
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
        found += [kind_test(KINDS[row.params[i]], operands[i], inst.types[i]) for i in tests]
        for test in row.when:
            text = fill_in(self.with_items(test, inst), operands)
            if test == _INSIDE[0] and operands[1] == "0":
                text = operands[0]  # there is a first one
            if not (test in _INSIDE and self.is_inside(inst)) and not holds_always(text):
                found.append(text)
        return found

    def with_items(self, text: str, inst: Op) -> str:
        """A template for an operation on a container, with the local that holds its inside."""
        found = self.items.get(find(inst.args[0])) if inst.args else None
        return text if found is None else text.replace(*found)

    def hold_items(self, container: Inst) -> None:
        """Put the inside of a container that is at hand into a local, where that is worth it."""
        if container in self.held_items:
            kind = container.type.kind
            self.temps += 1
            self.items[container] = inside(kind), f"t{self.temps}_"
            self.line(f"t{self.temps}_ = {self.names[container]}.{INSIDE[kind]}")

    @abstractmethod
    def is_inside(self, inst: Op) -> bool:
        """Return whether operand 1 counts up to the number of elements of operand 0, which is
        fixed."""

    def primitive_call(self, inst: Op, operands: list[str]) -> str:
        two = self.primitive(inst).two is not None and len(operands) == 2
        return f"{'F2_' if two else 'F_'}{mangle(inst.name)}({', '.join(operands)})"
