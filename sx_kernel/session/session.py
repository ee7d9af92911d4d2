"""The one object: a session reads, evaluates, and knows its definitions, cache and output."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from io import StringIO
from itertools import islice, repeat
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

from sx_kernel.analyser.analyse import analyse
from sx_kernel.base.cycles import contains_itself
from sx_kernel.base.errors import ErrorValue, Interrupted, SxError, error
from sx_kernel.base.flags import Flags
from sx_kernel.base.source import Place, Source
from sx_kernel.base.values import Macro, Parameter, Port, Symbol, symbol
from sx_kernel.html.tags import TAG_NAMES
from sx_kernel.ir.nodes import Define, Lambda
from sx_kernel.jit.names import runtime_names
from sx_kernel.jit.policy import JitPolicy
from sx_kernel.machine.cek import FOREVER, Machine, OutOfSteps
from sx_kernel.machine.computations import UNANSWERED
from sx_kernel.machine.controls import make_controls
from sx_kernel.machine.host import is_plain_foreign
from sx_kernel.machine.link import global_key, library_key
from sx_kernel.machine.recovery import end_at
from sx_kernel.machine.relink import relink_after
from sx_kernel.primitives.declaration import Prim
from sx_kernel.primitives.table import BOUND, PRIMITIVES
from sx_kernel.session.capabilities import NOTHING, Capabilities, Folders, Modules
from sx_kernel.session.capabilities import capabilities as made_of
from sx_kernel.session.late import Door, walking
from sx_kernel.session.room import has_deep_room, in_deep_room, in_room, with_frames
from sx_kernel.session.shapes import Learner, ShapeCache
from sx_kernel.syntax.places import end_in
from sx_kernel.syntax.reader import Parsed, ReadProblem, read
from sx_kernel.syntax.tokens import is_member

if TYPE_CHECKING:
    from sx_kernel.analyser.context import Constructor
    from sx_kernel.analyser.module import ImportForm, LibraryForm, Module
    from sx_kernel.languages.hosting import Guests
    from sx_kernel.session.extensions import Extensions
    from sx_kernel.session.libraries import Libraries
    from sx_kernel.session.programs import Finished, Handlers, Suspended
    from sx_kernel.session.python.access import Access
    from sx_kernel.session.trace import Tracer
    from sx_kernel.session.web.page import Page

ANALYSIS_DEPTH: Final = 1_000_000
# More opening brackets than this may be nested too deeply for the usual recursion limit.
PLAIN_BRACKETS: Final = 400
# Room on Python's stack (session/room.py) costs some 10 µs each time. So the first forms of a text
# go without, and what is evaluated after a form that took so many seconds has it.
FORMS_WITHOUT_ROOM: Final = 2
LONG_FORM: Final = 0.001
_ABSENT: Final = object()


class Session:
    """An SX session. Two sessions in one process share nothing but interning tables.

    `threshold`: calls before a lambda is compiled; None: never. `budget`: how many compiled
    lambdas the cache holds. `tier`: "auto", or "cek" for the machine alone. `out` gets every
    piece of text that programs print; None: standard output. `err` gets what they print to
    (current-error-port); None: `out` does. `read` is asked when a program reads from the current
    input, and answers more text, None at the end; without it there is none.
    `flags`: verifying, tracing and stress (base/flags.py); its tier, threshold and budget are for
    whoever calls this.
    `handlers` (operation → Python function) and then `on_perform` (request → answer, or
    NotImplemented) answer what programs perform.
    `python`, `files`, `environment`: what programs may reach outside (session/capabilities.py),
    nothing by default; or `capabilities`, the same in one object.
    """

    def __init__(
        self,
        *,
        threshold: int | None = 4,
        budget: int = 5000,
        tier: str = "auto",
        out: Callable[[str], object] | None = None,
        err: Callable[[str], object] | None = None,
        read: Callable[[], str | None] | None = None,
        library: bool = True,
        flags: Flags | None = None,
        handlers: Handlers | None = None,
        on_perform: Callable[[Any], Any] | None = None,
        python: Modules = None,
        files: Folders = None,
        environment: bool = False,
        capabilities: Capabilities = NOTHING,
    ) -> None:
        from sx_kernel.session.bindings import session_primitives

        if python or files or environment:
            capabilities = made_of(python, files, environment, capabilities.load)
        self.capabilities = capabilities
        self.python_functions: dict[str, Callable[..., Any]] | None = None
        self.web_functions: dict[str, Callable[..., Any]] | None = None
        self.world_functions: dict[str, Callable[..., Any]] | None = None
        self.page: Page | None = None  # its documents, when they are first asked for
        self.guests: Guests | None = None  # its hosted languages (languages/hosting.py)
        self.machine = Machine()
        self.machine.may_be_deep = has_deep_room
        self.macros: dict[str, Macro] = {}
        self.constructors: dict[str, Constructor] = {}
        self.module: Module | None = None
        self.flags = flags if flags is not None else Flags()
        self.library_path: list[str] = [".", *self.flags.path]
        self._libraries: Libraries | None = None
        self.elements: set[str] = set()
        self._extensions: Extensions | None = None
        self.docs: dict[str, str] = {}
        self.arguments: list[str] = []
        self.colours = False  # whether what programs print is shown with colours (ANSI)
        self.current_output: Port | None = None
        self.handlers: dict[str, Callable[..., Any]] = dict(handlers or {})
        self.on_perform = on_perform
        self.warnings: list[str] = []
        self.on_warning: Callable[[str], object] | None = None
        self._shapes = ShapeCache(self)
        self._steps: Iterable[None] = FOREVER
        self._clock: Callable[[], float] = perf_counter
        self._long_forms = False
        self._hidden_names = 0
        self._watched = False
        self._out = out if out is not None else _to_stdout
        self._err = err
        self._read = read
        self._thread: int | None = None
        m = self.machine
        m.may_compile = tier != "cek"
        m.analyse = self._analyse_data
        m.analyse_in = self._analyse_in
        m.expand = self._expand
        m.explain_form = self._explain_form
        m.hint_for = self.hint_for
        m.on_shadow = self._shadowed
        m.on_define = self._defined
        m.load = self._load
        m.resolve_io = self._answer
        m.register = self._register
        self._python: Access | None = None
        if capabilities.python is not None:
            m.foreign = Door(self)
        self.policy = JitPolicy(
            m,
            threshold=threshold,
            budget=budget,
            verify=self.flags.verify,
        )
        m.policy = self.policy
        self._install(session_primitives(self))
        if library:
            from sx_kernel.session.library import load_library

            self.policy.loading(lambda: load_library(self))
        self.own_macros = frozenset(self.macros)
        self._swept_at = -1
        # Under stress code comes and goes all the time, which back-off is there to prevent.
        self.policy.cache.backoff.on = not self.flags.stress
        self.policy.compiler.two_levels = not self.flags.stress
        if self.flags.jit_memory is not None:
            from sx_kernel.session.pressure import MemoryWatch

            watch = MemoryWatch(self.policy.cache, self.flags.jit_memory << 20)
            self.policy.compiler.watch = watch.look
        self._tracer: Tracer | None = None
        if self.flags.trace:
            from sx_kernel.session.trace import Tracer

            self._tracer = Tracer(self, self.flags.trace, sys.stderr.write)
        self.on_form: Callable[[Lambda], None] | None = None
        self._watch()

    def _watch(self) -> None:
        flags = self.flags
        watched = flags.verify or flags.stress or flags.trace or self.on_form is not None
        self._watched = bool(watched)

    def hear_forms(self, hear: Callable[[Lambda], None] | None) -> None:
        """Have `hear` called with each top-level form that is about to run; None: nobody."""
        self.on_form = hear
        self._watch()

    # -- evaluation ----------------------------------------------------------------------------

    def eval(
        self,
        text: str,
        name: str = "<input>",
        *,
        max_steps: int | None = None,
        max_seconds: float | None = None,
    ) -> Any:
        """Evaluate all forms in `text`; answer the last value (None if there is no form).

        `name` is what errors call the text. `max_steps` bounds the machine's steps for all forms
        together; the machine then runs alone, so that the number means the same everywhere.
        `max_seconds` bounds the time.

        Raises SxError (kind read-error for text that cannot be read: then nothing was evaluated)
        and Interrupted: Ctrl-C, or a limit, which its `reason` names.
        """
        if max_steps is not None or max_seconds is not None:
            return self._eval_limited(text, name, max_steps, max_seconds)
        value = None
        limit = sys.getrecursionlimit()
        before, self._thread = self._thread, threading.get_ident()
        try:
            forms = self.forms(text, name)
            for lam in islice(forms, FORMS_WITHOUT_ROOM):
                value = self.run_form(lam)
            for lam in forms:  # a program: entering once costs nothing beside the rest of it
                value = in_room(partial(self._run_rest, lam, forms))
        except KeyboardInterrupt:
            raise Interrupted from None
        finally:
            self._thread = before
            if sys.getrecursionlimit() != limit:
                sys.setrecursionlimit(limit)
        return value

    def _run_rest(self, lam: Lambda, forms: Iterator[Lambda]) -> Any:
        value = self.run_form(lam)
        for other in forms:
            value = self.run_form(other)
        return value

    def _eval_limited(
        self, text: str, name: str, max_steps: int | None, max_seconds: float | None
    ) -> Any:
        if max_seconds is not None:
            from sx_kernel.session.limits import time_limit

            with time_limit(self, max_seconds):
                return self.eval(text, name, max_steps=max_steps)
        m = self.machine
        may_compile, m.may_compile = m.may_compile, False
        self._steps = repeat(None, max_steps or 0)
        try:
            return self.eval(text, name)
        except OutOfSteps:
            raise Interrupted(f"limit of {max_steps} steps") from None
        finally:
            m.may_compile = may_compile
            self._steps = FOREVER

    def eval_forms(
        self, text: str, name: str = "<input>", *, library: bool = False
    ) -> Iterator[tuple[Any, bool]]:
        """Evaluate form by form, yielding (value, whether it was a definition) for each.

        `library`: the text belongs to the language: it may use names that begin with %, and no
        redefinition by a user reaches what it refers to.
        """
        forms = self.forms(text, name, library=library)
        while True:
            limit = sys.getrecursionlimit()
            before, self._thread = self._thread, threading.get_ident()
            try:
                lam = next(forms, None)
                if lam is None:
                    return
                value = self.run_form(lam)
            except KeyboardInterrupt:
                raise Interrupted from None
            finally:
                self._thread = before
                if sys.getrecursionlimit() != limit:
                    sys.setrecursionlimit(limit)
            yield value, type(lam.body) is Define

    def forms(
        self, text: str, name: str, first: int = 0, *, library: bool = False
    ) -> Iterator[Lambda]:
        """The forms of `text` from number `first` on, each analysed when those before are run."""
        shapes = self._shapes
        found = None if library or first else shapes.find(text, name)
        done = first
        if type(found) is list:
            epoch = shapes.epoch
            for lam in found:
                if shapes.epoch != epoch:
                    break  # the forms so far have changed how the rest is to be understood
                yield lam
                done += 1
            else:
                return
        learner = found if type(found) is Learner else None
        source = Source(text, name, library=library)
        parsed, extended = self.read_program(source, reserved=library)
        deep = text.count("(") > PLAIN_BRACKETS
        forms = parsed.forms
        for i in range(done, len(forms)):
            form = forms[i]
            if extended:
                form = self.extensions.translate(form, parsed.positions, source)
            try:
                lam = self._analyse(form, parsed.positions, source, deep)
            except SxError as problem:
                value = problem.payload
                if type(form) is Symbol and type(value) is ErrorValue and not extended:
                    start = parsed.starts[i]  # the word of a special form, alone
                    value.where = Place(source, start, end_in(source, start))
                raise
            if learner is not None:
                learner.add(i, lam)
                if i + 1 == len(forms):
                    learner.finish()
            yield lam

    @property
    def python(self) -> Access | None:
        """The way to Python, if the session may use it."""
        allowed = self.capabilities.python
        if self._python is None and allowed is not None:
            from sx_kernel.session.python.access import Access

            self._python = Access(self, allowed)
        return self._python

    def read_program(self, source: Source, *, reserved: bool = False) -> tuple[Parsed, bool]:
        """The forms of a program, and whether `extensions` must translate them before analysis.

        `reserved`: names that begin with % are allowed. Raises read-error.
        """
        try:
            if "#" not in source.text:
                return read(source, reserved=reserved), False
            from sx_kernel.session.extensions import read_extended

            return read_extended(source, reserved=reserved)
        except ReadProblem as problem:
            raise problem.as_error(source) from None

    @property
    def extensions(self) -> Extensions:
        """The reader macros and special forms that programs have registered."""
        if self._extensions is None:
            from sx_kernel.session.extensions import Extensions

            self._extensions = Extensions(self)
        return self._extensions

    def _register(self, kind: str, name: str, handler: Any) -> None:
        self.extensions.register(kind, name, handler)

    def run_form(self, lam: Lambda) -> Any:
        """Run a top-level form."""
        if self._watched:
            return self._run_watched(lam)
        self.policy.begin_form()
        m = self.machine
        if sys.getrecursionlimit() != m.soft_limit:
            m.set_limit(m.soft_limit)
        if m.deep:
            return in_deep_room(lambda: m.evaluate(lam, self._steps))
        started = self._clock()
        try:
            if self._long_forms:
                return in_room(lambda: m.evaluate(lam, self._steps))
            return m.evaluate(lam, self._steps)
        finally:
            self._long_forms = self._clock() - started > LONG_FORM

    def _run_watched(self, lam: Lambda) -> Any:
        """Run a top-level form as the flags want it: verified, traced, under stress."""
        from sx_kernel.ir.verify import verify

        self._watched = False
        try:
            if self.flags.verify:
                verify(lam)
            if self.flags.stress:
                self.machine.stress()
            if self._tracer is not None:
                self._tracer.before(lam)
            if self.on_form is not None:
                self.on_form(lam)
            try:
                return self.run_form(lam)
            finally:
                if self._tracer is not None:
                    self._tracer.after()
        finally:
            self._watch()

    def _analyse(
        self, form: Any, positions: Any, source: Source | None, deep: bool,
        env: dict[str, Any] | None = None,
    ) -> Lambda:  # fmt: skip
        limit = sys.getrecursionlimit()
        if deep:
            sys.setrecursionlimit(ANALYSIS_DEPTH)
        try:
            return analyse(form, positions, source, self, env)
        except SxError as problem:  # a macro's, perhaps
            start = positions.get(id(form), -1)
            if source is not None and start >= 0:
                end_at(problem, Place(source, start, end_in(source, start)))
            raise
        except RecursionError:
            value = ErrorValue("limit-error", "nested too deeply for the analyser")
            start = positions.get(id(form), -1)
            if source is not None and start >= 0:
                value.where = Place(source, start, end_in(source, start))
            raise SxError(value) from None
        except MemoryError:
            raise error("limit-error", "out of memory") from None
        finally:
            if deep:
                sys.setrecursionlimit(limit)

    def analyse_form(self, form: Any, positions: dict[int, int], source: Source) -> Lambda:
        """The lambda of a form that a hosted language has made of a text (languages/)."""
        return self._analyse(form, positions, source, len(positions) > PLAIN_BRACKETS)

    def _analyse_data(self, form: Any, env: dict[str, Any] | None = None) -> Lambda:
        if contains_itself(form):
            raise error("syntax-error", "a list that contains itself cannot be evaluated")
        return self._analyse(form, {}, None, True, env)

    def _analyse_in(self, form: Any, env: dict[str, Any]) -> Any:
        return self.make_closure(self._analyse_data(form, env))

    def _expand(self, form: Any, once: bool) -> Any:
        from sx_kernel.analyser.macros import macroexpand, macroexpand_1

        return macroexpand_1(form, self) if once else macroexpand(form, self)

    def _explain_form(self, form: Any) -> str:
        from sx_kernel.session.explain import explain_form

        return explain_form(self, form)

    def eval_form(self, form: Any, *, max_steps: int | None = None) -> Any:
        """Evaluate one form given as data.

        With `max_steps` the machine runs alone and at most that many of its steps; raises
        SxError of kind limit-error when they are used up.
        """
        m = self.machine
        lam = self._analyse_data(form)
        if max_steps is None:
            return m.evaluate(lam)
        may_compile, m.may_compile = m.may_compile, False
        try:
            return m.evaluate(lam, repeat(None, max_steps))
        except OutOfSteps:
            message = f"more than {max_steps} steps"
            raise SxError(ErrorValue("limit-error", message)) from None
        finally:
            m.may_compile = may_compile

    def call(self, function: Any, *args: Any) -> Any:
        """Call an SX function from Python and wait for its result.

        `function`: a function value or the name of one. The arguments go through `to_sx` and the
        result through `to_python` (session/convert.py). Raises SxError for what the call raises
        and does not handle, Interrupted after Ctrl-C.
        """
        from sx_kernel.session.convert import to_python, to_sx

        fn = self.eval_form(symbol(function)) if isinstance(function, str) else function
        return to_python(self.apply(fn, *map(to_sx, args)))

    def apply(self, fn: Any, *args: Any) -> Any:
        """Call an SX function with SX values and answer its value as it is. Raises as `call`."""
        m = self.machine
        limit = sys.getrecursionlimit()
        before, self._thread = self._thread, threading.get_ident()
        try:
            self.policy.begin_form()
            m.set_limit(max(limit, m.soft_limit))
            if m.deep:
                return in_deep_room(lambda: m.call(fn, *args))
            return m.call(fn, *args)
        except KeyboardInterrupt:
            raise Interrupted from None
        finally:
            self._thread = before
            if sys.getrecursionlimit() != limit:
                sys.setrecursionlimit(limit)

    # -- programs that ask their host (session/programs.py) ----------------------------------------

    def _answer(self, request: Any) -> Any:
        """The host's answer to what a program performs."""
        if not self.handlers and self.on_perform is None:
            return UNANSWERED
        from sx_kernel.session.programs import answer

        return answer(self.handlers, self.on_perform, request)

    def start(self, text: str, name: str = "<input>") -> Finished | Suspended:
        """Evaluate all forms in `text`, pausing where one performs what nobody answers.

        Answers Finished(value), or Suspended(request …), which `resume` goes on with and `freeze`
        makes a text of. Raises as `eval`.
        """
        from sx_kernel.session.programs import start

        return start(self, text, name)

    def resume(
        self, paused: Suspended, value: Any = None, *, problem: BaseException | None = None
    ) -> Finished | Suspended:
        """Go on with a paused program: `value` is the answer to its request.

        With `problem` that is raised instead where the program waits. Raises as `eval`.
        """
        from sx_kernel.session.programs import resume

        return resume(self, paused, value, problem)

    def freeze(self, paused: Suspended) -> str:
        """A paused program as a text, for `thaw` in this or another process.

        Raises SxError naming what cannot be frozen: an open port, a function of the host …
        """
        from sx_kernel.session.programs import freeze

        return freeze(self, paused)

    def thaw(self, text: str) -> Suspended:
        """The paused program of which `freeze` made `text`; nothing is evaluated.

        Definitions that it needs and this session lacks are made. Raises SxError if the text is
        damaged, of another version, or does not fit what is defined here.
        """
        from sx_kernel.session.programs import thaw

        return thaw(self, text)

    def interrupt(self) -> bool:
        """Stop the evaluation that is running, if any: in a signal handler or from any thread.

        In the evaluating thread (a signal handler) it raises KeyboardInterrupt, as soon as the
        cache is consistent; from another thread it makes that thread do so. Answers whether an
        evaluation is running.
        """
        thread = self._thread
        if thread is None:
            return False
        if thread == threading.get_ident():
            self.break_off()
        else:
            self.interrupt_soon()
        return True

    def break_off(self) -> None:
        """Raise KeyboardInterrupt, evaluating or not, as soon as the cache is consistent.

        For signal handlers. Faces ask the cache for figures between evaluations, too: left in the
        middle of that it would put off each later interruption for good.
        """
        self.policy.cache.when_idle(_raise_interrupt)

    def busy_elsewhere(self, thread: int) -> bool:
        """Whether another thread than that one is evaluating."""
        return self._thread not in (None, thread)

    @property
    def evaluating(self) -> int | None:
        """The thread that evaluates; None: nothing is being evaluated."""
        return self._thread

    @property
    def is_evaluating(self) -> bool:
        """Whether an evaluation is running, in whatever thread."""
        return self._thread is not None

    def interrupt_soon(self) -> None:
        """Like `interrupt`, but the evaluating thread finds out by itself, at its next bytecode.

        For places where raising is of no use: other threads, the collector's callbacks. Not while
        the cache is being changed: then it is raised at the end of that.
        """
        thread = self._thread
        if thread is not None:
            from sx_kernel.session.signals import raiser_in  # ctypes takes time to import

            now = raiser_in(thread, KeyboardInterrupt)
            self.policy.cache.when_idle_there(_raise_interrupt, now)

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
        return self.machine.call(closure, *args)

    def define_macro(self, name: str, macro: Macro) -> None:
        """Bind a global macro; the global variable of that name holds it as a value."""
        self.machine.bind_global(name, macro)
        self.machine.names[global_key(name)] = name
        self.macros[name] = macro
        self._shapes.clear()

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
        self._shapes.clear()

    @property
    def libraries(self) -> Libraries:
        """The libraries that the session knows."""
        if self._libraries is None:
            from sx_kernel.session.libraries import Libraries

            self._libraries = Libraries(self, self.library_path)
        return self._libraries

    def library_program(self, form: LibraryForm) -> object:
        """What `%run` is to run for a define-library."""
        return self.libraries.define(form)

    def import_program(self, form: ImportForm) -> object:
        """What `%run` is to run for an import."""
        return self.libraries.import_at_top(form)

    def _load(self, path: str, running: list[str]) -> object:
        return self.libraries.load(path, "load", running)

    def warn(self, message: str, place: Place | None) -> None:
        """Tell the face something that is no error: `on_warning`, or collected without one."""
        text = f"{place}: {message}" if place else message
        if self.on_warning is None:
            self.warnings.append(text)
        else:
            self.on_warning(text)

    # -- definitions ---------------------------------------------------------------------------

    def define(self, name: str, value: Any, doc: str | None = None) -> None:
        """Bind the global `name` from Python. A function of Python's gets and gives values as they
        are; see `function` for one that gets them converted."""
        if is_plain_foreign(value):
            value = self._of_host(name, value)
        self.machine.bind_global(name, value)
        self._defined(name, value, doc)

    def _of_host(self, name: str, fn: Callable[..., Any]) -> Any:
        """A function of Python's as one of SX: called once, its exceptions errors."""
        if self.python is not None:
            return self.python.to_sx(fn)
        from sx_kernel.session.host_function import HostFunction

        try:
            return HostFunction(fn, name, raw=True)
        except TypeError:  # it needs keyword arguments, which only sessions with Python can give
            return fn

    def function(
        self, fn: Callable[..., Any] | None = None, *, name: str | None = None, raw: bool = False
    ) -> Any:
        """Make a Python function callable from SX; a decorator, with or without arguments.

            @session.function
            def word_count(text): ...        # (word-count "to be or not to be")

        `name` is by default the Python name with hyphens. Arity, signature and documentation are
        those of the function. `raw` passes SX values as they are. Answers the Python function.
        See session/host_function.py for what becomes of arguments, results and exceptions.
        """
        from sx_kernel.session.host_function import HostFunction, sx_name

        def define(fn: Callable[..., Any]) -> Callable[..., Any]:
            chosen = name or sx_name(fn.__name__)
            self.define(chosen, HostFunction(fn, chosen, raw=raw), fn.__doc__)
            return fn

        return define if fn is None else define(fn)

    def undefine(self, name: str) -> None:
        """Forget the global `name`, also if it is a macro. Not for names of primitives."""
        self.machine.unbind_global(name)
        self.machine.names.pop(global_key(name), None)
        self.docs.pop(name, None)
        if self.macros.pop(name, None) is not None:
            self._shapes.clear()

    def _defined(self, name: str, value: Any, doc: str | None) -> None:
        self.machine.names[global_key(name)] = name
        if self.macros and type(value) is not Macro:
            self.macros.pop(name, None)
        if doc is not None:
            self.docs[name] = doc
        elif name in self.docs:
            del self.docs[name]

    def _shadowed(self, name: str) -> None:
        """A global takes the name of a primitive."""
        self._shapes.clear()
        if name in self.elements or name not in TAG_NAMES:
            relink_after(self.machine, name)

    def _install(self, bound: dict[str, Callable[..., Any]]) -> None:
        m = self.machine
        table: dict[str, Prim] = dict(PRIMITIVES)
        for name, fn in bound.items():
            d = BOUND[name]
            if type(fn) is not Parameter and not hasattr(fn, "sx_name"):
                fn.sx_name = name  # type: ignore[attr-defined]
            table[name] = Prim(
                name, fn, None, d.min_args, d.max_args, d.effects, d.returns, d.params
            )
        if self.capabilities.python is not None:
            table["%check-list"] = table["%check-list"]._replace(fn=walking(self))
        m.all_primitives = table
        m.primitives = dict(table)
        for name, prim in table.items():
            key = global_key(name)
            m.globals[key] = prim.fn
            m.names[key] = name
        for name, control in make_controls().items():
            key = global_key(name)
            m.globals[key] = control
            m.names[key] = name
        m.globals[global_key("*strict*")] = False
        m.names[global_key("*strict*")] = "*strict*"
        self.docs["*strict*"] = "Whether strict mode is on; set-strict! switches it."
        m.raise_function = m.globals[global_key("raise")]
        m.globals["__builtins__"] = runtime_names(m, self.policy)

    # -- help ----------------------------------------------------------------------------------

    def is_function(self, name: str) -> bool:
        """Whether a global of that name is a function."""
        return callable(self.machine.globals.get(global_key(name)))

    def names(self) -> list[str]:
        """All global names, macros and special forms, sorted."""
        from sx_kernel.analyser.special_forms import SPECIAL_FORMS

        known = set(self.machine.names.values()) | set(self.macros) | set(SPECIAL_FORMS)
        return sorted(name for name in known if not _is_private(name))

    def definitions(self) -> dict[str, Any]:
        """What programs have defined here: global variables and macros, by name."""
        m = self.machine
        found: dict[str, Any] = {}
        for key, name in list(m.names.items()):
            value = m.globals.get(key, _ABSENT)
            if name[:1] == "." and is_member(name):
                continue
            if value is not _ABSENT and m.globals.get(library_key(name), _ABSENT) is not value:
                found[name] = value
        return found

    def macroexpand(self, form: Any) -> Any:
        """`form`, as data, with the macro that it begins with expanded until there is none."""
        return self._expand(form, False)

    def complete(self, prefix: str) -> list[str]:
        """The names that begin with `prefix`."""
        return [name for name in self.names() if name.startswith(prefix)]

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
        from sx_kernel.session.elsewhere import hint_elsewhere
        from sx_kernel.syntax.beginners import about_name

        hint = hint_elsewhere(name) or about_name(name, lambda known: known in self.names())
        if hint is not None:
            return hint
        near = self.suggest(name) if len(name) > 1 else None  # everything is near to one letter
        return f"did you mean {near}?" if near is not None else None

    def doc(self, name: str, width: int = 88) -> str | None:
        """What `sx doc` shows for `name`, in lines of `width` columns; None if it is unknown."""
        from sx_kernel.session.help import describe_name

        return describe_name(self, name, width)

    # -- output --------------------------------------------------------------------------------

    def write(self, text: str) -> None:
        """Send text to the current output (what `display` and the others call)."""
        with_frames(self._out, text)

    def write_error(self, text: str) -> None:
        """Send text to the current error output."""
        with_frames(self._out if self._err is None else self._err, text)

    @contextmanager
    def captured(self) -> Generator[StringIO]:
        """Collect what programs print in this block: `with session.captured() as printed: …`,
        then `printed.getvalue()`."""
        printed = StringIO()
        before, self._out = self._out, printed.write
        try:
            yield printed
        finally:
            self._out = before

    def read(self) -> str | None:
        """More of the current input (what `read-line` and the others ask for); None at its end."""
        return None if self._read is None else self._read()

    def forget_input(self) -> None:
        """Forget what programs have left of the lines that `read` has answered.

        For faces to call when an input begins: the rest of a line is not for the next one to read.
        """
        parameter: Any = self.machine.all_primitives["current-input-port"].fn
        port = parameter.value
        if port.source is not None:
            port.text, port.read_at = "", 0

    # -- the cache -----------------------------------------------------------------------------

    def stats(self) -> dict[str, Any]:
        """What (jit-stats) answers."""
        return self.policy.stats()

    def jit_reset(self) -> None:
        """What (jit-reset!) does."""
        self.policy.reset()

    def idle(self) -> int:
        """There has been nothing to do for a while (`flags.jit_idle` seconds): sweep the cache.

        For faces to call, between evaluations, as often as they like: compiled code that was not
        used since the sweep before goes, and nothing does until something was evaluated again.
        Answers how many entries went. None go if `flags.jit_idle` is None.
        """
        cache = self.policy.cache
        if self.flags.jit_idle is None or cache.generation == self._swept_at:
            return 0
        gone = cache.sweep("idle")
        self._swept_at = cache.generation
        return gone

    def explain(self, text: str) -> str:
        """Every stage of the form in `text`, from reading to the Python code."""
        from sx_kernel.session.explain import explain

        return explain(self, text)


def _to_stdout(text: str) -> None:
    sys.stdout.write(text)


def _is_private(name: str) -> bool:
    """Whether `name` is one of the implementation's, %list, of the library's own, -map-rows, or
    belongs to a library that a program has defined, or is one that a macro has made, t%1."""
    made = name.rpartition("%")[2] if "%" in name else ""
    return (
        name.startswith(("%", "("))
        or (name.startswith("-") and name[1:2].isalpha())
        or made.isdigit()
    )


def _raise_interrupt() -> None:
    raise KeyboardInterrupt


__all__ = ["FOREVER", "Session"]
