"""Loops that count, as Python's `for … in range(…)`.

    (let loop ((i 0) …)                     i = 0
      (if (< i n)                           for i in range(i, n):
          (begin … (loop (+ i 1) …))         …
          result))                          else: result

The counter and its limit must be known to be integers, every turn must add the same step, and
nothing else may set the counter. The limit cannot change meanwhile: it is a constant or a
variable from outside the loop, and those are only ever set by leaving it. A loop that would
count for ever (`=` that has been passed, a step that does not lead to the limit) still does:
over `count_`.

Making a range costs as much as some ten turns gain. So loops that may be left in the middle, which
are searches and likely to be short, and those that call a function in every turn stay `while`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sx_kernel.ir.nodes import (
    And,
    Call,
    Const,
    If,
    Lambda,
    Let,
    Letrec,
    Local,
    Loop,
    Node,
    Or,
    PrimCall,
    Recur,
    Seq,
    Var,
)
from sx_kernel.ir.walk import bound_in, parts_of
from sx_kernel.jit.python.infer import INTS
from sx_kernel.jit.python.quoted import LONG, literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from sx_kernel.jit.python.infer import Inference

_MIRRORED: Final = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "=": "=", "!=": "!="}
_NEGATED: Final = {"<": ">=", ">": "<=", "<=": ">", ">=": "<", "=": "!=", "!=": "="}


class CountingLoop(NamedTuple):
    """`turn` is what a turn does while `going` (Python text) holds, `end` comes after the last.

    `place` is the counter's among the loop's variables; `source` is the iterable, `step` and
    `going` serve to give the counter its last value, should `end` look at it.
    """

    place: int
    counter: Var
    source: str
    going: str
    step: str
    turn: Node
    end: Node
    uses: set[str]  # the primitives it relies on


def counting_loop(
    loop: Loop,
    types: Inference,
    is_inline: Callable[[str], bool],
    in_place: Callable[[Call], bool],
) -> CountingLoop | None:
    """How `loop` counts; None if it does not, or not certainly.

    `is_inline`: whether a primitive's name means what it was declared to mean. `in_place`: whether
    a call is none, because the function's body stands there.
    """
    body = loop.body
    if type(body) is not If or type(body.test) is not PrimCall or len(body.test.args) != 2:
        return None
    ends = [branch for branch in (body.then, body.orelse) if not _recurs(branch, loop)]
    if len(ends) != 1:
        return None
    turn = body.then if ends[0] is body.orelse else body.orelse
    if not _goes_on(turn) or _calls(turn, in_place):
        return None
    op = body.test.name if turn is body.then else _NEGATED.get(body.test.name, "")
    for (one, other), relation in (
        (body.test.args, op), (reversed(body.test.args), _MIRRORED.get(op, "")),
    ):  # fmt: skip
        if type(one) is Local and one.var in loop.vars and not one.var.boxed:
            inside = bound_in(loop)
            limit = _invariant(other, inside, types)
            step = _step(turn, loop, one.var, inside, types)
            if limit is None or step is None or types.var(one.var) not in INTS:
                continue
            source = _source(one.var.py, relation, limit, step)
            uses = {body.test.name, step.name}
            if source is None or not all(is_inline(name) for name in uses):
                continue
            going = f"{one.var.py} {relation} {limit}"
            return CountingLoop(
                loop.vars.index(one.var), one.var, source, going, step.text, turn, ends[0], uses
            )
    return None


class _Step(NamedTuple):
    text: str
    known: int | None  # None: not known when compiling
    name: str  # the primitive


def _source(i: str, relation: str, limit: str, step: _Step) -> str | None:
    """The iterable that gives the values of the counter, beginning with the present one."""
    by = "" if step.text == "1" else f", {step.text}"
    if step.known is None:
        if relation != "<":
            return None
        counted = f"range({i}, {limit}, {step.text})"
        return (
            f"{counted} if {step.text} > 0 else count_({i}, {step.text}) if {i} < {limit} else ()"
        )
    up = step.known > 0
    if relation == ("<" if up else ">"):
        return f"range({i}, {limit}{by})"
    if relation == ("<=" if up else ">="):
        return f"range({i}, {limit} {'+' if up else '-'} 1{by})"
    if relation == "!=" and abs(step.known) == 1:
        reaches = f"{i} {'<=' if up else '>='} {limit}"
        return f"range({i}, {limit}{by}) if {reaches} else count_({i}{by})"
    return None


def _recurs(node: Node, loop: Loop) -> bool:
    """Whether `node` contains a Recur of `loop`."""
    if type(node) is Recur:
        return node.loop is loop
    return any(_recurs(part, loop) for part in parts_of(node))


def _goes_on(node: Node) -> bool:
    """Whether every way through `node`, in tail position of a loop, ends with a Recur."""
    match node:
        case If():
            return _goes_on(node.then) and _goes_on(node.orelse)
        case Let() | Letrec() | Loop():
            return _goes_on(node.body)
        case Seq():
            return _goes_on(node.parts[-1])
        case _:
            return type(node) is Recur


def _calls(node: Node, in_place: Callable[[Call], bool]) -> bool:
    """Whether every way through `node` calls a function."""
    match node:
        case Call() if not in_place(node):
            return True
        case If():
            both = _calls(node.then, in_place) and _calls(node.orelse, in_place)
            return both or _calls(node.test, in_place)
        case And() | Or():
            return _calls(node.parts[0], in_place)
        case _:
            return any(_calls(part, in_place) for part in parts_of(node))


def looks_at(node: Node, var: Var) -> bool:
    """Whether `node` or a closure made in it uses `var`."""
    if type(node) is Local:
        return node.var is var
    if type(node) is Lambda:
        return any(c.outer is var for c in node.captures)
    return any(looks_at(part, var) for part in parts_of(node))


def _invariant(node: Node | None, inside: set[Var], types: Inference) -> str | None:
    """Python text of an integer constant or of an integer variable that is not among `inside`."""
    if type(node) is Const and type(node.value) is int:
        return None if abs(node.value) >> LONG else literal(node.value)
    if type(node) is Local and node.var not in inside and types.var(node.var) in INTS:
        return node.var.py
    return None


def _step(turn: Node, loop: Loop, counter: Var, inside: set[Var], types: Inference) -> _Step | None:
    """What every Recur of `loop` in `turn` adds to the counter; None if that is not one thing."""
    found: set[_Step | None] = set()
    stack = [turn]
    while stack:
        node = stack.pop()
        if type(node) is Recur and node.loop is loop:
            found.add(_added(node.args[loop.vars.index(counter)], counter, inside, types))
        stack.extend(parts_of(node))
    return found.pop() if len(found) == 1 else None


def _added(node: Node, counter: Var, inside: set[Var], types: Inference) -> _Step | None:
    if type(node) is not PrimCall or not node.args:
        return None
    first, *others = node.args
    if node.name in {"inc", "dec"} and not others:
        amount: Node = Const(1)
    elif node.name in {"+", "-"} and len(others) == 1:
        amount = others[0]
        if node.name == "+" and type(amount) is Local and amount.var is counter:
            first, amount = amount, first
    else:
        return None
    if type(first) is not Local or first.var is not counter:
        return None
    down = node.name in {"-", "dec"}
    if type(amount) is Const and type(amount.value) is int and amount.value != 0:
        known = -amount.value if down else amount.value
        return None if abs(known) >> LONG else _Step(literal(known), known, node.name)
    if down or type(amount) is Const:
        return None
    text = _invariant(amount, inside, types)
    return None if text is None else _Step(text, None, node.name)
