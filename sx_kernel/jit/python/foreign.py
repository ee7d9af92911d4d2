"""Calls of functions of the host's (Python's), as directly as Python itself makes them.

    t1_ = R_m·sqrt(x)                          the function itself, not what stands for it in SX
    if O_type(t1_) is not O_float: V_(P_)      what it gives: a guess, which the code relies on
    if t1_ is not None: t1_ = S_(t1_)          … or whatever it is, as SX gets it

So is called what a global is bound to (a dependency), if it is a function in C: Python functions
need room on the stack, which their own wrapper gives them. Arguments whose type is not known to be
the same on both sides are converted first. The result is expected to be of the type that it had
before; if it is not, the machine goes on with it, and the code is made anew without that guess. A
result that nobody uses is left alone.

The line with the call is *foreign*: what is raised there is an error of the host's, and the call
is not made again (machine/recovery.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sx_kernel.ir.names import mangle
from sx_kernel.ir.nodes import Call, Global, KeywordArg

if TYPE_CHECKING:
    from sx_kernel.jit.python.emit import Emitter
    from sx_kernel.jit.python.loops import Target, Turn

_GUESSED: Final = frozenset(("int", "float", "str", "bool"))
"""Types, by name, whose values cross as they are, and of which something is gained."""
GUESS: Final = "guess:host"
"""The dependency of code that relies on what the host's functions give."""
_CROSS: Final = frozenset(("nat", "int", "float", "num", "number", "str", "bool", "nil"))


class Known(NamedTuple):
    """What is known of a host's function: the Python type, by name, of what it gave last."""

    gives: str


def candidate(em: Emitter, node: Call) -> Known | None:
    """What is known of the function that `node` calls, if the call can be made directly."""
    fn = node.fn
    if type(fn) is not Global or em.library or em.known_foreign is None:
        return None
    if any(type(part) is KeywordArg for part in node.args):
        return None
    known = em.known_foreign(fn.name)
    if known is not None and (known.gives not in _GUESSED or em.lam.rt.generic):
        return Known("")
    return known


def host_gives(em: Emitter, node: Call) -> str | None:
    """The type that the value of a call of the host is guessed to have; None: it is anything."""
    known = candidate(em, node)
    return known.gives if known is not None and known.gives else None


def emit_foreign(em: Emitter, node: Call, known: Known, to: Target, turn: Turn | None) -> None:
    """The call, its value going `to`."""
    assert type(node.fn) is Global
    name = node.fn.name
    em.dependencies.add(f"global:{name}")
    ready, prefix = em.operands(node, (node.fn, *node.args))
    operands = em.line_operands(ready, em.site(node, prefix=prefix))[1:]
    texts = [_given(em, node, prefix, operand) for operand in operands]
    site = em.site(node, prefix=prefix)
    site.foreign = True
    text = f"R_{mangle(name)}({', '.join(texts)})"
    em.uniform, em.proven, em.whole = {}, {}, {}
    if to.kind == "drop":
        em.deliver(text, to, site, turn)
        return
    result = em.temp()
    em.line(f"{result} = {text}", site)
    after = em.site(node, prefix=(result,))
    after.done = after.foreign = True
    word = known.gives
    if word and em.types.of(node) == word:
        em.dependencies.add(GUESS)
        em.line(f"if type({result}) is not {word}: V_(P_)", after)
    else:
        em.line(f"if {result} is not None: {result} = S_({result})", after)
    em.deliver(result, to, after, turn)


def _given(em: Emitter, node: Call, prefix: Any, operand: Any) -> str:
    """An operand as the host gets it."""
    if operand.type in _CROSS or operand.text in ("None", "True", "False"):
        return operand.text
    value = em.hoisted(operand, em.site(node, prefix=prefix))
    return f"({value.text} if type({value.text}) in ASIS_ else H2P_({value.text}))"


__all__ = ["Known", "candidate", "emit_foreign"]
