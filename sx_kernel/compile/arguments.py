"""Calls of functions with &key parameters: the arguments are arranged when the call is compiled.

Such a function takes `*A_` and looks for keywords among its arguments at every call. A compiled
caller that knows the function knows its parameters, too: it hands over the values of all of them,
in their order, behind a mark (runtime/closures.py BOUND). The caller's code depends on the global
that it calls, so another definition drops it.

A keyword that is a value, not written in the call, marks an argument as well. So operands that
may be one are looked at; if one is, the machine makes the call.
"""

from __future__ import annotations

from typing import NamedTuple

from sx_kernel.ir.nodes import Call, KeywordArg, Lambda


class Arrangement(NamedTuple):
    """The function, and numbers of arguments (without the keywords): the positional ones, and that
    of each key."""

    lam: Lambda
    positional: list[int]
    given: dict[str, int]


def arrangement(lam: Lambda, node: Call) -> Arrangement | None:
    """Return which argument belongs to which parameter; None if the call is wrong or unusual."""
    names = {var.name for var in lam.keys}
    found = Arrangement(lam, [], {})
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
