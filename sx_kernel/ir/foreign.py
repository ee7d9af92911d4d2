"""What IR that comes from outside must be, besides well formed (ir/verify.py).

A frozen computation may be anybody's. Its code is read from text, where the analyser has not seen
it: names must be names, sizes in proportion, and it may refer only to what a program can name. A
program cannot name what begins with `%`: special forms are made of those, which call them with
what they take; and what belongs to a library, a name such as `(my lib) helper`, is the library's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from sx_kernel.base.errors import InternalError
from sx_kernel.ir.nodes import (
    Call,
    Const,
    Define,
    Fail,
    Global,
    KeywordArg,
    Lambda,
    Let,
    Letrec,
    Loop,
    MakeDict,
    Node,
    PrimCall,
    SetGlobal,
)
from sx_kernel.ir.walk import parts_of

KINDS: Final = ("lambda", "component", "island")

Arity = tuple[int, int | None]


class Known(NamedTuple):
    """What code may refer to: the arities of primitives and of what special forms call, by name
    (None: unknown; `(0, None)`: any), and whether a library's name exists."""

    primitive: Callable[[str], Arity | None]
    internal: Callable[[str], Arity | None]
    exists: Callable[[str], bool]


def nameable(name: object) -> bool:
    """Return whether a program can define a global of that name."""
    return type(name) is str and name[:1] not in ("%", "(")


def check_foreign(lam: Lambda, known: Known) -> None:
    """Raise InternalError saying what `lam`, one lambda read from elsewhere, must not contain.

    The lambdas in it are checked on their own.
    """
    if lam.kind not in KINDS or not _texts(lam.name, lam.doc, optional=True):
        raise InternalError("foreign code: a lambda of an unknown kind")
    library = lam.source is not None and lam.source.library
    nodes = variables = 0
    called: set[Node] = set()
    stack: list[Node] = [lam.body]
    while stack:
        node = stack.pop()
        nodes += 1
        if type(node) is Call and type(node.fn) is Global:
            called.add(node.fn)
            _check_call(node.fn.name, len(node.args), known)
        if type(node) in (Let, Letrec, Loop):
            variables += 1 if type(node) is Let else len(node.vars)  # type: ignore[union-attr]
        _check(node, known, library=library, called=node in called)
        stack.extend(parts_of(node))
    params = len(lam.required) + len(lam.optional) + len(lam.keys) + (lam.rest is not None)
    most = 1 + params + len(lam.captures) + variables + nodes
    if type(lam.nslots) is not int or not 0 < lam.nslots <= most:
        raise InternalError(f"foreign code: {lam.nslots} slots")


def _check_call(name: object, count: int, known: Known) -> None:
    if type(name) is str and name[:1] == "%":
        arity = known.internal(name)
        if arity is None or count < arity[0] or (arity[1] is not None and count > arity[1]):
            raise InternalError(f"foreign code: a call of {name} with {count} arguments")


def _check(node: Node, known: Known, *, library: bool, called: bool) -> None:
    """Check the fields of one node."""
    match node:
        case Global(name=name):
            internal = called and _texts(name) and name[:1] == "%"
            good = nameable(name) or internal or (library and _of_library(name, known))
        case SetGlobal(name=name):
            good = nameable(name) or (library and _of_library(name, known))
        case Define(name=name, doc=doc):
            good = nameable(name) and _texts(doc, optional=True)
        case PrimCall(name=name, args=args):
            arity = known.primitive(name) if type(name) is str else None
            good = arity is not None and arity[0] <= len(args)
            good = good and (arity is None or arity[1] is None or len(args) <= arity[1])
        case MakeDict(keys=keys, values=values):
            good = _texts(*keys) and len(keys) == len(values)
        case Fail(kind=kind, message=message, hint=hint):
            good = _texts(kind, message) and _texts(hint, optional=True)
        case KeywordArg(name=name) | Loop(name=name):
            good = _texts(name)
        case Const(value=value):
            good = type(value) is not Lambda
        case _:
            good = True
    if not good:
        name = getattr(node, "name", "")
        raise InternalError(f"foreign code: {type(node).__name__} {str(name)[:40]}".rstrip())


def _of_library(name: object, known: Known) -> bool:
    return type(name) is str and name[:1] == "(" and known.exists(name)


def _texts(*values: object, optional: bool = False) -> bool:
    return all(type(value) is str or (optional and value is None) for value in values)
