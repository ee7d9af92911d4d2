"""Handlers and pages that behave badly: an error in their place, and all else lives."""

from __future__ import annotations

import json
from contextlib import nullcontext
from typing import Any

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.kernel.islands import handling, islands, views
from sx_kernel.kernel.islands.islands import ISLAND, MOST, Islands
from sx_kernel.kernel.islands.waiting import MOST_EVENTS
from sx_kernel.session.desk.shown import Value
from sx_kernel.session.desk.workspace import Workspace
from sx_kernel.session.session import Session
from sx_kernel.session.web.wire import DEEPEST

OTHER = '(defisland ~other () (let ((n (signal 0))) (button :on-click (fn (e) (swap! n inc)) (deref n))))'  # fmt: skip


class Comm:
    """A comm that nobody closes; messages are given to `heard`."""

    def __init__(self, comm_id: str) -> None:
        self.comm_id = comm_id

    def on_msg(self, hear: object) -> None: ...

    def on_close(self, hear: object) -> None: ...


class Bench:
    """A session, its islands, and what their pages are told."""

    def __init__(self) -> None:
        self.session = Session(out=lambda _text: None)
        self.workspace = Workspace(self.session, lambda: Session(out=lambda _text: None))
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.k = 0
        self.islands = Islands(
            self.workspace,
            send=lambda comm, data, _parent: self.sent.append((comm, data)),
            display=lambda *_arguments, **_named: None,
            soon=lambda _seconds, _action: None,
            around=lambda _parent: nullcontext(),
            draws=lambda _parent: True,
        )
        self.session.eval(OTHER)
        self.show("other", "(~other)")

    def show(self, comm: str, code: str) -> Any:
        """Show an island or page to a view. Answers its tree."""
        *_, shown = self.workspace.run(code, "In [1]")
        assert isinstance(shown, Value)
        number, bundle = self.islands.show(shown.value, None)
        self.islands.opened(Comm(comm), {"content": {"data": {"id": number}}})
        self.drain()
        return bundle[ISLAND]["tree"]

    def drain(self) -> None:
        while self.islands.drain():
            pass

    def say(self, comm: str, **data: Any) -> list[dict[str, Any]]:
        """A message of a view, and all that it is told then."""
        self.sent.clear()
        self.islands.heard(comm, {"content": {"data": data}})
        self.drain()
        told = [data for to, data in self.sent if to == comm]
        for one in told:
            if one["op"] == "patch":
                self.islands.heard(comm, {"content": {"data": {"op": "ack", "seq": one["seq"]}}})
        return told

    def click(self, comm: str, n: int, kind: str = "click") -> list[dict[str, Any]]:
        self.k += 1
        return self.say(comm, op="event", k=self.k, n=n, t=n, event=kind)

    def tree(self, comm: str) -> Any:
        (state,) = [one for one in self.say(comm, op="hello") if one["op"] == "state"]
        return state["tree"]

    def text(self, comm: str) -> str:
        """What stands in the first element."""
        return "".join(self.tree(comm)[0][3])

    def error(self, told: list[dict[str, Any]]) -> str:
        (found,) = [one["text"] for one in told if one["op"] == "error"]
        assert isinstance(found, str)
        assert "Traceback" not in found
        assert "internal" not in found
        return found

    def all_is_well(self) -> None:
        """The session evaluates, and the other island follows a click."""
        before = int(self.text("other"))
        assert self.session.eval("(+ 1 2)") == 3
        self.click("other", 1)
        assert int(self.text("other")) == before + 1


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(handling, "HANDLER_SECONDS", 60.0)  # the machine may be busy
    monkeypatch.setattr(views, "PACE", 0.0)
    return Bench()


def button(handler: str) -> str:
    return f'(show-island (button :on-click (fn (e) {handler}) "x"))'


@pytest.mark.parametrize(
    "handler",
    [
        "(let more () (more))",
        "(let more () (guard (e (true nil)) (more)) (more))",
        "(dynamic-wind (fn () nil) (fn () (let more () (more))) (fn () nil))",
        "(let more ((k (call/cc (fn (k) k)))) (more k))",
        "(for-each (fn (i) (for-each (fn (j) j) (range 100000))) (range 100000))",
    ],
)
def test_a_handler_that_goes_on_for_ever_is_stopped(
    bench: Bench, handler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handling, "HANDLER_SECONDS", 0.3)
    bench.show("bad", button(handler))
    assert "time limit" in bench.error(bench.click("bad", 1))
    monkeypatch.setattr(handling, "HANDLER_SECONDS", 60.0)
    bench.all_is_well()


@pytest.mark.parametrize(
    ("handler", "wanted"),
    [
        ("(car 5)", "type-error"),
        ('(raise "text")', "text"),
        ("(raise (list 1 2))", "(1 2)"),
        ("(undefined-name)", "undefined-name"),
        ("((fn (a b) a) 1)", "expected"),
        ("(exit 3)", "exit"),
    ],
)
def test_a_handler_that_raises_is_told_where_it_is(bench: Bench, handler: str, wanted: str) -> None:
    bench.show("bad", button(handler))
    assert wanted in bench.error(bench.click("bad", 1))
    bench.all_is_well()


def test_a_signal_that_sets_off_itself_comes_to_an_end(bench: Bench) -> None:
    code = "(define s (signal 0)) (effect (fn () (when (< 0 (deref s)) (swap! s inc))))"
    bench.session.eval(code, "In [2]")
    bench.show("bad", button("(reset! s 7)"))
    assert "without end" in bench.error(bench.click("bad", 1))
    bench.all_is_well()


ROWS = """
(define ids (signal (range 5)))
(defisland ~row (&key id)
  (let ((n (signal 0)))
    (p :key id
       (button :on-click (fn (e) (swap! n inc)) (deref n))
       (button :on-click (fn (e) (swap! ids (fn (all) (remove (fn (x) (= x id)) all))) (swap! n inc)) "x")
       (button :on-click (fn (e) (reset! ids (list 90 91)) (swap! n inc)) "others")
       (button :on-click (fn (e) (reset! ids (list))) "none"))))
(defisland ~rows () (div (map (fn (id) (~row :id id)) (deref ids))))
(~rows)
"""


def numbers(tree: Any) -> list[list[int]]:
    """The numbers of the buttons in each row."""
    rows = [row for row in tree[0][3] if isinstance(row, list)]
    return [[one[1] for one in row[3] if isinstance(one, list)] for row in rows]


def test_handlers_change_the_list_of_islands_that_they_are_in(bench: Bench) -> None:
    tree = bench.show("rows", ROWS)
    first = numbers(tree)
    assert len(first) == 5
    bench.click("rows", first[2][1])  # removes its own row, and counts in it
    assert len(numbers(bench.tree("rows"))) == 4
    told = bench.click("rows", first[2][0])  # which is gone
    assert [one["op"] for one in told] == ["done"]
    bench.click("rows", first[0][2])  # others come in the place of all
    now = numbers(bench.tree("rows"))
    assert len(now) == 2
    bench.click("rows", now[1][3])
    assert numbers(bench.tree("rows")) == []
    for gone in (*first[0], *now[1]):
        assert [one["op"] for one in bench.click("rows", gone)] == ["done"]
    bench.session.eval("(reset! ids (list 1 2 3))")
    bench.islands.settle()
    (one, *_) = numbers(bench.tree("rows"))
    assert any(told["op"] == "patch" for told in bench.click("rows", one[0]))
    bench.all_is_well()


def test_who_shows_too_many_islands_loses_the_oldest_and_their_pages_are_told(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST >= 200
    monkeypatch.setattr(islands, "MOST", 3)
    for i in range(4):
        bench.show(f"view{i}", "(~other)")
    assert bench.say("other", op="hello") == [{"op": "gone"}]
    assert bench.click("view0", 1) == [{"op": "gone"}]
    assert any(one["op"] == "patch" for one in bench.click("view3", 1))


def test_a_tree_that_grows_deep_is_cut_in_the_page(bench: Bench) -> None:
    """Neither JSON nor Jupyter, which checks what it saves by recursion, takes any depth."""
    code = """%%hs --html <button>go</button><p></p>
on click from <button/> set x to the first <p/>
  then repeat 3000 times make a <div/> called d then put d into x then set x to d end"""
    tree = bench.show("deep", code)
    (patch, *_) = [one for one in bench.click("deep", tree[0][1]) if one["op"] == "patch"]
    for data in (patch, bench.tree("deep")):
        assert json.dumps(data, ensure_ascii=False).count("…") == 1
        assert depth_of(json.loads(json.dumps(data))) < 2 * DEEPEST + 10
    bench.all_is_well()


def depth_of(data: Any) -> int:
    if isinstance(data, dict):
        data = list(data.values())
    return 1 + max(map(depth_of, data), default=0) if isinstance(data, list) else 0


@pytest.mark.parametrize(
    "markup",
    ['(raw! (string-repeat "<div>" 5000))', '(raw! (string-repeat "<b>" 5000))'],
)
def test_markup_that_is_deep_is_cut_in_the_page(bench: Bench, markup: str) -> None:
    tree = bench.show("deep", f"(show-island (div {markup}))")
    assert depth_of(tree) < 2 * DEEPEST + 10
    bench.all_is_well()


def test_elements_with_handlers_that_are_too_deep_are_an_error(bench: Bench) -> None:
    bench.session.eval(
        '(define (nest n) (if (= n 0) (b :on-click inc "x") (div (nest (- n 1)))))', "In [2]"
    )
    with pytest.raises(SxError, match=f"more than {DEEPEST} deep"):
        bench.show("deep", "(show-island (nest 400))")
    bench.all_is_well()


def test_a_page_of_ten_thousand_nodes_lives(bench: Bench) -> None:
    code = """(define n (signal 10000))
(defisland ~long () (div (button :on-click (fn (e) (swap! n inc)) "more")
  (ul (map (fn (i) (li :on-click (fn (e) (reset! n 3)) i)) (range (deref n))))))
(~long)"""
    tree = bench.show("long", code)
    items = [one for one in tree[0][3][1][3] if isinstance(one, list)]
    assert len(items) == 10_000
    (patch,) = [one for one in bench.click("long", tree[0][3][0][1]) if one["op"] == "patch"]
    assert len(json.dumps(patch)) < 1000  # what has changed, and not the page
    bench.click("long", items[9_999][1])
    left = [one for one in bench.tree("long")[0][3][1][3] if isinstance(one, list)]
    assert len(left) == 3
    assert [one["op"] for one in bench.click("long", items[5_000][1])] == ["done"]
    bench.all_is_well()


def test_what_is_late_or_doubled_or_out_of_order_counts_once_and_in_order(bench: Bench) -> None:
    bench.show("one", "(~other)")
    for k in (3, 3, 1, 2, 3, 4, 4):
        told = bench.say("one", op="event", k=k, v="page", n=1, t=1, event="click")
        assert [one["op"] for one in told].count("done") == 1
    assert bench.text("one") == "2"
    for seq in (99, -1, None, 1, 1):  # acknowledgements of what was never sent, or was already
        assert bench.say("one", op="ack", seq=seq) == []
    bench.say("one", op="event", k=9, v="page", n=1, t=1, event="click")
    assert bench.text("one") == "3"
    bench.all_is_well()


def test_a_view_that_never_answers_holds_up_nobody(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What changes meanwhile is put together; after a while it is waited for no longer."""
    monkeypatch.setattr(views, "PATIENCE", 0.0)
    bench.show("one", "(define s (signal 0)) (defisland ~s () (b (deref s))) (~s)")
    for i in range(1, 4):
        bench.sent.clear()
        bench.session.eval(f"(reset! s {i})")
        bench.islands.settle()
        assert [data["patches"] for _, data in bench.sent] == [[["text", 1, 1, str(i)]]]
    bench.all_is_well()


def test_a_flood_of_clicks_is_dropped_where_it_is_too_much_and_the_page_is_told(
    bench: Bench,
) -> None:
    """Memory does not grow with it: so many wait, at most, and each is answered."""
    bench.show("one", "(~other)")
    bench.sent.clear()
    for k in range(1, 5001):
        data = {"op": "event", "k": k, "v": "page", "n": 1, "t": 1, "event": "click"}
        bench.islands.heard("one", {"content": {"data": data}})
    assert len(bench.islands.waiting) == MOST_EVENTS
    bench.drain()
    assert sum(data["op"] == "done" for _, data in bench.sent) == 5000
    assert bench.text("one") == str(MOST_EVENTS)
    bench.all_is_well()
