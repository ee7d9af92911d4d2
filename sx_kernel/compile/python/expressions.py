"""Values as Python expressions."""

from __future__ import annotations

from sx_kernel.base.values import VARARGS
from sx_kernel.compile.facts.operations import NATIVE, NEGATION
from sx_kernel.compile.facts.types import BOOL, NIL
from sx_kernel.compile.mid.lists import FromRow, Left, MakeRow, RowEmpty, RowGet, RowPop
from sx_kernel.compile.mid.nodes import (
    BoxGet,
    Call,
    Const,
    Direct,
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
from sx_kernel.compile.python.deferring import NeedsStatements
from sx_kernel.compile.python.rows import got
from sx_kernel.compile.python.templates import Templates


class Expressions(Templates):
    """Writes values as expressions."""

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


def yielded(region: Region) -> Value:
    """Return what a branch yields."""
    assert type(region.end) is Yield
    return region.end.args[0]


def _is_true(value: Const) -> bool:
    return value.value is not False and value.value is not None
