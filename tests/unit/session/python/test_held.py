"""session/python/held.py: objects of Python's that SX holds without asking their class anything."""

from __future__ import annotations

from sx_kernel import Session
from sx_kernel.session.primitives.late import access_of
from sx_kernel.session.python.shown import representations
from sx_kernel.syntax.printer import inspect


def test_an_object_that_is_held_is_itself_to_python() -> None:
    class Meta(type):
        def __hash__(cls) -> int:
            raise ValueError

    class Odd(metaclass=Meta):
        size = 5

        def _repr_html_(self) -> str:
            return "<b>odd</b>"

    session = Session(python=True)
    found = Odd()
    session.define("x", access_of(session).to_sx(found))  # type: ignore[union-attr]
    session.define("xs", access_of(session).to_sx([found]))  # type: ignore[union-attr]
    assert session.eval("(list (.-size x) (type-of x) (equal? x x))") == [5, "python-object", True]
    assert session.eval("(.-size (py-get xs 0))") == 5
    assert session.eval('(equal? x ((py "builtins.next") (py-iter xs)))')
    assert representations(session.eval("x")) == ({"text/html": "<b>odd</b>"}, [])
    assert "Odd object" in inspect(session.eval("x"))
