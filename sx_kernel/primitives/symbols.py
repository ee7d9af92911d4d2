"""Symbols and keywords and their names."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

from sx_kernel.base.values import Keyword, Symbol, keyword, symbol
from sx_kernel.primitives.bound import named
from sx_kernel.primitives.check import bad_argument, need_string
from sx_kernel.primitives.registry import primitive


def _need_symbol(op: str, value: Any) -> Symbol:
    if type(value) is Symbol:
        return value
    raise bad_argument(op, 1, "a symbol", value)


@primitive("symbol->string", "symbol-name")
def symbol_to_string(s: Any) -> str:
    """The name of a symbol."""
    return _need_symbol("symbol->string", s).name


@primitive("string->symbol", "make-symbol", "intern")
def string_to_symbol(name: Any) -> Symbol:
    """The symbol of that name; a symbol is returned as it is."""
    if type(name) is Symbol:
        return name
    return symbol(need_string("string->symbol", 1, name))


@primitive("symbol-interned?")
def symbol_is_interned(s: Any) -> bool:
    """Always true: there is one symbol of a name."""
    _need_symbol("symbol-interned?", s)
    return True


@primitive("symbol=?")
def symbol_equal(first: Any, *rest: Any) -> bool:
    """Return whether all are the same symbol."""
    for index, value in enumerate((first, *rest), 1):
        if type(value) is not Symbol:
            raise bad_argument("symbol=?", index, "a symbol", value)
    return all(value is first for value in rest)


@primitive("keyword-name", "keyword->string")
def keyword_name(k: Any) -> str:
    """The name of a keyword without the colon.

    A keyword expression evaluates to its name, so a string is returned as it is.
    """
    if type(k) is Keyword:
        return k.name
    if type(k) is str:
        return k
    raise bad_argument("keyword-name", 1, "a keyword", k)


@primitive("make-keyword", "string->keyword")
def make_keyword(name: Any) -> Keyword:
    """The keyword of that name."""
    if type(name) is Keyword:
        return name
    if type(name) is Symbol:
        return keyword(name.name)
    return keyword(need_string("make-keyword", 1, name))


def make_symbol_primitives() -> dict[str, Callable[..., Any]]:
    """`gensym`, which counts per session, so that a session's output does not depend on others."""
    numbers = count(1)

    def gensym(prefix: Any = "g") -> Symbol:
        """A symbol that has not been made before and that no program text contains by chance."""
        if type(prefix) is Symbol:
            prefix = prefix.name
        # the reader takes a % inside a symbol, so what is printed reads back
        return symbol(f"{need_string('gensym', 1, prefix)}%{next(numbers)}")

    return named({"gensym": gensym})
