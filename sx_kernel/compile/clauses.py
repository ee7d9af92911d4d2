"""What a guard's handler does with a condition, as far as its text says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sx_kernel.compile.facts.choose import predicate
from sx_kernel.compile.facts.operations import ERROR_TEST, NEGATION
from sx_kernel.ir.nodes import And, Const, If, Lambda, Local, Node, Or, PrimCall, Var
from sx_kernel.ir.variables import refers_to

OwnName = Callable[[str], "str | None"]
"""The own name of the primitive that a name stands for, if it stands for one."""


def goes_back(lam: Lambda, node: Node) -> bool:
    """Return whether `node`, in a handler, may go back to where the condition was raised."""
    return refers_to(node, lam.required[1])


def is_blind(lam: Lambda, own: OwnName) -> bool:
    """Return whether a handler has a clause for every error, and cannot tell one from another."""
    work: list[Any] = [lam.body]
    while work:
        node = work.pop()
        if type(node) is If:
            answer = _of_errors(node.test, lam.required[0], own)
            if answer is not None:
                work.append(node.then if answer else node.orelse)
                continue
            work += [node.then, node.orelse]
            node = node.test
        if any(refers_to(node, var) for var in lam.required):
            return False
    return True


def _of_errors(test: Node, condition: Var, own: OwnName) -> bool | None:
    """Return what a test answers for every error, if it answers the same for all."""
    match test:
        case Const():
            return test.value is not False and test.value is not None
        case And() | Or():
            known = [_of_errors(part, condition, own) for part in test.parts]
            decisive = type(test) is Or
            if None in known:
                return None
            return any(known) if decisive else all(known)
        case PrimCall() if len(test.args) == 1:
            name, arg = own(test.name), test.args[0]
            if name == NEGATION:
                found = _of_errors(arg, condition, own)
                return None if found is None else not found
            if type(arg) is not Local or arg.var is not condition or condition.boxed:
                return None
            if name == ERROR_TEST:
                return True
            return False if name is not None and predicate(name) is not None else None
        case _:
            return None


def clauses_of(lam: Lambda) -> list[tuple[Node | None, Node]]:
    """Test and what follows of each clause of a handler; the last has no test."""
    found: list[tuple[Node | None, Node]] = []
    node = lam.body
    while type(node) is If:
        found.append((node.test, node.then))
        node = node.orelse
    return [*found, (None, node)]


__all__ = ["clauses_of", "goes_back", "is_blind"]
