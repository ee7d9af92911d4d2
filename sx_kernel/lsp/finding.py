"""What is found out about a top-level form: what is wrong with it, what it defines and uses."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sx_kernel.analyser.context import Constructor
from sx_kernel.base.source import Source
from sx_kernel.base.values import Macro
from sx_kernel.ir.nodes import Define, Lambda
from sx_kernel.machine.apply import Control
from sx_kernel.machine.signature import lambda_arity, signature
from sx_kernel.primitives.check import arity_message
from sx_kernel.primitives.table import PRIMITIVES
from sx_kernel.session.words.help import lambda_of
from sx_kernel.syntax.places import end_of_form
from sx_kernel.syntax.tokens import TOKEN


class Problem(NamedTuple):
    """Something to tell about the text from `start` to `end`."""

    start: int
    end: int
    kind: str
    message: str
    is_error: bool = True


@dataclass(frozen=True, slots=True)
class Definition:
    """A name that a form defines: `start`, where the name is written (or the form, if a macro has
    made the name), `form` and `end`, the form. `lam`: the function, if it is one.
    """

    name: str
    start: int
    form: int
    end: int
    kind: str
    signature: str = ""
    doc: str | None = None
    lam: Lambda | None = None


class Use(NamedTuple):
    """A global name that is used in the list at `pos`; `args`: how many, if it is called."""

    name: str
    pos: int
    args: int | None = None


@dataclass(slots=True)
class Checked:
    """What is known about a top-level form. Offsets are from its beginning.

    `shadowed`: names of the language that it defines. `assigned`: global names that are set!.
    `loads`: files that it loads. `opaque`: it cannot be analysed, so that it may define whatever is
    in it. `anything`: it may define whatever there is. `inner`: its definitions are its own.
    `uses`: of names that are not the language's; `miscalled`: those that are, called wrongly.
    """

    problems: list[Problem] = field(default_factory=list)
    definitions: list[Definition] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    miscalled: list[tuple[Use, str]] = field(default_factory=list)
    macros: dict[str, Macro] = field(default_factory=dict)
    constructors: dict[str, Constructor] = field(default_factory=dict[str, Constructor])
    shadowed: list[str] = field(default_factory=list)
    assigned: set[str] = field(default_factory=set)
    imported: set[str] = field(default_factory=set)
    loads: list[str] = field(default_factory=list)
    opaque: bool = False
    anything: bool = False
    inner: bool = False


@dataclass(frozen=True, slots=True)
class Own:
    """What forms of a document change about the meaning of others: macros by name, None for names
    that are none (any more), and constructors of data types.
    """

    macros: dict[str, Macro | None] = field(default_factory=dict[str, "Macro | None"])
    constructors: dict[str, Constructor] = field(default_factory=dict[str, Constructor])

    def changed(self, other: Own) -> set[str]:
        """The names that mean something else in `other`."""
        return {
            name
            for one, two in (
                (self.macros, other.macros), (self.constructors, other.constructors),
            )
            for name in one.keys() | two.keys()
            if one.get(name, 0) is not two.get(name, 0)
        }  # fmt: skip


def words_of(text: str) -> frozenset[str]:
    """The tokens of a text that may be names."""
    return frozenset(m[0] for m in TOKEN.finditer(text) if m[0][0] not in "\"#;()[]{}'`,")


def wrong_count(name: str, function: Any, count: int) -> str | None:
    """Return what is wrong with calling `function` with so many arguments; None: nothing, or
    unknown."""
    lam = function if type(function) is Lambda else lambda_of(function)
    if lam is not None:
        if lam.keys:
            return None
        least, most = lambda_arity(lam)
        shown: Any = lam
    else:
        shown = function
        prim = PRIMITIVES.get(name)
        if prim is not None and prim.fn is function:
            shown, least, most = prim, prim.min_args, prim.max_args
        elif isinstance(function, Control):
            least, most = function.min_args, function.max_args
        else:
            return None
    if least <= count and (most is None or count <= most):
        return None
    return arity_message(name, least, most, count, signature(shown))


def definition_of(node: Define, source: Source) -> Definition:
    lam = node.value if type(node.value) is Lambda else None
    form = max(node.pos, 0)
    kind = "variable" if lam is None else "function"
    doc = node.doc if lam is None or node.doc is not None else lam.doc
    shown = (
        "" if lam is None else signature(lam).replace(f"({lam.name or 'fn'}", f"({node.name}", 1)
    )
    end = end_of_form(source.text, form)
    return Definition(
        node.name, _name_in(source.text, form, node.name), form, end, kind, shown, doc, lam
    )


def macro_definition(text: str, name: str, macro: Macro) -> Definition:
    """The definition of a macro in the form `text`."""
    lam = lambda_of(macro.expander)
    at = _name_in(text, 0, name)
    shown = f"({name} …)" if lam is None else signature(lam)
    return Definition(name, at, 0, len(text), "macro", shown, macro.doc)


def _name_in(text: str, form: int, name: str) -> int:
    """Return where a form that defines `name` writes it; where the form begins, if it does not."""
    end = end_of_form(text, form)
    for m in TOKEN.finditer(text, form, end):
        if m[0] == name:
            return m.start()
    return form
