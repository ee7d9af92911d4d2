"""The middle of a function between passes, and what is emitted for it, for tests of one module."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import cache
from types import SimpleNamespace
from typing import Any, TypeVar

from sx_kernel.compile.mid.exchange import read, write
from sx_kernel.compile.mid.nodes import Function, Op, Region, instructions, regions
from sx_kernel.compile.pipeline import FULL, compile_function
from sx_kernel.compile.python.render import Renderer, Rendering
from sx_kernel.ir.nodes import Lambda
from sx_kernel.ir.shapes import fill
from sx_kernel.jit.compiling.world import SessionWorld, guesses_for
from sx_kernel.jit.names import runtime_names
from sx_kernel.machine.link import global_key, link_lambda
from sx_kernel.session.session import Session

T = TypeVar("T")


@cache
def shared() -> Session:
    """One session that compiles nothing by itself; tests may define what they like in it."""
    return Session(out=lambda _text: None, threshold=None)


def lambda_of(session: Session, name: str) -> Lambda:
    """The lambda of a global function, linked."""
    found: Lambda = session.machine.globals[global_key(name)].__closure__[1].cell_contents
    fill(found)  # (a text that is evaluated again and again is analysed but once)
    link_lambda(found, session.machine)
    return found


class Stages:
    """What the passes make of the function `f` that `text` defines, guessing from `arguments`.

    Each stage is a copy, so it stays what it was when later passes have changed the function.
    """

    def __init__(
        self, text: str, arguments: str = "", *, level: int = FULL, session: Session | None = None
    ) -> None:
        self.session = session or shared()
        self.session.eval(text)
        self.lam = lambda_of(self.session, "f")
        args = self.session.eval(f"(list {arguments})")
        self.world = SessionWorld(self.session.machine, self.lam, guesses_for(self.lam, args))
        self.found: dict[str, Function] = {}
        self.fn = compile_function(
            self.lam, self.world, "f", self._watch, checked=True, level=level
        )

    def _watch(self, stage: str, fn: Function) -> None:
        self.found[stage] = read(*write(fn))

    def after(self, stage: str) -> Function:
        """The function after the pass of that name."""
        return self.found[stage]

    def before(self, stage: str) -> Function:
        """The function before the pass of that name."""
        names = list(self.found)
        return self.found[names[names.index(stage) - 1]]

    def render(self, **options: Any) -> Rendering:
        """What is emitted for the function. It can be rendered once."""
        return Renderer(self.fn, self.world.views, library=False).render(**options)

    def function(self) -> Callable[..., Any]:
        """What is emitted, as a Python function."""
        given = runtime_names(self.session.machine, self.session.policy)
        exec(self.render().text + " return make\n", given)
        lam = SimpleNamespace(rt=SimpleNamespace(born=lambda _fn: None))
        return given["unit"](0.0)(lam)

    def python(self) -> ast.Module:
        """What is emitted, as Python's syntax tree."""
        return ast.parse(self.render().text)


def every(where: Function | Region, kind: type[T]) -> list[T]:
    """The instructions of a kind."""
    body = where.body if isinstance(where, Function) else where
    return [inst for inst in instructions(body) if isinstance(inst, kind)]


def ends(fn: Function, kind: type[T]) -> list[T]:
    """The terminators of a kind."""
    found: list[object] = [region.end for region in regions(fn.body)]
    return [end for end in found if isinstance(end, kind)]


def named(where: Function | Region, name: str) -> list[Op]:
    """The operations of a name, or own name."""
    return [inst for inst in every(where, Op) if name in (inst.name, inst.own)]


def parts(tree: ast.AST, kind: type[T]) -> list[T]:
    """The nodes of a kind in emitted Python."""
    return [node for node in ast.walk(tree) if isinstance(node, kind)]
