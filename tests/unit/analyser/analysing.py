"""A context for analysing without a machine, and short ways to say what came out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

from sx_kernel.analyser.analyse import analyse
from sx_kernel.analyser.context import Constructor
from sx_kernel.analyser.module import ImportForm, LibraryForm, Module
from sx_kernel.base.errors import SxError
from sx_kernel.base.source import Place, Source
from sx_kernel.base.values import Macro
from sx_kernel.ir.nodes import Lambda
from sx_kernel.ir.text import to_text
from sx_kernel.ir.verify import verify
from sx_kernel.primitives.table import PRIMITIVES
from sx_kernel.syntax.reader import read


class Context:
    """An AnalyserContext. Macros made by defmacro cannot be run; `macro` adds Python ones."""

    def __init__(self) -> None:
        self.macros: dict[str, Macro] = {}
        self.constructors: dict[str, Constructor] = {}
        self.module: Module | None = None
        self.elements: set[str] = set()
        self.warnings: list[str] = []

    def primitive_arity(self, name: str) -> tuple[int, int | None] | None:
        prim = PRIMITIVES.get(name)
        return None if prim is None else (prim.min_args, prim.max_args)

    def make_closure(self, lam: Lambda) -> Callable[..., Any]:
        def closure(*_: Any) -> Any:
            raise AssertionError("there is no machine here")

        closure.lam = lam  # type: ignore[attr-defined]
        return closure

    def apply_macro(self, closure: Any, args: list[Any]) -> Any:
        return closure(*args)

    def define_macro(self, name: str, macro: Macro) -> None:
        self.macros[name] = macro

    def hidden_name(self, name: str) -> str:
        """See AnalyserContext."""
        return f"{name}%1"

    def define_constructor(self, name: str, constructor: Constructor) -> None:
        self.constructors[name] = constructor

    def library_program(self, form: LibraryForm) -> object:
        return form

    def import_program(self, form: ImportForm) -> object:
        return form

    def warn(self, message: str, place: Place | None) -> None:  # noqa: ARG002
        self.warnings.append(message)

    def macro(self, name: str, expander: Callable[..., Any]) -> None:
        self.macros[name] = Macro(name, expander)


def analysed(text: str, context: Context | None = None) -> Lambda:
    """The verified Lambda of the last form in `text`; those before it are analysed too."""
    source = Source(text, "test")
    parsed = read(source)
    context = context or Context()
    lam: Lambda | None = None
    for form in parsed.forms:
        lam = analyse(form, parsed.positions, source, context)
        verify(lam)
    assert lam is not None
    return lam


def ir(text: str, context: Context | None = None) -> str:
    """The body of the last form in `text` as IR text."""
    return to_text(analysed(text, context).body)


def refused(text: str, context: Context | None = None) -> tuple[str, str]:
    """The message with which the last form of `text` is refused, and what in it is pointed at."""
    try:
        analysed(text, context)
    except SxError as problem:
        where = problem.payload.where
        return problem.message, "" if where is None else text[where.start : where.end]
    raise AssertionError(f"{text} is not refused")


@contextmanager
def deep() -> Generator[None, None, None]:
    """Room for deeply nested forms, as the session makes it."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(1_000_000)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
