"""Templates of the HTML elements: markup as one f-string.

    (div :class c (p name))    a = Attr_('class', c)
                               t = Text_(name)
                               Raw_(f'<div{a}><p>{t}</p></div>') if t is not None
                                   else F_div(…, F_p(name))

Elements inside an element become part of its f-string. `Text_` answers None for what is not plain
text: long markup, spreads, deep lists; then everything is done by the primitives, as the machine
does it. Attributes have no such cases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sx_kernel.base.errors import SxError
from sx_kernel.base.markup import RawHtml
from sx_kernel.base.values import Keyword
from sx_kernel.html.elements import attribute, escape, is_attribute_name, plain_text, valued
from sx_kernel.html.tags import BOOLEAN_ATTRIBUTES, TAG_NAMES, VOID
from sx_kernel.jit.python.infer import INTS
from sx_kernel.jit.python.operands import Operand, is_singleton, slow_call, template
from sx_kernel.jit.python.quoted import fstring_text, literal

if TYPE_CHECKING:
    from sx_kernel.jit.python.expressions import Expressions

_MOST: Final = 120
"""Parts of one f-string; larger markup is put together from several."""


MARKUP_NAMES: Final = {
    "Raw_": RawHtml, "Text_": plain_text, "Esc_": escape, "Attr_": attribute,
    "Valued_": valued,
}  # fmt: skip
"""What the emitted code calls."""


class Markup(NamedTuple):
    """What an operand of type Raw_ is made of, for the element around it.

    `pieces`: the parts of the f-string as they are written; `checks`: what must hold for them to
    be right; `slow`: the text that is right always.
    """

    pieces: list[str]
    checks: list[str]
    slow: str


def _is_known(a: Operand) -> bool:
    return is_singleton(a) or (a.const is not None and not isinstance(a.const, Markup | Keyword))


def _value(a: Operand) -> Any:
    return {"None": None, "True": True, "False": False}[a.text] if is_singleton(a) else a.const


class _Builder:
    """Collects the pieces of one element or fragment."""

    def __init__(self, em: Expressions) -> None:
        self.em = em
        self.pieces: list[str] = []
        self.checks: list[str] = []
        self.slow: list[str] = []

    def hole(self, text: str) -> None:
        """A part that is computed. Quotes cannot stand in an f-string: fetched before."""
        if not text.isidentifier():
            text = self.em.atom(Operand(text, "str", False)).text
        self.pieces.append(f"{{{text}}}")

    def attribute(self, name: str, value: Operand) -> None:
        """One attribute."""
        if _is_known(value):
            self.pieces.append(fstring_text(attribute(name, _value(value))))
            self.slow.append(value.text)
            return
        value = self.em.atom(value)
        self.slow.append(value.text)
        if name in BOOLEAN_ATTRIBUTES:
            self.hole(f"Attr_({literal(name)}, {value.text})")
            return
        if value.type != "str" and value.type not in INTS:
            start = f' {name}="'
            self.hole(f"Valued_({literal(start)}, {value.text})")
            return
        self.pieces.append(fstring_text(f' {name}="'))
        self.hole(f"Esc_({value.text})" if value.type == "str" else f"str({value.text})")
        self.pieces.append('"')

    def child(self, value: Operand) -> None:
        """One child."""
        if isinstance(value.const, Markup) and len(value.const.pieces) <= _MOST:
            self.pieces += value.const.pieces
            self.checks += value.const.checks
            self.slow.append(value.const.slow)
            return
        if _is_known(value):
            known = _value(value)
            text = str(known).lower() if type(known) is bool else plain_text(known)
            if text is not None:
                self.pieces.append(fstring_text(text))
                self.slow.append(value.text)
                return
        value = self.em.atom(Operand(value.text, value.type, value.atom))
        self.slow.append(value.text)
        if value.type == "str":
            self.hole(f"Esc_({value.text})")
        elif value.type in INTS:
            self.hole(f"str({value.text})")
        else:
            plain = f"{value.text}.plain"
            if value.type != "Raw_":
                plain = f"({plain} if type({value.text}) is Raw_ else Text_({value.text}))"
            part = self.em.atom(Operand(plain, "any", False))
            self.checks.append(f"{part.text} is not None")
            self.pieces.append(f"{{{part.text}}}")

    def operand(self, name: str) -> Operand:
        """The markup, if the primitive `name` makes it otherwise."""
        if len(self.pieces) > 4 * _MOST:
            return Operand(f"{self._slow(name)}", "Raw_", False)
        slow = self._slow(name)
        text = f"Raw_(f'{''.join(self.pieces)}')"
        if self.checks:
            text = f"({text} if {' and '.join(self.checks)} else {slow})"
        return Operand(text, "Raw_", False, Markup(self.pieces, self.checks, slow))

    def _slow(self, name: str) -> str:
        return slow_call(name, *[Operand(text, "any", False) for text in self.slow])


def _element(tag: str) -> None:
    @template(tag)
    def emit(em: Expressions, args: list[Operand]) -> Operand | None:
        made = _Builder(em)
        children: list[Operand] = []
        names: set[str] = set()
        made.pieces.append(f"<{tag}")
        i = 0
        while i < len(args):
            word = args[i].const
            if type(word) is Keyword:
                if children or word.name in names or i + 1 == len(args):
                    return None
                if not is_attribute_name(word.name):
                    return None
                names.add(word.name)
                made.slow.append(args[i].text)
                try:
                    made.attribute(word.name, args[i + 1])
                except SxError:
                    return None
                i += 2
                continue
            if args[i].text != "None":
                children.append(args[i])
            i += 1
        made.pieces.append(">")
        if tag in VOID:
            return None if children else made.operand(tag)
        for child in children:
            if child.type == "Keyword":
                return None
            made.child(child)
        made.pieces.append(f"</{tag}>")
        return made.operand(tag)


for _tag in sorted(TAG_NAMES):
    _element(_tag)


@template("<>")
def fragment(em: Expressions, args: list[Operand]) -> Operand | None:
    """Markup alone is itself; several parts are joined."""
    if len(args) == 1 and args[0].type == "Raw_":
        return args[0]
    if not args:
        return None
    made = _Builder(em)
    for child in args:
        if len(args) == 1 and child.type.startswith("any"):
            # perhaps a spread, or markup that is the result itself
            value = em.atom(child)
            text = f"({value.text} if type({value.text}) is Raw_ else {slow_call('<>', value)})"
            return Operand(text, "any", False)
        made.child(child)
    return made.operand("<>")


@template("raw-html?")
def is_raw_html(_em: Expressions, args: list[Operand]) -> Operand | None:
    """A test of type."""
    return Operand(f"(type({args[0].text}) is Raw_)", "bool", False) if len(args) == 1 else None
