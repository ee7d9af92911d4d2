"""Templates that live: `live` ones are shown behind their script, `component` ones in each of their
elements, and both are rendered again when what they have read may have changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any, Final, final

from sx_kernel.base.errors import SxError
from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.dom.document import Document
from sx_kernel.dom.element import Element
from sx_kernel.dom.nodes import Node
from sx_kernel.languages.hosting import guests
from sx_kernel.languages.hs.convert import as_html
from sx_kernel.languages.hs.effects import Effect
from sx_kernel.languages.hs.morphing import morph
from sx_kernel.languages.hs.operators import text_of
from sx_kernel.languages.hs.world import Context, World, failure

TYPE: Final = "text/hyperscript-template"
_SLOT: Final = re.compile(r"<slot([^>]*?)(?:/>|>(.*?)</slot>)", re.DOTALL)
_NAME: Final = re.compile(r"\bname\s*=\s*[\"']?([\w-]+)")


def text_of_template(x: Any) -> str:
    """The text of a template: an element's, or a string."""
    if not isinstance(x, Element):
        return text_of(x)
    return unescape(x.inner_html) if x.tag == "template" else x.content.text


@final
class Attributes:
    """The attributes of a component: each is an expression of the page around it."""

    __slots__ = ("element", "world")
    sx_type = "attributes"

    def __init__(self, world: World, element: Element) -> None:
        self.world = world
        self.element = element

    def hs_get(self, name: str) -> Any:
        """The value of an attribute's expression, where the component stands."""
        text = self.element.get(name)
        if text is None:
            return UNDEFINED
        return self.world.evaluate(text, {"me": self.element.parent_element}, f"attribute {name}")

    def hs_set(self, name: str, value: Any) -> None:
        """Assign to what the attribute names."""
        text = self.element.get(name)
        if text is not None:
            given = {"me": self.element.parent_element, "result": value}
            self.world.evaluate(f"set {text} to it", given, f"attribute {name}")


def functions(world: World) -> dict[str, Callable[..., Any]]:
    """The functions of this file by name."""

    def template(x: Any) -> Any:
        if x is None or x is UNDEFINED or type(x) in (int, float, bool):
            raise failure(f"{text_of(x)} is not an element")
        made = guests(world.session).function(world.texts.template, text_of_template(x), "template")

        def render(me: Any, event: Any, fields: dict[str, Any]) -> Any:
            return world.plain(made, me, event, Context({"locals": dict(fields)}, me))

        return render

    def stamp(where: Element, markup: Any) -> None:
        text = text_of(markup)
        if where.nodes:
            morph(world, where, f"<{where.tag}>{text}</{where.tag}>", own=False)
        else:
            where.fill(where.parse(text))
        world.process(where)

    def show(where: Element, text: str) -> None:
        """Render a template in an element, now and again."""
        world.document.keep(where)

        def begin() -> None:
            try:
                render = template(text)
            except SxError as problem:
                world.report(where, problem)
                return
            effect = Effect(
                world, where, lambda: render(where, UNDEFINED, {}), lambda v: stamp(where, v)
            )
            world.watching.effects.append(effect)
            effect.check(first=True)

        world.document.clock.soon(begin)

    def start_live(script: Element) -> None:
        program = script.get("_") or script.get("data-script")
        for name in ("_", "data-script"):
            script.set(name, None)
        where = world.document.create("div")
        where.set("style", "display: contents")
        where.set("data-live-template", "")
        if program:
            where.set("_", program)
        script.put("after", [where])
        world.process(where)
        show(where, text_of_template(script))

    def start_component(where: Element, script: Element, program: str) -> None:
        if where in world.done_components:
            return
        world.done_components[where] = True
        where.set("dom-scope", "isolated")
        text = filled(text_of_template(script), where)
        where.fill([])
        world.scope_of(where)["attrs"] = Attributes(world, where)
        if program:
            where.set("_", program)
            world.start(where)
        show(where, text)

    def before(root: Node) -> None:
        """Start the templates in `root`, and the elements there that a component is for."""
        if isinstance(root, Element | Document):
            for script in root.query_all(f'script[type="{TYPE}"]'):
                if script not in world.done and (script.has("live") or script.has("component")):
                    world.done[script] = True
                    world.document.keep(script)
                    known(script)
            for name, (script, program) in list(world.components.items()):
                found = root.query_all(name)
                if isinstance(root, Element) and root.tag == name:
                    found = [root, *found]
                for one in found:
                    start_component(one, script, program)

    def known(script: Element) -> None:
        name = script.get("component")
        if name is None:
            start_live(script)
        elif "-" not in name:
            world.report(script, failure(f"a component's name must contain a dash: {name}"))
        else:
            program = script.get("_") or ""
            script.set("_", None)
            world.components[name.lower()] = (script, program)

    world.before_process = before
    return {"hs:template": template}


def filled(text: str, where: Element) -> str:
    """A component's text with what stands in its element in place of the slots."""
    named: dict[str, list[Node]] = {}
    for node in where.nodes:
        name = node.get("slot") if isinstance(node, Element) else None
        named.setdefault(name or "", []).append(node)

    def slot(found: re.Match[str]) -> str:
        name = _NAME.search(found[1])
        nodes = named.get(name[1] if name else "", [])
        return as_html(nodes) if nodes else found[2] or ""

    return _SLOT.sub(slot, text)
