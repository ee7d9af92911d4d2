"""dom/morph.py: one list of nodes becomes another, and what is alike stays."""

from __future__ import annotations

import random

import pytest

from sx_kernel.dom.document import Document
from sx_kernel.dom.morph import morph
from sx_kernel.dom.nodes import Node


def morphed(before: str, after: str) -> tuple[Document, list[Node]]:
    """The page of which `before` became `after`, and the nodes that it had."""
    page = Document(f"<body>{before}")
    old = page.body.nodes
    morph(page.body, page.body.nodes, page.parse(after))
    return page, old


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "<p>x</p>"),
        ("<p>x</p>", ""),
        ("<p>x</p>", "<p>y</p>"),
        ("<p title=a>x</p>", "<p lang=b>x</p>"),
        ("<p>x</p>text", "text<p>x</p>"),
        ("<i></i><b></b>", "<b></b><i></i>"),
        ("<ul><li>1<li>2<li>3</ul>", "<ul><li>0<li>1<li>3</ul>"),
        ("<!--a-->", "<!--b-->"),
        ("<template><p>x</p></template>", "<template><p>y</p><b></b></template>"),
    ],
)
def test_one_becomes_the_other(before: str, after: str) -> None:
    page, _ = morphed(before, after)
    assert page.body.inner_html == Document(f"<body>{after}").body.inner_html


def test_an_element_stays_as_long_as_there_is_one_like_it() -> None:
    page, (p,) = morphed("<p>x</p>", "<p class=new>y</p>")
    assert page.body.nodes == [p]
    assert p.text == "y"


def test_elements_with_names_stay_wherever_they_go() -> None:
    page, (a, b) = morphed("<p id=a>1</p><p id=b>2</p>", "<p id=b>3</p><p>0</p><p id=a>1</p>")
    assert page.body.nodes[0] is b
    assert page.body.nodes[2] is a
    assert b.text == "3"


def test_an_element_of_another_name_is_another_one() -> None:
    page, (a,) = morphed("<p key=a>1</p>", "<p key=b>1</p>")
    assert page.body.nodes != [a]


def test_who_keeps_something_of_a_node_is_told_which_one_stays() -> None:
    page = Document("<p>x</p>")
    (old,) = page.body.nodes
    (new,) = page.parse("<p>y</p>")
    told: list[tuple[Node, Node]] = []
    morph(page.body, [old], [new], lambda comes, stays: told.append((comes, stays)))
    assert told[0] == (new, old)


@pytest.mark.parametrize("seed", range(20))
def test_any_list_becomes_any_other(seed: int) -> None:
    chance = random.Random(seed)

    def some() -> str:
        parts = ["<p>1</p>", "<p>2</p>", "text", "<i key=k{}></i>", "<b>x<u>y</u></b>", "<!--c-->"]
        chosen = [chance.choice(parts).format(i) for i in chance.sample(range(9), 6)]
        return "<hr>".join(chosen[: chance.randint(0, 6)])

    before, after = some(), some()
    page, _ = morphed(before, after)
    assert page.body.inner_html == Document(f"<body>{after}").body.inner_html, (before, after)
