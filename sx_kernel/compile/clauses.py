"""What a guard's handler does with a condition, as far as its text says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeAlias

from sx_kernel.compile.facts.choose import predicate
from sx_kernel.compile.facts.operations import ERROR_TEST, NEGATION, TELLING
from sx_kernel.ir.nodes import And, Const, If, Lambda, Local, Node, Or, PrimCall, SetLocal, Var
from sx_kernel.ir.variables import children, refers_to

OwnName = Callable[[str], "str | None"]
"""The own name of the primitive that a name stands for, if it stands for one."""

Sight: TypeAlias = Literal["nothing", "what", "where"]
"""What a handler sees of an error: nothing at all, what it says, or all of it, which is where it
was raised, too."""


def sight_of(lam: Lambda, own: OwnName) -> Sight:
    """What a handler sees of the errors that it certainly takes."""
    if is_blind(lam, own):
        return "nothing"
    return "where" if _sees_all(lam.body, lam.required[0], own) else "what"


def _sees_all(body: Node, condition: Var, own: OwnName) -> bool:
    """Whether the condition goes anywhere but to primitives that tell what it says."""
    work: list[Any] = [body]
    while work:
        node = work.pop()
        match node:
            case Local() | SetLocal() if node.var is condition:
                return True
            case Lambda():
                if any(capture.outer is condition for capture in node.captures):
                    return True
                continue
            case PrimCall() if node.args and not condition.boxed:
                name = own(node.name)
                if name is not None and (name in TELLING or predicate(name) is not None):
                    work += [a for a in node.args if type(a) is not Local or a.var is not condition]
                    continue
            case _:
                pass
        work += children(node)
    return False


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


__all__ = ["Sight", "clauses_of", "goes_back", "is_blind", "sight_of"]
