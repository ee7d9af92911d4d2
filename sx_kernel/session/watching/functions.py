"""The functions of a session that can be found by name, and how it stands with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sx_kernel.base.values import Macro
from sx_kernel.ir.nodes import Call, Global, Lambda
from sx_kernel.ir.shapes import fill
from sx_kernel.ir.variables import children
from sx_kernel.machine.link import is_library, seen_key
from sx_kernel.runtime.closures import state_of

if TYPE_CHECKING:
    from sx_kernel.session.session import Session


def lambda_behind(value: Any) -> Lambda | None:
    """The lambda of a closure; None for all other values."""
    if state_of(value) is None:
        return None
    return value.__closure__[1].cell_contents


def known_functions(session: Session) -> list[Lambda]:
    """The lambdas that a program has defined by name, and those that have compiled code."""
    found: dict[int, Lambda] = {}
    for value in session.definitions().values():
        lam = lambda_behind(value.expander if type(value) is Macro else value)
        if lam is not None:
            found[id(lam)] = lam
    for entry in session.policy.cache.entries():
        for lam in entry.live_owners():
            found[id(lam)] = lam
    return list(found.values())


def misses_of(lam: Lambda) -> int:
    """The calls of `lam` that the machine ran."""
    return 0 if lam.rt is None else lam.rt.calls - lam.rt.head_start


def calls_in(lam: Lambda) -> Iterator[Call]:
    """The calls in the body of `lam`, those of lambdas in it, too, in the order of the text."""
    fill(lam)
    stack: list[Any] = [lam.body]
    while stack:
        node = stack.pop()
        if type(node) is Lambda:
            fill(node)
            stack.append(node.body)
            continue
        if type(node) is Call:
            yield node
        stack.extend(reversed(list(children(node))))


def callees(session: Session, lam: Lambda) -> dict[str, Lambda]:
    """The functions that `lam` calls by a global name, by that name, in the order of the text."""
    m = session.machine
    library = is_library(lam)
    found: dict[str, Lambda] = {}
    for call in calls_in(lam):
        if type(call.fn) is Global and call.fn.name not in found:
            known = lambda_behind(m.globals.get(seen_key(m, call.fn.name, library=library)))
            if known is not None:
                found[call.fn.name] = known
    return found
