"""Islands that live: each change of a signal, as patches, makes the page what the tree is."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sx_kernel.base.errors import SxError
from sx_kernel.dom.events import Event
from sx_kernel.html.safe import is_shown
from sx_kernel.machine.link import global_key
from sx_kernel.session.session import Session
from sx_kernel.session.web.wire import Wire


class Page:
    """What island.js does with data and patches, on lists."""

    def __init__(self, state: list[Any]) -> None:
        self.root: list[Any] = ["div", 0, {}, state, [], {}]
        self.known: dict[int, list[Any]] = {0: self.root}
        self._learn(state)

    def _learn(self, nodes: list[Any]) -> None:
        for node in nodes:
            if isinstance(node, list):
                node.extend([[], {}][len(node) - 4 :])
                self.known[node[1]] = node
                self._learn(node[3])

    def apply(self, patches: list[list[Any]]) -> None:
        for op, number, *rest in patches:
            node = self.known[number]
            match op:
                case "nodes":
                    start, count, nodes = rest
                    self._learn(nodes)
                    node[3][start : start + count] = nodes
                case "text":
                    assert isinstance(node[3][rest[0]], str)
                    node[3][rest[0]] = rest[1]
                case "attr" if rest[1] is None:
                    del node[2][rest[0]]
                case "attr":
                    node[2][rest[0]] = rest[1]
                case "prop":
                    node[5][rest[0]] = rest[1]
                case _:
                    assert op == "on"
                    node[4] = rest[0]


def plain(nodes: list[Any]) -> list[Any]:
    """Nodes without their numbers, which differ from copy to copy."""
    found: list[Any] = []
    for node in nodes:
        if isinstance(node, str):
            found.append(node)
        else:
            tag, _, attributes, children, *more = node
            events, properties = [*more, [], {}][:2] if len(more) < 2 else more
            found.append((tag, dict(attributes), plain(children), list(events), dict(properties)))
    return found


class Shown:
    """An island that a session shows, and its page."""

    def __init__(self, session: Session, code: str) -> None:
        self.session = session
        value = session.eval(code)
        self.island, self.places = self.call("%island-begin", value)
        self.wire = Wire(self.island.root, self.island.touched)
        self.page = Page(self.wire.state())

    def call(self, name: str, *args: Any) -> Any:
        return self.session.apply(self.session.machine.globals[global_key(name)], *args)

    def click(self, selector: str, kind: str = "click") -> None:
        self.call("%island-event", self.island.root.query(selector), Event(kind))

    def check(self) -> list[Any]:
        """Send what has changed; the page must be what the tree is. Answers the patches."""
        patches = self.wire.changes()
        self.page.apply(patches)
        assert plain(self.page.root[3]) == plain(Wire(self.island.root).state())
        return patches


LIST = """
(define items (signal (list)))
(define mark (signal nil))
(defisland ~list ()
  (div :title (deref mark)
    (when (deref mark) (b (deref mark)))
    (ul (map (fn (one) (li :class (if (= one (deref mark)) "on" "off")
                           :on-click (fn (e) (reset! mark one)) one))
             (deref items)))
    (input :value (or (deref mark) "") :checked (= (deref mark) "x"))
    (if (empty? (deref items)) (p "none") (<> (i (len (deref items))) " of them"))))
(~list)
"""


@pytest.mark.parametrize("tier", ["cek", "auto"])
def test_patches_make_the_page_what_the_tree_is(tier):
    session = Session(tier=tier, threshold=1)
    shown = Shown(session, LIST)
    shown.check()
    for change in (
        '(reset! items (list "a" "b"))',
        '(reset! items (list "x" "a" "b"))',
        '(reset! mark "a")',
        '(reset! items (list "b" "a"))',
        "(batch (fn () (reset! mark nil) (reset! items (list))))",
        '(reset! mark "x")',
        '(reset! items (list "x"))',
    ):
        session.eval(change)
        assert shown.check(), change
        assert shown.check() == []
    shown.click("li")
    assert session.eval("(deref mark)") == "x"


@cache
def one_session() -> Session:
    """A session for many examples: making one takes as long as fifty of them."""
    return Session()


words = st.sampled_from(["", "a", "b", "x", "<script>", "</li>", "&lt;", '"', "on", "\0", "ü"])


@given(
    st.lists(st.tuples(st.sampled_from(["items", "mark"]), st.lists(words, max_size=5)), max_size=6)
)
def test_any_changes_make_the_page_what_the_tree_is(changes):
    session = one_session()
    shown = Shown(session, LIST)
    for name, values in changes:
        session.define("new", values if name == "items" else (values[0] if values else None))
        session.eval(f"(reset! {name} new)")
        shown.check()


HOSTILE = [
    "<script>harm()</script>", "<img src=x onerror=harm()>", '" onclick="harm()', "javascript:harm()",
    "java\nscript:harm()", "<svg><script>harm()</script></svg>", "<a href='javascript:harm()'>x</a>",
    "<iframe srcdoc='<script>harm()</script>'>", "<style>*{display:none}</style>", "--><script>harm()",
    "<form action='javascript:harm()'><button formaction='javascript:harm()'>", "url(javascript:harm())",
    "<svg onload=harm()>", "<math><mtext></mtext><mglyph><style><img src=x onerror=harm()>",
    "<template><script>harm()</script></template>", "data:text/html,<script>harm()</script>",
    "position:fixed;top:0", "<b id=x name=y class='jp-Dialog lm-x ok'>", "</textarea><script>harm()</script>",
]  # fmt: skip


def harmless(nodes: list[Any]) -> None:
    """Nothing in the data is a script, a handler, or an address that is one."""
    for node in nodes:
        if isinstance(node, str):
            continue
        tag, number, attributes, children, *_ = node
        assert type(number) is int
        assert is_shown(tag)
        assert tag.lower() not in {
            "script",
            "style",
            "iframe",
            "object",
            "embed",
            "link",
            "meta",
            "base",
        }
        for name, value in attributes.items():
            assert not name.lower().startswith("on")
            assert name.lower() not in {"srcdoc", "formaction", "action", "id", "name", "srcset"}
            address = re.sub(r"[\x00-\x20]", "", value).lower()
            if name.lower() in {"href", "src", "cite"}:
                assert not address.startswith(("javascript", "data:text", "vbscript"))
            if name == "style":
                assert "fixed" not in value and "url" not in address
            if name == "class":
                assert not any(one.startswith(("jp-", "lm-")) for one in value.split())
        harmless(children)


def all_nodes(patches: list[Any]) -> list[Any]:
    found: list[Any] = []
    for op, _number, *rest in patches:
        if op == "nodes":
            found += rest[2]
        elif op == "attr" and rest[1] is not None:
            found.append(["b", 1, {rest[0]: rest[1]}, []])
    return found


@given(
    st.lists(
        st.tuples(st.sampled_from(["text", "raw", "href", "style", "class", "spread"]), st.sampled_from(HOSTILE) | st.text(max_size=20)),
        min_size=1, max_size=6,
    )
)  # fmt: skip
def test_no_script_handler_or_address_from_data_reaches_the_page(changes):
    session = one_session()
    shown = Shown(
        session,
        """
        (define text (signal "")) (define raw (signal "")) (define href (signal "/"))
        (define style (signal "")) (define class (signal "")) (define spread (signal {}))
        (show-island (let () (defisland ~all ()
          (div :class (deref class) :style (deref style)
            (a :href (deref href) (deref text))
            (textarea (deref text))
            (span (raw! (deref raw)))
            (b (make-spread (deref spread)) "x"))) (~all)))
        """,
    )
    harmless(shown.wire.state())
    for name, value in changes:
        session.define(
            "new", {"onclick": value, "href": value, "title": value} if name == "spread" else value
        )
        session.eval(f"(reset! {name} new)")
        patches = shown.check()
        harmless(all_nodes(patches))
        harmless(shown.wire.state())


def test_an_island_is_computed_once_and_what_has_changed_since_is_seen():
    session = Session()
    session.eval(
        """(define runs 0) (define s (signal 1))
        (define (counted) (set! runs (+ runs 1)) (deref s))
        (defisland ~once () (b (counted)))
        (define made (~once))"""
    )
    assert session.eval("runs") == 1
    shown = Shown(session, "made")
    assert session.eval("runs") == 1
    session.eval("(define later (~once)) (reset! s 2)")
    assert session.eval("runs") == 3  # the one that is shown, and the new one
    late = Shown(session, "later")
    assert "2" in late.island.markup
    assert "2" in shown.island.markup


def test_islands_that_nobody_shows_depend_on_nothing():
    session = Session()
    session.eval(
        "(define runs 0) (define s (signal 1)) (defisland ~i () (b (do (set! runs (+ runs 1)) (deref s))))"
    )
    session.eval("(for-each (fn (x) (html-text (~i))) (range 50))")
    session.eval("(reset! s 2)")
    assert session.eval("runs") == 50


def test_a_handler_may_remove_its_own_element_and_change_the_list_that_it_is_in():
    session = Session()
    shown = Shown(
        session,
        """(define xs (signal (list 1 2 3)))
        (defisland ~i () (ul (map (fn (x) (li :on-click (fn (e) (swap! xs (fn (all) (remove (fn (y) (= x y)) all)))) x)) (deref xs))))
        (~i)""",
    )
    for left in ("23", "3", ""):
        shown.click("li")
        shown.check()
        assert shown.island.root.text == left


def test_elements_that_stay_are_the_same_and_have_the_new_handlers():
    session = Session()
    shown = Shown(
        session,
        """(define xs (signal (list "a" "b"))) (define clicked nil)
        (defisland ~i () (ul (map (fn (x) (li :key x (input) (b :on-click (fn (e) (set! clicked (list x (deref xs)))) x))) (deref xs))))
        (~i)""",
    )
    inputs = shown.island.root.query_all("input")
    session.eval('(reset! xs (list "b" "new" "a"))')
    shown.check()
    after = shown.island.root.query_all("input")
    assert (after[0], after[2]) == (inputs[1], inputs[0])
    shown.click("b")
    assert session.eval("clicked") == ["b", ["b", "new", "a"]]


def test_a_part_that_fails_is_an_error_and_the_others_go_on():
    session = Session()
    shown = Shown(
        session,
        "(define s (signal 1)) (defisland ~i () (div (b (/ 10 (deref s))) (i (deref s)))) (~i)",
    )
    with pytest.raises(SxError, match="zero"):
        session.eval("(reset! s 0)")
    shown.check()
    assert shown.island.root.query("i").text == "0"
    session.eval("(reset! s 5)")
    shown.check()
    assert shown.island.root.text == "25"


def test_ten_thousand_nodes_follow_in_time():
    session = Session()
    shown = Shown(
        session,
        "(define n (signal 10000)) (defisland ~i () (ul (map (fn (x) (li x)) (range (deref n))))) (~i)",
    )
    session.eval("(reset! n 10001)")
    assert len(shown.check()) == 1


def test_an_island_that_has_ended_follows_nothing():
    session = Session()
    shown = Shown(session, "(define s (signal 1)) (defisland ~i () (b (deref s))) (~i)")
    shown.call("%island-end", shown.places)
    session.eval("(reset! s 2)")
    assert shown.check() == []


def test_handlers_given_to_components_live_on_every_tier():
    for tier in ("cek", "auto"):
        session = Session(tier=tier, threshold=1)
        session.eval(
            """(define hits 0)
            (defcomp ~press (&key on-click) (p (button :on-click on-click "x")))
            (for-each (fn (i) (html-text (~press :on-click inc))) (range 30))"""
        )
        shown = Shown(session, "(show-island (~press :on-click (fn (e) (set! hits (+ hits 1)))))")
        shown.click("button")
        assert session.eval("hits") == 1
