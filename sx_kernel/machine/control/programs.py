"""Programs in steps: libraries and files, whose forms are analysed when those before have been run.

A program has `steps`, functions of what is being loaded; each answers a top-level Lambda to run, a
program whose steps come first, or None. `label` names what the program loads, if it loads
something. What is being loaded is read off the continuation, so that nothing has to be put back
when a program is left by an error or a continuation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sx_kernel.ir.nodes import Lambda
from sx_kernel.machine.apply import State
from sx_kernel.machine.context import Loading
from sx_kernel.machine.frames import COPY, EXIT, OP, Kont, uncopy
from sx_kernel.primitives.check import bad_argument
from sx_kernel.runtime.sites import Unwind

if TYPE_CHECKING:
    from sx_kernel.machine.registers import Registers


def op_run(m: Registers, args: list[Any], kont: Kont) -> State:
    """(%run program): take the steps of a program (session/libraries/libraries.py) one by one."""
    if m.depth:
        raise Unwind(lambda mm, whole: op_run(mm, args, whole))
    return _go_on(m, None, Loading(args[0], 0), kont)


def op_load(m: Registers, args: list[Any], kont: Kont) -> State:
    """(load path): evaluate the forms in a file at top level."""
    assert m.load is not None
    if type(args[0]) is not str:
        raise bad_argument("load", 1, "a string", args[0])
    if m.depth:
        raise Unwind(lambda mm, whole: op_load(mm, args, whole))
    return _go_on(m, None, Loading(m.load(args[0], running(kont)), 0), kont)


def _go_on(m: Registers, _value: Any, data: Any, kont: Kont) -> State:
    program, at, _ = data
    while at < len(program.steps):
        at += 1
        after = (OP, kont, _go_on, Loading(program, at))
        found = program.steps[at - 1](running(after))
        if type(found) is Lambda:
            if m.debugger is not None:
                m.debugger.begins(found)
            node, env, _, _ = m.start(found)
            return (node, env, (OP, kont, _go_on, Loading(program, at, found)), None)
        if found is not None:
            return _go_on(m, None, Loading(found, 0), after)
    return (None, None, kont, None)


def running(kont: Kont) -> list[str]:
    """The labels of the programs whose steps are being taken, innermost first."""
    labels: list[str] = []
    while kont[0] != EXIT:
        if kont[0] == COPY:
            kont = uncopy(kont)
            continue
        if kont[0] == OP and kont[2] is _go_on and kont[3][0].label is not None:
            labels.append(kont[3][0].label)
        kont = kont[1]
    return labels
