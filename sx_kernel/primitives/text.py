"""Text for people and for HTML: plurals, escaping, tags taken out."""

from __future__ import annotations

from typing import Any

from sx_kernel.primitives.arithmetic import need_number
from sx_kernel.primitives.check import need_string
from sx_kernel.primitives.registry import primitive


@primitive("pluralize")
def pluralize(n: Any, singular: Any = "", plural: Any = "s") -> str:
    """`singular` if n is 1, else `plural`."""
    one = need_string("pluralize", 2, singular)
    many = need_string("pluralize", 3, plural)
    return one if need_number("pluralize", 1, n) == 1 else many


@primitive("escape", "escape-html")
def escape(s: Any) -> str:
    """`s` for HTML: & < > " replaced."""
    text = need_string("escape", 1, s).replace("&", "&amp;").replace("<", "&lt;")
    return text.replace(">", "&gt;").replace('"', "&quot;")


@primitive("strip-tags")
def strip_tags(s: Any) -> str:
    """`s` without what stands between < and >. Linear, whatever the text."""
    text = need_string("strip-tags", 1, s)
    parts: list[str] = []
    done = 0
    while (start := text.find("<", done)) >= 0:
        end = text.find(">", start + 1)
        if end < 0:
            break
        parts.append(text[done:start])
        if end == start + 1:  # <> is no tag
            parts.append("<>")
        done = end + 1
    parts.append(text[done:])
    return "".join(parts)
