"""Lambdas that share a body with holes, because their texts differ in literals only.

Many one-shot programs are one program with other numbers and strings in it. What the analyser
made of one text of a *shape* is kept as a tree of templates; a further text of that shape gets
new Lambdas (each with its own calls to count and its own place in the cache), which share the
templates' bodies and their evaluators. In such a body stands, for each literal and for each inner
lambda, a Const whose value is a `Hole`: the value itself is in the `filling` of the Lambda that
runs, which is slot 0 of every environment.

Only the machine runs such bodies. Whoever wants to look at one calls `fill` first: it gives the
Lambda a body of its own, without holes.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final, NoReturn, final

from sx_kernel.base.source import FilledSource
from sx_kernel.base.values import Char, Keyword, Symbol
from sx_kernel.ir.nodes import NODES, Capture, Const, Lambda, Loop, Node, Var, fields


class Inspected(Exception):
    """Somebody wanted to know what is in a hole."""


@final
class Hole:
    """Stands for a literal, or for an inner lambda (`lam`, its template).

    While a shape is being analysed, `index` is the number of the literal in the text; in a
    template it is the index in the filling.
    """

    __slots__ = ("index", "lam")

    def __init__(self, index: int, lam: Lambda | None = None) -> None:
        self.index = index
        self.lam = lam

    def __eq__(self, other: object) -> NoReturn:
        raise Inspected

    def __hash__(self) -> NoReturn:
        raise Inspected

    def __bool__(self) -> NoReturn:
        raise Inspected


UNFILLED: Final = ("a template",)
"""The filling of the lambdas in templates, which never run."""


@final
class Template:
    """A lambda whose body has holes. `items` says how to fill them, in order: the number of a
    literal in the text, or the template of an inner lambda.
    """

    __slots__ = ("items", "lam")

    def __init__(self, lam: Lambda, items: tuple[int | Template, ...]) -> None:
        self.lam = lam
        self.items = items


def template(lam: Lambda) -> Template:
    """The template of a lambda that was analysed with a Hole in place of each literal."""
    items: list[int | Template] = []

    def replace(node: Node) -> Node | None:
        if type(node) is Const and type(node.value) is Hole:
            items.append(node.value.index)
            return Const(Hole(len(items) - 1), node.pos)
        if type(node) is Lambda:
            inner = template(node)
            items.append(inner)
            return Const(Hole(len(items) - 1, inner.lam), node.pos)
        return None

    made: Lambda = _Copier(replace).copy(lam)
    made.shared = True
    made.filling = UNFILLED
    return Template(made, tuple(items))


def fill(lam: Lambda) -> None:
    """Give `lam`, and the lambdas in it, bodies without holes."""
    if not lam.shared:
        return

    def replace(node: Node) -> Node | None:
        if type(node) is not Const or type(node.value) is not Hole:
            return None
        value = lam.filling[node.value.index]
        if node.value.lam is None:
            return Const(value, node.pos)
        fill(value)
        return value

    body = _Copier(replace).node(lam.body)
    if lam.rt is not None:
        lam.rt.unlink()  # to be linked again; first, because an interrupt may come any time
    lam.unfilled = lam.body
    lam.body = body
    lam.shared = False


@final
class _Copier:
    """Copies trees. `replace` answers what to put in place of a node; None: its copy."""

    def __init__(self, replace: Callable[[Node], Node | None]) -> None:
        self.replace = replace
        self.made: dict[int, Node] = {}

    def node(self, node: Node) -> Any:
        made = self.made.get(id(node))
        if made is None:
            made = self.replace(node)
            if made is None:
                return self.copy(node)
            self.made[id(node)] = made
        return made

    def copy(self, node: Node) -> Any:
        made: Any = object.__new__(type(node))
        self.made[id(node)] = made
        for name in fields(node):
            value = getattr(node, name)
            if name == "ev" or name == "rt":
                value = None
            elif type(value) is tuple:
                value = tuple([self._part(part) for part in value])
            else:
                value = self._part(value)
            setattr(made, name, value)
        return made

    def _part(self, value: Any) -> Any:
        return self.node(value) if type(value) in NODES else value


_ATOMS: frozenset[type] = frozenset((bool, int, float, str, type(None), Fraction))
_INTERNED: frozenset[type] = frozenset((Symbol, Keyword, Char))


def agrees(shape: Lambda, lam: Lambda, source: FilledSource, literals: list[Any]) -> bool:
    """Return whether `lam`, the analysis of a text, is that of its shape with the literals put in.

    `source` places the shape in the text. False too if something in them must not be shared
    between texts, such as a quoted list, which could be changed.
    """
    return _Comparison(source, literals).same(shape, lam)


@final
class _Comparison:
    def __init__(self, source: FilledSource, literals: list[Any]) -> None:
        self.source = source
        self.literals = literals
        self.partners: dict[Var, Any] = {}  # variables of the shape → those of the text

    def same(self, a: Any, b: Any) -> bool:
        """Return whether `a`, of the shape, and `b`, of the text, are alike."""
        kind = type(a)
        if kind is not type(b) or kind is Loop:
            return False  # a Loop counts its turns, so each text wants its own
        if kind is Var:
            partner = self.partners.setdefault(a, b)
            if partner is not b:
                return False
            return all(self.same(getattr(a, name), getattr(b, name)) for name in Var.__slots__)
        if kind is tuple:
            return len(a) == len(b) and all(map(self.same, a, b))
        if kind in _ATOMS:
            return a is b or bool(a == b)
        if kind in NODES or kind is Capture:
            return all(self._same_field(a, b, name) for name in fields(a))
        return a is b and kind in _INTERNED

    def _same_field(self, a: Any, b: Any, name: str) -> bool:
        if name == "pos":
            return b.pos == (self.source.offset(a.pos) if a.pos >= 0 else a.pos)
        if name == "ev" or name == "rt":
            return True
        mine, yours = getattr(a, name), getattr(b, name)
        if name == "source":
            return True
        if type(mine) is Hole and type(a) is Const:
            literal = self.literals[mine.index]
            return type(yours) is type(literal) and bool(yours == literal)
        return self.same(mine, yours)
