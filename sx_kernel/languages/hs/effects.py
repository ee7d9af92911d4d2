"""Effects: `when`, `live` and `bind` look again when what they have read may have changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, final

from sx_kernel.base.errors import SxError
from sx_kernel.base.undefined import UNDEFINED
from sx_kernel.dom import forms
from sx_kernel.dom.element import Element
from sx_kernel.dom.events import Event, listen
from sx_kernel.dom.nodes import Node
from sx_kernel.dom.observers import ATTRIBUTES, CHILDREN, DATA, Observer
from sx_kernel.languages.hs.changing import elements
from sx_kernel.languages.hs.objects import get_property, set_property
from sx_kernel.languages.hs.operators import equal
from sx_kernel.languages.hs.world import World


@final
class Effect:
    """`when` and `live`: a value that is looked at again when something has changed."""

    def __init__(self, world: World, me: Any, read: Any, then: Any) -> None:
        self.world = world
        self.me = me
        self.read = read
        self.then = then
        self.value: Any = UNDEFINED

    def check(self, *, first: bool = False) -> None:
        """Look again."""
        if isinstance(self.me, Node) and not self.me.is_connected and not first:
            watching = self.world.watching
            watching.effects = [one for one in watching.effects if one is not self]
            return
        world = self.world
        if self.then is None:
            self._run()
            return
        try:
            value = world.plain(self.read)
            if equal(value, self.value) and type(value) is not list:
                return
            self.value = value
            if first and value is UNDEFINED:
                return
            world.plain(self.then, value)
        except SxError as problem:
            world.report(self.me, problem)

    def _run(self) -> None:
        """Run `live` commands again. What they change themselves is no reason to run once more."""
        world = self.world
        watching = world.watching
        watching.is_quiet = True
        try:
            world.plain(self.read)
        except SxError as problem:
            world.report(self.me, problem)
        finally:
            watching.is_quiet = False
        watching.ignores = True
        world.document.clock.soon(watching.attend)


@final
class _Check:
    """An effect that is a plain function."""

    def __init__(self, check: Callable[[], None]) -> None:
        self.check = check


def functions(world: World) -> dict[str, Callable[..., Any]]:
    """The functions of this file by name."""

    def watch(me: Any, read: Any, then: Any) -> Any:
        effect = Effect(world, me, read, then)
        world.watching.effects.append(effect)
        _listen_for_input(world)
        effect.check(first=True)

    # ----------------------------------------------------------------- binding

    def bound_element(x: Any) -> list[Any]:
        one = next(iter(elements(x)), None)
        name = _bound_property(one)
        return [lambda: get_property(one, name), lambda v: set_property(one, name, v), one]

    def bind(me: Any, a: Any, b: Any) -> Any:
        left = a if b is not None else bound_element(me)
        right = b if b is not None else a
        state: list[Any] = [UNDEFINED]

        def check() -> None:
            one, other = world.plain(left[0]), world.plain(right[0])
            if other is not UNDEFINED and not equal(other, state[0]):
                world.plain(left[1], other)
                state[0] = other
            elif not equal(one, state[0]) and one is not UNDEFINED:
                world.plain(right[1], one)
                state[0] = one

        world.watching.effects.append(_Check(check))
        _listen_for_input(world)
        check()

    return {"hs:watch": watch, "hs:bound-element": bound_element, "hs:bind": bind}


def _bound_property(one: Any) -> str:
    if isinstance(one, Element) and one.tag == "input":
        kind = forms.kind_of(one)
        if kind in ("checkbox", "radio"):
            return "checked"
        if kind in ("number", "range"):
            return "valueAsNumber"
    return "value" if isinstance(one, Element) and forms.is_control(one) else "textContent"


def _listen_for_input(world: World) -> None:
    """What a user enters may be what an effect has read."""
    document, watching = world.document, world.watching
    if document.props.get("hs-input") is None:
        document.props["hs-input"] = True

        def changed(_event: Event) -> None:
            world.changed()

        listen(document, "input", changed)
        listen(document, "change", changed)

        def mutated(_changes: Any, _observer: Any) -> None:
            if not watching.ignores:
                world.changed()

        document.observers.add(
            Observer(document, mutated, kinds=frozenset((ATTRIBUTES, CHILDREN, DATA)), subtree=True)
        )
