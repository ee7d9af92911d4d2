"""Pages that live: a whole document, whose programs go on as a reader clicks and as time passes.

A face shows one as it shows islands (kernel/islands/islands.py): it sends what happens in the page
to `handle`, and calls `tick` when something on the document's clock is due.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, Final, final

from sx_kernel.dom.calls import Steps
from sx_kernel.dom.document import Document
from sx_kernel.dom.element import Element
from sx_kernel.dom.events import Event, heard
from sx_kernel.dom.nodes import Target
from sx_kernel.dom.observers import ATTRIBUTES, CHILDREN, DATA, Observer
from sx_kernel.session.core import Core
from sx_kernel.session.web.page import page_of

_SHOWN: Final = 60


@final
class LivePage:
    """`run(calls)` makes the calls of a document's steps, as the language of its programs wants.

    `root` is what is shown; `on_change` is called when the tree has changed, `on_wake` when
    something was put on the clock. `touched`: elements that hear of other events since somebody
    has emptied this list. `error`: what went wrong as its programs were started, or None.
    """

    sx_type = "live-page"
    sx_lives = True

    def __init__(
        self, session: Core, document: Document, run: Callable[[Steps], None], name: str
    ) -> None:
        self.session = session
        self.document = document
        self.name = name
        self.error: str | None = None
        self.root = document.body
        self.above: tuple[Target, ...] = (self.root, document.root, document, document.window)
        """What hears of all that happens in the page."""
        self.touched: list[Element] = []
        self.on_change: Callable[[], None] = _nothing
        self._run = run
        document.on_listen = self._listened
        kinds = frozenset((ATTRIBUTES, CHILDREN, DATA))
        document.observers.add(
            Observer(self.root, lambda _: self.on_change(), kinds=kinds, subtree=True, at_once=True)
        )

    def sx_print(self) -> tuple[str, list[Any], str]:
        """`#<live-page MARKUP>`, cut; see syntax/printer.py."""
        markup = " ".join(self.markup.split())
        cut = markup if len(markup) <= _SHOWN else markup[:_SHOWN] + "…"
        return f"#<live-page {cut}>" + (f"\n{self.error}" if self.error else ""), [], ""

    def sx_html(self) -> str:
        """Return what a face shows that can show HTML, but nothing that lives."""
        return self.markup

    @property
    def markup(self) -> str:
        """Its present look."""
        return self.root.inner_html

    # ------------------------------------------------------------------- what happens

    @contextmanager
    def present(self) -> Generator[None]:
        """While it lasts, the page's document is the session's."""
        page = page_of(self.session)
        before, page.document = page.document, self.document
        try:
            yield
        finally:
            page.document = before

    def handle(self, target: Element, event: Event) -> None:
        """Something has happened in the page. Raises the first failure of a handler."""
        clock = self.document.clock
        with self.present():
            self._run(heard(self.document, target, event))
            self._run(clock.settle())

    def tick(self) -> None:
        """Do what is due. Raises the first failure."""
        clock = self.document.clock
        with self.present():
            self._run(clock.steps(clock.now))

    def due(self) -> float | None:
        """Seconds until something is due, None if nothing waits."""
        clock = self.document.clock
        due = clock.next
        return None if due is None else max(0.0, (due - clock.now) / 1000)

    def wake(self, on_wake: Callable[[], None]) -> None:
        """From now on time passes by itself. `on_wake`: called when something more waits for it."""
        clock = self.document.clock
        if clock.is_virtual:
            clock.follow(lambda: time.monotonic() * 1000)
        clock.on_change = on_wake

    def _listened(self, target: Target) -> None:
        if isinstance(target, Element) and target is not self.root:
            self.touched.append(target)
        elif target in self.above:
            self.touched += self.root.children


def _nothing() -> None:
    pass


__all__ = ["LivePage"]
