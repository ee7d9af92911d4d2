"""What is wrong with a top-level form, and what it defines and uses. Nothing of it is evaluated.

The reader and the analyser answer. Macros are run, because they decide what a form means: under a
limit of steps and of time, without output, and what they do to global names is undone.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path
from typing import Any, Final, cast, final

from sx_kernel.analyser.analyse import analyse
from sx_kernel.analyser.context import Constructor
from sx_kernel.analyser.libraries import is_modified, library_name
from sx_kernel.analyser.module import ImportForm, LibraryForm, Module, qualified
from sx_kernel.analyser.occurrences import GLOBAL, Occurrences
from sx_kernel.base.errors import ErrorValue, Interrupted, SxError, error
from sx_kernel.base.source import Place, Source
from sx_kernel.base.values import Macro, Symbol, symbol
from sx_kernel.ir.nodes import Call, Const, Define, Global, KeywordArg, Lambda, Node, SetGlobal
from sx_kernel.ir.walk import parts_of
from sx_kernel.lsp.finding import Checked, Own, Problem, Use, definition_of, words_of, wrong_count
from sx_kernel.machine.apply import OutOfSteps
from sx_kernel.machine.link import global_key
from sx_kernel.session.bounds.limits import time_limit
from sx_kernel.session.capabilities import LIBRARIES
from sx_kernel.session.evaluate.analysing import ANALYSIS_DEPTH, PLAIN_BRACKETS
from sx_kernel.session.evaluate.extended import read_extended
from sx_kernel.session.libraries.libraries import LANGUAGE
from sx_kernel.session.session import Session
from sx_kernel.session.stages.explain import bindings_kept
from sx_kernel.syntax.places import end_of_form
from sx_kernel.syntax.reader import Incomplete, Parsed, ReadProblem, read
from sx_kernel.syntax.tokens import TOKEN

MACRO_STEPS: Final = 500_000
MACRO_SECONDS: Final = 1.0

_WHERE: Final = re.compile(r"( opened)? at line \d+, column \d+$")


@final
class Checker:
    """Checks forms, one after the other, with a session of its own, which evaluates nothing."""

    def __init__(self) -> None:
        self.session = Session(threshold=None, tier="cek", out=_nowhere, capabilities=LIBRARIES)
        self.base = frozenset(self.session.machine.globals)
        self.base_macros = dict(self.session.context.macros)
        self.libraries = self.session.libraries
        self.looking: set[str] = set()  # libraries whose files are being read
        self.library_files: dict[str, tuple[str, int]] = {}
        self.library_macros: dict[str, Macro] = {}  # by global name
        self.session.machine.load = _no_loading

    def is_known(self, name: str) -> bool:
        """Return whether the language has `name`."""
        return global_key(name) in self.base

    def check(self, text: str, path: str, own: Own) -> Checked:
        """Check the top-level forms in `text`, of the file `path`."""
        found = Checked()
        source = Source(text, path)
        try:
            parsed, extended = read_extended(source)
        except ReadProblem as problem:
            found.problems.append(_read_problem(problem, source))
            found.opaque = True
            return found
        if extended:  # only a run knows what #name stands for
            found.opaque = True
            return found
        context = _Context(self, found, own, _folder(path))
        runs = {name for name, macro in own.macros.items() if macro is not None}
        uses_own = bool(runs) and not runs.isdisjoint(words_of(text))
        with _room_for(text):
            if uses_own:
                self._limited(context, parsed, source)
            else:
                self._check_forms(context, parsed, source)
        return found

    def _limited(self, context: _Context, parsed: Parsed, source: Source) -> None:
        """Check forms that use macros of the document."""
        try:
            with bindings_kept(self.session), time_limit(self.session, MACRO_SECONDS):
                self._check_forms(context, parsed, source)
        except Interrupted:
            message = f"a macro does not end within {MACRO_SECONDS:g} s"
            context.found.problems.append(Problem(0, len(source.text), "limit-error", message))
            context.found.opaque = True

    def _check_forms(self, context: _Context, parsed: Parsed, source: Source) -> None:
        for form in parsed.forms:
            self.check_form(context, form, parsed.positions, source)

    def check_form(
        self, context: _Context, form: Any, positions: dict[int, int], source: Source
    ) -> None:
        """Analyse one form and note what is found."""
        try:
            lam = analyse(form, positions, source, context)
        except SxError as problem:
            context.found.opaque = True
            if not context.is_of_the_run(problem):
                context.found.problems.append(_analysis_problem(problem, form, positions, source))
            return
        except RecursionError:
            context.found.opaque = True
            at = positions.get(id(form), 0)
            what = "nested too deeply for the analyser"
            context.found.problems.append(Problem(at, at + 1, "limit-error", what))
            return
        self._note(lam.body, context.found, source)

    def _note(self, node: Node, found: Checked, source: Source) -> None:
        """Walk over the nodes of a form."""
        stack: list[Node] = [node]
        while stack:
            one = stack.pop()
            match one:
                case Define():
                    found.definitions.append(definition_of(one, source))
                    if self.is_known(one.name):
                        found.shadowed.append(one.name)
                case Global():
                    self._note_use(Use(one.name, one.pos), found)
                case SetGlobal():
                    found.assigned.add(one.name)
                    self._note_use(Use(one.name, one.pos), found)
                case Call(fn=Global(name=name), args=args):
                    plain = not any(type(arg) is KeywordArg for arg in args)
                    self._note_use(Use(name, one.pos, len(args) if plain else None), found)
                    if name in _CHANGING:
                        _note_call(name, args, found)
                    stack.extend(args)
                    continue
                case _:
                    pass
            if type(one) is Lambda:
                stack.append(one.body)
            else:
                stack.extend(parts_of(one))

    def _note_use(self, use: Use, found: Checked) -> None:
        key = global_key(use.name)
        if key not in self.base:
            found.uses.append(use)
        elif use.args is not None:
            wrong = wrong_count(use.name, self.session.machine.globals.get(key), use.args)
            if wrong:
                found.miscalled.append((use, wrong))

    def occurrences(self, text: str, path: str, name: str, own: Own) -> dict[int, int] | None:
        """Offset of each occurrence of `name` → offset of what binds it, or GLOBAL.

        None if the text cannot be read or analysed.
        """
        source = Source(text, path)
        found = Occurrences(symbol(name))
        groups = _pattern_groups(text, name)
        kept = {at for group in groups for at in group}

        def occurrence(sym: Symbol, at: int) -> Symbol:
            return sym if at in kept else found.occurrence(sym, at)

        context = _Context(self, Checked(), own, _folder(path))
        context.watch = found
        try:
            parsed = read(source, dispatch=lambda _name, datum: datum, symbols=occurrence)
            with (
                _room_for(text),
                bindings_kept(self.session),
                time_limit(self.session, MACRO_SECONDS),
            ):
                for form in parsed.forms:
                    found.analyse(form, parsed.positions, source, context)
        except (ReadProblem, SxError, Interrupted, RecursionError):
            return None
        meaning = dict(found.meaning)
        meaning.update(dict.fromkeys(exported(text, name), GLOBAL))
        for group in groups:
            meaning.update(dict.fromkeys(group, min(group)))
        if _MAKES_MACROS.search(text):  # what a template names, its expansion will mean
            for at in found.offsets.values():
                meaning.setdefault(at, GLOBAL)
        return meaning


_MAKES_MACROS: Final = re.compile(
    r"\((?:defmacro|define-macro|define-syntax|let-syntax|letrec-syntax)(?![^\s()])"
)


@final
class _Context:
    """What the analyser asks (analyser/context.py), answered without a run."""

    def __init__(self, checker: Checker, found: Checked, own: Own, folder: str | None) -> None:
        session = checker.session
        self.checker = checker
        self.session = session
        self.found = found
        self.folder = folder
        self.watch: Occurrences | None = None
        self.macros: dict[str, Macro] = dict(checker.base_macros)
        for name, macro in own.macros.items():
            if macro is None:
                self.macros.pop(name, None)
            else:
                self.macros[name] = macro
        self.own = own
        known = session.context.constructors
        self.constructors: dict[str, Constructor] = {**known, **own.constructors}
        self.module: Module | None = None
        self.elements: set[str] = set()
        self.make_closure = session.context.make_closure
        self.hidden_name = session.context.hidden_name
        self.missing: SxError | None = None
        self.library: str | None = None  # whose forms are checked

    def primitive_arity(self, name: str) -> tuple[int, int | None] | None:
        """See AnalyserContext."""
        return None if name in self.own.macros else self.session.context.primitive_arity(name)

    def apply_macro(self, closure: Any, args: list[Any]) -> Any:
        """Run a macro's expander, for so many steps at most."""
        machine = self.session.machine
        try:
            return machine.call_in(repeat(None, MACRO_STEPS), closure, *args)
        except OutOfSteps:
            what = f"the macro takes more than {MACRO_STEPS} steps"
            raise error("limit-error", what) from None
        except SxError as problem:
            # it may use functions of the document, which only a run defines
            if problem.kind in {"name-error", "capability-error"}:
                self.missing = problem
            raise

    def is_of_the_run(self, problem: SxError) -> bool:
        """Return whether a run may be without this problem."""
        return problem is self.missing or (
            self.missing is not None and problem.payload is self.missing.payload
        )

    def define_macro(self, name: str, macro: Macro) -> None:
        """See AnalyserContext."""
        self.macros[name] = macro
        self.found.macros[name] = macro
        if self.library is not None:
            self.checker.library_macros[qualified(self.library, name)] = macro

    def define_constructor(self, name: str, constructor: Constructor) -> None:
        """See AnalyserContext."""
        self.constructors[name] = constructor
        self.found.constructors[name] = constructor

    def warn(self, message: str, place: Place | None) -> None:
        """See AnalyserContext."""
        start, end = (0, 1) if place is None else (place.start, place.end)
        self.found.problems.append(Problem(start, end, "warning", message, False))

    def library_program(self, form: LibraryForm) -> object:
        """The forms of a library, checked as such; see AnalyserContext."""
        found, source = self.found, form.source or Source("")
        found.inner = True
        self.library = form.name
        libraries = self.checker.libraries
        libraries.known[form.name] = {
            outside: qualified(form.name, inside) for inside, outside in form.exports
        }
        for item in form.items:
            if item.kind == "import":
                self._import(item.datum, Place(source, item.pos, item.pos + 1))
            elif item.kind == "include":
                found.anything = True
        for item in form.items:
            if item.kind != "form":
                continue
            if self.watch is None:
                self.checker.check_form(self, item.datum, form.positions, source)
            else:
                self.watch.analyse(item.datum, form.positions, source, self)
        return None

    def import_program(self, form: ImportForm) -> object:
        """Note the names that are imported; see AnalyserContext."""
        source = form.source or Source("")
        end = end_of_form(source.text, max(form.pos, 0))
        for item in form.sets:
            self._import(item, Place(source, max(form.pos, 0), end))
        return None

    def _import(self, item: Any, place: Place) -> None:
        try:
            find_library(self.checker, item, self.folder)
            names = self.checker.libraries.names_of(item)
        except SxError as problem:
            self.found.anything = True
            self.found.problems.append(
                Problem(place.start, place.end, problem.kind, _message(problem), False)
            )
            return
        self.found.imported.update(names)
        for name, target in names.items():
            macro = self.checker.library_macros.get(target)
            if macro is not None:
                self.macros[name] = self.found.macros[name] = macro


# ---------------------------------------------------------------------------------- what is found


_CHANGING: Final = frozenset({"load", "register-special-form!", "register-reader-macro!"})


def _note_call(name: str, args: tuple[Node, ...], found: Checked) -> None:
    """A call that changes what names there are."""
    if name == "load" and args and type(args[0]) is Const and type(args[0].value) is str:
        found.loads.append(args[0].value)
    else:
        found.anything = True


def _read_problem(problem: ReadProblem, source: Source) -> Problem:
    message = _WHERE.sub("", problem.describe(source))
    start, end = problem.start, problem.end
    if not isinstance(problem, Incomplete) and end <= start:
        end = start + 1
    return Problem(start, end, "read-error", message)


def _analysis_problem(
    problem: SxError, form: Any, positions: dict[int, int], source: Source
) -> Problem:
    payload = problem.payload
    where = payload.where if type(payload) is ErrorValue else problem.where
    if type(where) is Place and where.source is source:
        start, end = where.start, where.end
    else:
        start = positions.get(id(form), 0)
        end = end_of_form(source.text, start)
    return Problem(start, end, problem.kind, _message(problem))


def _message(problem: SxError) -> str:
    hint = problem.payload.hint if isinstance(problem.payload, ErrorValue) else None
    return problem.message + (f"\n{hint}" if hint else "")


# -------------------------------------------------------------------------------------- occurrences


def _pattern_groups(text: str, name: str) -> list[list[int]]:
    """Where `name` is a pattern variable of syntax-rules: its occurrences in each such rule.

    What a pattern variable is, an expansion decides by which symbol it is.
    """
    if "syntax-rules" not in text:
        return []
    found: list[list[int]] = []
    for start, pattern_end, end in _rules(text):
        inside = [m.start() for m in TOKEN.finditer(text, start, end) if m[0] == name]
        if any(at < pattern_end for at in inside):
            found.append(inside)
    return found


def exported(text: str, name: str) -> list[int]:
    """Return where define-library says that it exports `name`."""
    found: list[int] = []
    if "(export" in text:
        for m in re.finditer(r"\(export(?![^\s()])", text):
            end = end_of_form(text, m.start())
            found += [t.start() for t in TOKEN.finditer(text, m.end(), end) if t[0] == name]
    return found


def _rules(text: str) -> Iterator[tuple[int, int, int]]:
    """Start of each rule of syntax-rules, end of its pattern, its end."""
    heads: list[tuple[int, bool]] = []  # of open lists; whether it is of syntax-rules
    for m in TOKEN.finditer(text):
        token = m[0]
        if token == "(":
            if heads and heads[-1][1]:
                start = m.start()
                yield start, end_of_form(text, start + 1), end_of_form(text, start)
            heads.append((m.start(), False))
        elif token in "[{" or token == "#(":
            heads.append((m.start(), False))
        elif token in ")]}" and heads:
            heads.pop()
        elif token == "syntax-rules" and heads:
            heads[-1] = (heads[-1][0], True)


@contextmanager
def _room_for(text: str) -> Generator[None]:
    """Let forms be nested as deeply as they are in `text`: see analyser/core.py."""
    limit = sys.getrecursionlimit()
    if text.count("(") > PLAIN_BRACKETS:
        sys.setrecursionlimit(ANALYSIS_DEPTH)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def _folder(path: str) -> str | None:
    head, slash, _ = path.rpartition("/")
    return head or slash or None


def _nowhere(_text: str) -> None:
    """Take a text that macros print, and do nothing with it."""


def _no_loading(path: str, _running: list[str]) -> object:
    raise error("capability-error", f"load: {cast('object', path)}: nothing is loaded here")


__all__ = ["GLOBAL", "Checker"]


def find_library(checker: Checker, item: Any, folder: str | None) -> None:
    """See to it that the library of an import set is known. Raises SxError if there is none.

    Its file is read again when it has changed.
    """
    plain = item
    while is_modified(plain):
        plain = plain[1]
    name = library_name(plain)
    libraries = checker.libraries
    if name is None or name in LANGUAGE or name in checker.looking:
        return
    known = checker.library_files.get(name)
    if name in libraries.known and known is None:
        return  # it is defined in a document
    path = Path(libraries.locate(plain, folder))
    try:
        stamp = (str(path), path.stat().st_mtime_ns)
        data = path.read_bytes()
    except OSError as problem:
        raise error("io-error", f"import: cannot read {path}: {problem.strerror}") from None
    if known == stamp:
        return
    checker.looking.add(name)
    try:
        checker.check(data.decode("utf-8", "replace"), str(path), Own())
    finally:
        checker.looking.discard(name)
    if name not in libraries.known:
        raise error("import-error", f"import: {path} does not define {name}")
    checker.library_files[name] = stamp
