"""Whether what is being thawed can be what was frozen: the parts of each thing, and how they fit.

Frozen data may have been written by anybody. What is made of them must not be able to fail in ways
that no program can bring about, so machine/frozen/thaw.py has everything looked at here:
`check_parts` says whether a thing of some tag may have these parts, before it gets them;
`check_whole` what can only be said when all things have their parts (environments against the code
they belong to, chains that must end). Both raise Unsound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from types import FunctionType
from typing import Any, Final, TypeAlias, final

from sx_kernel.base.errors import ErrorValue
from sx_kernel.base.made import KINDS, Promise
from sx_kernel.base.markup import RawHtml, Spread, SxExpr
from sx_kernel.base.ports import Port
from sx_kernel.base.source import Place, Source, TraceEntry
from sx_kernel.base.values import (
    EOF,
    UNSET,
    Box,
    Char,
    HashTable,
    Keyword,
    Parameter,
    Record,
    RecordType,
    SetValue,
    Symbol,
    Vector,
    record_class,
)
from sx_kernel.ir.nodes import (
    And,
    Call,
    Define,
    Global,
    If,
    Init,
    Lambda,
    Let,
    Letrec,
    Loop,
    MakeDict,
    Or,
    PrimCall,
    Recur,
    Seq,
    SetGlobal,
    SetLocal,
    Var,
)
from sx_kernel.ir.walk import parts_of
from sx_kernel.machine.apply import Apply, ControlFunction, NestedCall
from sx_kernel.machine.context import (
    ANSWER,
    DECLINE,
    FAIL,
    BindRecord,
    GuardRecord,
    Handling,
    Prompt,
    Raised,
    Winder,
)
from sx_kernel.machine.control.computations import Delimited, Paused
from sx_kernel.machine.control.conditions import Reraise
from sx_kernel.machine.control.functions import Continuation
from sx_kernel.machine.control.segments import Segment
from sx_kernel.machine.frames import (
    AND,
    ARGS,
    EXIT,
    FAILED,
    GUARD,
    IF,
    LET,
    OR,
    RESET,
    SEQ,
    SET,
    WIND,
)
from sx_kernel.machine.frozen.codecs import BOTTOM, Parts
from sx_kernel.primitives.string_buffers import StringBuffer

Test: TypeAlias = Callable[[Any], bool]

_NODES: Final[dict[int, tuple[type, ...]]] = {
    ARGS: (Call, PrimCall, MakeDict, Loop, Recur), IF: (If,), SEQ: (Seq,), AND: (And,), OR: (Or,),
    LET: (Let,), SET: (SetLocal, Init, SetGlobal, Define),
}  # fmt: skip
"""Of which node a frame waits for a part."""

_VALUES: Final = frozenset((
    type(None), bool, int, float, str, Fraction, Char, Symbol, Keyword, type(EOF), list, dict,
    *KINDS,
    Vector, bytearray, bytes, HashTable, SetValue, Parameter, Port, StringBuffer, ErrorValue,
    RecordType, RawHtml, Spread, SxExpr, Continuation, Reraise, Delimited, Paused,
    FunctionType, ControlFunction,
))  # fmt: skip
"""The types of what a program may hold, besides what the host and the library provide."""


class Unsound(Exception):
    """The data are not what freeze writes; the message says where."""


def is_a(*kinds: type) -> Test:
    """A test for exactly these types."""
    return lambda x: type(x) in kinds


def is_index(x: Any, below: int) -> bool:
    """Whether `x` is a whole number from 0 up to `below`, which is excluded."""
    return type(x) is int and 0 <= x < below


_TEXT: Final = is_a(str)
_BYTE: Final[Test] = lambda x: is_index(x, 256)  # noqa: E731
_FLAG: Final = is_a(bool)
_WINDER: Final = is_a(Winder, type(None))
_RECORD: Final = is_a(GuardRecord, BindRecord, type(None))
_OPTIONAL_TEXT: Final = is_a(str, type(None))


@final
class Soundness:
    """The checks of one thawing.

    `outside`: ids of what the host and the library provide; `frames`: ids of the frames made;
    `environments`: (environment, code, node or None) of what stands on one; `machine_lists`: ids of
    lists that are environments, which no program may hold; `internal`: id → name of what only
    special forms call, which stands nowhere but where its operands are being evaluated.
    """

    def __init__(self) -> None:
        self.outside: set[int] = set()
        self.frames: set[int] = {id(BOTTOM)}
        self.environments: list[tuple[Any, Any, Any]] = []
        self.machine_lists: set[int] = set()
        self.internal: dict[int, str] = {}
        self._visible: dict[Lambda, dict[int, frozenset[Var]]] = {}
        value, values, kont = self.value, self.values, self.kont
        self._tests: dict[str, Callable[[Parts], bool]] = {
            "list": self._list,
            "dict": lambda p: _pairs(p, _TEXT, value),
            "adt": lambda p: _each(p, _TEXT, _TEXT, self.plain_list),
            "promise": lambda p: _each(p, _FLAG, value, _FLAG),
            "values": values,
            "regex": lambda p: _each(p, _TEXT, _TEXT),
            "library-value": lambda p: len(p) > 0 and _TEXT(p[0]) and _pairs(p[1:], _TEXT, value),
            "vector": values,
            "bytevector": lambda p: all(map(_BYTE, p)),
            "bytes": lambda p: all(map(_BYTE, p)),
            "hash-table": lambda p: _pairs(p, value, value),
            "set": values,
            "box": lambda p: _each(p, self.slot),
            "parameter": lambda p: _each(p, value, value),
            "string-port": _port,
            "buffer": lambda p: _each(p, _TEXT),
            "error": self._error,
            "record-type": lambda p: _each(p, _TEXT, _texts),
            "record": lambda p: _each(p, is_a(RecordType), self.plain_list),
            "tuple": lambda _: True,  # looked at where it is a part
            "markup": lambda p: _each(p, _TEXT, is_a(dict, type(None))),
            "spread": lambda p: _each(p, is_a(dict)),
            "sx-expr": lambda p: _each(p, _TEXT),
            "source": lambda p: _each(p, _TEXT, _TEXT, _FLAG),
            "place": _place,
            "trace": lambda p: _each(p, _OPTIONAL_TEXT, is_a(Place, type(None))),
            "guard-record": lambda p: _each(p, _RECORD, value, _WINDER),
            "bind-record": lambda p: len(p) > 0 and _RECORD(p[0]) and _pairs(p[1:], value, value),
            "winder": self._winder,
            "prompt": lambda p: _each(p, _TEXT),
            "continuation": lambda p: _each(p, kont, _WINDER, _RECORD),
            "reraise": lambda p: _each(p, kont, _WINDER, _RECORD),
            "segment": self._segment,
            "delimited": lambda p: _each(p, is_a(Segment)),
            "paused": lambda p: _each(p, is_a(Segment)),
            "raised": lambda p: _each(p, value, _mode, _RECORD),
            "handling": lambda p: _each(
                p, is_a(Raised), is_a(BindRecord), _NUMBER, self._raised_at
            ),
            "apply": lambda p: _each(p, self._applied, self.value_tuple),
            "nested-call": lambda p: _each(p, is_a(Lambda), is_a(tuple)),
            "then": lambda p: _each(p, is_a(Apply, type(None)), kont, value),
        }
        self._operations: dict[str, Test] = {
            "offer_on": _of(is_a(Raised), _RECORD),
            "try_clause": _of(is_a(Raised), is_a(BindRecord), _NUMBER),
            "matched": _of(is_a(Raised), is_a(BindRecord), _NUMBER),
            "handled": is_a(Handling),
            "finished": is_a(type(None)),
            "wind_in": _of(value, value, value),
            "made_parameter": value,
            "converted": _of(self._bindings, _NUMBER, value),
            "with_values": value,
            "forced": is_a(Promise),
            "give_back": value,
            "handle_caught": value,
            "rewind_on": _of(_winders, _winders, is_a(tuple), _RECORD),
            "entered": _of(_winders, is_a(tuple), _RECORD),
        }

    # -- values --------------------------------------------------------------------------------

    def value(self, x: Any) -> bool:
        """Whether a program may hold `x`."""
        if type(x) in _VALUES or isinstance(x, Record):
            return id(x) not in self.machine_lists and id(x) not in self.internal
        return id(x) in self.outside

    def values(self, parts: Iterable[Any]) -> bool:
        """Whether a program may hold all of them."""
        return all(map(self.value, parts))

    def slot(self, x: Any) -> bool:
        """Whether `x` may be what a variable holds: a value, or nothing yet."""
        return x is UNSET or self.value(x)

    def plain_list(self, x: Any) -> bool:
        """Whether `x` is a list that a program may hold."""
        return type(x) is list and self.value(x)

    def value_tuple(self, x: Any) -> bool:
        """Whether `x` is a tuple of values."""
        return type(x) is tuple and self.values(x)

    def operands(self, first: Any, x: Any) -> bool:
        """Whether `x` are values of a call's first parts, of which `first` is the first one."""
        if type(x) is tuple and x and id(x[0]) in self.internal:
            return (
                type(first) is Global
                and first.name == self.internal[id(x[0])]
                and self.value_tuple(x[1:])
            )
        return self.value_tuple(x)

    def kont(self, x: Any) -> bool:
        """Whether `x` is a continuation."""
        return type(x) is tuple and id(x) in self.frames

    # -- parts ---------------------------------------------------------------------------------

    def check_parts(self, tag: str, parts: Parts) -> None:
        """Raise Unsound if nothing with this tag is made of these parts."""
        if not self._tests[tag](parts):
            message = f"the parts of a {tag}"
            raise Unsound(message)

    def _list(self, parts: Parts) -> bool:
        if parts and type(parts[0]) is Lambda:  # an environment
            return all(type(x) is Box or self.slot(x) for x in parts[1:])
        return self.values(parts)

    def _error(self, parts: Parts) -> bool:
        return _each(
            parts, _TEXT, _TEXT, self.value_tuple, _OPTIONAL_TEXT, is_a(Place, type(None)),
            lambda x: type(x) is tuple and all(type(part) is TraceEntry for part in x),
            _texts, lambda x: type(x) is tuple and _pairs(x, _TEXT, self.value),
        )  # fmt: skip

    def _winder(self, parts: Parts) -> bool:
        def swap(x: Any) -> bool:
            return x is None or (type(x) is tuple and _pairs(x, is_a(Parameter), self.value))

        return _each(
            parts, self.value, self.value, _WINDER, _RECORD, swap, is_a(Prompt, type(None)),
            is_a(Winder), lambda x: type(x) is int,
        )  # fmt: skip

    def _segment(self, parts: Parts) -> bool:
        return (
            len(parts) >= 3
            and _RECORD(parts[0])
            and _RECORD(parts[1])
            and _winders(parts[2])
            and all(self.kont(x) and x[0] != EXIT and x[1] is BOTTOM for x in parts[3:])
        )

    def _applied(self, x: Any) -> bool:
        return type(x) is NestedCall or self.value(x)

    def _raised_at(self, x: Any) -> bool:
        if type(x) is not tuple or len(x) != 3 or not (self.value(x[0]) and type(x[1]) is int):
            return False
        if x[2] is not None:
            self.environments.append((x[2], None, None))
        return True

    def _bindings(self, x: Any) -> bool:
        return type(x) is tuple and _pairs(x, is_a(Parameter), self.value)

    # -- frames --------------------------------------------------------------------------------

    def check_activation(self, tag: int, node: Any, env: Any, lam: Any, more: Parts) -> None:
        """Raise Unsound if no activation of `lam` has this frame; its environment comes later.

        `node`: of which it waits for a part, or (FAILED) the place where it failed.
        """
        if tag == FAILED:
            good = type(node) is int and not more
            self.environments.append((env, lam, None))
        else:
            good = type(node) in _NODES[tag] and _fits(self, tag, node, more)
            self.environments.append((env, lam, node))
        if not good:
            message = "a frame and the code that it belongs to"
            raise Unsound(message)

    def check_operation(self, name: Any, data: Any) -> None:
        """Raise Unsound if no frame waits to go on with the operation `name` and these data."""
        test = self._operations.get(name) if type(name) is str else None
        if test is None or not test(data):
            message = "what a frame is to go on with"
            raise Unsound(message)
        if name == "converted" and not (is_index(data[1], len(data[0])) and data[1] % 2 == 0):
            message = "the bindings of a parameterize"
            raise Unsound(message)
        if name in ("entered", "rewind_on"):
            then = data[-2]
            if len(then) != 4 or id(then) in self.frames or not self.kont(then[2]):
                message = "where a continuation goes on"
                raise Unsound(message)
        if name == "entered" and not data[0]:
            message = "the winders to enter"
            raise Unsound(message)

    def check_copy(self, old: Any, new: Any) -> None:
        """Raise Unsound if these are not the environments of a COPY frame."""
        if (old is None) != (new is None):
            message = "the environments of a copy"
            raise Unsound(message)
        if old is not None:
            self.environments += [(old, None, None), (new, None, None)]

    def check_context(self, tag: int, parts: Parts) -> None:
        """Raise Unsound if a frame of the dynamic context has other parts."""
        tests: dict[int, tuple[Test, ...]] = {
            GUARD: (is_a(GuardRecord, BindRecord),), WIND: (is_a(Winder),),
            RESET: (_RECORD, _WINDER),
        }  # fmt: skip
        _demand(_each(parts, *tests[tag]), "a frame of the dynamic context")

    # -- when everything has its parts ---------------------------------------------------------

    def check_whole(self, made: list[Any]) -> None:
        """Raise Unsound if the things made do not fit together."""
        for env, lam, node in self.environments:
            self._check_environment(env, lam, node)
        for one in made:
            kind = type(one)
            if isinstance(one, Record):
                _demand(kind is not record_class(len(one.slots)), "the fields of a record")
            elif kind is Winder:
                depth = 1 if one.outer is None else one.outer.depth + 1
                _demand(one.depth == depth and one.depth < 1 << 40, "the depth of a winder")
            elif kind is Segment:
                self._check_segment(one)
            elif kind is Spread:
                _demand(all(self.value(x) for x in one.attrs.values()), "the parts of a spread")
        _check_handlers(made)
        for one in made:
            if type(one) is tuple and id(one) in self.frames:
                self._check_frame(one)
            elif type(one) is Handling:
                _demand(one.i < len(one.record.clauses), "the clause of a handler")
            elif type(one) is Continuation or type(one) is Reraise:
                _check_prompts(_context(one.winders), _frames(one.kont))

    def _check_segment(self, segment: Segment) -> None:
        """What stands for the outside, wherever it is put, is not what a frame has entered."""
        base = segment.winders[0].outer if segment.winders else None
        for frame in segment.frames:
            if frame[0] == WIND:
                _demand(frame[2] is not base, "the winders of a continuation")
            elif frame[0] == GUARD:
                _demand(frame[2] is not segment.outside, "the handlers of a continuation")
        _check_prompts(segment.winders, segment.frames)

    def check_closure(self, lam: Lambda, captured: Parts) -> None:
        """Raise Unsound if no closure of `lam` has captured these."""
        names = [c.inner.py for c in lam.captures]
        good = len(names) == len(captured) and names == sorted(names)
        for capture, x in zip(lam.captures, captured, strict=False):
            good = good and (
                type(x) is Box if capture.inner.boxed else self._holds(capture.inner, x)
            )
        _demand(good, "what a function has captured")

    def _holds(self, var: Var, x: Any) -> bool:
        return self.value(x) or (x is UNSET and var.letrec)

    def _check_frame(self, frame: Any) -> None:
        """Data of frames whose parts are complete only now."""
        data = frame[3] if len(frame) > 3 else None
        if type(data) is tuple and len(data) == 3 and type(data[0]) is Raised:
            record, i = data[1], data[2]
            _demand(type(record) is BindRecord and i <= len(record.clauses), "a clause")
            name = getattr(frame[2], "__name__", "")
            _demand(name != "matched" or i < len(record.clauses), "the clause of a handler")

    def _check_environment(self, env: Any, lam: Any, node: Any) -> None:
        """Check that `env` is one of `lam` (None: of whatever lambda it says), in which `node` is
        being evaluated (None: anything)."""
        good = type(env) is list and bool(env) and type(env[0]) is Lambda
        good = good and (lam is None or env[0] is lam) and len(env) == env[0].nslots
        _demand(good, "an activation's variables")
        if node is not None:
            for var in self.visible(env[0]).get(id(node), ()):
                x = env[var.slot]
                _demand(
                    type(x) is Box if var.boxed else (type(x) is not Box and self._bound(env, var)),
                    f"the variable {var.name} of {env[0].name or 'fn'}",
                )

    def _bound(self, env: list[Any], var: Var) -> bool:
        lam: Lambda = env[0]
        return self._holds(var, env[var.slot]) or (
            env[var.slot] is UNSET and (var in lam.optional or var in lam.keys)
        )

    def visible(self, lam: Lambda) -> dict[int, frozenset[Var]]:
        """id of each node in the body of `lam` → the variables that are bound when a part of it has
        its value."""
        found = self._visible.get(lam)
        if found is None:
            found = self._visible[lam] = {}
            params = [*lam.required, *lam.optional, *lam.keys, *(c.inner for c in lam.captures)]
            if lam.rest is not None:
                params.append(lam.rest)
            stack: list[tuple[Any, frozenset[Var]]] = [(lam.body, frozenset(params))]
            while stack:
                node, scope = stack.pop()
                found[id(node)] = scope
                inner = scope
                if type(node) is Let:
                    inner = scope | {node.var}
                elif type(node) is Letrec or type(node) is Loop:
                    inner = scope.union(node.vars)
                body = getattr(node, "body", None)
                if type(node) is not Lambda:
                    stack += [(p, inner if p is body else scope) for p in parts_of(node)]
        return found


def _demand(good: bool, what: str) -> None:
    if not good:
        raise Unsound(what)


def _each(parts: Parts, *tests: Test) -> bool:
    """Whether there is one part for each test, which it passes."""
    return len(parts) == len(tests) and all(test(x) for test, x in zip(tests, parts, strict=True))


def _of(*tests: Test) -> Test:
    """A test for tuples whose parts pass these tests."""
    return lambda x: type(x) is tuple and _each(x, *tests)


def _pairs(parts: Parts, first: Test, second: Test) -> bool:
    """Whether the parts are pairs."""
    return len(parts) % 2 == 0 and all(map(first, parts[::2])) and all(map(second, parts[1::2]))


def _texts(x: Any) -> bool:
    return type(x) is tuple and all(type(part) is str for part in x)


def _winders(x: Any) -> bool:
    return type(x) is tuple and all(type(part) is Winder for part in x)


def _mode(x: Any) -> bool:
    return x in (FAIL, ANSWER, DECLINE)


def _NUMBER(x: Any) -> bool:
    return is_index(x, 1 << 30)


def _port(parts: Parts) -> bool:
    return (
        _each(parts, lambda x: x in ("input", "output"), _TEXT, _NUMBER, _FLAG, _TEXT)
        and parts[2] <= len(parts[1])
    )  # fmt: skip


def _place(parts: Parts) -> bool:
    return (
        len(parts) == 3
        and type(parts[0]) is Source
        and type(parts[1]) is type(parts[2]) is int
        and -1 <= parts[1] <= parts[2] < 1 << 30
    )


def _fits(sound: Soundness, tag: int, node: Any, more: Parts) -> bool:
    """Whether a frame of this tag at `node` has the rest of its parts."""
    if tag == ARGS:
        parts = parts_of(node)[:-1] if type(node) is Loop else parts_of(node)
        if len(more) != 1 or type(more[0]) is not tuple or len(more[0]) >= len(parts):
            return False
        return sound.operands(parts[0], more[0])
    if tag in (SEQ, AND, OR):
        return len(more) == 1 and is_index(more[0], len(node.parts)) and more[0] > 0
    return not more


def _context(winder: Any) -> Iterator[Winder]:
    while winder is not None:
        yield winder
        winder = winder.outer


def _frames(kont: Any) -> Iterator[Any]:
    while kont is not BOTTOM:
        yield kont
        kont = kont[1]


def _check_prompts(winders: Iterable[Winder], frames: Iterable[Any]) -> None:
    """Each computation that a continuation is inside of has the frame at which it ends."""
    inside = {id(winder) for winder in winders if winder.prompt is not None}
    if inside:
        inside -= {id(frame[2]) for frame in frames if frame[0] == WIND}
        _demand(not inside, "the computations of a continuation")


def _check_handlers(made: list[Any]) -> None:
    """The handlers in force end somewhere."""
    ends: set[int] = set()
    for one in made:
        path: set[int] = set()
        while type(one) in (GuardRecord, BindRecord) and id(one) not in ends:
            _demand(id(one) not in path, "the handlers in force")
            path.add(id(one))
            one = one.outer
        ends |= path


__all__ = ["Soundness", "Unsound", "is_index"]
