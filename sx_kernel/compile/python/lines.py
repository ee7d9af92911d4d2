"""Lines of emitted code, and the locals in them."""

from __future__ import annotations

from collections.abc import Callable, Container, Generator, Mapping
from contextlib import contextmanager
from typing import Any, Final, TypeAlias

from sx_kernel.compile.mid.nodes import Function, Value
from sx_kernel.compile.python.exits import Exit, Fixed
from sx_kernel.compile.world import PrimitiveInfo, Unsupported
from sx_kernel.ir.nodes import Lambda

MAX_INDENT: Final = 80  # CPython's parser stops at 100

# What the code of a lambda sees: primitives, and the keys of the library's globals.
View: TypeAlias = "tuple[Mapping[str, PrimitiveInfo], Container[str]]"
Views: TypeAlias = "Callable[[Lambda], View]"


class Lines:
    """The lines of one unit so far. `names`: value → the Python local that holds it; `consts`,
    `keys`, `pool`, `faults`: see Rendering; `base`, `serial`: see Renderer.render.
    """

    def __init__(self, fn: Function, views: Views, *, library: bool) -> None:
        """`views(lam)`: what the code of a lambda sees; `library`: `fn` belongs to the library."""
        self.fn = fn
        self.views = views
        self.library = library
        self.lines: list[str] = []
        self.indent = 3
        self.exits: dict[int, Exit] = {}
        self.base = self.serial = 0
        self.consts: list[Fixed] = []
        self.pool: list[Any] = []
        self.keys: list[tuple[str, int, int]] = []
        self.failures: list[int] = []
        self.faults: dict[int, int] = {}
        self.names: dict[Value, str] = {}
        self.taken: set[str] = set()
        self.temps = 0

    def line(self, text: str, exit: Exit | None = None) -> None:
        if self.indent > MAX_INDENT:
            raise Unsupported("python: nested too deeply for CPython's parser")
        self.lines.append(" " * self.indent + text)
        if exit is not None:
            self.exits[len(self.lines)] = exit

    @contextmanager
    def block(self, header: str, exit: Exit | None = None) -> Generator[None]:
        self.line(header, exit)
        self.indent += 1
        before = len(self.lines)
        try:
            yield
            if len(self.lines) == before:
                self.line("pass")
        finally:
            self.indent -= 1

    def local(self, value: Value, hint: str | None = None) -> str:
        """A Python variable for `value`, which has none yet."""
        hint = value.hint or hint
        if hint is None or hint in self.taken:
            self.temps += 1
            name = f"t{self.temps}_" if hint is None else f"{hint.partition('ʹ')[0]}ʹ{self.temps}"
        else:
            name = hint
        self.taken.add(name)
        self.names[value] = name
        return name
