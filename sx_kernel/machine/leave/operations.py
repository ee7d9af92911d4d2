"""The operations that special forms are made of (`%record-ref`, `%guard` …), and their failures.

They rely on what the analyser gives them. No program can write their names, but one can make such
symbols and have them evaluated, and so can whoever writes frozen data. What comes of that is an
error of the program's, and none of ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sx_kernel.machine.apply import ControlFunction

if TYPE_CHECKING:
    from types import CodeType

    from sx_kernel.machine.registers import Registers


def internal_operation(m: Registers, problem: Exception) -> str | None:
    """The name of the operation of special forms in which `problem` arose, if in one."""
    codes = _codes(m)
    trace = problem.__traceback__
    while trace is not None:
        name = codes.get(trace.tb_frame.f_code)
        if name is not None:
            return name
        trace = trace.tb_next
    return None


def _codes(m: Registers) -> dict[CodeType, str]:
    """The names of these operations by the code of their functions, if no other name has it."""
    internal: dict[Any, str] = {}
    public: set[Any] = set()
    functions = [(n, fn) for n, prim in m.all_primitives.items() for fn in (prim.fn, prim.two)]
    functions += [
        (value.sx_name, value.perform)
        for value in m.globals.values()
        if type(value) is ControlFunction
    ]
    for name, fn in functions:
        code = getattr(fn, "__code__", None)
        if code is not None and name[:1] == "%":
            internal[code] = name
        else:
            public.add(code)
    return {code: name for code, name in internal.items() if code not in public}


__all__ = ["internal_operation"]
