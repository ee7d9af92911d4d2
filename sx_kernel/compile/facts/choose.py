"""Which way of doing an operation is best for what is known of its operands, and what it does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sx_kernel.compile.facts.operations import (
    CLOSED,
    CONS,
    COUNTING,
    DEFAULTED,
    EFFECTS,
    HOLDING,
    LOADS,
    MADE,
    REST,
    RESULTS,
    TABLE,
    TRUSTED,
    Operation,
)
from sx_kernel.compile.facts.types import (
    ANY,
    KINDS,
    NAT,
    NEVER,
    Type,
    are_disjoint,
    is_subtype,
    join,
    meet,
    without_range,
)


class Choice(NamedTuple):
    """How an operation is done: its row (None: the primitive is called), the operands that must be
    tested for the row's kinds first, the type of its value, whether it may fail or be called."""

    row: Operation | None
    tests: tuple[int, ...]
    result: Type
    total: bool


def choose(own: str, types: list[Type], *, trusted: bool = False) -> Choice:
    """The best way of doing the primitive `own` on operands of these types. `trusted`: code of the
    library does it."""
    otherwise = RESULTS.get(own, ANY)
    rows = TABLE.get((own, len(types)))
    if trusted and rows is not None:
        rows = (*TRUSTED.get((own, len(types)), ()), *rows)
    if rows is None:
        return Choice(None, (), _called(own, types, otherwise), False)
    for row in rows:
        for kind, given in zip(row.params, types, strict=True):
            if kind == "self":
                if given.kind != "record" or given.of is None or not _is_own(given, row, types):
                    break
            elif kind != "any" and not is_subtype(given, KINDS[kind]):
                break
        else:
            result = _result(row, types)
            if row.when and row.value is None:
                result = join(result, _called(own, types, otherwise))
            # (with tests it may be called, and calling may find no room on the stack)
            return Choice(row, (), result, row.total and not row.when)
    row = rows[-1]
    tests: list[int] = []
    for i, (kind, given) in enumerate(zip(row.params, types, strict=True)):
        if kind != "any" and not is_subtype(given, KINDS[kind]):
            if are_disjoint(given, KINDS[kind]):
                return Choice(None, (), otherwise, False)
            tests.append(i)
    tested = [meet(t, KINDS[row.params[i]]) if i in tests else t for i, t in enumerate(types)]
    result = join(_result(row, tested), _called(own, types, otherwise))
    return Choice(row, tuple(tests), result, False)


def _is_own(given: Type, row: Operation, types: list[Type]) -> bool:
    """Whether a record is of the type that is another operand."""
    return types[row.params.index("rtype")].of is given.of


def better(row: Operation, types: list[Type]) -> Type | None:
    """The type of the value if the row's tests hold; None if there are none."""
    if not row.when or row.value is not None or row.result in ("element", "default", "field"):
        return None
    return _result(row, types)


def _called(own: str, types: list[Type], otherwise: Type) -> Type:
    """The type of what the primitive answers when it is called."""
    if otherwise.kind == "number" and all(t.kind == "int" for t in types) and own in CLOSED:
        return KINDS["int"] if any((t.low or -1) < 0 for t in types) else NAT
    if own in HOLDING:
        return Type(otherwise.kind, element=types[0].element)
    if own == CONS and len(types) == 2:
        return Type("any", element=join(types[1].element or NEVER, without_range(types[0])))
    if own == REST and len(types) == 1:
        return Type("any", element=types[0].element)
    return otherwise


def _result(row: Operation, types: list[Type]) -> Type:
    match row.result:
        case "element" | "field":
            return ANY
        case "new":
            return Type("record", of=types[0].of)
        case "rest":
            return Type("any", element=types[0].element)
        case "consed":
            return Type("any", element=join(types[1].element or NEVER, without_range(types[0])))
        case "pushed":
            return Type("list", element=join(types[0].element or NEVER, without_range(types[2])))
        case "default":
            return ANY
        case "=0":
            return types[0]
        case "=1":
            return types[1]
        case "=2":
            return types[2]
        case kind:
            return KINDS[kind]


def effects(own: str, arity: int, declared: Iterable[str]) -> tuple[str, ...]:
    """The effect classes of a primitive."""
    rows = TABLE.get((own, arity))
    if rows is not None:
        found = dict.fromkeys(effect for row in rows for effect in row.effects)
        if found or not tuple(declared):
            return tuple(found)
    return tuple(dict.fromkeys(e for name in declared for e in EFFECTS[name]))


def gains(own: str, arity: int, index: int) -> tuple[Type, ...]:
    """The types of operand `index` for which the primitive has a better way."""
    found: dict[Type, None] = {}
    for row in TABLE.get((own, arity), ()):
        kind = KINDS.get(row.params[index], ANY)
        if kind.kind not in ("any", "rtype"):
            # that a number is not negative matters to who uses it as an index
            found[kind if row.effects or kind.low is None else Type("int")] = None
    return tuple(found)


def made_of(own: str, types: list[Type]) -> Type | None:
    """The type of a container made of operands of these types; None for other operations."""
    if own in COUNTING:
        return Type(
            "list", element=KINDS["float" if any(t.kind == "float" for t in types) else "int"]
        )
    if own in MADE:
        kind, first, last = MADE[own]
        held = NEVER
        for given in types[first:last]:
            held = join(held, without_range(given))
        return Type(kind, element=None if held.kind in ("never", "any") else held)
    return None


def element_hint(own: str, types: list[Type]) -> Type | None:
    """What a load is likely to answer, None if nothing is known."""
    if own == DEFAULTED:
        return without_range(types[2]) if types[0].kind == "table" and len(types) == 3 else None
    return types[0].element if own in LOADS and types else None
