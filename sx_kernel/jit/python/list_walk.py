"""Loops that walk a list, as Python's `for`.

    (let loop ((xs items) …)               it = iter(items)
      (if (empty? xs)                       for x in it:
          result                             … x …
          (… (first xs) …                   else: result
             (loop (rest xs) …))))

In SX every `rest` is a list of its own. Nobody sees those lists if the loop does nothing with its
variable but ask whether it is empty, take its first element and go on with the rest; and nobody
can change the list meanwhile if the loop calls nothing but primitives that change no list. When
the code is left in the middle, `xs` is what the iterator has not given yet, behind the element
that it gave last (`Walking`, runtime/sites.py).

Long lists made by `cons` are walked piece by piece (base/walks.py), so that a search that ends
early never pays for the elements behind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sx_kernel.ir.nodes import Call, If, Lambda, Local, Loop, Node, PrimCall, Recur, Var
from sx_kernel.ir.walk import parts_of
from sx_kernel.jit.python.operands import Operand
from sx_kernel.runtime.sites import Walking

if TYPE_CHECKING:
    from sx_kernel.jit.python.emit import Emitter
    from sx_kernel.jit.python.expressions import Expressions
    from sx_kernel.jit.python.loops import Target, Turn

# Tests that end a walk → the function that makes an iterator of what is no Python list: other
# values than lists are empty or not in the eyes of these, and `null?` holds of lists alone.
_ENDS: Final = {"empty?": "walk_", "null?": "walk_list_"}
_GOES_ON: Final = {"pair?": "walk_list_"}
# What changes something, but no list.
_HARMLESS: Final = frozenset({
    "vector-set!", "vector-fill!", "vector-copy!", "hash-table-set!", "hash-table-delete!",
    "hash-table-clear!", "dict-set!", "dict-delete!", "set-add!", "set-remove!",
    "bytevector-u8-set!", "bytevector-copy!", "buffer-append!", "string-buffer-append!",
})  # fmt: skip
_EFFECTS: Final = frozenset({"read", "io", "time", "random"})


class ListWalk(NamedTuple):
    """`turn` is what a turn does with an element of the list in `var`, `end` comes after the last.

    `place` is the variable's among those of the loop, `starts` the function that begins a walk
    over what is no Python list; `uses` are the primitives that it relies on.
    """

    place: int
    var: Var
    starts: str
    turn: Node
    end: Node
    uses: set[str]


def list_walk(em: Expressions, loop: Loop) -> ListWalk | None:
    """How `loop` walks a list; None if it does not, or if somebody could notice."""
    if type(loop.body) is not If:
        return None
    test, turn, end = loop.body.test, loop.body.orelse, loop.body.then
    uses: set[str] = set()
    if _own_name(em, test) == "not":
        assert type(test) is PrimCall
        uses.add(test.name)
        test, turn, end = test.args[0], end, turn
    name = _own_name(em, test)
    starts = _ENDS.get(name)
    if name in _GOES_ON:
        starts, turn, end = _GOES_ON[name], end, turn
    if starts is None or type(test) is not PrimCall:
        return None
    held = test.args[0]
    if type(held) is not Local or held.var not in loop.vars or held.var.boxed:
        return None
    found = ListWalk(loop.vars.index(held.var), held.var, starts, turn, end, uses | {test.name})
    if _mentions(end, found.var) or _recurs(end, loop) or not _recurs(turn, loop):
        return None
    return found if _only_walks(em, turn, loop, found) else None


def _own_name(em: Expressions, node: Node) -> str:
    """The name under which the primitive that `node` calls inline was declared; else ""."""
    if type(node) is not PrimCall or len(node.args) != 1 or not em.is_inline(node.name):
        return ""
    return getattr(em.primitives[node.name].fn, "sx_name", "")


def _recurs(node: Node, loop: Loop) -> bool:
    if type(node) is Recur:
        return node.loop is loop
    return any(_recurs(part, loop) for part in parts_of(node))


def _mentions(node: Node, var: Var) -> bool:
    if type(node) is Local:
        return node.var is var
    if type(node) is Lambda:
        return any(c.outer is var for c in node.captures)
    return any(_mentions(part, var) for part in parts_of(node))


def _only_walks(em: Expressions, node: Node, loop: Loop, walk: ListWalk) -> bool:
    """Whether `node`, part of a turn, changes no list and uses the variable as it may."""
    if type(node) is PrimCall:
        if _is_on(em, node, "first", walk):
            return True
        if not changes_no_list(em, node.name):
            return False
    elif type(node) is Call:
        return False
    elif type(node) is Recur and node.loop is loop:
        return _goes_on(em, node, loop, walk)
    elif type(node) in (Local, Lambda):
        return not _mentions(node, walk.var)
    return all(_only_walks(em, part, loop, walk) for part in parts_of(node))


def _goes_on(em: Expressions, node: Recur, loop: Loop, walk: ListWalk) -> bool:
    """Whether `node` goes on with the rest of the list, which need not be made."""
    for i, part in enumerate(node.args):
        if i == walk.place:
            if not _is_on(em, part, "rest", walk):
                return False
        elif not _only_walks(em, part, loop, walk):
            return False
    # an operand that needs statements would have the rest evaluated before it
    return all(em.is_simple(part) for part in node.args[walk.place :])


def _is_on(em: Expressions, node: Node, name: str, walk: ListWalk) -> bool:
    """Whether `node` is the primitive `name` of the list that is walked."""
    if type(node) is not PrimCall or _own_name(em, node) != name:
        return False
    held = node.args[0]
    if type(held) is not Local or held.var is not walk.var:
        return False
    walk.uses.add(node.name)
    return True


def changes_no_list(em: Expressions, name: str) -> bool:
    """Whether the primitive `name` is what it was declared to be, and changes no list."""
    prim = em.primitives.get(name)
    if prim is None or not em.is_inline(name):
        return False
    return name in _HARMLESS or _EFFECTS.issuperset(prim.effects)


def emit_walk(em: Emitter, node: Loop, walk: ListWalk, to: Target, here: Turn) -> None:
    """The turns of `node`."""
    em.dependencies.update(f"primitive:{name}" for name in walk.uses)
    xs, iterator, element = walk.var.py, em.temp(), em.temp()
    start = f"iter_({xs}) if type({xs}) is list else {walk.starts}({xs})"
    em.line(f"{iterator} = {start}", em.site(node.body))
    owed = em.owed
    em.walks.append(Walking(walk.var.slot, iterator, None))
    header = em.site(node.body)
    em.walks[-1] = Walking(walk.var.slot, iterator, element)
    em.elements[walk.var] = element
    try:
        with em.block(f"for {element} in {iterator}:", header):
            em.region(walk.turn)
            em.node(walk.turn, to, here)
    finally:
        em.walks.pop()
        del em.elements[walk.var]
    em.owed = owed


def element_of(em: Expressions, node: PrimCall) -> Operand | None:
    """What `node` is, if it is the first element of a list that is being walked."""
    if not em.elements or len(node.args) != 1 or type(node.args[0]) is not Local:
        return None
    element = em.elements.get(node.args[0].var)
    return None if element is None else Operand(element, "any", True)
