"""The declarations of the primitives (spec/primitives/*.sx) as rows of the table of operations.

A case of a declaration becomes a row for every number of operands that is asked for. A text
`A if TEST else B` becomes a row whose text is A under that test: who knows that the test holds,
or is willing to bet on it, gets the better type of A.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import product
from typing import Final, NamedTuple

from sx_kernel.compile.facts.types import KINDS
from sx_kernel.primitives.declared_facts import ALIASES, FACTS
from sx_kernel.primitives.facts import Case, Facts


class Operation(NamedTuple):
    """One way in which a primitive can be computed.

    `params`: the kinds (facts/types.py KINDS: any int nat small divisor float num number bool nil
    str char list vector dict table record …) that the operands must have for `inline` to hold;
    "self": a record of the type that the operand of kind rtype is. `result`: the kind of the value;
    "element": what operand 0 is known to hold; "field": a field of it; "new": a record of the type
    operand 0; "=0": the type of operand 0. `effects`: () for none, else of "read C" and "write C"
    with C one of element (of lists and vectors), size (of lists), table (hash tables and dicts),
    field, port, all. `total`: with such operands it never fails. `inline`: Python text with {0} {1}
    … for the operands, each of which may be repeated; None: the primitive is called. `when`: Python
    tests under which alone the text holds, else `orelse` does, or, where that is None, the
    primitive is called; `value`: if not None, `inline` is a statement, and this is the text of the
    value ({r}: a variable that it sets); `once`: a statement that has to be done before it, and not
    again until something is called.
    """

    name: str
    params: tuple[str, ...]
    result: str
    effects: tuple[str, ...] = ()
    total: bool = False
    inline: str | None = None
    when: tuple[str, ...] = ()
    value: str | None = None
    once: str | None = None
    orelse: str | None = None


# Kinds that are several of the compiler's.
_UNIONS: Final = {"lists": ("list", "chain"), "atom": ("nil", "bool", "char", "keyword", "symbol")}
_CHOICE: Final = re.compile(r"^((?:(?! if | else ).)+) if (.+) else (\{call\}|None|\{[2-9]\})$")
MOST_OPERANDS: Final = 8


def facts_of(own: str) -> Facts | None:
    """Return what is declared of the primitive `own`."""
    return FACTS.get(own) or FACTS.get(ALIASES.get(own, ""))


@cache
def declared_rows(own: str, count: int) -> tuple[Operation, ...]:
    """The ways of doing the primitive `own` on `count` operands that have a text."""
    facts = facts_of(own)
    if facts is None or count > MOST_OPERANDS:
        return ()
    effects = declared_effects(facts)
    found: list[Operation] = []
    for case in facts.cases:
        if case.takes(count) and case.text and "{parts}" not in case.text:
            every = product(*[_UNIONS.get(kind, (kind,)) for kind in case.kinds(count)])
            found += [_row(own, case, one, effects) for one in every if KINDS.keys() >= set(one)]
    if facts.nary == "chain" and count > 2:
        found += [
            _chained(own, case, count, effects) for case in facts.cases
            if case.total and case.text and len(set(case.params)) == 1 < len(case.params)
            and case.params[0] in KINDS and not case.statement
        ]  # fmt: skip
    return tuple(found)


def _chained(own: str, case: Case, count: int, effects: tuple[str, ...]) -> Operation:
    """A comparison of two as one of many, each with the next."""
    links = [
        "(" + case.text.replace("{1}", f"{{{i + 1}}}").replace("{0}", f"{{{i}}}") + ")"
        for i in range(count - 1)
    ]
    return Operation(own, case.params[:1] * count, "bool", effects, True, " and ".join(links))


def _row(own: str, case: Case, params: tuple[str, ...], effects: tuple[str, ...]) -> Operation:
    text = case.text.replace("{*}", ", ".join(f"{{{i}}}" for i in range(len(params))))
    result = case.result if case.result in KINDS or case.result == "element" else "any"
    if case.statement:
        return Operation(own, params, result, effects, case.total, case.statement, value=text)
    choice = _CHOICE.match(text)
    if choice is None:
        # (with tests before it, it becomes part of a larger choice)
        text = f"({text})" if " if " in text else text
        return Operation(own, params, result, effects, case.total, text)
    inline, test, orelse = choice.groups()
    return Operation(
        own, params, result, effects, case.total, inline, (test,),
        orelse=None if orelse == "{call}" else orelse,
    )  # fmt: skip


_BOUNDS: Final = re.compile(
    r"\{1\} < len\(\{0\}(\.items)?\)|\{0\}(\.items)?|len\(\{0\}(\.items)?\) > \d"
)
_LOOKUP: Final = re.compile(r"\{0\}\.get\((\{1\}(?:\.name)?)\)")


@cache
def unchecked(row: Operation) -> str | None:
    """The text of a load without a look whether there is something at the place: Python finds out,
    by an IndexError or KeyError. None for what is no load, or answers something else than nil where
    there is nothing."""
    if row.result != "element" or row.inline is None:
        return None
    if row.when:
        bounded = row.orelse == "None" and all(map(_BOUNDS.fullmatch, row.when))
        return row.inline if bounded else None
    lookup = _LOOKUP.fullmatch(row.inline)
    return None if lookup is None else f"{{0}}[{lookup[1]}]"


def declared_effects(facts: Facts) -> tuple[str, ...]:
    """The classes of memory that a primitive reads and writes."""
    return (*[f"read {one}" for one in facts.reads], *[f"write {one}" for one in facts.writes])


def declared_result(own: str) -> str:
    """The kind of what the primitive `own` answers, if it answers."""
    facts = facts_of(own)
    return facts.result if facts is not None and facts.result in KINDS else "any"
