"""Hyperscript as SX programs use it: `eval-hs`, `hs-process!` …"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sx_kernel.base.errors import ErrorValue, SxError
from sx_kernel.dom.document import Document
from sx_kernel.dom.nodes import Node
from sx_kernel.languages.hosting import guests
from sx_kernel.languages.hs.convert import as_html
from sx_kernel.languages.hs.language import HYPERSCRIPT, world_of
from sx_kernel.languages.hs.promises import KEPT, Promise
from sx_kernel.primitives.check import bad_argument, need_string

if TYPE_CHECKING:
    from sx_kernel.session.core import Core


def make(session: Core) -> dict[str, Callable[..., Any]]:
    """The functions for one session."""
    guests(session).load(HYPERSCRIPT)
    world = world_of(session)

    def evaluate(source: Any, given: Any = None) -> Any:
        if given is not None and type(given) is not dict:
            raise bad_argument("eval-hs", 2, "a dict", given)
        value = world.evaluate(need_string("eval-hs", 1, source), given)
        return value.value if type(value) is Promise and value.state == KEPT else value

    def process(root: Any = None) -> Any:
        where = world.document if root is None else root
        if not isinstance(where, Node | Document):
            raise bad_argument("hs-process!", 1, "an element or document", where)
        world.process(where)
        return where

    def problems() -> list[Any]:
        found = [one.payload for one in world.problems]
        world.problems.clear()
        return found

    def promised(promise: Any) -> Any:
        if type(promise) is not Promise:
            return promise
        if promise.state == KEPT:
            return promise.value
        return None

    def errors(source: Any) -> list[Any]:
        from sx_kernel.languages.hs.language import read_evaluated
        from sx_kernel.languages.registry import GuestProblem

        text = need_string("hs-errors", 1, source)
        try:
            read_evaluated(session, text)
        except GuestProblem as problem:
            return [
                {"message": p.message, "start": p.start, "end": p.end} for p in problem.problems
            ]
        except SxError as problem:
            value = problem.payload
            message = value.message if type(value) is ErrorValue else str(value)
            return [{"message": message, "start": 0, "end": len(text)}]
        return []

    def global_value(name: Any) -> Any:
        return world.globals.get(need_string("hs-global", 1, name))

    def set_global(name: Any, value: Any) -> Any:
        world.globals[need_string("hs-set-global!", 1, name)] = value
        return value

    return {
        "eval-hs": evaluate, "hs-process!": process, "hs-problems": problems,
        "hs-promised": promised, "hs-errors": errors, "hs-global": global_value,
        "hs-set-global!": set_global, "hs-html": as_html,
    }  # fmt: skip
