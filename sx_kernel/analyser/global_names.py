"""The names of global variables: which may be had, and which are hidden or a library's own."""

from __future__ import annotations

from typing import Any

from sx_kernel.analyser.core import FORMS, reserved, resolve, special_of, wrong
from sx_kernel.analyser.definitions import defined_symbols
from sx_kernel.analyser.module import Module
from sx_kernel.analyser.scope import State
from sx_kernel.base.values import Symbol, symbol


def _is_language(st: State) -> bool:
    """Return whether the language's own library is being analysed."""
    return st.source is not None and st.source.library and st.ctx.module is None


def global_name(st: State, op: str, sym: Symbol, pos: int) -> str:
    """The name under which `sym` is defined globally, checked.

    A macro of that name ceases to be one. Raises syntax-error for names that are not to be had.
    """
    if sym.name[:1] == "(" and sym not in st.aliases:
        raise reserved(st, sym, pos)
    if st.module is not None:
        return _library_global(st, st.module, op, sym, pos)
    name = resolve(st, sym)[1].name
    if name in FORMS:
        raise wrong(st, pos, f"{op}: {name} is a special form and cannot be redefined")
    if name[:1] == "%" and not _is_language(st):
        raise wrong(st, pos, f"{op}: {name} is reserved: names that start with % are the system's")
    if op == "define" and name in st.macros:
        del st.macros[name]
    return name


def hide_definitions(st: State, expansion: Any, pos: int) -> None:
    """Give what the expansion of a hygienic macro defines globally names of their own, where its
    template brought them in: neither the program's names nor another expansion's meet them.
    """
    work: list[Any] = [expansion]
    while work:
        form = work.pop()
        row = special_of(st, form)
        if row is None or row.scan is None or not row.least <= len(form) <= row.most:
            continue
        if row.scan in ("splice", "branch"):
            work += form[1:]
            continue
        for sym in defined_symbols(st, row, form, pos):
            alias = st.aliases.get(sym)
            name = sym.name
            if alias is None or alias.binding is not None or alias.own is not None:
                continue
            if name not in FORMS and name[:1] != "%":
                hidden = st.ctx.hidden_name(name)
                alias.own = symbol(hidden if st.module is None else st.module.define(hidden))


def _library_global(st: State, module: Module, op: str, sym: Symbol, pos: int) -> str:
    """`global_name` in a library: definitions make a name its own, others cannot be assigned."""
    alias = st.aliases.get(sym)
    if alias is not None and alias.own is not None:
        return alias.own.name
    name = sym.name if alias is None else alias.symbol.name
    if name in FORMS:
        raise wrong(st, pos, f"{op}: {name} is a special form and cannot be redefined")
    if name[:1] == "%":
        raise wrong(st, pos, f"{op}: {name} is reserved: names that start with % are the system's")
    if op != "set!":
        return module.define(name)
    if name in module.imported or (name not in module.bound and module.is_base(name)):
        raise wrong(st, pos, f"set!: {name} is not defined in the library {module.name}")
    return resolve(st, sym)[1].name
