"""Pages of a cell: markup with programs in it, started, and alive where the face can show that."""

from __future__ import annotations

from typing import Any

from sx_kernel.base.errors import SxError
from sx_kernel.dom.document import Document
from sx_kernel.languages.hs.world import World
from sx_kernel.session.errors.render import render_error
from sx_kernel.session.web.page import page_of
from sx_kernel.session.web.pages import LivePage

_START: float = 2.0
"""Milliseconds in which what happens as a page is loaded has happened."""


def open_page(world: World, markup: str, program: str, name: str) -> LivePage:
    """Make a page of markup the session's document, and start the programs in it.

    `program`: that of the only element at the top, else of the body; `name` is what its errors
    call it. Raises SxError if it cannot be read. What is wrong in the page's attributes and scripts
    is the page's `error`; the others go on.
    """
    document = Document()
    document.body.put("end", document.body.parse(markup))
    return _opened(world, document, program, name)


def open_whole(world: World, markup: str, name: str) -> LivePage:
    """The same for a document with its head and body, whose programs all are in the markup."""
    return _opened(world, Document(markup), "", name)


def _opened(world: World, document: Document, program: str, name: str) -> LivePage:
    session = world.session
    before = page_of(session).document
    page_of(session).document = document
    found: list[SxError] = []

    def run(calls: Any) -> None:
        problems = _problems(world, lambda: world.run(calls))
        if problems:
            raise problems[0]

    page = LivePage(session, document, run, "page")
    try:
        found = _problems(world, lambda: _start(world, document, program, name))
    except SxError:
        page_of(session).document = before
        raise
    page.error = "\n".join(render_error(one) for one in found) or None
    return page


def _start(world: World, document: Document, program: str, name: str) -> None:
    world.process(document)
    if program.strip():
        top = document.body.children
        me = top[0] if len(top) == 1 else document.body
        world.evaluate(program, {"me": me}, name)
    world.settle()
    world.advance(_START)


def _problems(world: World, action: Any) -> list[SxError]:
    """Do something; the failures of handlers meanwhile."""
    found: list[SxError] = []
    before, world.on_problem = world.on_problem, found.append
    try:
        action()
    finally:
        world.on_problem = before
    return found


__all__ = ["open_page", "open_whole"]
