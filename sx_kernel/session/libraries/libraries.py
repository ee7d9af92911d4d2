"""The libraries of a session: what define-library and import do, and files that hold libraries.

A declaration becomes a `Program`, a list of steps that the control function `%run` takes in turn:
finding what is imported (perhaps by loading a file, which is a program, too), binding names,
evaluating forms, checking what is exported. What is being loaded is known from the continuation
(`Program.label`), so nothing has to be put back when a program is left by an error.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias, final
from weakref import WeakSet

from sx_kernel.analyser.analyse import analyse
from sx_kernel.analyser.context import Constructor
from sx_kernel.analyser.core import FORMS
from sx_kernel.analyser.libraries import is_modified
from sx_kernel.analyser.module import ImportForm, LibraryForm, Module, qualified
from sx_kernel.base.errors import ErrorValue, SxError, error
from sx_kernel.base.nearest import nearest
from sx_kernel.base.source import Place, Source
from sx_kernel.base.values import Macro, Symbol
from sx_kernel.ir.nodes import Lambda
from sx_kernel.machine.link import global_key, library_key
from sx_kernel.session.capabilities import refused
from sx_kernel.session.evaluate.extended import handler_name, read_program
from sx_kernel.session.libraries.files import LibraryFiles, beside, folder_of
from sx_kernel.session.libraries.naming import inner, is_python, label_of, library_of, parts_of
from sx_kernel.session.primitives.late import access_of
from sx_kernel.syntax.places import end_in
from sx_kernel.syntax.tokens import is_member

if TYPE_CHECKING:
    from sx_kernel.session.core import Core
    from sx_kernel.session.python.access import Access

# Libraries that are the language itself, so that programs written for R7RS can import them.
_SCHEME: Final = (
    "base", "case-lambda", "char", "complex", "cxr", "eval", "file", "inexact", "lazy", "load",
    "process-context", "read", "repl", "time", "write",
)  # fmt: skip
LANGUAGE: Final = frozenset(("(sx)", *(f"(scheme {part})" for part in _SCHEME)))

Exports: TypeAlias = "dict[str, str]"
"""Name outside → global name."""
Step: TypeAlias = "Callable[[list[str]], Lambda | Program | None]"
"""Takes the labels of what is being loaded, innermost first."""


@final
class Program:
    """What `%run` runs. `label`: the library or file that it loads, None if it loads none."""

    __slots__ = ("label", "steps")
    sx_type = "program"

    def __init__(self, label: str | None, steps: list[Step]) -> None:
        self.label = label
        self.steps = steps


@final
class LibraryContext:
    """What the analyser asks while it analyses the forms of a library (analyser/context.py).

    They see the language as it was before the program redefined parts of it.
    """

    def __init__(self, session: Core, module: Module, macros: dict[str, Macro]) -> None:
        self.session = session
        self.module: Module | None = module
        self.macros = macros
        self.constructors = session.context.constructors
        self.elements = session.context.elements
        self.make_closure = session.context.make_closure
        self.apply_macro = session.context.apply_macro
        self.warn = session.context.warn
        self.hidden_name = session.context.hidden_name
        self.define_constructor = session.context.define_constructor
        self.library_program = session.context.library_program
        self.import_program = session.context.import_program

    def primitive_arity(self, name: str) -> tuple[int, int | None] | None:
        """See AnalyserContext; shadowed primitives, too."""
        prim = self.session.machine.all_primitives.get(name)
        return None if prim is None else (prim.min_args, prim.max_args)

    def define_macro(self, name: str, macro: Macro) -> None:
        """See AnalyserContext."""
        self.macros[name] = macro
        self.session.context.define_macro(name, macro)


@final
class Libraries:
    """All libraries of a session, and where to look for more."""

    def __init__(self, session: Core, path: list[str]) -> None:
        self.session = session
        self._files = LibraryFiles(session, path)
        self.known: dict[str, Exports] = {}
        self._base_macros: dict[str, Macro] | None = None
        self.registered: dict[str, Macro] = {}
        self.contexts: WeakSet[LibraryContext] = WeakSet()

    # -- define-library ------------------------------------------------------------------------

    def define(self, form: LibraryForm) -> Program:
        """The program that makes the library that `form` declares."""
        module = Module(form.name, self._is_base)
        context = LibraryContext(self.session, module, self._macros())
        self.contexts.add(context)
        source = _sealed(form.source, form.name)
        steps: list[Step] = []
        folder = folder_of(form.source)
        for item in form.items:
            if item.kind == "import":
                place = _place(form.source, item.pos)
                steps += self._import_into(module, context, item.datum, folder, place)
            elif item.kind == "include":
                steps += self._included(module, context, item.datum, folder)
            else:
                _declare(module, item.datum)
                steps.append(self._form(item.datum, form.positions, source, context))
        place = _place(form.source, form.pos)

        def finish(_running: list[str]) -> None:
            self._register(module, form.exports, place)

        return Program(form.name, [*steps, finish])

    def _form(
        self, datum: Any, positions: dict[int, int], source: Source | None, context: LibraryContext
    ) -> Step:
        def form(_running: list[str]) -> Lambda:
            if source is None:
                return analyse(datum, positions, source, context)
            translated = self.session.translate(datum, positions, source, context.module)
            return analyse(translated, positions, source, context)

        return form

    def _included(
        self, module: Module, context: LibraryContext, path: str, folder: str | None
    ) -> list[Step]:
        name = beside(path, folder)
        source = Source(self._files.read("include", name), name, library=True, module=module.name)
        parsed, _ = read_program(source)
        for datum in parsed.forms:
            _declare(module, datum)
        return [self._form(d, parsed.positions, source, context) for d in parsed.forms]

    def _import_into(
        self, module: Module, context: LibraryContext, form: Any, folder: str | None,
        place: Place | None,
    ) -> list[Step]:  # fmt: skip
        def bind(_running: list[str]) -> None:
            for name, target in self.names_of(form).items():
                if name != target:
                    module.bind(name, target)
                    macro = self.session.context.macros.get(target)
                    if macro is not None:
                        context.macros[target] = macro

        return [_at(place, self._find(form, folder, place)), _at(place, bind)]

    def _register(
        self, module: Module, exports: list[tuple[str, str]], place: Place | None
    ) -> None:
        found: Exports = {}
        for inside, outside in exports:
            target = module.bound.get(inside, inside)
            known = global_key(target) in self.session.machine.globals
            if not known or (target == inside and not self._is_base(inside)):
                what = f"define-library: {module.name} exports {inside}, which it does not define"
                raise _failure(what, place)
            found[outside] = target
        self.known[module.name] = found

    # -- import --------------------------------------------------------------------------------

    def import_at_top(self, form: ImportForm) -> Program:
        """The program that imports at top level."""
        folder = folder_of(form.source)
        place = _place(form.source, form.pos)
        steps: list[Step] = []
        for item in form.sets:

            def bind(_running: list[str], item: Any = item) -> None:
                for name, target in self.names_of(item).items():
                    if name != target:
                        self._bind_at_top(name, target)

            steps += [_at(place, self._find(item, folder, place)), _at(place, bind)]
        return Program(None, steps)

    def _bind_at_top(self, name: str, target: str) -> None:
        """Give the program's `name` what the library's global `target` is bound to."""
        context, m = self.session.context, self.session.machine
        if name in FORMS:
            what = f"import: {name} is a special form and cannot be redefined"
            raise error("import-error", what)
        macro = context.macros.get(target)
        if macro is not None:
            context.define_macro(name, macro)
            return
        constructor: Constructor | None = context.constructors.get(target)
        if constructor is not None:
            context.define_constructor(name, constructor)
        sealed = library_key(target)
        value = m.globals[sealed if sealed in m.globals else global_key(target)]
        context.define(name, value, context.docs.get(target))
        m.link_import(target, name)

    def names_of(self, form: Any, whole: bool = True) -> Exports:
        """Return what an import set brings: name → global name. Raises import-error.

        `whole`: of `(python numpy)` that is the module itself, under its name; modifiers are about
        what is in it.
        """
        if not is_modified(form):
            name = label_of(form)
            if name in LANGUAGE:
                return self._language()
            if is_python(form):
                return self._module_itself(form) if whole else self._names_of_python(form)
            return dict(self.known[name])
        word = form[0].name
        names = self.names_of(form[1], whole=False)
        library = library_of(form)
        if word == "prefix":
            prefix = form[2].name
            return {prefix + name: names[name] for name in names if names[name] not in FORMS}
        if word == "rename":
            renamed = {pair[0].name: pair[1].name for pair in form[2:]}
            _need(renamed, names, library)
            return {renamed.get(name, name): names[name] for name in names}
        wanted = [sym.name for sym in form[2:]]
        _need(wanted, names, library)
        if word == "only":
            return {name: names[name] for name in wanted}
        return {name: names[name] for name in names if name not in wanted}

    def _module_itself(self, form: Any) -> Exports:
        """`(python numpy)`: the module, under the last part of its name."""
        parts = parts_of(form)[1:]
        target = qualified(label_of(form), parts[-1])
        access = self._access(form)
        return {parts[-1]: self._bind_python(target, access.find("import", ".".join(parts)))}

    def _names_of_python(self, form: Any) -> Exports:
        """Return what is in a module of Python's; bound once, so that all imports mean the same."""
        name = label_of(form)
        found = self.known.get(name)
        if found is None:
            access = self._access(form)
            values = access.names("import", ".".join(parts_of(form)[1:]))
            found = self.known[name] = {
                public: self._bind_python(qualified(name, public), value)
                for public, value in values.items()
            }
        return dict(found)

    def _bind_python(self, target: str, value: Any) -> str:
        m = self.session.machine
        access = access_of(self.session)
        assert access is not None
        m.bind_global(target, access.to_sx(value))
        return target

    def _access(self, form: Any) -> Access:
        access = access_of(self.session)
        if access is None:
            raise refused("import", f"Python, so there is no library {label_of(form)}", "python")
        return access

    def _language(self) -> Exports:
        m = self.session.machine
        names = {plain: plain for plain in m.names.values() if self._is_base(plain)}
        return {**names, **{name: name for name in FORMS}}

    # -- finding -------------------------------------------------------------------------------

    def _find(self, form: Any, folder: str | None, place: Place | None) -> Step:
        """The step that makes sure that the library of an import set, at `place`, is known."""

        def find(running: list[str]) -> Program | None:
            name = library_of(form)
            if name in self.known or name in LANGUAGE or is_python(inner(form)):
                return None
            if name in running:
                raise error("import-error", f"import: {_cycle(name, running)}")
            path = self.locate(form, folder)
            program = self.load(path, "import", running)

            def check(_running: list[str]) -> None:
                if name not in self.known:
                    raise error("import-error", f"import: {path} does not define {name}")

            return Program(None, [_run(program), _at(place, check)])

        return find

    def locate(self, form: Any, folder: str | None) -> str:
        """The file that holds the library of an import set. Raises import-error."""
        return self._files.locate(form, folder, self.known)

    def load(self, path: str, op: str, running: list[str]) -> Program:
        """The program that evaluates the forms in a file at top level.

        Raises import-error if it is being loaded, io-error, or read-error.
        """
        source = Source(self._files.read(op, path), path)
        label = str(Path(path).resolve())
        if label in running:
            raise error("import-error", f"{op}: {_cycle(label, running)}")
        session = self.session
        parsed, extended = read_program(source)
        steps: list[Step] = []
        for datum in parsed.forms:

            def form(_running: list[str], datum: Any = datum) -> Lambda:
                if extended:
                    datum = session.translate(datum, parsed.positions, source)
                return analyse(datum, parsed.positions, source, session.context)

            steps.append(form)
        return Program(label, steps)

    # -- the language --------------------------------------------------------------------------

    def _is_base(self, name: str) -> bool:
        """Return whether `name` belongs to the language."""
        globals_ = self.session.machine.globals
        if name in FORMS or name[:1] == "%" or is_member(name) or library_key(name) in globals_:
            return True
        return global_key(handler_name(name)) in globals_

    def _macros(self) -> dict[str, Macro]:
        """A copy of the language's macros, by name."""
        if self._base_macros is None:
            m = self.session.machine
            found = {name: m.globals.get(library_key(name)) for name in set(m.names.values())}
            self._base_macros = {n: v for n, v in found.items() if type(v) is Macro}
        return {**self._base_macros, **self.registered}

    def add_form(self, name: str, macro: Macro) -> None:
        """A special form has been registered: libraries know it from now on."""
        self.registered[name] = macro
        for context in self.contexts:
            context.macros[name] = macro


def libraries_of(session: Core) -> Libraries:
    """The libraries that the programs of a session have defined or imported."""
    found = session.parts.get("libraries")
    if found is None:
        found = session.parts["libraries"] = Libraries(session, session.library_path)
    return found


def _run(program: Program) -> Step:
    return lambda _running: program


def _need(wanted: Any, names: Exports, library: str) -> None:
    for name in wanted:
        if name not in names:
            near = nearest(name, list(names))
            hint = f"did you mean {near}?" if near else None
            raise error("import-error", f"import: {library} does not export {name}", hint=hint)


def _cycle(label: str, running: list[str]) -> str:
    """The sentence for something that is loaded while it is loaded."""
    inside = running[: running.index(label) + 1]
    # of a library that comes from a file, the library says enough
    names = [item for item in reversed(inside) if item[0] == "(" or label[0] != "("]
    chain = " → ".join(_short(item) for item in [*names, label])
    return f"{_short(label)} needs itself: {chain}"


def _short(label: str) -> str:
    """A label for people: a library, or a file as seen from here."""
    if label[0] == "(" or not Path(label).is_relative_to(Path.cwd()):
        return label
    return str(Path(label).relative_to(Path.cwd()))


def _declare(module: Module, form: Any) -> None:
    """Note the names that a form of a library defines, so that forms before it can mean them."""
    if type(form) is not list or len(form) < 2 or type(form[0]) is not Symbol:
        return
    row = FORMS.get(form[0].name)
    if row is None or row.scan is None:
        return
    if row.scan == "splice":
        for part in form[1:]:
            _declare(module, part)
    elif row.scan in ("define", "macro") and row.least <= len(form):
        target = form[1]
        while type(target) is list and target:
            target = target[0]
        named = row.names(form) if row.names is not None else [target]
        for sym in named:
            if type(sym) is Symbol and sym.name not in FORMS:
                module.define(sym.name)


def _sealed(source: Source | None, module: str) -> Source:
    """A source with the same text, for the forms of a library."""
    if source is None:
        return Source("", "<program>", library=True, module=module)
    return Source(source.text, source.name, library=True, module=module)


def _place(source: Source | None, pos: int) -> Place | None:
    if source is None or pos < 0:
        return None
    return Place(source, pos, end_in(source, pos))


def _at(place: Place | None, step: Step) -> Step:
    """`step`, whose errors are at `place` unless they know better."""

    def placed(running: list[str]) -> Lambda | Program | None:
        try:
            return step(running)
        except SxError as problem:
            if type(problem.payload) is ErrorValue and problem.payload.where is None:
                problem.payload.where = place
            raise

    return placed


def _failure(message: str, place: Place | None) -> SxError:
    value = ErrorValue("import-error", message)
    value.where = place
    return SxError(value)
