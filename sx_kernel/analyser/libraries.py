"""define-library, import and use: declarations are checked here and carried out by the session.

A library's forms are analysed one by one when those before them have been run, as a program's are,
so its macros may use its functions. What the session makes of a declaration is an object that the
control function `%run` runs (machine/control/functions.py).

    (define-library (geometry points)
      (export point-x (rename make-point new))
      (import (only (geometry base) origin) (prefix (text) t:))
      form…)
"""

from __future__ import annotations

from typing import Any, Final

from sx_kernel.analyser.core import call, is_word, markup_call, wrong
from sx_kernel.analyser.module import ImportForm, Item, LibraryForm
from sx_kernel.analyser.scope import State
from sx_kernel.base.sequences import Chain, to_python
from sx_kernel.base.values import Symbol
from sx_kernel.ir.nodes import Const, Node
from sx_kernel.syntax.printer import inspect_cut, inspect_value

MODIFIERS: Final = ("only", "except", "prefix", "rename")
SHOWN: Final = 60  # characters of a form in a message


def library_name(form: Any) -> str | None:
    """The name of a library as it is written, `(my lib)`; None if `form` is none.

    A list of symbols and non-negative integers (R7RS 5.6.1); a symbol alone is a list of one.
    """
    parts = [form] if type(form) is Symbol else form
    if type(parts) is not list or not parts:
        return None
    for part in parts:
        if type(part) is not Symbol and not (type(part) is int and part >= 0):
            return None
    return inspect_value(parts)


def define_library_form(st: State, form: list[Any], pos: int, tail: bool) -> Node:
    """`(define-library (name…) declaration… form…)`."""
    _only_at_top(st, "define-library", pos)
    name = library_name(form[1])
    if name is None:
        raise wrong(st, pos, f"define-library: {_shown(form[1])} is no name of a library")
    exports: list[tuple[str, str]] = []
    items: list[Item] = []
    for part in form[2:]:
        at = st.positions.get(id(part), pos)
        word = part[0] if type(part) is list and part else None
        if is_word(st, word, "export"):
            for spec in part[1:]:
                exports.append(_export(st, spec, at))
        elif is_word(st, word, "import"):
            for item in part[1:]:
                check_import_set(st, item, at)
                items.append(Item("import", item, at))
        elif is_word(st, word, "include"):
            for path in part[1:]:
                if type(path) is not str:
                    raise wrong(st, at, "define-library: include wants names of files")
                items.append(Item("include", path, at))
        elif is_word(st, word, "begin"):
            for item in part[1:]:
                items.append(Item("form", item, st.positions.get(id(item), at)))
        else:
            items.append(Item("form", part, at))
    program = st.ctx.library_program(
        LibraryForm(name, exports, items, st.source, st.positions, pos)
    )
    return call("%run", (Const(program, pos),), pos, tail)


def _export(st: State, spec: Any, pos: int) -> tuple[str, str]:
    if type(spec) is Symbol:
        return spec.name, spec.name
    if type(spec) is list and len(spec) == 3 and is_word(st, spec[0], "rename"):
        inside, outside = spec[1], spec[2]
        if type(inside) is Symbol and type(outside) is Symbol:
            return inside.name, outside.name
    what = f"define-library: {_shown(spec)} is no export: expected name or (rename inside outside)"
    raise wrong(st, pos, what)


def import_form(st: State, form: list[Any], pos: int, tail: bool) -> Node:
    """`(import set…)` at top level."""
    _only_at_top(st, "import", pos)
    sets = [to_python(item) if type(item) is Chain else item for item in form[1:]]
    for item in sets:
        check_import_set(st, item, st.positions.get(id(item), pos))
    program = st.ctx.import_program(ImportForm(sets, st.source, pos))
    return call("%run", (Const(program, pos),), pos, tail)


def check_import_set(st: State, form: Any, pos: int) -> None:
    """Raise syntax-error unless `form` is a library's name or (modifier set name…)."""
    if is_modified(form):
        check_import_set(st, form[1], pos)
        word, rest = form[0].name, form[2:]
        if word == "rename":
            good = all(type(pair) is list and len(pair) == 2 for pair in rest)
            names = [name for pair in rest for name in pair] if good else [None]
        else:
            names = rest
        if all(type(name) is Symbol for name in names) and (word != "prefix" or len(rest) == 1):
            return
    elif library_name(form) is not None:
        return
    raise wrong(
        st, pos, f"import: {_shown(form)} is nothing to import",
        "write (name…), (only set name…), (except set name…), (prefix set p) or "
        "(rename set (from to)…)",
    )  # fmt: skip


def is_modified(form: Any) -> bool:
    """Return whether `form` is an import set with a modifier, and no library called (only …)."""
    return (
        type(form) is list
        and len(form) >= 2
        and type(form[0]) is Symbol
        and form[0].name in MODIFIERS
        and type(form[1]) is list
    )


def is_declaration(form: list[Any]) -> bool:
    """Return whether `(use …)` names modules and nothing else; otherwise it is SVG's element.

    An element says what it uses, `(use :href "#a")`, so it has a keyword; names are no attributes.
    """
    return all(library_name(part) is not None for part in form[1:])


def use_form(st: State, form: list[Any], pos: int, _tail: bool) -> Node:
    """`(use module…)`: says what a program is meant to be used with, and does nothing."""
    return Const(None, pos) if is_declaration(form) else markup_call(st, "use", form, pos)


def _only_at_top(st: State, op: str, pos: int) -> None:
    if st.body is not None or st.fn.parent is not None or st.module is not None:
        raise wrong(st, pos, f"{op}: can only be used at top level")


def _shown(form: Any) -> str:
    return inspect_cut(form, SHOWN)
