"""Markup: nested elements as one f-string.

    (div :class c (p name))    a = Attr_('class', c)
                               t = Text_(name)
                               Raw_(f'<div{a}><p>{t}</p></div>') if t is not None
                                   else F_div(…, F_p(name))

`Text_` answers None for what is not plain text: long markup, spreads, deep lists; then everything
is done by the primitives, as the machine does it. Attributes have no such cases.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, Final

from sx_kernel.base.values import Keyword
from sx_kernel.compile.facts.operations import FRAGMENT, TAGS
from sx_kernel.compile.mid.nodes import Const, Inst, Op, Value, find
from sx_kernel.compile.python.fixed import Naming
from sx_kernel.html.attributes import is_attribute_name
from sx_kernel.html.elements import attribute, plain_text
from sx_kernel.html.tags import BOOLEAN_ATTRIBUTES, VOID
from sx_kernel.runtime.emitted import fstring_text

_MOST: Final = 120
"""Parts of one f-string; larger markup is put together from several."""


class Made:
    """An element as far as it is written. `pieces`: the parts of the f-string; `checks`: what must
    hold for them to be right; `slow`: the operands of the primitive, which is right always."""

    __slots__ = ("checks", "inst", "pieces", "slow")

    def __init__(self, inst: Op) -> None:
        self.inst = inst
        self.pieces: list[str] = []
        self.checks: list[str] = []
        self.slow: list[str] = []


def attributes_of(inst: Op) -> tuple[list[tuple[str, Value]], list[Value]] | None:
    """The attributes and the children of an element; None if only the primitive can tell."""
    attributes: list[tuple[str, Value]] = []
    children: list[Value] = []
    args = [find(arg) for arg in inst.args]
    i = 0
    while i < len(args):
        one = args[i]
        word = one.value if type(one) is Const and type(one.value) is Keyword else None
        if word is None:
            if args[i].type.kind == "keyword":
                return None
            if not (type(one) is Const and one.value is None):
                children.append(one)
            i += 1
            continue
        if children or i + 1 == len(args) or not is_attribute_name(word.name):
            return None
        if any(word.name == name for name, _ in attributes):
            return None
        if word.name[:2] == "on" and type(args[i + 1]) is not Const:
            return None  # perhaps a handler, which markup as text would lose
        attributes.append((word.name, args[i + 1]))
        i += 2
    return None if children and inst.own in VOID else (attributes, children)


class Markup(Naming):
    """Writes the primitives that make elements."""

    deferred: dict[Inst, int]
    leaving: list[tuple[int, Any]]
    temps: int

    @abstractmethod
    def atom(self, value: Value) -> str:
        """Text that may be repeated."""

    @abstractmethod
    def primitive_call(self, inst: Op, operands: list[str]) -> str:
        """The text of a call of the primitive."""

    @abstractmethod
    def held(self, text: str, inst: Op) -> str:
        """A local that has the value of `text`, a part of `inst`."""

    def markup(self, inst: Op) -> str | None:
        """An element or a fragment as an expression; None: by its primitive alone."""
        if inst.own == FRAGMENT and len(inst.args) < 2:
            return self._alone(inst)
        made = self._element(inst)
        if made is None:
            return None
        slow = self.primitive_call(inst, made.slow)
        if len(made.pieces) > 4 * _MOST:
            return slow
        text = f"Raw_(f'{''.join(made.pieces)}')"
        return f"({text} if {' and '.join(made.checks)} else {slow})" if made.checks else text

    def _alone(self, inst: Op) -> str | None:
        """A fragment of one part: markup is itself, anything else may be a spread."""
        if not inst.args:
            return None
        name = self.atom(inst.args[0])
        if find(inst.args[0]).type.kind == "html":
            return name
        return f"({name} if type({name}) is Raw_ else {self.primitive_call(inst, [name])})"

    def _element(self, inst: Op) -> Made | None:
        parts = attributes_of(inst) if inst.own != FRAGMENT else ([], [find(a) for a in inst.args])
        if parts is None:
            return None
        attributes, children = parts
        if any(child.type.kind == "keyword" for child in children):
            return None
        made = Made(inst)
        if inst.own == FRAGMENT:
            self._children(made, children)
            return made
        made.pieces.append(f"<{inst.own}")
        for name, value in attributes:
            made.slow.append(self.atom(Const(_keyword(inst, name))))
            self._attribute(made, name, value)
        made.pieces.append(">")
        if inst.own in VOID:
            return made
        self._children(made, children)
        made.pieces.append(f"</{inst.own}>")
        return made

    def _attribute(self, made: Made, name: str, value: Value) -> None:
        text = self.atom(value)
        made.slow.append(text)
        if type(value) is Const and type(value.value) in (str, int, float, bool, type(None)):
            made.pieces.append(fstring_text(attribute(name, value.value)))
        elif name in BOOLEAN_ATTRIBUTES:
            self._hole(made, f"Attr_({name!r}, {text})")
        elif value.type.kind == "str":
            made.pieces.append(fstring_text(f' {name}="'))
            self._hole(made, f"Esc_({text})")
            made.pieces.append('"')
        else:
            start = f' {name}="'
            self._hole(made, f"Valued_({start!r}, {text})")

    def _children(self, made: Made, children: list[Value]) -> None:
        for child in children:
            self._child(made, child)

    def _child(self, made: Made, child: Value) -> None:
        if type(child) is Op and child in self.deferred and child.own in TAGS:
            inner = self._element(child)
            if inner is not None and len(inner.pieces) <= _MOST:
                self.leaving.append((self.deferred.pop(child), child))
                made.pieces += inner.pieces
                made.checks += inner.checks
                made.slow.append(self.primitive_call(child, inner.slow))
                return
        if type(child) is Const:
            known = child.value
            text = str(known).lower() if type(known) is bool else plain_text(known)
            if text is not None:
                made.pieces.append(fstring_text(text))
                made.slow.append(self.atom(child))
                return
        name = self.atom(child)
        made.slow.append(name)
        if child.type.kind == "str":
            self._hole(made, f"Esc_({name})")
            return
        plain = f"{name}.plain"
        if child.type.kind == "any":
            plain = f"{plain} if type({name}) is Raw_ else Text_({name})"
        elif child.type.kind != "html":
            plain = f"Text_({name})"
        part = self.held(plain, made.inst)
        made.checks.append(f"{part} is not None")
        made.pieces.append(f"{{{part}}}")

    def _hole(self, made: Made, text: str) -> None:
        """A part that is computed. Quotes cannot stand in an f-string: fetched before."""
        made.pieces.append(f"{{{self.held(text, made.inst)}}}")


def _keyword(inst: Op, name: str) -> Keyword:
    """The keyword of an attribute, as the program has it."""
    for arg in inst.args:
        value = find(arg)
        if type(value) is Const and type(value.value) is Keyword and value.value.name == name:
            return value.value
    raise AssertionError(name)
