"""Vectors whose elements are all of one type, and how code relies on that.

    (- (vector-ref a 0) (vector-ref b 0))      if a.uniform is not float and …: V_(P_)
                                               aʹitems[0] - bʹitems[0]

A vector says in `Vector.uniform` what all its elements certainly are. Asking it once costs less
than looking at one element, and holds until something else may have been stored: until a call,
or a store into any vector of what may be another type. `Lines.uniform` is what is known of this
moment: variable → type, or NOTHING for a vector that is known to promise nothing.

Who stores what the vector does not promise takes the promise back; who stores the like, in
compiled code, need not. A loop keeps what is known if all that it does keeps it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sx_kernel.ir.nodes import Call, Local, Loop, Node, PrimCall, SetGlobal, Var
from sx_kernel.ir.walk import bound_in, parts_of
from sx_kernel.jit.python.in_place import given_function
from sx_kernel.jit.python.infer import Type, base, hint, promises
from sx_kernel.jit.python.lines import Unsupported

if TYPE_CHECKING:
    from sx_kernel.jit.python.emit import Emitter
    from sx_kernel.jit.python.expressions import Expressions
    from sx_kernel.jit.python.operands import Operand
    from sx_kernel.runtime.sites import Site

NOTHING: Final = ""  # what a vector promises that promises nothing
_KINDS: Final = {"nat": "int", "int": "int", "float": "float", "bool": "bool"}
_STORES: Final = frozenset({"vector-set!", "vector-fill!", "vector-copy!"})  # into vectors
_HARMLESS: Final = frozenset({"read", "time", "random", "mutate"})


def ensure(em: Expressions, vector: Operand, kind: Type, site: Site | None) -> bool:
    """Whether all elements of `vector` are known to be of type `kind`, perhaps by asking now."""
    name = vector.text
    if em.uniform.get(name) == kind:
        return True
    if site is None or not em.hoist or not (promises(vector.type) and hint(vector.type) == kind):
        return False
    if not (name.isidentifier() and vector.atom) or (em.kept and NOTHING in em.uniform.values()):
        return False
    em.line(f"if {name}.uniform is not {kind} and not {name}.consists_of({kind}): V_(P_)", site)
    # it may have begun to promise that only now, and be known by another name, too
    em.uniform = {other: known for other, known in em.uniform.items() if known != NOTHING}
    em.uniform[name] = kind
    return True


def storing(em: Expressions, vector: Operand, value: Operand) -> bool:
    """Before `value` is stored: whether the vector's promise has to be taken back with it."""
    kind = _KINDS.get(value.type)
    if kind is not None:
        ensure(em, vector, kind, em.root)
    known = em.uniform.get(vector.text)
    if known is not None and known in (NOTHING, kind):
        return False
    if em.kept:
        raise Unsupported("python: a store turned out to be of another type")
    return True


def taken_back(em: Expressions, vector: Operand) -> None:
    """`vector` promises nothing from now on, and so does every vector that may be the same."""
    em.uniform = {name: known for name, known in em.uniform.items() if known == NOTHING}
    em.uniform[vector.text] = NOTHING


def keeps(em: Expressions, name: str) -> bool:
    """Whether vectors are what they were after the primitive `name` (vector-set! sees to it)."""
    prim = em.primitives.get(name)
    if prim is None or not em.is_inline(name) or not _HARMLESS.issuperset(prim.effects):
        return False
    own = getattr(prim.fn, "sx_name", "")
    return own == "vector-set!" or own not in _STORES


def enter_loop(em: Emitter, loop: Loop) -> bool:
    """A loop begins: ask its vectors before, once, and keep what holds in all its turns.

    True if nothing in the loop changes what vectors promise."""
    accesses: list[PrimCall] = []
    if not _collect(em, loop.body, accesses):
        em.uniform = {}
        return False
    if not accesses:
        return True
    bound = bound_in(loop)
    held = [(_vector(em, access, bound), access) for access in accesses]
    stores = [(vector, access) for vector, access in held if len(access.args) == 3]
    likely = all(_expects(vector, _kind(em, access)) for vector, access in stores)
    site = em.site(loop.body)
    if likely:
        for vector, access in held:
            kind = _kind(em, access)
            if vector is not None and kind is not None:
                ensure(em, vector, kind, site)
    else:
        for vector, _ in stores:
            if vector is not None and em.uniform.get(vector.text) != NOTHING:
                em.line(f"{vector.text}.uniform = False")
                taken_back(em, vector)
    if all(_is_kept(em, vector, _kind(em, access)) for vector, access in stores):
        return True
    em.uniform = {}
    return False


def _vector(em: Emitter, access: PrimCall, bound: set[Var]) -> Operand | None:
    """The vector that is used, if it is certainly one, and the same in all turns."""
    held = access.args[0]
    if type(held) is not Local or held.var in bound or held.var.boxed:
        return None
    vector = em.local(held.var)
    return vector if base(vector.type) == "Vector_" else None


def _kind(em: Emitter, access: PrimCall) -> Type | None:
    """The type of what is loaded, if that gains by it, or stored."""
    if len(access.args) == 2:
        return em.types.checked.get(id(access))
    return _KINDS.get(em.types.of(access.args[2]))


def _expects(vector: Operand | None, kind: Type | None) -> bool:
    return vector is not None and promises(vector.type) and hint(vector.type) == kind


def _is_kept(em: Emitter, vector: Operand | None, kind: Type | None) -> bool:
    """Whether a store in the loop leaves all promises as they are."""
    known = None if vector is None else em.uniform.get(vector.text)
    return known is not None and known in (NOTHING, kind)


def _collect(em: Emitter, node: Node, found: list[PrimCall]) -> bool:
    """Note the loads and stores in `node`; False if something there may store whatever it likes."""
    if type(node) is Call and given_function(em, node) is None:
        return False
    if type(node) is SetGlobal:
        return False
    if type(node) is PrimCall:
        if not keeps(em, node.name):
            return False
        own = getattr(em.primitives[node.name].fn, "sx_name", "")
        if (own, len(node.args)) in (("vector-ref", 2), ("vector-set!", 3)):
            found.append(node)
    return all(_collect(em, part, found) for part in parts_of(node))
