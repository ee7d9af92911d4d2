"""What a frozen computation is made of: for each kind of thing its tag, its parts, how to make it.

machine/frozen/freeze.py writes, machine/frozen/thaw.py reads; both work from the one table here. A
thing that can change, or through which a cycle can lead, is made empty (`empty`) and gets its parts
later (`fill`); the others are made of their finished parts (`make`).

What needs the machine is not here: closures, code, frames, and what belongs to the library.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sx_kernel.base.equality import hash_key, key_of
from sx_kernel.base.errors import ErrorValue
from sx_kernel.base.made import LibraryValue, MultipleValues, Promise, RegexHandle, Variant
from sx_kernel.base.markup import RawHtml, Spread, SxExpr, joined
from sx_kernel.base.ports import Port
from sx_kernel.base.sequences import Chain, to_python
from sx_kernel.base.source import FilledSource, Place, Source, TraceEntry
from sx_kernel.base.values import (
    Box,
    HashTable,
    Parameter,
    Record,
    RecordType,
    SetValue,
    Vector,
    record_class,
)  # fmt: skip
from sx_kernel.machine import dynamic
from sx_kernel.machine.apply import Apply, NestedCall
from sx_kernel.machine.context import (
    BindRecord,
    GuardRecord,
    Handling,
    Prompt,
    Raised,
    Winder,
    handle_caught,
)  # fmt: skip
from sx_kernel.machine.control import computations, conditions, functions
from sx_kernel.machine.control.computations import Delimited, Paused
from sx_kernel.machine.control.conditions import Reraise
from sx_kernel.machine.control.functions import Continuation
from sx_kernel.machine.control.segments import Segment
from sx_kernel.machine.frames import EXIT, TAG_NAMES, Kont
from sx_kernel.machine.leave.native import Escaping
from sx_kernel.primitives.string_buffers import StringBuffer

FORMAT: Final = 1

FRAMES: Final = {tag: f"{name}-frame" for tag, name in TAG_NAMES.items()}
"""How the frames of a continuation are called."""

BOTTOM: Final[Kont] = (EXIT, None)


class Stack:
    """A continuation among the parts of something (elsewhere a tuple is just a tuple)."""

    __slots__ = ("kont",)

    def __init__(self, kont: Kont) -> None:
        self.kont = kont


class Then:
    """A state to go on with among the parts of something."""

    __slots__ = ("state",)

    def __init__(self, state: Any) -> None:
        self.state = state


class Unfreezable(Exception):
    """Something that cannot be frozen; the message says why."""


Parts = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Codec:
    """How one kind of thing is taken apart and made again (see the module)."""

    tag: str
    parts: Callable[[Any], Parts]
    make: Callable[[Parts], Any] | None = None
    empty: Callable[[], Any] | None = None
    fill: Callable[[Any, Parts], None] | None = None


CODECS: Final[dict[type, Codec]] = {}
BY_TAG: Final[dict[str, Codec]] = {}


def _fixed(
    kind: type, tag: str, parts: Callable[[Any], Parts], make: Callable[[Parts], Any]
) -> None:
    """A thing that is made of its parts."""
    CODECS[kind] = BY_TAG[tag] = Codec(tag, parts, make)


def _changing(
    kind: type, tag: str, parts: Callable[[Any], Parts], empty: Callable[[], Any],
    fill: Callable[[Any, Parts], None],
) -> None:  # fmt: skip
    """A thing that is made empty."""
    CODECS[kind] = BY_TAG[tag] = Codec(tag, parts, None, empty, fill)


def _slots(kind: type, tag: str, empty: Callable[[], Any], *names: str) -> None:
    """A thing that is made empty, and whose parts are these attributes."""

    def fill(made: Any, parts: Parts) -> None:
        for name, part in zip(names, parts, strict=True):
            setattr(made, name, part)

    _changing(kind, tag, lambda x: [getattr(x, name) for name in names], empty, fill)


# -- data ----------------------------------------------------------------------------------------


def _dict_parts(d: dict[Any, Any]) -> list[Any]:
    return [part for pair in list(d.items()) for part in pair]


def _fill_dict(d: dict[Any, Any], parts: Parts) -> None:
    d.update(zip(parts[::2], parts[1::2], strict=True))


_VARIANT: Final = ("_type", "_ctor", "_fields")
_PROMISE: Final = ("done", "value", "lazy")


def _fill_variant(made: Variant, parts: Parts) -> None:
    kind, constructor, fields = parts
    made.update(Variant.of(kind, constructor, to_python(fields)))


def _fill_promise(made: Promise, parts: Parts) -> None:
    done, value, lazy = parts
    made.update(Promise.of(value, lazy=lazy is True), done=done is True)


def _fill_library_value(made: LibraryValue, parts: Parts) -> None:
    kind, *entries = parts
    made.kind = kind
    _fill_dict(made, entries)


def _table_parts(table: HashTable) -> list[Any]:
    return [part for place, value in list(table.map.items()) for part in (key_of(place), value)]


def _fill_table(table: HashTable, parts: Parts) -> None:
    for key, value in zip(parts[::2], parts[1::2], strict=True):
        table.map[hash_key(key)] = value


def _fill_record(made: Record, parts: Parts) -> None:
    kind, values = parts
    if type(made) is not record_class(len(kind.fields)):
        return  # which `Soundness.check_whole` finds
    made.__class__ = kind.cls
    for slot, value in zip(made.slots, values, strict=True):
        setattr(made, slot, value)


def _fill_set(made: SetValue, parts: Parts) -> None:
    for part in parts:
        made.items[hash_key(part)] = part


def _port_parts(port: Port) -> list[Any]:
    if port.sink is not None:
        message = f"an open {port.kind} port"
        raise Unfreezable(message)
    return [port.kind, port.text, port.read_at, port.closed, "".join(port.parts)]


def _fill_port(port: Port, parts: Parts) -> None:
    kind, text, pos, closed, written = parts
    port.__init__(kind, text)
    port.read_at = pos
    port.parts.append(written)
    if closed:
        port.close()


def _fill_buffer(made: StringBuffer, parts: Parts) -> None:
    made.parts = [parts[0]]
    made.size = len(parts[0])


def _error_parts(e: ErrorValue) -> list[Any]:
    return [
        e.kind, e.message, tuple(e.irritants), e.hint, e.where, e.backtrace, e.above,
        tuple(_dict_parts(e.fields)),
    ]  # fmt: skip


def _fill_error(made: ErrorValue, parts: Parts) -> None:
    made.kind, made.message, irritants, made.hint, made.where, made.backtrace, above, fields = parts
    made.irritants = list(irritants)
    made.above = tuple(above)
    made.fields = dict(zip(fields[::2], fields[1::2], strict=True))


_changing(list, "list", lambda x: x, list, lambda x, p: x.extend(p))
CODECS[Chain] = Codec("list", to_python)
_changing(dict, "dict", _dict_parts, dict, _fill_dict)
_changing(Variant, "adt", lambda x: [x[key] for key in _VARIANT], Variant, _fill_variant)
_changing(Promise, "promise", lambda x: [x[key] for key in _PROMISE], Promise, _fill_promise)
_changing(
    MultipleValues, "values", lambda x: x["items"], lambda: MultipleValues.of([]),
    lambda x, p: x["items"].extend(p),
)  # fmt: skip
_fixed(
    RegexHandle, "regex", lambda x: [x["source"], x["flags"]], lambda p: RegexHandle.of(p[0], p[1])
)
_changing(
    LibraryValue, "library-value", lambda x: [x.kind, *_dict_parts(x)],
    lambda: LibraryValue("", {}), _fill_library_value,
)  # fmt: skip
_changing(Vector, "vector", lambda x: x.items, Vector, lambda x, p: x.extend(p))
_changing(bytearray, "bytevector", list, bytearray, lambda x, p: x.extend(p))
_fixed(bytes, "bytes", list, lambda p: bytes(p))
_changing(HashTable, "hash-table", _table_parts, HashTable, _fill_table)
_changing(SetValue, "set", lambda x: list(x.items.values()), SetValue, _fill_set)
_slots(Box, "box", lambda: Box(None), "v")
_slots(Parameter, "parameter", lambda: Parameter(None), "value", "converter")
_changing(Port, "string-port", _port_parts, lambda: Port("input"), _fill_port)
_changing(StringBuffer, "buffer", lambda x: ["".join(x.parts)], StringBuffer, _fill_buffer)
_changing(ErrorValue, "error", _error_parts, lambda: ErrorValue("", ""), _fill_error)
_changing(
    RecordType, "record-type", lambda x: [x.name, x.fields], lambda: RecordType("", ()),
    lambda x, p: x.__init__(*p),
)  # fmt: skip
_changing(Record, "record", lambda x: [x.type, x.values], Record, _fill_record)
_fixed(tuple, "tuple", lambda x: x, tuple)
_fixed(RawHtml, "markup", lambda x: [x.text(), x.spread], lambda p: joined([p[0]], p[1]))
_fixed(Spread, "spread", lambda x: [x.attrs], lambda p: Spread(p[0]))
_fixed(SxExpr, "sx-expr", lambda x: [x.source], lambda p: SxExpr(p[0]))

LATE: Final = frozenset(("hash-table", "set", "record"))
"""Filled after the others: where a key belongs depends on what is in it, and the fields of a
record are written as a list, which must be there."""


def codec_of(kind: type) -> Codec | None:
    """Return how values of this type are frozen; None if they cannot be."""
    return CODECS.get(kind) or (CODECS[Record] if issubclass(kind, Record) else None)


# -- places --------------------------------------------------------------------------------------


def _source_parts(source: Source) -> list[Any]:
    # the library's text comes with the library
    return [source.name, "" if source.library else source.text, source.library]


def _make_source(parts: Parts) -> Source:
    name, text, library = parts
    return Source(text, name, library=library is True)


_fixed(Source, "source", _source_parts, _make_source)
CODECS[FilledSource] = Codec("source", lambda x: _source_parts(x.whole))
_fixed(Place, "place", lambda x: [x.source, x.start, x.end], lambda p: Place(p[0], p[1], p[2]))
_fixed(TraceEntry, "trace", lambda x: [x.function, x.place], lambda p: TraceEntry(p[0], p[1]))


# -- the dynamic context and continuations -------------------------------------------------------


def _bind_parts(record: BindRecord) -> list[Any]:
    return [record.outer, *[part for clause in record.clauses for part in clause]]


def _fill_bind(made: BindRecord, parts: Parts) -> None:
    made.outer = parts[0]
    made.clauses = list(zip(parts[1::2], parts[2::2], strict=True))


def _winder_parts(w: Winder) -> list[Any]:
    swap = None if w.swap is None else tuple([part for pair in w.swap for part in pair])
    return [w.before, w.after, w.outer, w.handlers, swap, w.prompt, w.origin, w.depth]


def _fill_winder(made: Winder, parts: Parts) -> None:
    made.before, made.after, made.outer, made.handlers, swap, made.prompt = parts[:6]
    made.origin, made.depth = parts[6:]
    if swap is not None:
        made.swap = [list(pair) for pair in zip(swap[::2], swap[1::2], strict=True)]


def _kont_parts(k: Any) -> list[Any]:
    if k.kont is None:
        message = "a continuation whose evaluation has ended"
        raise Unfreezable(message)
    return [Stack(k.kont), k.winders, k.handlers]


def _fill_kont(made: Any, parts: Parts) -> None:
    made.kont, made.winders, made.handlers = parts


_slots(GuardRecord, "guard-record", lambda: GuardRecord(None, None, None), "outer", "handler",
       "winders")  # fmt: skip
_changing(BindRecord, "bind-record", _bind_parts, lambda: BindRecord(None, []), _fill_bind)
_changing(Winder, "winder", _winder_parts, lambda: Winder(None, None, None, None), _fill_winder)
_slots(Prompt, "prompt", lambda: Prompt(""), "tag")
_changing(
    Continuation, "continuation", _kont_parts, lambda: Continuation(BOTTOM, None, None), _fill_kont
)
CODECS[Escaping] = Codec("continuation", _kont_parts)
_changing(
    Reraise, "reraise", _kont_parts,
    lambda: Reraise(Raised(None, "", None), BOTTOM, None, None), _fill_kont,
)  # fmt: skip


def _segment_parts(segment: Segment) -> list[Any]:
    frames = [Stack((frame[0], BOTTOM, *frame[2:])) for frame in segment.frames]
    return [segment.handlers, segment.outside, tuple(segment.winders), *frames]


_fixed(Segment, "segment", _segment_parts, lambda p: Segment(list(p[3:]), p[0], p[1], list(p[2])))
_fixed(Delimited, "delimited", lambda x: [x.segment], lambda p: Delimited(p[0]))
_fixed(Paused, "paused", lambda x: [x.segment], lambda p: Paused(p[0]))
_fixed(Raised, "raised", lambda x: x, lambda p: Raised(*p))
_fixed(Handling, "handling", lambda x: x, lambda p: Handling(*p))
_fixed(Apply, "apply", lambda x: [x.fn, tuple(x.args)], lambda p: Apply(p[0], list(p[1])))
_fixed(NestedCall, "nested-call", lambda x: [x.lam, x.captured], lambda p: NestedCall(p[0], p[1]))
_fixed(Then, "then", lambda x: [x.state[0], Stack(x.state[2]), x.state[3]],
       lambda p: (p[0], None, p[1], p[2]))  # fmt: skip

OPERATIONS: Final[dict[str, Any]] = {
    operation.__name__: operation
    for operation in (
        conditions.offer_on, conditions.try_clause, conditions.matched, conditions.handled,
        computations.finished, dynamic.wind_in, functions.made_parameter, functions.converted,
        functions.with_values, functions.forced, dynamic.give_back, dynamic.rewind_on,
        dynamic.entered, handle_caught,
    )
}  # fmt: skip
"""The operations of OP frames by name."""

# The data of these have a state to go on with, last but one.
_WITH_STATE: Final = (dynamic.rewind_on, dynamic.entered)


def operation_parts(operation: Any, data: Any) -> tuple[str, Any]:
    """The name of an OP frame's operation, and its data as they are frozen."""
    name = operation.__name__
    if OPERATIONS.get(name) is not operation:
        message = f"a program that is inside of {name}"
        raise Unfreezable(message)
    if operation in _WITH_STATE:
        return name, (*data[:-2], Then(data[-2]), data[-1])
    return name, data
