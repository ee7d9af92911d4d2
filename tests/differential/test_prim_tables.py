"""Every primitive that the Python tier inlines, on the values that arithmetic gets wrong first.

Each is called through compiled code with its operands given in all the ways that lead to
different code: as parameters (speculated on and not), as literals, and as local variables. The
machine says what must come of it: the same value to the bit, or the same error.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any

import pytest

from sx_kernel.analyser.special_forms import SPECIAL_FORMS
from sx_kernel.base.errors import SxError
from sx_kernel.base.sequences import Chain, cons
from sx_kernel.base.values import Vector, char, symbol
from sx_kernel.compile.facts.choose import ways
from sx_kernel.compile.facts.operations import FRAGMENT, JOINERS, LIST_MAKERS, TAGS
from sx_kernel.html.tags import HTML_TAGS, VOID
from sx_kernel.primitives.table import PRIMITIVES
from sx_kernel.session.session import Session
from sx_kernel.syntax.printer import inspect_value


def long_list() -> Any:
    """A list too long to be a plain Python list."""
    made: Any = None
    for i in range(200):
        made = cons(i, made)
    return made


# The text of a literal (None: there is none), and what makes the value anew for each call.
POOL: list[tuple[str | None, Callable[[], Any]]] = [
    ("0", lambda: 0), ("-0.0", lambda: -0.0), ("0.0", lambda: 0.0), ("1", lambda: 1), ("-1", lambda: -1),
    ("2", lambda: 2), ("3", lambda: 3), ("-7", lambda: -7), ("1.0", lambda: 1.0), ("1.5", lambda: 1.5),
    ("-2.5", lambda: -2.5), (str(2**53 - 1), lambda: 2**53 - 1), (str(2**53 + 1), lambda: 2**53 + 1),
    (str(2.0**53), lambda: 2.0**53), (str(2**63 - 1), lambda: 2**63 - 1), (str(2**63 + 1), lambda: 2**63 + 1),
    (str(-(2**63)), lambda: -(2**63)), (str(2**64 - 1), lambda: 2**64 - 1), (str(2**64), lambda: 2**64),
    (str(2**64 + 1), lambda: 2**64 + 1), (str(-(2**64)), lambda: -(2**64)),
    (str(10**400), lambda: 10**400), (str(-(10**400)), lambda: -(10**400)), ("1e308", lambda: 1e308),
    ("nan", lambda: math.nan), ("inf", lambda: math.inf), ("-inf", lambda: -math.inf),
    ("1/3", lambda: Fraction(1, 3)), ("-7/2", lambda: Fraction(-7, 2)),
    ("true", lambda: True), ("false", lambda: False), ("nil", lambda: None), ('""', lambda: ""), ('"a"', lambda: "a"),
    ('"abc"', lambda: "abc"), ("'()", list), ("'(1)", lambda: [1]), ("'(1 2 3)", lambda: [1, 2, 3]), ("{}", dict),
    ("{:a 1}", lambda: {"a": 1}), (None, Vector), (None, lambda: Vector([1, 2.5, "x"])), ("'sym", lambda: symbol("sym")),
    ("#\\a", lambda: char("a")), (None, long_list),
]  # fmt: skip
# Where all tuples would be too many.
SOME = [POOL[i] for i in (0, 1, 3, 4, 5, 9, 18, 21, 24, 27, 29, 31, 33, 37, 41)]
NUMBERS = [entry for entry in POOL if type(entry[1]()) in (int, float)]
# Where tuples are tried once for each of many kinds of code.
FEW = [POOL[i] for i in (0, 1, 5, 9, 18, 24, 29, 37)]
# By hand all literals are tried with all values; else the usual suspects.
THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") in {"fuzz", "soak"}
LITERALS = POOL if THOROUGH else [entry for entry in SOME if entry[0] is not None]
PARTNERS = POOL if THOROUGH else SOME
OTHER_THAN_NUMBERS = "a"  # compiling a function for such an argument speculates on nothing


def is_inlined(own: str) -> bool:
    """Whether compiled code has a text of its own for the primitive, for some operands."""
    if own in TAGS or own in JOINERS or own in LIST_MAKERS or own == FRAGMENT:
        return True
    return any(row.inline for arity in range(4) for row in ways(own, arity))


def names() -> list[str]:
    """Every primitive that compiled code does not just call, and every other name of it, but for `use`: an element in
    some calls, in others a special form; and but for what makes and tells records: it stands only in
    what define-record-type expands to, with a record type as an operand that the pool has not; nor
    parts of match, which tell where the form is that they stand in."""
    return sorted(
        name
        for name, prim in PRIMITIVES.items()
        if is_inlined(getattr(prim.fn, "sx_name", ""))
        and name not in SPECIAL_FORMS
        and not name.startswith(("%record", "%match"))
    )


def is_one_of_many(name: str) -> bool:
    """Whether what answers to `name` is tried with everything under another one.

    That is so for second names, and for elements: one function of the tag makes them all, one
    template emits them, and both tell void ones from others only.
    """
    fn = PRIMITIVES[name].fn
    if getattr(fn, "sx_name", "") in HTML_TAGS:
        return name not in ELEMENTS
    return name != min(other for other in names() if PRIMITIVES[other].fn is fn)


ELEMENTS = ("div", "br")
assert "br" in VOID
assert "div" not in VOID


def arities(name: str) -> list[int]:
    """The numbers of operands with which `name` is tried."""
    prim = PRIMITIVES[name]
    most = 2 if name in ONE_OF_MANY else 3
    if prim.max_args is not None:
        most = min(prim.max_args, most)
    return list(range(max(1, prim.min_args), most + 1))


@cache
def session(threshold: int | None) -> Session:
    """One session for the machine and one for compiled code; nothing here defines anything."""
    made = Session(threshold=threshold)
    made.policy.cache.set_backoff(False)  # more is compiled here, and given up, than pays
    return made


def exactly(value: Any) -> tuple[str, str]:
    """The value as text that tells apart all that SX can tell apart, and -0.0 from 0.0."""
    if type(value) is int:
        return "int", hex(value)
    # (a long list may be held in two ways, which nobody can tell apart)
    return "list" if type(value) is Chain else type(value).__name__, inspect_value(value)


def outcome(of: Session, function: Any, args: list[Any]) -> tuple[Any, ...]:
    """What a call gives, and what it leaves of its arguments."""
    try:
        value = exactly(of.machine.call(function, *args))
    except SxError as problem:
        place = problem.payload.where
        value = ("error", problem.kind, problem.message, None if place is None else str(place))
    return (*value, [exactly(arg) for arg in args])


def function(of: Session, text: str) -> Any:
    """The value of `text`, a lambda expression. Names that begin with % are the library's."""
    ((value, _),) = of.eval_forms(text, "x", library="%" in text)
    return value


def differing(
    text: str, tuples: Iterator[list[Any]] | list[list[Any]], warm: list[Any] | None = None
) -> list[str]:
    """The first tuple of arguments on which the function `text` does something else compiled than
    on the machine, with what it does; nothing if there is none.

    `warm`: arguments of a call before, which decides what the compiled code is specialised for.
    """
    machine, compiled = session(None), session(1)
    expected, got = function(machine, text), function(compiled, text)
    if warm is not None:
        outcome(machine, expected, list(warm))  # it may change a literal list
        outcome(compiled, got, list(warm))
        state = got.__closure__[1].cell_contents.rt
        # (a guess may have failed at once: then it is compiled anew at the next call)
        assert state.code is not None or state.tiering.left == "invalidated", (
            f"{text} was not compiled"
        )
    for args in tuples:
        copies = [make() for make in args]
        want = outcome(machine, expected, [make() for make in args])
        have = outcome(compiled, got, copies)
        if have != want:
            shown = [inspect_value(make()) for make in args]
            return [f"{text} on {shown}: {have}, on the machine {want}"]
    return []


def makers(pool: list[tuple[str | None, Callable[[], Any]]], count: int) -> Iterator[list[Any]]:
    """All tuples of `count` values."""
    for entries in product(pool, repeat=count):
        yield [make for _, make in entries]


def pool(name: str, count: int) -> list[tuple[str | None, Callable[[], Any]]]:
    """What each of `count` operands of `name` may be, where all tuples are tried."""
    if name in ONE_OF_MANY:
        return FEW
    return POOL if count < 3 else SOME


ONE_OF_MANY: frozenset[str] = (
    frozenset() if THOROUGH else frozenset(filter(is_one_of_many, names()))
)
CASES = [(name, count) for name in names() for count in arities(name)]


@pytest.mark.parametrize(("name", "count"), CASES)
def test_operands_are_parameters_of_any_type(name: str, count: int) -> None:
    params = "abc"[:count]
    text = f"(fn ({' '.join(params)}) ({name} {' '.join(params)}))"
    assert not differing(text, makers(pool(name, count), count), [OTHER_THAN_NUMBERS] * count)


@pytest.mark.parametrize(("name", "count"), CASES)
def test_operands_are_parameters_speculated_on(name: str, count: int) -> None:
    params = "abc"[:count]
    text = f"(fn ({' '.join(params)}) ({name} {' '.join(params)}))"
    values = [entry for entry in (NUMBERS if count < 3 else SOME) if entry in NUMBERS]
    for kinds in product((int, float), repeat=count):
        tuples = [
            [make for _, make in entries]
            for entries in product(values, repeat=count)
            if all(type(make()) is kind for (_, make), kind in zip(entries, kinds, strict=True))
        ]
        assert not differing(text, tuples, [kind(2) for kind in kinds])
        # then all others: the guards give way, once
        assert not differing(
            text, makers(FEW if count == 3 else SOME, count), [kind(2) for kind in kinds]
        )


@pytest.mark.parametrize(("name", "count"), CASES)
def test_operands_are_local_variables(name: str, count: int) -> None:
    params = "abc"[:count]
    bound = " ".join(f"(v{p} {p})" for p in params)
    call = f"({name} {' '.join(f'v{p}' for p in params)})"
    values = (FEW, POOL, SOME, FEW)[count]
    assert not differing(f"(fn ({' '.join(params)}) (let ({bound}) {call}))", makers(values, count))
    sums = " ".join(f"(v{p} (+ {p} 0))" for p in params)
    numbers = [entry for entry in values if entry in NUMBERS]
    assert not differing(
        f"(fn ({' '.join(params)}) (let ({sums}) {call}))", makers(numbers, count), [2] * count
    )
    turns = " ".join(f"(v{p} {p})" for p in params)
    again = " ".join(f"v{p}" for p in params)
    loop = f"(let loop ((i 0) {turns}) (if (< i 2) (loop (+ i 1) {again}) {call}))"
    assert not differing(f"(fn ({' '.join(params)}) {loop})", makers(numbers, count), [2] * count)


@pytest.mark.parametrize(("name", "count"), [case for case in CASES if case[1] < 3])
def test_operands_are_literals(name: str, count: int) -> None:
    for literal, _ in FEW if name in ONE_OF_MANY else LITERALS:
        if literal is None:
            continue
        if count == 1:
            assert not differing(f"(fn () ({name} {literal}))", [[], []])
            continue
        assert not differing(f"(fn (a) ({name} a {literal}))", makers(PARTNERS, 1))
        assert not differing(f"(fn (b) ({name} {literal} b))", makers(PARTNERS, 1))
        numbers = [entry for entry in PARTNERS if entry in NUMBERS]
        assert not differing(f"(fn (a) ({name} a {literal}))", makers(numbers, 1), [2])
        assert not differing(f"(fn (b) ({name} {literal} b))", makers(numbers, 1), [2.5])


@pytest.mark.parametrize("name", names())
def test_result_is_used_as_a_condition(name: str) -> None:
    values = FEW if name in ONE_OF_MANY else SOME
    for count in [n for n in arities(name) if n < 3]:
        params = "abc"[:count]
        call = f"({name} {' '.join(params)})"
        assert not differing(f"(fn ({' '.join(params)}) (if {call} 1 2))", makers(values, count))
        assert not differing(
            f"(fn ({' '.join(params)}) (list (not {call}) (and {call} 1) (or {call} 2)))",
            makers(values, count),
        )
