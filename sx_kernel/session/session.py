"""The one object for programs that embed SX: a session reads, evaluates, defines and explains.

Evaluation is in session/core.py, what names mean in session/context.py, what programs ask their
host in session/evaluate/asking.py. Here they are put together with the parts of a session that are
loaded when they are first needed.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sx_kernel.base.flags import Flags
from sx_kernel.base.values import symbol
from sx_kernel.ir.nodes import Lambda
from sx_kernel.machine.binding import is_plain_foreign
from sx_kernel.session.assembly import connect, heed
from sx_kernel.session.capabilities import NOTHING, Capabilities, Folders, Modules
from sx_kernel.session.capabilities import capabilities as made_of
from sx_kernel.session.evaluate.asking import Asking
from sx_kernel.session.host.ports import Ports, forget_input
from sx_kernel.session.primitives.bindings import install
from sx_kernel.session.primitives.late import of_host

if TYPE_CHECKING:
    from io import StringIO

    from sx_kernel.session.evaluate.programs import Handlers
    from sx_kernel.session.libraries.libraries import Libraries


class Session(Asking):
    """An SX session. Two sessions in one process share nothing but interning tables.

    `threshold`: calls before a lambda is compiled; None: never. `budget`: how many compiled
    lambdas the cache holds. `tier`: "auto", or "cek" for the machine alone. `out` gets every
    piece of text that programs print; None: standard output. `err` gets what they print to
    (current-error-port); None: `out` does. `read` is asked when a program reads from the current
    input, and returns more text, None at the end; without it there is none.
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
        if python or files or environment:
            capabilities = made_of(python, files, environment, capabilities.load)
        super().__init__(
            threshold=threshold,
            budget=budget,
            tier=tier,
            ports=Ports(out, err, read),
            flags=flags if flags is not None else Flags(),
            capabilities=capabilities,
        )
        self.answer_with(handlers or {}, on_perform)
        self._swept_at = -1
        connect(self)
        install(self)
        if library:
            from sx_kernel.session.libraries.library import load_library

            self.policy.loading(lambda: load_library(self))
        self.context.own_macros = frozenset(self.context.macros)
        heed(self, self.flags)

    # -- evaluation ----------------------------------------------------------------------------

    def eval(
        self,
        text: str,
        name: str = "<input>",
        *,
        max_steps: int | None = None,
        max_seconds: float | None = None,
    ) -> Any:
        """Evaluate all forms in `text`; return the last value (None if there is no form).

        `name` is what errors call the text. `max_steps` bounds the machine's steps for all forms
        together; the machine then runs alone, so that the number means the same everywhere.
        `max_seconds` bounds the time.

        Raises SxError (kind read-error for text that cannot be read: then nothing was evaluated)
        and Interrupted: Ctrl-C, or a limit, which its `reason` names.
        """
        if max_seconds is not None:
            from sx_kernel.session.bounds.limits import time_limit

            with time_limit(self, max_seconds):
                return self.eval(text, name, max_steps=max_steps)
        if max_steps is not None:
            return self.evaluate_in(max_steps, text, name)
        return self.evaluate(text, name)

    def eval_forms(
        self, text: str, name: str = "<input>", *, library: bool = False
    ) -> Iterator[tuple[Any, bool]]:
        """Evaluate form by form, yielding (value, whether it was a definition) for each.

        `library`: the text belongs to the language: it may use names that begin with %, and no
        redefinition by a user reaches what it refers to.
        """
        return self.evaluate_each(text, name, library=library)

    def call(self, function: Any, *args: Any) -> Any:
        """Call an SX function from Python and wait for its result.

        `function`: a function value or the name of one. The arguments go through `to_sx` and the
        result through `to_python` (session/host/convert.py). Raises SxError for what the call
        raises and does not handle, Interrupted after Ctrl-C.
        """
        from sx_kernel.session.host.convert import to_python, to_sx

        fn = self.eval_form(symbol(function)) if isinstance(function, str) else function
        return to_python(self.apply(fn, *map(to_sx, args)))

    def hear_forms(self, hear: Callable[[Lambda], None] | None) -> None:
        """Have `hear` called with each top-level form that is about to run; None: nobody."""
        self.watched.hear = hear
        self.watched.choose()

    @contextmanager
    def captured(self) -> Generator[StringIO]:
        """Collect what programs print in this block: `with session.captured() as printed: …`,
        then `printed.getvalue()`."""
        with self.ports.captured() as printed:
            yield printed

    def forget_input(self) -> None:
        """Forget what programs have left of the lines that were read for them."""
        forget_input(self.machine.all_primitives["current-input-port"].fn)

    # -- definitions ---------------------------------------------------------------------------

    def define(self, name: str, value: Any, doc: str | None = None) -> None:
        """Bind the global `name` from Python. A function of Python's gets and gives values as they
        are; see `function` for one that gets them converted."""
        if is_plain_foreign(value):
            value = of_host(self, name, value)
        self.context.define(name, value, doc)

    def function(
        self, fn: Callable[..., Any] | None = None, *, name: str | None = None, raw: bool = False
    ) -> Any:
        """Make a Python function callable from SX; a decorator, with or without arguments.

            @session.function
            def word_count(text): ...        # (word-count "to be or not to be")

        `name` is by default the Python name with hyphens. Arity, signature and documentation are
        those of the function. `raw` passes SX values as they are. Returns the Python function.
        See session/host/host_function.py for what becomes of arguments, results and exceptions.
        """
        from sx_kernel.session.host.host_function import HostFunction, sx_name

        def define(fn: Callable[..., Any]) -> Callable[..., Any]:
            chosen = name or sx_name(fn.__name__)
            self.define(chosen, HostFunction(fn, chosen, raw=raw), fn.__doc__)
            return fn

        return define if fn is None else define(fn)

    @property
    def libraries(self) -> Libraries:
        """The libraries that programs have defined or imported."""
        from sx_kernel.session.libraries.libraries import libraries_of

        return libraries_of(self)

    # -- looking -------------------------------------------------------------------------------

    def names(self) -> list[str]:
        """All global names, macros and special forms, sorted."""
        return self.context.names()

    def complete(self, prefix: str) -> list[str]:
        """The names that begin with `prefix`."""
        return [name for name in self.names() if name.startswith(prefix)]

    def definitions(self) -> dict[str, Any]:
        """Return what programs have defined here: global variables and macros, by name."""
        return self.context.definitions()

    def macroexpand(self, form: Any) -> Any:
        """`form`, as data, with the macro that it begins with expanded until there is none."""
        return self.expand(form, False)

    def doc(self, name: str, width: int = 88) -> str | None:
        """Return what `sx doc` shows for `name`, in lines of `width` columns; None if it is
        unknown."""
        from sx_kernel.session.words.help import describe_name

        return describe_name(self, name, width)

    def explain(self, text: str) -> str:
        """Every stage of the form in `text`, from reading to the Python code."""
        from sx_kernel.session.stages.explain import explain

        return explain(self, text)

    # -- the cache -----------------------------------------------------------------------------

    def stats(self) -> dict[str, Any]:
        """Return what (jit-stats) returns."""
        return self.policy.stats()

    def jit_reset(self) -> None:
        """Carry out (jit-reset!)."""
        self.policy.reset()

    def idle(self) -> int:
        """There has been nothing to do for a while (`flags.jit_idle` seconds): sweep the cache.

        For faces to call, between evaluations, as often as they like: compiled code that was not
        used since the sweep before goes, and nothing does until something was evaluated again.
        Returns how many entries went. None go if `flags.jit_idle` is None.
        """
        cache = self.policy.cache
        if self.flags.jit_idle is None or cache.generation == self._swept_at:
            return 0
        gone = cache.sweep("idle")
        self._swept_at = cache.generation
        return gone


__all__ = ["Session"]
