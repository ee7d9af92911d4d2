"""States of the machine as text, for `sx explain` and for stepping through a program.

    eval   (prim + x@1 2)  |  x=1  |  exit
    value  3  |  (if □ 10 20), exit

Control (a node to evaluate, as IR text, or a value), environment, and the continuation from the
inside out: each frame is what waits, with □ where the value will go.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sx_kernel.base.values import UNSET, Box, symbol
from sx_kernel.ir.nodes import Call, Lambda, Let, Letrec, Loop, MakeDict, Node, PrimCall, Recur, Var
from sx_kernel.ir.shapes import Hole
from sx_kernel.ir.text import to_form
from sx_kernel.ir.walk import parts_of
from sx_kernel.machine.apply import Apply, NestedCall, State
from sx_kernel.machine.frames import (
    AND,
    ARGS,
    ENV_FRAMES,
    EXIT,
    FAILED,
    IF,
    LET,
    OP,
    OR,
    SEQ,
    SET,
    TAG_NAMES,
    Kont,
)  # fmt: skip
from sx_kernel.syntax.printer import inspect_cut

HOLE: Final = "□"
NODE_WIDTH: Final = 70
VALUE_WIDTH: Final = 30
PART_WIDTH: Final = 20
FRAMES: Final = 5


def show_state(state: State) -> str:
    """One line for `state`. Costs O(size of the node), whatever the data and the depth."""
    kind, *parts = state_parts(state)
    return f"{kind:<7}" + "  |  ".join(part for part in parts if part)


def state_parts(state: State, width: int = NODE_WIDTH) -> tuple[str, str, str, str]:
    """Return what a state is, its control (cut at `width`), its environment and its continuation.

    There is no environment where the control is a value, or a function and its arguments.
    """
    node, env, kont, value = state
    if node is None:
        return "value", inspect_cut(value, width), "", show_kont(kont)
    if type(node) is Apply:
        return "apply", _application(node), "", show_kont(kont)
    return "eval", show_node(node, width, env), show_environment(env), show_kont(kont)


def show_node(node: Node, width: int, env: list[Any]) -> str:
    """The IR text of `node`, cut at `width` characters. `env`: of the activation it belongs to."""
    lam: Lambda = env[0]
    try:
        form = to_form(node, _loops_around(node))
        return inspect_cut(_filled(form, lam.filling) if lam.shared else form, width)
    except RecursionError:
        return f"({type(node).__name__.lower()} …)"


def _filled(form: Any, filling: tuple[Any, ...]) -> Any:
    """The form of a node that has holes (ir/shapes.py), with what is in them."""
    if type(form) is not list:
        return form
    if len(form) == 2 and form[0] is symbol("quote"):
        if type(form[1]) is not Hole:
            return form
        value = filling[form[1].index]
        return _filled(to_form(value), value.filling) if type(value) is Lambda else value
    return [_filled(part, filling) for part in form]


def _loops_around(node: Node) -> list[Loop]:
    """The loops that some Recur in `node` goes back to."""
    found: list[Loop] = []
    stack: list[Node] = [node]
    while stack:
        part = stack.pop()
        if type(part) is Recur and not any(part.loop is loop for loop in found):
            found.append(part.loop)
        stack.extend(parts_of(part))
    return found


def _application(node: Apply) -> str:
    fn: Any = node.fn
    name = (fn.lam.name or "fn") if type(fn) is NestedCall else inspect_cut(fn, VALUE_WIDTH)
    return _call(name, [inspect_cut(arg, VALUE_WIDTH) for arg in node.args])


def _call(head: str, parts: list[str]) -> str:
    return f"({' '.join([head, *parts])})"


# -- environments --------------------------------------------------------------------------------


def show_environment(env: list[Any]) -> str:
    """The variables of an activation that have a value: `x=1 f=#<lambda f>`; "-" if none has.

    A local variable that holds nil cannot be told from one that is not bound yet.
    """
    lam: Lambda = env[0]
    parameters = 1 + len(lam.required) + len(lam.optional) + len(lam.keys) + (lam.rest is not None)
    shown: list[str] = []
    for var in sorted(variables(lam), key=lambda v: v.slot):
        value = env[var.slot] if var.slot < len(env) else None
        if value is not None or var.slot < parameters:
            shown.append(f"{var.name}={_held(value)}")
    return " ".join(shown) or "-"


def _held(value: Any) -> str:
    if type(value) is Box:
        return f"[{_held(value.v)}]"
    return "unset" if value is UNSET else inspect_cut(value, VALUE_WIDTH)


def variables(lam: Lambda) -> list[Var]:
    """The variables of one activation of `lam`."""
    found = [*lam.required, *lam.optional, *lam.keys, *(c.inner for c in lam.captures)]
    if lam.rest is not None:
        found.append(lam.rest)
    stack: list[Node] = [lam.body]
    while stack:
        node = stack.pop()
        if type(node) is Let:
            found.append(node.var)
        elif type(node) is Loop or type(node) is Letrec:
            found += node.vars
        stack.extend(parts_of(node))
    return found


# -- continuations -------------------------------------------------------------------------------


def frames_of(kont: Kont, most: int) -> list[str]:
    """The frames of a continuation, each as text, the innermost first; `most` at most."""
    found: list[str] = []
    while kont[0] != EXIT and len(found) < most:
        found.append(show_frame(kont))
        kont = kont[1]
    return found


def show_kont(kont: Kont) -> str:
    """The frames of a continuation, innermost first, at most FRAMES of them."""
    shown: list[str] = []
    while len(shown) < FRAMES:
        shown.append(show_frame(kont))
        if kont[0] == EXIT:
            return ", ".join(shown)
        kont = kont[1]
    return ", ".join([*shown, "…"])


def show_frame(frame: Kont) -> str:
    """One frame (machine/frames.py) as what waits, with a hole for the value."""
    tag = frame[0]
    if tag == OP:
        return frame[2].__name__.strip("_").replace("_", "-")
    if tag >= ENV_FRAMES:
        return TAG_NAMES[tag]
    return _FRAMES[tag](frame[2], frame[3], *frame[4:])


def _part(node: Node, env: list[Any]) -> str:
    return show_node(node, PART_WIDTH, env)


def _args(node: Any, env: list[Any], vals: tuple[Any, ...]) -> str:
    kind = type(node)
    parts = parts_of(node)[:-1] if kind is Loop else parts_of(node)
    done = [inspect_cut(value, PART_WIDTH) for value in vals]
    words = [*done, HOLE, *(_part(part, env) for part in parts[len(vals) + 1 :])]
    if kind is Call:
        return f"({' '.join(words)})"
    if kind is PrimCall:
        return _call(node.name, words)
    if kind is MakeDict:
        pairs = zip(node.keys, words, strict=True)
        return "{" + " ".join(f":{key} {word}" for key, word in pairs) + "}"
    return _call(node.loop.name if kind is Recur else node.name, words)


def _if(node: Any, env: list[Any]) -> str:
    return _call("if", [HOLE, _part(node.then, env), _part(node.orelse, env)])


def _sequence(head: str) -> Callable[[Any, list[Any], int], str]:
    def show(node: Any, env: list[Any], i: int) -> str:
        return _call(head, [HOLE, *(_part(part, env) for part in node.parts[i:])])

    return show


def _let(node: Any, env: list[Any]) -> str:
    return _call("let", [node.var.name, HOLE, _part(node.body, env)])


def _failed(_pos: int, _env: list[Any]) -> str:
    return "failed"


def _set(node: Any, _env: list[Any]) -> str:
    name = node.name if hasattr(node, "name") else node.var.name
    return _call("define" if type(node).__name__ in {"Define", "Init"} else "set!", [name, HOLE])


_FRAMES: Final[dict[int, Callable[..., str]]] = {
    ARGS: _args,
    IF: _if,
    SEQ: _sequence("seq"),
    AND: _sequence("and"),
    OR: _sequence("or"),
    LET: _let,
    SET: _set,
    FAILED: _failed,
}
