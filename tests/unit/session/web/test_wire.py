"""session/web/wire.py."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sx_kernel.html.safe import is_shown
from sx_kernel.session.session import Session
from tests.unit.session.web.living import Shown

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
