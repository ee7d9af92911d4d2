"""Templates of primitives on string ports: what is written to one, and characters read from one.

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


@template("read-char")
def read_char(em: Expressions, args: list[Operand]) -> Operand | None:
    """The next character if it is one of those that exist already (CHARS_)."""
    if len(args) != 1 or is_literal(args[0]):
        return None
    port = em.atom(args[0])
    p, found, at = port.text, em.temp(), em.temp()
    with em.block("try:"):
        em.line(f"{found} = CHARS_[{p}.text[{at} := {p}.read_at]]", em.root)
    with em.block("except NO_CHAR_:"):  # the end, a character that is to be made, or no port
        em.line(f"{found} = {slow_call('read-char', port)}", em.root)
    with em.block("else:"):
        em.line(f"{p}.read_at = {at} + 1", em.root)
    return Operand(found, "Char_?", True)


@template("read-line")
def read_line(em: Expressions, args: list[Operand]) -> Operand | None:
    """The next line if it ends in the port's text."""
    if len(args) != 1 or is_literal(args[0]):
        return None
    port = em.atom(args[0])
    p, found, at, end = port.text, em.temp(), em.temp(), em.temp()
    with em.block("try:"):
        em.line(f"{end} = {p}.text.find('\\n', {at} := {p}.read_at)", em.root)
    with em.block("except AttributeError:"):  # no port
        em.line(f"{end} = -1")
    with em.block(f"if {end} >= 0:", em.root):
        em.line(f"{found} = {p}.text[{at}:{end}]", em.root)
        em.line(f"{p}.read_at = {end} + 1", em.root)
    with em.block("else:"):
        em.line(f"{found} = {slow_call('read-line', port)}", em.root)
    return Operand(found, "str?", True)
