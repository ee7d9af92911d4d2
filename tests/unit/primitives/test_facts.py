"""What the declarations promise compilers is what the primitives do, on values that are awkward.

For each case of each primitive: all operands from a pool that are of its kinds.
"""

from __future__ import annotations

import gc
import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import chain as chain_of
from typing import Any

import pytest

from sx_kernel.base.errors import InternalError, SxError
from sx_kernel.base.made import Variant
from sx_kernel.base.sequences import Chain, append_bang, cons, is_list, set_nth
from sx_kernel.base.values import (
    EOF,
    HashTable,
    Record,
    RecordType,
    SetValue,
    Vector,
    char,
    keyword,
    symbol,
)
from sx_kernel.primitives.declared_facts import ALIASES, FACTS
from sx_kernel.primitives.facts import DATA, KINDS, SMALL, TEXT_NAMES, Case, Facts
from sx_kernel.primitives.spec import read_declarations
from sx_kernel.primitives.table import PRIMITIVES
from sx_kernel.syntax.printer import inspect_value

TYPE = RecordType("point", ("x", "y"))


def chain() -> Any:
    """A list of 200 elements in its linked form."""
    made: Any = None
    for i in range(200):
        made = cons(i, made)
    return made


def table() -> HashTable:
    """A hash table with a few keys."""
    made = HashTable()
    for key in ("a", 1, 2.5):
        PRIMITIVES["hash-table-set!"].fn(made, key, key)
    return made


def members() -> SetValue:
    """A set with a few members."""
    return PRIMITIVES["list->set"].fn(["a", 1])


POOL: list[Callable[[], Any]] = [
    lambda: 0, lambda: 1, lambda: 2, lambda: 3, lambda: -1, lambda: -7, lambda: SMALL,
    lambda: -SMALL, lambda: SMALL + 1, lambda: 2**63, lambda: -(2**64), lambda: 10**400,
    lambda: 2**53 + 1, lambda: -0.0, lambda: 0.0, lambda: 1.0, lambda: -2.5, lambda: 2.0**53,
    lambda: 1e308, lambda: math.nan, lambda: math.inf, lambda: -math.inf,
    lambda: Fraction(1, 3), lambda: Fraction(-7, 2),
    lambda: True, lambda: False, lambda: None, lambda: "", lambda: "a", lambda: "ß a-b ",
    lambda: "1", lambda: symbol("sym"), lambda: symbol("a"), lambda: keyword("a"),
    lambda: char("a"), lambda: char("b"), lambda: char("É"), list, lambda: [1], lambda: ["a", 2.5, [1]], chain,
    Vector, lambda: Vector([1, 2.5, "x", 4]), dict, lambda: {"a": 1, "b": [2]}, HashTable, table,
    SetValue, members, lambda: TYPE.new(TYPE, 1, 2), lambda: Variant.of("Maybe", "Just", [1]), lambda: TYPE, lambda: EOF,
    lambda: bytearray(b"ab"), lambda: PRIMITIVES["car"].fn,
]  # fmt: skip
MOST = 400  # combinations of operands that are tried
COMPOUND = (list, Chain, Vector, dict, HashTable, SetValue, Record, bytearray)
# Kinds that are compared or joined with their like.
ALIKE = ("number", "str", "char", "symbol", "bool", "any")
# What only the analyser calls, with operands that it knows, and which does not look at them.
UNCHECKED = ("%record", "%variant", "%match-item", "%match-items")
EFFECTS = ("io", "control", "time", "random")

CASES = [
    pytest.param(name, case, id=f"{name}-{index}")
    for name, facts in FACTS.items()
    if name in PRIMITIVES
    for index, case in enumerate(facts.cases)
]
PURE = [
    name
    for name, prim in PRIMITIVES.items()
    if name in FACTS and not set(prim.effects) & set(EFFECTS) and name not in UNCHECKED
]


def counts(name: str, case: Case) -> list[int]:
    """With how many operands a case is tried."""
    prim, least = PRIMITIVES[name], len(case.params)
    most = max(least, 3) if case.rest else least
    most = most if prim.max_args is None else min(most, prim.max_args)
    return list(range(max(least, prim.min_args), most + 1))


def tuples(kinds: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    """Makers of operands of these kinds, in all combinations."""
    yield from some([[make for make in POOL if KINDS[kind].holds(make())] for kind in kinds])


def some(choices: list[list[Any]]) -> Iterator[tuple[Any, ...]]:
    """Combinations of one of each, evenly chosen where there are too many."""
    count = math.prod(map(len, choices))
    for number in range(0, count, max(1, count // MOST | 1)):
        picked: list[Any] = []
        for choice in choices:
            number, at = divmod(number, len(choice))
            picked.append(choice[at])
        yield tuple(picked)


def operands(name: str, case: Case) -> Iterator[tuple[Any, ...]]:
    """Makers of the operands that a case is tried with."""
    for count in counts(name, case):
        yield from tuples(case.kinds(count))


def outcome(call: Callable[..., Any], args: list[Any]) -> tuple[str, Any]:
    """("value", what it answers), or ("error", the exception)."""
    try:
        return "value", call(*args)
    except Exception as exc:
        return "error", exc


def shown(value: Any) -> tuple[str, Any]:
    """What tells two values apart: their type, and all that is in them."""
    kind = "list" if is_list(value) else type(value).__name__
    return kind, value if callable(value) or value is EOF or type(value) is str else inspect_value(
        value
    )


def compiled(name: str, case: Case, count: int) -> Callable[..., Any]:
    """The text of a case as a function."""
    names = tuple("abcdef"[:count])
    call = f"primitive({', '.join(names)})"
    scope: dict[str, Any] = {"__builtins__": TEXT_NAMES, "primitive": PRIMITIVES[name].fn}
    body = f"    {case.statement}\n" if case.statement else ""
    for index, operand in enumerate(names):
        body = body.replace(f"{{{index}}}", operand)
    text = f"def f({', '.join(names)}):\n{body}    return {case.python(names, call)}\n"
    exec(text, scope)
    return scope["f"]


@pytest.mark.parametrize(("name", "case"), CASES)
def test_case_says_what_the_primitive_does(name: str, case: Case) -> None:
    answered = computed = 0
    texts = (
        {count: compiled(name, case, count) for count in counts(name, case)} if case.text else {}
    )
    for makers in operands(name, case):
        args, again = [make() for make in makers], [make() for make in makers]
        how, value = outcome(PRIMITIVES[name].fn, args)
        where = (name, case, [shown(make()) for make in makers], value)
        # what only the analyser and the library call need not check its operands
        refused = name.startswith("%") or isinstance(value, SxError)
        assert how == "value" or (refused and not case.total), where
        if how == "value":
            answered += 1
            assert case.result == "element" or KINDS[case.result].holds(value), where
        if not case.text:
            continue
        way, found = outcome(texts[len(args)], again)
        assert way == "error" or how == "value", where
        assert way == "value" or not case.total, (where, found)
        if way == "value":
            computed += 1
            assert shown(found) == shown(value), (where, found)
            assert [*map(shown, again)] == [*map(shown, args)], where
    assert answered, "no operands of the pool show that the case is true"
    assert computed or not case.text, "the text never computes anything"


def everything(name: str) -> Iterator[list[Any]]:
    """Operands of all kinds for a primitive, anew each time."""
    prim = PRIMITIVES[name]
    most = min(prim.max_args if prim.max_args is not None else 3, prim.min_args + 1, 3)
    for count in range(prim.min_args, max(most, prim.min_args) + 1):
        for makers in some([POOL] * count):
            yield [make() for make in makers]


@pytest.mark.parametrize("name", PURE)
def test_result_is_of_the_declared_kind(name: str) -> None:
    for args in everything(name):
        how, value = outcome(PRIMITIVES[name].fn, args)
        if how == "value":
            assert KINDS[FACTS[name].result].holds(value), (args, value)


def elements(value: Any) -> list[Any] | None:
    """Where a value has elements, they."""
    return [*value] if is_list(value) or type(value) in (Vector, bytearray) else None


def state(value: Any, memory: str) -> Any:
    """What a value holds of one class of memory."""
    if memory == "element" and elements(value) is not None:
        return [id(item) for item in elements(value) or ()]
    if memory == "size" and is_list(value):
        return len(value)
    if memory == "table" and type(value) in (dict, HashTable, SetValue):
        return shown(value)
    return [*map(id, value.values)] if memory == "field" and isinstance(value, Record) else None


@pytest.mark.parametrize("name", PURE)
def test_only_the_declared_memory_is_changed(name: str) -> None:
    facts = FACTS[name]
    others = [memory for memory in DATA if memory not in facts.writes]
    if "all" in facts.writes:
        return
    for args in everything(name):
        before = [[state(arg, memory) for memory in others] for arg in args]
        outcome(PRIMITIVES[name].fn, args)
        after = [[state(arg, memory) for memory in others] for arg in args]
        for was, now in zip(before, after, strict=True):
            for memory, old, new in zip(others, was, now, strict=True):
                same = (
                    old[: len(new)] == new[: len(old)]
                    if memory == "element" and old
                    else old == new
                )
                assert same, (memory, args)


def disturb(value: Any, facts: Facts) -> None:
    """Change what the primitive is said not to look at."""
    if is_list(value):
        if "element" not in facts.reads:
            for i in range(len(value)):
                set_nth(value, i, "changed")
        if "size" not in facts.reads:
            append_bang(value, "more")
    elif type(value) is Vector and "element" not in facts.reads:
        value[:] = ["changed"] * len(value)
    elif type(value) is bytearray and "element" not in facts.reads:
        value[:] = b"!" * len(value)
    elif isinstance(value, Record) and "field" not in facts.reads:
        PRIMITIVES["%record-set!"].fn(value, "changed", TYPE, 0, "set-x!")
    elif type(value) is dict and "table" not in facts.reads:
        value["changed"] = 1
    elif type(value) is HashTable and "table" not in facts.reads:
        PRIMITIVES["hash-table-set!"].fn(value, "changed", 1)
    elif type(value) is SetValue and "table" not in facts.reads:
        PRIMITIVES["set-add!"].fn(value, "changed")


@pytest.mark.parametrize("name", PURE)
def test_nothing_but_the_declared_memory_is_looked_at(name: str) -> None:
    facts = FACTS[name]
    if "all" in facts.reads or facts.writes:
        return
    fn = PRIMITIVES[name].fn
    for args in everything(name):
        how, value = outcome(fn, args)
        if how == "error" or shares(value, args):
            continue
        was = shown(value)
        for arg in args:
            disturb(arg, facts)
        assert shown(value) == was, "the result shares what was changed"
        assert (how, was) == ("value", shown(outcome(fn, args)[1])), args


def shares(value: Any, args: list[Any]) -> bool:
    """Whether `value` holds one of the operands, so that a change of that shows in it."""
    inside, level = [value], [value]
    for _ in range(3):
        level = gc.get_referents(*[item for item in level if not isinstance(item, type)])
        inside += level
    mutable = {id(arg) for arg in args if isinstance(arg, COMPOUND)}
    return any(id(item) in mutable for item in inside)


@pytest.mark.parametrize("name", PURE)
def test_what_is_not_new_is_the_same_in_each_call(name: str) -> None:
    facts = FACTS[name]
    if facts.new or facts.writes:
        return
    for args in everything(name):
        how, value = outcome(PRIMITIVES[name].fn, args)
        if how == "value" and isinstance(value, COMPOUND):
            assert value is PRIMITIVES[name].fn(*args), args


@pytest.mark.parametrize("name", [name for name in PURE if FACTS[name].tests])
def test_predicate_is_true_of_its_kind_alone(name: str) -> None:
    for make in POOL:
        value = make()
        if FACTS[name].tests == "function" and callable(value):
            continue  # there are more kinds of functions than the pool has
        assert PRIMITIVES[name].fn(value) == KINDS[FACTS[name].tests].holds(value)


@pytest.mark.parametrize("name", [name for name in PURE if FACTS[name].nary])
def test_more_operands_are_done_two_at_a_time(name: str) -> None:
    fn, nary = PRIMITIVES[name].fn, FACTS[name].nary
    tried = 0
    groups = [[make for make in POOL if KINDS[kind].holds(make())] for kind in ALIKE]
    for makers in chain_of.from_iterable(some([group] * 3) for group in groups):
        a, b, c = [make() for make in makers]
        how, value = outcome(fn, [a, b, c])
        if how == "error":
            continue
        tried += 1
        if nary == "left":
            assert shown(fn(fn(a, b), c)) == shown(value), (a, b, c)
        else:
            assert (fn(a, b) and fn(b, c)) == value, (a, b, c)
    assert tried > 1


def test_every_name_has_facts() -> None:
    assert set(PRIMITIVES) <= set(FACTS) | set(ALIASES)
    assert set(ALIASES.values()) <= set(FACTS)


def declared(extra: str) -> Facts:
    """The facts of a primitive that is declared with `extra`."""
    text = (
        '(define-module :m) (define-primitive "f" :params (x) :returns "any" :effects (read)'
        f' {extra} :doc "F." :examples ())'
    )
    return read_declarations(text, "f.sx")[0].facts


@pytest.mark.parametrize(
    "extra",
    [
        ":cases (((flat) any))", ":cases ((any any))", ":cases (((any) any total total))",
        ":memory ((read nothing))", ":memory (old)", ":nary right", ":tests what",
        ':cases (((any) any (do "x")))',
    ],
)  # fmt: skip
def test_facts_that_are_written_wrongly_are_refused(extra: str) -> None:
    with pytest.raises(InternalError):
        declared(extra)


def test_without_memory_the_effects_say_it_carefully() -> None:
    facts = declared("")
    assert (facts.reads, facts.writes, facts.new) == (("all",), (), True)
    assert declared(":memory ((read size))").reads == ("size",)
    assert declared(":memory ((read data) new)")[:3] == (DATA, (), True)
