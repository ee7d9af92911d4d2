"""session/web/page.py: what a session knows of documents."""

from __future__ import annotations

import pytest

from sx_kernel.base.errors import SxError
from sx_kernel.base.markup import RawHtml
from sx_kernel.dom.document import Document
from sx_kernel.session.session import Session
from sx_kernel.session.web.page import Page, markup_of, options_of, page_of


def test_a_session_has_one_page_with_a_document_of_its_own() -> None:
    session = Session()
    page = page_of(session)
    assert page_of(session) is page
    assert page.document is page.document
    assert page_of(Session()).document is not page.document


def test_an_argument_is_of_its_kind() -> None:
    page = Page()
    body, text = page.document.body, page.document.create_text("x")
    assert page.element("op", 1, body) is body
    assert page.node("op", 1, text) is text
    assert page.target("op", 1, page.document.window) is page.document.window
    assert page.root("op", 1, None) is page.document
    for check, value in ((page.element, text), (page.node, 5), (page.target, None), (page.root, 5)):
        with pytest.raises(SxError, match="op: argument 1 must be an element"):
            check("op", 1, value)


def test_who_uses_what_was_not_found_is_told_which_selector_it_was() -> None:
    session = Session()
    with pytest.raises(SxError) as found:
        session.eval('(dom-text (dom-query ".none"))')
    assert found.value.payload.hint == 'the selector ".none" has found nothing'
    session.eval('(dom-query "body")')
    with pytest.raises(SxError) as found:
        session.eval("(dom-text nil)")
    assert found.value.payload.hint is None


def test_values_become_nodes() -> None:
    page = Page()
    body, i = page.document.body, page.document.create("i")
    found = page.contents(body, [None, "<b>", [RawHtml("<u>x</u>y"), [5]], i])
    body.fill(found)
    assert body.inner_html == "&lt;b&gt;<u>x</u>y5<i></i>"


def test_another_document_has_missed_nothing() -> None:
    page = Page()
    page.missed = ".none"
    page.document = Document()
    assert page.missed is None


def test_options_are_a_dict_and_markup_is_text() -> None:
    assert options_of("op", 2, None) == {}
    assert options_of("op", 2, {"a": 1}) == {"a": 1}
    assert markup_of("op", 1, RawHtml("<p>")) == markup_of("op", 1, "<p>") == "<p>"
    for check in (lambda: options_of("op", 2, 5), lambda: markup_of("op", 1, 5)):
        with pytest.raises(SxError, match="type-error"):
            check()
