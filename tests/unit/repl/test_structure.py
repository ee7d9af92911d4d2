"""repl/structure.py: the expressions in a text that is being typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sx_kernel.repl.structure import Node, outline


@given(st.text("()[]{}\"#|\\;'`,@ab \n1", max_size=40))
def test_an_outline_covers_the_text_in_order(text: str) -> None:
    stack = [outline(text).top]
    while stack:
        node = stack.pop()
        assert node.start <= node.body <= node.inside <= node.inner_end <= node.end
        ends = node.inside
        for child in node.children:
            assert ends <= child.start and child.end <= node.inner_end
            ends = child.end
        stack += node.children


def texts(text: str, nodes: list[Node]) -> list[str]:
    return [text[node.start : node.end] for node in nodes]


def test_expressions_have_their_prefixes_and_comments_are_apart() -> None:
    text = '\'(a ,@b) ; why\n#;(c) "s"'
    made = outline(text)
    assert texts(text, made.top.children) == ["'(a ,@b)", '#;(c) "s"'] or texts(
        text, made.top.children
    ) == ["'(a ,@b)", "#;(c)", '"s"']
    assert [text[start:end] for start, end in made.comments] == ["; why"]
    assert texts(text, made.top.children[0].children) == ["a", ",@b"]


@pytest.mark.parametrize(
    ("text", "at", "found"),
    [
        ("(a (b c) d)", 5, "(b c)"), ("(a (b c) d)", 3, "(a (b c) d)"), ("(a) b", 4, "(a) b"),
        ("(a (b", 5, "(b"), ("(a) ", 4, "(a) "),
    ],
)  # fmt: skip
def test_the_innermost_list_around_an_offset(text: str, at: int, found: str) -> None:
    node = outline(text).list_at(at)
    assert text[node.start : node.end] == found


def test_brackets_know_their_partners_and_strays_have_none() -> None:
    made = outline("(a [b)]) #(c)")
    assert made.strays == (5,)
    assert [made.partner(at) for at in (0, 3, 5, 6, 7, 10, 12)] == [7, 6, None, 3, 0, 12, 10]


def test_what_is_open_at_the_end() -> None:
    assert [node.opener for node in outline('(a [b "c').opened()] == ["(", "[", '"']
    assert outline("(a)").opened() == []


def test_an_offset_is_in_a_string_between_its_quotes_only() -> None:
    made = outline('(f "ab" "cd')
    inside = [at for at in range(12) if made.string_at(at) is not None]
    assert inside == [4, 5, 6, 9, 10, 11]


def test_children_around_an_offset() -> None:
    top = outline("(a bb c)").top.children[0]
    after, before, at = top.child_after(4), top.child_before(4), top.child_at(4)
    assert after is not None and after.start == 6
    assert before is not None and before.end == 2
    assert at is not None and (at.start, at.end) == (3, 5)
    assert top.child_after(7) is None and top.child_before(1) is None
