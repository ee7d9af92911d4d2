"""What hyperscript's commands do that changes no page: log, ask, go, measure, pick."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any

from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.languages.hs.convert import as_html
from sx_kernel.languages.hs.kinds import class_name
from sx_kernel.languages.hs.methods import no_layout
from sx_kernel.languages.hs.objects import call_method, get_property
from sx_kernel.languages.hs.operators import integer_of, is_true, items_of, text_of
from sx_kernel.languages.hs.toggling import elements
from sx_kernel.languages.hs.world import World, failure


def pick(how: str, a: Any, b: Any, source: Any, extra: Any) -> Any:
    """`pick …`: some of a list or of a string's characters, or matches of a regular expression."""
    if how in ("match", "matches"):
        return _pick_match(how, text_of(a), text_of(source), text_of(extra))
    if source is None or source is UNDEFINED:
        return source
    whole = source if type(source) is str else items_of(source)
    if whole is None:
        raise failure(f"pick: there is nothing to pick from in a {class_name(source)}")
    size = len(whole)
    if how == "random":
        if a is None:
            return random.choice(whole) if size else UNDEFINED
        found = random.sample(list(whole), max(0, integer_of(a)))
        return "".join(found) if type(whole) is str else found
    if how in ("first", "last"):
        count = 1 if a is None else integer_of(a)
        return whole[:count] if how == "first" else whole[max(0, size - count) :]
    start = size if a == "end" else integer_of(a)
    end = start + 1 if how == "item" or b is None else size if b == "end" else integer_of(b)
    return whole[slice(start + (extra == "exclusive"), end + (extra == "inclusive"))]


def _pick_match(how: str, pattern: str, text: str, flags: str) -> Any:
    options = re.IGNORECASE if "i" in flags else re.NOFLAG
    options |= re.MULTILINE if "m" in flags else re.NOFLAG
    options |= re.DOTALL if "s" in flags else re.NOFLAG
    try:
        compiled = re.compile(pattern, options)
    except re.error as problem:
        raise failure(f"pick: this is no regular expression: {problem}") from None

    def groups(found: re.Match[str]) -> list[Any]:
        return [found.group(), *(UNDEFINED if g is None else g for g in found.groups())]

    if how == "matches":
        return [groups(found) for found in compiled.finditer(text)]
    found = compiled.search(text)
    return None if found is None else groups(found)


def measure(x: Any) -> dict[str, Any]:
    """Return where an element is and how large, as far as its inline style tells."""
    box = no_layout(next(iter(elements(x)), None))
    return {
        **box, "bounds": box, "scrollLeft": 0, "scrollTop": 0, "scrollLeftMax": 0,
        "scrollTopMax": 0, "scrollWidth": box["width"], "scrollHeight": box["height"],
        "scroll": {"left": 0, "top": 0, "leftMax": 0, "topMax": 0},
    }  # fmt: skip


# --------------------------------------------------------------------------- the table


def functions(world: World) -> dict[str, Callable[..., Any]]:
    """The functions of this file by name."""

    def log(values: list[Any], with_: Any, beep: bool) -> Any:
        console = (
            world.names["console"] if "console" not in world.globals else world.globals["console"]
        )
        if beep:
            for one in values:
                call_method(console, "log", ("///_ BEEP!", one, class_name(one)))
            return None
        if with_ is not None and callable(with_):
            world.call(with_, *values)
        else:
            call_method(console, "log", tuple(values))
        return None

    def answer(message: Any, a: Any, b: Any, choice: bool) -> Any:
        found = call_method(world.names, "confirm" if choice else "alert", (message,))
        return (a if is_true(found) else b) if choice else UNDEFINED

    def go(url: Any, _new: bool) -> Any:
        world.document.went.append(text_of(url))

    def scroll(target: Any, *_: Any) -> Any:
        for one in elements(target):
            call_method(one, "scrollIntoView", ())

    return {
        "hs:log": log, "hs:breakpoint": lambda: None, "hs:measure": measure, "hs:go": go,
        "hs:go-back": lambda: world.document.went.append("back"), "hs:scroll": scroll,
        "hs:scroll-by": lambda *_: None, "hs:answer": answer,
        "hs:ask": lambda message: call_method(world.names, "prompt", (message,)), "hs:pick": pick,
        "hs:has-class?": lambda me, name: any(one.has_class(name) for one in elements(me)),
        "hs:html": as_html, "hs:property": get_property,
    }  # fmt: skip
