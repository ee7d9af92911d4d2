"""kernel/mime.py: what evaluating and commands answer, as MIME bundles."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from sx_kernel.base.markup import RawHtml
from sx_kernel.kernel import mime
from sx_kernel.kernel.mime import bundle, plain_bundle, save
from sx_kernel.kernel.overflow import Overflow
from sx_kernel.primitives.plots import Chart, Line
from sx_kernel.session.desk.shown import Code, Rich, Table, Text, Together, Value
from sx_kernel.session.watching.curves import Plot
from tests.unit.plots.sampled import curves


@pytest.fixture
def overflow() -> Generator[Overflow]:
    made = Overflow()
    yield made
    made.close()


@pytest.mark.parametrize(
    ("shown", "kinds"),
    [
        (Value(5), {"text/plain"}),
        (Text("x"), {"text/plain"}),
        (Value(RawHtml("<p>x</p>")), {"text/plain", "text/html"}),
        (Value([RawHtml("<p>x</p>"), RawHtml("<b>y</b>")]), {"text/plain", "text/html"}),
        (Value([{"a": 1}, {"a": 2}]), {"text/plain", "text/html"}),
        (Value(Chart((0.0, 1.0), (Line((1.0, 2.0), ""),), {})), {"text/plain", "image/png"}),
        (Table(("a",), ((1,),)), {"text/plain", "text/html"}),
        (Code("(f)", "sx"), {"text/plain", "text/html"}),
        (Rich("t", "<p>", {"x/y": "z"}), {"text/plain", "text/html", "x/y"}),
        (Together((Text("a"), Code("(f)", "sx"))), {"text/plain", "text/html"}),
        (Plot(curves()),
         {"text/plain", "image/png", "image/svg+xml", "application/vnd.sx.curves+json"}),
    ],
    ids=lambda one: type(one).__name__,
)  # fmt: skip
def test_each_thing_has_its_representations(
    overflow: Overflow, shown: Any, kinds: set[str]
) -> None:
    found = bundle(shown, overflow)
    assert set(found) == kinds
    assert isinstance(found["text/plain"], str)


def test_markup_that_could_do_harm_is_dropped_and_named(overflow: Overflow) -> None:
    html = bundle(Value(RawHtml("<p>x</p><script>1</script>")), overflow)["text/html"]
    assert "<script>1" not in html
    assert "not shown: &lt;script&gt;" in html


def test_what_there_is_no_room_for_is_left_out_and_named(overflow: Overflow) -> None:
    shown = Rich("text", "<p>" + "x" * 500, {})
    found = bundle(shown, overflow, room=100)
    assert set(found) == {"text/plain"}
    assert found["text/plain"].endswith("… not shown as text/html: that has 503 characters")


def test_a_long_text_is_cut_and_says_where_the_rest_is(
    overflow: Overflow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mime, "TEXT_LIMIT", 10)
    found = plain_bundle(Text("0123456789abcdef"), overflow)["text/plain"]
    assert found.startswith("0123456789…\n… cut here: all 16 characters are in ")


def test_code_that_is_too_long_for_colours_is_text(
    overflow: Overflow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mime, "CODE_LIMIT", 2)
    assert set(bundle(Code("(f)", "sx"), overflow)) == {"text/plain"}


def test_curves_are_saved_where_a_command_said(tmp_path: Any) -> None:
    save(Plot(curves(), save=str(tmp_path / "a.svg")))
    assert (tmp_path / "a.svg").read_bytes().startswith(b"<svg")
