"""Which values no clause of a match covers (after Maranget, Warnings for pattern matching, 2007).

A pattern is seen as its *cover*: ANY, a constructor with the covers of its fields, or OTHER, which
covers something, but nobody can list what (a literal, a list, a dict). The rows of a matrix are
clauses, its columns values to be matched; a column is taken apart by the constructors of its type.
"""

from __future__ import annotations

from typing import Final, TypeAlias

from sx_kernel.analyser.context import Constructor, DataType

Cover: TypeAlias = "str | tuple[Constructor, tuple[Cover, ...]]"
Row: TypeAlias = "tuple[Cover, ...]"

ANY: Final = "_"
OTHER: Final = "other"
BOOLEAN: Final = {True: Constructor("true", ()), False: Constructor("false", ())}
_BOOLEANS: Final = DataType("boolean", tuple(BOOLEAN.values()))
for _constructor in BOOLEAN.values():
    _constructor.type = _BOOLEANS

# Steps after which nothing is said: the question is exponential in the worst case.
PATIENCE: Final = 20_000
MOST_SHOWN: Final = 5


class _Impatient(Exception):
    pass


def uncovered(covers: list[Cover]) -> list[str]:
    """Values, as patterns, that none of the clauses with these covers matches.

    Empty if there are none, and where there is no telling: the clauses are not about the values
    of an algebraic data type.
    """
    rows: list[Row] = [(cover,) for cover in covers]
    kind = _type_of(rows)
    if kind is None or kind is _BOOLEANS:
        return []
    found: list[str] = []
    search = _Search()
    try:
        for constructor in kind.constructors:
            witness = search.missing(_special(rows, constructor), len(constructor.fields))
            if witness is not None:
                found.append(_shown(constructor, witness))
    except _Impatient:
        return []
    return [*found[:MOST_SHOWN], "…"] if len(found) > MOST_SHOWN else found


class _Search:
    """The search for a row of values that no row of a matrix covers."""

    def __init__(self) -> None:
        self.steps = 0

    def missing(self, rows: list[Row], width: int) -> list[str] | None:
        """`width` values, as patterns, that no row covers; None if all are covered."""
        self.steps += 1
        if self.steps > PATIENCE:
            raise _Impatient
        if width == 0:
            return None if rows else []
        kind = _type_of(rows)
        if kind is None:
            rest = self.missing([row[1:] for row in rows if row[0] == ANY], width - 1)
            return None if rest is None else [ANY, *rest]
        for constructor in kind.constructors:
            fields = len(constructor.fields)
            found = self.missing(_special(rows, constructor), fields + width - 1)
            if found is not None:
                return [_shown(constructor, found[:fields]), *found[fields:]]
        return None


def _type_of(rows: list[Row]) -> DataType | None:
    """The type of the constructors in the first column; None without any, or of several."""
    found: DataType | None = None
    for row in rows:
        cover = row[0]
        if not isinstance(cover, str):
            if found is not None and cover[0].type is not found:
                return None
            found = cover[0].type
    return found


def _special(rows: list[Row], constructor: Constructor) -> list[Row]:
    """The rows that may match a value made by `constructor`, its fields as the first columns."""
    found: list[Row] = []
    for row in rows:
        cover = row[0]
        if isinstance(cover, str):
            if cover == ANY:
                found.append((ANY,) * len(constructor.fields) + row[1:])
        elif cover[0] is constructor:
            found.append(cover[1] + row[1:])
    return found


def _shown(constructor: Constructor, fields: list[str]) -> str:
    if constructor.type is _BOOLEANS:
        return constructor.name
    return f"({' '.join([constructor.name, *fields])})"
