"""Texts that differ from earlier ones in their literals only, and need no analysis of their own.

A service evaluates thousands of texts that are few programs with other numbers and strings in
them. When a *shape* (a text but for its numbers and strings) is met a second time, its text is
analysed with a hole in place of each literal too; if that agrees with the analysis of the text as
it is (ir/shapes.py), the third text and all others get by with filling the holes.

The value of a literal must not matter to the analysis. A Hole cannot be looked into, and texts
that use macros are left alone, for a macro may choose by a literal. What the analyser knows of
the session (its macros, and which primitives are shadowed) may change: then all shapes are
forgotten.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeAlias, final

from sx_kernel.analyser.analyse import analyse
from sx_kernel.analyser.context import Constructor
from sx_kernel.analyser.module import ImportForm, LibraryForm
from sx_kernel.analyser.special_forms import SPECIAL_FORMS
from sx_kernel.base.source import FilledSource, Place, Source
from sx_kernel.base.values import Macro, Symbol, Vector
from sx_kernel.ir.nodes import Lambda
from sx_kernel.ir.shapes import Hole, Inspected, Template, agrees, template
from sx_kernel.machine.link import link_lambda
from sx_kernel.machine.machine import Machine
from sx_kernel.runtime.closures import LambdaState
from sx_kernel.syntax.reader import read

if TYPE_CHECKING:
    from sx_kernel.session.context import Context

# What is longer takes too long to compare, or is no one-shot form.
LONGEST: Final = 2000
MOST_BRACKETS: Final = 100
MOST_SHAPES: Final = 256
SEEN: Final = 1024  # a power of two
REFUSED: Final = 16  # of so many shapes that might push out others, one may

# A number or a string without escapes that surely stands by itself (a text with comments, `#`
# or `|` is no shape). Begins with a set, for which `re` searches fast.
_LITERAL: Final = re.compile(
    r"""(["0-9](?:(?<=[ (\[{\n\t][0-9])[0-9]*(?:\.[0-9]+)?(?=[ )\]}\n\t])"""
    r"""|(?<=")[^"\\\x00-\x1f\x7f\ud800-\udfff]*"))"""
)
_cut: Final[Callable[[str], list[Any]]] = _LITERAL.split
# What stands in the text of a shape for a literal, and in the text that is analysed for the
# first of them: private characters, which read as symbols.
_INTEGER: Final = "\ue000"
_STRING: Final = "\ue001"
_FLOAT: Final = "\ue002"
_FIRST: Final = 0xE003
_LAST: Final = 0xF8FF

_MACRO_FORMS: Final = frozenset(
    {name for name, row in SPECIAL_FORMS.items() if row.scan == "macro"}
    | {"let-syntax", "letrec-syntax"}
)

Cut: TypeAlias = tuple[str, list[str], list[Any]]
"""Shape, the text cut before and after each literal, and the literals' values."""


def cut(text: str) -> Cut | None:
    """Take a text apart; None if it is not one to look for a shape in."""
    if len(text) > LONGEST or ";" in text or "#" in text or "|" in text:
        return None
    pieces = _cut(text)
    shape = pieces.copy()
    if '"' in text or "." in text:
        values: list[Any] = []
        for i in range(1, len(pieces), 2):
            literal = pieces[i]
            if literal[0] == '"':
                values.append(literal[1:-1])
                shape[i] = _STRING
            elif "." in literal:
                values.append(float(literal))
                shape[i] = _FLOAT
            else:
                values.append(int(literal))
                shape[i] = _INTEGER
    else:
        values = list(map(int, pieces[1::2]))
        shape[1::2] = [_INTEGER] * len(values)
    return "".join(shape), pieces, values


@final
class Shape:
    """The analysis of all texts that differ in their `literals` literals only."""

    __slots__ = ("forms", "literals")

    def __init__(self, forms: list[Template], literals: int) -> None:
        self.forms = forms
        self.literals = literals


_UNFIT: Final = Shape([], -1)


@final
class ShapeCache:
    """The shapes of one session, the least recently used of which are forgotten.

    `epoch` changes when they are all forgotten, because something changed that they rely on.
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        self.epoch = 0
        self._shapes: OrderedDict[str, Shape] = OrderedDict()
        # Hashes of shapes that were met, each in its own place: small, and never to be cleared.
        self._seen = [0] * SEEN
        self._refused = 0

    def clear(self) -> None:
        """Forget all shapes."""
        self.epoch += 1
        self._shapes.clear()
        self._seen = [0] * SEEN

    def find(self, text: str, name: str) -> list[Lambda] | Learner | None:
        """The top-level forms of `text`, called `name`, if its shape is known.

        Otherwise None, or someone who wants to see the forms when they have been analysed.
        """
        parts = cut(text)
        if parts is None:
            return None
        shape, pieces, values = parts
        found = self._shapes.get(shape)
        if found is None:
            mark = hash(shape)
            at = mark & (SEEN - 1)
            if self._seen[at] != mark:
                self._seen[at] = mark
            elif self._admits():
                return Learner(self, name, parts)
            return None
        if found.literals != len(values):
            return None  # unfit, or the text itself has a private character
        self._shapes.move_to_end(shape)
        source = FilledSource(shape, name, pieces)
        return [_instance(form, values, source) for form in found.forms]

    def _admits(self) -> bool:
        """Return whether to learn a shape. When that means to forget another, seldom: more shapes
        in turn than fit would all be learned in vain."""
        if len(self._shapes) < MOST_SHAPES:
            return True
        self._refused = (self._refused + 1) % REFUSED
        return self._refused == 0

    def keep(self, shape: str, found: Shape) -> None:
        """Remember a shape."""
        self._shapes[shape] = found
        if len(self._shapes) > MOST_SHAPES:
            self._shapes.popitem(last=False)


def _instance(form: Template, values: list[Any], source: Source) -> Lambda:
    """A lambda with the literals `values` in the holes."""
    lam = form.lam
    filling = tuple(
        [
            _instance(item, values, source) if type(item) is Template else values[item]
            for item in form.items
        ]
    )
    rt = lam.rt
    if not lam.toplevel:  # what is called only once has nothing of its own to count
        rt = LambdaState(lam, rt.host)
        rt.pad, rt.plain, rt.bare = lam.rt.pad, lam.rt.plain, lam.rt.bare
    made = Lambda(
        lam.name, lam.required, lam.optional, lam.keys, lam.rest, lam.captures, lam.nslots,
        lam.body, source, lam.pos, lam.doc, lam.toplevel, lam.kind, rt, filling, True,
    )  # fmt: skip
    rt.host.linked.add(made)  # (it may live longer than the template)
    return made


@final
class Learner:
    """Sees a text analysed and run, and makes a shape of it if it can."""

    def __init__(self, cache: ShapeCache, name: str, parts: Cut) -> None:
        self.cache = cache
        self.epoch = cache.epoch
        self.shape, self.pieces, self.values = parts
        self.source = FilledSource(self.shape, name, self.pieces)
        self.forms: list[Template] = []
        self.context = _Holes(cache.context)
        cache.keep(self.shape, _UNFIT)  # unless `finish` says otherwise
        self.parsed: Any = None
        self.wanted = self._begin()

    def _begin(self) -> bool:
        count = len(self.values)
        text = self.shape
        if text.count("(") > MOST_BRACKETS or _FIRST + count > _LAST:
            return False
        if sum(map(text.count, (_INTEGER, _STRING, _FLOAT))) != count:
            return False
        pieces = self.pieces.copy()
        pieces[1::2] = map(chr, range(_FIRST, _FIRST + count))
        try:
            self.parsed = read(Source("".join(pieces)))
            return self._dig() == list(range(count))
        except Exception:  # whatever it is, the text is not one with a shape
            return False

    def _dig(self) -> list[int]:
        """Put holes where the literals are; return their numbers. Raises Inspected for macros."""
        found: list[int] = []
        macros = self.cache.context.macros
        work: list[Any] = [self.parsed.forms]
        while work:
            items = work.pop()
            for key, item in items.items() if type(items) is dict else enumerate(items):
                if type(item) is Symbol:
                    number = ord(item.name[0]) - _FIRST if len(item.name) == 1 else -1
                    if 0 <= number < len(self.values):
                        items[key] = Hole(number)
                        found.append(number)
                    elif item.name in macros or item.name in _MACRO_FORMS:
                        raise Inspected
                elif isinstance(item, list | dict | Vector):
                    work.append(item)
        return sorted(found)

    def add(self, index: int, lam: Lambda) -> None:
        """The form with that index has been analysed: it is `lam`, and about to run."""
        if not self.wanted:
            return
        self.wanted = False
        parsed = self.parsed
        try:
            shaped = analyse(parsed.forms[index], parsed.positions, self.source, self.context)
            if agrees(shaped, lam, self.source, self.values):
                self.forms.append(template(shaped))
                self.wanted = True
        except Exception:  # it cannot be analysed without the literals
            return

    def finish(self) -> None:
        """All forms have been analysed, and all but the last have been run."""
        if self.wanted and self.epoch == self.cache.epoch:
            for form in self.forms:
                _link(form, self.cache.context.machine)
            self.cache.keep(self.shape, Shape(self.forms, len(self.values)))


def _link(form: Template, machine: Machine) -> None:
    link_lambda(form.lam, machine)
    for item in form.items:
        if type(item) is Template:
            _link(item, machine)


@final
class _Holes:
    """What the analyser may ask while it analyses a form with holes."""

    def __init__(self, context: Context) -> None:
        self.macros = context.macros
        self.constructors = context.constructors
        self.module = context.module
        self.elements = context.elements
        self.primitive_arity = context.primitive_arity

    def make_closure(self, lam: Lambda) -> NoReturn:
        """See AnalyserContext; so below."""
        raise Inspected(lam)

    def apply_macro(self, closure: Any, args: list[Any]) -> NoReturn:
        raise Inspected(closure, args)

    def define_macro(self, name: str, macro: Macro) -> NoReturn:
        raise Inspected(name, macro)

    def hidden_name(self, name: str) -> NoReturn:
        raise Inspected(name)

    def define_constructor(self, name: str, constructor: Constructor) -> NoReturn:
        raise Inspected(name, constructor)

    def library_program(self, form: LibraryForm) -> NoReturn:
        raise Inspected(form)

    def import_program(self, form: ImportForm) -> NoReturn:
        raise Inspected(form)

    def warn(self, message: str, place: Place | None) -> NoReturn:
        raise Inspected(message, place)
