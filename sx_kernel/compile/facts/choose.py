"""Which way of doing an operation is best for what is known of its operands, and what it does."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from sx_kernel.compile.facts.declared import declared_effects, facts_of
from sx_kernel.compile.facts.operations import (
    CLOSED,
    CONS,
    COUNTING,
    DICT_UPDATES,
    ELEMENTS,
    EMPTY_MADE,
    HOLDING,
    JOINED,
    JOINERS,
    LOADS,
    MADE,
    REST,
    SHORT_LISTS,
    TABLE,
    TRUSTED,
    Operation,
    result_of,
    ways,
    within,
)
from sx_kernel.compile.facts.types import (
    ANY,
    DIVISOR,
    INT,
    KINDS,
    NAT,
    NEVER,
    NIL,
    STR,
    Type,
    are_disjoint,
    held_at,
    is_subtype,
    join,
    meet,
    without_range,
)

Types: TypeAlias = "Sequence[Type]"


class Choice(NamedTuple):
    """How an operation is done: its row (None: the primitive is called), the operands that must be
    tested for the row's kinds first, the type of its value, whether it may fail or be called."""

    row: Operation | None
    tests: tuple[int, ...]
    result: Type
    total: bool


# Kinds that can be tested at run time, the likely ones first.
_TESTABLE: Final = (
    "num", "number", "list", "str", "int", "vector", "dict", "table", "char", "float", "nat",
    "bool", "nil", "chain", "keyword", "record", "symbol", "set",
)  # fmt: skip
_LIKELY: Final = {kind: i for i, kind in enumerate(_TESTABLE)}
SCALARS: Final = frozenset({
    "never", "int", "float", "num", "number", "bool", "nil", "str", "char", "symbol", "keyword",
})  # fmt: skip
_INSIDE: Final = frozenset({
    "read element", "read size", "read table", "read field",
})  # fmt: skip


def likelihood(kind: str) -> int:
    """The place of a kind among those that are tested for, the likely ones first."""
    return _LIKELY.get(kind, len(_LIKELY))


def choose(own: str, types: list[Type], *, trusted: bool = False) -> Choice:
    """The best way of doing the primitive `own` on operands of these types. `trusted`: code of the
    library does it."""
    for kind in types:
        if (kind.of is not None or kind.element is not None) and not _is_plain(kind):
            return _choose(own, tuple(types), trusted)
    return _chosen(own, tuple(types), trusted)


def _is_plain(kind: Type | None) -> bool:
    """Return whether a type holds on to nothing of a program's."""
    while kind is not None:
        if kind.of is not None:
            return False
        kind = kind.element
    return True


def _choose(own: str, types: tuple[Type, ...], trusted: bool) -> Choice:
    row, found = (_selected if all(map(_is_plain, types)) else _select)(
        own, tuple([_bounds(t) for t in types]), trusted
    )
    if row is not None and not found:
        return _exact(own, row, types)
    otherwise = _called(own, types, result_of(own))
    if row is None:
        return Choice(None, (), otherwise, False)
    tested = [meet(t, KINDS[row.params[i]]) if i in found else t for i, t in enumerate(types)]
    return Choice(row, found, join(_result(row, tested), otherwise), False)


def _bounds(kind: Type) -> Type:
    """The type as far as rows ask for it: of a range, which of the bounds it keeps to that rows
    name."""
    if kind.kind != "int" or kind.low is kind.high is None:
        return kind if kind.element is None else Type(kind.kind, of=kind.of)
    low, high = kind.low, kind.high
    if low is not None:
        low = next((bound for bound in _LOWEST if low >= bound), None)
    if high is not None:
        high = next((bound for bound in _HIGHEST if high <= bound), None)
    return Type("int", low, high)


_LOWEST: Final = sorted({k.low for k in KINDS.values() if k.low is not None}, reverse=True)
_HIGHEST: Final = sorted({k.high for k in KINDS.values() if k.high is not None})


def _select(
    own: str, types: tuple[Type, ...], trusted: bool
) -> tuple[Operation | None, tuple[int, ...]]:
    """The best row, and the operands that must be tested for it."""
    rows = ways(own, len(types))
    if trusted:
        rows = (*TRUSTED.get((own, len(types)), ()), *rows)
    best: tuple[int, int] | None = None
    chosen: Operation | None = None
    for row in rows:
        tests = likely = 0
        for kind, given in zip(row.params, types, strict=True):
            if kind == "self":
                if given.kind != "record" or given.of is None or not _is_own(given, row, types):
                    break
            elif kind != "any" and not is_subtype(given, KINDS[kind]):
                rank = _LIKELY.get(kind)
                if rank is None or are_disjoint(given, KINDS[kind]):
                    break
                tests += 1
                likely += rank
        else:
            if not tests and not row.when:
                return row, ()
            if best is None or (tests, likely) < best:
                best, chosen = (tests, likely), row
    if chosen is None:
        return None, ()
    return chosen, tuple([
        i
        for i, kind in enumerate(chosen.params)
        if kind not in ("any", "self") and not is_subtype(types[i], KINDS[kind])
    ])  # fmt: skip


# With the ranges of numbers in programs there is no end of them, and each takes a kilobyte.
_chosen: Final = lru_cache(maxsize=1024)(_choose)
_selected: Final = lru_cache(maxsize=1024)(_select)


def _exact(own: str, row: Operation, types: Types) -> Choice:
    """A row whose kinds the operands have."""
    result = _result(row, types)
    if own in HOLDING and result.kind in ("any", "list", "vector"):
        result = Type(result.kind, element=types[0].element)
    if row.when and row.value is None:
        if row.orelse is None:
            result = join(result, _called(own, types, result_of(own)))
        else:
            result = join(result, _otherwise(row.orelse, types, result))
    # (with tests it may be called, and calling may find no room on the stack)
    return Choice(row, (), result, row.total and (not row.when or row.orelse is not None))


def _otherwise(text: str, types: Types, result: Type) -> Type:
    """The type of what stands for an operation whose tests fail."""
    if text == "None":
        return NIL
    return types[int(text[1])] if text[0] == "{" else result


def _is_own(given: Type, row: Operation, types: Types) -> bool:
    """Return whether a record is of the type that is another operand."""
    return types[row.params.index("rtype")].of is given.of


def better(row: Operation, types: Types) -> Type | None:
    """The type of the value if the row's tests hold; None if there are none."""
    if not row.when or row.value is not None or row.result == "field":
        return None
    result = _result(row, types)
    if row.result in SHORT_LISTS:
        return Type("list", element=result.element)
    return None if result.kind == "any" else result


def _called(own: str, types: Types, otherwise: Type) -> Type:
    """The type of what the primitive answers when it is called."""
    if otherwise.kind == "number" and all(t.kind == "int" for t in types) and own in CLOSED:
        natural = all(t.low is not None and t.low >= 0 for t in types)
        found = within(own, types) if len(types) <= 2 else INT
        return meet(found, NAT) if natural else found
    if own in HOLDING:
        return Type(otherwise.kind, element=types[0].element)
    if own in DICT_UPDATES and len(types) > 2 and types[0].kind == "dict":
        return types[0]
    if own == CONS and len(types) == 2:
        return Type("any", element=join(types[1].element or NEVER, without_range(types[0])))
    if own in JOINED:
        return Type(otherwise.kind, element=_together(types))
    if own == REST and len(types) == 1:
        return Type("any", element=types[0].element)
    return otherwise


def _together(types: Types) -> Type | None:
    """Return what lists hold that are joined, as far as they are known."""
    held = NEVER
    for given in types:
        if given.element is not None:
            held = join(held, given.element)
    return None if held.kind == "never" else held


def _result(row: Operation, types: Types) -> Type:
    match row.result:
        case "element":
            return STR if types[0].kind == "str" else ANY
        case "field":
            return ANY
        case "new":
            return Type("record", of=types[0].of)
        case "rest":
            return Type("any", element=types[0].element)
        case "consed":
            return Type("any", element=join(types[1].element or NEVER, without_range(types[0])))
        case "joined":
            return Type("any", element=_together(types))
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
            found = KINDS[kind]
            return found if found.kind != "int" else meet(within(row.name, types), found)


@lru_cache(maxsize=1024)
def effects(own: str, arity: int) -> tuple[str, ...]:
    """The effect classes of a primitive."""
    facts = facts_of(own)
    if facts is not None:
        return declared_effects(facts)
    return tuple(dict.fromkeys(e for row in TABLE.get((own, arity), ()) for e in row.effects))


@lru_cache(maxsize=1024)
def always_fails(own: str) -> bool:
    """Return whether a primitive never answers, so that nobody here sees what it does."""
    return result_of(own).kind == "never"


@lru_cache(maxsize=1024)
def writes(own: str, arity: int) -> bool:
    """Return whether a primitive changes something."""
    return any(effect.startswith("write") for effect in effects(own, arity))


def predicate(own: str) -> Type | None:
    """The type of which a primitive is true, and false of everything else."""
    facts = facts_of(own)
    return KINDS.get(facts.tests) if facts is not None else None


def reads(own: str, types: Types) -> tuple[str, ...]:
    """Return what the value of a primitive depends on besides its operands."""
    found = effects(own, len(types))
    if found and all(t.kind in SCALARS for t in types):
        return tuple([effect for effect in found if effect not in _INSIDE])
    return found


def hands_on(own: str, arity: int) -> int | None:
    """The operand that is the value of a primitive, if it is always the same one."""
    rows = ways(own, arity)
    return int(rows[0].result[1]) if rows and rows[0].result[0] == "=" else None


def makes_new(own: str) -> bool:
    """Return whether no two calls of a primitive may be one, because of what can be done to its
    value."""
    facts = facts_of(own)
    return own not in LOADS if facts is None else facts.new


def gains(own: str, arity: int, index: int) -> frozenset[Type]:
    """The types of operand `index` for which the primitive has a better way."""
    key = own, arity, index
    known = _GAINS.get(key)
    if known is None:
        known = _GAINS[key] = _gains(own, arity, index)
    return known


_GAINS: Final[dict[tuple[str, int, int], frozenset[Type]]] = {}


def _gains(own: str, arity: int, index: int) -> frozenset[Type]:
    found: set[Type] = set()
    rows = ways(own, arity)
    plain = any(row.params[index] in ("int", "num", "number") for row in rows)
    for row in rows:
        kind = KINDS.get(row.params[index], ANY)
        if kind.kind not in ("any", "nil", "bool", "rtype"):
            # that a number is not negative matters to who uses it as an index
            negative = plain and not row.effects and kind != DIVISOR
            found.add(Type("int") if negative and kind.kind == "int" else kind)
    if own in JOINERS:
        found.add(STR)
        if JOINERS[own]:
            found.add(INT)
    return frozenset(found)


def made_of(own: str, types: Types) -> Type | None:
    """The type of a container made of operands of these types; None for other operations."""
    if own in COUNTING:
        return Type(
            "list", element=KINDS["float" if any(t.kind == "float" for t in types) else "int"]
        )
    if own in ELEMENTS:
        return Type("list", element=KINDS[ELEMENTS[own]])
    if not types and own in EMPTY_MADE:
        return KINDS[EMPTY_MADE[own]]
    if own in MADE:
        kind, first, last = MADE[own]
        held = NEVER
        for given in types[first:last]:
            held = join(held, without_range(given))
        return Type(kind, element=None if held.kind in ("never", "any") else held)
    return None


@lru_cache(maxsize=1024)
def is_load(own: str, arity: int) -> bool:
    """Return whether a primitive answers what is in its first operand."""
    return any(row.result in ("element", "default") for row in ways(own, arity))


def element_hint(own: str, types: Types, key: object = None) -> Type | None:
    """Return what a load is likely to answer, None if nothing is known. `key`: operand 1, if
    known."""
    if not types:
        return None
    if not is_load(own, len(types)):
        return None
    held = held_at(types[0].element, key)
    if len(types) == 3:
        if types[0].kind not in ("table", "dict", "list", "vector"):
            return None
        default = without_range(types[2])
        if held is None or default.kind == "any":  # (mostly there is something at the key)
            return default if held is None else held
        return join(held, default)
    return held
