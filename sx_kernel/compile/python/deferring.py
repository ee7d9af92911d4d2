"""Values as parts of what uses them, or in locals of their own."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Generator
from contextlib import contextmanager

from sx_kernel.compile.mid.nodes import (
    BoxGet,
    Const,
    Function,
    If,
    Inst,
    MakeBox,
    Result,
    Value,
    find,
)
from sx_kernel.compile.python.conses import Conses
from sx_kernel.compile.python.exits import Exit
from sx_kernel.compile.python.lines import Views
from sx_kernel.compile.python.operations import bare


class NeedsStatements(Exception):
    """An expression turned out to need lines of its own where none can stand."""


class Deferring(Conses):
    """Knows what waits to become part of what uses it. What cannot be an expression is written as a
    statement before the present line, if lines can stand there (`hoist`).
    """

    def __init__(self, fn: Function, views: Views, *, library: bool) -> None:
        super().__init__(fn, views, library=library)
        # pure instructions that wait to become part of what uses them → their places in the order
        self.deferred: dict[Inst, int] = {}
        self.hoist = True

    @abstractmethod
    def choose_statement(self, inst: If) -> None:
        """Write an If as a statement."""

    @abstractmethod
    def choice(self, inst: If) -> str:
        """An If as an expression."""

    @abstractmethod
    def expression(self, inst: Inst) -> str:
        """The text of an instruction whose operands are at hand or deferred."""

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

    def settle(self) -> None:
        """Before a block: put what is deferred into locals if a branch could disturb it."""
        for one in sorted(self.deferred, key=self.deferred.__getitem__):
            if one in self.deferred and (self.reads(one) or self.can_leave(one)):
                self.assign(one)

    def drop(self, value: Value) -> None:
        value = find(value)
        owner = value.owner if type(value) is Result else value
        if owner in self.deferred and isinstance(owner, Inst) and self.fails(owner):
            self.assign(owner)

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

    @contextmanager
    def no_lines(self) -> Generator[None]:
        hoist, self.hoist = self.hoist, False
        try:
            yield
        finally:
            self.hoist = hoist
