"""Hyperscript as a hosted language: how its texts are read, and what its library needs.

The compiler is written in SX (lib/hs/*.sx); here its answers become what the registry wants.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sx_kernel.base.errors import SxError
from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.languages.hosting import guests
from sx_kernel.languages.hs.tokens import (
    closing,
    line_parts,
    template_parts,
    template_tokens,
    tokens,
)
from sx_kernel.languages.registry import GuestProblem, Language, Misused, Problem, Program
from sx_kernel.machine.link import library_key

if TYPE_CHECKING:
    from sx_kernel.languages.hs.world import World
    from sx_kernel.session.core import Core
    from sx_kernel.session.web.pages import LivePage

LIBRARY: Final = tuple(
    f"hs/{name}.sx"
    for name in (
        "parser", "expressions", "primaries", "commands", "commands-page", "features", "compile",
        "compile-commands", "compile-features", "runtime",
    )
)  # fmt: skip


def _prepare(session: Core) -> None:
    """Bind the functions that the compiler and its programs call."""
    from sx_kernel.languages.hs import (
        acting,
        changing,
        effects,
        happening,
        outside,
        putting,
        reading,
        templates,
    )
    from sx_kernel.languages.hs.operators import OPERATORS

    world = world_of(session)
    found: dict[str, Any] = {
        "hs-tokens": tokens, "hs-template-parts": template_parts, "hs-closing": closing,
        "hs-line-parts": line_parts, "hs-template-tokens": template_tokens, **OPERATORS,
    }  # fmt: skip
    for theme in (reading, changing, putting, acting, happening, effects, outside, templates):
        found |= theme.functions(world)
    for name, fn in found.items():
        if not hasattr(fn, "sx_name"):
            try:
                fn.sx_name = name
            except AttributeError:  # a built-in function or a method
                fn = _named(fn, name)
        session.machine.bind_global(name, fn)
    session.machine.bind_global("hs:undefined", UNDEFINED)


def _named(fn: Any, name: str) -> Any:
    def call(*args: Any) -> Any:
        return fn(*args)

    call.sx_name = name  # type: ignore[attr-defined]
    return call


def _compiled(session: Core, entry: str, text: str) -> Program:
    compile_ = session.machine.globals[library_key(entry)]
    try:
        found = (
            session.apply(compile_, text)
            if not session.is_evaluating
            else session.machine.call(compile_, text)
        )
    except SxError as problem:
        payload = problem.payload
        if type(payload) is dict and "hs-errors" in payload:
            raise _problem(text, payload["hs-errors"]) from None
        if type(payload) is dict and "hs-error" in payload:
            raise _problem(text, [payload]) from None
        raise
    form, marks = found[0], found[1]
    return Program([form], [(mark[0], mark[1], mark[2]) for mark in marks])


def _problem(text: str, errors: Any) -> GuestProblem:
    found = [Problem(e["hs-error"], e["start"], e["end"]) for e in errors]
    end = len(text.rstrip())
    return GuestProblem(found, incomplete=len(found) == 1 and found[0].start >= end)


def read_program(session: Core, text: str) -> Program:
    """Read features, as they stand in an attribute or a script."""
    return _compiled(session, "hs-compile-program", text)


def read_evaluated(session: Core, text: str) -> Program:
    """Read a string that is evaluated."""
    return _compiled(session, "hs-compile-evaluated", text)


def read_template(session: Core, text: str) -> Program:
    """Read the text of a template."""
    return _compiled(session, "hs-compile-template", text)


def _run(session: Core, text: str, name: str) -> Any:
    """Run a cell or a file: what it evaluates to; the clock runs as far as nothing waits."""
    from sx_kernel.languages.hs.promises import KEPT, Promise

    world = world_of(session)
    value = world.evaluate(text, None, name)
    world.settle()
    if type(value) is Promise and value.state == KEPT:
        value = value.value
    return None if value is UNDEFINED else value


def world_of(session: Core) -> World:
    """The world of a session's hyperscript programs."""
    state = guests(session).state
    found = state.get("hs")
    if found is None:
        from sx_kernel.languages.hs.library import make_names
        from sx_kernel.languages.hs.world import Texts, World

        found = state["hs"] = World(session, Texts(PROGRAM, EVALUATED, TEMPLATE))
        found.names |= make_names(found)
    return found


_USAGE: Final = "[--html [MARKUP]]"


def _cell(session: Core, rest: str, body: str, name: str) -> list[Any]:
    """Run a cell: `--html MARKUP` makes a page, whose program the lines below are; without MARKUP
    the lines below are the page. Without `--html` they are run in the page there is."""
    from sx_kernel.languages.hs.pages import open_page

    option, _, markup = rest.strip().partition(" ")
    if not option:
        return [guests(session).run(HYPERSCRIPT, body, name)]
    if option != "--html":
        raise Misused
    guests(session).load(HYPERSCRIPT)
    markup = markup.strip()
    return [open_page(world_of(session), markup or body.strip(), body if markup else "", name)]


def open_whole(session: Core, markup: str, name: str) -> LivePage:
    """A document whose programs have been started. What is wrong in them is its `error`."""
    from sx_kernel.languages.hs import pages

    guests(session).load(HYPERSCRIPT)
    return pages.open_whole(world_of(session), markup, name)


HYPERSCRIPT: Final = Language(
    "hs", "hyperscript", read_evaluated, (".hs", "._hs"), LIBRARY, _prepare, _run, "hyperscript",
    _cell, _USAGE,
)  # fmt: skip
LANGUAGE: Final = HYPERSCRIPT
PROGRAM: Final = replace(HYPERSCRIPT, name="hs-program", read=read_program)
EVALUATED: Final = replace(HYPERSCRIPT, name="hs-evaluated", read=read_evaluated)
TEMPLATE: Final = replace(HYPERSCRIPT, name="hs-template", read=read_template)
