"""Parameter lists: &optional, &key, &rest, defaults, and parameters that are assigned."""

from __future__ import annotations

from typing import Any, NoReturn, final

from sx_kernel.analyser.core import (
    expr,
    if_,
    let,
    no_name,
    prim,
    wrong,
)
from sx_kernel.analyser.scope import (
    Binding,
    Function,
    State,
    bind,
    unbind,
)
from sx_kernel.base.errors import SxError
from sx_kernel.base.sequences import Chain, to_python
from sx_kernel.base.values import Keyword, Symbol
from sx_kernel.ir.nodes import Local, Node, Var


@final
class Parameters:
    """A parameter list: its variables by kind, and what to restore when the lambda ends.

    `op`: the special form that it is part of, as errors name it.
    `supplied`: (symbol, parameter, default form or None) of the parameters that may be absent.
    """

    __slots__ = ("keys", "op", "optional", "replaced", "required", "rest", "supplied")

    def __init__(
        self, op: str, required: list[Var], replaced: list[tuple[Symbol, Binding | None]]
    ) -> None:
        self.op = op
        self.required = required
        self.replaced = replaced
        self.optional: list[Var] = []
        self.keys: list[Var] = []
        self.rest: list[Var] = []  # one, or none
        self.supplied: list[tuple[Symbol, Var, Any]] = []


def form_named(form: list[Any]) -> str:
    """The name of the special form that has a parameter list, for errors."""
    return form[0].name if form and type(form[0]) is Symbol else "fn"


def duplicate(st: State, op: str, sym: Symbol, pos: int) -> SxError:
    """The syntax-error for a name that occurs twice in a parameter list of the form `op`."""
    return wrong(st, pos, f"{op}: the parameter {sym.name} occurs twice")


def parse_parameters(st: State, p: Parameters, params: Any, start: int, pos: int) -> None:
    """Parse `params` from `start` on, where something else than a plain name may stand."""
    if type(params) is Chain:
        params = to_python(params)
    if type(params) is Symbol:  # (fn args body…): all arguments as one list
        _parameter(st, p, params, "rest", pos)
        return
    if type(params) is not list:
        raise wrong(st, pos, f"{p.op}: expected a list of parameters")
    mode = "required"
    i = start
    while i < len(params):
        item = params[i]
        i += 1
        default: Any = None
        if type(item) is Symbol and item.name[:1] == "&":
            if item.name == "&optional" and mode == "required":
                mode = "optional"
            elif item.name == "&key" and mode in ("required", "optional"):
                mode = "key"
            elif item.name in ("&rest", "&"):
                if i + 1 != len(params):
                    raise wrong(
                        st, pos, f"{p.op}: expected one parameter after {item.name}, the last"
                    )
                mode = "rest"
            else:
                _unknown_marker(st, p.op, item, pos)
            continue
        if type(item) is list and item and type(item[0]) is Symbol:
            item, default = _annotated(st, p.op, item, mode, pos)
        if type(item) is not Symbol:
            raise wrong(st, pos, f"{p.op}: a parameter must be a symbol", no_name(item))
        _parameter(st, p, item, mode, pos, default)


def _unknown_marker(st: State, op: str, item: Symbol, pos: int) -> NoReturn:
    if item.name in ("&optional", "&key"):
        raise wrong(
            st, pos, f"{op}: {item.name} is out of place", "&optional, &key, &rest is the order"
        )
    raise wrong(st, pos, f"{op}: unknown marker {item.name} in the parameter list")


def _annotated(st: State, op: str, item: list[Any], mode: str, pos: int) -> tuple[Symbol, Any]:
    """`(name :as type)`, `(name default)` or `(name :as type default)`; the type is ignored."""
    parts = item[1:]
    if len(parts) >= 2 and type(parts[0]) is Keyword and parts[0].name == "as":
        parts = parts[2:]
        if not parts:
            return item[0], None
    if len(parts) != 1:
        raise wrong(st, pos, f"{op}: the parameter {item[0].name} must be a name or (name default)")
    if mode not in ("optional", "key"):
        raise wrong(
            st, pos, f"{op}: the parameter {item[0].name} cannot have a default",
            "defaults belong after &optional or &key",
        )  # fmt: skip
    return item[0], parts[0]


def _parameter(
    st: State, p: Parameters, sym: Symbol, mode: str, pos: int, default: Any = None
) -> None:
    fn = st.fn
    var = fn.new_var(sym.name)
    old = st.env.get(sym)
    if old is not None and old[1] is fn:
        raise duplicate(st, p.op, sym, pos)
    p.replaced.append((sym, old))
    bind(st, sym, var)
    if mode == "required":
        p.required.append(var)
    elif mode == "rest":
        p.rest.append(var)
    elif mode == "optional":
        p.optional.append(var)
        p.supplied.append((sym, var, default))
    else:
        p.keys.append(var)
        p.supplied.append((sym, var, default))


def optional_lets(st: State, p: Parameters, pos: int) -> list[tuple[Var, Node]]:
    """The Lets that supply defaults. A default sees the parameters before it."""
    for sym, _, _ in p.supplied:
        # until its Let, the name means what it meant outside
        for replaced, old in p.replaced:
            if replaced is sym:
                unbind(st, sym, old)
    lets: list[tuple[Var, Node]] = []
    for sym, parameter, default in p.supplied:
        test = prim(st, "%unset?", (Local(parameter, pos),), pos)
        node = if_(st, test, expr(st, default, pos, False), Local(parameter, pos), pos)
        var = st.fn.new_local(sym.name)
        bind(st, sym, var)
        lets.append((var, node))
    return lets


def box_assigned(st: State, fn: Function, params: list[Var], node: Node, pos: int) -> Node:
    """Parameters are never boxed: give those that are assigned a boxed variable of their own.

    The references in the body already go to the old Var, so that becomes the local variable and
    the parameter, in `params`, gets a new one.
    """
    for i, var in enumerate(params):
        if var.assigned:
            params[i] = fn.new_var(var.name)
            fn.locals.append(var)
            node = let(st, var, Local(params[i], pos), node, pos)
    return node
