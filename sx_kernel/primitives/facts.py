"""What a compiler may know of a primitive: results, memory, failure, and Python text.

The facts stand in the declarations (spec/primitives/*.sx, described in spec.py) and are kept in
declared_facts.py, which nobody imports before something is compiled.

A *case* says what a primitive does for operands of certain kinds. The first case that fits
counts: the kinds of its parameters must hold for the operands, and there are as many operands as
parameters, or more if it has a `rest`. A primitive answers a value of `result_of` even where no
case fits, whenever it answers at all.

Kinds are sets of values, told by type and, for integers, by range:

    any nil bool str char symbol keyword    int  nat (≥ 0)  small, small-nat (30 bits)
    float num (int, float) number           divisor (1 to 30 bits)  shift, shift-down (-64 … 64)
    list (a Python list) chain (see base/sequences.py) lists (either)
    vector dict (none that the language makes) table set record record-type function port
    bytevector
    atom (nil, booleans, and what is interned)  piece (str, int)
    never (nothing: what answers that always fails)

Memory is told in classes: `element` of lists, vectors and bytevectors, `size` of lists, `table`
(hash tables, dicts, sets), `field` of records, `port` (ports, string buffers), `random`, `time`;
`all` is everything there is.
"""

from __future__ import annotations

import math
from fractions import Fraction
from types import BuiltinFunctionType, FunctionType
from typing import Any, Final, NamedTuple

from sx_kernel.base.made import MultipleValues
from sx_kernel.base.ports import Port
from sx_kernel.base.sequences import Chain
from sx_kernel.base.values import (
    ASCII,
    EOF,
    UNSET,
    Char,
    HashTable,
    Keyword,
    Record,
    RecordType,
    SetValue,
    Symbol,
    Vector,
)

SMALL: Final = (1 << 30) - 2
"""The largest factor that a product needs no look at its size for (arithmetic.py)."""

# What reading "data" means: all that a value may be made of.
DATA: Final = ("element", "size", "table", "field", "port")
MEMORY: Final = (*DATA, "random", "time", "all")
NARY: Final = ("", "left", "chain")


class Kind(NamedTuple):
    """A set of values: those of exactly these Python types (none: all values), and for integers
    from `low` to `high`, both inclusive, None without a bound."""

    types: tuple[type, ...] = ()
    low: int | None = None
    high: int | None = None

    def holds(self, value: Any) -> bool:
        """Return whether `value` is one of them."""
        if self.types and type(value) not in self.types and not self._is_record(value):
            return False
        if type(value) is not int:
            return True
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)

    def _is_record(self, value: Any) -> bool:
        return self.types == (Record,) and isinstance(value, Record)


class _Nothing:
    """The type of no value."""


_ATOMS: Final = (type(None), bool, Char, Symbol, Keyword)

KINDS: Final[dict[str, Kind]] = {
    "any": Kind(),
    "nil": Kind((type(None),)),
    "bool": Kind((bool,)),
    "str": Kind((str,)),
    "char": Kind((Char,)),
    "symbol": Kind((Symbol,)),
    "keyword": Kind((Keyword,)),
    "int": Kind((int,)),
    "nat": Kind((int,), 0),
    "small": Kind((int,), -SMALL, SMALL),
    "small-nat": Kind((int,), 0, SMALL),
    "divisor": Kind((int,), 1, SMALL),
    "shift": Kind((int,), 0, 64),
    "shift-down": Kind((int,), -64, 0),
    "float": Kind((float,)),
    "num": Kind((int, float)),
    "number": Kind((int, float, Fraction)),
    "list": Kind((list,)),
    "chain": Kind((Chain,)),
    "lists": Kind((list, Chain)),
    "vector": Kind((Vector,)),
    "dict": Kind((dict,)),
    "table": Kind((HashTable,)),
    "set": Kind((SetValue,)),
    "record": Kind((Record,)),
    "record-type": Kind((RecordType,)),
    "function": Kind((FunctionType, BuiltinFunctionType)),
    "port": Kind((Port,)),
    "bytevector": Kind((bytearray,)),
    "atom": Kind(_ATOMS),
    "piece": Kind((str, int)),
    "never": Kind((_Nothing,)),
}

# What :returns calls the results, where it means one kind; all others are any.
RETURNS: Final = {
    "boolean": "bool",
    "string": "str",
    "number": "number",
    "nil": "nil",
    "char": "char",
    "symbol": "symbol",
    "keyword": "keyword",
    "list": "lists",
    "vector": "vector",
    "dict": "dict",
    "hash-table": "table",
    "set": "set",
    "bytevector": "bytevector",
    "port": "port",
    "record-type": "record-type",
}

# What texts may name.
TEXT_NAMES: Final[dict[str, Any]] = {
    **{fn.__name__: fn for fn in (abs, chr, isinstance, len, ord, round)},
    **{kind.__name__: kind for kind in (bool, dict, float, int, list, str, type)},
    "range": range,
    "Vector_": Vector,
    "Table_": HashTable,
    "Values_": MultipleValues,
    "Char_": Char,
    "Keyword_": Keyword,
    "Symbol_": Symbol,
    "Port_": Port,
    "EOF_": EOF,
    "U_": UNSET,
    "Chars_": ASCII,
    "gcd_": math.gcd,
    "sqrt_": math.sqrt,
    "sin_": math.sin,
    "cos_": math.cos,
    "tan_": math.tan,
    "floor_": math.floor,
    "ceil_": math.ceil,
}


class Case(NamedTuple):
    """What a primitive does for operands of certain kinds.

    `params`: the kind of each of the first operands; `rest`: the kind of all others, "" if there
    are none. `result`: the kind of the value; "element": what operand 0 was seen to hold.
    `total`: neither the primitive nor the text can fail. `text`: a Python expression with the same
    value, or "". {0}, {1} … stand for the operands, which are names or in parentheses, and may be
    repeated; {*} for all of them, with commas; {parts} for all of them in an f-string; {call} for
    the call of the primitive. Where the primitive fails the text raises any Python exception; it
    may raise, rarely, where the primitive does not, unless it is total. `statement`: Python to
    be done once before the text, "" for none; it acts last and in one step.
    """

    params: tuple[str, ...]
    rest: str
    result: str
    total: bool
    text: str
    statement: str

    def takes(self, count: int) -> bool:
        """Return whether there may be `count` operands."""
        return count == len(self.params) or (bool(self.rest) and count > len(self.params))

    def kinds(self, count: int) -> tuple[str, ...]:
        """The kinds of `count` operands; as many as it takes."""
        return self.params + (self.rest,) * (count - len(self.params))

    def python(self, operands: tuple[str, ...], call: str) -> str:
        """The text for these operands; `call`: the call of the primitive with them."""
        parts = "".join(f"{{{operand}}}" for operand in operands)
        filled = self.text.replace("{*}", ", ".join(operands)).replace("{parts}", parts)
        for index, operand in enumerate(operands):
            filled = filled.replace(f"{{{index}}}", operand)
        return filled.replace("{call}", call)


class Facts(NamedTuple):
    """What is known of a primitive, however it is called.

    `reads`, `writes`: classes of memory. `new`: what it returns may be an object that did not
    exist before and can be changed, so that no two calls are one. `nary`: "left", if
    (f a b c) is (f (f a b) c); "chain", if it is (and (f a b) (f b c)), all operands evaluated and
    checked; else "". `tests`: the kind of which (f x) is true, and false of all else; or "".
    """

    reads: tuple[str, ...]
    writes: tuple[str, ...]
    new: bool
    nary: str
    tests: str
    result: str
    cases: tuple[Case, ...]

    def case(self, operands: tuple[Any, ...]) -> Case | None:
        """The first case that fits these values, None if there is none."""
        for case in self.cases:
            if case.takes(len(operands)):
                kinds = case.kinds(len(operands))
                if all(KINDS[kind].holds(v) for kind, v in zip(kinds, operands, strict=True)):
                    return case
        return None


_IMMUTABLE: Final = frozenset(
    ("boolean", "string", "number", "nil", "char", "symbol", "keyword", "eof-object")
)


def default_memory(
    effects: tuple[str, ...], returns: str
) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    """Return what `reads`, `writes` and `new` are where the declaration does not say."""
    new = returns not in _IMMUTABLE
    if not effects:
        return (), (), new and returns != "any"
    if effects == ("read",):
        return ("all",), (), new
    others = tuple(effect for effect in effects if effect in ("random", "time"))
    if others == effects:
        return others, others if "random" in others else (), False
    return ("all",), ("all",), new
