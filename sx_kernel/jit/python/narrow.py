"""What a test tells about a variable, in the branch that it leads to.

    (if (eof-object? c) … (char=? c #\\a))      behind it, c certainly is a character
    (if (string? x) (string-length x) …)        x is a string

Types of variables are otherwise the same everywhere (infer.py). The knowledge is that of the
emitter alone: it saves checks in the branch, nothing relies on it elsewhere.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sx_kernel.ir.nodes import And, Local, Node, Or, PrimCall, Var
from sx_kernel.jit.python.infer import Type, base

if TYPE_CHECKING:
    from sx_kernel.jit.python.expressions import Expressions

# Predicate → the type that everything of which it is true has.
_TRUE_OF: Final[dict[str, Type]] = {
    "string?": "str", "boolean?": "bool", "vector?": "Vector_",
    "char?": "Char_", "hash-table?": "Table_",
}  # fmt: skip


@contextmanager
def knowing(em: Expressions, test: Node, *, holds: bool) -> Generator[None]:
    """Emit a branch that is taken if `test` is true (`holds`), or if it is false."""
    saved = em.narrowed
    found = dict(_told(em, test, holds))
    if found:
        em.narrowed = {**saved, **found}
    try:
        yield
    finally:
        em.narrowed = saved


def _told(em: Expressions, test: Node, holds: bool) -> Iterator[tuple[Var, Type]]:
    if type(test) is (And if holds else Or):
        for part in test.parts:
            yield from _told(em, part, holds)
    if type(test) is not PrimCall or len(test.args) != 1 or not em.is_inline(test.name):
        return
    name = getattr(em.primitives[test.name].fn, "sx_name", "")
    held = test.args[0]
    if name == "not":
        yield from _told(em, held, not holds)
    if type(held) is not Local or held.var.boxed or held.var.assigned or held.var in em.given:
        return
    known = em.types.var(held.var)
    if name == "eof-object?" and not holds and known.endswith("?"):
        yield held.var, known[:-1]
    elif holds and name in _TRUE_OF and base(known) == "any":
        yield held.var, _TRUE_OF[name]
