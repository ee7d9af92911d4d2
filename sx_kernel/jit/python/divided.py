"""Lists that a recursion divides: what their elements are is asked once.

    (define (quicksort xs)                        def fn(xs):
      (if (empty? xs)                              if not xs: return []
          (list)                                   if [x for x in xs if type(x) is not int]: V_(P_)
          (let ((pivot (first xs))                 return I_quicksort(xs)
                (others (rest xs)))
            (append                               def fn(xs):           # the direct entry
              (quicksort (filter … others))        pivot = xs[0]
              …))))                                others = xs[1:]
                                                   … [x for x in others if x < pivot] …

The list is copied before anything else happens, into a private one (private_lists.py) that is
walked from end to end anyway; and the function calls itself only with what `filter` or `remove`
leave of that. So elements that were of one type are so at every depth, and such a list has at
least one where the base case is the empty one. The direct entry relies on both, for as long as
nothing can have changed the list: until the copy is made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sx_kernel.ir.nodes import Call, Global, Lambda, Let, Local, Node, PrimCall, Var
from sx_kernel.ir.walk import bound_in, parts_of
from sx_kernel.jit.python.in_place import given_function
from sx_kernel.jit.python.infer import Type, base, hint
from sx_kernel.jit.python.lines import Unsupported
from sx_kernel.jit.python.private_lists import is_rest
from sx_kernel.runtime.sites import Site

if TYPE_CHECKING:
    from sx_kernel.jit.python.emit import Emitter
    from sx_kernel.jit.python.operands import Operand

_ENDS: Final = frozenset({"empty?", "null?"})
_KEEP: Final = frozenset({"filter", "remove"})  # what answers some elements of a list


class Divided(NamedTuple):
    """The parameter `var`, number `place`, holds a list of elements of type `kind`."""

    var: Var
    place: int
    kind: Type


def divided(em: Emitter) -> Divided | None:
    """The parameter that the recursion of the function being emitted divides, if any."""
    if em.base is None or not em.base.when or em.self_name is None:
        return None
    test, lam = em.base.test, em.lam
    if type(test) is not PrimCall or len(test.args) != 1 or not em.is_inline(test.name):
        return None
    held = test.args[0]
    if type(held) is not Local or held.var not in lam.required or held.var in bound_in(lam.body):
        return None
    if getattr(em.primitives[test.name].fn, "sx_name", "") not in _ENDS:
        return None
    kind = em.guards.get(held.var, "any")
    if base(kind) != "list" or hint(kind) not in {"int", "float"}:
        return None
    copy = _copied(em, em.base.rest, held.var)
    place = lam.required.index(held.var)
    if copy is None or not _only_parts(em, em.base.rest, place, _parts(em, copy)):
        return None
    return Divided(held.var, place, hint(kind))


def _copied(em: Emitter, node: Node, whole: Var) -> Let | None:
    """Where the rest of `whole` is copied before anything else can happen."""
    while type(node) is Let and not node.var.boxed and em.is_simple(node.init):
        if node.var in em.private and is_rest(em, node.init):
            held = parts_of(node.init)[0]
            return node if type(held) is Local and held.var is whole else None
        node = node.body
    return None


def _parts(em: Emitter, copy: Let) -> set[Var]:
    """The private lists that hold elements of the copy and nothing else."""
    found = {copy.var}
    stack: list[Node] = [copy.body]
    while stack:
        node = stack.pop()
        if type(node) is Let and node.var in em.private and _is_part(em, node.init, found):
            found.add(node.var)
        stack.extend(reversed(parts_of(node)))
    return found


def _is_part(em: Emitter, node: Node, lists: set[Var]) -> bool:
    """Whether `node` is what is left of one of `lists`."""
    if type(node) is not Call or type(node.fn) is not Global or node.fn.name not in _KEEP:
        return False
    held = node.args[-1]
    if type(held) is not Local or held.var not in lists:
        return False
    return given_function(em, node) is not None


def _only_parts(em: Emitter, node: Node, place: int, lists: set[Var]) -> bool:
    """Whether every call of the function itself in `node` divides the list further."""
    if type(node) is Lambda:
        return True  # calls in there are not direct
    if type(node) is Call and type(node.fn) is Global and node.fn.name == em.self_name:
        part = node.args[place] if len(node.args) == len(em.lam.required) else None
        if part is None or not _is_part(em, part, lists):
            return False
    return all(_only_parts(em, part, place, lists) for part in parts_of(node))


def ask(em: Emitter) -> None:
    """Before the direct entry is called: what all elements are."""
    if em.divided is not None:
        xs, kind = em.divided.var.py, em.divided.kind
        site = Site(em.lam.body, ())
        em.line(f"if [x_ for x_ in {xs} if type(x_) is not {kind}]: V_(P_)", site)


def handed_on(em: Emitter, arguments: list[Operand]) -> None:
    """A direct call: its list has to be one that `ask` need not be asked about."""
    if em.divided is not None:
        given = arguments[em.divided.place].text
        if em.proven.get(given) != em.divided.kind:
            raise Unsupported(f"python: {given} is not known to be a part of what was divided")
