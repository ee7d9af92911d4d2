"""Definitions as forms: which names they define, what a `define` is made of, who declares them.

Nothing here is analysed; bodies.py does that with what is found here.
"""

from __future__ import annotations

from typing import Any, final

from sx_kernel.analyser.core import FORMS, SpecialForm, grammar_error, no_name, special_of, wrong
from sx_kernel.analyser.scope import Body, State, bind
from sx_kernel.base.sequences import Chain, to_python
from sx_kernel.base.values import Keyword, Symbol
from sx_kernel.ir.nodes import Var


def is_do_loop(form: list[Any], head: Symbol) -> bool:
    """Return whether `form`, whose head means `head`, is `(do ((var init step)…) (test result…)
    body…)`.

    By its shape: a list of lists that begin with a symbol and have two or three parts, then a
    non-empty list. So `(do ((fn (x) x) 5) 99)` is a sequence, and so is `(do (f) (g))`.
    """
    if head.name != "do" or len(form) < 3:
        return False
    specs, test = form[1], form[2]
    if type(specs) is not list or type(test) is not list or not test:
        return False
    for spec in specs:
        if type(spec) is not list or not 2 <= len(spec) <= 3 or type(spec[0]) is not Symbol:
            return False
    return True


def find_definitions(st: State, here: Body, form: list[Any]) -> None:
    """Declare what is defined inside the branches of `form` (when, if, cond …)."""
    for i in range(1, len(form)):
        item = form[i]
        if type(item) is not list or not item:
            continue
        row = special_of(st, item)
        if row is None:
            if type(item[0]) is list or i > 1:  # a clause of cond or case
                _find_in_clause(st, here, item)
        else:
            _find_definition(st, here, row, item)


def _find_definition(st: State, here: Body, row: SpecialForm, item: list[Any]) -> None:
    if row.scan == "branch" or (row.scan == "splice" and not is_do_loop(item, item[0])):
        find_definitions(st, here, item)
    elif row.scan == "define" and row.least <= len(item) <= row.most:
        declare_all(st, here, row, item, -1)


def _find_in_clause(st: State, here: Body, clause: list[Any]) -> None:
    """Like `find_definitions` for a list that is not itself a form."""
    for item in clause:
        row = special_of(st, item)
        if row is not None:
            _find_definition(st, here, row, item)


def declare_all(st: State, here: Body, row: SpecialForm, form: list[Any], pos: int) -> None:
    """Declare the variables that the definition `form` makes."""
    for sym in defined_symbols(st, row, form, pos):
        if sym not in here.declared:
            declare(st, here, sym)


def declare(st: State, here: Body, sym: Symbol) -> Var:
    """Make `sym` a variable of the body `here`, not initialised yet."""
    var = here.fn.new_local(sym.name)
    here.declared[sym] = var
    here.replaced.append((sym, bind(st, sym, var)))
    st.uninit.add(var)
    return var


def defined_symbols(st: State, row: SpecialForm, form: list[Any], pos: int) -> list[Symbol]:
    """The names that a definition form defines."""
    if row.names is not None:
        return row.names(form)
    target = form[1]
    while type(target) is list and target:
        target = target[0]
    if type(target) is not Symbol:
        what = f"{row.name}: expected {row.grammar}, got no name to define"
        raise wrong(st, pos, what, no_name(target))
    return [target]


@final
class Definition:
    """A `define` form taken apart: the value is form[start], or a lambda when there are params."""

    __slots__ = ("doc", "form", "params", "start", "sym")

    def __init__(
        self, sym: Symbol, params: list[Any] | None, form: list[Any], start: int, doc: str | None
    ) -> None:
        self.sym = sym
        self.params = params
        self.form = form
        self.start = start
        self.doc = doc


def parse_define(st: State, form: list[Any], pos: int) -> Definition:
    """Take a `define` apart. Raises syntax-error."""
    target = form[1]
    start = 2
    if start < len(form) and type(form[start]) is Keyword and form[start].name == "effects":
        start = min(4, len(form))
    last = len(form) - 1
    doc: str | None = None
    if start < last and type(form[start]) is str:
        doc = form[start]
        start += 1
    if type(target) is Chain:
        target = to_python(target)
    if type(target) is list:
        params: list[Any] = []
        while type(target) is list and target:
            params.append(target[1:])
            target = target[0]
        if type(target) is Symbol:
            params.reverse()
            return Definition(target, params, form, start, doc)
    elif type(target) is Symbol:
        if start == last:
            return Definition(target, None, form, start, doc)
        raise grammar_error(st, form, pos)
    row = FORMS["define"]
    what = f"define: expected {row.grammar}, got no name to define"
    raise wrong(st, pos, what, no_name(target))
