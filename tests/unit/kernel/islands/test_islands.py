"""kernel/islands/islands.py: islands that live. tests/kernel/ has them with their pages."""

from __future__ import annotations

import pytest

from sx_kernel.base.markup import RawHtml
from sx_kernel.kernel.islands.islands import ISLAND, lives
from tests.kernel.test_island_mishaps import Bench

COUNTER = """(defisland ~counter ()
  (let ((n (signal 0))) (button :on-click (fn (e) (swap! n inc)) (deref n))))"""


@pytest.fixture(scope="module")
def bench() -> Bench:
    made = Bench()
    made.session.eval(COUNTER)
    return made


def test_only_an_island_or_a_page_lives(bench: Bench) -> None:
    assert lives(bench.session.eval("(~counter)"))
    assert not lives(bench.session.eval("(p 1)"))
    assert not lives(RawHtml("<p>x</p>"))
    assert not lives(5)


def test_an_island_is_shown_as_text_as_markup_and_as_a_tree(bench: Bench) -> None:
    number, found = bench.islands.show(bench.session.eval("(~counter)"), None)
    assert found["text/plain"] == "~counter: 0"
    assert "<button>0</button>" in found["text/html"]
    assert found[ISLAND]["id"] == number


def test_a_view_is_told_its_state_and_then_what_changes(bench: Bench) -> None:
    bench.sent.clear()
    tree = bench.show("new", "(~counter)")
    assert [data["op"] for comm, data in bench.sent if comm == "new"] == ["state"]
    button = next(node for node in tree if isinstance(node, list))
    told = bench.click("new", button[1])
    assert {one["op"] for one in told} == {"done", "patch"}


def test_an_event_that_is_told_twice_is_handled_once(bench: Bench) -> None:
    tree = bench.show("twice", "(~counter)")
    n = next(node for node in tree if isinstance(node, list))[1]
    event = {"op": "event", "k": 1, "n": n, "t": n, "event": "click"}
    first = bench.say("twice", **event)
    again = bench.say("twice", **event)
    assert "patch" in {one["op"] for one in first}
    assert [one["op"] for one in again] == ["done"]


def test_who_looks_at_what_is_gone_is_told_so(bench: Bench) -> None:
    assert bench.say("nobody", op="hello") == [{"op": "gone"}]
    bench.islands.heard("nobody", 5)
    bench.islands.heard("nobody", {"content": {"data": {"op": "nonsense"}}})
    bench.drain()
