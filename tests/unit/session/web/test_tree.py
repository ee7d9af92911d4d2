"""session/web/tree.py: primitives that look at a document's tree and change it."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.session.session import Session


@pytest.fixture
def session() -> Session:
    made = Session()
    made.eval('(define page (dom-load "<ul><li id=a class=x>1</li><li id=b>2</li></ul>"))')
    made.eval("(define (el s) (dom-query s)) (define (html) (dom-html (dom-body)))")
    return made


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('(dom-text (el "ul"))', "12"),
        ('(map dom-text (dom-query-all "li"))', ["1", "2"]),
        ('(dom-attr (el "#a") "class")', "x"),
        ('(dom-attr (el "#a") "none")', None),
        ('(dom-tag (dom-parent (el "#a")))', "ul"),
        ('(dom-tag (dom-next (el "#a")))', "li"),
        ('(dom-previous (el "#a"))', None),
        ('(dom-matches? (el "#a") "ul > li")', True),
        ('(dom-classes (el "#a"))', ["x"]),
        ('(dom-contains? (el "ul") (el "#a"))', True),
        ("(dom-element? 5)", False),
        ("(dom-document? page)", True),
    ],
)
def test_a_tree_is_looked_at(session: Session, text: str, value: object) -> None:
    assert session.eval(text) == value


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ('(dom-set-text! (el "ul") "<")', "<ul>&lt;</ul>"),
        ('(dom-set-html! (el "ul") "<li>3")', "<ul><li>3</li></ul>"),
        ('(dom-remove! (el "ul"))', ""),
        ('(dom-fill! (el "ul") "x" (b "y"))', "<ul>x<b>y</b></ul>"),
        ('(dom-replace! (el "ul") (p 1) "z")', "<p>1</p>z"),
        ('(begin (dom-fill! (el "ul")) (dom-before! (el "ul") "x") (dom-after! (el "ul") "y"))',
         "x<ul></ul>y"),
        ('(begin (dom-fill! (el "ul") "m") (dom-prepend! (el "ul") "l") (dom-append! (el "ul") "n"))',
         "<ul>lmn</ul>"),
        ('(begin (dom-fill! (el "ul")) (dom-set-attr! (el "ul") "title" 5)'
         ' (dom-set-attr! (el "ul") "hidden" true) (dom-add-class! (el "ul") "a b" "c"))',
         '<ul title="5" hidden="" class="a b c"></ul>'),
        ('(begin (dom-fill! (el "ul")) (dom-set-style! (el "ul") "color" "red"))',
         '<ul style="color: red;"></ul>'),
    ],
)  # fmt: skip
def test_a_tree_is_changed(session: Session, text: str, markup: str) -> None:
    session.eval(text)
    assert session.eval("(html)") == markup


def test_a_class_is_toggled(session: Session) -> None:
    assert session.eval('(list (dom-toggle-class! (el "#a") "x") (dom-toggle-class! (el "#a") "x"))') == [
        False, True,
    ]  # fmt: skip
    assert session.eval('(dom-toggle-class! (el "#a") "x" true)') is True


def test_an_element_is_made_with_its_attributes(session: Session) -> None:
    made = '(dom-outer-html (dom-create "p" {:title "t" :hidden true :lang nil}))'
    assert session.eval(made) == '<p title="t" hidden=""></p>'
    with pytest.raises(SxError, match="dom-create: argument 2 must be a dict"):
        session.eval('(dom-create "p" 5)')


def test_forms_have_values(session: Session) -> None:
    session.eval('(dom-load "<form><input name=a value=1><input type=checkbox name=c></form>")')
    session.eval('(dom-set-value! (el "input") 5) (dom-set-checked! (el "[name=c]") true)')
    assert session.eval('(dom-form-values (el "form"))') == {"a": "5", "c": "on"}
    session.eval('(dom-reset! (el "form"))')
    assert session.eval('(dom-form-values (el "form"))') == {"a": "1"}
    assert session.eval('(dom-valid? (el "form"))') is True


def test_properties_are_read_and_set(session: Session) -> None:
    session.eval('(dom-set! (el "#a") "mine" 5)')
    assert session.eval('(list (dom-get (el "#a") "mine") (dom-get (el "#a") "tagName"))') == [
        5,
        "LI",
    ]
