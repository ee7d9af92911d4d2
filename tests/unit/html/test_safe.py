"""Markup in notebooks: what is harmless stays as it is, the rest goes and is named."""

from __future__ import annotations

import pytest

from sx_kernel.html.safe import harmless


@pytest.mark.parametrize(
    "markup",
    [
        '<div class="card"><h2>Hi</h2><p>a &lt; b &amp; c</p></div>',
        '<table><thead><tr><th colspan="2">x</th></tr></thead></table>',
        '<a href="https://example.org/?a=1&amp;b=2#c">x</a><a href="mailto:a@b.c">y</a>',
        '<a href="sub/page.html">x</a><img src="data:image/png;base64,AAAA" alt="y">',
        '<p style="color: red; margin-top: 1em">x</p><br><hr>',
        '<svg viewbox="0 0 9 9"><circle cx="3" cy="3" r="2"></circle></svg>',
        '<span data-sx-island="count" data-sx-state="{:n 3}"><button>3</button></span>',
        "",
    ],
)
def test_what_is_harmless_stays(markup: str) -> None:
    assert harmless(markup) == (markup, [])


@pytest.mark.parametrize(
    ("markup", "shown", "dropped"),
    [
        ("<script>alert(1)</script>x", "x", ["<script>"]),
        ("<ScRiPt src=//e.x></sCrIpT>x", "x", ["<script>"]),
        ("<style>body {display: none}</style>x", "x", ["<style>"]),
        ("<iframe src=x><p>y</p></iframe>x", "x", ["<iframe>"]),
        ("<svg><script>1</script></svg>", "<svg></svg>", ["<script>"]),
        ("<form action=x>y</form>", "y", ["<form>"]),
        ("<img src=x onerror=alert(1)>", '<img src="x">', ["onerror of <img>"]),
        ("<p ONCLICK='x'>y", "<p>y</p>", ["onclick of <p>"]),
        ("<a href=javascript:x>y</a>", "<a>y</a>", ["href of <a>"]),
        ("<a href=' java\nscript:x'>y</a>", "<a>y</a>", ["href of <a>"]),
        ("<a href='&#106;avascript:x'>y</a>", "<a>y</a>", ["href of <a>"]),
        ("<a href='data:text/html,x'>y</a>", "<a>y</a>", ["href of <a>"]),
        (
            "<p data-commandlinker-command=x>y</p>",
            "<p>y</p>",
            ["data-commandlinker-command of <p>"],
        ),
        ("<p id=main-panel>y</p>", "<p>y</p>", ["id of <p>"]),
        (
            "<p style='position:fixed; color:red'>y</p>",
            '<p style="color:red">y</p>',
            ["style position"],
        ),
        ("<p style='background: url(x)'>y</p>", '<p style="">y</p>', ["style background"]),
        ("<p style='margin: -99px'>y</p>", '<p style="">y</p>', ["style margin"]),
        ("<p style='color: \\65xpression(x)'>y</p>", '<p style="">y</p>', ["style color"]),
        ("<p class='jp-Dialog card'>y</p>", '<p class="card">y</p>', []),
    ],
)
def test_what_could_do_harm_goes_and_is_named(markup: str, shown: str, dropped: list[str]) -> None:
    assert harmless(markup) == (shown, dropped)


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("<b><i>x</b></i>y", "<b><i>x</i></b>y"),
        ("<div><p>x", "<div><p>x</p></div>"),
        ("</div>x</p>", "x"),
        ("a < b & c", "a &lt; b &amp; c"),
        ("<!-- <b> --><br/>x", "<br>x"),
        ("<p title='</p><script>'>x</p>", '<p title="&lt;/p&gt;&lt;script&gt;">x</p>'),
    ],
)
def test_what_is_not_well_formed_becomes_so(markup: str, shown: str) -> None:
    assert harmless(markup)[0] == shown


def test_cleaning_what_is_clean_changes_nothing() -> None:
    for markup in (
        "<scr<script>ipt>x</script>",
        "<<b>>",
        "<b <i>x",
        "<svg><p><style><b>",
        "&lt;b&gt;",
    ):
        once = harmless(markup)[0]
        assert harmless(once) == (once, [])
