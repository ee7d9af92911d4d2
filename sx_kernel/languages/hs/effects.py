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
from sx_kernel.languages.hs.objects import get_property, set_property
from sx_kernel.languages.hs.operators import equal
from sx_kernel.languages.hs.toggling import elements
from sx_kernel.languages.hs.world import World, failure


def same(a: Any, b: Any) -> bool:
    """Return whether a value has stayed what it was; NaN is NaN here."""
    return equal(a, b) or (a != a and b != b)


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
            if same(value, self.value) and type(value) is not list:
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
        if one is None:
            raise failure("bind: there is no such element")
        if one.tag == "input" and forms.kind_of(one) == "radio":
            return _bound_radio(one)
        name = _bound_property(one)

        def read() -> Any:
            value = get_property(one, name)
            return None if value != value else value

        return [read, lambda v: set_property(one, name, v), one]

    def bind(me: Any, a: Any, b: Any) -> Any:
        left = a if b is not None else bound_element(me)
        right = b if b is not None else a
        state: list[Any] = [UNDEFINED]

        def check() -> None:
            one, other = world.plain(left[0]), world.plain(right[0])
            if other is not UNDEFINED and not same(other, state[0]):
                world.plain(left[1], other)
                state[0] = other
            elif not same(one, state[0]) and one is not UNDEFINED:
                world.plain(right[1], one)
                state[0] = one

        world.watching.effects.append(_Check(check))
        _listen_for_input(world)
        check()

    return {
        "hs:watch": watch, "hs:bound-element": bound_element, "hs:bind": bind,
        "hs:attribute-of": attribute_of,
    }  # fmt: skip


def attribute_of(name: str, value: Any) -> Any:
    """Return what an attribute that is bound becomes: a boolean has it come and go."""
    if type(value) is not bool or name.startswith("aria-"):
        return value
    return "" if value else None


def _bound_radio(one: Element) -> list[Any]:
    """A radio button stands for its value while it is checked."""

    def write(value: Any) -> None:
        one.is_checked = equal(value, one.value)

    return [lambda: one.value if one.is_checked else UNDEFINED, write, one]


def _bound_property(one: Element) -> str:
    """The property of an element that a program binds. Raises an error where none is meant."""
    if one.tag == "input":
        kind = forms.kind_of(one)
        if kind == "checkbox":
            return "checked"
        return "valueAsNumber" if kind in ("number", "range") else "value"
    if forms.is_control(one):
        return "value"
    if one.get("contenteditable") not in (None, "false"):
        return "textContent"
    raise failure(f"bind: say which property of <{one.tag}>")


def _listen_for_input(world: World) -> None:
    """Have effects look again when a user enters something."""
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
