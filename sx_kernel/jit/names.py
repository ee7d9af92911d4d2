"""The builtins of emitted code: what it may name besides globals and its own variables."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from types import FunctionType
from typing import TYPE_CHECKING, Any

from sx_kernel.base.equality import NUMBERS, OWN_KEYS
from sx_kernel.base.errors import ErrorValue
from sx_kernel.base.markup import RawHtml
from sx_kernel.base.ports import Port
from sx_kernel.base.rows import from_row
from sx_kernel.base.sequences import Chain
from sx_kernel.base.values import (
    ASCII,
    EOF,
    UNSET,
    VARARGS,
    Box,
    Char,
    HashTable,
    Keyword,
    Record,
    RecordType,
    SetValue,
    Symbol,
    Vector,
    keyword,
)
from sx_kernel.base.walks import each, each_now, frozen, items_of, left_at, left_in
from sx_kernel.html.elements import attribute, escape, plain_text, valued
from sx_kernel.ir.names import mangle
from sx_kernel.machine.binding import takes_keywords
from sx_kernel.machine.leave.native import CAUGHT, install
from sx_kernel.primitives.facts import TEXT_NAMES
from sx_kernel.runtime.closures import BOUND
from sx_kernel.runtime.parts import counted, counted_items
from sx_kernel.runtime.sites import redo

if TYPE_CHECKING:
    from sx_kernel.jit.policy import JitPolicy
    from sx_kernel.machine.machine import Machine


def runtime_names(m: Machine, policy: JitPolicy) -> dict[str, Any]:
    """Name → value, for one session."""

    def wanted(fn: Any, name: str) -> Any:
        # a function of SX that wants keywords takes any number of arguments
        if type(fn) is FunctionType and not fn.__code__.co_flags & VARARGS:
            return name
        return keyword(name) if takes_keywords(fn) else name

    def to_sx(value: Any) -> Any:
        return value if m.foreign is None else m.foreign.to_sx(value)

    def to_host(value: Any) -> Any:
        return value if m.foreign is None else m.foreign.to_python(value)

    names: dict[str, Any] = {
        **TEXT_NAMES,
        "Box_": Box, "Char_": Char, "Chain_": Chain, "EOF_": EOF, "Keyword_": Keyword,
        "Keys_": OWN_KEYS, "Numbers_": NUMBERS, "Port_": Port, "Raw_": RawHtml,
        "Record_": Record, "RecordType_": RecordType, "Set_": SetValue, "Symbol_": Symbol,
        "Fraction_": Fraction, "Table_": HashTable,
        "Vector_": Vector,
        "Caught_": CAUGHT, "Error_": ErrorValue, "M_": m,
        "U_": UNSET, "B_": BOUND, "X_": redo, "W_": wanted,
        "V_": policy.violated, "L_": policy.stays_hot,
        "Text_": plain_text, "Esc_": escape, "Attr_": attribute, "Valued_": valued,
        "items_": items_of, "frozen_": frozen, "left_": left_at, "iter_": iter, "each_": each,
        "each_now_": each_now, "rest_of_": left_in, "row_": from_row,
        "parts_": counted, "items_in_parts_": counted_items,
        "Vars_": m.variables, "Fn_": FunctionType,
        "ASIS_": frozenset((int, float, str, bool, type(None))),
        "S_": to_sx, "H2P_": to_host,
        "sqrt_": math.sqrt, "count_": itertools.count,
        **{f"C{ord(name)}_": one for name, one in ASCII.items()},
        "abs": abs, "range": range, "type": type, "int": int, "float": float, "str": str,
        "bool": bool, "dict": dict, "list": list, "len": len, "isinstance": isinstance,
    }  # fmt: skip
    for name, native in install(m).items():
        names["N_" + name] = native
    for name, prim in m.all_primitives.items():
        names["F_" + mangle(name)] = prim.fn
        if prim.two is not None:
            names["F2_" + mangle(name)] = prim.two
    return names
