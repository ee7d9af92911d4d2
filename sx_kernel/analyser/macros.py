"""defmacro, define-macro, define-syntax, let-syntax, letrec-syntax; macroexpand."""

from __future__ import annotations

from typing import Any

from sx_kernel.analyser.bodies import body, make_lambda
from sx_kernel.analyser.context import AnalyserContext
from sx_kernel.analyser.core import FORMS, expand, grammar_error, resolve, special_of, wrong
from sx_kernel.analyser.global_names import global_name
from sx_kernel.analyser.parameters import form_named
from sx_kernel.analyser.quoting import strip
from sx_kernel.analyser.scope import Binding, Function, LocalMacro, State, unbind
from sx_kernel.analyser.syntax_rules import Rules, rules_macro
from sx_kernel.base.sequences import Chain, to_python
from sx_kernel.base.values import Macro, Symbol
from sx_kernel.ir.nodes import Const, Lambda, Node
from sx_kernel.ir.passes import run_passes


def defmacro_form(st: State, form: list[Any], pos: int, _tail: bool) -> Node:
    """`(defmacro name (param…) [doc] body…)` or `(define-macro (name param…) [doc] body…)`.

    Also `(define-macro name (fn (param…) body…))`. The macro is there as soon as this is analysed:
    for what follows in the same body, or globally.
    """
    target = form[1]
    start = 2
    if type(target) is list and target:
        target, params = target[0], target[1:]
    elif len(form) > 2:
        params = form[2]
        start = 3
        row = special_of(st, params)
        if len(form) == 3 and row is not None and row.name in ("fn", "lambda") and len(params) > 1:
            form, params, start = params, params[1], 2
    else:
        raise grammar_error(st, form, pos)
    if type(target) is not Symbol:
        raise grammar_error(st, form, pos)
    doc: str | None = None
    if start + 1 < len(form) and type(form[start]) is str:
        doc = form[start]
        start += 1
    name = target.name
    lam = _closed_lambda(st, name, params, form, start, pos, doc)
    _install(st, form_named(form), target, Macro(name, st.ctx.make_closure(lam), doc), pos)
    return Const(None, pos)


def _closed_lambda(
    st: State, name: str, params: Any, form: list[Any], start: int, pos: int, doc: str | None
) -> Lambda:
    """A lambda that sees no local variable: macros run before there are any."""
    env, fn, here = st.env, st.fn, st.body
    st.env = env.copy()  # of its kind: see occurrences.py
    for sym in env:
        if env[sym][1] is not None:
            del st.env[sym]
    st.fn = Function(None)
    st.body = None
    lam = make_lambda(st, name, params, form, start, pos, doc)
    st.env, st.fn, st.body = env, fn, here
    return run_passes(lam)


def _install(st: State, op: str, sym: Symbol, macro: Macro, pos: int) -> None:
    here = st.body
    if here is None:
        st.ctx.define_macro(global_name(st, op, sym, pos), macro)
        return
    if resolve(st, sym)[0] is None and sym.name in FORMS:
        raise wrong(st, pos, f"{op}: {sym.name} is a special form and cannot be redefined")
    if sym in here.declared:
        raise wrong(st, pos, f"{op}: {sym.name} is a variable of the same body")
    here.replaced.append((sym, st.env.get(sym)))
    st.env[sym] = (LocalMacro(macro), None)


def define_syntax_form(st: State, form: list[Any], pos: int, _tail: bool) -> Node:
    """`(define-syntax name (syntax-rules …))`."""
    sym = form[1]
    if type(sym) is not Symbol:
        raise grammar_error(st, form, pos)
    here = st.body
    macro, rules = rules_macro(st, sym.name, form[2], pos, here is None)
    _install(st, "define-syntax", sym, macro, pos)
    if here is not None:
        rules.rebind(st)
        rules.collecting = here.collecting
        here.rules.append(rules)
    return Const(None, pos)


def let_syntax_form(st: State, form: list[Any], pos: int, tail: bool) -> Node:
    """`(let-syntax ((name (syntax-rules …))…) body…)`; letrec-syntax is the same."""
    bindings = form[1]
    if type(bindings) is not list:
        raise grammar_error(st, form, pos)
    replaced: list[tuple[Symbol, Binding | None]] = []
    made: list[Rules] = []
    for item in bindings:
        if type(item) is not list or len(item) != 2 or type(item[0]) is not Symbol:
            raise grammar_error(st, form, pos)
        at = st.positions.get(id(item), pos)
        macro, rules = rules_macro(st, item[0].name, item[1], at, False)
        made.append(rules)
        replaced.append((item[0], st.env.get(item[0])))
        st.env[item[0]] = (LocalMacro(macro), None)
    for rules in made:
        rules.rebind(st)
    node = body(st, form, 2, pos, tail) if len(form) > 2 else Const(None, pos)
    for sym, old in reversed(replaced):
        unbind(st, sym, old)
    return node


# --- macroexpand ------------------------------------------------------------------------------


def macroexpand_1(form: Any, ctx: AnalyserContext) -> Any:
    """Expand `form` once if it is the use of a global macro; else it is answered itself."""
    st = State(ctx, {}, None, Function(None))
    if type(form) is Chain:
        form = to_python(form)
    if type(form) is not list or not form or type(form[0]) is not Symbol:
        return form
    name = form[0].name
    macro = ctx.macros.get(name)
    if macro is None or name in FORMS:
        return form
    expansion = expand(st, macro, form, -1)
    return strip(st, expansion, as_names=True) if st.aliases else expansion


def macroexpand(form: Any, ctx: AnalyserContext) -> Any:
    """Expand `form` until it is no use of a global macro. Raises limit-error if it never ends."""
    for _ in range(20_000):
        expansion = macroexpand_1(form, ctx)
        if expansion is form:
            return form
        form = expansion
    st = State(ctx, {}, None, Function(None))
    raise wrong(st, -1, "macroexpand: the expansion does not end")
