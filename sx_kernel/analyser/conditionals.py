"""Special forms that choose: if, when, unless, and, or, cond, case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sx_kernel.analyser.core import (
    FORMS,
    expr,
    if_,
    is_word,
    let,
    prim,
    resolve,
    seal,
    sequence,
    wrong,
)
from sx_kernel.analyser.quoting import datum
from sx_kernel.analyser.scope import State
from sx_kernel.base.errors import SxError
from sx_kernel.base.values import Keyword, Symbol
from sx_kernel.ir.nodes import And, Call, Const, Local, Node, Or, Var


def if_form(st: State, form: list[Any], pos: int, tail: int) -> Node:
    """`(if test then [else])`."""
    test = expr(st, form[1], pos, False)
    then = expr(st, form[2], pos, tail)
    orelse = expr(st, form[3], pos, tail) if len(form) == 4 else Const(None, pos)
    return if_(st, test, then, orelse, pos)


def when_form(st: State, form: list[Any], pos: int, tail: int) -> Node:
    """`(when test body…)`."""
    test = expr(st, form[1], pos, False)
    return if_(st, test, _branch(st, form, 2, pos, tail), Const(None, pos), pos)


def unless_form(st: State, form: list[Any], pos: int, tail: int) -> Node:
    """`(unless test body…)`."""
    test = expr(st, form[1], pos, False)
    return if_(st, test, Const(None, pos), _branch(st, form, 2, pos, tail), pos)


def _branch(st: State, form: list[Any], start: int, pos: int, tail: int) -> Node:
    return Const(None, pos) if start == len(form) else sequence(st, form, start, pos, tail)


def and_form(st: State, form: list[Any], pos: int, tail: bool) -> Node:
    """`(and e…)`; (and) is true."""
    if len(form) < 3:
        return expr(st, form[1], pos, tail) if len(form) == 2 else Const(True, pos)
    parts = _parts(st, form, pos, tail)
    return seal(st, And(parts, pos), parts)


def or_form(st: State, form: list[Any], pos: int, tail: bool) -> Node:
    """`(or e…)`; (or) is false."""
    if len(form) < 3:
        return expr(st, form[1], pos, tail) if len(form) == 2 else Const(False, pos)
    parts = _parts(st, form, pos, tail)
    return seal(st, Or(parts, pos), parts)


def _parts(st: State, form: list[Any], pos: int, tail: bool) -> tuple[Node, ...]:
    nodes: list[Node] = []
    last = len(form) - 1
    for i in range(1, last + 1):
        nodes.append(expr(st, form[i], pos, tail and i == last))
    return tuple(nodes)


# --- cond -------------------------------------------------------------------------------------


def cond_form(st: State, form: list[Any], pos: int, tail: int) -> Node:
    """`(cond test expr …)` or `(cond (test body…) …)`; see `is_scheme_style`."""
    if len(form) == 1:
        return Const(None, pos)
    if is_scheme_style(st, form):
        return cond_clauses(st, "cond", form, 1, pos, tail, None)
    if len(form) % 2 == 0:
        what = "cond: expected (cond test expr …), got a test without an expression"
        raise wrong(st, pos, what)
    return _pairs(st, form, 1, pos, tail, lambda test: test)


def _pairs(
    st: State, form: list[Any], first: int, pos: int, tail: int, test_of: Callable[[Node], Node]
) -> Node:
    """The rows `part expr …` of a form from `first` on; `test_of` makes a test of each part."""
    arms: list[tuple[Node, Node]] = []
    orelse: Node = Const(None, pos)
    for i in range(first, len(form), 2):
        if is_else(st, form[i]):
            orelse = expr(st, form[i + 1], pos, tail)
            break
        test = test_of(expr(st, form[i], pos, False))
        arms.append((test, expr(st, form[i + 1], pos, tail)))
    return _chain(st, arms, orelse, pos)


def _chain(st: State, arms: list[tuple[Node, Node]], orelse: Node, pos: int) -> Node:
    for test, then in reversed(arms):
        orelse = if_(st, test, then, orelse, pos)
    return orelse


def is_else(st: State, form: Any) -> bool:
    """Return whether `form` marks the last clause: the free symbol else, or :else."""
    return (type(form) is Keyword and form.name == "else") or is_word(st, form, "else")


def is_scheme_style(st: State, form: list[Any]) -> bool:
    """Return whether a cond has clauses `(test body…)`; else it is a flat row of tests and
    expressions.

    Decided once for the whole form. Scheme style if all its parts are non-empty lists and

        an else clause ends it, or some clause has `=>` in the middle, or their number is odd, or
        no part can be a call: each has two elements or more, and begins with something else than
        a symbol that ends in `?`, or that names a primitive, a macro or a special form here.
    """
    calls = False
    for i in range(1, len(form)):
        part = form[i]
        if type(part) is not list or not part:
            return False
        if len(part) == 3 and is_word(st, part[1], "=>"):
            return True
        if len(part) == 1 or _looks_called(st, part[0]):
            calls = True
    return is_else(st, form[-1][0]) or len(form) % 2 == 0 or not calls


def _looks_called(st: State, head: Any) -> bool:
    if type(head) is not Symbol:
        return False
    name = head.name
    if name.endswith("?"):
        return True
    binding, sym = resolve(st, head)
    if binding is not None:
        return False
    name = sym.name
    return name in FORMS or name in st.macros or st.ctx.primitive_arity(name) is not None


def _no_receiver(st: State, op: str, pos: int) -> SxError:
    return wrong(st, pos, f"{op}: after => stands one function, which gets the value: (test => f)")


def cond_clauses(
    st: State, op: str, form: list[Any], start: int, pos: int, tail: int, orelse: Node | None
) -> Node:
    """Scheme-style clauses form[start:] of the form `op`.

    `orelse` is the value if none applies (None: nil).
    """
    steps: list[tuple[str, Node, Node, Var | None, int]] = []
    last: Node = Const(None, pos) if orelse is None else orelse
    for i in range(start, len(form)):
        clause = form[i]
        if type(clause) is not list or not clause:
            raise wrong(st, pos, f"{op}: expected a clause (test body…)")
        at = st.positions.get(id(clause), pos)
        if is_else(st, clause[0]):
            if i + 1 != len(form):
                raise wrong(st, at, f"{op}: the else clause must be the last")
            last = _branch(st, clause, 1, at, tail)
            break
        test = expr(st, clause[0], at, False)
        if len(clause) == 1:
            steps.append(("or", test, test, None, at))
        elif len(clause) == 3 and is_word(st, clause[1], "=>"):
            var = st.fn.new_local("test")
            fn = expr(st, clause[2], at, False)
            node = Call(fn, (Local(var, at),), at)
            node.tail = tail == 1
            steps.append(("=>", test, node, var, at))
        elif is_word(st, clause[1], "=>"):
            raise _no_receiver(st, op, at)
        else:
            steps.append(("if", test, _branch(st, clause, 1, at, tail), None, at))
    for kind, test, then, var, at in reversed(steps):
        if kind == "if":
            last = if_(st, test, then, last, at)
        elif kind == "or":
            last = seal(st, Or((test, last), at), (test, last))
        else:
            assert var is not None
            last = let(st, var, test, if_(st, Local(var, at), then, last, at), at)
    return last


# --- case -------------------------------------------------------------------------------------


def case_form(st: State, form: list[Any], pos: int, tail: int) -> Node:
    """`(case v key expr … [:else expr])` or `(case v ((datum …) body…) … [(else body…)])`.

    Keys are expressions in the first style and quoted data in the second; both are compared
    with `=`.
    """
    value = expr(st, form[1], pos, False)
    var = st.fn.new_local("case")
    if _is_scheme_case(st, form):
        node = _case_clauses(st, form, var, pos, tail)
    else:
        node = _case_pairs(st, form, var, pos, tail)
    return let(st, var, value, node, pos)


def _is_scheme_case(st: State, form: list[Any]) -> bool:
    for i in range(2, len(form)):
        part = form[i]
        if type(part) is list and len(part) == 1 and is_else(st, part[0]):
            at = st.positions.get(id(part), 0)
            raise wrong(st, at, "case: after else stands its value: (else 0)")
        if type(part) is not list or len(part) < 2:
            return False
        if type(part[0]) is not list and not is_else(st, part[0]):
            return False
    return len(form) > 2


def _case_pairs(st: State, form: list[Any], var: Var, pos: int, tail: int) -> Node:
    if len(form) % 2:
        what = "case: expected (case value key expr …), got a key without an expression"
        raise wrong(st, pos, what)

    def is_key(key: Node) -> Node:
        return prim(st, "%=", (Local(var, pos), key), pos)

    return _pairs(st, form, 2, pos, tail, is_key)


def _case_clauses(st: State, form: list[Any], var: Var, pos: int, tail: int) -> Node:
    arms: list[tuple[Node, Node]] = []
    orelse: Node = Const(None, pos)
    for i in range(2, len(form)):
        clause = form[i]
        at = st.positions.get(id(clause), pos)
        if len(clause) == 3 and is_word(st, clause[1], "=>"):
            call = Call(expr(st, clause[2], at, False), (Local(var, at),), at)
            call.tail = tail == 1
            then: Node = call
        elif len(clause) > 1 and is_word(st, clause[1], "=>"):
            raise _no_receiver(st, "case", at)
        else:
            then = sequence(st, clause, 1, at, tail)
        if is_else(st, clause[0]):
            if i + 1 != len(form):
                raise wrong(st, at, "case: the else clause must be the last")
            orelse = then
            break
        tests: list[Node] = []
        for key in clause[0]:
            tests.append(prim(st, "%=", (Local(var, at), Const(datum(st, key), at)), at))
        if len(tests) > 1:
            arms.append((seal(st, Or(tuple(tests), at), tests), then))
        elif tests:
            arms.append((tests[0], then))
    return _chain(st, arms, orelse, pos)
