"""Templates of primitives on string ports: what is written to one, characters and lines read.

Inline for open string ports only; the primitive itself decides about all others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

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
        found = em.temp()
        with em.block("try:"):
            em.line(f"{found} = {port.text}.{what}", em.root)
        with em.block("except UNREADY_:"):  # no port, or one that has nothing ready
            em.line(f"{found} = {slow_call(name, port)}", em.root)
        return Operand(found, kind, True)


_taken("read-char", "chars.pop()", "Char_?")
_taken("peek-char", "chars[-1]", "Char_?")
_taken("read-line", "lines.pop()", "str?")
