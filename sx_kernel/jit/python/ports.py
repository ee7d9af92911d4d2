"""Templates of primitives on string ports: what is written to one, characters and lines read.

Inline for open string ports only; the primitive itself decides about all others. A loop that reads
fetches the method that takes the next character, or line, before its first turn.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from sx_kernel.ir.nodes import Local, Loop, Node, PrimCall
from sx_kernel.ir.walk import bound_in, parts_of
from sx_kernel.jit.python.operands import Operand, is_literal, slow_call, template, type_check

if TYPE_CHECKING:
    from sx_kernel.jit.python.expressions import Expressions


def _collect(em: Expressions, port: Operand, text: str, slow: str) -> None:
    """Write `text` to a port that only collects it (see Port), else do what `slow` says."""
    with em.block("try:"):
        em.line(f"{port.text}.collects.append({text})", em.root)
    with em.block("except AttributeError:"):  # no port, or none that collects
        em.line(slow, em.root)


@template("write-string")
def write_string(em: Expressions, args: list[Operand]) -> Operand | None:
    """All of a string."""
    if len(args) != 2 or is_literal(args[1]):
        return None
    text, port = em.atom(args[0]), em.atom(args[1])
    slow = slow_call("write-string", text, port)
    checks = type_check(text, "str")
    if not checks:
        _collect(em, port, text.text, slow)
        return Operand("None", "any", True)
    with em.block(f"if {checks[0]}:", em.root):
        _collect(em, port, text.text, slow)
    with em.block("else:"):
        em.line(slow, em.root)
    return Operand("None", "any", True)


@template("newline")
def newline(em: Expressions, args: list[Operand]) -> Operand | None:
    """The end of a line."""
    if len(args) != 1 or is_literal(args[0]):
        return None
    port = em.atom(args[0])
    _collect(em, port, "'\\n'", slow_call("newline", port))
    return Operand("None", "any", True)


def _taken(name: str, what: str, kind: str) -> None:
    """A primitive that takes, or looks at, what an input port has ready (see Port)."""

    @template(name)
    def emit(em: Expressions, args: list[Operand]) -> Operand | None:
        if len(args) != 1 or is_literal(args[0]):
            return None
        port = em.atom(args[0])
        found = em.destination or em.temp()
        with em.block("try:"):
            held = em.takers.get((name, port.text))
            em.line(f"{found} = {held}()" if held else f"{found} = {port.text}.{what}", em.root)
        with em.block("except UNREADY_:"):  # no port, or one that has nothing ready
            em.line(f"{found} = {slow_call(name, port)}", em.root)
        return Operand(found, kind, True)


_taken("read-char", "chars.pop()", "Char_?")
_taken("peek-char", "chars[-1]", "Char_?")
_taken("read-line", "lines.pop()", "str?")

# What takes something, and the port's list that it takes it from, which is always the same one.
_TAKEN_FROM: Final = {"read-char": "chars", "read-line": "lines"}


def enter_loop(em: Expressions, loop: Loop) -> None:
    """A loop begins: fetch what takes something from the ports that it reads, once."""
    bound = bound_in(loop)
    for node in _reads(em, loop.body):
        held = node.args[0]
        if type(held) is not Local or held.var in bound or held.var.boxed or held.var.letrec:
            continue
        port = em.local(held.var)
        name = _own_name(em, node)
        if not port.text.isidentifier() or (name, port.text) in em.takers:
            continue
        items = _TAKEN_FROM[name]
        taker = em.takers[name, port.text] = f"{port.text}ʹ{items}"
        # what is no port has nothing ready
        em.line(f"{taker} = {port.text}.{items}.pop if type({port.text}) is Port_ else [].pop")


def _reads(em: Expressions, node: Node) -> Iterator[PrimCall]:
    """The calls in `node` that take something from a port."""
    if type(node) is PrimCall and len(node.args) == 1 and _own_name(em, node) in _TAKEN_FROM:
        yield node
    for part in parts_of(node):
        yield from _reads(em, part)


def _own_name(em: Expressions, node: PrimCall) -> str:
    """The name under which the primitive that `node` calls inline was declared; else ""."""
    prim = em.primitives.get(node.name)
    return getattr(prim.fn, "sx_name", "") if prim is not None and not prim.checked else ""
