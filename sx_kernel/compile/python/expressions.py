"""Values as Python expressions."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from sx_kernel.base.values import VARARGS
from sx_kernel.compile.facts.operations import (
    CONS,
    FRAGMENT,
    JOINED,
    JOINERS,
    LIST_MAKERS,
    NATIVE,
    NEGATION,
    REST,
    TAGS,
)
from sx_kernel.compile.facts.types import BOOL, KINDS, NIL, Type
from sx_kernel.compile.mid.lists import (
    FromRow,
    Left,
    MakeRow,
    RowEmpty,
    RowGet,
    RowPop,
)
from sx_kernel.compile.mid.nodes import (
    BoxGet,
    Call,
    Const,
    Direct,
    Function,
    GlobalGet,
    GlobalSet,
    If,
    Inst,
    MakeBox,
    MakeClosure,
    MakeDict,
    Native,
    NoKeyword,
    Op,
    Region,
    Result,
    Value,
    Wanted,
    Yield,
    find,
)
from sx_kernel.compile.passes.guards import row_key
from sx_kernel.compile.python.conses import Conses
from sx_kernel.compile.python.exits import Exit
from sx_kernel.compile.python.items import INSIDE, held_items, inside
from sx_kernel.compile.python.lines import Views
from sx_kernel.compile.python.operations import (
    asks_identity,
    bare,
    fill_in,
    holds_always,
    kind_test,
    mentions,
)
from sx_kernel.compile.python.rows import got
from sx_kernel.ir.names import mangle

# Tests that an index is none too large.
_INSIDE: Final = ("{1} < len({0})", "{1} < len({0}.items)")
HALF: Final = 1
WHOLE: Final = 2
"""Failures of a guess after which nothing is guessed any more."""


class NeedsStatements(Exception):
    """An expression turned out to need lines of its own where none can stand."""


class Expressions(Conses):
    """Writes values as expressions. What cannot be one is written as a statement before the present
    line, if lines can stand there (`hoist`).
    """

    def __init__(self, fn: Function, views: Views, *, library: bool) -> None:
        super().__init__(fn, views, library=library)
        # pure instructions that wait to become part of what uses them → their places in the order
        self.deferred: dict[Inst, int] = {}
        self.hoist = True
        self.held_items = held_items(fn)
        # container → how texts write its inside, and the local that holds that
        self.items: dict[Value, tuple[str, str]] = {}

    def choose_statement(self, inst: If) -> None:
        """Write an If as a statement."""
        raise NotImplementedError

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
            and self.is_bool(yielded(inst.then))
            and self.is_bool(yielded(inst.orelse))
        ):  # pyright: ignore
            return self._condition_choice(inst)
        test = self.condition(inst.args[0])
        with self.no_lines():
            then = self.text(yielded(inst.then))
            orelse = self.text(yielded(inst.orelse))
        return f"({then} if {test} else {orelse})"

    def is_bool(self, value: Value) -> bool:
        return find(value).type == BOOL

    def _condition_choice(self, inst: If) -> str:
        test_value = find(inst.args[0])
        then, orelse = find(yielded(inst.then)), find(yielded(inst.orelse))
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
                return self.global_name(inst.name, inst.home)  # pyright: ignore
            case Call():
                return self.call(inst)
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
                written = f"{self.lambda_text(inst.activation)}.rt.inner[{inst.index}]"
                return f"(l_ := {written}).rt.make(l_{captured})"
            case MakeDict():
                pairs = [
                    f"{k!r}: {self.text(v)}" for k, v in zip(inst.keys, inst.args, strict=True)
                ]
                return f"{{{', '.join(pairs)}}}"
            case MakeRow():
                return "[]"
            case RowEmpty():
                row = self.text(inst.args[0])
                return f"(len({row}) <= {inst.drop})" if inst.drop else f"(not {row})"
            case RowGet():
                lost = self.give_up(row_key(inst)) if inst.strict else "None"
                return got(inst, self.text(inst.args[0]), lost)
            case RowPop():
                return f"{self.text(inst.args[0])}.pop()"
            case Left():
                return self.left(inst)
            case FromRow():
                row = self.text(inst.args[0])
                if inst.order == "own":
                    self.drop(inst.args[1])
                    return row
                return (self.behind if inst.order == "back" else self.before)(inst, row)
            case Wanted():
                fn, word = self.atom(inst.args[0]), repr(inst.name)
                plain = f"type({fn}) is Fn_ and not {fn}.__code__.co_flags & {VARARGS}"
                return f"({word} if {plain} else W_({fn}, {word}))"
            case NoKeyword():
                if find(inst.args[0]).type.kind not in ("any", "keyword"):
                    return self.text(inst.args[0])
                name = self.atom(inst.args[0])
                return f"({name} if type({name}) is not Keyword_ else X_())"
            case Direct():
                return f"{self.direct_name()}({self.texts(inst.args)})"
            case Native():
                return f"N_{NATIVE[inst.name][0]}({self.texts(inst.args)})"
            case GlobalSet():
                return f"P_.rt.host.set_from_code({inst.name!r}, {self.text(inst.args[0])})"
            case _:
                raise AssertionError(type(inst).__name__)

    def call(self, inst: Call) -> str:
        fn = find(inst.args[0])
        if type(fn) is Const:  # (of a literal CPython warns, and it is an error)
            text = "X_()" if not callable(fn.value) else self.constant(fn)
        elif type(fn) is GlobalGet and fn in self.deferred:
            order = self.deferred.pop(fn)
            if self.can_leave(fn):
                self.leaving.append((order, fn))
            text = self.expression(fn)
        else:
            text = self.atom(fn)
        if text == "X_()":
            return "X_()()"
        return f"{text}({self.texts(inst.args[1:])})"

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
        inline = self.with_items(row.inline, inst)
        places = mentions(inline)
        plain = not row.when and not choice.tests and row.result != "default"
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
        checks = self.checks(inst, operands)
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

    def may_fail(self, arg: Value) -> bool:
        """Whether computing an operand, which may have been put off, may be an error."""
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

    def is_inside(self, inst: Op) -> bool:
        """Whether operand 1 counts up to the number of elements of operand 0, which is fixed."""
        raise NotImplementedError

    def primitive_call(self, inst: Op, operands: list[str]) -> str:
        two = self.primitive(inst).two is not None and len(operands) == 2
        return f"{'F2_' if two else 'F_'}{mangle(inst.name)}({', '.join(operands)})"


def yielded(region: Region) -> Value:
    """What a branch yields."""
    assert type(region.end) is Yield
    return region.end.args[0]


def _is_true(value: Const) -> bool:
    return value.value is not False and value.value is not None
