"""kernel/islands/handling.py: what an event in a page does."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sx_kernel.dom.document import Document
from sx_kernel.kernel.islands import handling
from sx_kernel.kernel.islands.handling import Handling, function, take_state, target_of
from sx_kernel.kernel.islands.views import PACE
from sx_kernel.session.desk.workspace import Workspace


class Wire:
    """Knows the elements of a page by number, and keeps what was typed."""

    def __init__(self, page: Document, *selectors: str) -> None:
        self.elements = [page.query(one) for one in selectors]
        self.noted: list[Any] = []

    def element(self, number: Any) -> Any:
        known = type(number) is int and 0 <= number < len(self.elements)
        return self.elements[number] if known else None

    def hears(self, number: int, kind: str) -> bool:
        return (number, kind) == (0, "click")

    def typed(self, _element: Any, name: str, value: Any) -> None:
        self.noted.append((name, value))


def entry(markup: str, *selectors: str) -> Any:
    return SimpleNamespace(wire=Wire(Document(markup), *selectors), parent=None)


def test_an_event_is_for_who_hears_of_it_and_happens_where_the_page_says() -> None:
    made = entry("<p><b></b></p><i></i>", "p", "b", "i")
    p, b, _ = made.wire.elements
    assert target_of(made, {"n": 0, "t": 1, "event": "click"}) is b
    assert target_of(made, {"n": 0, "t": 2, "event": "click"}) is p  # i is not in p
    assert target_of(made, {"n": 0, "t": None, "event": "click"}) is p
    for data in (
        {"n": 1, "event": "click"},
        {"n": 0, "event": "wheel"},
        {"n": 9},
        {"n": 0, "event": 5},
    ):
        assert target_of(made, data) is None


def test_what_was_typed_is_so_in_the_tree() -> None:
    made = entry("<input><input type=checkbox><p></p>", "input", "[type]", "p")
    take_state(made, [[0, "value", "typed"], [1, "checked", True], [2, "value", "x"]])
    field, box, _ = made.wire.elements
    assert (field.value, box.is_checked) == ("typed", True)
    assert made.wire.noted == [("value", "typed"), ("checked", True)]


def test_what_makes_no_sense_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handling, "LONGEST", 3)
    made = entry("<input>", "input")
    for state in (None, [5], [[0, "value", 5]], [[0, "value", "long text"]], [[9, "value", "x"]]):
        take_state(made, state)
    assert made.wire.noted == []


def test_a_handler_that_fails_or_takes_long_is_told(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from contextlib import nullcontext

    found = Handling(workspace, lambda _parent: nullcontext())
    made: Any = SimpleNamespace(session=workspace.session, parent=None)
    seen: list[float] = []
    assert found.limited(made, lambda: seen.append(found.meanwhile)) is None
    assert (seen, found.meanwhile) == ([handling.TOGETHER], PACE)
    error = found.limited(made, lambda: workspace.session.eval("(car 5)"))
    assert error is not None
    assert error.startswith("type-error")
    monkeypatch.setattr(handling, "HANDLER_SECONDS", 0.01)
    late = found.limited(made, lambda: workspace.session.eval("(let loop () (loop))"))
    assert late is not None
    assert "limit" in late


def test_the_librarys_own_functions_are_found(workspace: Workspace) -> None:
    assert callable(function(workspace.session, "%island-event"))
