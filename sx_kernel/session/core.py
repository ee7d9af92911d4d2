"""What all parts of a session stand on: it reads, analyses and runs, and can be interrupted.

The parts (Python's libraries, documents, hosted languages, libraries of programs …) know a `Core`
and are found by functions of their own, `access_of(core)` say, when they are first needed. The
Core knows none of them: what it needs of them, `Session` puts in place (session/session.py).
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice, repeat
from time import perf_counter
from typing import Any, Final

from sx_kernel.base.errors import ErrorValue, Interrupted, SxError
from sx_kernel.base.flags import Flags
from sx_kernel.base.source import Place, Source
from sx_kernel.base.values import Symbol
from sx_kernel.ir.nodes import Define, Lambda
from sx_kernel.jit.policy import JitPolicy
from sx_kernel.machine.apply import OutOfSteps
from sx_kernel.machine.cek import FOREVER
from sx_kernel.machine.machine import Machine
from sx_kernel.session.bounds.room import has_deep_room, in_deep_room, in_room
from sx_kernel.session.capabilities import Capabilities
from sx_kernel.session.context import Context
from sx_kernel.session.evaluate.analysing import PLAIN_BRACKETS, analysed, analysed_data
from sx_kernel.session.evaluate.extended import read_program
from sx_kernel.session.evaluate.shapes import Learner, ShapeCache
from sx_kernel.session.evaluate.watched import Watched
from sx_kernel.session.host.ports import Ports
from sx_kernel.syntax.places import end_in

# Room on Python's stack (session/bounds/room.py) costs some 10 µs each time. So the first forms of
# a text go without, and what is evaluated after a form that took so many seconds has it.
FORMS_WITHOUT_ROOM: Final = 2
LONG_FORM: Final = 0.001


class Core:
    """A session as its parts know it.

    `machine` runs, `policy` has compiled, `context` knows what names mean, `ports` lead outside.
    `parts`: what parts of the session keep with it, by their names. `translate`: makes forms of
    what reader macros left in a form. `arguments`: of the program's command line.
    """

    def __init__(
        self,
        *,
        threshold: int | None,
        budget: int,
        tier: str,
        ports: Ports,
        flags: Flags,
        capabilities: Capabilities,
    ) -> None:
        self.capabilities = capabilities
        self.flags = flags
        self.ports = ports
        self.parts: dict[str, Any] = {}
        self.arguments: list[str] = []
        self.library_path: list[str] = [".", *flags.path]
        self.machine = m = Machine()
        m.may_be_deep = has_deep_room
        m.may_compile = tier != "cek"
        self.context = Context(m)
        self.shapes = ShapeCache(self.context)
        self.context.changed = self.shapes.clear
        self.translate: Callable[..., Any] = _untranslated
        self.watched = Watched(flags, m)
        self._steps: Iterable[None] = FOREVER
        self._clock: Callable[[], float] = perf_counter
        self._long_forms = False
        self._thread: int | None = None
        m.analyse = self._analyse_data
        m.analyse_in = self._analyse_in
        m.expand = self.expand
        m.hint_for = self.context.hint_for
        m.on_shadow = self.context.shadowed
        m.on_define = self.context.defined
        self.policy = JitPolicy(m, threshold=threshold, budget=budget, verify=flags.verify)
        m.policy = self.policy

    # -- texts ---------------------------------------------------------------------------------

    def evaluate(self, text: str, name: str) -> Any:
        """Evaluate all forms in `text`; the last value. Raises as Session.eval."""
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

    def evaluate_in(self, max_steps: int, text: str, name: str) -> Any:
        """The same in so many steps of the machine, which runs alone. Raises Interrupted."""
        m = self.machine
        may_compile, m.may_compile = m.may_compile, False
        self._steps = repeat(None, max_steps)
        try:
            return self.evaluate(text, name)
        except OutOfSteps:
            raise Interrupted(f"limit of {max_steps} steps") from None
        finally:
            m.may_compile = may_compile
            self._steps = FOREVER

    def evaluate_each(self, text: str, name: str, *, library: bool) -> Iterator[tuple[Any, bool]]:
        """Evaluate form by form; see Session.eval_forms."""
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
        shapes = self.shapes
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
        parsed, extended = read_program(source, reserved=library)
        deep = text.count("(") > PLAIN_BRACKETS
        forms = parsed.forms
        for i in range(done, len(forms)):
            form = forms[i]
            if extended:
                form = self.translate(form, parsed.positions, source)
            try:
                lam = analysed(self.context, form, parsed.positions, source, deep)
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

    # -- forms and functions -------------------------------------------------------------------

    def run_form(self, lam: Lambda) -> Any:
        """Run a top-level form."""
        if self.watched.is_on:
            return self.watched.run(lam, self.run_form)
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

    def analyse_form(self, form: Any, positions: dict[int, int], source: Source) -> Lambda:
        """The lambda of a form that a hosted language has made of a text (languages/)."""
        deep = len(positions) > PLAIN_BRACKETS
        return analysed(self.context, form, positions, source, deep)

    def _analyse_data(self, form: Any, env: dict[str, Any] | None = None) -> Lambda:
        return analysed_data(self.context, form, env)

    def _analyse_in(self, form: Any, env: dict[str, Any]) -> Any:
        return self.context.make_closure(analysed_data(self.context, form, env))

    def expand(self, form: Any, once: bool) -> Any:
        """`form`, as data, with the macro that it begins with expanded, once or until none is."""
        from sx_kernel.analyser.macros import macroexpand, macroexpand_1

        return macroexpand_1(form, self.context) if once else macroexpand(form, self.context)

    def eval_form(self, form: Any, *, max_steps: int | None = None) -> Any:
        """Evaluate one form given as data.

        With `max_steps` the machine runs alone and at most that many of its steps; raises
        SxError of kind limit-error when they are used up.
        """
        m = self.machine
        lam = analysed_data(self.context, form)
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

    def apply(self, fn: Any, *args: Any) -> Any:
        """Call an SX function with SX values; its value as it is. Raises as Session.call."""
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

    # -- interruptions -------------------------------------------------------------------------

    def interrupt(self) -> bool:
        """Stop the evaluation that is running, if any: in a signal handler or from any thread.

        In the evaluating thread (a signal handler) it raises KeyboardInterrupt, as soon as the
        cache is consistent; from another thread it makes that thread do so. Returns whether an
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

    def interrupt_soon(self) -> None:
        """Like `interrupt`, but the evaluating thread finds out by itself, at its next bytecode.

        For places where raising is of no use: other threads, the collector's callbacks. Not while
        the cache is being changed: then it is raised at the end of that.
        """
        thread = self._thread
        if thread is not None:
            from sx_kernel.session.bounds.signals import raiser_in  # ctypes takes time to import

            now = raiser_in(thread, KeyboardInterrupt)
            self.policy.cache.when_idle_there(_raise_interrupt, now)

    @property
    def evaluating(self) -> int | None:
        """The thread that evaluates; None: nothing is being evaluated."""
        return self._thread

    @property
    def is_evaluating(self) -> bool:
        """Whether an evaluation is running, in whatever thread."""
        return self._thread is not None

    def busy_elsewhere(self, thread: int) -> bool:
        """Return whether another thread than that one is evaluating."""
        return self._thread not in (None, thread)


def _raise_interrupt() -> None:
    raise KeyboardInterrupt


def _untranslated(_form: Any, _positions: Any, _source: Source) -> Any:
    raise AssertionError


__all__ = ["Core"]
