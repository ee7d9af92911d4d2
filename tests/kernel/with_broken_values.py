"""A kernel whose programs can make values that fail to show themselves, each in a way of its own.

(broken-text), (broken-html) and (broken-sx-html) raise: an error of Python's in the text, one in
the markup, and an SX error in the markup. (endless-html) never ends; it prints first.
"""

from __future__ import annotations

from typing import Any, NoReturn

from sx_kernel.base.errors import error
from sx_kernel.kernel import __main__, kernel
from sx_kernel.session.session import Session


class BrokenText:
    """Fails as text."""

    sx_type = "broken"

    def sx_print(self) -> NoReturn:
        """The method that the printer calls."""
        raise ValueError("no text")


class BrokenHtml:
    """Fails as markup."""

    sx_type = "broken"

    def sx_html(self) -> NoReturn:
        """The method that a face calls which can show markup."""
        raise ValueError("no markup")


class BrokenSxHtml:
    """Refuses to be shown as markup."""

    sx_type = "broken"

    def sx_html(self) -> NoReturn:
        """See BrokenHtml."""
        raise error("range-error", "card: too many children")


class EndlessHtml:
    """Is never done with its markup."""

    sx_type = "broken"

    def __init__(self, session: Session) -> None:
        self.session = session

    def sx_html(self) -> NoReturn:
        """See BrokenHtml."""
        self.session.eval('(println "showing")')
        while True:
            pass


class WithBrokenValues(Session):
    """A session with functions that make them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.define("broken-text", lambda: BrokenText())
        self.define("broken-html", lambda: BrokenHtml())
        self.define("broken-sx-html", lambda: BrokenSxHtml())
        self.define("endless-html", lambda: EndlessHtml(self))


if __name__ == "__main__":
    kernel.Session = WithBrokenValues
    __main__.main()
