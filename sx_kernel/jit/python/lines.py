"""Lines of emitted code and the sites of those that can be left.

What a writer of lines knows: how deep it is indented, which machine frames wait for the value that
is being computed (`pending`), and what the activation has counted in advance (`owed`). It knows
nothing of nodes but that sites name them.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, Final

from sx_kernel.ir.nodes import Node
from sx_kernel.jit.python.infer import Type
from sx_kernel.jit.python.operands import Operand
from sx_kernel.runtime.sites import Inlined, Pending, Site, ValueSource, Walking

# The tags of machine/frames.py, which this floor must not import; a test compares them.
ARGS, IF, SEQ, AND, OR, LET, SET = range(7)
MAX_INDENT: Final = 80  # CPython's parser stops at 100


class Unsupported(Exception):
    """This tier declines the lambda; the message says why, for `jit-why`."""


class NeedsStatements(Exception):
    """An expression turned out to need statements of its own where none can stand."""


class Lines:
    """The lines of one unit so far."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.indent = 3
        self.sites: dict[int, Site] = {}
        self.pending: list[Pending] = []
        self.owed = 0
        self.inlined: Inlined | None = None
        self.walks: list[Walking] = []
        self.dependencies: set[str] = set()
        self.consts: list[Any] = []
        self.temps = 0
        self.temporaries: set[str] = set()
        self.proven: dict[str, Type] = {}  # variable with a list → type of all its elements
        # variable with a list that has elements → their type, until it may change (divided.py)
        self.whole: dict[str, Type] = {}
        self.uniform: dict[str, Type] = {}  # variable with a vector → what it promises (uniform.py)
        self.kept = False  # whether all that the present loop does keeps these promises
        # what takes characters or lines, port → variable with the method that does (ports.py)
        self.takers: dict[tuple[str, str], str] = {}
        # the variable that the value of the present operation is for; a template may set it itself
        self.destination: str | None = None
        # expressions may add lines before theirs, with the site `root`, if `hoist`
        self.hoist = True
        self.root: Site | None = None

    def line(self, text: str, site: Site | None = None) -> None:
        """Add a line of the function body; `site` if something on it can leave."""
        if self.indent > MAX_INDENT:
            raise Unsupported("python: nested too deeply for CPython's parser")
        self.lines.append(" " * self.indent + text)
        if site is not None:
            self.sites[len(self.lines)] = site

    def site(self, node: Node, *inner: Pending, prefix: tuple[ValueSource, ...] = ()) -> Site:
        """The site of computing `node` here; `inner`: frames above the pending ones."""
        pending = (*inner, *reversed(self.pending))
        walks = tuple(self.walks)
        return Site(node, pending, prefix, owed=self.owed, inlined=self.inlined, walks=walks)

    def temp(self) -> str:
        """A fresh Python variable."""
        self.temps += 1
        name = f"t{self.temps}_"
        self.temporaries.add(name)
        return name

    @contextmanager
    def waiting(self, *frames: Pending) -> Generator[None]:
        """While the value of a part is computed, `frames` wait for it."""
        self.pending.extend(frames)
        try:
            yield
        finally:
            del self.pending[len(self.pending) - len(frames) :]

    @contextmanager
    def block(self, header: str, site: Site | None = None) -> Generator[None]:
        """An indented block."""
        self.line(header, site)
        self.indent += 1
        before = len(self.lines)
        proven, uniform = dict(self.proven), self.uniform
        try:
            yield
            if len(self.lines) == before:
                self.line("pass")
        finally:
            self.indent -= 1
            self.proven = proven  # what was proven in the block need not hold behind it
            self.forget_since(uniform)

    def forget_since(self, before: dict[str, Type]) -> None:
        """Of what vectors promise, only what was known before and still holds is certain now."""
        now = self.uniform
        self.uniform = {name: kind for name, kind in before.items() if now.get(name) == kind}

    def atom(self, operand: Operand) -> Operand:
        """`operand` as something that may be repeated: hoisted into a variable if need be."""
        if operand.atom:
            return operand
        if not self.hoist:
            raise NeedsStatements
        name = self.temp()
        self.line(f"{name} = {operand.text}", self.root)
        return Operand(name, operand.type, True)

    def hoisted(self, operand: Operand, site: Site) -> Operand:
        if operand.atom and operand.text.isidentifier():
            return operand
        name = self.temp()
        self.line(f"{name} = {operand.text}", site)
        return Operand(name, operand.type, True)

    def attempt(self, emit: Callable[[], str]) -> str | None:
        """What `emit` answers if it does without lines of its own, else None."""
        consts = len(self.consts)
        try:
            with self.branch():
                return emit()
        except NeedsStatements:
            del self.consts[consts:]
            return None

    @contextmanager
    def branch(self) -> Generator[None]:
        hoist, self.hoist = self.hoist, False
        try:
            yield
        finally:
            self.hoist = hoist

    def constant_reference(self, value: Any, kind: Type) -> Operand:
        for i, known in enumerate(self.consts):
            if known is value:
                return Operand(f"P_.rt.consts[{i}]", kind, False, value)
        self.consts.append(value)
        return Operand(f"P_.rt.consts[{len(self.consts) - 1}]", kind, False, value)
