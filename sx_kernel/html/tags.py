"""The elements of HTML and SVG, the void ones among them, and the boolean attributes.

From the index of the HTML standard (https://html.spec.whatwg.org/multipage/indices.html) and SVG 2.
`map`, `filter`, `set`, `time` … : where the language has a function or form of that name, the
name means that, and `html:map` is the element.
"""

from __future__ import annotations

from typing import Final

_VOID: Final = """
    area base br col embed hr img input link meta param source track wbr
"""
_HTML: Final = """
    a abbr address article aside audio b bdi bdo blockquote body button canvas caption cite code
    colgroup data datalist dd del details dfn dialog div dl dt em fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 head header hgroup html i iframe ins kbd label legend li main map mark
    menu meter nav noscript object ol optgroup option output p picture pre progress q rp rt ruby s
    samp script search section select slot small span strong style sub summary sup table tbody td
    template textarea tfoot th thead time title tr u ul var video
"""
_SVG: Final = """
    animate animateMotion animateTransform circle clipPath defs desc ellipse feBlend feColorMatrix
    feComposite feFlood feGaussianBlur feMerge feMergeNode feOffset filter foreignObject g image
    line linearGradient marker mask metadata mpath path pattern polygon polyline radialGradient rect
    set stop svg switch symbol text textPath tspan use view
"""
VOID: Final = frozenset(_VOID.split())
"""Elements without content and end tag."""

HTML_TAGS: Final = frozenset(_HTML.split()) | frozenset(_SVG.split()) | VOID
"""All elements."""

_TAKEN: Final = frozenset({"filter", "map"})

TAG_NAMES: Final = HTML_TAGS - _TAKEN
"""The elements whose names are free. Each is a function of that name; `html:map` works for all."""

MARKED: Final = TAG_NAMES | {"%element", "%wire-element", "%island"}
"""The primitives among whose arguments a keyword marks an attribute."""

_BOOLEAN: Final = """
    allowfullscreen async autofocus autoplay checked controls default defer disabled formnovalidate
    hidden inert ismap itemscope loop multiple muted nomodule novalidate open playsinline readonly
    required reversed selected
"""
BOOLEAN_ATTRIBUTES: Final = frozenset(_BOOLEAN.split())
"""Attributes that are there or not: bare when true, left out when false or nil."""
