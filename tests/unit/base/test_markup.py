"""base/markup.py: markup as a rope."""

from __future__ import annotations

import pytest

from sx_kernel.base import markup
from sx_kernel.base.equality import equal
from sx_kernel.base.errors import SxError
from sx_kernel.base.markup import SHORT, Elem, RawHtml, Spread, SxExpr, alive, joined

LONG = "x" * (SHORT + 1)


def test_a_short_text_is_plain_and_a_long_one_is_not() -> None:
    assert RawHtml("<p>").plain == "<p>"
    assert RawHtml(LONG).plain is None
    assert RawHtml(LONG).text() == LONG


def test_short_markup_is_joined_at_once_and_long_markup_when_it_is_seen() -> None:
    short = joined(["<p>", RawHtml("a"), "</p>"])
    assert (short.plain, short.size) == ("<p>a</p>", 8)
    long = joined(["<p>", RawHtml(LONG), "</p>"])
    assert isinstance(long.parts, tuple)
    assert long.size == len(LONG) + 7
    assert long.text() == f"<p>{LONG}</p>" == long.sx_html()
    assert long.parts == long.text()


def test_markup_nested_deeply_needs_no_stack() -> None:
    made = RawHtml(LONG)
    for _ in range(50_000):
        made = joined(["<", made, ">"])
    assert made.size == len(LONG) + 100_000
    assert made.text() == "<" * 50_000 + LONG + ">" * 50_000


def test_what_brings_attributes_or_comes_alive_is_not_plain() -> None:
    assert joined(["a"], {"id": "b"}).plain is None
    live = alive(RawHtml("<p>"), Elem("p", {}, []))
    assert (live.plain, live.text()) == (None, "<p>")
    around = joined(["<div>", live, "</div>"])
    assert around.plain is None
    assert around.live == ("<div>", live, "</div>")


def test_markup_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "MAX_MARKUP", 2 * SHORT)
    assert joined([LONG]).size == len(LONG)
    for make in (lambda: joined([LONG, LONG]), lambda: RawHtml(LONG + LONG)):
        with pytest.raises(SxError, match="limit-error: markup of more than 8192 characters"):
            make()


def test_equal_text_is_equal_markup() -> None:
    assert equal(joined([LONG, "a"]), RawHtml(LONG + "a"))
    assert not equal(RawHtml("a"), joined(["a"], {"id": "b"}))
    assert equal(Spread({"id": "b"}), Spread({"id": "b"}))
    assert equal(SxExpr("(p)"), SxExpr("(p)"))
    assert not equal(SxExpr("(p)"), RawHtml("(p)"))
