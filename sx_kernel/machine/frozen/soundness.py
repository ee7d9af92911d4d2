"""Whether what is being thawed can be what was frozen: the parts of each thing and each frame.

Frozen data may have been written by anybody. What is made of them must not be able to fail in ways
that no program can bring about, so machine/frozen/thaw.py has everything looked at. Here each thing
is, before it gets its parts; machine/frozen/whole.py asks what can only be said when all have them.
Both raise Unsound.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, final

from sx_kernel.base.made import Promise
from sx_kernel.base.source import Place, Source, TraceEntry
from sx_kernel.base.values import (
    Box,
    Parameter,
    RecordType,
)
from sx_kernel.ir.nodes import (
    And,
    Call,
    Define,
    If,
    Init,
    Lambda,
    Let,
    Loop,
    MakeDict,
    Or,
    PrimCall,
    Recur,
    Seq,
    SetGlobal,
    SetLocal,
)
from sx_kernel.ir.walk import parts_of
from sx_kernel.machine.apply import Apply, NestedCall
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
from sx_kernel.machine.frozen.holding import Holding
from sx_kernel.machine.frozen.shapes import (
    Test,
    Unsound,
    demand,
    each,
    is_a,
    is_count,
    is_index,
    of,
    pairs,
    tuple_of,
)

_NODES: Final[dict[int, tuple[type, ...]]] = {
    ARGS: (Call, PrimCall, MakeDict, Loop, Recur), IF: (If,), SEQ: (Seq,), AND: (And,), OR: (Or,),
    LET: (Let,), SET: (SetLocal, Init, SetGlobal, Define),
}  # fmt: skip
"""Of which node a frame waits for a part."""

_TEXT: Final = is_a(str)
_BYTE: Final[Test] = lambda x: is_index(x, 256)  # noqa: E731
_FLAG: Final = is_a(bool)
_WINDER: Final = is_a(Winder, type(None))
_RECORD: Final = is_a(GuardRecord, BindRecord, type(None))
_OPTIONAL_TEXT: Final = is_a(str, type(None))
_TEXTS: Final = tuple_of(str)
_WINDERS: Final = tuple_of(Winder)


@final
class Soundness:
    """The checks of one thawing's things, one by one.

    `frames`: ids of the frames made; `environments`: (environment, code, node or None) of what
    stands on one.
    """

    def __init__(self, holding: Holding) -> None:
        self.holding = holding
        self.frames: set[int] = {id(BOTTOM)}
        self.environments: list[tuple[Any, Any, Any]] = []
        value, values, kont = holding.value, holding.values, self.kont
        self._tests: dict[str, Callable[[Parts], bool]] = {
            "list": self._list,
            "dict": lambda p: pairs(p, _TEXT, value),
            "adt": lambda p: each(p, _TEXT, _TEXT, self.holding.plain_list),
            "promise": lambda p: each(p, _FLAG, value, _FLAG),
            "values": values,
            "regex": lambda p: each(p, _TEXT, _TEXT),
            "library-value": lambda p: len(p) > 0 and _TEXT(p[0]) and pairs(p[1:], _TEXT, value),
            "vector": values,
            "bytevector": lambda p: all(map(_BYTE, p)),
            "bytes": lambda p: all(map(_BYTE, p)),
            "hash-table": lambda p: pairs(p, value, value),
            "set": values,
            "box": lambda p: each(p, self.holding.slot),
            "parameter": lambda p: each(p, value, value),
            "string-port": _port,
            "buffer": lambda p: each(p, _TEXT),
            "error": self._error,
            "record-type": lambda p: each(p, _TEXT, _TEXTS),
            "record": lambda p: each(p, is_a(RecordType), self.holding.plain_list),
            "tuple": lambda _: True,  # looked at where it is a part
            "markup": lambda p: each(p, _TEXT, is_a(dict, type(None))),
            "spread": lambda p: each(p, is_a(dict)),
            "sx-expr": lambda p: each(p, _TEXT),
            "source": lambda p: each(p, _TEXT, _TEXT, _FLAG),
            "place": _place,
            "trace": lambda p: each(p, _OPTIONAL_TEXT, is_a(Place, type(None))),
            "guard-record": lambda p: each(p, _RECORD, value, _WINDER),
            "bind-record": lambda p: len(p) > 0 and _RECORD(p[0]) and pairs(p[1:], value, value),
            "winder": self._winder,
            "prompt": lambda p: each(p, _TEXT),
            "continuation": lambda p: each(p, kont, _WINDER, _RECORD),
            "reraise": lambda p: each(p, kont, _WINDER, _RECORD),
            "segment": self._segment,
            "delimited": lambda p: each(p, is_a(Segment)),
            "paused": lambda p: each(p, is_a(Segment)),
            "raised": lambda p: each(p, value, _mode, _RECORD),
            "handling": lambda p: each(
                p, is_a(Raised), is_a(BindRecord), is_count, self._raised_at
            ),
            "apply": lambda p: each(p, self._applied, self.holding.value_tuple),
            "nested-call": lambda p: each(p, is_a(Lambda), is_a(tuple)),
            "then": lambda p: each(p, is_a(Apply, type(None)), kont, value),
        }
        self._operations: dict[str, Test] = {
            "offer_on": of(is_a(Raised), _RECORD),
            "try_clause": of(is_a(Raised), is_a(BindRecord), is_count),
            "matched": of(is_a(Raised), is_a(BindRecord), is_count),
            "handled": is_a(Handling),
            "finished": is_a(type(None)),
            "wind_in": of(value, value, value),
            "made_parameter": value,
            "converted": of(self._bindings, is_count, value),
            "with_values": value,
            "forced": is_a(Promise),
            "give_back": value,
            "handle_caught": value,
            "rewind_on": of(_WINDERS, _WINDERS, is_a(tuple), _RECORD),
            "entered": of(_WINDERS, is_a(tuple), _RECORD),
        }

    def kont(self, x: Any) -> bool:
        """Return whether `x` is a continuation."""
        return type(x) is tuple and id(x) in self.frames

    # -- parts ---------------------------------------------------------------------------------

    def check_parts(self, tag: str, parts: Parts) -> None:
        """Raise Unsound if nothing with this tag is made of these parts."""
        if not self._tests[tag](parts):
            message = f"the parts of a {tag}"
            raise Unsound(message)

    def _list(self, parts: Parts) -> bool:
        if parts and type(parts[0]) is Lambda:  # an environment
            return all(type(x) is Box or self.holding.slot(x) for x in parts[1:])
        return self.holding.values(parts)

    def _error(self, parts: Parts) -> bool:
        holding = self.holding
        return each(
            parts, _TEXT, _TEXT, holding.value_tuple, _OPTIONAL_TEXT, is_a(Place, type(None)),
            tuple_of(TraceEntry), _TEXTS,
            lambda x: type(x) is tuple and pairs(x, _TEXT, holding.value),
        )  # fmt: skip

    def _winder(self, parts: Parts) -> bool:
        value = self.holding.value
        return each(
            parts, value, value, _WINDER, _RECORD, lambda x: x is None or self._bindings(x),
            is_a(Prompt, type(None)), is_a(Winder), is_a(int),
        )  # fmt: skip

    def _segment(self, parts: Parts) -> bool:
        return (
            len(parts) >= 3
            and _RECORD(parts[0])
            and _RECORD(parts[1])
            and _WINDERS(parts[2])
            and all(self.kont(x) and x[0] != EXIT and x[1] is BOTTOM for x in parts[3:])
        )

    def _applied(self, x: Any) -> bool:
        return type(x) is NestedCall or self.holding.value(x)

    def _raised_at(self, x: Any) -> bool:
        if type(x) is not tuple or len(x) != 3:
            return False
        if not self.holding.value(x[0]) or type(x[1]) is not int:
            return False
        if x[2] is not None:
            self.environments.append((x[2], None, None))
        return True

    def _bindings(self, x: Any) -> bool:
        return type(x) is tuple and pairs(x, is_a(Parameter), self.holding.value)

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
        demand(each(parts, *tests[tag]), "a frame of the dynamic context")


def _mode(x: Any) -> bool:
    return x in (FAIL, ANSWER, DECLINE)


def _port(parts: Parts) -> bool:
    return (
        each(parts, lambda x: x in ("input", "output"), _TEXT, is_count, _FLAG, _TEXT)
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
    """Return whether a frame of this tag at `node` has the rest of its parts."""
    if tag == ARGS:
        parts = parts_of(node)[:-1] if type(node) is Loop else parts_of(node)
        if len(more) != 1 or type(more[0]) is not tuple or len(more[0]) >= len(parts):
            return False
        return sound.holding.operands(parts[0], more[0])
    if tag in (SEQ, AND, OR):
        return len(more) == 1 and is_index(more[0], len(node.parts)) and more[0] > 0
    return not more


__all__ = ["Soundness"]
