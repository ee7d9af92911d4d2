"""This file is the definition of SX evaluation.

A CEK machine: Control (a node to evaluate, or a value to return), Environment (one list per
activation), Kontinuation (a linked list of frames, machine/frames.py). The state between two
steps is the tuple

    (node, env, kont, value)     node is not None: evaluate it in env
                                 node is None:     return value to kont

`run` is the step loop. It is one long function on purpose (benchmark: fib on the machine), and
the order of its cases is the order of their frequency. Steps are transactional: a step computes
first and assigns its registers last. What is trivial (machine/link.py) costs no step of its own
where it is the branch of an If, the first part of a Seq or an operand.

Compiled closures are ordinary Python functions to this file. When one leaves by an exception,
`rebuild` turns the frames in its traceback into machine frames and the loop goes on from there.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import repeat
from operator import attrgetter
from types import FunctionType
from typing import Any, Final

from sx_kernel.base.errors import InternalError, SxError
from sx_kernel.base.values import Box
from sx_kernel.ir.nodes import (
    And,
    Call,
    Define,
    If,
    Init,
    KeywordArg,
    Lambda,
    Let,
    Letrec,
    Loop,
    MakeDict,
    Or,
    PrimCall,
    Recur,
    Seq,
    SetGlobal,
    SetLocal,
)  # fmt: skip
from sx_kernel.ir.stops import Stop
from sx_kernel.machine.apply import Apply, ControlFunction, NestedCall, OutOfSteps, State
from sx_kernel.machine.control.functions import Continuation
from sx_kernel.machine.control.segments import throw
from sx_kernel.machine.evaluators import declare
from sx_kernel.machine.frames import (
    AND,
    ARGS,
    COPY,
    EXIT,
    GUARD,
    IF,
    LET,
    OP,
    OR,
    RESET,
    SEQ,
    SET,
    WIND,
    Kont,
    uncopy,
)  # fmt: skip
from sx_kernel.machine.leave.recovery import Escape, recover
from sx_kernel.machine.link import DIRECT, link_lambda
from sx_kernel.machine.registers import Registers
from sx_kernel.machine.variables import assign, make_closure, rebind
from sx_kernel.runtime.sites import Unwind

FOREVER: Final = repeat(None)
BOTTOM: Final[Kont] = (EXIT, None)
contents: Final = attrgetter("cell_contents")


def run(m: Registers, state: State, steps: Iterable[None]) -> Any:
    """Take steps from `state` until the bottom frame gets its value; return that.

    `steps` bounds the run: one step is taken per item (FOREVER: no bound). When it is used up,
    OutOfSteps carries the state. Raises SxError for an SX value raised and not handled,
    Interrupted when stopped from outside, Unwind (if nested) for the outer machines.
    """
    # Declared only for the type checker: inferring the registers around this loop takes it minutes.
    node: Any
    env: Any
    kont: Any
    value: Any
    fn: Any
    vals: Any
    args: Any
    call: Any  # the function and its arguments; a closure's call becomes its environment
    evs: Any
    parts: Any
    ev: Any
    node, env, kont, value = state
    global_values = m.globals
    while True:
        try:
            for _ in steps:
                if node is not None:
                    # ---- evaluate ------------------------------------------------------------
                    # A call is never trivial. If asks for itself: CPython reads an attribute of
                    # objects of one type faster than one of whatever comes.
                    kind = type(node)
                    if kind is Call:
                        operator, evs, parts = node.ev
                        if operator is not None:
                            if operator is DIRECT:
                                fn = evs[0](env)
                            else:
                                try:
                                    fn = global_values[operator]
                                except KeyError:
                                    fn = evs[0](env)  # raises the error of an unknown name
                            n = len(evs)
                            if n == 2:
                                call = [fn, evs[1](env)]
                            elif n == 3:
                                call = [fn, evs[1](env), evs[2](env)]
                            else:
                                call = [fn]
                                for i in range(1, n):
                                    call.append(evs[i](env))
                            after = kont
                        else:
                            if evs[0] is None:
                                kont = (ARGS, kont, node, env, ())
                                node = parts[0]
                                continue
                            vals = [evs[0](env)]
                            i = 1
                            while (ev := evs[i]) is not None:
                                vals.append(ev(env))
                                i += 1
                            kont = (ARGS, kont, node, env, tuple(vals))
                            node = parts[i]
                            continue
                    elif kind is If and not node.trivial:
                        ev, then, orelse = node.ev
                        if ev is not None:
                            test_value = ev(env)
                            if test_value is False or test_value is None:
                                if orelse is None:
                                    node = node.orelse
                                else:
                                    value = orelse(env)
                                    node = None
                            elif then is None:
                                node = node.then
                            else:
                                value = then(env)
                                node = None
                        else:
                            kont = (IF, kont, node, env)
                            node = node.test
                        continue
                    elif node.trivial:
                        ev = node.ev
                        value = ev(env) if ev is not None else make_closure(node, env)
                        node = None
                        continue
                    elif kind is Seq:
                        ev = node.ev
                        parts = node.parts
                        if ev is None:
                            kont = (SEQ, kont, node, env, 1)
                            node = parts[0]
                        else:
                            ev(env)
                            if len(parts) > 2:
                                kont = (SEQ, kont, node, env, 2)
                            node = parts[1]
                        continue
                    elif kind is PrimCall or kind is MakeDict:
                        fn, evs, parts = node.ev
                        if evs and evs[0] is None:
                            kont = (ARGS, kont, node, env, ())
                            node = parts[0]
                            continue
                        vals = []
                        i = 0
                        n = len(evs)
                        while i < n and (ev := evs[i]) is not None:
                            vals.append(ev(env))
                            i += 1
                        if i < n:
                            kont = (ARGS, kont, node, env, tuple(vals))
                            node = parts[i]
                            continue
                        if fn is not None or kind is MakeDict:
                            # trivial but for ensure_plan (machine/link.py)
                            if fn is not None:
                                value = fn(*vals)
                            else:
                                value = dict(zip(node.keys, vals, strict=True))
                            node = None
                            continue
                        # the primitive's name has been taken by a global
                        fn, args = m.successor(node, vals)
                        call = [fn, *args]
                        after = kont
                    elif kind is Let:
                        ev = node.ev
                        if ev is not None:
                            init_value = ev(env)
                            var = node.var
                            env[var.slot] = Box(init_value) if var.boxed else init_value
                            node = node.body
                        else:
                            kont = (LET, kont, node, env)
                            node = node.init
                        continue
                    elif kind is Apply:
                        fn = node.fn
                        call = [fn, *node.args]
                        after = kont
                    elif kind is Recur:
                        _, evs, parts = node.ev
                        vals = []
                        i = 0
                        n = len(evs)
                        while i < n and (ev := evs[i]) is not None:
                            vals.append(ev(env))
                            i += 1
                        if i < n:
                            kont = (ARGS, kont, node, env, tuple(vals))
                            node = parts[i]
                            continue
                        loop = node.loop
                        loop.turns += 1
                        if loop.turns < m.hot_turns or not m.enter_loop(loop, vals, env):
                            node = rebind(loop, vals, env)
                            continue
                        fn, args = m.entered_loop
                        value = fn(*args)
                        node = None
                        continue
                    elif kind is Loop:
                        _, evs, parts = node.ev
                        vals = []
                        i = 0
                        n = len(evs)
                        while i < n and (ev := evs[i]) is not None:
                            vals.append(ev(env))
                            i += 1
                        if i < n:
                            kont = (ARGS, kont, node, env, tuple(vals))
                            node = parts[i]
                        else:
                            node = rebind(node, vals, env)
                        continue
                    elif kind is And or kind is Or:
                        kont = (AND if kind is And else OR, kont, node, env, 1)
                        node = node.parts[0]
                        continue
                    elif kind is Letrec:
                        declare(node.vars, env)
                        node = node.body
                        continue
                    elif kind is SetLocal or kind is Init or kind is SetGlobal or kind is Define:
                        kont = (SET, kont, node, env)
                        node = node.value
                        continue
                    elif kind is KeywordArg:
                        value, node = node.name, None
                        continue
                    elif kind is Stop:
                        node, env, kont, value = m.reached(node, env, kont)
                        continue
                    else:
                        raise InternalError(f"the machine does not know {node!r}")
                else:
                    # ---- return value to the top frame ---------------------------------------
                    tag = kont[0]
                    if tag == ARGS:
                        # env is free while a value is returned; errors of operands need it
                        _, below, waiting, env, vals = kont
                        fn, evs, parts = waiting.ev
                        n = len(evs)
                        kind = type(waiting)
                        # an operand of a primitive with two? (bench: hot, tier cek)
                        if n == 2 and kind is PrimCall and fn is not None:
                            if vals:
                                first, second = vals[0], value
                            elif evs[1] is None:
                                kont = (ARGS, below, waiting, env, (value,))
                                node = parts[1]
                                continue
                            else:
                                first, second = value, evs[1](env)
                            try:
                                value = fn(first, second)
                            except SxError as problem:
                                if problem.where is None:
                                    problem.where = waiting.pos
                                raise
                            kont = below
                            continue
                        vals = (*vals, value)
                        i = len(vals)
                        if i < n:
                            if evs[i] is None:
                                kont = (ARGS, below, waiting, env, vals)
                                node = parts[i]
                                continue
                            vals = list(vals)
                            while i < n and (ev := evs[i]) is not None:
                                vals.append(ev(env))
                                i += 1
                            if i < n:
                                kont = (ARGS, below, waiting, env, tuple(vals))
                                node = parts[i]
                                continue
                        if kind is Call:
                            fn = vals[0]
                            if waiting.keywords:
                                args = m.resolve_keywords(fn, waiting, list(vals[1:]))
                                call = [fn, *args]
                            else:
                                call = list(vals)
                            after = below
                        elif kind is PrimCall:
                            if fn is not None:
                                try:
                                    value = fn(*vals)
                                except SxError as problem:
                                    if problem.where is None:
                                        problem.where = waiting.pos
                                    raise
                                kont = below
                                continue
                            fn, args = m.successor(waiting, vals)
                            call = [fn, *args]
                            after = below
                        elif kind is MakeDict:
                            value = dict(zip(waiting.keys, vals, strict=True))
                            kont = below
                            continue
                        else:
                            if kind is Recur:
                                loop = waiting.loop
                                loop.turns += 1
                                if loop.turns >= m.hot_turns and m.enter_loop(loop, vals, env):
                                    fn, args = m.entered_loop
                                    kont = below
                                    value = fn(*args)
                                    continue
                            else:
                                loop = waiting
                            node, kont = rebind(loop, vals, env), below
                            continue
                    elif tag == IF:
                        _, below, waiting, env = kont
                        node = waiting.orelse if value is False or value is None else waiting.then
                        kont = below
                        continue
                    elif tag == SEQ:
                        _, below, waiting, env, i = kont
                        parts = waiting.parts
                        node = parts[i]
                        i += 1
                        kont = below if i == len(parts) else (SEQ, below, waiting, env, i)
                        continue
                    elif tag == LET:
                        _, below, waiting, env = kont
                        var = waiting.var
                        env[var.slot] = Box(value) if var.boxed else value
                        node, kont = waiting.body, below
                        continue
                    elif tag in (AND, OR):
                        _, below, waiting, env, i = kont
                        if (value is False or value is None) is (tag == AND):
                            kont = below
                            continue
                        parts = waiting.parts
                        node = parts[i]
                        i += 1
                        kont = below if i == len(parts) else (tag, below, waiting, env, i)
                        continue
                    elif tag == SET:
                        _, below, waiting, env = kont
                        assign(m, waiting, value, env)
                        kont = below
                        continue
                    elif tag == EXIT:
                        return value
                    elif tag == COPY:
                        kont = uncopy(kont)
                        continue
                    elif tag == OP:
                        _, below, operation, data = kont
                        try:
                            node, env, kont, value = operation(m, value, data, below)
                        except Unwind as onward:
                            if onward.action is not None:
                                kont = below
                            raise
                        continue
                    elif tag == GUARD:
                        m.handlers = kont[2].outer
                        kont = kont[1]
                        continue
                    elif tag == RESET:
                        kont = kont[1]
                        continue
                    elif tag == WIND:
                        node, env, kont, value = m.leave_winder(kont[2], value, kont[1])
                        continue
                    else:
                        raise InternalError(f"the machine does not know frame {tag!r}")

                # ---- apply fn to the rest of `call`, its value going to `after` --------------
                if type(fn) is not FunctionType:
                    kind = type(fn)
                    if kind is NestedCall:
                        args = call[1:]
                        lam, lam_state = fn.lam, fn.lam.rt
                        if lam_state.calls >= m.cold_calls and m.warm_up(lam, args):
                            if lam_state.arity != len(args):
                                m.bind(lam, args)
                            kont = after
                            value = lam_state.make(lam, *fn.captured)(*args)
                            node = None
                            continue
                        m.misses += 1
                        lam_state.calls += 1
                        pad = lam_state.pad
                        if pad is None:
                            pad = link_lambda(lam, m)
                        env = [lam, *m.bind(lam, args), *fn.captured, *pad]
                        node, kont = lam.body, after
                        continue
                    try:
                        if kind is Continuation and len(call) == 2:
                            node, env, kont, value = throw(m, fn, call[1], after)
                            continue
                        if kind is ControlFunction and fn.plain == len(call):
                            node, env, kont, value = fn.perform(m, call[1:], after)
                        else:
                            node, env, kont, value = m.apply_other(fn, call[1:], after)
                    except Unwind as onward:
                        if onward.action is not None:
                            kont = after  # the call is done: what goes on, goes on after it
                        raise
                    kind = type(node)
                    if kind is not Apply or type(node.fn) is not FunctionType:
                        continue
                    # call/cc and its like hand over a call, which is applied in the same step
                    fn = node.fn
                    call = [fn, *node.args]
                    after = kont
                lam = None
                if (closure := fn.__closure__) is not None:
                    try:
                        lam = closure[1].cell_contents
                    except (IndexError, ValueError):
                        lam = None  # a Python function of somebody else
                if type(lam) is Lambda:
                    lam_state = lam.rt
                    if lam_state.calls < m.cold_calls or not (
                        (lam_state.code and m.may_compile and not lam_state.unwindings.aside)
                        or m.warm_up(lam, call[1:])  # compiles it from this very call
                    ):
                        n = len(call)
                        if lam_state.bare != n:
                            if lam_state.plain != n:
                                if lam_state.pad is None:
                                    link_lambda(lam, m)
                                if lam_state.plain != n:
                                    call = [fn, *m.bind(lam, call[1:])]
                            call += map(contents, closure[2:])  # pyright: ignore[reportOptionalSubscript]
                            call += lam_state.pad
                        call[0] = lam
                        m.misses += 1  # now that the arguments are not refused
                        lam_state.calls += 1
                        node, env, kont = lam.body, call, after
                        continue
                    n = len(call)
                    if lam_state.arity != n - 1:
                        m.bind(lam, call[1:])  # raises the arity-error, if it is one
                    kont = after  # what the callee leaves by an exception goes on top of it
                    value = fn(call[1]) if n == 2 else fn(*call[1:])
                    node = None
                    continue
                value = m.call_primitive(fn, call[1:])
                node, kont = None, after
            raise OutOfSteps((node, env, kont, value))
        except (OutOfSteps, InternalError, Escape):
            raise
        except BaseException as problem:
            state = recover(m, problem, (node, env, kont, value))
        # Outside of the handler, so that `problem` and its traceback are gone.
        node, env, kont, value = state
