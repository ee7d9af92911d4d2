"""Pages in which hyperscript's programs run, one document for each test."""

from __future__ import annotations

from typing import Any

import pytest

from sx_kernel import Session
from sx_kernel.base.errors import SxError
from sx_kernel.dom.document import Document
from sx_kernel.dom.element import Element
from sx_kernel.dom.events import Event
from sx_kernel.languages.hosting import guests
from sx_kernel.languages.hs.language import HYPERSCRIPT, world_of
from sx_kernel.languages.hs.world import World
from sx_kernel.session.web.page import page_of


class Page:
    """A document, and the world of its programs."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.world: World = world_of(session)
        self.show("")

    def show(self, markup: str) -> Page:
        """Put a document of this markup in place, and start the programs in it."""
        page_of(self.session).document = Document(markup)
        self.world.process(self.world.document)
        self.world.settle()
        return self

    def run(self, program: str, **given: Any) -> Any:
        """What a string evaluates to; what it does soon has been done."""
        value = self.world.evaluate(program, given)
        self.world.settle()
        return value

    def fails(self, program: str, **given: Any) -> str:
        """The message of the error that a string ends in."""
        with pytest.raises(SxError) as caught:
            self.run(program, **given)
        return str(caught.value)

    def one(self, selector: str) -> Element:
        """The one element that the selector means."""
        (found,) = self.world.document.query_all(selector)
        return found

    def markup(self, selector: str = "body") -> str:
        """What stands in the element that the selector means."""
        return self.one(selector).inner_html

    def happen(self, selector: str, kind: str, **detail: Any) -> None:
        """Have an event happen to an element."""
        self.world.dispatch(self.one(selector), Event(kind, detail=detail))
        self.world.settle()


@pytest.fixture(scope="session")
def hs_session() -> Session:
    made = Session()
    guests(made).load(HYPERSCRIPT)
    return made


@pytest.fixture
def page(hs_session: Session) -> Page:
    return Page(hs_session)
