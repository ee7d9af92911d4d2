"""Templates of primitives on string ports: what is written to one, and characters read from one.

Inline for open string ports only; the primitive itself decides about all others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sx_kernel.jit.python.operands import Operand, is_literal, slow_call, template, type_check

if TYPE_CHECKING:
    from sx_kernel.jit.python.expressions import Expressions


def _collects(port: Operand) -> list[str]:
    """Conditions under which what is written to `port` is added to its parts."""
    p = port.text
    return [f"type({p}) is Port_", f"{p}.kind == 'output'", f"not {p}.closed", f"{p}.sink is None"]


@template("write-string")
def write_string(em: Expressions, args: list[Operand]) -> Operand | None:
    """All of a string."""
    if len(args) != 2 or is_literal(args[1]):
        return None
    text, port = em.atom(args[0]), em.atom(args[1])
    checks = [*type_check(text, "str"), *_collects(port)]
    with em.block(f"if {' and '.join(checks)}:", em.root):
        em.line(f"{port.text}.parts.append({text.text})", em.root)
    with em.block("else:"):
        em.line(slow_call("write-string", text, port), em.root)
    return Operand("None", "any", True)


@template("newline")
def newline(em: Expressions, args: list[Operand]) -> Operand | None:
    """The end of a line."""
    if len(args) != 1 or is_literal(args[0]):
        return None
    port = em.atom(args[0])
    with em.block(f"if {' and '.join(_collects(port))}:", em.root):
        em.line(f"{port.text}.parts.append('\\n')", em.root)
    with em.block("else:"):
        em.line(slow_call("newline", port), em.root)
    return Operand("None", "any", True)


@template("read-char")
def read_char(em: Expressions, args: list[Operand]) -> Operand | None:
    """The next character if it is one of those that exist already (CHARS_)."""
    if len(args) != 1 or is_literal(args[0]):
        return None
    port = em.atom(args[0])
    p, found = port.text, em.temp()
    slow = f"{found} = {slow_call('read-char', port)}"
    checks = f"type({p}) is Port_ and {p}.kind == 'input' and not {p}.closed"
    with em.block(f"if {checks}:", em.root):
        with em.block("try:"):
            em.line(f"{found} = CHARS_[{p}.text[{p}.pos]]", em.root)
        with em.block("except LookupError:"):  # at the end, or a character that is to be made
            em.line(slow, em.root)
        with em.block("else:"):
            em.line(f"{p}.pos += 1", em.root)
    with em.block("else:"):
        em.line(slow, em.root)
    return Operand(found, "any", True)
