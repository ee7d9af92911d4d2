"""Putting bodies with stops (ir/stops.py) in the place of bodies, and activations into them."""

from __future__ import annotations

import sys
from typing import Any, Final

from sx_kernel.debug.places import is_users, line_at
from sx_kernel.ir.nodes import Define, Lambda, Let, Letrec, Loop, Var
from sx_kernel.ir.shapes import fill
from sx_kernel.ir.stops import Instrumented, original_body
from sx_kernel.ir.walk import parts_of
from sx_kernel.machine.apply import State
from sx_kernel.machine.debugging import returned
from sx_kernel.machine.frames import ENV_FRAMES, EXIT, FAILED, OP, Kont
from sx_kernel.machine.link import link_lambda
from sx_kernel.machine.machine import Machine
from sx_kernel.runtime.closures import LambdaState

MOST_FRAMES: Final = 100_000
"""Frames of a continuation that are looked at."""

_ROOM: Final = 20_000  # Python frames for copying what is nested deeply


def instrument(lam: Lambda, m: Machine) -> Instrumented:
    """Have the machine run `lam` with stops."""
    state = lam.rt
    if state is not None and state.debug is not None:
        return state.debug
    if lam.toplevel and lam.shared:
        lam.rt = state = None  # others of its shape have the same
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(limit + _ROOM)
    try:
        fill(lam)
        if state is None:
            state = lam.rt = LambdaState(lam, m)
        if state.pad is None:
            link_lambda(lam, m)
        source = lam.source
        made = Instrumented(
            lam, (lambda _pos: 0) if source is None else lambda p: line_at(source, p)
        )
        state.debug = made
        lam.body = made.body
        link_lambda(lam, m)
    finally:
        sys.setrecursionlimit(limit)
    return made


def restore(lam: Lambda) -> None:
    """Have the machine run `lam` as it was. Activations that run go on with stops."""
    state: Any = lam.rt
    if state is None or state.debug is None:
        return
    if lam.body is state.debug.body:
        lam.body = state.debug.original
    state.debug = None
    state.unlink()


def names_in(lam: Lambda) -> dict[str, Lambda]:
    """The functions that evaluating the top-level form `lam` defines, by name."""
    found: dict[str, Lambda] = {}
    stack = [original_body(lam)]
    while stack:
        node = stack.pop()
        if type(node) is Define and type(node.value) is Lambda:
            found[node.name] = node.value
        stack += parts_of(node)
    return found


def lines_in(lam: Lambda) -> set[int]:
    """The lines at which forms of `lam` itself begin."""
    source = lam.source
    if source is None:
        return set()
    found: set[int] = set()
    structural = -1 if lam.toplevel else lam.pos
    stack = [original_body(lam)]
    while stack:
        node = stack.pop()
        parts = parts_of(node)
        if (parts or node.pos != structural) and node.pos >= 0 and node.pos != structural:
            found.add(line_at(source, node.pos))
        stack += parts
    return found


def variables_at(lam: Lambda, wanted: Any) -> list[Var]:
    """The variables in scope at the node `wanted` of `lam`, inner ones last; all if it is not
    there."""
    debug = None if lam.rt is None else lam.rt.debug
    body = original_body(lam)
    if debug is not None:
        wanted = debug.origins.get(id(wanted), wanted)
    parameters = [*lam.required, *lam.optional, *lam.keys]
    if lam.rest is not None:
        parameters.append(lam.rest)
    everything = list(parameters)
    stack: list[tuple[Any, tuple[Var, ...]]] = [(body, ())]
    while stack:
        node, bound = stack.pop()
        if node is wanted:
            return [*parameters, *bound]
        match node:
            case Let():
                everything.append(node.var)
                stack += [(node.body, (*bound, node.var)), (node.init, bound)]
            case Loop():
                everything += node.vars
                stack.append((node.body, (*bound, *node.vars)))
                stack += [(part, bound) for part in node.inits]
            case Letrec():
                everything += node.vars
                stack.append((node.body, (*bound, *node.vars)))
            case _:
                stack += [(part, bound) for part in parts_of(node)]
    return everything


# -- activations ---------------------------------------------------------------------------------


def moved(state: State, *, whole: bool) -> State:
    """`state` with the nodes of bodies with stops, for lambdas that have such.

    Not `whole`: only in the innermost activation.
    """
    node, env, kont, value = state
    first = env if node is not None and env else top_environment(kont)
    if node is not None and env:
        debug = env[0].rt.debug if type(env[0]) is Lambda and env[0].rt is not None else None
        if debug is not None:
            node = debug.entries.get(id(node), node)
    return (node, env, moved_frames(kont, None if whole else first), value)


def top_environment(kont: Kont) -> Any:
    """The environment of the innermost activation that waits; None if there is none."""
    while kont[0] != EXIT:
        if kont[0] < ENV_FRAMES:
            return kont[3]
        kont = kont[1]
    return None


def moved_frames(kont: Kont, only: Any) -> Kont:
    """See `moved`. `only`: the environment of the one activation that is meant."""
    frames: list[Kont] = []
    changed = 0  # so many frames from the top on have to be made again
    below = kont
    while kont[0] != EXIT and len(frames) < MOST_FRAMES:
        tag = kont[0]
        if tag < ENV_FRAMES:
            env = kont[3]
            if only is not None and env is not only:
                break
            twin = _twin(kont)
            if twin is not None:
                frames.append((tag, None, twin, *kont[3:]))
                kont = below = kont[1]
                changed = len(frames)
                continue
        frames.append(kont)
        kont = kont[1]
    for frame in reversed(frames[:changed]):
        below = (frame[0], below, *frame[2:])
    return below


def _twin(frame: Kont) -> Any:
    """The node with stops that takes the place of the one that `frame` waits with, if any."""
    debug = frame[3][0].rt.debug
    return None if debug is None or frame[0] == FAILED else debug.twins.get(id(frame[2]))


def with_marker(kont: Kont, env: Any, marker: Any) -> tuple[Kont, Any]:
    """`kont` with an OP frame `returned` above the first activation of the user's but that of
    `env`, which the value of the one of `env` will pass; and the marker that is there.

    The marker is None if there is no such activation: then the top-level form ends.
    """
    frames: list[Kont] = []
    while kont[0] != EXIT and len(frames) < MOST_FRAMES:
        if kont[0] < ENV_FRAMES and kont[3] is not env and is_users(kont[3][0]):
            if not (frames and frames[-1][0] == OP and frames[-1][2] is returned):
                kont = (OP, kont, returned, marker)
            else:
                marker = frames[-1][3]
            for frame in reversed(frames):
                kont = (frame[0], kont, *frame[2:])
            return kont, marker
        frames.append(kont)
        kont = kont[1]
    return (frames[0] if frames else kont), None
