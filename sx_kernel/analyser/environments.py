"""Forms that are evaluated in an environment which is data: `(eval form env)`.

An environment is a dict of variables (primitives/environments.py). The form becomes the body of a
function whose one parameter is the environment, so closures capture it as they capture anything:

    x              the variable, if env has x;   else    (if (%env-has? env "x") it, the global x)
    (set! x v)     (%env-set! env "x" v), if env has x; else the assignment of the global
    (define x v)   (%env-bind! env "x" v)

What env has is seen when the form is analysed; what it gets later is found, too, unless the name
is that of a built-in function, a macro or a special form.
"""

from __future__ import annotations

from typing import Any, Final, final

from sx_kernel.analyser.bodies import make_lambda
from sx_kernel.analyser.core import FORMS, expr, if_, prim, reference
from sx_kernel.analyser.scope import State
from sx_kernel.base.values import Symbol, symbol
from sx_kernel.ir.nodes import Const, Global, Lambda, Node, SetGlobal
from sx_kernel.primitives.environments import PARENT, owner_of


def _private() -> Symbol:
    """The name of the parameter, which no program can write: it is not interned."""
    made = Symbol()
    made.name = "environment"
    return made


ENVIRONMENT: Final = _private()


def within(st: State, form: Any, pos: int, env: dict[str, Any]) -> Lambda:
    """The function of an environment that evaluates `form` in it."""

    around = _Environment(env)
    shadowed = sorted(around.names & FORMS.keys())

    def build(st: State) -> Node:
        if shadowed:  # the name of a special form: only a variable of the form's own hides that
            return expr(st, _binding(shadowed, form), pos, True)
        st.body = None  # what is defined is the environment's, not the function's
        return expr(st, form, pos, True)

    st.around = around
    st.no_prims.update(around.names)
    if not st.macros.keys().isdisjoint(around.names):
        st.macros = {name: m for name, m in st.macros.items() if name not in around.names}
    return make_lambda(st, None, [ENVIRONMENT], [], 0, pos, None, build)


def _binding(names: list[str], form: Any) -> list[Any]:
    """`((fn (name …) form) (%env-get environment "name") …)`."""
    values = [[symbol("%env-get"), ENVIRONMENT, name] for name in names]
    return [[symbol("fn"), [symbol(name) for name in names], form], *values]


@final
class _Environment:
    """What variables of the form mean (see Around in scope.py)."""

    def __init__(self, env: dict[str, Any]) -> None:
        self.names: set[str] = set()
        self.defined: set[str] = set()
        inside: Any = env
        owner_of("eval", env, PARENT)  # raises if there is no end
        while inside is not None:
            self.names.update(inside)
            inside = inside.get(PARENT)
        self.names.discard(PARENT)

    def read(self, st: State, name: str, pos: int) -> Node:
        """The node of a variable's value."""
        if (
            name not in self.names
            and name not in st.no_prims
            and st.ctx.primitive_arity(name) is not None
        ):
            return Global(name, pos)
        env, key = reference(st, ENVIRONMENT, pos), Const(name, pos)
        value = prim(st, "%env-get", (env, key), pos)
        if name in self.names:
            return value
        env = reference(st, ENVIRONMENT, pos)
        there = prim(st, "%env-has?", (env, Const(name, pos)), pos)
        return if_(st, there, value, Global(name, pos), pos)

    def assign(self, st: State, name: str, value: Node, pos: int) -> Node:
        """The node of an assignment."""
        if name in self.names or name in self.defined:
            return self._put(st, "%env-set!", name, value, pos)
        node = SetGlobal(name, value, pos)
        node.trivial = value.trivial
        return node

    def define(self, st: State, name: str, value: Node, pos: int) -> Node:
        """The node of a definition, which is perhaps never reached."""
        self.defined.add(name)
        return self._put(st, "%env-bind!", name, value, pos)

    def _put(self, st: State, op: str, name: str, value: Node, pos: int) -> Node:
        env = reference(st, ENVIRONMENT, pos)
        return prim(st, op, (env, Const(name, pos), value), pos)
