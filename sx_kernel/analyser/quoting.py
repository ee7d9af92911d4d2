"""quote and quasiquote."""

from __future__ import annotations

from typing import Any

from sx_kernel.analyser.core import expr, is_word, prim, seal, wrong
from sx_kernel.analyser.scope import State
from sx_kernel.base.sequences import Chain, to_python
from sx_kernel.base.values import Keyword, Symbol, Vector
from sx_kernel.ir.nodes import Const, MakeDict, Node


def quote_form(st: State, form: list[Any], pos: int, _tail: bool) -> Node:
    """`(quote datum)`."""
    return Const(datum(st, form[1]), pos)


def datum(st: State, form: Any) -> Any:
    """`form` as data: symbols that hygienic macros introduced become what they stand for.

    The form itself when there are none, so that quoted lists keep their identity.
    """
    if not st.aliases:
        return form
    return strip(st, form)


def strip(st: State, form: Any, *, as_names: bool = False) -> Any:
    """A copy of `form` without aliases. Iterative: data may be deeply nested.

    `as_names`: what the expansion itself defines is called as it is defined (see Alias.own).
    """
    result: list[Any] = [None]
    work: list[tuple[Any, Any, Any]] = [(form, result, 0)]
    while work:
        item, target, key = work.pop()
        kind = type(item)
        if kind is Symbol:
            alias = st.aliases.get(item)
            if alias is None:
                target[key] = item
            else:
                target[key] = (alias.own if as_names else None) or alias.symbol
        elif kind is list or kind is Chain or kind is Vector:
            items = item if kind is not Chain else to_python(item)
            copy = Vector(items) if kind is Vector else list(items)
            target[key] = copy
            for i in range(len(items)):
                work.append((items[i], copy, i))
        elif kind is dict:
            made = dict(item)
            target[key] = made
            for name in item:
                work.append((item[name], made, name))
        else:
            target[key] = item
    return result[0]


def quasiquote_form(st: State, form: list[Any], pos: int, _tail: bool) -> Node:
    """`(quasiquote template)`; nested ones count depth as in R7RS 4.2.8."""
    node = _template(st, form[1], 1, pos)
    return Const(datum(st, form[1]), pos) if node is None else node


def _template(st: State, form: Any, depth: int, pos: int) -> Node | None:
    """The node that builds `form`; None if it is constant."""
    kind = type(form)
    if kind is Chain:
        form = to_python(form)
        kind = list
    if kind is list:
        return _list_template(st, form, depth, st.positions.get(id(form), pos))
    if kind is dict:
        return _dict_template(st, form, depth, st.positions.get(id(form), pos))
    if kind is Vector:
        node = _elements(st, form, 0, depth, pos)
        return None if node is None else prim(st, "%list->vector", (node,), pos)
    return None


def _list_template(st: State, form: list[Any], depth: int, pos: int) -> Node | None:
    if len(form) == 2 and type(form[0]) is Symbol:
        head = form[0]
        if is_word(st, head, "unquote"):
            if depth == 1:
                return expr(st, form[1], pos, False)
            return _wrapped(st, form, depth - 1, pos)
        if is_word(st, head, "quasiquote"):
            return _wrapped(st, form, depth + 1, pos)
        if is_splice(st, head):
            if depth == 1:
                what = "splice-unquote: can only be used inside a list template"
                raise wrong(st, pos, what)
            return _wrapped(st, form, depth - 1, pos)
    return _elements(st, form, 0, depth, pos)


def is_splice(st: State, head: Any) -> bool:
    """Return whether `head` is splice-unquote or its longhand unquote-splicing."""
    return is_word(st, head, "splice-unquote") or is_word(st, head, "unquote-splicing")


def _wrapped(st: State, form: list[Any], depth: int, pos: int) -> Node | None:
    node = _template(st, form[1], depth, pos)
    if node is None:
        return None
    return prim(st, "%list", (Const(datum(st, form[0]), pos), node), pos)


def _elements(st: State, form: list[Any], start: int, depth: int, pos: int) -> Node | None:
    """The node that builds the list of the templates form[start:]; None if it is constant."""
    nodes: list[Node | None] = []
    splices: list[bool] = []
    constant = True
    spliced = False
    for i in range(start, len(form)):
        item = form[i]
        if (
            type(item) is list
            and len(item) == 2
            and type(item[0]) is Symbol
            and is_splice(st, item[0])
        ):
            at = st.positions.get(id(item), pos)
            if depth == 1:
                nodes.append(expr(st, item[1], at, False))
                splices.append(True)
                spliced = True
            else:
                nodes.append(_wrapped(st, item, depth - 1, at))
                splices.append(False)
        else:
            nodes.append(_template(st, item, depth, pos))
            splices.append(False)
        if nodes[-1] is not None:
            constant = False
    if constant:
        return None
    parts: list[Node] = []  # of %concat
    run: list[Node] = []  # of %list
    for i in range(len(nodes)):
        node = nodes[i]
        if node is None:
            node = Const(datum(st, form[start + i]), pos)
        if splices[i]:
            if run:
                parts.append(prim(st, "%list", tuple(run), pos))
                run = []
            parts.append(node)
        else:
            run.append(node)
    if not spliced:
        return prim(st, "%list", tuple(run), pos)
    if run:
        parts.append(prim(st, "%list", tuple(run), pos))
    return prim(st, "%concat", tuple(parts), pos)


def _dict_template(st: State, form: dict[str, Any], depth: int, pos: int) -> Node | None:
    values: list[Node | None] = []
    constant = True
    for key in form:
        node = _template(st, form[key], depth, pos)
        values.append(node)
        if node is not None:
            constant = False
    if constant:
        return None
    nodes: list[Node] = []
    items = list(form.values())
    for i in range(len(values)):
        node = values[i]
        nodes.append(Const(datum(st, items[i]), pos) if node is None else node)
    return seal(st, MakeDict(tuple(form), tuple(nodes), pos), nodes)


__all__ = ["Keyword", "datum", "is_splice", "quasiquote_form", "quote_form", "strip"]
