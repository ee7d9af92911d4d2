"""The base case of a recursion, decided by the caller.

Half of the calls of (fib n), and three quarters of those of (tak x y z), only find that the
recursion ends. Where a lambda certainly calls itself, so that its code is known, the caller asks
that question itself:

    t2_ = t1_ if t1_ < 2 else I_fib(t1_)

and what it calls, the direct entry, begins behind the question. Test and value of the base case
are simple (pure, nothing but primitives called): when something goes wrong in them, the machine
makes the whole call again. Such a call is counted like any other, in advance (`H_ += 2.0`).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from sx_kernel.ir.nodes import And, Const, If, Lambda, Local, Node, Or, PrimCall, Var
from sx_kernel.ir.walk import parts_of
from sx_kernel.jit.python.lines import NeedsStatements
from sx_kernel.jit.python.operands import Operand, bare
from sx_kernel.runtime.sites import Site

if TYPE_CHECKING:
    from sx_kernel.jit.python.emit import Emitter

_FETCHED: Final = ("G_", "L_")  # names that may not be bound
_WORDS: Final = frozenset({"True", "False", "None"})
MAX_NODES: Final = 16  # of test and value together: they are repeated at each call


class BaseCase(NamedTuple):
    """`value` is the result if `test` is true (`when`) or false (not `when`), else `rest` is."""

    test: Node
    when: bool
    value: Node
    rest: Node


def base_case(lam: Lambda) -> BaseCase | None:
    """The base case of the recursive `lam`; None if its body does not begin with one."""
    body = lam.body
    if type(body) is not If:
        return None
    for when, value, rest in ((True, body.then, body.orelse), (False, body.orelse, body.then)):
        uses: set[Var] = set()
        left = _measure(body.test, MAX_NODES, uses)
        if _measure(value, left, uses) >= 0 and uses <= set(lam.required):
            return BaseCase(body.test, when, value, rest)
    return None


def _measure(node: Node, left: int, uses: set[Var]) -> int:
    """`left` less the nodes of `node`; negative if they are too many or not all simple. Notes
    the variables in `uses`."""
    left -= 1
    match node:
        case Local():
            uses.add(node.var)
        case Const() | If() | And() | Or() | PrimCall():
            for part in parts_of(node):
                left = _measure(part, left, uses) if left >= 0 else left
        case _:
            return -1
    return left


def usable(em: Emitter, base: BaseCase | None) -> BaseCase | None:
    """`base` if it can be emitted as one expression, else None."""
    if base is None or not (em.is_simple(base.test) and em.is_simple(base.value)):
        return None
    try:
        _texts(em, base, {})
    except NeedsStatements:
        return None
    return base


def _texts(em: Emitter, base: BaseCase, given: dict[Var, Operand]) -> tuple[str, str]:
    """Whether the recursion ends, and then its value, as Python text; `given` says what the
    parameters are, by default themselves. Raises NeedsStatements."""
    saved = em.hoist, em.given
    em.hoist, em.given = False, given
    try:
        test, value = em.truth(base.test), em.expr(base.value).text
    finally:
        em.hoist, em.given = saved
    return (test if base.when else f"not {test}"), value


def stop_at_base(em: Emitter) -> None:
    """Where the activation begins (again), with its arguments in the parameters."""
    if em.base is not None:
        test, value = _texts(em, em.base, {})
        site = Site(em.lam.body, ())
        with em.block(f"if {bare(test)}:", site):
            em.line(f"return {bare(value)}", site)


def unless_base(em: Emitter, call: str, arguments: list[Operand], site: Site) -> str:
    """The direct call of `arguments`, made only if the recursion does not end with them."""
    if em.base is None:
        return f"{call}({', '.join(a.text for a in arguments)})"
    test, value, given = ask_base(em, arguments, site)
    return f"{value} if {test} else {call}({', '.join(o.text for o in given)})"


def ask_base(em: Emitter, arguments: list[Operand], site: Site) -> tuple[str, str, list[Operand]]:
    """Whether the recursion ends with `arguments`, and then its value, as Python text; and names
    for the arguments, for who comes behind the question."""
    assert em.base is not None
    given: dict[Var, Operand] = {}
    computed: dict[str, str] = {}
    for var, argument in zip(em.lam.required, arguments, strict=True):
        name = text = bare(argument.text)
        # evaluated in any case, since it may fail; and a name, since it is repeated
        if (
            not text.isidentifier()
            or text.startswith(_FETCHED)
            or text in {"True", "False", "None"}
        ):
            name = em.temp()
            computed[name] = text
        given[var] = Operand(name, argument.type, True)
    try:
        test, value = _texts(em, em.base, given)
    except NeedsStatements:  # as in the body itself then, where it did without
        test, value = _texts(
            em, em.base, {v: o._replace(type=em.types.var(v)) for v, o in given.items()}
        )
    for name, text in computed.items():
        first = re.search(rf"(?<![\w.]){name}(?!\w)", test)
        if len(computed) == 1 and first and " if " not in test and not {"'", '"'} & set(test):
            # the test begins by looking at it
            test = f"{test[: first.start()]}({name} := {text}){test[first.end() :]}"
        else:
            em.line(f"{name} = {text}", site)
    return test, value, list(given.values())
