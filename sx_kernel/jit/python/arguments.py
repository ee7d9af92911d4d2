"""Calls of functions with &key parameters: the arguments are arranged when the call is emitted.

Such a function takes `*A_` and looks for keywords among its arguments at every call. A compiled
caller that knows the function knows its parameters, too: it hands over the values of all of them,
in their order, behind the mark B_ (runtime/closures.py BOUND). The caller's code depends on the
global that it calls, so another definition drops it.

A keyword that is a value, not written in the call, marks an argument as well. So operands that
may be one are looked at; if one is, the machine makes the call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sx_kernel.ir.nodes import Call, Global, KeywordArg, Lambda
from sx_kernel.jit.python.infer import base
from sx_kernel.jit.python.operands import Operand

if TYPE_CHECKING:
    from sx_kernel.jit.python.emit import Emitter
    from sx_kernel.runtime.sites import Site


class Arrangement(NamedTuple):
    """Numbers of operands (without the keywords): the positional ones, and that of each key."""

    positional: list[int]
    given: dict[str, int]


def arrangement(lam: Lambda, node: Call) -> Arrangement | None:
    """Which argument belongs to which parameter; None if the call is wrong or unusual."""
    names = {var.name for var in lam.keys}
    found = Arrangement([], {})
    count = 0
    waiting: str | None = None
    for arg in node.args:
        if type(arg) is KeywordArg:
            if waiting is not None or arg.name not in names or arg.name in found.given:
                return None
            waiting = arg.name
            continue
        if waiting is not None:
            found.given[waiting] = count
            waiting = None
        else:
            found.positional.append(count)
        count += 1
    least = len(lam.required)
    most = least + len(lam.optional)
    number = len(found.positional)
    if waiting is not None or number < least or (number > most and lam.rest is None):
        return None
    return found


def arranged_callee(em: Emitter, node: Call) -> Lambda | None:
    """The function that `node` calls, if its arguments can be arranged here."""
    if type(node.fn) is not Global or em.known_keys is None:
        return None
    lam = em.known_keys(node.fn.name, library=bool(em.library))
    if lam is None or arrangement(lam, node) is None:
        return None
    em.dependencies.add(f"global:{node.fn.name}")
    return lam


def arranged(
    em: Emitter, lam: Lambda, node: Call, operands: list[Operand], site: Site
) -> list[Operand]:
    """The operands of the call as the function takes them, behind B_."""
    found = arrangement(lam, node)
    assert found is not None
    fn, *values = operands
    positional: list[Operand] = []
    for number in found.positional:
        value = values[number]
        if base(value.type) == "any" and value.const is None and value.text != "None":
            value = em.hoisted(value, site)
            text = f"({value.text} if type({value.text}) is not Keyword_ else X_())"
            value = Operand(text, "any", False)
        positional.append(value)
    most = len(lam.required) + len(lam.optional)
    unset = Operand("U_", "any", True)
    made = [fn, Operand("B_", "any", True), *positional[:most]]
    made += [unset] * (most - len(positional))
    for var in lam.keys:
        made.append(values[found.given[var.name]] if var.name in found.given else unset)
    if lam.rest is not None:
        rest = ", ".join(value.text for value in positional[most:])
        made.append(Operand(f"[{rest}]", "list", False))
    return made
