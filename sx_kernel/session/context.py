"""What a session knows by name: definitions, macros, docs. It is the analyser's context, too."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Protocol, final

from sx_kernel.base.errors import SxError, error
from sx_kernel.base.source import Place
from sx_kernel.base.values import Macro, symbol
from sx_kernel.html.tags import TAG_NAMES
from sx_kernel.ir.nodes import Lambda
from sx_kernel.machine.link import global_key, is_library, library_key
from sx_kernel.machine.machine import Machine
from sx_kernel.machine.relink import relink_after
from sx_kernel.syntax.tokens import is_member

if TYPE_CHECKING:
    from sx_kernel.analyser.context import Constructor
    from sx_kernel.analyser.module import ImportForm, LibraryForm, Module

_ABSENT: Final = object()
_SHOWN: Final = 60  # characters of a form


class KnownLibraries(Protocol):
    """The libraries that programs define (libraries/libraries.py), which stand above this."""

    def define(self, form: LibraryForm) -> object:
        """Return what `%run` is to run for a define-library."""
        ...

    def import_at_top(self, form: ImportForm) -> object:
        """Return what `%run` is to run for an import."""
        ...


@final
class Context:
    """Implements AnalyserContext (analyser/context.py) for one session.

    `changed`: called when something changes that the analysis of earlier texts relied on.
    `libraries`: finds the session's libraries. Whoever makes the session sets both.
    """

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.macros: dict[str, Macro] = {}
        self.own_macros: frozenset[str] = frozenset()
        """The macros of the language itself."""
        self.constructors: dict[str, Constructor] = {}
        self.module: Module | None = None
        self.elements: set[str] = set()
        self.docs: dict[str, str] = {}
        self.warnings: list[str] = []
        self.on_warning: Callable[[str], object] | None = None
        self.changed: Callable[[], object] = _nothing
        self.libraries: Callable[[], KnownLibraries] = _no_libraries
        self._hidden_names = 0

    # -- what the analyser asks ----------------------------------------------------------------

    def primitive_arity(self, name: str) -> tuple[int, int | None] | None:
        """(least, most) arguments of the unshadowed primitive `name`, else None."""
        prim = self.machine.primitives.get(name)
        return None if prim is None else (prim.min_args, prim.max_args)

    def make_closure(self, lam: Lambda) -> Callable[..., Any]:
        """A closure of `lam`, which captures nothing."""
        from sx_kernel.runtime.closures import LambdaState

        if lam.rt is None:
            lam.rt = LambdaState(lam, self.machine)
        return lam.rt.make(lam)

    def apply_macro(self, closure: Any, args: list[Any]) -> Any:
        """Run a macro's closure on forms."""
        try:
            return self.machine.call(closure, *args)
        except SxError as problem:
            raise _misused(closure, args, problem) from None

    def define_macro(self, name: str, macro: Macro) -> None:
        """Bind a global macro; the global variable of that name holds it as a value."""
        self.machine.bind_global(name, macro)
        self.machine.names[global_key(name)] = name
        self.macros[name] = macro
        self.changed()

    def hidden_name(self, name: str) -> str:
        """A name for a global that a macro's template defines; see Alias.own."""
        names = self.machine.globals
        count = self._hidden_names
        while True:
            count += 1
            hidden = f"{name or 'g'}%{count}"
            if global_key(hidden) not in names:  # one that was thawed, perhaps
                self._hidden_names = count
                return hidden

    def define_constructor(self, name: str, constructor: Constructor) -> None:
        """Note that the global `name` is a constructor of an algebraic data type."""
        self.constructors[name] = constructor
        self.changed()

    def library_program(self, form: LibraryForm) -> object:
        """Return what `%run` is to run for a define-library."""
        return self.libraries().define(form)

    def import_program(self, form: ImportForm) -> object:
        """Return what `%run` is to run for an import."""
        return self.libraries().import_at_top(form)

    def warn(self, message: str, place: Place | None) -> None:
        """Tell the face something that is no error: `on_warning`, or collected without one."""
        text = f"{place}: {message}" if place else message
        if self.on_warning is None:
            self.warnings.append(text)
        else:
            self.on_warning(text)

    # -- definitions ---------------------------------------------------------------------------

    def define(self, name: str, value: Any, doc: str | None = None) -> None:
        """Bind the global `name`."""
        self.machine.bind_global(name, value)
        self.defined(name, value, doc)

    def undefine(self, name: str) -> None:
        """Forget the global `name`, also if it is a macro. Not for names of primitives."""
        self.machine.unbind_global(name)
        self.machine.names.pop(global_key(name), None)
        self.docs.pop(name, None)
        if self.macros.pop(name, None) is not None:
            self.changed()

    def defined(self, name: str, value: Any, doc: str | None) -> None:
        """A global has been bound: its name, its documentation, and no macro any more."""
        self.machine.names[global_key(name)] = name
        if self.macros and type(value) is not Macro:
            self.macros.pop(name, None)
        if doc is not None:
            self.docs[name] = doc
        elif name in self.docs:
            del self.docs[name]

    def shadowed(self, name: str) -> None:
        """A global takes the name of a primitive."""
        self.changed()
        if name in self.elements or name not in TAG_NAMES:
            relink_after(self.machine, name)

    # -- names ---------------------------------------------------------------------------------

    def is_function(self, name: str) -> bool:
        """Return whether a global of that name is a function."""
        return callable(self.machine.globals.get(global_key(name)))

    def names(self) -> list[str]:
        """All global names, macros and special forms, sorted."""
        from sx_kernel.analyser.special_forms import SPECIAL_FORMS

        known = set(self.machine.names.values()) | set(self.macros) | set(SPECIAL_FORMS)
        return sorted(name for name in known if not _is_private(name))

    def definitions(self) -> dict[str, Any]:
        """Return what programs have defined here: global variables and macros, by name."""
        m = self.machine
        found: dict[str, Any] = {}
        for key, name in list(m.names.items()):
            value = m.globals.get(key, _ABSENT)
            if name[:1] == "." and is_member(name):
                continue
            if value is not _ABSENT and m.globals.get(library_key(name), _ABSENT) is not value:
                found[name] = value
        return found

    def suggest(self, name: str) -> str | None:
        """The known name nearest to `name`, within edit distance 2; None if there is none.

        The names of tags are so many, and so short, that something is always near to one: they
        count only if they differ in one place, and begin alike.
        """
        from sx_kernel.base.nearest import distance, nearest

        names = self.names()
        found = nearest(name, [known for known in names if known not in TAG_NAMES])
        if found is not None:
            return found
        near = nearest(name, sorted(TAG_NAMES & set(names)))
        sure = near is not None and len(near) > 2 and near[0] == name[0]
        return near if sure and distance(name, near or "", 2) < 2 else None

    def hint_for(self, name: str) -> str | None:
        """The hint for an unknown `name`: what other languages' names are in SX, what beginners
        are told, or the nearest known name; None if there is nothing to say."""
        from sx_kernel.session.words.elsewhere import hint_elsewhere
        from sx_kernel.syntax.beginners import about_name

        hint = hint_elsewhere(name) or about_name(name, lambda known: known in self.names())
        if hint is not None:
            return hint
        near = self.suggest(name) if len(name) > 1 else None  # everything is near to one letter
        return f"did you mean {near}?" if near is not None else None


def _is_private(name: str) -> bool:
    """Return whether `name` is one of the implementation's, %list, of the library's own, -map-rows,
    or belongs to a library that a program has defined, or is one that a macro has made, t%1."""
    made = name.rpartition("%")[2] if "%" in name else ""
    return (
        name.startswith(("%", "("))
        or (name.startswith("-") and name[1:2].isalpha())
        or made.isdigit()
    )


def _nothing() -> None:
    pass


def _no_libraries() -> KnownLibraries:
    raise AssertionError


def _misused(closure: Any, args: list[Any], problem: SxError) -> SxError:
    """Return what is said of a macro of the library that fails on its form: nobody wrote what is in
    it."""
    from sx_kernel.machine.frozen.freeze import lambda_of  # only for programs that are wrong
    from sx_kernel.machine.signature import signature
    from sx_kernel.syntax.printer import inspect_cut

    lam = lambda_of(closure)
    if lam is None or not is_library(lam) or problem.kind not in {"type-error", "index-error"}:
        return problem
    if problem.message.startswith(f"{lam.name}: "):
        return problem
    form = inspect_cut([symbol(lam.name or "macro"), *args], _SHOWN)
    return error("syntax-error", f"{lam.name}: expected {signature(lam)}, got {form}")


__all__ = ["Context", "KnownLibraries"]
