"""Markup made harmless, for notebooks.

What a cell shows becomes part of the notebook's page, whose scripts may do whatever the user may do
on the Jupyter server. A program's markup may come from anywhere (`raw!` of a page it has fetched),
so only what is known to be harmless is shown: no scripts, no event handlers, no addresses but those
of pages, pictures and mail, and no styles that reach beyond the output.
"""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser
from typing import Final, final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TAGS: Final = _words(
    """a abbr address article aside b bdi bdo big blockquote br button caption center cite code col
    colgroup data dd del details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6
    header hgroup hr i img ins kbd label legend li main mark menu meter nav ol optgroup option
    output p picture pre progress q rp rt ruby s samp section select small span strike strong sub
    summary sup table tbody td tfoot th thead time tr tt u ul var wbr input fieldset
    svg g path rect circle ellipse line polyline polygon text tspan defs lineargradient stop
    desc"""
)
_HIDDEN: Final = frozenset({"script", "style", "template", "noscript", "iframe", "object", "title"})
"""With these, what is inside goes, too."""

_VOID: Final = frozenset({"br", "col", "hr", "img", "input", "wbr"})

_ATTRIBUTES: Final = _words(
    """abbr align alt border cellpadding cellspacing checked cite class color cols colspan datetime
    dir disabled face for headers height high href hspace label lang low max min nowrap open
    optimum placeholder readonly rel reversed role rows rowspan scope selected size span src start
    style summary tabindex target title type valign value vspace width
    cx cy d dx dy fill fill-opacity font-family font-size font-weight gradienttransform
    gradientunits offset opacity points preserveaspectratio r rx ry stop-color stop-opacity stroke
    stroke-dasharray stroke-linecap stroke-linejoin stroke-opacity stroke-width text-anchor
    transform viewbox x x1 x2 y y1 y2"""
)
_LIVE_TAGS: Final = _words("datalist form textarea")
_LIVE_ATTRIBUTES: Final = _words(
    "autocomplete hidden inputmode maxlength minlength multiple pattern required spellcheck step"
)
"""What is shown besides where it lives: who draws it keeps forms from being sent."""

_THE_PAGES_OWN: Final = ("jp-", "lm-", "p-")
"""Classes of JupyterLab begin like this: with them, a text could look like a dialog."""

_ADDRESSES: Final = frozenset({"href", "src", "cite"})
_ADDRESS: Final = re.compile(
    r"(?:https?:|mailto:|data:image/(?:png|jpeg|gif|webp);|[#/?.]|[^:]*\Z)", re.IGNORECASE
)
_STYLE: Final = re.compile(
    r"\s*(?:(?:background-)?color|background|border[a-z-]*|box-shadow|clear|column[a-z-]*|cursor"
    r"|display|fill|flex[a-z-]*|float|font[a-z-]*|gap|grid[a-z-]*|height|align-[a-z]+|justify-[a-z]+"
    r"|letter-spacing|line-height|list-style[a-z-]*|margin[a-z-]*|max-[a-z]+|min-[a-z]+|opacity"
    r"|order|overflow[a-z-]*|padding[a-z-]*|stroke[a-z-]*|table-layout|text-[a-z-]+"
    r"|vertical-align|white-space|width|word-[a-z]+)\s*:[^:;\\<>@{}]*",
    re.IGNORECASE,
)
_REACHES_OUT: Final = re.compile(r"url|expression|image|-\s*\d", re.IGNORECASE)


def is_shown(tag: str) -> bool:
    """Return whether elements of that name are shown in what lives."""
    name = tag.lower()
    return name in _TAGS or name in _LIVE_TAGS


def clean_attribute(tag: str, name: str, value: str) -> str | None:
    """The text of an attribute as it may be shown in what lives, None if it may not."""
    if name in _LIVE_ATTRIBUTES:
        return value
    return _Cleaner().attribute_text(tag, name.lower(), value)


def harmless(markup: str) -> tuple[str, list[str]]:
    """`markup` without what could do harm, well-formed, and the names of what was left out."""
    cleaner = _Cleaner()
    cleaner.feed(markup)
    cleaner.close()
    return cleaner.finished(), list(cleaner.dropped)


@final
class _Cleaner(HTMLParser):
    """Writes down again what is allowed, and nothing that it has not understood."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.dropped: dict[str, None] = {}  # in order
        self._out: list[str] = []
        self._open: list[str] = []
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """See HTMLParser."""
        if self._hidden:
            if tag == self._hidden[-1]:
                self._hidden.append(tag)
            return
        if tag not in _TAGS or tag in _HIDDEN:
            self._drop(f"<{tag}>")
            if tag in _HIDDEN:
                self._hidden.append(tag)
            return
        kept = "".join(self._attribute(tag, name, value) for name, value in attrs)
        self._out.append(f"<{tag}{kept}>")
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """See HTMLParser."""
        if tag not in _HIDDEN:
            self.handle_starttag(tag, attrs)
            if tag not in _VOID:
                self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """See HTMLParser."""
        if self._hidden:
            if tag == self._hidden[-1]:
                self._hidden.pop()
        elif tag in self._open:
            while True:
                innermost = self._open.pop()
                self._out.append(f"</{innermost}>")
                if innermost == tag:
                    return

    def handle_data(self, data: str) -> None:
        """See HTMLParser."""
        if not self._hidden:
            self._out.append(escape(data, quote=False))

    def finished(self) -> str:
        """Return what was written, with everything closed that was open."""
        return "".join([*self._out, *(f"</{tag}>" for tag in reversed(self._open))])

    def _attribute(self, tag: str, name: str, value: str | None) -> str:
        text = self.attribute_text(tag, name, value)
        return "" if text is None else f' {name}="{escape(text)}"'

    def attribute_text(self, tag: str, name: str, value: str | None) -> str | None:
        """The text of an attribute as it may be shown, None if it may not."""
        text = value or ""
        if name == "style":
            text = self._style(text)
        elif name == "class":
            text = " ".join(one for one in text.split() if not one.startswith(_THE_PAGES_OWN))
        elif name.startswith(("data-sx-", "aria-")):
            pass
        elif name not in _ATTRIBUTES or (name in _ADDRESSES and not _is_address(text)):
            self._drop(f"{name} of <{tag}>")
            return None
        return text

    def _style(self, text: str) -> str:
        kept: list[str] = []
        for declaration in filter(str.strip, text.split(";")):
            if _STYLE.fullmatch(declaration) and not _REACHES_OUT.search(declaration):
                kept.append(declaration.strip())
            else:
                self._drop(f"style {declaration.partition(':')[0].strip()}")
        return "; ".join(kept)

    def _drop(self, what: str) -> None:
        self.dropped[what] = None


def _is_address(text: str) -> bool:
    # control characters and blanks are skipped by browsers, so `java\nscript:` is an address
    return _ADDRESS.match(re.sub(r"[\x00-\x20]", "", text)) is not None


__all__ = ["clean_attribute", "harmless", "is_shown"]
