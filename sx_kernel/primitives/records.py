"""What define-record-type and define-type are made of, and `record?`, `adt?`.

A record (R7RS 5.5) belongs to the one type that its constructor belongs to and is compared by
identity. A value of an algebraic data type names its type and its constructor, and reads like
a dict (base/made.py):

    (Just 42)    {:_adt true :_type "Maybe" :_ctor "Just" :_fields (42)}

so it is compared by structure, and survives its type being defined again. It prints as the call
that makes it. `match` (primitives/matching.py) takes it apart.
"""

# `type(x) is list` makes list[Unknown] of Any, and SX values are Any: these rules say nothing here
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
# pyright: reportUnknownMemberType=false

from __future__ import annotations

from typing import Any

from sx_kernel.base.made import Variant
from sx_kernel.base.values import Record, RecordType
from sx_kernel.primitives.check import bad_argument
from sx_kernel.primitives.registry import primitive


def a_or_an(noun: str) -> str:
    """`noun` with its article, for messages: a point, an account."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"


# --- records ----------------------------------------------------------------------------------


@primitive("%record-type")
def record_type(name: str, fields: list[str]) -> RecordType:
    """A new record type."""
    return RecordType(name, tuple(fields))


@primitive("%record")
def record(kind: RecordType, *values: Any) -> Record:
    """A new record; `values` are those of its fields."""
    return kind.new(kind, *values)


@primitive("%record-of?")
def is_record_of(value: Any, kind: RecordType) -> bool:
    """Return whether `value` is a record of that type."""
    return kind.has(value)


@primitive("%record-ref")
def record_ref(value: Any, kind: RecordType, index: int, op: str) -> Any:
    """The value of the field at `index`, for the accessor called `op`."""
    if kind.has(value):
        return getattr(value, value.slots[index])
    raise bad_argument(op, 1, a_or_an(kind.name), value)


@primitive("%record-set!")
def record_set(value: Any, new: Any, kind: RecordType, index: int, op: str) -> Any:
    """Give the field at `index` the value `new`, for the mutator called `op`."""
    if kind.has(value):
        setattr(value, value.slots[index], new)
        return new
    raise bad_argument(op, 1, a_or_an(kind.name), value)


@primitive("record?")
def is_record(x: Any) -> bool:
    """Return whether `x` is a record of any type."""
    return isinstance(x, Record)


# --- algebraic data types ---------------------------------------------------------------------


@primitive("%variant")
def variant(kind: str, constructor: str, *fields: Any) -> Variant:
    """A new value of the type `kind`, made by the constructor of that name."""
    return Variant.of(kind, constructor, list(fields))


@primitive("adt?")
def is_adt(x: Any) -> bool:
    """Return whether `x` is a value of a type that define-type made."""
    return type(x) is Variant


@primitive("%adt-of?")
def is_adt_of(value: Any, kind: str) -> bool:
    """Return whether `value` is of the algebraic data type called `kind`."""
    return type(value) is Variant and value["_type"] == kind


@primitive("%variant?")
def is_variant(value: Any, kind: str, constructor: str) -> bool:
    """Return whether `value` is of the type `kind` and made by that constructor."""
    return is_adt_of(value, kind) and value["_ctor"] == constructor


@primitive("%variant-ref")
def variant_ref(value: Any, kind: str, constructor: str, index: int, op: str) -> Any:
    """The field at `index`, for the accessor called `op`."""
    if is_variant(value, kind, constructor):
        fields = value["_fields"]
        if index < len(fields):
            return fields[index]
    raise bad_argument(op, 1, a_or_an(constructor), value)
