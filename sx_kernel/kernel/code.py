"""Code as HTML: with its colours written into it; the stages of a function linked to one another.

There is no script in it. The links are a style sheet: what the mouse is over lights up in all
stages, and the instructions that belong to it come to the top of theirs, which are many. A
notebook that is not trusted drops style sheets; the stages still stand side by side there, and
say in a tooltip which form they come from.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from html import escape
from itertools import pairwise
from typing import Any, Final

from pygments.lexers import get_lexer_by_name

from sx_kernel.highlight.lexer import SxLexer
from sx_kernel.highlight.styles import role_of, style_of
from sx_kernel.highlight.themes import UNKNOWN
from sx_kernel.kernel.tables import table_html
from sx_kernel.session.desk.shown import Code, Span, Stage, Stages

STRONG: Final = ("form", "definition")
"""What is bold, so that it stands out in pages which drop colours, too."""

TOOLTIP: Final = 80

_GRID: Final = (
    "display:grid;grid-template-columns:repeat(auto-fit,minmax(28em,1fr));gap:.5em 1.5em;"
    "align-items:start"
)
_LIT: Final = "var(--sx-lit,rgba(255,190,0,.35))"
_PANE: Final = "overflow:auto;max-height:36em;margin:0;white-space:pre"


def code_html(code: Code) -> str:
    """Code under its title."""
    title = f"<p><b>{escape(code.title)}</b></p>" if code.title else ""
    parts = (
        f'<span style="{style}">{text}</span>' if style else text
        for begin, end, style, _ in _runs(code, [])
        for text in [escape(code.code[begin:end], quote=False)]
    )
    return f"{title}<pre>{''.join(parts)}</pre>"


def stages_html(shown: Stages) -> str:
    """The stages side by side, each part lighting up together with what it comes from."""
    links = _Links(shown.stages)
    panes = (
        f'<div style="min-width:0"><p><b>{escape(stage.code.title)}</b></p>'
        f'<pre class="{stage.code.language}" style="{_PANE}">{links.marked(stage)}</pre></div>'
        for stage in shown.stages
    )
    notes = "".join(f"<p>{escape(note)}</p>" for note in shown.notes)
    return (
        f'<div class="sx-stages">{links.style_sheet()}<div style="{_GRID}">{"".join(panes)}</div>'
        f"{notes}{table_html(shown.calls)}</div>"
    )


def _lexer(language: str) -> Any:
    if language == "sx":
        return SxLexer()
    return get_lexer_by_name("python" if language == "python" else "text")


# ------------------------------------------------------------------------------------- links


class _Links:
    """Which parts of some stages light up together.

    Class `kN` marks what lights up the form number N, class `iN` what is lit with it. A stage in
    which nothing stands for a form lights up for the nearest form around it that it has.
    """

    def __init__(self, stages: tuple[Stage, ...]) -> None:
        self.source = stages[0] if stages and stages[0].spans else None
        spans = () if self.source is None else self.source.spans
        self.numbers = {span.form: n for n, span in enumerate(spans)}
        self.around = _around(spans)

    def style_sheet(self) -> str:
        """The rules."""
        if not self.numbers:
            return ""
        rules = [".sx-stages .bytecode{display:flex;flex-direction:column}"]
        for n in self.numbers.values():
            rules.append(f".sx-stages:has(.k{n}:hover) .i{n}{{background:{_LIT}}}")
            rules.append(f".sx-stages:has(:not(.bytecode)>.k{n}:hover) .bytecode>.i{n}{{order:-1}}")
        return f"<style>{''.join(rules)}</style>"

    def marked(self, stage: Stage) -> str:
        """The text of a stage as HTML, with its colours and classes."""
        spans = [span for span in stage.spans if span.form in self.numbers]
        lit = self._lit_with({span.form for span in spans})
        parts: list[str] = []
        for begin, end, style, inside in _runs(stage.code, spans):
            text = escape(stage.code.code[begin:end], quote=False)
            attributes = f' style="{style}"' if style else ""
            if inside:
                attributes += self._attributes(inside, lit, tooltip=stage is not self.source)
            parts.append(f"<span{attributes}>{text}</span>" if attributes else text)
        return "".join(parts)

    def _lit_with(self, present: set[int]) -> dict[int, list[int]]:
        """For each form in a stage the numbers of the forms that it stands for."""
        lit: dict[int, list[int]] = {form: [] for form in present}
        for form, number in self.numbers.items():
            found: int | None = form
            while found is not None and found not in present:
                found = self.around.get(found)
            if found is not None:
                lit[found].append(number)
        return lit

    def _attributes(self, inside: list[int], lit: dict[int, list[int]], *, tooltip: bool) -> str:
        numbers = sorted({number for form in inside for number in lit[form]})
        classes = [f"k{self.numbers[inside[-1]]}", *(f"i{number}" for number in numbers)]
        title = f' title="{escape(self._form(inside[-1]))}"' if tooltip else ""
        return f' class="{" ".join(classes)}"{title}'

    def _form(self, form: int) -> str:
        assert self.source is not None
        span = next(span for span in self.source.spans if span.form == form)
        text = " ".join(self.source.code.code[span.start : span.end].split())
        return text if len(text) <= TOOLTIP else text[: TOOLTIP - 1] + "…"


def _around(spans: tuple[Span, ...]) -> dict[int, int]:
    """For each form the form around it, where there is one. `spans` are sorted by their starts."""
    around: dict[int, int] = {}
    open_spans: list[Span] = []
    for span in spans:
        while open_spans and open_spans[-1].end <= span.start:
            open_spans.pop()
        if open_spans:
            around[span.form] = open_spans[-1].form
        open_spans.append(span)
    return around


def _runs(code: Code, spans: list[Span]) -> Iterator[tuple[int, int, str, list[int]]]:
    """The text in pieces, each of one colour and inside the same forms (outermost first)."""
    colours = list(_colours(code))
    starts = [start for start, _ in colours]
    cuts = sorted(
        {0, len(code.code), *starts, *(at for span in spans for at in (span.start, span.end))}
    )
    waiting = list(reversed(spans))
    inside: list[Span] = []
    for begin, end in pairwise(cuts):
        while inside and inside[-1].end <= begin:
            inside.pop()
        while waiting and waiting[-1].start <= begin:
            inside.append(waiting.pop())
        style = colours[bisect_right(starts, begin) - 1][1]
        yield begin, end, style, [span.form for span in inside]


def _colours(code: Code) -> Iterator[tuple[int, str]]:
    """Where each token begins, and its style."""
    at = 0
    for kind, text in _lexer(code.language).get_tokens(code.code):
        if at < len(code.code):
            yield at, _token_style(kind)
        at += len(text)


@cache
def _token_style(kind: Any) -> str:
    """The colour is that of the page's theme where our extension of JupyterLab says which that is.
    Elsewhere it is one that can be read on white, and nearly as well on black.
    """
    role = role_of(kind)
    found = [f"color:var(--sx-{role},{getattr(UNKNOWN.code, role)})"] if role else []
    style: Any = style_of(UNKNOWN).style_for_token(kind)
    found += ["font-style:italic"] if style["italic"] else []
    found += ["font-weight:bold"] if role in STRONG else []
    return ";".join(found)
