"""What the analyser asks of the world around it: global macros, primitives, running macros.

The session implements `AnalyserContext` and wires the last three methods to the machine, so that
no import goes upwards although macros are run while a form is analysed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, final

from sx_kernel.analyser.module import ImportForm, LibraryForm, Module
from sx_kernel.base.source import Place
from sx_kernel.base.values import Macro
from sx_kernel.ir.nodes import Lambda


@final
class Constructor:
    """A constructor of an algebraic data type: what `match` knows about it.

    `type` is the type that it belongs to, known as soon as all its constructors are.
    """

    __slots__ = ("fields", "name", "type")

    def __init__(self, name: str, fields: tuple[str, ...]) -> None:
        self.name = name
        self.fields = fields
        self.type: DataType | None = None

    def __str__(self) -> str:
        return f"({' '.join((self.name, *self.fields))})"


@final
class DataType:
    """An algebraic data type with all its constructors, in the order in which they are written."""

    __slots__ = ("constructors", "name")

    def __init__(self, name: str, constructors: tuple[Constructor, ...]) -> None:
        self.name = name
        self.constructors = constructors


class AnalyserContext(Protocol):
    """One per session."""

    macros: dict[str, Macro]
    """The global macros by name. The analyser reads it, and removes a name that is redefined."""

    constructors: dict[str, Constructor]
    """The constructors of the global algebraic data types, by name."""

    module: Module | None
    """The library whose forms are analysed; None: those of a program."""
    elements: set[str]
    """The HTML elements that have been analysed so far: code relies on their names."""

    def primitive_arity(self, name: str) -> tuple[int, int | None] | None:
        """(least, most) arguments of the primitive `name`; most None: any number.

        None if there is no primitive of that name or the session has redefined it.
        """
        ...

    def make_closure(self, lam: Lambda) -> Callable[..., Any]:
        """A closure of `lam`, which captures nothing."""
        ...

    def apply_macro(self, closure: Any, args: list[Any]) -> Any:
        """Run a macro's closure on unevaluated forms; the value is the expansion."""
        ...

    def define_macro(self, name: str, macro: Macro) -> None:
        """Bind a global macro (also as the value of the global variable, if that is wanted)."""
        ...

    def hidden_name(self, name: str) -> str:
        """A name for a global variable that nothing has yet and no program writes by chance."""
        ...

    def define_constructor(self, name: str, constructor: Constructor) -> None:
        """Note that the global `name` is a constructor."""
        ...

    def library_program(self, form: LibraryForm) -> object:
        """Return what `%run` is to run for a define-library."""
        ...

    def import_program(self, form: ImportForm) -> object:
        """Return what `%run` is to run for an import at top level."""
        ...

    def warn(self, message: str, place: Place | None) -> None:
        """Tell the user something that is no error."""
        ...
