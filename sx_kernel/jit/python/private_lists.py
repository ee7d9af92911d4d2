"""Lists that nobody but this activation ever sees.

    (let ((others (rest xs)))
      … (filter (fn (x) (< x pivot)) others) … (filter (fn (x) (>= x pivot)) others))

`others` only serves functions that are emitted in place and primitives that read it. So it may be
a Python list at any length, although `rest` of a long one would be a chain: it is walked from end
to end anyway. And since nobody can change it, what one walk found out about its elements still
holds at the next (`Emitter.proven`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sx_kernel.ir.nodes import And, Call, If, Lambda, Let, Local, Loop, Node, Or, PrimCall, Var
from sx_kernel.ir.walk import parts_of
from sx_kernel.jit.python.in_place import given_function, makes_list
from sx_kernel.jit.python.infer import base

if TYPE_CHECKING:
    from sx_kernel.jit.python.emit import Emitter

_READERS: Final = frozenset({"first", "second", "third", "last", "nth", "len", "empty?", "null?"})


def private_lists(em: Emitter) -> frozenset[Var]:
    """The variables of the lambda that hold such lists."""
    found: set[Var] = set()
    stack: list[Node] = [em.lam.body]
    while stack:
        node = stack.pop()
        if type(node) is Let and _is_private(em, node):
            found.add(node.var)
        if type(node) is not Lambda:
            stack.extend(parts_of(node))
    return frozenset(found)


def _is_private(em: Emitter, node: Let) -> bool:
    if node.var.boxed or not _is_fresh(em, node.init):
        return False
    return _only_read(em, node.body, node.var) and _walked(em, node.body, node.var)


def _own_name(em: Emitter, node: PrimCall) -> str:
    if not em.is_inline(node.name):
        return ""
    return getattr(em.primitives[node.name].fn, "sx_name", "")


def is_rest(em: Emitter, node: Node) -> bool:
    """Whether `node` is the rest of a list."""
    return type(node) is PrimCall and _own_name(em, node) == "rest" and len(node.args) == 1


def _is_fresh(em: Emitter, node: Node) -> bool:
    """Whether `node` makes a list, and a Python list if it likes."""
    return is_rest(em, node) or (type(node) is Call and makes_list(em, node))


def _is(node: Node, var: Var) -> bool:
    return type(node) is Local and node.var is var


def _only_read(em: Emitter, node: Node, var: Var) -> bool:
    """Whether nothing in `node` could change the list in `var`, or keep it."""
    if type(node) is Lambda:
        return not any(c.outer is var for c in node.captures)
    parts = parts_of(node)
    if type(node) is PrimCall and _own_name(em, node) in _READERS and _is(parts[0], var):
        parts = parts[1:]
    elif type(node) is Call and node.args and _is(node.args[-1], var):
        if given_function(em, node) is None:
            return False
        parts = parts[:-1]
    return not _is(node, var) and all(_only_read(em, part, var) for part in parts)


def _walked(em: Emitter, node: Node, var: Var) -> bool:
    """Whether `node` walks the list in `var` from end to end, whichever way it branches."""
    match node:
        case Call():
            if node.args and _is(node.args[-1], var):
                return given_function(em, node) is not None
            return any(_walked(em, part, var) for part in node.args)
        case If():
            both = _walked(em, node.then, var) and _walked(em, node.orelse, var)
            return both or _walked(em, node.test, var)
        case And() | Or():
            return _walked(em, node.parts[0], var)
        case Lambda():
            return False
        case Loop():
            return any(_walked(em, part, var) for part in node.inits)
        case _:
            return any(_walked(em, part, var) for part in parts_of(node))


def emit_rest(em: Emitter, node: Let) -> bool:
    """Bind a private list that is the rest of another; False if `node` does no such thing."""
    init = node.init
    if node.var not in em.private or not is_rest(em, init) or not em.is_simple(init):
        return False
    assert type(init) is PrimCall
    em.dependencies.add(f"primitive:{init.name}")
    site = em.site(init)
    (whole,) = em.line_operands(init.args, site)
    if not whole.atom:
        whole = em.hoisted(whole, site)
    text = f"{whole.text}[1:]"
    if base(whole.type) != "list":
        text = f"{text} if type({whole.text}) is list else rest_list_({whole.text})"
    em.line(f"{node.var.py} = {text}", site)
    if whole.text in em.whole:
        em.proven[node.var.py] = em.whole.pop(whole.text)
    return True
